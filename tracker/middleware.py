"""What goes for every answer, errors and static files included: headers, and the day that it is asked for."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve

from projects.filters import as_asked, read_known_on
from projects.history.as_of import as_known
from projects.staff.failures import ADMIN

# Django's SecurityMiddleware sets three of these too, but not on answers to its own refusals.
SECURITY_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Referrer-Policy": "same-origin",
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Content-Type-Options": "nosniff",
}

LONGEST_KEY = 64  # characters of a session's key; Django's own has 32
View = Callable[[HttpRequest], HttpResponseBase]


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add the security headers that a view did not set itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def secure_cookies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """What was set over HTTPS never goes over plain HTTP, whatever SITE_URL says."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return middleware


def only_real_sessions(get_response: View) -> View:
    """Whoever makes a session cookie up is anybody: no larger bodies, no way around what is kept for all readers."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not (len(key) <= LONGEST_KEY and key.isalnum() and sessions().exists(key)):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return get_response(request)

    return middleware


def no_store_for_staff(get_response: View) -> View:
    """Keep what a signed-in user sees, and all of the admin, out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # Only signing in makes a session; asking for request.user would cost each public page a query.
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies or ADMIN.match(request.path):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def without_appended(get_response: View) -> View:
    """Answer as if the address had come without what other programs append to it, so that no link repeats it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        asked = as_asked(request.GET)
        if asked is not request.GET:
            request.META["QUERY_STRING"] = asked.urlencode()
            request.GET = asked  # type: ignore[assignment]  # read as the one that it stands for
        return get_response(request)

    return middleware


def known_on(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer a public request with `?known_on=` from what was public at the end of that day (docs/interface.md)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        day, texts = None, [t for t in request.GET.getlist("known_on") if t.strip()]
        request.known_on = day  # type: ignore[attr-defined]  # the day that pages answer for
        if not texts or in_admin(request):
            return get_response(request)
        try:
            (text,) = texts
            day = read_known_on(text)
            request.known_on = day  # type: ignore[attr-defined]
        except (ValueError, ValidationError):
            response = get_response(request)
            # What looks at its filters has refused it by name; the rest would have answered for today.
            return render(request, "400.html", status=400) if response.status_code == 200 else response
        with as_known(day):
            response = get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = in_the_past(response.streaming_content, day)
        return response

    return middleware


def in_admin(request: HttpRequest) -> bool:
    """Whether the address is one of the admin's; False also for one that is nobody's."""
    try:
        return "admin" in resolve(request.path_info).namespaces
    except Resolver404:
        return False


def in_the_past(content: Any, day: Any) -> Iterator[Any]:
    """The blocks of an answer; each is made in the past by itself, for other requests may come between them."""
    blocks = iter(content)
    while True:
        with as_known(day):
            block = next(blocks, None)
        if block is None:
            return
        yield block
