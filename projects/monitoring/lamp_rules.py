"""What lamps look at in plans and money, and what each rule gives back; months of updates are in `lamp_updates`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from ..models import LampRule
from ..values.choices import STAGE_RANK, Colour
from ..values.dates import period_end
from ..values.thresholds import Threshold, read_threshold
from .days import due_share, months_since
from .flows import planned_in, plans_with_flows
from .standing import Scope, begun_by, latest_plans


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule finds of one project: its figure, and the facts behind it by name; grey: the figure is missing."""

    rule: LampRule
    on: date
    colour: Colour
    figure: Fraction | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


# A figure as a float, None where it is missing, then what it is made of.
Figured = tuple[Any, ...]


@dataclass(frozen=True)
class Judged:
    """What one rule gives for many projects: figures, and the keys of those that pass without one (`passing`).

    A figure is kept as a float with what it is made of; `tell` gives the exact figure and the facts. `others` are green
    where nothing is the good case (no problem was raised), else grey for want of facts, of which `lacking` gives those there are.
    """

    rule: LampRule
    on: date
    figures: Mapping[int, Figured]
    tell: Callable[[Figured], tuple[Fraction | None, Mapping[str, Any]]]
    passing: frozenset[int] = frozenset()
    others: Colour = Colour.GREY
    lacking: Callable[[int], Figured | None] = lambda project: None

    @cached_property
    def _colours(self) -> dict[Colour, set[int]]:
        yellow, red = thresholds(self.rule)
        bounds = [float(bound.bound) for bound in (yellow, red) if bound]
        low, high = min(bounds) - NEAR, max(bounds) + NEAR
        below, above = (colour_of(Fraction(at), yellow, red) for at in (low, high))
        found: dict[Colour, set[int]] = {colour: set() for colour in Colour}
        # Not by colour each time: to hash one of an Enum takes longer than the rest.
        grey, lower, upper = found[Colour.GREY].add, found[below].add, found[above].add
        for pk, row in self.figures.items():
            figure = row[0]
            if figure is None:
                grey(pk)
            elif figure < low:
                lower(pk)
            elif figure > high:
                upper(pk)
            elif any(abs(figure - bound) < NEAR for bound in bounds):  # by its exact figure
                found[colour_of(self.tell(row)[0], yellow, red)].add(pk)
            else:
                found[colour_of(figure, yellow, red)].add(pk)
        return found

    def of(self, colour: Colour) -> set[int]:
        """Keys of the projects whose figure gives this colour."""
        return self._colours[colour]

    def cleared(self, ids: set[int]) -> set[int]:
        """Those of these projects for which the rule has its facts and nothing against."""
        if self.others == Colour.GREEN:
            return ids - self._colours[Colour.GREY] - self._colours[Colour.RED] - self._colours[Colour.YELLOW]
        return ids & (self._colours[Colour.GREEN] | self.passing)

    def finding(self, project: int) -> Finding:
        """Of one project that has a lamp."""
        row = self.figures.get(project) or self.lacking(project)
        if row:
            figure, facts = self.tell(row)
            return Finding(self.rule, self.on, colour_of(figure, *thresholds(self.rule)), figure, facts)
        return Finding(self.rule, self.on, Colour.GREEN if project in self.passing else self.others)


NEAR = 1e-6  # of a bound: there a float may err


@lru_cache(maxsize=200)
def _read(yellow: str, red: str) -> tuple[Threshold | None, Threshold | None]:
    return read_threshold(yellow), read_threshold(red)


def thresholds(rule: LampRule) -> tuple[Threshold | None, Threshold | None]:
    """Of yellow and of red; None where the rule never gives that colour."""
    return _read(rule.yellow, rule.red)


def colour_of(figure: Fraction | float | None, yellow: Threshold | None, red: Threshold | None) -> Colour:
    """Red before yellow; grey without a figure."""
    if figure is None:
        return Colour.GREY
    if red and red.met(figure):
        return Colour.RED
    return Colour.YELLOW if yellow and yellow.met(figure) else Colour.GREEN


