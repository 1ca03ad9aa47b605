"""Projects or money by one or two of their facts. Whatever the rows add up to, a total counts a project once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind, in_currency
from ..filters import Selection
from .axes import LABELS, axis
from .axis import Axis, Group
from .cells import MEASURES, MONEY, Cell, Row, Shown, measures_read
from .crosstab import Maker, Rank, Refusal, check_read
from .medians import Medians, medians
from .ordering import in_order, orders
from .shown import ALONG, SHOWS, figures
from .table import COVERAGE, Sums, Table, column, coverage, numbers

BESIDE = ("undisclosed", "unconvertible", "left_out")  # what stands beside a row's total
ORDERS = orders("name", "total", "projects", *BESIDE)
COLUMN = "col:"  # an order by the column of this key
Line = tuple[Row, list[Shown], Shown]  # a row, its cells and its total


@dataclass
class Pivot:
    """`columns` is empty where only rows are asked for. `rows`, in their own order, may be fewer than the `number` that
    there are; `lines` stand in the order that is asked for.
    """

    selection: Selection
    row_axis: Axis
    col_axis: Axis | None
    measure: str
    columns: list[Group]
    rows: list[Row]
    number: int
    column_totals: list[Cell]
    grand: Cell
    show: str = "value"
    order: str = ""

    @cached_property
    def lines(self) -> list[Line]:
        """Every row as it is shown: changes and running sums go along its cells, without columns down the rows.

        With `order` by what is shown; rows that are one group first, what is not known last either way.
        """
        totals = self._down([row.total for row in self.rows])
        lines = [(row, self._along(row.cells), total) for row, total in zip(self.rows, totals, strict=True)]
        if not self.order:
            return lines
        named = in_order((line for line in lines if line[0].named), self.order, self._ordered_by)
        return [*named, *(line for line in lines if not line[0].named)]

    def _ordered_by(self, line: Line, key: str) -> Any:
        row, cells, total = line
        if key == "name":
            return row.group.label.casefold()
        if key == "total":
            return total.figure
        if key.startswith(COLUMN):
            return cells[[group.key for group in self.columns].index(key.removeprefix(COLUMN))].figure
        return row.total.projects if key == "projects" else row.total.beside(key)

    @cached_property
    def foot(self) -> tuple[list[Shown], Shown]:
        """The columns' totals as they are shown, and that of everything."""
        return self._along(self.column_totals), self._whole(self.grand)

    def _whole(self, cell: Cell) -> Shown:
        show = "value" if self.show in ALONG else self.show
        return Shown(cell, figures(show, [cell.value], self.grand.value)[0], show)

    def _along(self, cells: Sequence[Cell]) -> list[Shown]:
        if self.show in ALONG:
            return self._running(cells, [group.known for group in self.columns])
        found = figures(self.show, [cell.value for cell in cells], self.grand.value)
        return [Shown(cell, figure, self.show) for cell, figure in zip(cells, found, strict=True)]

    def _running(self, cells: Sequence[Cell], named: Sequence[bool]) -> list[Shown]:
        """Changes or running sums, which leave out what is no group of its own: it comes after nothing."""
        known = [_known(cell) for cell, each in zip(cells, named, strict=True) if each]
        found = iter(figures(self.show, known, self.grand.value))
        return [
            Shown(cell, next(found) if each else None, self.show)
            for cell, each in zip(cells, named, strict=True)
        ]

    def _down(self, cells: Sequence[Cell]) -> list[Shown]:
        if self.columns or self.show not in ALONG:
            return [self._whole(cell) for cell in cells]
        return self._running(cells, [row.named for row in self.rows])

    @cached_property
    def notes(self) -> list[str]:
        """Why the table is as it is, where a reader would wonder."""
        return [str(note) for note in _notes(self)]

    @property
    def table(self) -> Table:
        """As it is exported: the measure by columns, then every figure of the row; the last row is the total."""
        name, kind = self.row_axis.name, Kind.YUAN if self.measure in MONEY else Kind.INTEGER
        kind = Kind.DECIMAL if self.show == "share" else kind
        prefix = self.col_axis.name if self.col_axis else ""
        across = [
            column(f"{prefix}_{group.key}", group.label, MEASURES[self.measure], kind)
            for group in self.columns
        ]
        own = []
        if self.measure == "median":
            own.append(
                column("median_cny", MEASURES["median"], _("In the middle of the covered ones."), Kind.YUAN)
            )
        if self.show != "value" and not (self.columns and self.show in ALONG):
            own.append(column(self.show, SHOWS[self.show], MEASURES[self.measure], kind))
        figures = in_currency((*across, *FIGURES, *own), self.selection.currency)
        return Table((*_labels(name), *figures), self._values(len(own)))

    def _values(self, own: int) -> Iterator[tuple[Any, ...]]:
        """Row by row; `own`: how many columns the measure and the way it is shown have at the end."""
        lines: Iterator[tuple[str, str, list[Shown], Shown]] = (
            (row.group.key, row.group.label, cells, total) for row, cells, total in self.lines
        )
        for key, label, cells, total in chain(lines, [("total", _("Total"), *self.foot)]):
            more = [total.cell.median] if self.measure == "median" else []
            figures = [total.figure] if len(more) < own else []
            yield (key, label, *(each.figure for each in cells), *_figures(total.cell), *more, *figures)


