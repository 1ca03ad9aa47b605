"""Workbooks as officials lay them out: heading rows with merged cells, rows, a row of totals, notes below.

Knows no record: headings and values in, bytes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ..columns import Kind
from ..exports.sheet import RowSheet
from ..exports.xlsx import MAX_ROWS, filled, written

YI = 100_000_000
TOTAL = {False: "合计", True: "Total"}


class Cells(Enum):
    """What a column holds; money is given in whole yuan or dollars and written in 亿 with two decimals."""

    TEXT = "text"
    LONG = "long"
    COUNT = "count"
    YI = "yi"
    PERCENT = "percent"  # given in percent, written as a share that is shown in percent
    POINTS = "points"


FORMATS = {Cells.COUNT: "0", Cells.YI: "#,##0.00", Cells.PERCENT: "0.0%", Cells.POINTS: "0.0"}
WIDTHS = {Cells.TEXT: 16, Cells.LONG: 36, Cells.COUNT: 10, Cells.YI: 14, Cells.PERCENT: 12, Cells.POINTS: 10}
UNITS = {Cells.YI: YI, Cells.PERCENT: 100}
KINDS = dict.fromkeys(FORMATS, Kind.DECIMAL)  # the others are text
ADDED = (Cells.COUNT, Cells.YI)  # columns of these come to a total


@dataclass(frozen=True)
class Head:
    """A heading in both languages; over others, or over a column of cells."""

    zh: str
    en: str
    cells: Cells = Cells.TEXT
    under: tuple[Head, ...] = ()

    @property
    def leaves(self) -> list[Head]:
        """The headings of columns at or below it."""
        return [leaf for each in self.under for leaf in each.leaves] if self.under else [self]

    @property
    def depth(self) -> int:
        """How many heading rows it takes."""
        return 1 + max((each.depth for each in self.under), default=0)


@dataclass
class Sheet:
    """`rows` in the order of the columns, None blank; `total` likewise for what is no sum (rates), blank elsewhere."""

    title: str
    heads: Sequence[Head]
    rows: Iterable[Sequence[Any]]
    notes: list[str] | Callable[[], list[str]] = field(
        default_factory=list
    )  # asked once the rows are written
    total: Sequence[Any] | None = None
    totals: bool = True

    @property
    def columns(self) -> list[Head]:
        """The headings above the cells."""
        return [leaf for head in self.heads for leaf in head.leaves]

    @property
    def depth(self) -> int:
        """How many heading rows there are."""
        return max(head.depth for head in self.heads)


def write(sheets: Sequence[Sheet], english: bool = False) -> IO[bytes]:
    """The whole file, on disk and open at its start; it is gone once closed."""
    # Cells that are merged downwards do not allow flat memory.
    flat = all(sheet.depth == 1 for sheet in sheets)
    kind = RowSheet if flat else Worksheet

    def fill(book: Workbook) -> None:
        for sheet in sheets:
            _Written(book, sheet, english, kind).fill()

    return filled(fill, flat)


class _Written:
    """One sheet on its way into the book."""

    def __init__(self, book: Workbook, sheet: Sheet, english: bool, kind: type[Worksheet]) -> None:
        self.sheet, self.english = sheet, english
        self.page: Worksheet = book.add_worksheet(sheet.title[:31], kind)
        plain = {"border": 1, "valign": "vcenter"}
        self.head = book.add_format({**plain, "bold": True, "align": "center", "text_wrap": True})
        self.total = {
            cells: book.add_format({**plain, "bold": True, "num_format": FORMATS.get(cells, "")})
            for cells in Cells
        }
        self.body = {
            cells: book.add_format(
                {
                    **plain,
                    "num_format": FORMATS.get(cells, ""),
                    "text_wrap": cells in (Cells.TEXT, Cells.LONG),
                }
            )
            for cells in Cells
        }
        self.note = book.add_format({"italic": True})

    def fill(self) -> None:
        """Headings, rows, totals, notes."""
        columns, depth = self.sheet.columns, self.sheet.depth
        for place, head in enumerate(columns):
            self.page.set_column(place, place, WIDTHS[head.cells])
        self._heads(self.sheet.heads, 0, 0, depth)
        self.page.freeze_panes(depth, 2)
        sums = [Decimal(0)] * len(columns)
        row = depth + self._rows(columns, sums)
        if self.sheet.totals:
            for place, (head, value) in enumerate(self._total(columns, sums)):
                self._cell(row, place, head.cells, value, self.total)
            row += 1
        notes = self.sheet.notes
        for note in notes() if callable(notes) else notes:
            row += 1
            self.page.write_string(row, 0, written(note), self.note)

    def _rows(self, columns: Sequence[Head], sums: list[Decimal]) -> int:
        """Write the rows and add them up; how many there are."""
        kinds, number = [head.cells for head in columns], 0
        if isinstance(self.page, RowSheet):
            written = (
                [_written(*cell) for cell in zip(kinds, values, strict=True)]
                for values in self._added(kinds, sums)
            )
            self.page.looks = [self.body[cells] for cells in kinds]
            return self.page.write_rows(written, [KINDS.get(cells, Kind.TEXT) for cells in kinds], MAX_ROWS)
        for number, values in enumerate(self._added(kinds, sums), start=1):
            for place, (cells, value) in enumerate(zip(kinds, values, strict=True)):
                self._cell(self.sheet.depth + number - 1, place, cells, value, self.body)
        return number

    def _added(self, kinds: Sequence[Cells], sums: list[Decimal]) -> Iterator[Sequence[Any]]:
        places = [place for place, cells in enumerate(kinds) if cells in ADDED]
        for values in self.sheet.rows:
            for place in places:
                if values[place] is not None:
                    sums[place] += values[place]
            yield values

    def _total(self, columns: Sequence[Head], sums: Sequence[Decimal]) -> Iterator[tuple[Head, Any]]:
        given = self.sheet.total or [None] * len(columns)
        first_text = next((n for n, head in enumerate(columns) if head.cells == Cells.TEXT), 0)
        for place, (head, added, rate) in enumerate(zip(columns, sums, given, strict=True)):
            if place == first_text:
                yield head, TOTAL[self.english]
            else:
                yield head, added if head.cells in ADDED else rate

    def _heads(self, heads: Sequence[Head], row: int, place: int, depth: int) -> None:
        for head in heads:
            wide, high = len(head.leaves), 1 if head.under else depth
            text = written(head.en if self.english else head.zh)
            if wide > 1 or high > 1:
                self.page.merge_range(row, place, row + high - 1, place + wide - 1, text, self.head)
            else:
                self.page.write_string(row, place, text, self.head)
            if head.under:
                self._heads(head.under, row + 1, place, depth - 1)
            place += wide

    def _cell(self, row: int, place: int, cells: Cells, value: Any, formats: dict[Cells, Any]) -> None:
        value = _written(cells, value)
        if value is None:
            self.page.write_blank(row, place, None, formats[cells])
        elif isinstance(value, str):
            self.page.write_string(row, place, written(value), formats[cells])
        else:
            self.page.write_number(row, place, value, formats[cells])


def _written(cells: Cells, value: Any) -> str | float | None:
    """As the cell holds it: None where it is blank."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else float(Decimal(value) / UNITS.get(cells, 1))
