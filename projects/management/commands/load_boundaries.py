import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ...caching import data_version
from ...models import Boundary
from ..outlines import LARGEST, OutlineError, read_outlines


class Command(BaseCommand):
    """Outlines of places for the map, from a file whose source and licence are named; none comes with the program."""

    help = "Loads outlines of places from a GeoJSON file by division code, all or nothing; again: replaces those of its places."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, where it is from and under which terms, and which property holds the code."""
        parser.add_argument("file", nargs="?")
        parser.add_argument(
            "--source",
            default="",
            help="who drew it, with the map approval number (审图号) where there is one",
        )
        parser.add_argument("--licence", default="", help="the terms under which it may be published")
        parser.add_argument(
            "--code", default="code", help="the property that holds the division code (default: code)"
        )
        parser.add_argument("--clear", action="store_true", help="remove all outlines first")

    def handle(self, **options: Any) -> None:
        """CommandError, with nothing changed, where source or licence is missing or the file is not of that form."""
        found: list[Boundary] = []
        if options["file"]:
            source, licence = options["source"].strip(), options["licence"].strip()
            if not (source and licence):
                raise CommandError(
                    "Say --source and --licence: readers are told where the outlines are from."
                )
            found = self._read(Path(options["file"]), options["code"], source, licence)
        elif not options["clear"]:
            raise CommandError("Give a GeoJSON file, or --clear.")
        with transaction.atomic():
            old = (
                Boundary.objects.all()
                if options["clear"]
                else Boundary.objects.filter(location__in=[b.location for b in found])
            )
            removed, _each = old.delete()
            Boundary.objects.bulk_create(found)
            data_version.move_on()
        self.stdout.write(f"{len(found)} outlines loaded, {removed} removed")

    def _read(self, file: Path, code: str, source: str, licence: str) -> list[Boundary]:
        try:
            if file.stat().st_size > LARGEST:
                raise CommandError(
                    f"The file is larger than {LARGEST // 1_000_000} MB: simplify the outlines."
                )
            return read_outlines(json.loads(file.read_text("utf-8-sig")), code, source, licence)
        except (OSError, UnicodeDecodeError, json.JSONDecodeError, OutlineError, AttributeError) as error:
            raise CommandError(str(error)) from error
