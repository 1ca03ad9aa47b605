"""Counts and sums of all that is published, kept in step with it, so that nothing is scanned where nothing is filtered.

They are in step while the data version and the measures' declarations say so: a version moved on by a program that does
not know of them, or with other measures, leaves them behind. Then readers count anew, and the next change of public data
or the next `migrate` makes them anew.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from ..history import as_of
from ..models import DataVersion, Investor, Project, RunningCount
from ..models.archive import ParticipationVersion, ProjectVersion
from ..models.bulk import insert_many
from ..models.querysets import COUNTED
from ..values.choices import INVESTING_ROLES, Currency, TotalBasis
from . import realised_changes, slips, steps
from .measures import Measure, measures_in
from .nodes import Figures
from .tallies import (
    FACETS,
    PARTS,
    SUMMED,
    Counts,
    figures_at,
    of_part,
    part_of,
    split,
    sum_of,
    tallied,
    tallied_by_investor,
)

Change = Counter[tuple[str, str]]  # what is counted, and the part of it
GIVEN = {  # rows of [what, part, number] in JSON
    "postgresql": "SELECT r->>0, r->>1, (r->>2)::bigint FROM json_array_elements(%s::json) AS given(r)",
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')"
    " FROM json_each(%s) WHERE TRUE",
}
ADDING = (
    "INSERT INTO projects_runningcount (what, part, number) {}"
    " ON CONFLICT (what, part) DO UPDATE SET number = projects_runningcount.number + excluded.number"
)
DECLARED = "declared"  # the row that tells by which declarations the others were counted
# What is kept of each investor: what their list shows, and how many of its sums are known.
OF_INVESTORS = (
    *("projects", "counting", "headline_undisclosed"),
    *(f"{basis}_{measure}" for basis in TotalBasis.values for measure in ("amount", "covered")),
)
OF_LINES = {*slips.KEPT, *realised_changes.KEPT}  # counted of plans and claims, not of projects
OF_PARTS = {of_part(part, key) for part, measures in SUMMED.items() for key in measures}
UNCONVERTIBLE = "headline_unconvertible"  # of investors what is left of the others
# What is public, as it was last kept; before a change is kept, these still say what was counted.
PUBLIC: Any = ProjectVersion._default_manager.filter(valid_to=None)


# ---- As it was at a moment of the past ----


class Since:
    """What the projects that changed since added as they read then, less what they add as they read now.

    Within `as_known_at` of the moment.
    """

    def __init__(self, ids: list[int]) -> None:
        self._ids = ids

    def add_to(self, found: Counts, wanted: Collection[str]) -> None:
        """Make the counts of now of these names those of then."""
        for what in wanted if self._ids else ():
            change = self._sums if what in OF_PARTS else self._lines if what in OF_LINES else self._parts
            found[what].update(change[what])

    @cached_property
    def _parts(self) -> Counts:
        return self._difference(PARTS, Currency.values)

    @cached_property
    def _sums(self) -> Counts:
        return self._difference((), (), SUMMED)

    @cached_property
    def _lines(self) -> Counts:
        then, now = (
            Project.objects.published().filter(pk__among=self._ids),
            PUBLIC.filter(record__among=self._ids),
        )
        was = realised_changes.of_rises(realised_changes.rises(then.filter(COUNTED)))
        was.update(slips.counted(slips.lines(then)))
        is_now = _lines(now, _of(now, few=True), few=True)
        change: Counts = defaultdict(Counter)
        for numbers, sign in ((was, 1), (is_now, -1)):
            for (what, part), number in numbers.items():
                change[what][part] += sign * number
        return change

    def _difference(
        self,
        parts: Collection[str],
        sums: Collection[str],
        summed: Mapping[str, Mapping[str, Measure]] | None = None,
    ) -> Counts:
        then = Project.objects.published().filter(pk__among=self._ids)
        change = tallied(then, parts, sums, summed=summed)
        for what, numbers in tallied(
            PUBLIC.filter(record__among=self._ids), parts, sums, summed=summed
        ).items():
            change[what].subtract(numbers)
        return change


def since() -> Since | None:
    """How what is kept of now becomes what was so at the moment that is asked for; None where too much changed since, or
    it is out of step."""
    ids = as_of.changed()
    return None if ids is None or not _holds() else Since(ids)


# ---- Reading ----


def counts(since: Since | None = None) -> Counts | None:
    """The counts of all facets, and the sums of everything; None where they are out of step.

    Here and below: as they were at a moment of the past, with what `since` gives for it.
    """
    facets = {part_of(facet, basis) for facet in FACETS for basis in TotalBasis.values}
    return _read(facets | {sum_of(currency) for currency in Currency.values}, since)


def pairs(part: str, since: Since | None = None) -> dict[tuple[str, str], int] | None:
    """How many projects lie in each pair of keys of this part; None where they are out of step."""
    found = _read({part}, since)
    return None if found is None else {split(key): number for key, number in found[part].items() if number}


def figures(part: str, keys: Collection[str], since: Since | None = None) -> dict[str, Figures] | None:
    """These measures at each key of one of `SUMMED`; a key without a project has none. None where they are out of step."""
    found = _read({of_part(part, key) for key in keys}, since)
    if found is None:
        return None
    return figures_at({measure: found[of_part(part, measure)] for measure in keys})


def of_investor(measure: str) -> QuerySet[Any, Any]:
    """A subquery of this measure's rows for the investor of the query around it."""
    what = of_part("investor", measure)
    return RunningCount.objects.filter(what=what, part=Cast(OuterRef("pk"), TextField())).values("number")


