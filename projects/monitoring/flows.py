"""What was realised within a period: the cumulative claims at its two ends, one less the other (docs/domain.md).

No flow is typed: both ends are readings of the realised claims by rule 1, as of a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from ..models import YearPlan
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


NOTHING = Flow(None, None)
NO_READING = (None, None, None)


def flows(project_ids: Collection[int] | None, first: date, last: date) -> dict[int, Flow]:
    """What was realised from `first` to `last`, both within the period, by project id; one statement however many.

    Projects without any realised claim by `last` are left out: theirs is `NOTHING`. `project_ids` None: all.
    """
    before, by_then = map(_dated, _readings(project_ids, [first - timedelta(days=1), last]))
    return {pk: Flow(before.get(pk), reading) for pk, reading in by_then.items()}


def of_month(project_ids: Collection[int] | None, month: date) -> dict[int, Flow]:
    """What was realised within the month that begins on `month` (本月完成投资)."""
    return flows(project_ids, month, month_end(month))


def of_year(project_ids: Collection[int] | None, cut: date) -> dict[int, Flow]:
    """What was realised from New Year to the day `cut` (今年累计完成投资)."""
    return flows(project_ids, cut.replace(month=1, day=1), cut)


def realised_at(project_ids: Collection[int] | None, on: date) -> dict[int, Reading]:
    """Realised so far as of a day, by project id; projects of which no claim speaks by then are left out."""
    return _dated(_readings(project_ids, [on])[0])


def changes(
    project_ids: Collection[int] | None, spans: Sequence[tuple[date, date]]
) -> list[dict[int, tuple[int | None, int | None]]]:
    """What each span added in whole yuan and whole dollars, by project with a claim by its end; None where an end is unknown.

    A project with the same known claim at both ends may be left out: nothing was added. A claim stated in dollars counts as it stands, another one at the dollar's rate of its day (rule 6).
    """
    ends = [day for first, last in spans for day in (first - timedelta(days=1), last)]
    found = _readings(project_ids, ends)
    return [
        {
            pk: _added(before.get(pk, NO_READING), reading)
            for pk, reading in by_then.items()
            if before.get(pk) is not reading or reading[0] is None or reading[1] is None
        }
        for before, by_then in zip(found[::2], found[1::2], strict=True)
    ]


def _added(before: Sequence[Any], end: Sequence[Any]) -> tuple[int | None, int | None]:
    (cny, usd, _day), (end_cny, end_usd, _end_day) = before[:3], end[:3]
    return (
        None if cny is None or end_cny is None else end_cny - cny,
        None if usd is None or end_usd is None else end_usd - usd,
    )


def _dated(found: Mapping[int, Sequence[Any]]) -> dict[int, Reading]:
    return {
        project: Reading(cny, date.fromisoformat(day) if isinstance(day, str) else day)
        for project, (cny, _usd, day, *_rest) in found.items()
    }


class YearToDate(NamedTuple):
    """By project id: planned for the year of a day, in yuan, and the readings (`_readings`) before that year and by the day."""

    planned: Mapping[int, int]
    before: Mapping[int, Sequence[Any]]
    by_day: Mapping[int, Sequence[Any]]

    def ends(self, project: int) -> tuple[int | None, int | None]:
        """Realised in whole yuan before the year and by the day; None where unknown."""
        return self.before.get(project, NO_READING)[0], self.by_day.get(project, NO_READING)[0]


def plans_with_flows(project_ids: Collection[int] | None, cuts: Sequence[date]) -> dict[date, YearToDate]:
    """As of each day; one statement, and one for each day's plans. `project_ids` None: all, but plans only of those with
    readings at both ends."""
    ends = [day for cut in cuts for day in (date(cut.year - 1, 12, 31), cut)]
    found = dict(zip(ends, _readings(project_ids, ends), strict=True))
    years = {}
    for cut in cuts:
        before, by_day = found[date(cut.year - 1, 12, 31)], found[cut]
        wanted = before.keys() & by_day.keys() if project_ids is None else project_ids
        years[cut] = YearToDate(planned_in(cut.year, wanted), before, by_day)
    return years


def planned_in(year: int, project_ids: Collection[int] | None) -> dict[int, int]:
    """Planned investment of a year in whole yuan by project id; None: of all that have a plan."""
    plans = YearPlan.objects.filter(year=year).order_by()
    if project_ids is not None:
        plans = plans.filter(project__pk__among=project_ids)
    return dict(plans.values_list("project_id", "planned_investment"))


def _readings(project_ids: Collection[int] | None, days: Sequence[date]) -> list[dict[int, Sequence[Any]]]:
    """As of each day what was realised so far in yuan and dollars and the day of the claim, by project (`totals.rules`).

    The project's last claim; the sum of its phases' last claims where one of those is newer and the sum larger, or
    where there is none for the whole. A claim of no known day is as of none.
    """
    texts = connection.vendor == "sqlite"  # which has no dates
    ends: list[Any] = [day.isoformat() if texts else day for day in days]
    whole, phases = dict[int, Sequence[Any]](), dict[Any, Sequence[Any]]()
    found, to_come = dict[Any, dict[int, Sequence[Any]]](), sorted(set(ends), reverse=True)
    sql, params = _standing(project_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():  # by day: the last one stays
            _cny, _usd, day, project, phase = row
            while to_come and day > to_come[-1]:
                found[to_come.pop()] = _folded(dict(whole), phases)
            if phase is None:
                whole[project] = row
            else:
                phases[project, phase] = row
    found |= {end: _folded(dict(whole), phases) for end in to_come}
    return [found[end] for end in ends]


def _folded(found: dict[int, Sequence[Any]], phases: Mapping[Any, Sequence[Any]]) -> dict[int, Sequence[Any]]:
    """Readings of whole projects with those by phases where these say more."""
    by_project: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for (project, _phase), reading in phases.items():
        by_project[project].append(reading)
    for project, readings in by_project.items():
        day = max(reading[2] for reading in readings)
        total, dollars = (_sum([reading[at] for reading in readings]) for at in (0, 1))
        cny, _usd, whole_day = found.get(project, NO_READING)[:3]
        larger = total is not None and cny is not None and total > cny
        if whole_day is None or (day > whole_day and larger):
            found[project] = (total, dollars, day)
    return found


def _sum(figures: list[int | None]) -> int | None:
    return None if None in figures else sum(figure or 0 for figure in figures)


def _standing(project_ids: Collection[int] | None) -> tuple[str, list[Any]]:
    """Realised claims that stand (yuan, dollars, day, project, phase), in the order in which the last one is chosen."""
    only = " AND a.project_id IN (SELECT value FROM json_each(%s))"
    params: list[Any] = []
    if project_ids is None:
        only = ""
    elif connection.vendor == "postgresql":
        only, params = " AND a.project_id = ANY (%s::bigint[])", [list(project_ids)]
    else:
        params = ["[" + ",".join(map(str, map(int, project_ids))) + "]"]
    return (
        f"""
        SELECT a.amount_cny, a.amount_usd, coalesce(a.as_of, s.published_at) AS day, a.project_id, a.phase
        FROM projects_investmentamount a LEFT JOIN projects_source s ON s.id = a.source_id
        WHERE a.basis = '{Basis.REALISED.value}' AND a.amount IS NOT NULL AND a.set_aside_reason = ''
            AND coalesce(a.as_of, s.published_at) IS NOT NULL{only}
        ORDER BY 3, s.published_at NULLS FIRST, a.id""",  # noqa: S608
        params,
    )
