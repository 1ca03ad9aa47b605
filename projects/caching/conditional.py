"""How public answers are kept by caches and shared with other sites (docs/interface.md, API and feeds)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..models import DataVersion
from . import data_version, page_cache
from .compression import accepts_gzip, compress

View = Callable[..., HttpResponseBase]
STARTED = timezone.now()


def conditional(view: View, keep: bool = False, packed: bool = False) -> View:
    """ETag, Last-Modified and 304 for a public view whose answer follows from the data, the address and the day.

    The data version is read before the view runs, so an answer is never labelled newer than its data. Whoever
    carries a session gets neither: the middleware keeps those answers out of every cache. Nor does a developer,
    whose templates change under the running program. With `keep`, an answer is made once for all readers; `packed`,
    it goes as gzip to whoever accepts that, under an ETag of its own.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        unsafe = request.method not in ("GET", "HEAD")
        if unsafe or settings.DEBUG or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        version = data_version.current()
        request.data_version = version  # type: ignore[attr-defined]  # for the foot of the page
        encoding = "gzip" if packed and accepts_gzip(request) else ""
        headers = {"ETag": etag(request, version, encoding)}
        headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        modified = last_modified(version)
        if modified:
            headers["Last-Modified"] = http_date(modified)
        response: HttpResponseBase | None
        response = get_conditional_response(request, etag=headers["ETag"], last_modified=modified)
        if response is None:
            kept = page_cache.find(headers["ETag"]) if keep else None
            response = kept or view(request, *args, **kwargs)
            if getattr(request, "is_passing", False):
                headers = {"Cache-Control": "no-store"}
            elif response.status_code != 200:
                headers = {"Cache-Control": headers["Cache-Control"]}
            elif keep and not kept and data_version.current().number == version.number:
                page_cache.keep(headers["ETag"], response)
            if encoding and response.status_code == 200:
                compress(response)
        if packed:
            patch_vary_headers(response, ["Accept-Encoding"])
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def keep_nowhere(request: HttpRequest) -> None:
    """The answer tells of what may be over before the data change: no cache may hold it as the page of this data version."""
    request.is_passing = True  # type: ignore[attr-defined]  # read by `conditional`


def page(view: View) -> View:
    """A public page: conditional, and made once for all readers of a language until the data change.

    Only for views whose answer holds nothing of the visitor's: no form token, no name, no message.
    """
    return conditional(require_safe(view), keep=True)


def public_file(view: View) -> View:
    """A file or feed that holds nothing of the visitor's: conditional, and packed for whoever accepts that."""
    return conditional(view, packed=True)


def etag(request: HttpRequest, version: DataVersion, encoding: str = "") -> str:
    """Another one after any change of data or program, in each language and encoding, on each day, for each address."""
    parts = [
        data_version.release(),
        version.number,
        version.changed_at.isoformat(),  # a restored copy may count the same numbers again
        get_language(),
        timezone.localdate().isoformat(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        request.headers.get("HX-Request") == "true",  # anything else is no fragment, and no page of its own
        *filter(None, [encoding]),
    ]
    return f'W/"{sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def last_modified(version: DataVersion, now: datetime | None = None) -> int | None:
    """Seconds since 1970 of the last change, of this morning or of the program's start, whichever is latest.

    None within two seconds of it: the header counts whole seconds, and the next change may be that near.
    """
    now = now or timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    latest = max(version.changed_at, midnight, STARTED)
    return int(latest.timestamp()) if now - latest > timedelta(seconds=2) else None


def open_to_all(view: View) -> View:
    """Let scripts of other sites read the answer; without their user's cookies, so it is only what is public."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asks = request.method == "OPTIONS"  # a browser, before it lets a script read with headers of its own
        response = HttpResponse(status=204) if asks else view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Link"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        if asks:
            response["Allow"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "*"
            response["Access-Control-Max-Age"] = "86400"
        return response

    return answer
