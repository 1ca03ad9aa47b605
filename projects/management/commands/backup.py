from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...history import trail
from ..backups import pack


class Command(BaseCommand):
    """A backup holds rows and attached files, signed by this site; `restore` takes it."""

    help = (
        "Writes the database, as it is at one moment, and the attached files into FILE; the site may go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """An existing file is overwritten with --replace alone."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite FILE")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        """CommandError where FILE exists, unless --replace, or has no directory; the work is done beside it."""
        if file.exists() and not replace:
            raise CommandError(f"{file} exists; --replace overwrites it")
        if not file.absolute().parent.is_dir():
            raise CommandError(f"there is no directory for {file}")
        with TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as work:
            manifest = pack(file, Path(work))
        trail.record(trail.Kind.EXPORT, None, "backup")
        rows = sum(table["rows"] for table in manifest["figures"].values())
        self.stdout.write(f"{rows} rows and {manifest['files']} attached files in {file}")
