"""The two addresses of single sign-on: off to the provider, and back with its answer."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.utils import generate_code_challenge

from . import oidc
from .log import Result, note
from .second_factor_pages import goal

STATE = "single_sign_on"  # in the session, from the way there to the way back
MINUTES = 10  # that somebody may take at the provider
PASSWORDS = "django.contrib.auth.backends.ModelBackend"  # asks for the user of a session, whoever let them in


def back() -> str:
    """The one address that the provider sends everybody back to, to be registered there."""
    with override(settings.LANGUAGE_CODE):
        return f"{settings.SITE_URL}{reverse('admin:single_sign_on_back')}"


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the provider with state, nonce and PKCE challenge of this session."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        address = oidc.provider()["authorization_endpoint"]
    except oidc.Refused as why:
        return _refused(request, str(why))
    sent = {
        "state": get_random_string(32),
        "nonce": get_random_string(32),
        "verifier": get_random_string(64),
        "goal": goal(request),
        "language": get_language(),
        "at": int(time.time()),
    }
    request.session[STATE] = sent
    asked = {
        "response_type": "code",
        "scope": oidc.SCOPES,
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back(),
        "state": sent["state"],
        "nonce": sent["nonce"],
        "code_challenge": generate_code_challenge(sent["verifier"], "S256"),
        "code_challenge_method": "S256",
    }
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}")


@never_cache
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider vouches for and gives a role; the second factor is asked for as after a password."""
    if not settings.OIDC_ISSUER:
        raise Http404
    sent: dict[str, Any] = request.session.pop(STATE, {})  # counts once
    with override(sent.get("language") or get_language()):
        try:
            user = oidc.login_of(_claims(request, sent))
        except oidc.Refused as why:
            note(request, "", Result.NO_ROLE)
            return _refused(request, str(why))
        login(request, user, backend=PASSWORDS)
        return HttpResponseRedirect(sent["goal"])


def _claims(request: HttpRequest, sent: dict[str, Any]) -> dict[str, Any]:
    fits = constant_time_compare(request.GET.get("state", ""), sent.get("state", ""))
    if not sent or not fits or time.time() - sent["at"] > MINUTES * 60:
        raise oidc.Refused(_("Single sign-on failed. Begin again."))
    if "code" not in request.GET:
        raise oidc.Refused(_("The provider did not let you in."))
    return oidc.Backend().claims(request.GET["code"], back(), sent["nonce"], sent["verifier"])


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("admin:login")
