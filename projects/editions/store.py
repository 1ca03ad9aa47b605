"""The bytes of editions: each kept once, compressed, under the SHA-256 of what it holds, and never written over."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import RawIOBase
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from django.core.files import File
from django.core.files.storage import default_storage

from ..models import EditionFile
from .layout import Open

LEVEL = 6  # of compression: a tenth of the size; 9 takes four times as long for 3 % less
BLOCK = 64 * 1024


class LostError(Exception):
    """A file of an edition is not where it was kept, or not as it was."""


class Kept(NamedTuple):
    """What a file holds, and its size in bytes, uncompressed."""

    sha256: str
    size: int


class Incoming(RawIOBase):
    """A file on its way into the store: it has no name until all of it is there."""

    def __init__(self) -> None:
        self._raw = TemporaryFile()  # noqa: SIM115 - closed once it is kept
        self._zip = gzip.GzipFile(fileobj=self._raw, mode="wb", compresslevel=LEVEL, mtime=0)
        self._sha, self._size = sha256(), 0

    def writable(self) -> bool:
        """What the writers of text and of ZIP files ask before they write into it."""
        return True

    def write(self, data: Any) -> int:
        """Hash, count and compress a block; it is not stored before `keep`."""
        self._sha.update(data)
        self._size += len(data)
        self._zip.write(data)
        return len(data)

    def close(self) -> None:
        """Of a file that was not kept nothing is left."""
        if not self._raw.closed:
            self._zip.close()
            self._raw.close()
        super().close()

    def keep(self) -> Kept:
        """Store it under its hash, where nothing is stored under that yet."""
        kept = Kept(self._sha.hexdigest(), self._size)
        self._zip.close()
        with self._raw:
            if not default_storage.exists(path(kept.sha256)):
                self._raw.seek(0)
                default_storage.save(path(kept.sha256), File(self._raw))
        return kept


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store what comes in these chunks, in flat memory."""
    with Incoming() as incoming:
        for chunk in chunks:
            incoming.write(chunk)
        return incoming.keep()


def path(digest: str) -> str:
    """Where the bytes with this SHA-256 lie in the storage of files; so equal files are one."""
    return f"editions/{digest[:2]}/{digest}.gz"


@contextmanager
def compressed(digest: str) -> Iterator[IO[bytes]]:
    """The bytes as they are stored, gzipped; LostError where they are gone."""
    try:
        file = default_storage.open(path(digest))
    except FileNotFoundError as error:
        raise LostError(
            f"{path(digest)} is not among the stored files: check_data names all that are lost"
        ) from error
    with file:
        yield file


@contextmanager
def plain(digest: str) -> Iterator[IO[bytes]]:
    """What was put in, unzipped while it is read; LostError where that is gone or damaged."""
    with compressed(digest) as file, gzip.GzipFile(fileobj=file, mode="rb") as content:
        try:
            yield content  # type: ignore[misc]  # a GzipFile reads as a file does
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise LostError(f"{path(digest)} is damaged: {error}") from error


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of an open file in pieces of `BLOCK` bytes, for hashing and streaming in flat memory."""
    while block := file.read(BLOCK):
        yield block


def read(digest: str) -> bytes:
    """All of a small file."""
    with plain(digest) as file:
        return file.read()


def opened_of(digests: dict[str, str]) -> Open:
    """Files by name, as `layout.rows` takes them, from their digests, which no row of the database needs to hold yet."""
    return lambda name: plain(digests[name])


def drop(digests: Iterable[str]) -> None:
    """Take the bytes away that no edition names."""
    digests = set(digests)
    named = set(EditionFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for digest in digests - named:
        default_storage.delete(path(digest))


def lost() -> Iterator[str]:
    """A line for each file of an edition whose bytes are gone or are others: only a backup has them. All are read."""
    files = EditionFile.objects.order_by("edition__period", "name")
    for period, name, digest in files.values_list("edition__period", "name", "sha256"):
        if not _holds(digest):
            yield f"edition {period}: {name} is lost ({path(digest)})"


def _holds(digest: str) -> bool:
    found = sha256()
    try:
        with plain(digest) as content:
            for block in blocks(content):
                found.update(block)
    except LostError:
        return False
    return found.hexdigest() == digest
