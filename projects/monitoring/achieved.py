"""What was achieved within a period, by measure, of any selection of projects: each measure is declared once, in `MEASURES`.

By dates of what happened, not of entry; what does not count (rule 4) achieves nothing, and a coarse date is within a
period if all of it is (rule 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, F, Func, Min, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..models import Label, Milestone, Participation, Project
from ..models.querysets import COUNTED
from ..values.choices import INVESTING_ROLES, Evidence, MilestoneKind, TargetMeasure
from ..values.dates import period_end
from .dollars import in_dollars_when_signed
from .flows import changes
from .standing import Scope


class Period(NamedTuple):
    """From its first day to its last, both within; empty where the last comes before the first."""

    first: date
    last: date


@dataclass(frozen=True)
class Achieved:
    """What each project adds, by key, in projects, yuan or US dollars; `unknown` may add something that no figure tells."""

    parts: Mapping[int, int]
    unknown: frozenset[int] = field(default_factory=frozenset)

    @property
    def number(self) -> int:
        """All of it."""
        return sum(self.parts.values())

    def of(self, projects: frozenset[int] | set[int]) -> Achieved:
        """What some projects of these add."""
        return Achieved({pk: n for pk, n in self.parts.items() if pk in projects}, self.unknown & projects)


Projects = QuerySet[Project]


@dataclass(frozen=True)
class Asked:
    """Projects that count, and periods that are not empty: what several measures or periods need is read once for all."""

    projects: Projects
    periods: tuple[Period, ...]

    @cached_property
    def whole(self) -> Period:
        """From the first day of any of the periods to the last."""
        return Period(min(p.first for p in self.periods), max(p.last for p in self.periods))

    @cached_property
    def signed(self) -> list[dict[int, int | None]]:
        """The headlines of what was signed within each period."""
        fields = ("pk", "signed_on", "signed_on_last", "headline_cny")
        rows = list(signed_within(self.projects, self.whole).order_by().values_list(*fields))
        return [
            {pk: cny for pk, on, by, cny in rows if first <= on and by <= last}
            for first, last in self.periods
        ]

    @cached_property
    def realised(self) -> list[dict[int, tuple[int | None, int | None]]]:
        """What each period added in yuan and dollars."""
        scope = Scope(frozenset(self.projects.order_by().values_list("pk", flat=True)))
        return [
            {pk: added for pk, added in found.items() if pk in scope.ids}
            for found in changes(scope.ids if scope.few else None, self.periods)
        ]


Count = Callable[[Asked, Label | None], list[Achieved]]


@dataclass(frozen=True)
class Measure:
    """One row of the declaration: what a number is of, and how it comes about; `projects` are those that count."""

    key: TargetMeasure
    of: str  # "projects", "CNY" or "USD"
    count: Count


# ---- How they come about ----


def signed_within(projects: Projects, period: Period) -> Projects:
    """Those whose signing, as exactly as it is known, lies within the period."""
    return projects.filter(signed_on__gte=period.first, signed_on_last__lte=period.last)


def _signed_from(least: int) -> Count:
    def count(asked: Asked, _label: Label | None) -> list[Achieved]:
        return [_each(pk for pk, cny in period.items() if (cny or 0) >= least) for period in asked.signed]

    return count


def _each(projects: Iterable[int]) -> Achieved:
    return Achieved(dict.fromkeys(projects, 1))


def _abroad() -> QuerySet[Participation]:
    """Leads and partners whose owner is at home outside the mainland (Hong Kong, Macao and Taiwan among them)."""
    investing = Participation.objects.filter(role__in=INVESTING_ROLES)
    return investing.exclude(investor__origin__in=["", "CN"]).order_by()


def foreign(projects: Projects) -> Projects:
    """Those with a lead or partner from abroad."""
    return projects.filter(Exists(_abroad().filter(project=OuterRef("pk"))))


LARGE_USD = 100_000_000


def _signed_large_foreign(asked: Asked, _label: Label | None) -> list[Achieved]:
    """In dollars by the headline: as stated, else at the rate of the day of signing."""
    signed = set[int]().union(*asked.signed) & set(_abroad().values_list("project_id", flat=True))
    dollars = in_dollars_when_signed(Project.objects.filter(pk__among=signed))
    large = {pk for pk, usd in dollars.items() if usd is not None and usd >= LARGE_USD}
    return [_each(large & period.keys()) for period in asked.signed]


def _signed_amount(asked: Asked, _label: Label | None) -> list[Achieved]:
    return [_known(period) for period in asked.signed]


def _realised(asked: Asked, _label: Label | None) -> list[Achieved]:
    return [_flow({pk: cny for pk, (cny, _usd) in found.items()}) for found in asked.realised]


def _realised_foreign(asked: Asked, _label: Label | None) -> list[Achieved]:
    abroad = set(_abroad().values_list("project_id", flat=True))
    return [_flow({pk: usd for pk, (_cny, usd) in found.items() if pk in abroad}) for found in asked.realised]


def _known(found: Mapping[int, int | None]) -> Achieved:
    known = {pk: figure for pk, figure in found.items() if figure is not None}
    return Achieved(known, frozenset(found.keys() - known.keys()))


def _flow(found: Mapping[int, int | None]) -> Achieved:
    """Realised by the end less realised before the period; unknown where either is."""
    return _known({pk: figure for pk, figure in found.items() if figure != 0})


def _reached(kind: MilestoneKind) -> Count:
    def count(asked: Asked, _label: Label | None) -> list[Achieved]:
        found = first_reached(asked.projects, (kind,), asked.whole)
        return [
            _each(pk for pk, on in found.items() if first <= on[0] and period_end(*on) <= last)
            for first, last in asked.periods
        ]

    return count


def first_reached(
    projects: Projects, kinds: Iterable[MilestoneKind], period: Period
) -> dict[int, tuple[date, str]]:
    """Whose earliest date of one of the kinds, the project's or a phase's, lies within the period: that day and its precision."""
    dated = Milestone.objects.filter(
        kind__in=list(kinds), evidence=Evidence.SUBSTANTIVE, actual__isnull=False
    )
    # Few have a date within the period: only theirs are grouped.
    within = projects.filter(pk__in=dated.filter(actual__range=period).values("project")).order_by()
    earliest = (
        dated.filter(project__in=within.values("pk"))
        .order_by()
        .values("project_id")
        .annotate(on=Min("actual"), exactly=Min(WITH_PRECISION))
    )
    rows = earliest.filter(on__range=period).values_list("project_id", "exactly")
    found = {pk: (date.fromisoformat(on[:10]), on[10:]) for pk, on in rows}
    return {pk: on for pk, on in found.items() if period_end(*on) <= period.last}


# As text the earliest date of the shortest period is the least.
WITH_PRECISION = Func(
    Cast("actual", TextField()),
    F("actual_precision"),
    template="(%(expressions)s)",
    arg_joiner=" || ",
    output_field=TextField(),
)


def _labelled(asked: Asked, label: Label | None) -> list[Achieved]:
    """Signed, and the project itself or a lead or partner bears the label."""
    party = Participation.objects.filter(
        project=OuterRef("pk"), role__in=INVESTING_ROLES, investor__labels=label
    )
    mine = Project.labels.through.objects.filter(project=OuterRef("pk"), label=label)
    bearing = Q(Exists(mine)) | Q(Exists(party))
    signed = signed_within(asked.projects, asked.whole).filter(bearing if label else Q(pk__in=[]))
    keys = set(signed.order_by().values_list("pk", flat=True))
    return [_each(keys & period.keys()) for period in asked.signed]


# ---- The declarations ----

MEASURES: dict[str, Measure] = {
    measure.key.value: measure
    for measure in (
        Measure(TargetMeasure.SIGNED, "projects", _signed_from(0)),
        Measure(TargetMeasure.SIGNED_100M, "projects", _signed_from(100_000_000)),
        Measure(TargetMeasure.SIGNED_500M, "projects", _signed_from(500_000_000)),
        Measure(TargetMeasure.SIGNED_1BN, "projects", _signed_from(1_000_000_000)),
        Measure(TargetMeasure.SIGNED_5BN, "projects", _signed_from(5_000_000_000)),
        Measure(TargetMeasure.SIGNED_10BN, "projects", _signed_from(10_000_000_000)),
        Measure(TargetMeasure.SIGNED_USD_100M, "projects", _signed_large_foreign),
        Measure(TargetMeasure.SIGNED_AMOUNT, "CNY", _signed_amount),
        Measure(TargetMeasure.REALISED, "CNY", _realised),
        Measure(TargetMeasure.REALISED_FOREIGN, "USD", _realised_foreign),
        Measure(TargetMeasure.STARTED, "projects", _reached(MilestoneKind.CONSTRUCTION_START)),
        Measure(TargetMeasure.IN_PRODUCTION, "projects", _reached(MilestoneKind.IN_PRODUCTION)),
        Measure(TargetMeasure.LABELLED, "projects", _labelled),
    )
}


class Counts:
    """What some projects achieved by measure within any of some periods, each counted once."""

    def __init__(self, projects: Projects, periods: Iterable[Period]) -> None:
        filled = dict.fromkeys(period for period in periods if period.first <= period.last)
        self.asked = Asked(projects.filter(COUNTED), tuple(filled))
        self._found: dict[tuple[str, int | None], dict[Period, Achieved]] = {}

    def of(self, measure: str, period: Period, label: Label | None = None) -> Achieved:
        """One of the periods; nothing within an empty one."""
        key = (measure, label.pk if label else None)
        if key not in self._found:
            found = MEASURES[measure].count(self.asked, label) if self.asked.periods else ()
            self._found[key] = dict(zip(self.asked.periods, found, strict=True))
        return self._found[key].get(period, NONE)


NONE = Achieved({})


def achieved(projects: Projects, measure: str, period: Period, label: Label | None = None) -> Achieved:
    """What these projects achieved within the period, in a few queries however many there are."""
    return Counts(projects, [period]).of(measure, period, label)
