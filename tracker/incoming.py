"""One request as it comes over the line: its head, then its body into a spool, each of bounded size.

Nothing here knows of gunicorn or of threads: bytes go in, and whether the request is whole comes out.
"""

import re
from collections.abc import Iterator

from .spools import Room, Spool

MEGABYTE = 1_000_000
MAX_HEAD = 16_384  # bytes of request line and headers together
# Only signing in sends a body without a session or a token; the largest import is 20 MB, with its form around it.
MAX_BODY, MAX_BODY_OF_STAFF = MEGABYTE, 25 * MEGABYTE
HEAD_SECONDS = 10  # from the first moment to the end of the head, however the bytes come
BODY_SECONDS = 30  # for a body up to MAX_BODY, from the end of the head
LARGE_BODY_SECONDS = 300  # for a larger one
BLOCK = 65_536

_LENGTH = re.compile(rb"(?i)\r\ncontent-length[ \t]*:[ \t]*([^\r\n]*)")
_TOKEN = re.compile(rb"(?i)\r\nauthorization[ \t]*:[ \t]*bearer ipt_")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding[ \t]*:")
_EXPECTS = re.compile(rb"(?i)\r\nexpect[ \t]*:")


class Refused(Exception):
    """What cannot become a request: `status` is what to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Incoming:
    """Takes the bytes of one request in `feed()`; `pieces()` gives it back once it is whole."""

    def __init__(self, room: Room) -> None:
        self._head = bytearray()
        self._body = Spool(room, MAX_BODY_OF_STAFF)
        self._length: int | None = None  # of the body; None while the head is coming
        self.rest = b""  # what came behind the request: the beginning of the next one
        self.is_cut = False  # too large to wait for: it is answered without its body

    @property
    def has_begun(self) -> bool:
        """Whether a byte has come: a visitor who is silent is owed no answer."""
        return bool(self._head)

    @property
    def has_head(self) -> bool:
        """Whether the head is whole, so that it is known how much body comes."""
        return self._length is not None

    @property
    def expects_to_be_asked(self) -> bool:
        """Whether the body is sent only after "100 Continue"."""
        return self.has_head and bool(_EXPECTS.search(self._head))

    @property
    def body_seconds(self) -> int:
        """How long the body may take in all."""
        return BODY_SECONDS if (self._length or 0) <= MAX_BODY else LARGE_BODY_SECONDS

    def feed(self, data: bytes) -> bool:
        """Whether the request is whole; Refused where it never will be, or there is no room for it."""
        if self._length is None:
            self._head += data
            end = self._head.find(b"\r\n\r\n") + 4
            if end > MAX_HEAD or (end < 4 and len(self._head) > MAX_HEAD):
                raise Refused(431)
            if end < 4:
                return False
            data = bytes(self._head[end:])
            del self._head[end:]
            self._length = self._announced()
        wanted = self._length - self._body.size
        if not self._body.put(data[:wanted]):
            raise Refused(503)
        self.rest = data[wanted:]
        return self._body.size == self._length

    def _announced(self) -> int:
        """The length of the body to wait for, in bytes; what the head says wrongly gunicorn refuses later."""
        if _CHUNKED.search(self._head):
            raise Refused(411)
        lengths = _LENGTH.findall(self._head)
        if len(lengths) != 1 or not re.fullmatch(rb"\d{1,18}[ \t]*", lengths[0]):
            self.is_cut = bool(lengths)
            return 0
        length = int(lengths[0])
        known = b"sessionid=" in self._head or _TOKEN.search(self._head)
        self.is_cut = length > (MAX_BODY_OF_STAFF if known else MAX_BODY)
        return 0 if self.is_cut else length

    def pieces(self) -> Iterator[bytes]:
        """Head and body, block by block."""
        yield bytes(self._head)
        while block := self._body.take(BLOCK):
            yield block

    def close(self) -> None:
        """Give back what the body takes."""
        self._body.close()
