"""Red, yellow and green lamps (红黄绿灯) of projects as of a day: always computed, never stored (docs/domain.md, Lamp).

Each rule judges all projects at once and says by which figure; the worst rule gives the lamp.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet

from ..models import LampRule, LampRuleSet, Project
from ..review.checks import GOING_ON
from ..values.choices import Colour, LampKind, MilestoneKind
from .days import add_months, month_end
from .lamp_rules import Finding, Judged, behind_schedule, below_schedule, late_start
from .lamp_updates import problem_overdue, silent, unchanged
from .standing import Scope

JUDGES = {
    LampKind.LATE_START: late_start,
    LampKind.BEHIND_SCHEDULE: behind_schedule,
    LampKind.BELOW_SCHEDULE: below_schedule,
    LampKind.SILENT: silent,
    LampKind.UNCHANGED: unchanged,
    LampKind.PROBLEM_OVERDUE: problem_overdue,
}


def rule_set_on(on: date) -> LampRuleSet | None:
    """The rule set in use that holds on a day: the one with the latest first day."""
    return LampRuleSet.objects.filter(in_use=True, first_day__lte=on).order_by("-first_day").first()


def judged(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those that have a lamp: signed, and active or delayed."""
    return projects.filter(status__in=GOING_ON).exclude(stage=MilestoneKind.NEGOTIATING)


@dataclass(frozen=True)
class Lamp:
    """One project's lamp: its colour, and what each rule finds, the worst first."""

    colour: Colour
    findings: list[Finding]


@dataclass(frozen=True)
class Lamps:
    """The lamps of some projects as of a day; `ids` are all that have one."""

    on: date
    rule_set: LampRuleSet | None
    ids: frozenset[int]
    rules: list[Judged] = field(repr=False)

    @cached_property
    def by_colour(self) -> dict[Colour, set[int]]:
        """Keys of projects, each in the colour of its worst rule; without a rule all are grey."""
        left, found = set(self.ids), dict[Colour, set[int]]()
        for colour in (Colour.RED, Colour.YELLOW):
            found[colour] = left & set().union(*(rule.of(colour) for rule in self.rules))
            left -= found[colour]
        for rule in self.rules:
            left = rule.cleared(left)
        found[Colour.GREEN] = left if self.rules else set()
        found[Colour.GREY] = set(self.ids) - found[Colour.RED] - found[Colour.YELLOW] - found[Colour.GREEN]
        return found

    def colour_of(self, project: int) -> Colour | None:
        """None where it has no lamp."""
        return next((colour for colour, ids in self.by_colour.items() if project in ids), None)

    def lamp(self, project: int) -> Lamp | None:
        """With the reasons; None where it has none."""
        if (colour := self.colour_of(project)) is None:
            return None
        order = list(Colour)
        findings = sorted((rule.finding(project) for rule in self.rules), key=lambda f: order.index(f.colour))
        return Lamp(colour, findings)


def lamps(projects: QuerySet[Project], on: date, rule_set: LampRuleSet | None = None) -> Lamps:
    """As of the end of a day by a rule set (default: the one that holds then), in a few queries however many there are."""
    return lamps_on(projects, [on], rule_set)[0]


def lamps_on(
    projects: QuerySet[Project], days: Sequence[date], rule_set: LampRuleSet | None = None
) -> list[Lamps]:
    """As `lamps` of each of these days; what is the same for all is read once."""
    projects = judged(projects).order_by()
    scope = Scope(frozenset(projects.values_list("pk", flat=True)), tuple(days))
    found = []
    for on in days:
        held = rule_set or rule_set_on(on)
        rules: Iterable[LampRule] = held.rules.order_by("pk") if held else ()
        told = [JUDGES[LampKind(rule.kind)](rule, scope, on) for rule in rules]
        found.append(Lamps(on, held, scope.ids, told))
    return found


def public_lamp(project: Project, on: date) -> tuple[Colour, list[str]] | None:
    """The colour and what the rules look at that give it: all that a public page may say, where LAMPS_PUBLIC is set."""
    if not settings.LAMPS_PUBLIC:
        return None
    lamp = lamps(Project.objects.filter(pk=project.pk), on).lamp(project.pk)
    if lamp is None:
        return None
    return lamp.colour, [str(f.rule) for f in lamp.findings if f.colour == lamp.colour]


def history(project: Project, first: date, last: date, rule_set: LampRuleSet | None = None) -> list[Lamps]:
    """One project's lamp at the end of each month from `first` to `last`, and on `last`, by the rules of that day."""
    days, day = [], month_end(first)
    while day < last:
        days.append(day)
        day = add_months(day, 1, at_end=True)
    return lamps_on(Project.objects.filter(pk=project.pk), [*days, last], rule_set)
