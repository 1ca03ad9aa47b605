"""Targets against what is achieved: completion, due share, year on year, as of any day (docs/domain.md, Target)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from django.db.models import QuerySet

from ..models import Label, Location, Project, Responsibility, Target, Unit
from ..reports.shown import percent
from ..values.choices import ResponsibilityRole, TargetMeasure
from .achieved import MEASURES, Achieved, Counts, Measure, Period
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


def standings(
    projects: QuerySet[Project], targets: QuerySet[Target], on: date, year: int | None = None
) -> list[Standing]:
    """Each target with what its unit or place achieved; with a year then every measure that needs no label, of all.

    Every measure is counted once for all of them.
    """
    aims = list(targets.select_related("unit", "location", "label", "source"))
    spans = {(aim.year, aim.quarter): periods(on, aim.year, aim.quarter) for aim in aims}
    if year:
        spans[year, None] = periods(on, year)
    counts = Counts(projects, (period for pair in spans.values() for period in pair))
    achieved = []
    for aim in aims:
        now, before = spans[aim.year, aim.quarter]
        achieved.append((counts.of(aim.measure, now, aim.label), counts.of(aim.measure, before, aim.label)))
    parts = (part for pair in achieved for each in pair for part in (each.parts, each.unknown))
    scopes, found = Scopes(set[int]().union(*parts)), list[Standing]()
    for aim, (done, then) in zip(aims, achieved, strict=True):
        now, before = spans[aim.year, aim.quarter]
        share, scope = due(on, aim.year, aim.quarter), scopes.of(aim)
        measure = MEASURES[aim.measure]
        found.append(Standing(measure, now, before, done.of(scope), then.of(scope), share, aim, aim.label))
    if year:
        now, before = spans[year, None]
        found += [
            Standing(measure, now, before, counts.of(key, now), counts.of(key, before), due(on, year))
            for key, measure in MEASURES.items()
            if key != TargetMeasure.LABELLED
        ]
    return found


class Scopes:
    """Which of some projects a target speaks of: those its unit or a unit below answers for, or counted in its place."""

    def __init__(self, projects: Collection[int]) -> None:
        self.projects = projects
        self._places: dict[str, frozenset[int]] = {}

    def of(self, target: Target) -> frozenset[int] | set[int]:
        """Keys of projects."""
        return self.of_unit(target.unit_id) if target.unit_id else self.of_place(target.location)

    def of_unit(self, unit: int) -> set[int]:
        """Those that it or a unit below it is responsible for."""
        return self._by_unit.get(unit, set())

    def of_place(self, place: Location | None) -> frozenset[int]:
        """Those counted in it."""
        path = place.path if place else ""
        if path not in self._places:
            within = [ids for at, ids in self._by_path.items() if at.startswith(path)]
            self._places[path] = frozenset().union(*within)
        return self._places[path]

    @cached_property
    def _by_path(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        paths = dict(Location.objects.values_list("pk", "path"))
        rows = Project.objects.filter(pk__among=self.projects, location__isnull=False).order_by()
        for pk, location in rows.values_list("pk", "location_id"):
            found[paths[location]].append(pk)
        return found

    @cached_property
    def _by_unit(self) -> dict[int, set[int]]:
        above = dict(Unit.objects.values_list("pk", "parent_id"))
        rows = Responsibility.objects.filter(
            role=ResponsibilityRole.RESPONSIBLE, project__pk__among=self.projects
        ).order_by()
        found: dict[int, set[int]] = defaultdict(set)
        for unit, project in rows.values_list("unit_id", "project_id"):
            at: int | None = unit
            while at:
                found[at].add(project)
                at = above.get(at)
        return found
