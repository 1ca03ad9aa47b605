import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from projects.importing.keeping import commit, new_import
from projects.importing.labels import sums_in_words, warnings_in_words
from projects.importing.likely import Likely
from projects.importing.opening import MAX_BYTES
from projects.importing.profiles import ProfileError, read_profile
from projects.importing.running import Refused, Run
from projects.importing.table import FileError
from projects.models import Import
from projects.values.clamd import refuse_viruses


class Command(BaseCommand):
    """Imports with nobody's rights in the way: whoever can run it may publish and add places."""

    help = (
        "Reads projects from a CSV or XLSX file by a profile in TOML. Without --commit nothing is stored; with it all or "
        "nothing. Exit code 1 if any row failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A profile is required: nothing is guessed here."""
        parser.add_argument("file")
        parser.add_argument("--profile", required=True, metavar="PROFILE.toml")
        parser.add_argument("--commit", action="store_true", help="store what was read")

    def handle(self, **options: Any) -> None:
        """CommandError for a file or profile that cannot be read; exit 1, and nothing stored, if any row failed."""
        file, profile = Path(options["file"]), Path(options["profile"])
        try:
            data = _read(file)
            refuse_viruses(BytesIO(data))
            text = _read(profile).decode("utf-8-sig")
            run = Run(data, read_profile(text, profile.stem))
        except UnicodeDecodeError:
            raise CommandError(f"{profile}: is not UTF-8") from None
        except (OSError, FileError) as error:
            raise CommandError(f"{file}: {error}" if isinstance(error, FileError) else str(error)) from None
        except ProfileError as error:
            raise CommandError(f"{profile}: {error}") from None
        except ValidationError as error:
            raise CommandError(f"{file}: {error.message}") from None
        self._report(run)
        if skipped := run.counts["skipped"]:
            self.stdout.write(f"{skipped} rows skipped")
        if run.counts["failed"]:
            self.stdout.write(run.summary)
            sys.exit(1)
        if options["commit"]:
            self._commit(run, new_import(file.name, data, text))
        self.stdout.write(run.summary)

    def _report(self, run: Run) -> None:
        """Each bad row with its number, column and reason; of each new one, what is perhaps the same."""
        for notice in run.notices():
            self.stdout.write(notice)
        likely = Likely()
        for planned in run.plans():
            for one, twins in zip(planned, likely.of(planned), strict=True):
                for problem in one.entry.problems:
                    self.stdout.write(f"row {problem.row}, {problem.column}: {problem.why}")
                for notice in one.entry.notices:
                    self.stdout.write(f"row {one.entry.row}: {notice}")
                for twin in twins:
                    self.stdout.write(
                        f"row {one.entry.row}: perhaps {twin['title']} ({'; '.join(twin['why'])})"
                    )

        self._report_figures(run.figures.as_json())

    def _report_figures(self, figures: dict[str, Any]) -> None:
        """What each column of amounts adds up to, and what of it is likely wrong."""
        for told in sums_in_words(figures):
            self.stdout.write(
                f"{told['heading']} ({told['unit']}): {told['number']} amounts, sum {told['total']}, "
                f"largest {told['largest']} in row {told['largest_row']}, "
                f"smallest {told['smallest']} in row {told['smallest_row']}"
            )
        for warning in warnings_in_words(figures):
            self.stdout.write(warning)

    def _commit(self, run: Run, imported: Import) -> None:
        try:
            with transaction.atomic():
                imported.save()
                for _done in commit(imported, run, None, expected=run.digest):
                    pass
        except Refused as error:
            raise CommandError(f"{error} Nothing is stored.") from None


def _read(path: Path) -> bytes:
    """A file's bytes; one that is too large is not read to its end."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
