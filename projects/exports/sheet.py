"""A worksheet that takes whole rows as XML: XlsxWriter's own way through a cell costs three times as much.

What XlsxWriter keeps of a row in constant memory is touched here alone: `tests/test_row_sheet.py` says what is relied
on and fails where another version has it otherwise; the version is bounded in pyproject.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ..columns import Kind

MAX_TEXT = 32_767  # UTF-16 units in a cell
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot hold
FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count a day that never was
DAY_ZERO = date(1899, 12, 30).toordinal()
_MARKUP = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what readers take for an escaped character

Write = Callable[[int, Any], str]


def text(value: Any) -> str:
    """What a cell can hold: no control characters, not too long."""
    clean = NO_TEXT.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) * 2 > MAX_TEXT and len(clean.encode("utf-16-le")) > 2 * MAX_TEXT:
        clean = clean.encode("utf-16-le")[: 2 * MAX_TEXT - 4].decode("utf-16-le", "ignore") + "…"
    return clean


class RowSheet(Worksheet):
    """For `Workbook.add_worksheet(worksheet_class=...)`, in constant memory."""

    previous_row: int
    # The formats of the cells, which then stand where there is no value, too; else cells look as their columns do.
    looks: Sequence[Format] | None = None

    def write_rows(self, rows: Iterable[Sequence[Any]], kinds: Sequence[Kind], most: int) -> int:
        """Write these below what is written already, None as no cell; how many there were, at most `most` + 1.

        Text is written as text, whatever it looks like. One row more than `most` is read and not written.
        """
        self._write_single_row(self.previous_row + 1)
        above = self.previous_row
        cells = [self._writer(place, kind) for place, kind in enumerate(kinds)]
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > most:
                break
            at = above + number
            told = zip(cells, row, strict=True)
            written = [cell(at, value) for cell, value in told if self.looks or value is not None]
            self.row_data_fh.write(f'<row r="{at}">{"".join(written)}</row>')
            # Counted from 0: the row in hand, the last one written.
            self.previous_row, self.dim_rowmax = at, at - 1
        return number

    def _writer(self, place: int, kind: Kind) -> Write:
        """Writes the cells of a column."""
        look = self.looks[place] if self.looks else self.col_info[place].column_format
        style = f' s="{look._get_xf_index()}"' if look else ""
        name = xl_col_to_name(place)

        def string(row: int, value: Any) -> str:
            return f'<c r="{name}{row}"{style} t="inlineStr"><is>{_inline(value)}</is></c>'

        def number(row: int, value: Any) -> str:
            return f'<c r="{name}{row}"{style}><v>{value:.16G}</v></c>'

        def truth(row: int, value: bool) -> str:
            return f'<c r="{name}{row}"{style} t="b"><v>{value:d}</v></c>'

        def moment(row: int, value: date | datetime) -> str:
            if isinstance(value, datetime):  # UTC, as the description says
                seconds = value.hour * 3600 + value.minute * 60 + value.second
                return number(row, value.toordinal() - DAY_ZERO + seconds / 86_400)
            return number(row, value.toordinal() - DAY_ZERO) if value >= FIRST_DAY else string(row, value)

        writers: dict[Kind, Write] = {
            Kind.TEXT: string,
            Kind.BOOLEAN: truth,
            Kind.DATE: moment,
            Kind.TIME: moment,
        }
        write = writers.get(kind, number)
        if not self.looks:
            return write
        return lambda row, value: f'<c r="{name}{row}"{style}/>' if value is None else write(row, value)


@lru_cache(4096)
def _inline(value: Any) -> str:
    """The element of a text; what stands in many rows (a zone, a status) is escaped once."""
    shown = str(value)
    if _MARKUP.search(shown) or len(shown) * 2 > MAX_TEXT:
        shown = _ESCAPE.sub("_x005F_", text(shown))
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{shown}</t>' if shown != shown.strip() else f"<t>{shown}</t>"