def _figures_of_investors(measure: str, number: int) -> tuple[QuerySet[RunningCount], Subquery]:
    """Rows of the investors with more than nothing, the largest first, and the figure of the one with this number."""
    rows = RunningCount.objects.filter(what=of_part("investor", measure), number__gt=0).order_by("-number")
    return rows, Subquery(rows.values("number")[number - 1 : number])


def among_largest(measure: str, number: int) -> Q:
    """Of investors: those with the so many largest figures, and any that equal the last; all where fewer have more than nothing."""
    rows, last = _figures_of_investors(measure, number)
    among = rows.order_by().filter(number__gte=last).values_list(Cast("part", BigIntegerField()))
    return Q(pk__in=among) | Q(~Exists(rows[number - 1 : number]))


def first_investors(measure: str, number: int) -> list[int] | None:
    """Ids of the so many with the largest figure, then with the most projects that count, then by slug.

    None where fewer have more than nothing.
    """
    counts = RunningCount.objects
    rows, last = _figures_of_investors(measure, number)
    found = dict(rows.filter(number__gte=last).values_list("part", "number"))
    if len(found) <= number:
        return [int(pk) for pk in found] or None
    # Some are as large as the last one: the rest of the order decides between them.
    counting = counts.filter(what=of_part("investor", "counting"), part__in=found)
    projects = dict(counting.values_list("part", "number"))
    slugs = dict(Investor.objects.filter(pk__among=[int(pk) for pk in found]).values_list("pk", "slug"))
    return sorted(
        map(int, found),
        key=lambda pk: (-found[str(pk)], -projects.get(str(pk), 0), slugs.get(pk, "")),
    )[:number]


def figures_of_investors(ids: Collection[int], measures: Collection[str]) -> dict[int, Figures] | None:
    """These measures of each of these investors; None where one is not kept.

    What is unconvertible is what counts and is neither covered nor undisclosed (rule 2).
    """
    if not {*measures} <= {*OF_INVESTORS, UNCONVERTIBLE}:
        return None
    kept = {of_part("investor", measure): measure for measure in OF_INVESTORS}
    rows = RunningCount.objects.filter(what__in=[*kept], part__in=[str(pk) for pk in ids])
    found: dict[int, Figures] = {pk: Counter() for pk in ids}
    for what, part, number in rows.values_list("what", "part", "number"):
        found[int(part)][kept[what]] = number
    for figures in found.values():
        known = figures["headline_covered"] + figures["headline_undisclosed"]
        figures[UNCONVERTIBLE] = figures["counting"] - known
    return found


def projects_of_investors() -> dict[int, int]:
    """How many public projects each investor leads or partners."""
    rows = RunningCount.objects.filter(what=of_part("investor", "projects"), number__gt=0)
    return {int(part): number for part, number in rows.values_list("part", "number")}


def number_of_investors() -> int:
    """How many lead or partner something public."""
    return RunningCount.objects.filter(what=of_part("investor", "projects"), number__gt=0).count()


def cohorts(
    since: Since | None = None,
) -> tuple[dict[tuple[str, str], Figures], dict[str, dict[str, steps.Days]]] | None:
    """Of all that is public the measures of `steps` in yuan by whether projects count (`COUNTS`) and their year of signing,
    and of what counts how many took how many days, by year and field; None where they are out of step."""
    measures = {of_part("cohort", key): key for key in steps.IN_YUAN}
    found = _read({*measures, *steps.DAYS}, since)
    if found is None:
        return None
    figures: dict[tuple[str, str], Figures] = defaultdict(Counter)
    for what, key in measures.items():
        for part, number in found[what].items():
            figures[split(part)][key] = number
    days: dict[str, dict[str, steps.Days]] = defaultdict(lambda: {field: Counter() for field in steps.DAYS})
    for field in steps.DAYS:
        for part, number in found[field].items():
            year, took = split(part)
            if took and number:
                days[year][field][int(took)] = number
    return {key: each for key, each in figures.items() if each["projects"]}, days


