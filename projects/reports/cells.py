"""What stands in a pivot: its measures, a cell with all figures of its projects, a row of cells, a figure as it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from ..filters import Selection
from ..totals import measures
from ..totals.measures import Total
from .axis import Group
from .crosstab import REST
from .links import link
from .shown import ALONG
from .table import Sums, average


def offered() -> dict[str, Any]:
    """The measures that can be asked for, with their labels."""
    labels = {measure.name: measure.label for measure in measures.MEASURES.values() if measure.label}
    projects, amount = labels.pop("counting"), labels.pop("amount")
    left_out = {"left_out": gettext_lazy("Left out"), "left_out_amount": labels.pop("left_out_amount")}
    middle = {"average": gettext_lazy("Average (CNY)"), "median": gettext_lazy("Median (CNY)")}
    return {"projects": projects, "amount": amount, **middle, **labels, **left_out}


MEASURES = offered()
MONEY = ("amount", "average", "median", "left_out_amount")
# What `Cell.of` and figures read of the measures on a basis beside what stands with each row.
READ = {
    **dict.fromkeys(("amount", "average", "median"), ("amount", "covered")),
    "left_out_amount": ("left_out_amount", "covered"),
}
ADDITIVE = tuple(name for name in MEASURES if name not in ("average", "median"))


def measures_read(measure: str, basis: str) -> tuple[str, ...]:
    """The keys of what a page reads of a pivot: the measure, how many there are, and what stands beside a row's total."""
    names = ("undisclosed", "unconvertible", *READ.get(measure, ()))
    return ("projects", "counting", *(f"{basis}_{name}" for name in names))


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table; `projects` are those that count."""

    selection: Selection
    measure: str
    sums: Sums
    groups: tuple[Group, ...] = ()
    median: int | None = None  # worked out only where it is asked for

    @property
    def projects(self) -> int:
        """How many count; those left out stand beside (rule 4)."""
        return self.sums.counting

    @property
    def left_out(self) -> int:
        """How many are here and do not count (rule 4)."""
        return self.sums.left_out

    @cached_property
    def total(self) -> Total:
        """The money on the basis of the selection, with what stands beside every total (rule 2)."""
        return self.sums.total

    @property
    def value(self) -> int | None:
        """Of the measure; blank where money is asked for and no project discloses any."""
        return self.of(self.measure)

    def of(self, measure: str) -> int | None:
        """Any measure by its key, money in whole yuan; an amount and an average are None where nothing is covered."""
        if measure == "projects":
            return self.projects
        if measure == "average":
            return average(self.total)
        if measure == "median":
            return self.median
        if measure == "left_out":
            return self.left_out
        if measure == "amount" and not self.sums.figure("covered"):
            return None
        return self.sums.figure(measure)

    def beside(self, what: str) -> int:
        """How many of the projects are `undisclosed`, `unconvertible` or `left_out` (rule 2)."""
        return self.left_out if what == "left_out" else int(getattr(self.total, what))

    @cached_property
    def query(self) -> str | None:
        """The list that this cell counts; None where there is nothing to list or no filter that says it."""
        if self.measure in ("left_out", "left_out_amount"):
            return self.left_out_query
        more = {"counts_in_totals": ["true"]} if self.left_out else {}
        if self.measure == "undisclosed":
            more["disclosed"] = ["false"]
            if not self.total.undisclosed:
                return None
        return link(self.selection, self.groups, **more) if self.projects else None

    @cached_property
    def left_out_query(self) -> str | None:
        """The list of those that do not count; None where there are none or no filter says it."""
        more = {"counts_in_totals": ["false"]}
        return link(self.selection, self.groups, **more) if self.left_out else None


@dataclass(frozen=True)
class Row:
    """`sums` holds the cells that have a project, by the keys of `columns`."""

    group: Group
    total: Cell
    columns: Sequence[Group]
    sums: Mapping[str, Sums]
    medians: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        """One a column."""
        selection, measure = self.total.selection, self.total.measure
        empty = Cell(selection, measure, Sums.of(selection.basis))
        return [
            Cell(
                selection,
                measure,
                self.sums[group.key],
                (self.group, group),
                self.medians.get((self.group.key, group.key)),
            )
            if group.key in self.sums
            else empty
            for group in self.columns
        ]

    @property
    def named(self) -> bool:
        """Whether it is one group, neither blank nor the sum of the others."""
        return self.group.known and self.group.key != REST


@dataclass(frozen=True)
class Shown:
    """A cell with the figure that is shown of it; only a value and a share of it count what the cell's list holds."""

    cell: Cell
    figure: Any
    show: str

    @property
    def query(self) -> str | None:
        """The list that it counts."""
        return None if self.show in ALONG else self.cell.query
