"""gunicorn's threaded worker, but a thread is only taken by a request that is whole, and only for as long as it is made:
a visitor who sends byte by byte, stays silent, or does not take the answer, costs a place in a spool and no thread.

The one file that uses private names of gunicorn (tests/test_worker.py fails where they change).
"""

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from .incoming import BLOCK, HEAD_SECONDS, Incoming, Refused
from .lines import STALLED_SECONDS, Line
from .spools import Room

ROOM = 256_000_000  # bytes of bodies and answers that wait, a worker
QUEUED = 64  # requests that may wait for a thread; more are told to come back
QUEUED_SECONDS = 30  # nobody waits longer than this for an answer to begin
LEAVING_SECONDS = 2  # for a visitor to hang up after the last answer
PLACE_SECONDS = 5  # for whoever keeps a worker from ending, while a successor waits for its place
SPARE = 10  # connections that are kept free by letting the slowest visitors go
RETRY_AFTER = 5  # seconds


class Visitor(TConn):
    """A connection, and what of its next request has come."""

    sock: Line
    timeout: float

    def __init__(self, cfg: Any, line: Line, client: Any, server: Any, incoming: Incoming) -> None:
        super().__init__(cfg, line, client, server)
        self.incoming = incoming
        self.is_busy = False  # a thread has it
        self.done: Future[Any] | None = None  # the thread is ready, its answer is not taken yet
        self.queued_at = 0.0

    def close(self, graceful: bool = False) -> None:
        """From the poller: give back the room of what came of the request, and end the line."""
        self.incoming.close()
        self.sock.end()


