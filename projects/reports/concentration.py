"""How much of the total stands with the few largest rows of a pivot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from ..filters import select
from ..totals.measures import measures_in
from .cells import ADDITIVE, Row
from .links import link
from .pivot import Pivot
from .shown import share

STEPS = (1, 5, 10)


@dataclass(frozen=True)
class Concentration:
    """The `number` largest hold `percent` of the total; `query` is the list of their projects."""

    number: int
    percent: Decimal
    query: str


def concentration(made: Pivot) -> list[Concentration]:
    """Of places, sectors, investors and origins. A project of two of them counts once: asked for again as one list."""
    axis = made.row_axis
    rows = sorted((row for row in made.rows if row.named), key=lambda row: -(row.total.value or 0))
    if not axis.ranked or made.measure not in ADDITIVE or any(row.group.narrow is None for row in rows):
        return []
    found = []
    for number in STEPS:
        if number >= len(rows):
            break
        narrow: dict[str, list[str]] = {}
        for row in rows[:number]:
            for param, texts in (row.group.narrow or {}).items():
                narrow.setdefault(param, []).extend(texts)
        query = None if narrow.keys() & made.selection.params.keys() else link(made.selection, (), **narrow)
        if query is None:
            break
        value = (
            _value(made, query, rows[:number])
            if axis.several
            else sum(row.total.value or 0 for row in rows[:number])
        )
        percent = share(value, made.grand.value)
        if percent is not None:
            found.append(Concentration(number, percent, query))
    return found


def _value(made: Pivot, query: str, first: list[Row]) -> int:
    """The pivot's measure over the list of a query, without the counts of its facets; `first`: its rows."""
    selection, measures = made.selection, measures_in(made.selection.currency)
    key = "counting" if made.measure in ("projects", "left_out") else f"{selection.basis}_{made.measure}"
    keys = ["projects", key]
    found: Mapping[str, Any] | None = made.row_axis.held_of_any([row.group.key for row in first], keys)
    if found is None:
        projects = select(QueryDict(query)).alone
        found = projects.aggregate(**{name: measures[name].aggregate() for name in keys})
    value = int(found[key] or 0)
    return int(found["projects"]) - value if made.measure == "left_out" else value
