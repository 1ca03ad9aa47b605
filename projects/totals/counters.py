"""Counts and sums of all that is published, kept in step with it, so that nothing is scanned where nothing is filtered.

They are in step while the data version says so: a version moved on by a program that does not know of them leaves them
behind, then readers count anew and the next change of public data makes them anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.models import Exists, F, QuerySet

from ..models import DataVersion, RunningCount
from ..models.archive import ProjectVersion
from ..models.bulk import insert_many
from ..values.choices import Status, TotalBasis
from .tallies import BANDS, FIELDS, Counts

Change = Counter[tuple[str, str]]  # what is counted, and the part of it
ADDING = (
    "INSERT INTO projects_runningcount (what, part, number) VALUES {}"
    " ON CONFLICT (what, part) DO UPDATE SET number = projects_runningcount.number + excluded.number"
)
# What is public, as it was last kept; before a change is kept, these still say what was counted.
PUBLIC: Any = ProjectVersion._default_manager.filter(valid_to=None)


# ---- Reading ----


def counts() -> Counts | None:
    """All counts and sums; None where they are out of step."""
    in_step = RunningCount.objects.filter(Exists(DataVersion.objects.filter(counted=F("number"))))
    found: Counts = defaultdict(Counter)
    for what, part, number in in_step.values_list("what", "part", "number"):
        found[what][part] = number
    return found or None


# ---- Keeping ----


def of(ids: Collection[int]) -> Change:
    """What these projects add, as they were last kept in the public past."""
    return _count(PUBLIC.filter(record__among=ids))


def add(change: Change) -> None:
    """Add what public projects changed by. Call it after `data_version.move_on()`, in the same transaction."""
    if DataVersion.objects.filter(pk=1, counted=F("number")).exists():
        _add(sorted((what, part, n) for (what, part), n in change.items() if n))
    else:
        rebuild()


def _add(rows: list[tuple[str, str, int]]) -> None:
    """In the order of the groups, so that two writers do not wait for each other."""
    for start in range(0, len(rows), 300):
        some = rows[start : start + 300]
        marks = ", ".join(["(%s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(ADDING.format(marks), [value for row in some for value in row])


def rebuild() -> None:
    """Count all that is published anew."""
    RunningCount.objects.all().delete()
    insert_many(
        RunningCount, ("what", "part", "number"), [(*key, number) for key, number in recount().items()]
    )
    DataVersion.objects.filter(pk=1).update(counted=F("number"))


def ensure(**kwargs) -> None:
    """After a migration: counts for a database that was filled without them."""
    if DataVersion.objects.exclude(counted=F("number")).exists():
        rebuild()


# ---- Counting ----


def recount() -> Change:
    """As the running counts should be."""
    return _count(PUBLIC)


def _count(projects: QuerySet) -> Change:
    counts: Change = Counter()
    for row in projects.values_list(*FIELDS).iterator(chunk_size=5000):
        location, sectors, stage, status, signed, origins, counted, *money = row
        counts["zone", str(location or "")] += 1
        counts["sector", sectors] += 1
        counts["stage", stage] += 1
        counts["status", status] += 1
        counts["year", str(signed.year) if signed else ""] += 1
        counts["origin", origins] += 1
        counts["sum", "projects"] += 1
        counting = counted and status != Status.TERMINATED
        counts["sum", "counting"] += counting
        for n, basis in enumerate(TotalBasis.values):
            cny, disclosed, inexact = money[3 * n : 3 * n + 3]
            counts[f"size_{basis}", _band(cny)] += 1
            for measure, number in _measured(counting, cny, disclosed, inexact):
                counts["sum", f"{basis}_{measure}"] += number
    return counts


def _measured(counting: bool, cny: int | None, disclosed: bool, inexact: int) -> Iterator[tuple[str, int]]:
    """What one project adds to the measures of a basis, as `measures.measures` has the database say it."""
    if not counting:
        yield "left_out_amount", cny or 0
    elif cny is not None:
        yield "amount", cny
        yield "covered", 1
        yield "inexact_claims", inexact
    if counting and not disclosed:
        yield "undisclosed", 1
    elif counting and cny is None:
        yield "unconvertible", 1


def _band(cny: int | None) -> str:
    """The size band of an amount; a negative one lies in none."""
    if cny is None:
        return "none"
    return next((key for least, key in BANDS if cny >= least), "none")
