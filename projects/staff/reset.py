"""A forgotten password: a link by mail, in the admin's look, which tells nobody whether there is such a login."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template import loader
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..models import SignIn
from .log import Result, note
from .proxies import client_address

WITHIN = timedelta(hours=1)
MOST_TO_ONE = 3  # mails to one login within that time
MOST_FROM_ONE = 10  # askings from one address


class ResetForm(PasswordResetForm):
    """Asks for the address that staff have with their login; links lead to the site's own address alone."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["email"].widget.attrs["autofocus"] = True

    def get_users(self, email: str) -> Any:
        """Staff of this address who have a password, as often as is allowed; each asking is in the log of sign-ins."""
        recent = SignIn.objects.filter(result=Result.RESET_ASKED, at__gte=timezone.now() - WITHIN)
        if recent.filter(address=client_address(self.request)).count() >= MOST_FROM_ONE:
            return
        users: list[User] = [user for user in super().get_users(email) if user.is_staff]
        for user in users:
            if recent.filter(username=user.get_username()).count() < MOST_TO_ONE:
                note(self.request, user.get_username(), Result.RESET_ASKED)
                yield user
        if not users:
            note(self.request, "", Result.RESET_ASKED)

    def save(self, **options: Any) -> None:  # type: ignore[override]  # Django's own view gives names alone
        """Sends the mails; the host that the request claims is not believed."""
        site = urlsplit(settings.SITE_URL)
        options |= {"domain_override": site.netloc, "use_https": site.scheme == "https"}
        super().save(**options)

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Written at once, handed over in the background: an answer that waits would tell that there is such a login."""
        context["site_name"] = str(_("Investment Project Tracker"))
        subject = "".join(loader.render_to_string(subject_template_name, context).splitlines())
        body = loader.render_to_string(email_template_name, context)
        mail = EmailMultiAlternatives(subject, body, from_email, [to_email])
        Thread(target=mail.send, kwargs={"fail_silently": True}, daemon=True).start()


class AskView(views.PasswordResetView):
    """Where the link is asked for."""

    form_class = ResetForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the request, for the bounds."""
        return {**super().get_form_kwargs(), "request": self.request}


def urls() -> list[URLPattern]:
    """The four pages, under the names that Django's own templates know."""
    look = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}
    pages = (
        ("password-reset/", AskView, "admin_password_reset"),
        ("password-reset/sent/", views.PasswordResetDoneView, "password_reset_done"),
        ("password-reset/<uidb64>/<token>/", views.PasswordResetConfirmView, "password_reset_confirm"),
        ("password-reset/done/", views.PasswordResetCompleteView, "password_reset_complete"),
    )
    answers = require_http_methods(["GET", "HEAD", "POST"])
    return [
        path(f"admin/{at}", answers(view.as_view(extra_context=look)), name=name) for at, view, name in pages
    ]
