"""One answer to each kind of failure: a page for people, JSON for the API, a line of text for downloads and feeds."""

import errno
import re
import sys
from typing import Any

from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..editions.store import LostError
from ..history import trail
from ..staff import failures

DISK_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
RETRY_AFTER = "30"  # seconds
# PostgreSQL's own codes: a server that became read-only, a transaction that failed before, that idled or took too long.
CUT_OFF = ("25006", "25P02", "25P03", "25P04")
SAID = {
    400: _("This request cannot be read"),
    403: _("Not open to you"),
    404: _("There is no such page"),
    413: _("This is too large"),
    500: _("Something went wrong"),
    503: _("Back in a moment"),
}
LOST = _("The files of this edition cannot be read at the moment")
FILE = re.compile(r"\.(csv|xlsx|json|geojson|atom|ics|xml)$")


def error_page(request: HttpRequest, status: int, template: str = "", said: Any = "") -> HttpResponse:
    """In the form that whoever asked can read; it needs no database. `said`: for programs, instead of the status in words."""
    response: HttpResponse
    said = said or SAID[status]
    if request.path.startswith("/api/") and not request.path.startswith("/api/docs"):
        response = JsonResponse({"detail": str(said), "errors": {}}, status=status)
    elif FILE.search(request.path):
        text = f"{said}\n"
        response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    else:
        # The database may be what failed: nothing on the page asks it.
        look = {**failures.look(request, signed_in=status < 500), "without_database": status >= 500}
        response = render(request, template or f"{status}.html", look, status=status)
    if status >= 500:
        response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of 400."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of 403; the audit log hears whom of the staff it refused what."""
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        trail.record(trail.Kind.REFUSAL, request.user, request.path, rarely=True)
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: too old, or from elsewhere."""
    return error_page(request, 403, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of 404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database is away, ended a query that took too long, or disk or memory is full, or where an edition's
    files are lost; 400 where it could not take a value; else 500."""
    error = sys.exc_info()[1]
    # A number that no column holds, or text that none takes: in the admin the database is the first to say so.
    if isinstance(error, DataError | OverflowError):
        return error_page(request, 400)
    if isinstance(error, LostError):
        return error_page(request, 503, "503_lost.html", LOST)
    return error_page(request, 503 if is_passing(error) else 500)


def is_passing(error: BaseException | None) -> bool:
    """Whether it is nobody's fault and may be gone in a moment: no database, a query without end, no room."""
    if isinstance(error, MemoryError):  # tracker.recycling bounds it
        return True
    if isinstance(error, OSError):
        return error.errno in DISK_FULL
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", None) in CUT_OFF
