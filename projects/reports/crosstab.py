"""The sums of a selection by one axis or two: how large the table would be is counted before a cell is made, and only
cells that hold a project are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ..filters import Selection
from ..totals.groups import grouped, sorts_groups
from ..totals.measures import aggregates
from .axis import Axis, Group
from .linked import Linked
from .table import Sums

MOST_COLUMNS = 1000
MOST_CELLS = 50_000
MOST_READ = (
    250_000  # projects of which each is read: 2 s of a processor and 30 MB; of a million 4 s and 200 MB
)
REST = "rest"  # the key of the row that adds up those that are not shown

Found = list[dict[str, Any]]  # rows of the database, with the keys "down" and "across"


class Refusal(ValueError):
    """A table that cannot be made as asked: `param` is what to ask otherwise."""

    def __init__(self, param: str, message: str):
        super().__init__(message)
        self.param = param


class TooLarge(Refusal):
    """Nobody would read the table."""


def check_read(selection: Selection, param: str) -> None:
    """Raises TooLarge where there are too many projects to read each of."""
    if len(selection.queryset.order_by().values_list("pk")[MOST_READ : MOST_READ + 1]):
        raise TooLarge(
            param,
            _(
                "Each project is read for this, and these are more than %(most)s: narrow the projects by a filter."
            )
            % {"most": f"{MOST_READ:,}"},
        )


@dataclass(frozen=True)
class Line:
    """A row: its total, and the sums of its cells by column."""

    group: Group
    total: Sums
    cells: Mapping[str, Sums]


@dataclass(frozen=True)
class Crosstab:
    """`columns` with their totals, `lines` that may be fewer than the `number` of rows, and the sums of everything."""

    columns: list[tuple[Group, Sums]]
    lines: list[Line]
    number: int
    everything: Sums


Rank = Callable[[Sums], tuple[int, ...]]  # the largest first
Adding = Callable[..., Sums]  # of rows of the database that are disjoint, by measure


class Side:
    """The groups of one axis with their totals, in order; the largest first where the axis has no order of its own.

    `number` is how many there are. Of links to tens of thousands of records only the `shown` first are looked up.
    """

    def __init__(self, axis: Axis, name: str, found: Found, of: Adding, rank: Rank, shown: int | None = None):
        self.axis, self.name = axis, name
        by_key = _added(found, lambda row: row[name], of)
        self.number = len(by_key)
        self.blank = by_key.get(None)
        if shown and self.number > shown + 1 and isinstance(axis, Linked):
            by_key = _leading(axis, by_key, rank, shown)
        axis.read(set(by_key))
        self.meaning = {key: axis.group(key) for key in by_key}
        self.sums: dict[str, Sums] = {}
        for key, sums in by_key.items():
            group = self.meaning[key].key
            self.sums[group] = of(self.sums[group].values, sums.values) if group in self.sums else sums
        groups = {group.key: group for group in self.meaning.values()} | self._empty()
        for key in groups:
            self.sums.setdefault(key, of())

        def place(group: Group) -> tuple[Any, ...]:
            largest = rank(self.sums[group.key]) if axis.ranked else ()
            return (group.order[0], *largest, group.order)

        self.groups = sorted(groups.values(), key=place)
        if self.number == len(by_key):  # several keys may mean one group
            self.number = len(self.groups)

    def _empty(self) -> dict[str, Group]:
        """Years and quarters without a project between those that have one; of the largest none is asked for."""
        timed = self.axis.timed and not self.axis.ranked
        places = [group.order[1] for group in self.meaning.values() if timed and group.order[0] == 0]
        if not places:
            return {}
        return {group.key: group for group in self.axis.between(min(places), max(places))}

    def keys(self, groups: Iterable[Group]) -> list[Any]:
        """The database's keys of these groups."""
        wanted = {group.key for group in groups}
        return [key for key, group in self.meaning.items() if group.key in wanted and key is not None]


def _leading(axis: Linked, by_key: Mapping[Any, Sums], rank: Rank, shown: int) -> dict[Any, Sums]:
    """The blank, and the first; of the largest also those as large as the last of them: their names decide."""
    first = None if axis.ranked else axis.leading(by_key.keys() - {None}, shown)
    if first is not None:
        return {key: by_key[key] for key in [*first, *({None} & by_key.keys())]}
    ranks = {key: rank(sums) for key, sums in by_key.items() if key is not None}
    last = sorted(ranks.values())[shown - 1]
    return {key: sums for key, sums in by_key.items() if key is None or ranks[key] <= last}


