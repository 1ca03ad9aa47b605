"""Ends what takes too long, whatever it is busy with: one thread of each process looks at the clock for all others.

A query on PostgreSQL is cancelled, SQLite looks at the clock itself, and Python's code is broken off by an exception that
no `except Exception` catches.
"""

import ctypes
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

STEPS = 50_000  # of SQLite's machine between two looks at the clock: about a millisecond
log = logging.getLogger("tracker.deadlines")
_current = threading.local()


class TooLate(BaseException):
    """The time of this request is over."""


class Deadline:
    """When one thread's work must end, in time.monotonic()'s seconds."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.thread = threading.get_ident()
        self.databases: list[BaseDatabaseWrapper] = list(connections.all(initialized_only=False))
        self.is_told = False

    def extend(self, seconds: float) -> None:
        """Work that may take longer: so long from now."""
        with _watch:
            self.ends = max(self.ends, time.monotonic() + seconds)

    def tell(self) -> None:
        """Break the thread off: Python raises TooLate in it before its next step."""
        self.is_told = True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), ctypes.py_object(TooLate))

    def cancel_queries(self) -> None:
        """End what it waits for in PostgreSQL, where no exception reaches it."""
        for database in self.databases:
            driver = database.connection
            if driver is not None and database.vendor == "postgresql":
                with suppress(Exception):  # the connection may be closing
                    driver.cancel_safe(timeout=2)


# Not a Condition: its methods are Python, so that a thread broken off within them would keep the lock for ever.
_watch = threading.Lock()
_deadlines: set[Deadline] = set()
_watcher: threading.Thread | None = None


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """What is done within ends by TooLate after so many seconds."""
    mine = Deadline(seconds)
    _current.deadline = mine
    try:
        try:
            _add(mine)
            yield mine
        finally:
            _remove(mine)
    except TooLate:
        _remove(mine)  # again: it may have come before the first one was done
        raise
    finally:
        _current.deadline = None
        if mine.is_told:
            _forget_connections()


def _forget_connections() -> None:
    """Nobody knows what they were busy with, or which wrappers (projects.history.as_of) are left on them."""
    for database in connections.all(initialized_only=True):
        with suppress(Exception):
            database.close()
        del connections[database.alias]


def _add(mine: Deadline) -> None:
    global _watcher
    with _watch:
        _deadlines.add(mine)
        if _watcher is None or not _watcher.is_alive():  # a fork takes no threads along
            _watcher = threading.Thread(target=_look, name="deadlines", daemon=True)
            _watcher.start()


def _remove(mine: Deadline) -> None:
    """After this the thread is told no more; what it was told before reaches it in here at the latest."""
    with _watch:
        _deadlines.discard(mine)


def _look() -> None:
    while True:
        time.sleep(0.1)
        with _watch:
            now = time.monotonic()
            late = [each for each in _deadlines if each.ends < now]
            _deadlines.difference_update(late)
            for each in late:
                each.tell()
        for each in late:
            each.cancel_queries()
            log.warning("a request took too long and was ended")


@receiver(connection_created)
def watch_sqlite(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """SQLite cannot be interrupted by time: it asks itself every `STEPS` whether its thread is late."""
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_is_late, STEPS)


def _is_late() -> bool:
    mine = getattr(_current, "deadline", None)
    return mine is not None and time.monotonic() > mine.ends
