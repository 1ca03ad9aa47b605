from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...history import trail


class Command(BaseCommand):
    """The proof for auditors that the audit log is whole."""

    help = (
        "Proves the audit log's chain of hashes; exit 1, naming the first entry that is not what was linked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--head: a link that was kept elsewhere, so that a cut-off end shows."""
        parser.add_argument("--head", default="", metavar="SHA256", help="a link that must be in the log")

    def handle(self, *, head: str, **options: Any) -> None:
        """CommandError where the chain does not hold."""
        verdict = trail.verify(trail.entries(), head.strip().lower())
        if verdict.wrong:
            raise CommandError(verdict.wrong)
        self.stdout.write(f"{verdict.number} entries hold; head {verdict.head or '-'}")
