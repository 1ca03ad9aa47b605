"""Lamps by the unit that answers: how many of each colour, what turned red, what recovered (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet

from ..models import LampRuleSet, Project, Responsibility, Unit
from ..values.choices import Colour, ResponsibilityRole
from .days import month_start
from .lamp_colours import Colours, colours_on
from .lamps import lamps_on


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

    now: Colours
    before: Colours
    before_on: date
    by_unit: dict[int | None, set[int]]  # keys of projects; None: nobody answers for them
    all: Row
    rows: list[Row] = field(default_factory=list)

    def row(self, ids: set[int], unit: Unit | None) -> Row:
        """The lamps of some of the projects."""
        colours = {colour: len(self.now[colour] & ids) for colour in Colour}
        return Row(unit, colours, len(self.new_reds & ids), len(self.recovered & ids))

    @cached_property
    def new_reds(self) -> set[int]:
        """Red now, and not then."""
        return self.now[Colour.RED] - self.before[Colour.RED]

    @cached_property
    def recovered(self) -> set[int]:
        """Red then, and now yellow or green."""
        return self.before[Colour.RED] & (self.now[Colour.YELLOW] | self.now[Colour.GREEN])

    def units_of(self, project: int) -> list[int]:
        """Keys of the units that answer for a project."""
        return [unit for unit, ids in self.by_unit.items() if unit and project in ids]


def board(projects: QuerySet[Project], on: date, rule_set: LampRuleSet | None = None) -> Board:
    """Of some projects as of a day, by a rule set (default: on each day the one that held)."""
    before = month_start(on) - timedelta(days=1)
    now, then = (found.by_colour for found in lamps_on(projects, (on, before), rule_set))
    return _made(now, then, before, Responsibility.objects.filter(project__in=projects.order_by()))


def whole_board(on: date, rule_set: LampRuleSet | None = None) -> Board:
    """Of everything in hand, by the colours that are kept for all readers."""
    before = month_start(on) - timedelta(days=1)
    now, then = colours_on((on, before), rule_set)
    return _made(now, then, before, Responsibility.objects.all())


def _made(now: Colours, before: Colours, before_on: date, answering: QuerySet[Responsibility]) -> Board:
    lit = set().union(*now.values())
    of_unit: dict[int | None, set[int]] = defaultdict(set)
    responsible = answering.filter(role=ResponsibilityRole.RESPONSIBLE).order_by()
    for project, unit in responsible.values_list("project_id", "unit_id"):
        of_unit[unit].add(project)
    answered: set[int] = set().union(*of_unit.values())
    of_unit = {unit: ids & lit for unit, ids in of_unit.items()}
    of_unit[None] = lit - answered
    named = {unit.pk: unit for unit in Unit.objects.all()}
    found = Board(now, before, before_on, of_unit, Row(None))
    rows = [found.row(ids, named[key] if key else None) for key, ids in of_unit.items() if ids]
    return replace(found, rows=sorted(rows, key=_place), all=found.row(lit, None))


def _place(row: Row) -> tuple[bool, int, int, str]:
    return (row.unit is None, -row.colours[Colour.RED], -row.total, str(row.unit))
