"""Projects or money by one or two of their facts. Whatever the rows add up to, a total counts a project once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind
from ..filters import Selection
from ..totals import measures
from ..totals.measures import Total
from .axes import LABELS, Axis, Group, axis, link
from .crosstab import Maker
from .table import COVERAGE, Sums, Table, average, column, coverage, numbers


def offered() -> dict[str, Any]:
    """The measures that can be asked for, with their labels."""
    labels = {measure.name: measure.label for measure in measures.MEASURES.values() if measure.label}
    projects, amount = labels.pop("counting"), labels.pop("amount")
    return {"projects": projects, "amount": amount, "average": gettext_lazy("Average (CNY)"), **labels}


MEASURES = offered()
MONEY = ("amount", "average")


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table; `projects` are those that count."""

    selection: Selection
    measure: str
    sums: Sums
    groups: tuple[Group, ...] = ()

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
        if measure == "amount" and not self.sums.figure("covered"):
            return None
        return self.sums.figure(measure)

    @cached_property
    def query(self) -> str | None:
        """The list that this cell counts; None where there is nothing to list or no filter that says it."""
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

    @property
    def cells(self) -> list[Cell]:
        """One a column."""
        selection, measure = self.total.selection, self.total.measure
        empty = Cell(selection, measure, Sums.of(selection.basis))
        found = ((group, self.sums.get(group.key)) for group in self.columns)
        return [
            Cell(selection, measure, sums, (self.group, group)) if sums else empty for group, sums in found
        ]


@dataclass
class Pivot:
    """`columns` is empty where only rows are asked for. `rows` may be fewer than the `number` that there are."""

    selection: Selection
    row_axis: Axis
    col_axis: Axis | None
    measure: str
    columns: list[Group]
    rows: list[Row]
    number: int
    column_totals: list[Cell]
    grand: Cell

    @cached_property
    def notes(self) -> list[str]:
        """Why the table is as it is, where a reader would wonder."""
        return [str(note) for note in _notes(self)]

    @property
    def table(self) -> Table:
        """As it is exported: the measure by columns, then every figure of the row; the last row is the total."""
        name, kind = self.row_axis.name, Kind.YUAN if self.measure in MONEY else Kind.INTEGER
        prefix = self.col_axis.name if self.col_axis else ""
        across = [
            column(f"{prefix}_{group.key}", group.label, MEASURES[self.measure], kind)
            for group in self.columns
        ]
        rows: Iterator[tuple[str, str, Iterable[Cell], Cell]]
        rows = ((row.group.key, row.group.label, row.cells, row.total) for row in self.rows)
        total = ("total", _("Total"), self.column_totals, self.grand)
        return Table(
            (*_labels(name), *across, *FIGURES),
            (
                (key, label, *(cell.value for cell in cells), *_figures(total))
                for key, label, cells, total in chain(rows, [total])
            ),
        )


def _labels(name: str) -> tuple[Column, ...]:
    key = _("What the filter takes; the last row is “total”, and counts a project once.")
    return (
        column(name, LABELS[name], key),
        column(f"{name}_name", _("Name"), _("In words, in the language of the page.")),
    )


FIGURES: tuple[Column, ...] = (
    *numbers(("projects", gettext_lazy("Projects"), gettext_lazy("Projects that count."))),
    column(
        "amount_cny", gettext_lazy("Amount (CNY)"), gettext_lazy("Their sum on the chosen basis."), Kind.YUAN
    ),
    column(
        "average_cny",
        gettext_lazy("Average (CNY)"),
        gettext_lazy("The sum divided by the covered ones."),
        Kind.YUAN,
    ),
    *COVERAGE,
)


def _figures(cell: Cell) -> tuple[int | None, ...]:
    return (cell.projects, cell.of("amount"), cell.of("average"), *coverage(cell.total, cell.left_out))


def pivot(
    selection: Selection,
    rows: str,
    cols: str = "",
    measure: str = "projects",
    levels: tuple[int, ...] = (),
    shown: int | None = None,
) -> Pivot:
    """`levels`: of trees, for rows and columns; a single one is for both.

    Of more rows than `shown`, the first stand by themselves and one row adds the others up, each project once.
    Raises `crosstab.TooLarge` before any cell is made.
    """
    down = axis(rows, selection, levels[0] if levels else None)
    across = axis(cols, selection, levels[-1] if levels else None) if cols else None

    def cell(sums: Sums, *groups: Group) -> Cell:
        return Cell(selection, measure, sums, groups)

    def rank(sums: Sums) -> tuple[int, ...]:
        of = cell(sums)
        return (-(of.value or 0), -of.projects)

    made = Maker(selection, rank, shown).make(down, across)
    columns = [group for group, _sums in made.columns]
    return Pivot(
        selection,
        down,
        across,
        measure,
        columns,
        [Row(line.group, cell(line.total, line.group), columns, line.cells) for line in made.lines],
        made.number,
        [cell(sums, group) for group, sums in made.columns],
        cell(made.everything),
    )


def _notes(made: Pivot) -> Iterator[Any]:
    axes = [each for each in (made.row_axis, made.col_axis) if each]
    for each, totals in (
        (made.row_axis, [row.total for row in made.rows]),
        (made.col_axis, made.column_totals),
    ):
        if each and each.several and sum(cell.projects for cell in totals) > made.grand.projects:
            yield SEVERAL[each.name]
    if any(each.name == "quarter" for each in axes):
        yield _("A signing date known to the year only has no quarter.")
    for each in axes:
        if each.name in WHERE_COUNTED:
            yield WHERE_COUNTED[each.name]


SEVERAL: dict[str, Any] = {
    "event": gettext_lazy(
        "A project signed at two events stands at both; the total counts it once. So the parts add up to more than the total."
    ),
    "investor": gettext_lazy(
        "A project of two investors stands at both, with its full amount; the total counts it once. So the parts add up to more than the total."
    ),
    "origin": gettext_lazy(
        "A project of investors from two countries stands at both, with its full amount; the total counts it once. So the parts add up to more than the total."
    ),
}
WHERE_COUNTED: dict[str, Any] = {
    "zone": gettext_lazy(
        "Each project is counted at its own place and all above it, not in the towns that a zone's blocks lie in."
    ),
    "sector": gettext_lazy("Each project is counted at its primary sector, not at secondary ones."),
}
