"""Lamps by the unit that answers: how many of each colour, what turned red, what recovered (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from ..models import LampRuleSet, Project, Responsibility, Unit
from ..values.choices import Colour, ResponsibilityRole
from .days import month_start
from .lamps import Lamps, lamps


@dataclass
class Row:
    """One unit's lamps (None: nobody's); `new_reds` and `recovered` are against the end of the month before."""

    unit: Unit | None
    colours: dict[Colour, int] = field(default_factory=lambda: dict.fromkeys(Colour, 0))
    new_reds: int = 0
    recovered: int = 0

    @property
    def total(self) -> int:
        """How many have a lamp."""
        return sum(self.colours.values())


@dataclass(frozen=True)
class Board:
    """Lamps as of a day beside those at the end of the month before; a project with two responsible units stands at both."""

    now: Lamps
    before: Lamps
    rows: list[Row]
    all: Row
    units: dict[int, list[int]]  # a project's responsible units

    @property
    def new_reds(self) -> set[int]:
        """Red now, and not then."""
        return self.now.by_colour[Colour.RED] - self.before.by_colour[Colour.RED]

    @property
    def recovered(self) -> set[int]:
        """Red then, and now yellow or green."""
        better = self.now.by_colour[Colour.YELLOW] | self.now.by_colour[Colour.GREEN]
        return self.before.by_colour[Colour.RED] & better

    def of_unit(self, unit: int | None) -> set[int]:
        """Keys of the projects that a unit answers for; None: those that nobody does."""
        if unit is None:
            return {pk for pk in self.now.ids if pk not in self.units}
        return {pk for pk, units in self.units.items() if unit in units}


def board(projects: QuerySet[Project], on: date, rule_set: LampRuleSet | None = None) -> Board:
    """Of some projects as of a day, by a rule set (default: on each day the one that held)."""
    now = lamps(projects, on, rule_set)
    before = lamps(projects, month_start(on) - timedelta(days=1), rule_set)
    answering = Responsibility.objects.filter(
        project__in=projects.order_by(), role=ResponsibilityRole.RESPONSIBLE
    )
    units = defaultdict(list)
    for project, unit in answering.order_by().values_list("project_id", "unit_id"):
        if project in now.ids:
            units[project].append(unit)
    found = Board(now, before, [], Row(None), dict(units))
    named = {unit.pk: unit for unit in Unit.objects.all()}
    rows: dict[int | None, Row] = {}
    nobody: list[int | None] = [None]

    def rows_of(project: int) -> list[Row]:
        keys = found.units.get(project) or nobody
        return [found.all, *(rows.setdefault(key, Row(named[key] if key else None)) for key in keys)]

    for colour, ids in now.by_colour.items():
        for project in ids:
            for row in rows_of(project):
                row.colours[colour] += 1
    for project in found.new_reds:
        for row in rows_of(project):
            row.new_reds += 1
    for project in found.recovered:
        for row in rows_of(project):
            row.recovered += 1
    found.rows.extend(sorted(rows.values(), key=_place))
    return found


def _place(row: Row) -> tuple[bool, int, int, str]:
    return (row.unit is None, -row.colours[Colour.RED], -row.total, str(row.unit))
