"""What is noted of each sign-in and refusal, and what somebody sees who guessed too often."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from .log import Result, note
from .second_factor import device_of


@receiver(user_logged_in)
def came_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(request, user.get_username(), Result.CODE_ASKED if device_of(user) else Result.SIGNED_IN)


@receiver(user_logged_out)
def went_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(request, user.get_username(), Result.SIGNED_OUT)


@receiver(user_login_failed)
def was_refused(sender: Any, credentials: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Only names of accounts are kept: in the place of others people type passwords."""
    if request is None:
        return
    name = credentials.get("username") or ""
    known = get_user_model().objects.filter(username=name).exists()
    locked = getattr(request, "axes_locked_out", False)
    note(request, name if known else "", Result.LOCKED_OUT if locked else Result.WRONG_PASSWORD)


def digest_of_name(request: HttpRequest, credentials: Any = None) -> str:
    """What failed attempts are counted under, for the same reason."""
    name = (credentials or request.POST).get("username") or ""
    return salted_hmac("projects.staff.sign_in", name).hexdigest()


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """429 until the time is over; whether there is such an account it does not tell."""
    wait = settings.AXES_COOLOFF_TIME
    response = render(request, "429.html", {"minutes": int(wait.total_seconds() // 60)}, status=429)
    response["Retry-After"] = str(int(wait.total_seconds()))
    response["Cache-Control"] = "private, no-store"
    return response
