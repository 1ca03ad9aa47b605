"""Bounds of one request: how large its body may be, and how long it may take."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from projects.views.errors import error_page

from . import deadlines
from .incoming import MAX_BODY, MAX_BODY_OF_STAFF

SECONDS = (
    30  # queries and Python together, until the answer begins; projects.staff.bounds gives staff's forms more
)
View = Callable[[HttpRequest], HttpResponseBase]


def _shows_token(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "").lower().startswith("bearer ipt_")


def bounded_body(get_response: View) -> View:
    """Refuse by its announced length what is too large, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES or _shows_token(request)
        most = MAX_BODY_OF_STAFF if known else MAX_BODY
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return error_page(request, 400)
        return error_page(request, 413) if length > most else get_response(request)

    return middleware


def deadline(get_response: View) -> View:
    """503 for what takes too long; streamed downloads are made later, without an end."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            with deadlines.deadline(SECONDS) as mine:
                request.deadline = mine  # type: ignore[attr-defined]  # for views that may take longer
                return get_response(request)
        except deadlines.TooLate:
            return error_page(request, 503)

    return middleware
