"""How much of the total stands with the few largest rows of a pivot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from ..filters import select
from ..totals.measures import summarise
from .axes import link
from .cells import ADDITIVE
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
        value = _value(made, query) if axis.several else sum(row.total.value or 0 for row in rows[:number])
        percent = share(value, made.grand.value)
        if percent is not None:
            found.append(Concentration(number, percent, query))
    return found


def _value(made: Pivot, query: str) -> int:
    """The pivot's measure over the list of a query, without the counts of its facets."""
    selection = select(QueryDict(query))
    summary = summarise(selection.queryset, selection.currency)
    if made.measure == "projects":
        return summary.counting
    if made.measure == "left_out":
        return summary.left_out
    return summary.on(selection.basis).figures[made.measure]
