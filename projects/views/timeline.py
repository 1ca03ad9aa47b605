"""A project's milestones along the years: first plan, latest plan and what happened, as figures for a drawing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models import Milestone, MilestonePlan
from ..values.dates import period_end

MOST_YEARS = 8  # labelled on the axis
LEAST = 0.8  # percent: a day must still be seen


@dataclass(frozen=True)
class Span:
    """From `x` over `width`, in percent of the years shown."""

    x: str
    width: str


@dataclass(frozen=True)
class Row:
    """`slip` runs from `planned`, the first plan's last day, to `until`: the actual date, or today while overdue."""

    milestone: Any
    first: Span | None
    latest: Span | None
    actual: Span | None
    slip: Span | None
    planned: date | None
    until: date | None
    overdue: bool


@dataclass(frozen=True)
class Timeline:
    """The rows with the years of the axis and today's place on it."""

    rows: list[Row]
    years: list[tuple[int, str]]
    today: str

    @property
    def moved(self) -> bool:
        """Whether a plan was made anew."""
        return any(row.latest for row in self.rows)

    @property
    def slipped(self) -> bool:
        """Whether something happened after its plan."""
        return any(row.slip and not row.overdue for row in self.rows)

    @property
    def overdue(self) -> bool:
        """Whether something is late today."""
        return any(row.overdue for row in self.rows)


def timeline(
    milestones: Iterable[Milestone], overdue: Iterable[MilestonePlan], today: date
) -> Timeline | None:
    """Of milestones in their order; nothing where fewer than two dates are known. `overdue`: the plans that are."""
    dated = [m for m in milestones if m.actual or m.plans_in_order]
    ends = [day for m in dated for day in _days(m)]
    late = {plan.milestone_id for plan in overdue}
    if late:
        ends.append(today)
    if len(ends) < 3:
        return None
    start, end = date(min(ends).year, 1, 1), date(max(ends).year, 12, 31)
    scale = Scale(start, end)
    return Timeline(
        [_row(m, m.pk in late, today, scale) for m in dated],
        _years(scale),
        scale.at(today) if start <= today <= end else "",
    )


@dataclass(frozen=True)
class Scale:
    """Days as percent of the years from `start` to `end`."""

    start: date
    end: date

    def at(self, day: date) -> str:
        """Where the day lies."""
        return f"{self._share(day):.2f}"

    def span(self, first: date, last: date) -> Span:
        """From the first day to the last."""
        return Span(self.at(first), f"{max(self._share(last) - self._share(first), LEAST):.2f}")

    def _share(self, day: date) -> float:
        return 100 * (day - self.start).days / ((self.end - self.start).days + 1)


def _days(milestone: Milestone) -> Iterable[date]:
    for plan in milestone.plans_in_order:
        yield from (plan.planned, plan.last)
    if milestone.actual and milestone.actual_last:
        yield from (milestone.actual, milestone.actual_last)


def _row(milestone: Milestone, overdue: bool, today: date, scale: Scale) -> Row:
    plans, actual = milestone.plans_in_order, milestone.actual
    first = plans[0] if plans else None
    latest = plans[-1] if len(plans) > 1 else None
    until = actual or (today if overdue else None)
    return Row(
        milestone,
        scale.span(first.planned, first.last) if first else None,
        scale.span(latest.planned, latest.last) if latest else None,
        scale.span(actual, period_end(actual, milestone.actual_precision)) if actual else None,
        scale.span(first.last, until) if first and until and until > first.last else None,
        first.last if first else None,
        until,
        overdue,
    )


def _years(scale: Scale) -> list[tuple[int, str]]:
    years = range(scale.start.year, scale.end.year + 1)
    step = -(-len(years) // MOST_YEARS)
    return [(year, scale.at(date(year, 1, 1))) for year in years[::step]]
