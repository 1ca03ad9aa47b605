"""The log of sign-ins and refusals."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from ..models import SignIn
from .proxies import client_address

KEPT = timedelta(days=180)
Result = SignIn.Result


def note(request: HttpRequest, username: str, result: str) -> None:
    """One more line, and none that is older than `KEPT`."""
    SignIn.objects.filter(at__lt=timezone.now() - KEPT).delete()
    SignIn.objects.create(username=username, address=client_address(request), result=result)
