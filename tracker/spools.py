"""Bytes that wait for somebody slow: a little of them in memory, more in a temporary file, all of it bounded."""

from tempfile import SpooledTemporaryFile
from threading import Lock

IN_MEMORY = 65_536  # bytes of each spool; also what a spool may hold when nothing else is left


class Room:
    """How many bytes the spools of one process may hold together."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._lock = Lock()

    def take(self, number: int) -> bool:
        """Whether there was room for so many bytes; they are taken if so."""
        with self._lock:
            if self._left < number:
                return False
            self._left -= number
            return True

    def give(self, number: int) -> None:
        """Give bytes back that were taken before; nobody checks that they were."""
        with self._lock:
            self._left += number


class Spool:
    """First in, first out, up to `most` bytes between two moments at which it is empty. Not for several threads at once."""

    def __init__(self, room: Room, most: int) -> None:
        self._room, self._most = room, most
        self._file: SpooledTemporaryFile[bytes] | None = None
        self._from_room = 0
        self.taken = 0  # bytes that were taken out since it was empty
        self.size = 0  # bytes that were put in since it was empty

    def __bool__(self) -> bool:
        return self.taken < self.size

    def put(self, data: bytes | memoryview) -> bool:
        """Whether there was room for it; nothing is kept of what finds none."""
        if not data:
            return True
        beyond = max(self.size + len(data) - IN_MEMORY, 0) - self._from_room
        if self.size + len(data) > self._most or (beyond > 0 and not self._room.take(beyond)):
            return False
        self._from_room += max(beyond, 0)
        try:
            if self._file is None:
                self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by clear()
            self._file.seek(self.size)
            self._file.write(data)
            self._file.flush()
        except OSError:  # the disk is full
            return False
        self.size += len(data)
        return True

    def look(self, number: int) -> bytes:
        """The next bytes, which stay."""
        if self._file is None or not self:
            return b""
        self._file.seek(self.taken)
        return self._file.read(min(number, self.size - self.taken))

    def skip(self, number: int) -> None:
        """These were dealt with."""
        self.taken += number

    def take(self, number: int) -> bytes:
        """The next bytes; blank at the end."""
        found = self.look(number)
        self.skip(len(found))
        return found

    def clear(self) -> None:
        """Forget what it held, and give its room back."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._room.give(self._from_room)
        self.taken = self._from_room = self.size = 0

    close = clear
