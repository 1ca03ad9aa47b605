"""What was realised within a period: the cumulative claims at its two ends, one less the other (docs/domain.md).

No flow is typed: both ends are readings of the realised claims by rule 1, as of a day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from ..values.choices import Basis
from .days import month_end


class Reading(NamedTuple):
    """Realised so far in whole yuan (None: not convertible), and the day of the claim that says so."""

    cny: int | None
    day: date


@dataclass(frozen=True)
class Flow:
    """What a period added: its last reading less the last one before it; each None where no claim reaches back so far."""

    opening: Reading | None
    closing: Reading | None

    @property
    def cny(self) -> int | None:
        """In whole yuan; blank where an end is unknown."""
        ends = (self.opening and self.opening.cny, self.closing and self.closing.cny)
        return None if None in ends else (ends[1] or 0) - (ends[0] or 0)

    @property
    def missing(self) -> str:
        """The ends that are unknown: "", "start", "end" or "both"."""
        lacks = [not end or end.cny is None for end in (self.opening, self.closing)]
        return {(True, True): "both", (True, False): "start", (False, True): "end"}.get(
            (lacks[0], lacks[1]), ""
        )

    @property
    def why_blank(self) -> str:
        """Which end is unknown, in the reader's language."""
        words = {
            "start": _("what was realised before the period is unknown"),
            "end": _("what was realised by its end is unknown"),
            "both": _("what was realised is unknown at both ends"),
        }
        return words.get(self.missing, "")


NOTHING = Flow(None, None)


def flows(project_ids: Collection[int] | None, first: date, last: date) -> dict[int, Flow]:
    """What was realised from `first` to `last`, both within the period, by project id; two statements however many.

    Projects without any realised claim by `last` are left out: theirs is `NOTHING`. `project_ids` None: all.
    """
    before = realised_at(project_ids, first - timedelta(days=1))
    return {pk: Flow(before.get(pk), reading) for pk, reading in realised_at(project_ids, last).items()}


def of_month(project_ids: Collection[int] | None, month: date) -> dict[int, Flow]:
    """What was realised within the month that begins on `month` (本月完成投资)."""
    return flows(project_ids, month, month_end(month))


def of_year(project_ids: Collection[int] | None, cut: date) -> dict[int, Flow]:
    """What was realised from New Year to the day `cut` (今年累计完成投资)."""
    return flows(project_ids, cut.replace(month=1, day=1), cut)


def realised_at(project_ids: Collection[int] | None, on: date) -> dict[int, Reading]:
    """Realised so far as of a day, by project id; projects of which no claim speaks by then are left out."""
    sql, params = realised_sql(project_ids, on)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {pk: Reading(cny, _as_date(day)) for pk, cny, day in cursor.fetchall()}


def realised_sql(project_ids: Collection[int] | None, on: date) -> tuple[str, list[Any]]:
    """SQL of (project_id, cny, day) as of a day: `totals.rules` for realised claims, over many projects at once.

    The project's last claim; the sum of its phases' last claims where one of those is newer and the sum larger, or
    where there is none for the whole. A claim of no known day is as of none.
    """
    claims, params = _standing(project_ids)
    return (
        f"""
        WITH dated AS ({claims}), ranked AS (
            SELECT d.*, row_number() OVER (
                PARTITION BY project_id, coalesce(phase, 0) ORDER BY day DESC, published DESC, id DESC
            ) AS place FROM dated d WHERE day <= %s
        ), folded AS (
            SELECT project_id,
                max(CASE WHEN phase IS NULL THEN day END) AS whole_day,
                max(CASE WHEN phase IS NULL THEN amount_cny END) AS whole,
                max(CASE WHEN phase IS NOT NULL THEN day END) AS phases_day,
                CASE WHEN sum(CASE WHEN phase IS NOT NULL AND amount_cny IS NULL THEN 1 ELSE 0 END) = 0
                    THEN sum(CASE WHEN phase IS NOT NULL THEN amount_cny END) END AS phases
            FROM ranked WHERE place = 1 GROUP BY project_id
        ), judged AS (
            SELECT f.*, whole_day IS NULL OR (phases_day > whole_day AND phases > whole) AS by_phases FROM folded f
        )
        SELECT project_id,
            CAST(CASE WHEN by_phases THEN phases ELSE whole END AS bigint) AS cny,
            CASE WHEN by_phases THEN phases_day ELSE whole_day END AS day
        FROM judged""",  # noqa: S608  of table and column names alone
        [*params, on.isoformat() if connection.vendor == "sqlite" else on],
    )


def plans_with_flows(
    project_ids: Collection[int] | None, cut: date
) -> list[tuple[int, int, int | None, int | None]]:
    """Project id, planned for the year of `cut`, realised before that year and by `cut`, in whole yuan, None where unknown.

    Of projects with a plan of the year, in one statement: for lamps of a hundred thousand.
    """
    opening, before = realised_sql(project_ids, date(cut.year - 1, 12, 31))
    closing, by_cut = realised_sql(project_ids, cut)
    sql = f"""
        SELECT y.project_id, y.planned_investment, o.cny, c.cny FROM projects_yearplan y
        LEFT JOIN ({opening}) o ON o.project_id = y.project_id
        LEFT JOIN ({closing}) c ON c.project_id = y.project_id
        WHERE y.year = {int(cut.year)}"""  # noqa: S608
    if project_ids is not None:
        keys = ",".join(map(str, map(int, project_ids))) or "NULL"
        sql += f" AND y.project_id IN ({keys})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*before, *by_cut])
        return list(cursor.fetchall())


def _standing(project_ids: Collection[int] | None) -> tuple[str, list[Any]]:
    """Realised claims that stand, as (id, project_id, phase, amount_cny, day, published)."""
    only = " AND a.project_id IN (SELECT value FROM json_each(%s))"
    params: list[Any] = []
    if project_ids is None:
        only = ""
    elif connection.vendor == "postgresql":
        only, params = " AND a.project_id = ANY (%s)", [list(project_ids)]
    else:
        params = ["[" + ",".join(map(str, map(int, project_ids))) + "]"]
    return (
        f"""
        SELECT a.id, a.project_id, a.phase, a.amount_cny, coalesce(a.as_of, s.published_at) AS day,
            coalesce(s.published_at, {"'0001-01-01'" if connection.vendor == "sqlite" else "date '0001-01-01'"}) AS published
        FROM projects_investmentamount a LEFT JOIN projects_source s ON s.id = a.source_id
        WHERE a.basis = '{Basis.REALISED.value}' AND a.amount IS NOT NULL AND a.set_aside_reason = ''{only}""",  # noqa: S608
        params,
    )


def _as_date(value: Any) -> date:
    """SQLite has no dates."""
    return date.fromisoformat(value) if isinstance(value, str) else value
