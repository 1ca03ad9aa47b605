"""The grid's rows: what a working copy holds of a few projects, shown on a page and sent back as the same file.

What is typed comes back as text and is a working copy from then on (`workingcopy`): one home for what a cell means.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models import Project
from .copycolumns import COLUMNS, LOCKED, MARK, NUMBERS, Words, cells, heading
from .copyfile import mark
from .months import FIELDS
from .parts import with_parts

# What the month's work is about; the others can be ticked.
USUAL = (
    *("code", "name", "name_zh", *FIELDS, "stage", "status", "status_reason", "status_date"),
    *("realised_amount", "realised_as_of", "construction_start_planned", "construction_start_actual"),
    *("in_production_planned", "in_production_actual", "postponed_because", "postponed_text"),
)
ALWAYS = ("code", "name", "name_zh")
MOST_ROWS = 200  # that come back at once
MOST_FIELDS = 4_000  # inputs of the plain form


@dataclass
class GridRow:
    """One project, or a new one whose `mark` is blank; `errors` by column, "" for what concerns the whole row."""

    mark: str
    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def chosen_columns(asked: Iterable[str]) -> list[str]:
    """The columns that were ticked, in our order; the usual ones where none was."""
    ticked = set(asked) & set(COLUMNS)
    if ticked & set(FIELDS):
        ticked.add("period")  # the month that they are of, also after midnight
    return [name for name in COLUMNS if name in (ticked | set(ALWAYS) if ticked else USUAL)]


def rows_of(projects: Sequence[Project], names: Sequence[str], words: Words) -> list[GridRow]:
    """The rows of these projects, in their order."""
    stored = Project.objects.filter(pk__in=[project.pk for project in projects])
    found = {project.pk: project for project in with_parts(stored)}
    made = []
    for project in projects:
        texts = list(cells(found[project.pk], words, names))
        made.append(GridRow(mark(project.pk, texts), dict(zip(names, texts, strict=True))))
    return made


def columns_of(names: Sequence[str], words: Words) -> list[dict[str, Any]]:
    """What a page must know of each column."""
    return [
        {
            "name": name,
            "title": heading(name),
            "locked": name in LOCKED,
            "number": name in NUMBERS,
            "offered": words.offered(name),
        }
        for name in names
    ]


def as_file(names: Sequence[str], rows: Iterable[GridRow]) -> bytes:
    """The rows as a working copy in CSV."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([*map(heading, names), MARK + " ".join(names)])
    for row in rows:
        writer.writerow([*(row.texts.get(name, "") for name in names), row.mark])
    return out.getvalue().encode("utf-8-sig")
