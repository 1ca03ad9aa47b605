"""Writes beside a page that is only looked at: where SQLite has another writer, they fail at once instead of waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_waiting() -> Iterator[None]:
    """OperationalError where a write within cannot begin at once; whoever stores a long list holds SQLite for seconds."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    sqlite = connection.connection  # beside Django, whose log of queries this is no part of
    (before,) = sqlite.execute("PRAGMA busy_timeout").fetchone()
    sqlite.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {before:d}")
