import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...history import trail


class Command(BaseCommand):
    """What an auditor, or a program that watches over many, takes in."""

    help = "Writes the audit log as JSON lines, oldest first, to FILE or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        """--after: only entries with a higher number, for a run each night."""
        parser.add_argument("file", nargs="?", type=Path, help="is not overwritten")
        parser.add_argument("--after", type=int, default=0, metavar="NUMBER")

    def handle(self, *, file: Path | None, after: int, **options: Any) -> None:
        """CommandError where FILE exists or cannot be written."""
        trail.record(trail.Kind.EXPORT, None, "audit log", after=after)
        lines = (
            json.dumps(trail.as_json(entry), ensure_ascii=False, sort_keys=True)
            for entry in trail.entries(after)
        )
        if file is None:
            for line in lines:
                self.stdout.write(line)
            return
        try:
            with open(file, "x", encoding="utf-8", opener=_private) as out:
                for line in lines:
                    out.write(f"{line}\n")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
