"""Medians of a table: in the middle of the figures of the projects that count, each once a line. No database has these
for all of ours, so the figures are read one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from statistics import median
from typing import Any

from django.db.models import Count, F

from ..filters import Selection
from ..models.querysets import COUNTED
from ..totals.groups import grouped_rows
from .axis import Axis
from .crosstab import REST
from .linked import Linked

Figures = defaultdict[Any, dict[int, int]]  # of each line or cell: projects with their whole money


@dataclass
class Medians:
    """Whole yuan, dollars or euros, rounded half-even, by the keys of rows, of columns and of both; `all` over everything."""

    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, str], int] = field(default_factory=dict)
    all: int | None = None


def middle(figures: Iterable[int]) -> int:
    """Of at least one figure."""
    return int(Decimal(str(median(map(Decimal, figures)))).quantize(Decimal(1), ROUND_HALF_EVEN))


def medians(selection: Selection, down: Axis, across: Axis | None, named: set[str]) -> Medians:
    """Of the rows of these keys, the others as one row, and of all columns; one statement."""
    projects = selection.queryset.filter(COUNTED).exclude(**{selection.figure: None})
    keys: dict[str, Any] = {"project": F("pk"), "money": F(selection.figure), "down": down.key()}
    if across:
        keys["across"] = across.key()
    rows, columns, cells = Figures(dict), Figures(dict), Figures(dict)
    everything: dict[int, int] = {}
    # A hundred thousand projects, but few lines and columns: each is made out once.
    line_of = cache(lambda key: _row(down, key, named))
    column_of = cache(lambda key: across.group(key).key if across else "")
    for project, money, of, *beside in grouped_rows(projects, keys, {"n": Count("pk")}):
        line = line_of(of)
        everything[project] = rows[line][project] = money
        if across:
            column = column_of(beside[0])
            columns[column][project] = cells[line, column][project] = money
    made = Medians(_middles(rows), _middles(columns), _middles(cells))
    made.all = middle(everything.values()) if everything else None
    return made


def _middles(figures: Figures) -> dict[Any, int]:
    return {key: middle(found.values()) for key, found in figures.items()}


def _row(axis: Axis, key: Any, named: set[str]) -> str:
    if isinstance(axis, Linked) and axis.kept is not None and key == axis.rest:
        return REST
    group = axis.group(key).key
    return group if group in named else REST
