"""The log of sign-ins and refusals."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from ..history import trail
from ..models import SignIn
from .proxies import client_address

Result = SignIn.Result
REFUSALS = (Result.WRONG_PASSWORD, Result.WRONG_CODE, Result.LOCKED_OUT, Result.NO_ROLE)


def note(request: HttpRequest, username: str, result: str) -> None:
    """One more line, and none that is older than SIGN_IN_DAYS."""
    SignIn.objects.filter(at__lt=timezone.now() - timedelta(days=settings.SIGN_IN_DAYS)).delete()
    SignIn.objects.create(username=username, address=client_address(request), result=result)
    kind = trail.Kind.REFUSAL if result in REFUSALS else trail.Kind.SIGN_IN
    user = User.objects.filter(username=username).first()
    # Whoever guesses must not fill a log that nobody may empty: of refusals the first of each minute. The time that the
    # answer takes must not tell whether there is such a login.
    refused = kind == trail.Kind.REFUSAL
    trail.record(kind, user, result, rarely=refused, evenly=refused)
