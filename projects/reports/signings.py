"""Signing events, a line each: what was claimed, what is named, and what has started so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ..columns import Column, Kind, event_columns, in_currency
from ..filters import Selection, added_up
from ..models import Project, Signing, SigningEvent
from ..totals.measures import MEASURES, Summary, aggregates, read_summary
from ..totals.tallies import AT
from ..values.choices import STAGE_RANK, Currency, TotalBasis
from .ordering import in_order
from .table import COVERAGE, Sums, Table, column, coverage, numbers

HAVE_STARTED = [kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK["construction_start"]]
STARTED = Q(stage__in=HAVE_STARTED)


@dataclass(frozen=True, slots=True)
class Outcome(Sums):
    """Over named projects, of one event or, each once, of all; how many of them have started, or were given up."""

    started: int = 0
    terminated: int = 0

    @classmethod
    def over(cls, basis: str, row: Mapping[str, Any] | None) -> Outcome:
        """Of what `_asked` gave; of no projects where there is none."""
        if row is None:
            return cls(basis, Sums.of(basis).values)
        return cls(basis, Sums.of(basis, row).values, row["started"], row["terminated"])


@dataclass(frozen=True)
class Score:
    """An event with what became of the projects that it named."""

    event: SigningEvent
    outcome: Outcome

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of the file's columns; the claimed amount has its own currency and enters no total."""
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


# What events can be ordered by. Not by claimed amounts and residuals, which are in currencies of their own.
ORDERED_BY: dict[str, Callable[[Score], Any]] = {
    "name": lambda score: str(score.event).casefold(),
    "claimed": lambda score: score.event.claimed_projects,
    "named": lambda score: score.event.named,
    "unnamed": lambda score: score.event.unnamed,
    "amount": lambda score: score.outcome.total.amount if score.outcome.total.covered else None,
    "started": lambda score: score.outcome.started,
}


def columns(currency: str) -> tuple[Column, ...]:
    """Of the report as a file."""
    of_events = {each.key: each for each in event_columns()}
    return (
        *(of_events[key] for key in KEYS),
        *in_currency(NAMED, currency),
    )


NAMED = (
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


def scores(
    events: Iterable[SigningEvent], basis: str, currency: str = Currency.CNY, order: str = ""
) -> list[Score]:
    """One GROUP BY over the named projects of these events, which keep their order but where another is asked for."""
    events = list(events)
    named = Project.objects.published().filter(signings__event__pk__among=[event.pk for event in events])
    rows = named.order_by().values("signings__event").annotate(**_asked(basis, currency=currency))
    by_event = {row["signings__event"]: row for row in rows}
    found = [Score(event, Outcome.over(basis, by_event.get(event.pk))) for event in events]
    return in_order(found, order, lambda score, key: ORDERED_BY[key](score))


def table(scores: Iterable[Score], currency: str) -> Table:
    """A line an event, in their order."""
    return Table(columns(currency), [score.values for score in scores])


@dataclass(frozen=True)
class Overall:
    """All events together: claims summed over the events that make one, each named project once.

    `summary`: the named projects on every basis.
    """

    events: int
    claimed: int
    named: int
    unnamed: int
    silent: int
    outcome: Outcome
    summary: Summary


def kept_of_all(selection: Selection) -> Mapping[str, int] | None:
    """What `_asked` gives on every basis of all that events name, where nothing is filtered and that is kept: in yuan."""
    # With a filter all that is named by some events is meant, not what of it the filter leaves.
    found = None if selection.narrowed else added_up.kept(selection, "named_stage", MEASURES)
    if found is None:
        return None
    row = Counter[str]()
    for key, figures in found.items():
        if key:
            row.update(figures)
            row["started"] += figures["projects"] if key.removeprefix(AT) in HAVE_STARTED else 0
    return row


def overall(
    events: QuerySet[SigningEvent],
    basis: str,
    currency: str = Currency.CNY,
    kept: Mapping[str, int] | None = None,
) -> Overall:
    """These events added up, in two statements; in one where what they name is `kept`."""
    found = events.order_by().aggregate(
        n_events=Count("pk"),
        n_claimed=Sum("claimed_projects", default=0),
        n_named=Sum("named", default=0),
        n_unnamed=Sum(F("claimed_projects") - F("named"), default=0),
        n_silent=Count("pk", filter=Q(claimed_projects=None)),
    )
    row = kept
    if row is None:
        row = named(events).aggregate(**_asked(*TotalBasis.values, currency=currency))
    counts = {name.removeprefix("n_"): number for name, number in found.items()}
    return Overall(**counts, outcome=Outcome.over(basis, row), summary=read_summary(row))


def named(events: QuerySet[SigningEvent]) -> QuerySet[Project]:
    """The projects that are named by any of these events."""
    # The keys at once: for each project by itself it took half a minute at 100,000.
    signed = Signing.objects.filter(event__in=events.order_by().values("pk"))
    projects: QuerySet[Project] = Project.objects.published()
    return projects.filter(pk__in=signed.values("project"))


def _asked(*bases: str, currency: str) -> dict[str, Any]:
    return {
        "started": Count("pk", filter=STARTED),
        **aggregates(*bases, currency=currency),
    }
