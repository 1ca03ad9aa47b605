"""Counts and sums of all that is published, kept in step with it, so that nothing is scanned where nothing is filtered.

They are in step while the data version and the measures' declarations say so: a version moved on by a program that does
not know of them, or with other measures, leaves them behind. Then readers count anew, and the next change of public data
or the next `migrate` makes them anew.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
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
from .measures import measures_in
from .nodes import Figures
from .tallies import (
    COUNTED_ALONE,
    PARTS,
    SUMMED,
    Counts,
    figures_at,
    of_part,
    split,
    sum_of,
    tallied,
    tallied_by_investor,
    tallied_few,
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
UNCONVERTIBLE = "headline_unconvertible"  # of investors what is left of the others
# What is public, as it was last kept; before a change is kept, these still say what was counted.
PUBLIC: Any = ProjectVersion._default_manager.filter(valid_to=None)


# ---- Where other projects are meant than all that is public now ----


class Correction:
    """Makes the counts of all that is public now those of a question: it adds what `more` projects come to, and takes away
    what those to be counted `less` come to. Both are of projects or of their public versions, and may be empty.
    """

    def __init__(self, more: Sequence[QuerySet[Any]] = (), less: Sequence[QuerySet[Any]] = ()) -> None:
        self._signed = [*((projects, 1) for projects in more), *((projects, -1) for projects in less)]
        self._found: dict[frozenset[str], Counts] = {}

    def add_to(self, found: Counts, wanted: Collection[str]) -> None:
        """Make the counts of now of these names those of the question."""
        if not self._signed:
            return
        names = frozenset(wanted)
        if names not in self._found:
            self._found[names] = self._change(names)
        for what, numbers in self._found[names].items():
            found[what].update(numbers)

    def without(self, less: QuerySet[Any]) -> Correction:
        """The same, these projects to be counted less, too."""
        made = Correction()
        made._signed = [*self._signed, (less, -1)]
        return made

    def _change(self, wanted: frozenset[str]) -> Counts:
        parts = sorted({*COUNTED_ALONE} & wanted)
        sums = [currency for currency in Currency.values if sum_of(currency) in wanted]
        summed = {
            part: asked
            for part, measures in SUMMED.items()
            if (asked := {key: each for key, each in measures.items() if of_part(part, key) in wanted})
        }
        change: Counts = defaultdict(Counter)
        for projects, sign in self._signed:
            counted: dict[tuple[str, str], int] = {}
            if parts or sums or summed:
                counted = _named(tallied(projects, parts, sums, summed=summed))
            if wanted & {*slips.KEPT}:
                counted |= _slips(projects)
            if wanted & {*realised_changes.KEPT}:
                counted |= _rises(projects)
            for (what, key), number in counted.items():
                change[what][key] += sign * number
        return change


AS_THEY_STAND = Correction()


def since() -> Correction | None:
    """What makes the counts those of the moment that is asked for; None where too much changed since, or they are out of step."""
    ids = as_of.changed()
    if ids is None or not in_step():
        return None
    if not ids:
        return Correction()
    then = Project.objects.published().filter(pk__among=ids)
    return Correction([then], [PUBLIC.filter(record__among=ids)])


# ---- Reading ----


def counts(wanted: Collection[str], correction: Correction = AS_THEY_STAND) -> Counts | None:
    """The counts of these parts, and the sums of everything; None where they are out of step.

    Here and below: of what a correction makes of them.
    """
    return _read(wanted, correction)


def pairs(part: str, correction: Correction = AS_THEY_STAND) -> dict[tuple[str, str], int] | None:
    """How many projects lie in each pair of keys of this part; None where they are out of step."""
    found = _read({part}, correction)
    return None if found is None else {split(key): number for key, number in found[part].items() if number}


def figures(
    part: str, keys: Collection[str], correction: Correction = AS_THEY_STAND
) -> dict[str, Figures] | None:
    """These measures at each key of one of `SUMMED`; a key without a project has none. None where they are out of step."""
    found = _read({of_part(part, key) for key in keys}, correction)
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
    correction: Correction = AS_THEY_STAND,
) -> tuple[dict[tuple[str, str], Figures], dict[str, dict[str, steps.Days]]] | None:
    """Of all that is public what `steps_of` has of years of signing, and of what counts how many took how many days, by
    year and field; None where they are out of step."""
    figures, found = steps_of("cohort", correction), _read(steps.DAYS, correction)
    if figures is None or found is None:
        return None
    days: dict[str, dict[str, steps.Days]] = defaultdict(lambda: {field: Counter() for field in steps.DAYS})
    for field in steps.DAYS:
        for part, number in found[field].items():
            year, took = split(part)
            if took and number:
                days[year][field][int(took)] = number
    return figures, days


def steps_of(part: str, correction: Correction = AS_THEY_STAND) -> dict[tuple[str, str], Figures] | None:
    """Of all that is public the measures of `steps` in yuan by whether projects count (`COUNTS`) and a fact: year of
    signing, or a tree's node; None where they are out of step."""
    measures = {of_part(part, key): key for key in steps.IN_YUAN}
    if (found := _read(measures, correction)) is None:
        return None
    figures: dict[tuple[str, str], Figures] = defaultdict(Counter)
    for what, key in measures.items():
        for pair, number in found[what].items():
            figures[split(pair)][key] = number
    return {pair: each for pair, each in figures.items() if each["projects"]}


