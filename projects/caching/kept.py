"""Values kept in Django's cache (CACHE_URL): a lost cache costs time, never the answer."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache

log = logging.getLogger(__name__)


def find(key: str) -> Any:
    """What was kept under the key; None where nothing was, or the cache cannot be read."""
    try:
        return cache.get(key)
    except Exception as error:  # whatever its client raises
        log.warning("the cache cannot be read: %s", error)
        return None


def keep(key: str, value: Any, seconds: int) -> None:
    """Keep the value so long, if the cache takes it."""
    try:
        cache.set(key, value, seconds)
    except Exception as error:
        log.warning("the cache cannot be written: %s", error)
