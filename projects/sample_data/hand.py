"""A second hand: work that the database does for one connection while Python goes on and uses another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections


class Hand:
    """Does one thing at a time behind the caller's back; all is done when the block ends.

    At once, where another connection gains nothing or sees nothing: a file has one writer, and what an open transaction
    wrote is its own.
    """

    def __init__(self) -> None:
        self._own = connection.vendor == "postgresql" and not connection.in_atomic_block
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> Hand:
        if self._own:
            self._thread = ThreadPoolExecutor(max_workers=1)
        return self

    def do(self, work: Callable[..., None], *given: Any) -> None:
        """Begin this work once what was begun before is done; raises what that raised."""
        if not self._own:
            work(*given)
            return
        self.finish()
        self._waiting.append(self._thread.submit(work, *given))

    def __exit__(self, *error: Any) -> None:
        if self._own:
            self._thread.submit(connections.close_all)  # the thread's own
            self._thread.shutdown()
            if not any(error):
                self.finish()

    def finish(self) -> None:
        """Wait for what was begun; raises what it raised."""
        while self._waiting:
            self._waiting.pop().result()
