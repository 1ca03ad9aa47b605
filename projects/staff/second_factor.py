"""The second factor: a code from an app (TOTP, RFC 6238) beside the password, with codes on paper for emergencies.

Whoever has one is asked for it; whoever may publish or change logins must have one where TOTP_REQUIRED says so.
"""

import re
import time
from base64 import b32encode
from collections.abc import Callable
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.util import random_hex

from ..history import trail
from ..models import AppDevice
from ..models.second_factor import code_digest, code_forms
from .log import Result, note

BACKUP_CODES = 10
KEY = "second_factor_key"  # in the session, until it is confirmed
# By role the rights of which one makes the second factor necessary; () are everybody's.
POWERS: dict[str, tuple[str, ...]] = {
    "Editor": (),
    "Publisher": ("projects.publish_project", "projects.publish_signingevent"),
    "Administrator": ("auth.change_user",),
}


class CodeForm(forms.Form):
    """Takes a code of the app or one from paper; whether it is right, the view finds out."""

    code = forms.CharField(
        label=pgettext_lazy("of a second factor", "Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "vTextField"}
        ),
    )

    def clean_code(self) -> str:
        """Without blanks, as apps show codes in two halves, and in small letters, as those on paper are stored."""
        return re.sub(r"\s", "", self.cleaned_data["code"]).lower()

    def refuse(self) -> None:
        """One message for a wrong code, a used one and one that came too soon after wrong ones."""
        self.add_error(
            "code", _("This code is wrong or was used before. After several wrong ones wait a little.")
        )


# --- Rules


def device_of(user: Any) -> AppDevice | None:
    """The app that the user proved to have."""
    found: AppDevice | None = AppDevice.objects.filter(user=user, confirmed=True).first()
    return found


def required(user: Any) -> bool:
    """Whether this person may what a role of `TOTP_REQUIRED` may, so that a password alone does not do."""
    asked = [POWERS[role] for role in settings.TOTP_REQUIRED]
    return bool(asked) and (user.is_superuser or () in asked or any(map(user.has_perm, sum(asked, ()))))


def passed(user: Any) -> bool:
    """Whether nothing more than the password is asked for, or the second factor was shown in this session."""
    if getattr(user, "otp_device", None) is not None:
        return True
    if not hasattr(user, "_password_is_enough"):  # asked several times a page
        user._password_is_enough = not (device_of(user) or required(user))
    return bool(user._password_is_enough)


def proved(user: Any, code: str) -> AppDevice | StaticDevice | None:
    """The device that this code belongs to, or None; every code counts once, and wrong ones slow down."""
    kind = AppDevice if re.fullmatch(r"\d{6}", code) else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if isinstance(device, StaticDevice):  # never by the stored form itself, which is no code
            stored = device.token_set.filter(token__in=code_forms(code)).first()
            code = stored.token if stored else ""
        return device if device is not None and device.verify_token(code) else None


def remove(user: Any) -> bool:
    """Take everything away; the next sign-in asks for the password alone, or sets up a new app."""
    found = device_of(user) is not None
    if found:
        trail.record(trail.Kind.ROLE, trail.acting(), f"user {user.pk}", second_factor=False)
    for kind in (AppDevice, StaticDevice):
        kind.objects.filter(user=user).delete()
    return found


def new_backup_codes(user: Any) -> list[str]:
    """Codes that count once each; the ones before are void."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="paper")
        codes = [StaticToken.random_token() for _n in range(BACKUP_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code_digest(code)) for code in codes)
    return codes


# --- Pages


def next_step(request: HttpRequest) -> HttpResponseRedirect:
    """To where the second factor is shown, or set up."""
    page = "admin:second_factor_check" if device_of(request.user) else "admin:second_factor"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.GET.get('next', '')})}")


def goal(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is here."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted.startswith("/") and safe else reverse("admin:index")


def staff(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """For people whose password was right."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            return redirect("admin:login")
        return view(request)

    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(answer))


@staff
def check_view(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password; each try is noted, and who has passed goes on to where they wanted."""
    if passed(request.user):
        return HttpResponseRedirect(goal(request))
    if device_of(request.user) is None:
        return next_step(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = proved(request.user, form.cleaned_data["code"])
        note(request, request.user.get_username(), Result.CODE_RIGHT if device else Result.WRONG_CODE)
        if device:
            _let_in(request, device)
            return HttpResponseRedirect(goal(request))
        form.refuse()
    return page(request, "second_factor_check", {"title": _("Second factor"), "form": form})


def _let_in(request: HttpRequest, device: Any) -> None:
    request.session.cycle_key()
    login(request, device)


@staff
def manage_view(request: HttpRequest) -> HttpResponse:
    """Set up an app, make new backup codes, take the second factor away."""
    device = device_of(request.user)
    if device is not None and not passed(request.user):
        return next_step(request)
    return _existing(request, device) if device else _set_up(request)


def _set_up(request: HttpRequest) -> HttpResponse:
    # A key of this session alone: whoever else knew the password has not seen it.
    key = request.session.setdefault(KEY, random_hex(20))
    device = AppDevice(user=request.user, name="app", key=key)  # stored when its code was shown
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_shown(device, form.cleaned_data["code"]):
            AppDevice.objects.filter(user=request.user).delete()
            device.save()
            trail.record(trail.Kind.ROLE, request.user, f"user {request.user.pk}", second_factor=True)
            del request.session[KEY]
            _let_in(request, device)
            messages.success(request, _("The second factor is set up. Each sign-in asks for it from now on."))
            return _codes(request)
        form.refuse()
    return page(
        request,
        "second_factor_set_up",
        {
            "title": _("Set up a second factor"),
            "form": form,
            "must": required(request.user),
            "picture": segno.make(device.config_url).svg_data_uri(scale=5, light="#fff"),
            "key": b32encode(device.bin_key).decode(),
        },
    )


def _is_shown(device: AppDevice, code: str) -> bool:
    """Whether the code is of this key, now; a code that was shown counts as used. Nothing is stored here."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    if not re.fullmatch("[0-9]{6}", code) or not totp.verify(int(code), device.tolerance):
        return False
    device.last_t, device.drift = totp.t(), totp.drift
    return True


def _existing(request: HttpRequest, device: AppDevice) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not proved(request.user, form.cleaned_data["code"]):
            form.refuse()
        elif "_remove" in request.POST:
            remove(request.user)
            messages.success(request, _("The second factor is taken away."))
            return redirect("admin:index")
        else:
            return _codes(request)
    left = StaticToken.objects.filter(device__user=request.user).count()
    context = {"title": _("Second factor"), "form": form, "device": device, "left": left}
    return page(request, "second_factor", context)


def _codes(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Backup codes"), "codes": new_backup_codes(request.user), "goal": goal(request)}
    return page(request, "second_factor_codes", context)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A template of the admin with what the admin's own pages have around them."""
    site = admin.site.each_context(request)
    return TemplateResponse(request, f"admin/{template}.html", {**site, **context})
