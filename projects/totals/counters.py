"""Counts and sums of all that is published, kept in step with it, so that nothing is scanned where nothing is filtered.

They are in step while the data version and the measures' declarations say so: a version moved on by a program that does
not know of them, or with other measures, leaves them behind. Then readers count anew, and the next change of public data
or the next `migrate` makes them anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Exists, F, QuerySet

from ..models import DataVersion, RunningCount
from ..models.archive import ProjectVersion
from ..models.bulk import insert_many
from .measures import MEASURES
from .tallies import PARTS, Counts, tallied

Change = Counter[tuple[str, str]]  # what is counted, and the part of it
ADDING = (
    "INSERT INTO projects_runningcount (what, part, number) VALUES {}"
    " ON CONFLICT (what, part) DO UPDATE SET number = projects_runningcount.number + excluded.number"
)
DECLARED = "declared"  # the row that tells by which declarations the others were counted
# What is public, as it was last kept; before a change is kept, these still say what was counted.
PUBLIC: Any = ProjectVersion._default_manager.filter(valid_to=None)


# ---- Reading ----


def counts() -> Counts | None:
    """All counts and sums; None where they are out of step."""
    found: Counts = defaultdict(Counter)
    for what, part, number in _in_step().values_list("what", "part", "number"):
        found[what][part] = number
    return found if found.pop(DECLARED, Counter())[_declared()] else None


def _in_step() -> QuerySet[RunningCount]:
    """All of them, if they were kept with the data version."""
    return RunningCount.objects.filter(Exists(DataVersion.objects.filter(pk=1, counted=F("number"))))


def _declared() -> str:
    """What is counted, in short: another text where a part or a measure was added or means something else."""
    return sha256(repr((*PARTS, *MEASURES.values())).encode()).hexdigest()[:16]


# ---- Keeping ----


def of(ids: Collection[int]) -> Change:
    """What these projects add, as they were last kept in the public past."""
    return _count(PUBLIC.filter(record__among=ids))


def add(change: Change) -> None:
    """Add what public projects changed by. Call it after `data_version.move_on()`, in the same transaction."""
    if _in_step().filter(what=DECLARED, part=_declared()).exists():
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
    rows = [(*key, number) for key, number in recount().items()]
    insert_many(RunningCount, ("what", "part", "number"), [(DECLARED, _declared(), 1), *rows])
    DataVersion.objects.filter(pk=1).update(counted=F("number"))


def ensure(**kwargs: Any) -> None:
    """After a migration: counts for a database that was filled without them, or by a program with other measures."""
    if counts() is None and PUBLIC.exists():
        rebuild()


# ---- Counting ----


def recount() -> Change:
    """As the running counts should be."""
    return _count(PUBLIC)


def _count(versions: QuerySet[Any]) -> Change:
    """All parts and measures of these public versions, as a selection of projects is counted."""
    counts = tallied(versions, PARTS, sums=True)
    numbers = {(what, part): number for what, parts in counts.items() for part, number in parts.items()}
    return Counter({key: number for key, number in numbers.items() if number})
