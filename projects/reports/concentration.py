"""How much of the total stands with the few largest rows of a pivot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..totals.groups import grouped
from ..totals.measures import measures_in
from ..totals.nodes import Figures
from .cells import ADDITIVE, Row
from .linked import Linked
from .links import link
from .pivot import Pivot
from .shown import percent

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
    queries: dict[int, str] = {}
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
        queries[number] = query
    values = _values(made, rows, list(queries)) if queries else []
    percents = [percent(value, made.grand.value) for value in values]
    return [
        Concentration(number, percent, query)
        for (number, query), percent in zip(queries.items(), percents, strict=True)
        if percent is not None
    ]


def _values(made: Pivot, rows: list[Row], steps: list[int]) -> list[int]:
    """The pivot's measure over the projects of the so many first rows, each project once: the rows less what they share."""
    first = [row.total.value or 0 for row in rows[: steps[-1]]]
    if not isinstance(made.row_axis, Linked) or len(steps) == 1:
        return [sum(first[:step]) for step in steps]
    selection, measures, axis = made.selection, measures_in(made.selection.currency), made.row_axis
    key = "counting" if made.measure in ("projects", "left_out") else f"{selection.basis}_{made.measure}"
    items = axis.items([row.group for row in rows[: steps[-1]]])

    def value(figures: Mapping[str, Any]) -> int:
        of = int(figures[key] or 0)
        return int(figures["projects"]) - of if made.measure == "left_out" else of

    if axis.held_of_any(items, ["projects", key]) is not None:
        return [value(axis.held_of_any(items[:step], ["projects", key]) or Figures()) for step in steps]
    found = [sum(first[:step]) for step in steps]
    wanted = {name: measures[name].aggregate() for name in ("projects", key)}
    for row in grouped(selection.queryset, {"held": axis.overlaps(items)}, wanted, linked=True):
        held = row["held"].split(",")
        for place, step in enumerate(steps):
            of_step = sum(str(item) in held for item in items[:step])
            found[place] -= max(of_step - 1, 0) * value(row)
    return found
