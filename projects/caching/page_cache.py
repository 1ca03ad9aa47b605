"""Public pages kept in Django's cache (CACHE_URL), shared by all workers that share the cache.

A page's key is its ETag, which the data version is part of: a change makes new keys, and nothing is ever taken back.
"""

from __future__ import annotations

import logging
from zlib import compress, decompress

from django.core.cache import cache
from django.http import HttpResponse
from django.http.response import HttpResponseBase

LARGEST = 5_000_000  # bytes of a page
SECONDS = 24 * 60 * 60  # the day is part of the key
log = logging.getLogger(__name__)


def find(etag: str) -> HttpResponse | None:
    """The page that was kept under this ETag."""
    try:
        kept = cache.get(_key(etag))
    except Exception as error:  # whatever its client raises: a lost cache costs time, never the answer
        log.warning("the cache cannot be read: %s", error)
        return None
    return HttpResponse(decompress(kept[0]), headers=kept[1]) if kept else None


def keep(etag: str, response: HttpResponseBase) -> None:
    """Keep the page, unless it speaks to one visitor or is too large."""
    if not isinstance(response, HttpResponse) or response.cookies or len(response.content) > LARGEST:
        return
    try:
        cache.set(_key(etag), (compress(response.content, 1), dict(response.headers)), SECONDS)
    except Exception as error:
        log.warning("the cache cannot be written: %s", error)


def _key(etag: str) -> str:
    return f"page:{etag[3:-1]}"  # without W/ and quotes
