"""Signing events, a line each: what was claimed, what is named, and what has started so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ..columns import Column, Kind, event_columns
from ..models import Project, SigningEvent
from ..totals.measures import aggregates
from ..values.choices import STAGE_RANK, Status
from .table import COVERAGE, Sums, Table, column, coverage, numbers

STARTED = Q(stage__in=[kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK["construction_start"]])


@dataclass
class Outcome:
    """Over named projects, of one event or, each once, of all."""

    sums: Sums
    started: int = 0
    terminated: int = 0

    def add(self, row: dict[str, Any]) -> None:
        self.sums.add(row)
        self.started += row["started"]
        self.terminated += row["terminated"]

    @property
    def total(self):
        return self.sums.total

    @property
    def projects(self) -> int:
        return self.sums.projects

    @property
    def counting(self) -> int:
        return self.sums.counting

    @property
    def left_out(self) -> int:
        return self.sums.projects - self.sums.counting


@dataclass(frozen=True)
class Score:
    event: SigningEvent
    outcome: Outcome

    @property
    def values(self) -> tuple[Any, ...]:
        event = self.event
        claims = event.claimed_amount is not None
        return (
            event.slug,
            event.title,
            event.title_zh,
            event.held_on,
            event.claimed_projects,
            event.named,
            event.unnamed,
            event.claimed_amount,
            event.claimed_qualifier if claims else None,
            event.claimed_currency if claims else None,
            event.residual,
            event.named_without_claim,
            self.outcome.total.amount if self.outcome.total.covered else None,
            *coverage(self.outcome.total, self.outcome.left_out),
            self.outcome.started,
            self.outcome.terminated,
        )


KEYS = (
    "event", "title", "title_zh", "held_on", "claimed_projects", "named", "unnamed", "claimed_amount",
    "claimed_qualifier", "currency", "residual", "named_without_claim",
)  # fmt: skip


def columns() -> tuple[Column, ...]:
    of_events = {each.key: each for each in event_columns()}
    return (
        *(of_events[key] for key in KEYS),
        column(
            "amount_cny",
            _("Named (CNY)"),
            _("Sum of the named projects that count, on the chosen basis, as known now."),
            Kind.YUAN,
        ),
        *COVERAGE,
        *numbers(
            ("started", _("Started"), _("Named projects with a substantive construction start or more.")),
            ("terminated", _("Terminated"), _("Named projects that were given up.")),
        ),
    )


def scores(events: Iterable[SigningEvent], basis: str) -> list[Score]:
    """One GROUP BY over the named projects of these events, which keep their order."""
    events = list(events)
    named = Project.objects.published().filter(signings__event__in=[event.pk for event in events])
    outcomes = {event.pk: Outcome(Sums(basis)) for event in events}
    for row in named.order_by().values("signings__event").annotate(**_asked(basis)):
        outcomes[row["signings__event"]].add(row)
    return [Score(event, outcomes[event.pk]) for event in events]


def table(events: Iterable[SigningEvent], basis: str) -> Table:
    return Table(columns(), [score.values for score in scores(events, basis)])


@dataclass(frozen=True)
class Overall:
    """All events together: claims summed over the events that make one, each named project once."""

    events: int
    claimed: int
    named: int
    unnamed: int
    silent: int
    outcome: Outcome


def overall(events: QuerySet[SigningEvent], basis: str) -> Overall:
    found = events.order_by().aggregate(
        n_events=Count("pk"),
        n_claimed=Sum("claimed_projects", default=0),
        n_named=Sum("named", default=0),
        n_unnamed=Sum(F("claimed_projects") - F("named"), default=0),
        n_silent=Count("pk", filter=Q(claimed_projects=None)),
    )
    outcome = Outcome(Sums(basis))
    outcome.add(named(events).aggregate(**_asked(basis)))
    return Overall(**{name.removeprefix("n_"): number for name, number in found.items()}, outcome=outcome)


def named(events: QuerySet[SigningEvent]) -> QuerySet[Project]:
    """The projects that are named by any of these events."""
    return Project.objects.published().with_event(events.order_by().values("pk"))


def _asked(basis: str) -> dict[str, Any]:
    return {
        "started": Count("pk", filter=STARTED),
        "terminated": Count("pk", filter=Q(status=Status.TERMINATED)),
        **aggregates(basis),
    }
