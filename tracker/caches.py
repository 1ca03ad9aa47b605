"""Caches that may be lost: a dead or hanging server makes answers slower, never an error."""

import json
import logging
import re
from time import monotonic
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from . import metrics

LEFT_OUT_SECONDS = 5  # before a lost server is tried again
METHODS = (
    *("add", "get", "set", "touch", "delete", "has_key", "incr", "clear"),
    *("get_many", "set_many", "delete_many"),
)
log = logging.getLogger("tracker.cache")


class PlainValues:
    """How values stand in Redis: numbers, and bytes with headers. Never pickles: who writes there must not run code here."""

    def dumps(self, value: object) -> bytes | int:
        """A number as itself, else JSON behind its length; of a pair of bytes and headers the bytes come last."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value  # which Redis can count on
        body, headers = value if isinstance(value, tuple) else (None, value)
        head = json.dumps(headers).encode()
        return b"%d:%b%b" % (len(head), head, b"" if body is None else b"+" + body)

    def loads(self, data: bytes) -> object:
        """What `dumps` was given; ValueError for bytes that are not its own."""
        if re.fullmatch(rb"-?\d+", data):
            return int(data)
        length, _colon, rest = data.partition(b":")
        head, tail = rest[: int(length)], rest[int(length) :]
        headers = json.loads(head)
        return (tail[1:], headers) if tail else headers


class _Counting(BaseCache):
    """Counts what was found and what was not."""

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        missing = object()
        found = super().get(key, missing, version)
        metrics.CACHE.labels("miss" if found is missing else "hit").inc()
        return default if found is missing else found


class Memory(_Counting, LocMemCache):
    """The memory of one process."""


class _LosableRedis(RedisCache):
    """Without its server it answers as a cache that keeps nothing; once a while it looks whether it is back."""

    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._nothing = DummyCache("", {})
        self._outage = _OUTAGES.setdefault(str(server), {"until": 0.0})

    def _try(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= self._outage["until"]:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._outage["until"] = monotonic() + LEFT_OUT_SECONDS
                log.warning("the cache is left out for %s s: %s", LEFT_OUT_SECONDS, type(error).__name__)
        return getattr(self._nothing, name)(*args, **kwargs)


# {server: until when it is left out}, for all threads: Django makes each a cache object of its own.
_OUTAGES: dict[str, dict[str, float]] = {}


def _losable(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try(name, *args, **kwargs)

    return method


for _name in METHODS:
    setattr(_LosableRedis, _name, _losable(_name))


class Redis(_Counting, _LosableRedis):
    """A cache that several machines share."""
