"""Axes of time: linear and complete, from the first period that has something to the last; an empty one is a place, too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..values.dates import periods, write_date
from .plots import Place

ALL_NAMED = 8  # places at most that are named in full


def time_axis(found: Iterable[date], precision: str) -> list[tuple[date, Place]]:
    """Each period of this precision (year, quarter, month) between the earliest and the latest of these days."""
    days = sorted(found)
    if not days:
        return []
    starts = periods(days[0], days[-1], precision)
    return [
        (start, Place(write_date(start, precision), _tick(start, precision, len(starts)))) for start in starts
    ]


def _tick(start: date, precision: str, number: int) -> str:
    """The period where there are few, the year alone where a year begins; else nothing."""
    if precision == "year":
        return str(start.year)
    if number <= ALL_NAMED:
        return write_date(start, precision)
    return str(start.year) if start.month == 1 else ""
