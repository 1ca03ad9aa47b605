"""Months since a day, shares of a year: the arithmetic of the bureau's month. Knows no record."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction


def add_months(day: date, months: int, at_end: bool = False) -> date:
    """The same day of a later month, else that month's last: 31 January and one month is 28 or 29 February.

    `at_end`: the last day of the month, as of a period that ends with a month: end of February and three months is 31 May.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))


def months_since(end: date, on: date, at_end: bool = False) -> Fraction:
    """Months gone from `end` to `on`: whole on the day that completes one, a half more after it; below zero before `end`.

    So “more than 3” holds from the day after the third month, and “at least 3” from its last day.
    """
    months = (on.year - end.year) * 12 + on.month - end.month
    while add_months(end, months, at_end) > on:
        months -= 1
    return Fraction(months) if add_months(end, months, at_end) == on else Fraction(2 * months + 1, 2)


def month_start(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of its month."""
    return add_months(day, 0, at_end=True)


def full_months_after(period: date, on: date) -> int:
    """How many whole months have ended by the end of `on` since the month that `period` begins."""
    following = on + timedelta(days=1)
    return (following.year - period.year) * 12 + following.month - period.month - 1


def span(year: int, quarter: int | None = None) -> tuple[date, date]:
    """First and last day of a year, or of its quarter."""
    if quarter is None:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, 3 * quarter - 2, 1)
    return first, add_months(first, 2, at_end=True)


def due_share(on: date, year: int, quarter: int | None = None) -> Fraction:
    """Days gone by the end of `on`, of all days of the year or quarter: 0 before it, 1 after it (时序进度)."""
    first, last = span(year, quarter)
    gone = (min(max(on, first - timedelta(days=1)), last) - first).days + 1
    return Fraction(gone, (last - first).days + 1)
