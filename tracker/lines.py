"""A visitor's socket as the threads see it: nobody waits for a slow reader while there is room for what they do not take."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Condition
from typing import Any

from .spools import IN_MEMORY, Room, Spool

MOST = 32_000_000  # bytes of one answer that may wait; who writes more waits for the reader
STALLED_SECONDS = 10  # without a byte being taken


class Line:
    """Never blocks in the thread of the poller; a thread that answers waits only where an answer's spool is full."""

    def __init__(self, sock: socket.socket, room: Room) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._waiting = Spool(room, MOST)
        self._changed = Condition()
        self.is_gone = False
        self.when_waiting: Callable[[], None] = lambda: None  # called in the thread that wrote

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)  # fileno, recv, getsockname, gettimeout

    def setblocking(self, flag: bool) -> None:
        """gunicorn asks for it before each request; it stays as it is."""

    def settimeout(self, seconds: float | None) -> None:
        """The same."""

    @property
    def has_waiting(self) -> bool:
        """Whether something is written that the visitor has not taken yet."""
        with self._changed:
            return bool(self._waiting)

    def send(self, data: bytes) -> int:
        """All of it, as `sendall`: the caller never has to send the rest."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Send what is taken at once and keep the rest for the poller."""
        left = memoryview(data)
        with self._changed:
            if not self.is_gone and not self._waiting:
                left = left[self._try(left) :]
            while left and not self.is_gone:
                begins, block = not self._waiting, left[:IN_MEMORY]
                if self._waiting.put(block):
                    left = left[len(block) :]
                    if begins:
                        self.when_waiting()
                else:
                    self._wait()
            if self.is_gone:
                raise BrokenPipeError

    def _wait(self) -> None:
        """Until there is room, or nothing was taken for too long."""
        before = self._waiting.taken
        if not self._changed.wait(STALLED_SECONDS) and self._waiting.taken == before:
            raise BrokenPipeError

    def say(self, data: bytes) -> None:
        """A few bytes, taken at once or never."""
        with suppress(OSError):
            self._sock.send(data)

    def drain(self) -> int:
        """Send on what waits, as far as it is taken: how many bytes. OSError where the visitor hung up."""
        with self._changed:
            sent = self._try(self._waiting.look(IN_MEMORY))
            self._waiting.skip(sent)
            if not self._waiting:
                self._waiting.clear()
                self._changed.notify_all()
            return sent

    def _try(self, data: bytes | memoryview) -> int:
        try:
            return self._sock.send(data) if data else 0
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """From a thread: nothing more is sent or read. The poller closes the socket itself, or its number would be
        another visitor's while it is still watched."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """From the poller: the visitor is gone; a thread that still writes is told so."""
        with self._changed:
            self.is_gone = True
            self._waiting.close()
            self._changed.notify_all()
        self._sock.close()