def _known(cell: Cell) -> int | None:
    """Nothing where there is no project at all; None where those that there are disclose none."""
    return 0 if cell.value is None and not cell.sums.projects else cell.value


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


def _largest_first(selection: Selection, measure: str) -> Rank:
    """How rows and columns are ranked: by the measure, then by how many projects they have."""

    def rank(sums: Sums) -> tuple[int, ...]:
        cell = Cell(selection, measure, sums, ())
        value = cell.of("amount" if measure == "median" else measure)
        return (-(value or 0), -cell.projects)

    return rank


def pivot(
    selection: Selection,
    rows: str,
    cols: str = "",
    measure: str = "projects",
    levels: tuple[int | None, ...] = (),
    shown: int | None = None,
    *,
    show: str = "value",
    top: int | None = None,
    order: str = "",
) -> Pivot:
    """`levels`: of trees, for rows and columns; a single one is for both. `order`: a key of `ORDERS` or a column's.

    Of more rows than `shown`, the first stand by themselves and one row adds the others up, each project once; with
    `top` the largest so many. What a page does not show is then not asked for: `table` needs all rows. Raises `crosstab.Refusal`, before any cell is made where the table is too large.
    """
    down = axis(rows, selection, levels[0] if levels else None)
    across = axis(cols, selection, levels[-1] if levels else None) if cols else None
    if top:
        down.ranked = True
    if measure == "median":
        check_read(selection, "measure")

    def cell(sums: Sums, *groups: Group, median: int | None = None) -> Cell:
        return Cell(selection, measure, sums, groups, median)

    at_once = min(filter(None, (top, shown)), default=None)
    read = measures_read(measure, selection.basis) if shown else ()
    made = Maker(selection, _largest_first(selection, measure), at_once, measure, read).make(down, across)
    columns = [group for group, _sums in made.columns]
    _check(order, columns)
    named = {line.group.key for line in made.lines}
    middle = medians(selection, down, across, named) if measure == "median" else Medians()
    rows_made = [
        Row(
            line.group,
            cell(line.total, line.group, median=middle.rows.get(line.group.key)),
            columns,
            line.cells,
            middle.cells,
        )
        for line in made.lines
    ]
    totals = [cell(sums, group, median=middle.columns.get(group.key)) for group, sums in made.columns]
    everything = cell(made.everything, median=middle.all)
    return Pivot(
        selection, down, across, measure, columns, rows_made, made.number, totals, everything, show, order
    )


def _check(order: str, columns: Sequence[Group]) -> None:
    by = order.removeprefix("-")
    if by.startswith(COLUMN) and by.removeprefix(COLUMN) not in {group.key for group in columns}:
        raise Refusal("order", _("There is no such column."))


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
