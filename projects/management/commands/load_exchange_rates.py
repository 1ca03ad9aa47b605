import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...totals.rates import load_ecb


class Command(BaseCommand):
    """Rates of the European Central Bank, from a file that was fetched from it before."""

    help = "Loads the European Central Bank's eurofxref-hist.csv. Again: adds the days that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The unzipped CSV."""
        parser.add_argument("file")

    def handle(self, **options: Any) -> None:
        """CommandError where it cannot be read or is not of that form."""
        try:
            with open(options["file"], encoding="utf-8-sig", newline="") as file:
                added = load_ecb(csv.DictReader(file))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} exchange rates added")
