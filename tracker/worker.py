"""gunicorn's threaded worker, but only a request that has come takes a thread: a visitor who sends it byte by byte, or
opens a connection and stays silent as browsers do, holds nobody up."""

import re
import selectors
import socket
import struct
import time

from gunicorn.workers.gthread import TConn, ThreadWorker

COMING_SECONDS = 10  # for a whole head and a short form
STALLED_SECONDS = 10  # without a byte of a longer body coming, or of an answer being taken
MOST = 16_384  # bytes that are waited for; of more the rest is read by the thread, within gunicorn's limits
STALLED = struct.pack("ll", STALLED_SECONDS, 0)
LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,9})\b")
EXPECTS = re.compile(rb"(?i)\r\nexpect:")  # it sends its body when it is told to


class Worker(ThreadWorker):
    def accept(self, listener):
        """Let the poller wait for the request."""
        if self._blind(listener.sock):
            return super().accept(listener)
        try:
            client, address = listener.accept()
        except OSError:  # it hung up, or another worker was quicker
            return None
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, STALLED)
        self.nr_conns += 1
        return self._wait_for(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn, client):
        """The next request of a connection that was kept open begins."""
        if self._blind(conn.sock):
            return super().on_client_socket_readable(conn, client)
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        return self._wait_for(conn)

    def _blind(self, sock) -> bool:
        """Into gunicorn's own TLS nobody can look; a Unix socket is a proxy's, and does not know SO_RCVLOWAT."""
        return self.cfg.is_ssl or sock.family == socket.AF_UNIX

    def _wait_for(self, conn):
        conn.timeout = time.monotonic() + COMING_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, lambda client: self.on_pending_socket_readable(conn, client)
        )

    def on_pending_socket_readable(self, conn, client):
        """Wake again only when more than this has come, unless it is all."""
        come = peek(client)
        enough = not come or len(come) == MOST or whole(come)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1 if enough else len(come) + 1)
        if enough:
            super().on_pending_socket_readable(conn, client)


def whole(come: bytes) -> bool:
    """Whether this is all of a request, as far as its head says."""
    head, end, body = come.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    return bool(end) and (not length or len(body) >= int(length[1]) or bool(EXPECTS.search(head)))


def peek(client) -> bytes:
    """What has come so far; nothing where the visitor hung up."""
    try:
        return client.recv(MOST, socket.MSG_PEEK)
    except OSError:
        return b""