class Worker(ThreadWorker):
    """One thread polls all visitors who send or read; the others take whole requests and make the answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = Room(ROOM)
        self.queued = 0
        self.is_told_to_stop = False  # by the master
        self.is_in_the_way = False  # it ends, and a successor waits for its place
        # Whoever is watched by the poller without being kept alive, and what to do when their time is over; oldest first.
        self.watched: dict[Visitor, Callable[[Visitor], None]] = {}

    # ---- A request comes (all of this in the poller's thread) ----

    def accept(self, listener: Any) -> None:
        """Let the poller wait for the request. Into gunicorn's own TLS nobody can look."""
        if self.cfg.is_ssl:
            super().accept(listener)
            return
        try:
            client, address = listener.accept()
        except OSError:  # it hung up, or another worker was quicker
            return
        self.nr_conns += 1
        if self.nr_conns > self.worker_connections - SPARE and self.watched:
            self._give_up(next(iter(self.watched)))
        line = Line(client, self.room)
        visitor = Visitor(self.cfg, line, address, listener.getsockname(), Incoming(self.room))
        line.when_waiting = lambda: self.method_queue.defer(self._watch_reader, visitor)
        self._expect(visitor)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """The next request of a connection that was kept open begins."""
        if not isinstance(conn, Visitor):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._expect(conn)

    def _expect(self, visitor: Visitor, begun: bytes = b"") -> None:
        visitor.incoming.close()
        visitor.incoming = Incoming(self.room)
        self._watch(visitor, selectors.EVENT_READ, self._receive, HEAD_SECONDS, self._too_slow)
        if begun:
            self._feed(visitor, begun)

    def _receive(self, visitor: Visitor) -> None:
        try:
            data = visitor.sock.recv(BLOCK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._feed(visitor, data) if data else self._give_up(visitor)

    def _feed(self, visitor: Visitor, data: bytes) -> None:
        had_head = visitor.incoming.has_head
        try:
            whole = visitor.incoming.feed(data)
        except Refused as error:
            self._refuse(visitor, error.status)
            return
        if whole:
            self._unwatch(visitor)
            self.enqueue_req(visitor)
        elif visitor.incoming.has_head and not had_head:
            visitor.timeout = time.monotonic() + visitor.incoming.body_seconds
            if visitor.incoming.expects_to_be_asked:
                visitor.sock.say(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _too_slow(self, visitor: Visitor) -> None:
        self._refuse(visitor, 408) if visitor.incoming.has_begun else self._give_up(visitor)

    # ---- A thread answers it ----

    def enqueue_req(self, conn: Any) -> None:
        """As gunicorn's, but beyond `QUEUED` waiting requests a visitor is told to come back (503)."""
        if isinstance(conn, Visitor):
            if self.queued >= self.cfg.threads + QUEUED:
                self._refuse(conn, 503)
                return
            self.queued += 1
            conn.is_busy, conn.queued_at = True, time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """In the thread: the request is read from what has come, never from the line."""
        if isinstance(conn, Visitor):
            if time.monotonic() - conn.queued_at > QUEUED_SECONDS:
                conn.sock.sendall(refusal(503))
                return False
            conn.initialized = conn.data_ready = True
            conn.parser = http.get_parser(self.cfg, conn.incoming.pieces(), conn.client)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """As gunicorn's, but the connection ends after a request whose body was not read whole."""
        if isinstance(conn, Visitor):
            req._expected_100_continue = False  # it was asked for already
            if conn.incoming.is_cut:
                req.force_close()  # its body would be taken for the next request
        return super().handle_request(req, conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """As gunicorn's, but in the poller the next request waits until the answer is taken."""
        if not isinstance(conn, Visitor):
            super().finish_request(conn, fs)
            return
        self.queued -= 1
        conn.is_busy = False
        conn.incoming.close()
        if conn.sock.is_gone:
            self.nr_conns -= 1
        elif conn.sock.has_waiting:
            conn.done = fs
        else:
            self._go_on(conn, fs)

    def _go_on(self, visitor: Visitor, fs: Any) -> None:
        """The answer is taken: the next request, or good bye."""
        visitor.done = None
        kept_open = not fs.cancelled() and fs.exception() is None and fs.result()
        if not kept_open:
            self._take_leave(visitor)
        elif rest := visitor.incoming.rest:
            self._expect(visitor, rest)
        else:
            super().finish_request(visitor, fs)

    # ---- The answer is taken ----

    def _watch_reader(self, visitor: Visitor) -> None:
        if not visitor.sock.is_gone:
            self._watch(visitor, selectors.EVENT_WRITE, self._drain, STALLED_SECONDS, self._give_up)

    def _drain(self, visitor: Visitor) -> None:
        try:
            sent = visitor.sock.drain()
        except OSError:
            self._give_up(visitor)
            return
        if sent and not self.is_in_the_way:
            visitor.timeout = time.monotonic() + STALLED_SECONDS
        if not visitor.sock.has_waiting:
            self._unwatch(visitor)
            if visitor.done is not None:
                self._go_on(visitor, visitor.done)

    # ---- The worker ends ----

    def init_signals(self) -> None:
        """As gunicorn's, and the one by which gunicorn.conf.py says that a successor waits for a place."""
        super().init_signals()
        signal.signal(signal.SIGUSR2, self._handle_usr2)

    def _handle_usr2(self, sig: Any, frame: Any) -> None:
        if not self.alive:
            self.method_queue.defer(self._make_way)

    def _make_way(self) -> None:
        """Who still sends or reads gets a few seconds more: without a place for a successor nobody would be answered."""
        self.is_in_the_way = True
        for visitor in self.watched:
            visitor.timeout = min(visitor.timeout, time.monotonic() + PLACE_SECONDS)

    def handle_exit(self, sig: Any, frame: Any) -> None:
        """As gunicorn's; who is not told ends to be renewed."""
        self.is_told_to_stop = True
        super().handle_exit(sig, frame)

    def _cap_keepalive(self, deadline: float) -> None:
        """gunicorn calls it once, when the worker has stopped listening: who has begun is served, who is silent is let go.

        A renewed worker asks for its successor now (gunicorn.conf.py counts it), not when its slowest visitor has left.
        """
        super()._cap_keepalive(deadline)
        for visitor in self.watched:
            if not visitor.is_busy and visitor.done is None and not visitor.incoming.has_begun:
                visitor.timeout = min(visitor.timeout, deadline)
        if not self.is_told_to_stop and os.getppid() == self.ppid:
            os.kill(self.ppid, signal.SIGTTIN)

    # ---- Who is watched, and until when ----

    def _watch(
        self,
        visitor: Visitor,
        event: int,
        then: Callable[[Visitor], None],
        seconds: float,
        too_late: Callable[[Visitor], None],
    ) -> None:
        self._unwatch(visitor)
        visitor.timeout = time.monotonic() + seconds
        self.watched[visitor] = too_late
        self.poller.register(visitor.sock, event, lambda _sock: then(visitor))

    def _unwatch(self, visitor: Visitor) -> None:
        if self.watched.pop(visitor, None):
            self.poller.unregister(visitor.sock)

    def murder_pending(self) -> None:
        """gunicorn calls it at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        for visitor, too_late in list(self.watched.items()):
            if visitor.timeout <= now and visitor in self.watched:
                too_late(visitor)

    def _refuse(self, visitor: Visitor, status: int) -> None:
        visitor.sock.say(refusal(status))
        self._take_leave(visitor)

    def _take_leave(self, visitor: Visitor) -> None:
        """Wait a moment for the visitor to hang up: closing at once would take back what was said last."""
        try:
            visitor.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._give_up(visitor)
            return
        self._watch(visitor, selectors.EVENT_READ, self._throw_away, LEAVING_SECONDS, self._give_up)

    def _throw_away(self, visitor: Visitor) -> None:
        try:
            gone = not visitor.sock.recv(BLOCK)
        except BlockingIOError:
            return
        except OSError:
            gone = True
        if gone:
            self._give_up(visitor)

    def _give_up(self, visitor: Visitor) -> None:
        self._unwatch(visitor)
        visitor.sock.end()
        if not visitor.is_busy:
            visitor.close()
            self.nr_conns -= 1


def refusal(status: int) -> bytes:
    """A whole answer in plain text."""
    text = f"{HTTPStatus(status).phrase}\n"
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        "Content-Type: text/plain; charset=utf-8",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        f"Content-Length: {len(text)}",
    ]
    if status == 503:
        head.append(f"Retry-After: {RETRY_AFTER}")
    return "\r\n".join([*head, "", text]).encode()
