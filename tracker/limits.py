"""Bounds of one request: how large its body may be, and how long its queries may take on SQLite.

PostgreSQL ends long statements itself (POSTGRESQL_TIMEOUTS).
"""

import threading
import time

from django.conf import settings
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from projects.views.errors import error_page

MEGABYTE = 1_000_000
# Only signing in sends a body without a session; the largest import is 20 MB, with its form around it.
MAX_BODY, MAX_BODY_OF_STAFF = MEGABYTE, 25 * MEGABYTE
SECONDS = 30
STEPS = 50_000  # of SQLite's machine between two looks at the clock: about a millisecond
_current = threading.local()


def bounded_body(get_response):
    """Refuse by its announced length what is too large, before a byte of it is read."""

    def middleware(request):
        session = settings.SESSION_COOKIE_NAME in request.COOKIES
        most = MAX_BODY_OF_STAFF if session else MAX_BODY
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return error_page(request, 400)
        return error_page(request, 413) if length > most else get_response(request)

    return middleware


def deadline(get_response):
    """SQLite's queries end some time after the request came; streamed downloads are read later, without an end."""

    def middleware(request):
        _current.ends = time.monotonic() + SECONDS
        try:
            return get_response(request)
        finally:
            _current.ends = None

    return middleware


@receiver(connection_created)
def watch(sender, connection, **kwargs):
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_is_late, STEPS)


def _is_late() -> bool:
    ends = getattr(_current, "ends", None)
    return ends is not None and time.monotonic() > ends