def planned(correction: Correction = AS_THEY_STAND) -> Counts | None:
    """What came of the plans of all that is public, as `slips.counted` says."""
    return _read(slips.KEPT, correction)


def realised(correction: Correction = AS_THEY_STAND) -> dict[str, list[int]] | None:
    """As `realised_changes.rises` of all that is public, in yuan; None where they are out of step."""
    found = _read(realised_changes.KEPT, correction)
    if found is None:
        return None
    kept = [found[what] for what in realised_changes.KEPT]
    return {month: [counts[month] for counts in kept] for month, changes in kept[0].items() if changes}


def everything() -> Counts | None:
    """All that is kept."""
    return _read(None)


def _read(wanted: Collection[str] | None, correction: Correction = AS_THEY_STAND) -> Counts | None:
    """The rows of these names, with what is to be added to them; an empty `Counts` is in step, too."""
    found: Counts = defaultdict(Counter)
    rows = _rows_in_step() if wanted is None else _rows_in_step().filter(what__in=[*sorted(wanted), DECLARED])
    for what, part, number in rows.values_list("what", "part", "number"):
        found[what][part] = number
    if not found.pop(DECLARED, Counter())[_declared()]:
        return None
    if wanted:
        correction.add_to(found, wanted)
    return found


def _rows_in_step() -> QuerySet[RunningCount]:
    """All of them, if they were kept with the data version."""
    return RunningCount.objects.filter(Exists(DataVersion.objects.filter(pk=1, counted=F("number"))))


def in_step() -> bool:
    """Whether what is kept tells of what is public now."""
    return _rows_in_step().filter(what=DECLARED, part=_declared()).exists()


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
    if in_step():
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
    if not in_step():
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
    count = tallied_few if few else tallied
    counts = count(versions, COUNTED_ALONE, Currency.values, summed=SUMMED)
    counts |= tallied_by_investor(versions, links, OF_INVESTORS)
    figures = {key: number for key, number in _named(counts).items() if number}
    return Counter(figures | _slips(versions, mine) | _rises(versions, few))


def _slips(projects: QuerySet[Any], mine: Q | None = None) -> Change:
    """What came of the plans of projects, or of public versions of them; `mine`: as `_of` has it, where it is known."""
    if projects.model is Project:
        return slips.counted(slips.lines(projects))
    return slips.counted(slips.lines_of_versions(projects, mine or _of(projects, few=True)))


def _rises(projects: QuerySet[Any], few: bool = True) -> Change:
    """When the realised funds rose of projects that count, or of public versions of them."""
    counting = projects.filter(COUNTED)
    if projects.model is Project:
        return realised_changes.named(realised_changes.rises(counting))
    return realised_changes.counted(_of(counting, few))


def _named(counts: Counts) -> dict[tuple[str, str], int]:
    return {(what, part): number for what, parts in counts.items() for part, number in parts.items()}


def _of(versions: QuerySet[Any], few: bool) -> Q:
    """The condition on rows for being one of these projects'.

    For a few by their keys: one query within another took PostgreSQL seconds for a thousand new projects, of which it
    knew nothing.
    """
    keys = versions.order_by().values_list("record", flat=True)
    return Q(project_id__among=list(keys)) if few else Q(project_id__in=keys)
