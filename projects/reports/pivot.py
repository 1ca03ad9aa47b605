"""Projects or money by one or two of their facts. Whatever the rows add up to, a total counts a project once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind
from ..filters import Selection
from ..totals import measures
from ..totals.measures import Total, aggregates
from .axes import LABELS, Axis, Group, axis, link
from .table import COVERAGE, Sums, Table, average, column, coverage, numbers


def offered() -> dict[str, Any]:
    """The measures that can be asked for, with their labels."""
    labels = {measure.name: measure.label for measure in measures.MEASURES.values() if measure.label}
    projects, amount = labels.pop("counting"), labels.pop("amount")
    return {"projects": projects, "amount": amount, "average": gettext_lazy("Average (CNY)"), **labels}


MEASURES = offered()
MOST_COLUMNS = 1000


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table; `projects` are those that count."""

    selection: Selection
    measure: str
    sums: Sums
    groups: tuple[Group, ...] = ()

    @property
    def projects(self) -> int:
        return self.sums.counting

    @property
    def left_out(self) -> int:
        return self.sums.projects - self.sums.counting

    @cached_property
    def total(self) -> Total:
        return self.sums.total

    @property
    def value(self) -> int | None:
        """Of the measure; blank where money is asked for and no project discloses any."""
        return self.of(self.measure)

    def of(self, measure: str) -> int | None:
        if measure == "projects":
            return self.projects
        if measure == "average":
            return average(self.total)
        if measure == "amount" and not self.total.covered:
            return None
        return self.total.figures.get(measure, self.sums.values.get(measure))

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
        more = {"counts_in_totals": ["false"]}
        return link(self.selection, self.groups, **more) if self.left_out else None


@dataclass(frozen=True)
class Row:
    group: Group
    cells: list[Cell]
    total: Cell


@dataclass
class Pivot:
    """`cols` is empty where only rows are asked for. `rows[n].cells` follow `columns`."""

    selection: Selection
    row_axis: Axis
    col_axis: Axis | None
    measure: str
    columns: list[Group]
    rows: list[Row]
    column_totals: list[Cell]
    grand: Cell

    @cached_property
    def notes(self) -> list[str]:
        """Why the table is as it is, where a reader would wonder."""
        return [str(note) for note in _notes(self)]

    @property
    def table(self) -> Table:
        """As it is exported: the measure by columns, then every figure of the row; the last row is the total."""
        name, kind = self.row_axis.name, Kind.YUAN if self.measure in ("amount", "average") else Kind.INTEGER
        prefix = self.col_axis.name if self.col_axis else ""
        across = [
            column(f"{prefix}_{group.key}", group.label, MEASURES[self.measure], kind)
            for group in self.columns
        ]
        rows = [(r.group.key, r.group.label, r.cells, r.total) for r in self.rows]
        rows.append(("total", _("Total"), self.column_totals, self.grand))
        return Table(
            (*_labels(name), *across, *FIGURES),
            [
                (key, label, *(cell.value for cell in cells), *_figures(total))
                for key, label, cells, total in rows
            ],
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
    selection: Selection, rows: str, cols: str = "", measure: str = "projects", levels: tuple[int, ...] = ()
) -> Pivot:
    """One GROUP BY over the selection. `levels`: of trees, for rows and columns; a single one is for both."""
    down = axis(rows, selection, levels[0] if levels else None)
    across = axis(cols, selection, levels[-1] if levels else None) if cols else None
    found = _grouped(selection, down, across)
    down.read({row["down"] for row in found})
    if across:
        across.read({row["across"] for row in found})

    def sums() -> Sums:
        return Sums(selection.basis)

    cells: dict[tuple[str, str], Sums] = defaultdict(sums)
    by_row: dict[str, Sums] = defaultdict(sums)
    by_column: dict[str, Sums] = defaultdict(sums)
    row_groups: dict[str, Group] = {}
    column_groups: dict[str, Group] = {}
    everything = sums()
    for row in found:
        everything.add(row)
        here = down.groups(row["down"])
        there = across.groups(row["across"]) if across else ()
        for group in here:
            row_groups[group.key] = group
            by_row[group.key].add(row)
            for other in there:
                cells[group.key, other.key].add(row)
        for other in there:
            column_groups[other.key] = other
            by_column[other.key].add(row)

    def cell(held: Sums | None, *groups: Group) -> Cell:
        return Cell(selection, measure, held or sums(), groups)

    row_totals = {key: cell(by_row[key], group) for key, group in row_groups.items()}
    column_totals = {key: cell(by_column[key], group) for key, group in column_groups.items()}
    columns = _ordered(across, column_groups, column_totals) if across else []
    return Pivot(
        selection,
        down,
        across,
        measure,
        columns,
        [
            Row(
                group, [cell(cells.get((group.key, o.key)), group, o) for o in columns], row_totals[group.key]
            )
            for group in _ordered(down, row_groups, row_totals)
        ],
        [column_totals[group.key] for group in columns],
        cell(everything),
    )


def _grouped(selection: Selection, down: Axis, across: Axis | None) -> list[dict[str, Any]]:
    keys = {"down": down.expression()} | ({"across": across.expression()} if across else {})
    projects = selection.queryset.order_by().annotate(**keys).values(*keys)
    return list(projects.annotate(**aggregates(selection.basis)))


def _ordered(by: Axis, groups: Mapping[str, Group], totals: Mapping[str, Cell]) -> list[Group]:
    """In their own order, else the largest first; what is blank comes last."""

    def place(group: Group) -> tuple:
        if not by.ranked:
            return (group.order,)
        total = totals[group.key]
        return (group.order[0], -(total.value or 0), -total.projects, group.order)

    return sorted(groups.values(), key=place)


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
        if each.name in COUNTED_AT:
            yield COUNTED_AT[each.name]


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
COUNTED_AT: dict[str, Any] = {
    "zone": gettext_lazy(
        "Each project is counted at its own place and all above it, not in the towns that a zone's blocks lie in."
    ),
    "sector": gettext_lazy("Each project is counted at its primary sector, not at secondary ones."),
}