def _added(found: Found, key: Callable[[dict[str, Any]], Any], of: Adding) -> dict[Any, Sums]:
    parts: dict[Any, Found] = defaultdict(list)
    for row in found:
        parts[key(row)].append(row)
    return {each: of(*rows) for each, rows in parts.items()}


class Maker:
    """Makes the table of a selection; `rank` puts the largest sums first. Of more rows than `shown` the first stand by
    themselves, and one row adds the others up, each project once. `by`: the measure that `rank` goes by; `measures`:
    keys of those that are asked for alone."""

    def __init__(
        self,
        selection: Selection,
        rank: Rank,
        shown: int | None = None,
        by: str = "",
        measures: Collection[str] = (),
    ):
        self.selection, self.rank, self.shown, self.by = selection, rank, shown, by
        self.projects = selection.queryset
        every = aggregates(selection.basis, currency=selection.currency)
        self.aggregates = {key: every[key] for key in every if not measures or key in measures}
        self.of: Adding = partial(Sums.of, selection.basis, keys=tuple(self.aggregates))

    def make(self, down: Axis, across: Axis | None) -> Crosstab:
        """At most five statements. Raises TooLarge."""
        for axis in (down, across):
            if axis:
                axis.prepare()
        if isinstance(across, Linked) and (known := across.number()):
            self._check(0, known)  # before they are added up
        if across and not (down.several or across.several) and not self._folds(down.count()):
            return self._from_cells(down, across)
        first = self._known_first(down, across)
        if isinstance(down, Linked) and down.heavy and not first:
            check_read(self.selection, "rows")
        if first and isinstance(down, Linked):
            found = self._first_rows(down, first[0], across)
        else:
            found = self._grouped(down=down)
        rows = self._side(down, "down", found, self.shown, first and first[1])
        columns = self._side(across, "across", self._grouped(across=across)) if across else None
        self._check(rows.number, columns.number if columns else 0)
        if self._folds(rows.number):
            lines = self._folded(rows, columns, found if first else None)
        else:
            cells = self._cells(self._grouped(down=down, across=across), rows, columns) if columns else {}
            lines = [Line(group, rows.sums[group.key], cells.get(group.key, {})) for group in rows.groups]
        return self._table(rows, columns, lines)

    def _from_cells(self, down: Axis, across: Axis) -> Crosstab:
        """In one statement: each project stands in one cell, so the cells add up to all totals."""
        self._check(down.count(), across.count())
        found = self._grouped(down=down, across=across)
        rows, columns = self._side(down, "down", found), self._side(across, "across", found)
        self._check(rows.number, columns.number)
        cells = self._cells(found, rows, columns)
        lines = [Line(group, rows.sums[group.key], cells.get(group.key, {})) for group in rows.groups]
        return self._table(rows, columns, lines)

    def _table(self, rows: Side, columns: Side | None, lines: list[Line]) -> Crosstab:
        disjoint = next((side for side in (rows, columns) if side and not side.axis.several), None)
        everything = (
            self.of(*(sums.values for sums in disjoint.sums.values())) if disjoint else self.everything
        )
        across = [(group, columns.sums[group.key]) for group in columns.groups] if columns else []
        return Crosstab(across, lines, rows.number, everything)

    # ---- What is asked ----

    @cached_property
    def everything(self) -> Sums:
        """Of all projects, each once; from the running counts where they say it."""
        if self.selection.is_kept:
            return self.of(self.selection.summarise().figures)
        return self.of(*self._grouped())

    def _grouped(self, projects: Any = None, **axes: Axis | None) -> Found:
        return self._apart(self._disjoint(projects, **axes), **axes)

    def _apart(self, found: Found, **axes: Axis | None) -> Found:
        """A row for each group of what an axis tells all in one."""
        for name, axis in axes.items():
            if axis and axis.all_in_one():
                found = [{**row, name: key} for row in found for key in axis.apart(row[name])]
        return found

    def _disjoint(self, projects: Any = None, **axes: Axis | None) -> Found:
        """As `_grouped`, with all that an axis tells in one: such rows hold a project once, and can be added up."""
        if projects is None and len(axes) == 1:
            ((name, axis),) = axes.items()
            found = axis.held(list(self.aggregates)) if axis else None
            if found is not None:
                return self._rows({(key,): figures for key, figures in found.items()}, name)
        keys = {name: axis.all_in_one() or axis.key() for name, axis in axes.items() if axis}
        return grouped(self.projects if projects is None else projects, keys, self.aggregates)

    def _rows(self, found: Mapping[tuple[Any, ...], Mapping[str, int]], *names: str) -> Found:
        """Figures by keys as the database gives them: those that are nought are not kept."""
        none = dict.fromkeys(self.aggregates, 0)
        return [{**dict(zip(names, keys, strict=True)), **none, **figures} for keys, figures in found.items()]

    def _first_rows(self, down: Linked, items: list[Any], across: Axis | None) -> Found:
        """The cells of these items, of the rest and of what is blank, disjoint; the figures of rows alone as far as they are
        kept."""
        down.kept = items
        if (found := self._by_difference(down, items, across)) is not None:
            return found
        held = None if across else down.held_of(items, list(self.aggregates))
        if held is None and sorts_groups(self.projects.db):
            return self._disjoint(down=down, across=across)
        if held is None:
            found = self._of_items(down, items, across)
        else:
            found = self._rows({(key,): figures for key, figures in held.items()}, "down")
        for key, projects in down.beside(self.projects).items():
            rows = self._disjoint(projects, across=across)
            found += [{"down": key, **row} for row in rows if row["projects"]]
        return found

    def _of_items(self, down: Linked, items: list[Any], across: Axis | None) -> Found:
        keys = {"across": across.all_in_one() or across.key()} if across else {}
        return grouped(self.projects, {"down": down.links_of(items), **keys}, self.aggregates, linked=True)

    def _by_difference(self, down: Linked, items: list[Any], across: Axis | None) -> Found | None:
        """Where totals and what has no link are kept: the rest is what these and the projects of the items alone leave."""
        measures = list(self.aggregates)
        unlinked = down.unlinked(across, measures)
        totals = across.held(measures) if across else {None: self.everything.values}
        if unlinked is None or totals is None:
            return None
        left = defaultdict(Counter[str], {key: Counter(figures) for key, figures in totals.items()})
        for row in self._disjoint(down.within(self.projects, items), across=across):
            left[row.get("across")].subtract({key: int(row[key] or 0) for key in measures})
        for key, figures in unlinked.items():
            left[key].subtract(figures)
        rest = {(down.rest, key): figures for key, figures in left.items() if figures["projects"]}
        blank = {(None, key): figures for key, figures in unlinked.items()}
        return [*self._of_items(down, items, across), *self._rows(rest | blank, "down", "across")]

    def _side(
        self, axis: Axis, name: str, found: Found, shown: int | None = None, number: int | None = None
    ) -> Side:
        """`number`: how many rows there are beside the blank, where those outside `axis.kept` are one."""
        if number is None or not isinstance(axis, Linked):
            return Side(axis, name, found, self.of, self.rank, shown)
        side = Side(axis, name, [row for row in found if row[name] != axis.rest], self.of, self.rank)
        side.number = number + (side.blank is not None)
        return side

    def _cells(self, found: Found, rows: Side, columns: Side) -> dict[str, dict[str, Sums]]:
        """Sums by row and column; what was withdrawn or changed meanwhile stands nowhere."""
        known = [row for row in found if row["down"] in rows.meaning and row["across"] in columns.meaning]
        by_both = _added(
            known, lambda row: (rows.meaning[row["down"]].key, columns.meaning[row["across"]].key), self.of
        )
        cells: dict[str, dict[str, Sums]] = defaultdict(dict)
        for (down, across), sums in by_both.items():
            cells[down][across] = sums
        return cells

    # ---- How large it is ----

    def _known_first(self, down: Axis, across: Axis | None) -> tuple[list[Any], int] | None:
        """What will stand by itself and of how many, where what is kept says so: then one statement makes rows and rest.

        Not where no key of a project tells all its columns: the rows' totals are added up from their cells.
        """
        if not self.shown or not isinstance(down, Linked):
            return None
        if across and across.several and across.all_in_one() is None:
            return None
        first = down.first(self.by, self.shown)
        return first if first and self._folds(first[1]) else None

    def _folds(self, number: int) -> bool:
        return self.shown is not None and number > self.shown + 1  # what is blank stands by itself

    def _check(self, rows: int, columns: int) -> None:
        if columns > MOST_COLUMNS:
            raise TooLarge("cols", _("There are too many of these to stand side by side: take them as rows."))
        made = min(rows, self.shown or rows) * max(columns, 1)
        if made > MOST_CELLS:
            numbers = {"rows": f"{rows:,}", "columns": f"{columns:,}", "most": f"{MOST_CELLS:,}"}
            raise TooLarge(
                "cols" if columns else "rows",
                _(
                    "%(rows)s rows by %(columns)s columns are more than the %(most)s cells that a table may have:"
                    " narrow the projects by a filter, or take fewer columns or a higher level."
                )
                % numbers,
            )

    # ---- More rows than are shown ----

    def _folded(self, rows: Side, columns: Side | None, found: Found | None = None) -> list[Line]:
        """`found`: the cells of a linked axis with its rest, where they are known."""
        named = [group for group in rows.groups if group.order[0] == 0]
        if rows.axis.timed and not rows.axis.ranked:
            named = named[-(self.shown or 0) :] + named[: -(self.shown or 0)]
        first, others = named[: self.shown], named[self.shown :]
        blank = [group for group in rows.groups if group.order[0] != 0]
        number = rows.number - len(first) - len(blank)
        rest = Group(REST, _("All others: %(number)s") % {"number": f"{number:,}"}, (0,), None)
        kept = rows.keys([*first, *blank])
        if isinstance(rows.axis, Linked):
            total, cells = self._rest_of_linked(rows.axis, rows, columns, kept, rest, found)
        else:
            total = self.of(*(rows.sums[group.key].values for group in others))
            cells = self._rest_by_difference(rows, columns, kept) if columns else {}
        ordered = [*((group, rows.sums[group.key]) for group in first), (rest, total)]
        ordered += [(group, rows.sums[group.key]) for group in blank]
        return [Line(group, sums, cells.get(group.key, {})) for group, sums in ordered]

    def _rest_of_linked(
        self,
        axis: Linked,
        rows: Side,
        columns: Side | None,
        kept: list[Any],
        rest: Group,
        found: Found | None,
    ) -> tuple[Sums, dict[str, dict[str, Sums]]]:
        """Of columns the database counts a project that has two of the others once.

        Their total is what is left of everything without those that have none of them: most links are not read again.
        """
        rows.meaning[axis.rest] = rest
        if found is not None and any(row["down"] == axis.rest for row in found):
            others = self.of(*(row for row in found if row["down"] == axis.rest))
            return others, self._cells(
                self._apart(found, across=columns.axis), rows, columns
            ) if columns else {}
        axis.kept = kept
        cells = self._cells(self._grouped(down=axis, across=columns.axis), rows, columns) if columns else {}
        if columns and not columns.axis.several:
            return self.of(*(sums.values for sums in cells[REST].values())), cells
        held = self.of(*self._grouped(axis.within(self.projects, kept)))
        return _less(_less(self.everything, held), rows.blank), cells

    def _rest_by_difference(self, rows: Side, columns: Side, kept: list[Any]) -> dict[str, dict[str, Sums]]:
        """Rows hold a project once: what the kept ones leave of a column's total is the rest's."""
        shown = self.projects.alias(row=rows.axis.key()).filter(Q(row__in=kept) | Q(row=None))
        cells = self._cells(self._grouped(shown, down=rows.axis, across=columns.axis), rows, columns)
        for column, sums in columns.sums.items():
            held = self.of(*(line[column].values for line in cells.values() if column in line))
            left = _less(sums, held)
            if left.projects:
                cells[REST][column] = left
        return cells


def _less(sums: Sums, held: Sums | None) -> Sums:
    """What is left of the sums of some projects without those of a part of them."""
    if held is None:
        return sums
    return Sums(sums.basis, {key: number - held.values[key] for key, number in sums.values.items()})
