import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...history import trail
from ..backups import pack

NAME = "tracker-"  # before the moment, in UTC
WORK = ".backup-"  # the directory, beside the backup, in which it is made


@contextmanager
def held(work: Path) -> Iterator[bool]:
    """Hold the directory until the end, or the death, of this process; whether nobody else does."""
    place = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(place)


def clear(directory: Path) -> None:
    """Remove what backups that were killed have left: the database, in plain text."""
    for work in directory.glob(f"{WORK}*"):
        with held(work) as left:
            if left:
                shutil.rmtree(work)


def forget(directory: Path, keep: int) -> None:
    """Of the backups that were made here by --keep remove all but the newest `keep`; other files stay."""
    made = sorted(
        path for path in directory.iterdir() if re.fullmatch(NAME + r"[0-9]{8}T[0-9]{6}Z\.tar\.gz", path.name)
    )
    for path in made[:-keep]:
        path.unlink()


class Command(BaseCommand):
    """A backup holds rows and attached files, signed by this site; `restore` takes it."""

    help = (
        "Writes the database, as it is at one moment, and the attached files into FILE; the site may go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """An existing file is overwritten with --replace alone; with --keep it is a directory."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="FILE is a directory: a file named by the moment goes there, and of those named so the newest N stay",
        )
        parser.add_argument("--replace", action="store_true", help="overwrite FILE")

    def handle(self, *, file: Path, replace: bool, keep: int | None = None, **options: Any) -> None:
        """CommandError where FILE exists, unless --replace, or has no directory; the work is done beside it."""
        directory = file
        if keep is not None:
            if keep < 1:
                raise CommandError("--keep needs a number from 1")
            file = directory / f"{NAME}{timezone.now():%Y%m%dT%H%M%SZ}.tar.gz"
        if file.exists() and not replace:
            raise CommandError(f"{file} exists; --replace overwrites it")
        if not file.absolute().parent.is_dir():
            raise CommandError(f"there is no directory for {file}")
        clear(file.absolute().parent)
        with TemporaryDirectory(prefix=WORK, dir=file.absolute().parent) as work, held(Path(work)):
            manifest = pack(file, Path(work))
        if keep is not None:  # after the new one is whole
            forget(directory, keep)
        trail.record(trail.Kind.EXPORT, None, "backup")
        rows = sum(table["rows"] for table in manifest["figures"].values())
        self.stdout.write(f"{rows} rows and {manifest['files']} attached files in {file}")
