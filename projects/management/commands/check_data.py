from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from projects.models import Project, SigningEvent

from ...editions import store
from ...history import versions
from ...models.history import because
from ...models.signed import settle_all, unsettled
from ...review.drift import drift
from ...totals import counters
from ...totals.refresh import chunks, refresh, refresh_events


class Command(BaseCommand):
    """Lists each stored figure that is not what the counting rules make of the ledger, and each file of an edition that is lost or damaged."""

    help = "Proves the stored figures against the ledger, and that files of editions are there; exit 1 where not. --fix stores figures anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """--fix, without which nothing is stored."""
        parser.add_argument("--fix", action="store_true")

    def handle(self, **options: Any) -> None:
        """CommandError where figures differ, unless --fix stores them anew, all or nothing, or where files of editions are lost.

        Signed milestones that are missing are written first, a chunk at a time, each with its own transaction.
        """
        wrong, lost = list(drift()), list(store.lost())
        for line in (*lost, *wrong):
            self.stdout.write(line)
        if wrong and options["fix"]:
            _settle()
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
        if lost:
            raise CommandError(f"{len(lost)} files of editions are lost: put them back from a backup")


def _settle() -> None:
    for chunk in chunks(list(unsettled().order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic(), because("check_data --fix: signed at an event"):
            settle_all(chunk)
            refresh(chunk)