# ---- Late against the latest plan ----


def late_start(rule: LampRule, scope: Scope, on: date) -> Judged:
    """Months since the end of the latest plan of the rule's milestone, of what is not reached by the day.

    Reached: itself or, for the whole project, a later kind, substantively; a date within its period will do. Of project and
    phases the one furthest behind counts. Plans are those that were known on the day.
    """
    later = [kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK[rule.milestone]]
    begun = begun_by(scope, later, on)
    figures: dict[int, Figured] = {}
    for project, phase, planned, precision in latest_plans(rule.milestone, scope, on, open_only=True):
        if project not in scope.ids or (project, None) in begun or (project, phase) in begun:
            continue
        months = _months_late(planned, precision, on)
        if project not in figures or months > figures[project][0]:
            figures[project] = (months, planned, precision, phase)
    passing = scope.ids.intersection(project for project, _phase in begun)
    return Judged(rule, on, figures, _tell_plan, passing)


def _tell_plan(row: Figured) -> tuple[Fraction, Mapping[str, Any]]:
    months, planned, precision, phase = row
    return Fraction(months), {"planned": date.fromisoformat(planned), "precision": precision, "phase": phase}


@lru_cache(maxsize=20_000)
def _months_late(planned: str, precision: str, on: date) -> float:
    """Since the last day of the planned period, which ends with a month unless it is a day; minus one before it."""
    last = period_end(date.fromisoformat(planned), precision)
    return float(months_since(last, on, at_end=precision != "day")) if on > last else -1.0


# ---- Behind the year's plan ----


def behind_schedule(rule: LampRule, scope: Scope, on: date) -> Judged:
    """Percentage points that realised of planned, both of the year, is behind the due share."""
    due = due_share(on, on.year)
    share = float(due)
    return _against_plan(
        rule,
        scope,
        on,
        lambda planned, realised: 100 * (share - realised / planned),
        lambda planned, realised: 100 * (due - Fraction(realised, planned)),
    )


def below_schedule(rule: LampRule, scope: Scope, on: date) -> Judged:
    """Realised within the year, in percent of what is expected by the day: planned by the due share."""
    due = due_share(on, on.year)
    share = float(due)
    return _against_plan(
        rule,
        scope,
        on,
        lambda planned, realised: 100 * realised / (planned * share),
        lambda planned, realised: Fraction(100 * realised) / (planned * due),
    )


def _against_plan(
    rule: LampRule,
    scope: Scope,
    on: date,
    roughly: Callable[[int, int], float],
    exactly: Callable[[int, int], Fraction],
) -> Judged:
    days, asked = scope.days or (on,), scope.ids if scope.few else None
    year = scope.once(("year to date", *days), lambda: plans_with_flows(asked, days))[on]
    figures: dict[int, Figured] = {}
    for project in year.before.keys() & year.by_day.keys():  # the others lack an end
        planned, (opening, closing) = year.planned.get(project, 0), year.ends(project)
        if planned > 0 and opening is not None and closing is not None and project in scope.ids:
            figures[project] = (roughly(planned, closing - opening), planned, opening, closing)

    def lacking(project: int) -> Figured | None:
        plans = year.planned
        if not scope.few and project not in plans:  # of many, plans without readings were left out
            plans = scope.once(("planned", on.year), lambda: planned_in(on.year, None))
        planned = plans.get(project)
        return None if planned is None else (None, planned, *year.ends(project))

    def tell(row: Figured) -> tuple[Fraction | None, Mapping[str, Any]]:
        figure, planned, opening, closing = row
        exact = None if figure is None else exactly(planned, closing - opening)
        return exact, {"planned": planned, "opening": opening, "closing": closing}

    return Judged(rule, on, figures, tell, lacking=lacking)
