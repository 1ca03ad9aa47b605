"""What lamps look at in plans and money, and what each rule gives back; months of updates are in `lamp_updates`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..models import LampRule, Milestone, MilestonePlan, Project, YearPlan
from ..values.choices import STAGE_RANK, Colour, Evidence
from ..values.dates import period_end
from ..values.thresholds import Threshold, read_threshold
from .days import due_share, months_since
from .flows import NOTHING, of_year


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule finds of one project: its figure, and the facts behind it by name; grey: the figure is missing."""

    rule: LampRule
    on: date
    colour: Colour
    figure: Fraction | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """What one rule gives for many projects: figures with their facts, and those that `pass_` it without a figure.

    `others` are green where nothing is the good case (no problem was raised), else grey for want of facts.
    """

    rule: LampRule
    on: date
    figures: Mapping[int, tuple[Fraction | None, Mapping[str, Any]]]
    passing: frozenset[int] = frozenset()
    others: Colour = Colour.GREY

    @cached_property
    def _colours(self) -> dict[Colour, set[int]]:
        yellow, red = thresholds(self.rule)
        found: dict[Colour, set[int]] = {colour: set() for colour in Colour}
        for pk, (figure, _facts) in self.figures.items():
            found[colour_of(figure, yellow, red)].add(pk)
        return found

    def of(self, colour: Colour) -> set[int]:
        """Keys of the projects whose figure gives this colour."""
        return self._colours[colour]

    @property
    def known(self) -> Any:
        """What holds the keys of all projects for which the rule has its facts and nothing against."""
        return _NoneBut(self._colours[Colour.GREY]) if self.others == Colour.GREEN else self._green

    @property
    def _green(self) -> set[int]:
        return self._colours[Colour.GREEN] | self.passing

    def finding(self, project: int) -> Finding:
        """Of one project that has a lamp."""
        if project in self.figures:
            figure, facts = self.figures[project]
            return Finding(self.rule, self.on, colour_of(figure, *thresholds(self.rule)), figure, facts)
        return Finding(self.rule, self.on, Colour.GREEN if project in self.passing else self.others)


class _NoneBut:
    """All keys but these, for an intersection."""

    def __init__(self, without: set[int]) -> None:
        self.without = without

    def __rand__(self, other: set[int]) -> set[int]:
        return other - self.without


@lru_cache(maxsize=200)
def _read(yellow: str, red: str) -> tuple[Threshold | None, Threshold | None]:
    return read_threshold(yellow), read_threshold(red)


def thresholds(rule: LampRule) -> tuple[Threshold | None, Threshold | None]:
    """Of yellow and of red; None where the rule never gives that colour."""
    return _read(rule.yellow, rule.red)


def colour_of(figure: Fraction | None, yellow: Threshold | None, red: Threshold | None) -> Colour:
    """Red before yellow; grey without a figure."""
    if figure is None:
        return Colour.GREY
    if red and red.met(figure):
        return Colour.RED
    return Colour.YELLOW if yellow and yellow.met(figure) else Colour.GREEN


# ---- Late against the latest plan ----


def late_start(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """Months since the end of the latest plan of the rule's milestone, of what is not reached by the day.

    Reached: itself or, for the whole project, a later kind, substantively; a date within its period will do. Of project and
    phases the one furthest behind counts. Plans are those that were known on the day.
    """
    later = [kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK[rule.milestone]]
    by_then = Q(reached=True) & (Q(actual__isnull=True) | Q(actual__lte=on))
    reached = Milestone.objects.filter(
        by_then, project__in=projects, kind__in=later, evidence=Evidence.SUBSTANTIVE
    ).order_by()
    begun = frozenset(reached.filter(phase=None).values_list("project_id", flat=True))
    begun_phases = set(reached.exclude(phase=None).values_list("project_id", "phase"))
    figures: dict[int, tuple[Fraction | None, Mapping[str, Any]]] = {}
    for project, phase, planned, precision in _latest_plans(rule, projects, on):
        if project in begun or (project, phase) in begun_phases:
            continue
        months = _months_late(planned, precision, on)
        if project not in figures or months > (figures[project][0] or 0):
            figures[project] = (
                months,
                {"planned": date.fromisoformat(planned), "precision": precision, "phase": phase},
            )
    passing = begun | frozenset(project for project, _phase in begun_phases)
    return Judged(rule, on, figures, passing)


def _latest_plans(
    rule: LampRule, projects: QuerySet[Project], on: date
) -> Iterator[tuple[int, int | None, str, str]]:
    """Project, phase, first day as text and precision of the latest plan of each milestone, as known on the day."""
    plans = MilestonePlan.objects.filter(
        Q(stated_on__isnull=True) | Q(stated_on__lte=on),
        set_aside_reason="",
        milestone__kind=rule.milestone,
        milestone__project__in=projects,
    )
    latest: dict[int, tuple[tuple[str, int], tuple[int, int | None, str, str]]] = {}
    fields = ("milestone_id", "milestone__project_id", "milestone__phase", "precision", "pk")
    texts = (Cast("planned", TextField()), Cast("stated_on", TextField()))
    for milestone, project, phase, precision, pk, planned, stated in plans.order_by().values_list(
        *fields, *texts
    ):
        place = (stated or "", pk)
        if milestone not in latest or place > latest[milestone][0]:
            latest[milestone] = (place, (project, phase, planned, precision))
    return (plan for _place, plan in latest.values())


@lru_cache(maxsize=20_000)
def _months_late(planned: str, precision: str, on: date) -> Fraction:
    """Since the last day of the planned period, which ends with a month unless it is a day; minus one before it."""
    last = period_end(date.fromisoformat(planned), precision)
    return months_since(last, on, at_end=precision != "day") if on > last else Fraction(-1)


# ---- Behind the year's plan ----


def behind_schedule(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """Percentage points that realised of planned, both of the year, is behind the due share."""
    due = due_share(on, on.year)
    return _against_plan(
        rule, projects, on, lambda planned, realised: 100 * (due - Fraction(realised, planned))
    )


def below_schedule(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """Realised within the year, in percent of what is expected by the day: planned by the due share."""
    due = due_share(on, on.year)
    return _against_plan(
        rule, projects, on, lambda planned, realised: 100 * Fraction(realised) / (planned * due)
    )


def _against_plan(rule: LampRule, projects: QuerySet[Project], on: date, figure: Any) -> Judged:
    plans = YearPlan.objects.filter(project__in=projects, year=on.year).order_by()
    planned = dict(plans.values_list("project_id", "planned_investment"))
    realised = of_year(planned.keys(), on)
    figures: dict[int, tuple[Fraction | None, Mapping[str, Any]]] = {}
    for pk, plan in planned.items():
        flow = realised.get(pk, NOTHING)
        known = plan > 0 and flow.cny is not None
        figures[pk] = (figure(plan, flow.cny) if known else None, {"planned": plan, "flow": flow})
    return Judged(rule, on, figures)
