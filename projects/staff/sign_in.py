"""What is noted of each sign-in and refusal, what somebody sees who guessed too often, and who waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import SignIn
from .failures import look
from .log import Result, note
from .proxies import counted_address, household
from .second_factor import has_one


@receiver(user_logged_in)
def came_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Note that the password was right; with a second factor the person is not in yet."""
    note(request, user.get_username(), Result.CODE_ASKED if has_one(user) else Result.SIGNED_IN)


@receiver(user_logged_out)
def went_out(sender: object, request: HttpRequest, user: User | None, **kwargs: object) -> None:
    """Note who left; a session that had nobody is not noted."""
    if user is not None:
        note(request, user.get_username(), Result.SIGNED_OUT)


@receiver(user_login_failed)
def was_refused(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: object
) -> None:
    """Only names of accounts are kept: in the place of others people type passwords."""
    if request is None:
        return
    name = credentials.get("username") or ""
    known = get_user_model().objects.filter(username=name).exists()
    locked = getattr(request, "axes_locked_out", False)
    note(request, name if known else "", Result.LOCKED_OUT if locked else Result.WRONG_PASSWORD)


def digest_of_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What failed attempts are counted under, for the same reason."""
    name = (credentials or request.POST).get("username") or ""
    return salted_hmac("projects.staff.sign_in", name).hexdigest()


# Wrong passwords for one account from all addresses together, within the time that a lock lasts.
MOST_FROM_ANYWHERE = 20


def is_slowed(request: HttpRequest) -> bool:
    """Whether so many guess at this account that only addresses where it was signed in before may try.

    Whether there is such an account makes no difference.
    """
    attempts = AccessAttempt.objects.filter(
        username=digest_of_name(request), attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME
    )
    wrong = attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
    if wrong < MOST_FROM_ANYWHERE:
        return False
    name, let_in = request.POST.get("username", ""), (Result.SIGNED_IN, Result.CODE_RIGHT)
    before = SignIn.objects.filter(username=name, result__in=let_in).order_by()
    homes = set(map(household, before.values_list("address", flat=True).distinct()))
    return counted_address(request) not in homes


class Busy(Exception):
    """Too many want to sign in at this moment."""


# Checking a password takes a core for a third of a second: one at a time in each process, and one who waits for it.
_places, _turn = BoundedSemaphore(2), Lock()
TURN_SECONDS = 5


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Where a password is checked; Busy at once where another one waits already."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=TURN_SECONDS):
            raise Busy
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


def locked_out(request: HttpRequest, original_response: Any = None, credentials: Any = None) -> HttpResponse:
    """429 until the time is over; whether there is such an account it does not tell."""
    wait = settings.AXES_COOLOFF_TIME
    context = {"minutes": int(wait.total_seconds() // 60), **look(request)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(int(wait.total_seconds()))
    response["Cache-Control"] = "private, no-store"
    return response
