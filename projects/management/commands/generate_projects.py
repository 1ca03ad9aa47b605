from contextlib import nullcontext
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from projects.models import Investor, Location, Person, Project, Sector, SigningEvent, Source

from ...caching import data_version
from ...history import versions
from ...models import indexes
from ...models.archive import TWINS
from ...models.bulk import reset_sequences
from ...sample_data.bureau import Bureau
from ...sample_data.hand import Hand
from ...sample_data.portfolio import LIST, Portfolio
from ...sample_data.targets import make_targets
from ...sample_data.world import make_world
from ...totals import counters
from ...totals.refresh import refresh_events

WORLD = (Location, Sector, Person, Investor, Source, SigningEvent)
MOST = 5_000_000


class Command(BaseCommand):
    """A portfolio of any size for benchmarks; what it makes is marked as of a list of its own."""

    help = (
        "Adds N made-up but realistic published projects, for measuring. The same seed makes the same ones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--seed for another portfolio, --yes where real projects are."""
        parser.add_argument("number", type=int, metavar="N")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="even where real projects are")

    def handle(self, number: int, seed: int, yes: bool, **options: Any) -> None:
        """CommandError for a number out of bounds and, without --yes, where real projects are."""
        if not 1 <= number <= MOST:
            raise CommandError(f"N must be from 1 to {MOST:,}")
        if Project.objects.exclude(external_list=LIST).exists() and not yes:
            raise CommandError("There are real projects here. --yes adds made-up ones beside them.")
        random, at = Random(seed), timezone.now()
        with transaction.atomic():
            world = make_world(number, random, at)
            reset_sequences(WORLD)
        portfolio = Portfolio(world, random, at)
        mostly_new = number > Project.objects.count()  # else to make the indexes anew takes longer
        aside = indexes.set_aside() if mostly_new else nullcontext(_nothing)
        with aside as make_indexes, Hand() as hand:
            for done in portfolio.make(number, hand):
                if self.stdout.isatty():
                    self.stdout.write(f"\r{done:,} projects", ending="")
            hand.finish()
            _analyse()
            with transaction.atomic():
                Bureau(random, at).fill(portfolio.made)
            hand.do(make_indexes)
            with transaction.atomic():
                refresh_events(pk for pk, _paper, _ceremony in world.events)
                with indexes.after_rows(TWINS.values()) if mostly_new else nullcontext():
                    versions.begin(at)
                data_version.move_on()
                counters.rebuild()
        _analyse()
        with transaction.atomic():
            make_targets(random)
        self.stdout.write(
            f"\n{number:,} projects made up" if self.stdout.isatty() else f"{number:,} projects made up"
        )


def _nothing() -> None:
    pass


def _analyse() -> None:
    """Or the next statements would be planned for empty tables: two of them took minutes at 100,000."""
    tables = ", ".join(map(connection.ops.quote_name, connection.introspection.django_table_names()))
    with connection.cursor() as cursor:
        # Of PostgreSQL the program's own alone: its shared catalogues may be held for another database.
        cursor.execute(f"ANALYZE {tables}" if connection.vendor == "postgresql" else "ANALYZE")
