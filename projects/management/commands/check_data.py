from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from projects.models import Project, SigningEvent

from ...history import versions
from ...review.drift import drift
from ...totals import counters
from ...totals.refresh import refresh, refresh_events


class Command(BaseCommand):
    """Lists each stored figure that is not what the counting rules make of the ledger."""

    help = "Proves the stored figures against the ledger; exit 1 where they differ. --fix stores them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """--fix, without which nothing is stored."""
        parser.add_argument("--fix", action="store_true")

    def handle(self, **options: Any) -> None:
        """CommandError where figures differ, unless --fix stores them anew, all or nothing."""
        wrong = list(drift())
        for line in wrong:
            self.stdout.write(line)
        if wrong and options["fix"]:
            with transaction.atomic():
                refresh(Project.objects.values_list("pk", flat=True))
                refresh_events(SigningEvent.objects.values_list("pk", flat=True))
                versions.follow_trees(timezone.now())
                counters.rebuild()
            self.stdout.write(f"{len(wrong)} figures stored anew")
        elif wrong:
            raise CommandError(f"{len(wrong)} stored figures differ from the ledger")
        else:
            self.stdout.write("stored figures agree with the ledger")