def planned(since: Since | None = None) -> Counts | None:
    """What came of the plans of all that is public, as `slips.counted` says."""
    return _read(slips.KEPT, since)


def realised(since: Since | None = None) -> dict[str, list[int]] | None:
    """As `realised_changes.rises` of all that is public, in yuan; None where they are out of step."""
    found = _read(realised_changes.KEPT, since)
    if found is None:
        return None
    kept = [found[what] for what in realised_changes.KEPT]
    return {month: [counts[month] for counts in kept] for month, changes in kept[0].items() if changes}


def everything() -> Counts | None:
    """All that is kept."""
    return _read(None)


def _read(wanted: Collection[str] | None, since: Since | None = None) -> Counts | None:
    """The rows of these names, with what is to be added to them; an empty `Counts` is in step, too."""
    found: Counts = defaultdict(Counter)
    rows = _in_step() if wanted is None else _in_step().filter(what__in=[*sorted(wanted), DECLARED])
    for what, part, number in rows.values_list("what", "part", "number"):
        found[what][part] = number
    if not found.pop(DECLARED, Counter())[_declared()]:
        return None
    if since and wanted:
        since.add_to(found, wanted)
    return found


def _in_step() -> QuerySet[RunningCount]:
    """All of them, if they were kept with the data version."""
    return RunningCount.objects.filter(Exists(DataVersion.objects.filter(pk=1, counted=F("number"))))


def _holds() -> bool:
    return _in_step().filter(what=DECLARED, part=_declared()).exists()


def _declared() -> str:
    """What is counted, in short: another text where a part or a measure was added or means something else."""
    measures = [measure for currency in Currency.values for measure in measures_in(currency).values()]
    kept = (*PARTS, *SUMMED, OF_INVESTORS, slips.KEPT, realised_changes.KEPT, *steps.IN_YUAN.values())
    return sha256(repr((*kept, *measures)).encode()).hexdigest()[:16]


# ---- Keeping ----


def of(ids: Collection[int]) -> Change:
    """What these projects add, as they were last kept in the public past."""
    public = PUBLIC.filter(record__among=ids)
    return _count(public, few=True) if public.exists() else Counter()


def add(change: Change) -> None:
    """Add what public projects changed by. Call it after `data_version.move_on()`, in the same transaction."""
    if _holds():
        _add(sorted((what, part, n) for (what, part), n in change.items() if n))
    else:
        rebuild()


def _add(rows: list[tuple[str, str, int]]) -> None:
    """In the order of the groups, so that two writers do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(ADDING.format(GIVEN[connection.vendor]), [json.dumps(rows)])


def rebuild() -> None:
    """Count all that is published anew."""
    RunningCount.objects.all().delete()
    rows = [(*key, number) for key, number in recount().items()]
    insert_many(RunningCount, ("what", "part", "number"), [(DECLARED, _declared(), 1), *rows])
    DataVersion.objects.filter(pk=1).update(counted=F("number"))


def ensure(**kwargs: Any) -> None:
    """After a migration: counts for a database that is new, was filled without them, or by a program with other measures."""
    if counts() is None:
        rebuild()


# ---- Counting ----


def recount() -> Change:
    """As the running counts should be."""
    return _count(PUBLIC)


def _count(versions: QuerySet[Any], few: bool = False) -> Change:
    """All parts and measures of these public versions, as a selection of projects is counted."""
    taking_part: Any = ParticipationVersion._default_manager  # its fields are those of its model
    mine = _of(versions, few)
    links = taking_part.filter(mine, valid_to=None, role__in=INVESTING_ROLES)
    links = links.values_list("project_id", "investor_id")
    counts = tallied(versions, PARTS, Currency.values, summed=SUMMED)
    counts |= tallied_by_investor(versions, links, OF_INVESTORS)
    numbers = {(what, part): number for what, parts in counts.items() for part, number in parts.items()}
    figures = {key: number for key, number in numbers.items() if number}
    return Counter(figures | _lines(versions, mine, few))


def _lines(versions: QuerySet[Any], mine: Q, few: bool) -> Change:
    """What came of plans, and when realised funds rose; `mine` is the condition on rows for being these projects'."""
    rises = realised_changes.counted(_of(versions.filter(COUNTED), few))
    rises.update(slips.counted(slips.lines_of_versions(versions, mine)))
    return rises


def _of(versions: QuerySet[Any], few: bool) -> Q:
    """The condition on rows for being one of these projects'.

    For a few by their keys: one query within another took PostgreSQL seconds for a thousand new projects, of which it
    knew nothing.
    """
    keys = versions.order_by().values_list("record", flat=True)
    return Q(project_id__among=list(keys)) if few else Q(project_id__in=keys)
