"""What was achieved within a period, by measure, of any selection of projects: each measure is declared once, in `MEASURES`.

By dates of what happened, not of entry; what does not count (rule 4) achieves nothing, and a coarse date is within a
period if all of it is (rule 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from django.db.models import Exists, F, Func, Min, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..models import Label, Milestone, Participation, Project
from ..models.querysets import COUNTED
from ..values.choices import INVESTING_ROLES, Evidence, MilestoneKind, TargetMeasure
from ..values.dates import period_end
from .dollars import dollar_flows, in_dollars_when_signed
from .flows import flows


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
Count = Callable[[Projects, Period, Label | None], Achieved]


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


def _each(projects: Projects) -> Achieved:
    return Achieved(dict.fromkeys(_keys(projects), 1))


def _signed(projects: Projects, period: Period, _label: Label | None) -> Achieved:
    return _each(signed_within(projects, period))


def _signed_from(least: int) -> Count:
    def count(projects: Projects, period: Period, _label: Label | None) -> Achieved:
        return _each(signed_within(projects, period).filter(headline_cny__gte=least))

    return count


def foreign(projects: Projects) -> Projects:
    """Those with a lead or partner whose owner is at home outside the mainland (Hong Kong, Macao and Taiwan among them)."""
    abroad = Participation.objects.filter(project=OuterRef("pk"), role__in=INVESTING_ROLES).exclude(
        investor__origin__in=["", "CN"]
    )
    return projects.filter(Exists(abroad))


LARGE_USD = 100_000_000


def _signed_large_foreign(projects: Projects, period: Period, _label: Label | None) -> Achieved:
    """In dollars by the headline: as stated, else at the rate of the day of signing."""
    dollars = in_dollars_when_signed(foreign(signed_within(projects, period)))
    return Achieved({pk: 1 for pk, usd in dollars.items() if usd is not None and usd >= LARGE_USD})


def _signed_amount(projects: Projects, period: Period, _label: Label | None) -> Achieved:
    rows = dict(signed_within(projects, period).order_by().values_list("pk", "headline_cny"))
    known = {pk: cny for pk, cny in rows.items() if cny is not None}
    return Achieved(known, frozenset(rows.keys() - known.keys()))


def _realised(projects: Projects, period: Period, _label: Label | None) -> Achieved:
    found = flows(_keys(projects), *period)
    return _flow({pk: flow.cny for pk, flow in found.items()})


def _realised_foreign(projects: Projects, period: Period, _label: Label | None) -> Achieved:
    return _flow(dollar_flows(foreign(projects), period.first - timedelta(days=1), period.last))


def _keys(projects: Projects) -> list[int]:
    return list(projects.order_by().values_list("pk", flat=True))


def _flow(found: Mapping[int, int | None]) -> Achieved:
    """Realised by the end less realised before the period; unknown where either is."""
    known = {pk: cny for pk, cny in found.items() if cny is not None}
    return Achieved({pk: cny for pk, cny in known.items() if cny}, frozenset(found.keys() - known.keys()))


def _reached(kind: MilestoneKind) -> Count:
    def count(projects: Projects, period: Period, _label: Label | None) -> Achieved:
        return Achieved(dict.fromkeys(first_reached(projects, (kind,), period), 1))

    return count


def first_reached(
    projects: Projects, kinds: Iterable[MilestoneKind], period: Period
) -> dict[int, tuple[date, str]]:
    """Whose earliest date of one of the kinds, the project's or a phase's, lies within the period: that day and its precision."""
    dated = Milestone.objects.filter(
        project__in=projects.order_by(),
        kind__in=list(kinds),
        evidence=Evidence.SUBSTANTIVE,
        actual__isnull=False,
    )
    earliest = dated.order_by().values("project_id").annotate(on=Min("actual"), exactly=Min(WITH_PRECISION))
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


def _labelled(projects: Projects, period: Period, label: Label | None) -> Achieved:
    """Signed, and the project itself or a lead or partner bears the label."""
    if label is None:
        return Achieved({})
    party = Participation.objects.filter(
        project=OuterRef("pk"), role__in=INVESTING_ROLES, investor__labels=label
    )
    mine = Project.labels.through.objects.filter(project=OuterRef("pk"), label=label)
    return _each(signed_within(projects, period).filter(Q(Exists(mine)) | Q(Exists(party))))


# ---- The declarations ----

MEASURES: dict[str, Measure] = {
    measure.key.value: measure
    for measure in (
        Measure(TargetMeasure.SIGNED, "projects", _signed),
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


def achieved(projects: Projects, measure: str, period: Period, label: Label | None = None) -> Achieved:
    """What these projects achieved within the period, in a few queries however many there are."""
    if period.last < period.first:
        return Achieved({})
    return MEASURES[measure].count(projects.filter(COUNTED), period, label)


def percent(part: int, of: int) -> Decimal | None:
    """To one decimal, half to even; None of nothing."""
    return (Decimal(100 * part) / of).quantize(Decimal("0.1"), ROUND_HALF_EVEN) if of else None
