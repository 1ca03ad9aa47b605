"""Public pages kept in Django's cache, shared by all workers that share the cache.

A page's key is its ETag, which the data version is part of: a change makes new keys, and nothing is ever taken back.
"""

from __future__ import annotations

from zlib import compress, decompress

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from . import kept

LARGEST = 5_000_000  # bytes of a page
SECONDS = 24 * 60 * 60  # the day is part of the key


def find(etag: str) -> HttpResponse | None:
    """The page that was kept under this ETag."""
    page = kept.find(_key(etag))
    return HttpResponse(decompress(page[0]), headers=page[1]) if page else None


def keep(etag: str, response: HttpResponseBase) -> None:
    """Keep the page, unless it speaks to one visitor or is too large."""
    if not isinstance(response, HttpResponse) or response.cookies or len(response.content) > LARGEST:
        return
    kept.keep(_key(etag), (compress(response.content, 1), dict(response.headers)), SECONDS)


def _key(etag: str) -> str:
    return f"page:{etag[3:-1]}"  # without W/ and quotes
