"""Targets against what is achieved: completion, due share, year on year, as of any day (docs/domain.md, Target)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import QuerySet

from ..models import Label, Location, Project, Responsibility, Target, Unit
from ..values.choices import ResponsibilityRole
from .achieved import MEASURES, Achieved, Measure, Period, achieved, percent
from .days import add_months, due_share, span


@dataclass(frozen=True)
class Standing:
    """A measure as of a day, with its target where there is one; `before` is the same cut one year earlier."""

    measure: Measure
    period: Period
    period_before: Period
    now: Achieved
    before: Achieved
    due: Decimal
    target: Target | None = None
    label: Label | None = None

    @property
    def completion(self) -> Decimal | None:
        """Achieved of the target, in percent (完成率)."""
        return percent(self.now.number, self.target.number) if self.target else None

    @property
    def behind(self) -> bool:
        """Whether completion is less than the due share."""
        return self.completion is not None and self.completion < self.due

    @property
    def growth(self) -> Decimal | None:
        """Against the same cut one year before, in percent (同比); None where nothing was achieved then."""
        return percent(self.now.number - self.before.number, self.before.number)


def periods(on: date, year: int, quarter: int | None = None) -> tuple[Period, Period]:
    """The year or quarter up to the end of a day, and the same cut one year before (29 February is the 28th then)."""
    first, last = span(year, quarter)
    cut = min(on, last)
    return Period(first, cut), Period(add_months(first, -12), add_months(cut, -12))


def due(on: date, year: int, quarter: int | None = None) -> Decimal:
    """The due share in percent, to one decimal (时序进度)."""
    share = due_share(on, year, quarter)
    return (Decimal(100 * share.numerator) / share.denominator).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def all_measures(projects: QuerySet[Project], on: date, year: int) -> list[Standing]:
    """Every measure that needs no label, of any selection of projects, without targets."""
    now, before = periods(on, year)
    return [
        Standing(m, now, before, achieved(projects, key, now), achieved(projects, key, before), due(on, year))
        for key, m in MEASURES.items()
        if key != "labelled"
    ]


def standings(projects: QuerySet[Project], targets: QuerySet[Target], on: date) -> list[Standing]:
    """Each target with what its unit or place achieved: every measure is counted once for all of them."""
    targets = targets.select_related("unit", "location", "label", "source")
    scopes, counted = Scopes(projects), dict[tuple[str, Period, int | None], Achieved]()

    def count(target: Target, period: Period) -> Achieved:
        key = (target.measure, period, target.label_id)
        if key not in counted:
            counted[key] = achieved(projects, target.measure, period, target.label)
        return counted[key].of(scopes.of(target))

    found = []
    for target in targets:
        now, before = periods(on, target.year, target.quarter)
        found.append(
            Standing(
                MEASURES[target.measure], now, before, count(target, now), count(target, before),
                due(on, target.year, target.quarter), target, target.label,
            )
        )  # fmt: skip
    return found


class Scopes:
    """Which of some projects a target speaks of: those its unit or a unit below answers for, or counted in its place."""

    def __init__(self, projects: QuerySet[Project]) -> None:
        self.projects = projects
        self._units: dict[int, set[int]] | None = None
        self._places: dict[int, frozenset[int]] = {}

    def of(self, target: Target) -> frozenset[int] | set[int]:
        """Keys of projects."""
        return self.of_unit(target.unit_id) if target.unit_id else self.of_place(target.location)

    def of_unit(self, unit: int) -> set[int]:
        """Those that it or a unit below it is responsible for."""
        if self._units is None:
            self._units = _by_unit()
        return self._units.get(unit, set())

    def of_place(self, place: Location | None) -> frozenset[int]:
        """Those counted in it."""
        key = place.pk if place else 0
        if key not in self._places:
            counted = Project.objects.counted_in(place).values_list("pk", flat=True)
            self._places[key] = frozenset(counted)
        return self._places[key]


def _by_unit() -> dict[int, set[int]]:
    above = dict(Unit.objects.values_list("pk", "parent_id"))
    rows = Responsibility.objects.filter(role=ResponsibilityRole.RESPONSIBLE).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for unit, project in rows.values_list("unit_id", "project_id"):
        at: int | None = unit
        while at:
            found[at].add(project)
            at = above.get(at)
    return found
