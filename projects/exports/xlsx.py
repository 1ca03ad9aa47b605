"""Rows and columns in, a spreadsheet out, in flat memory: typed cells, and a second sheet that says what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from ..columns import Column, Kind
from .rows import typed_rows
from .sheet import RowSheet
from .sheet import text as fitting

Rows = QuerySet[Any] | Iterable[Sequence[Any]]
MAX_ROWS = 1_048_575  # below the headings
MOST_CELLS = 14_000_000  # what half a minute is enough for: 250,000 projects, half a million cells a second
WIDTHS = {Kind.TEXT: 24, Kind.DATE: 11, Kind.TIME: 19, Kind.YUAN: 18, Kind.WHOLE: 18, Kind.MONEY: 18}
FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "yyyy-mm-dd hh:mm:ss",
    Kind.YUAN: "#,##0",
    Kind.WHOLE: "#,##0",
    Kind.MONEY: "#,##0.00",
}


class TooManyRowsError(ValueError):
    """More rows than a sheet has, or than can be written in time; `str()` is a sentence for the reader."""


def check(rows: Rows, columns: Sequence[Column]) -> None:
    """Raises TooManyRowsError before the work for what an answer has no time for."""
    number = rows.order_by().count() if isinstance(rows, QuerySet) else 0
    if number * len(columns) > MOST_CELLS or number > MAX_ROWS:
        raise TooManyRowsError(
            _(
                "A spreadsheet of %(number)s rows takes longer than an answer may: narrow the list by a filter, or take CSV."
            )
            % {"number": f"{number:,}"}
        )


def write(
    rows: Rows,
    columns: Sequence[Column],
    headings: Sequence[str],
    about: Iterable[tuple[str, str]],
    title: str,
) -> IO[bytes]:
    """The whole file, on disk and open at its start; it is gone once closed. `about` fills the second sheet.

    `rows` is a queryset, or values in the columns' order (a report).
    """

    def fill(book: Workbook) -> None:
        _fill(book, book.add_worksheet(title, RowSheet), rows, columns, headings)
        _describe(book, book.add_worksheet("about"), about)

    return filled(fill)


def filled(fill: Callable[[Workbook], None], flat: bool = True) -> IO[bytes]:
    """The file that `fill` writes, on disk and open at its start; it is gone once closed.

    `flat`: row after row in flat memory, so that nothing above is changed any more.
    """
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        options = {"constant_memory": flat, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(file, options) as book:
            fill(book)
        file.seek(0)
    except FileCreateError as error:
        file.close()
        raise error.args[0] from error  # the OSError itself: a full disk is told as one
    except BaseException:
        file.close()
        raise
    return file


def _fill(
    book: Workbook, sheet: RowSheet, rows: Rows, columns: Sequence[Column], headings: Sequence[str]
) -> None:
    bold = book.add_format({"bold": True})
    wanted = filter(None, dict.fromkeys(map(_number_format, columns)))
    formats = {shown: book.add_format({"num_format": shown}) for shown in wanted}
    for n, (column, heading) in enumerate(zip(columns, headings, strict=True)):
        width = max(WIDTHS.get(column.kind, 10), min(len(heading) + 4, 40))
        sheet.set_column(n, n, width, formats.get(_number_format(column)))
        sheet.write_string(0, n, written(heading), bold)
    sheet.freeze_panes(1, 1)
    number = sheet.write_rows(typed_rows(rows, columns), [column.kind for column in columns], MAX_ROWS)
    if number > MAX_ROWS:
        raise TooManyRowsError(
            _("A spreadsheet holds %(number)d rows at most: take CSV.") % {"number": MAX_ROWS}
        )
    sheet.autofilter(0, 0, number, len(columns) - 1)


def _number_format(column: Column) -> str:
    return "#,##0.########" if column.power else FORMATS.get(column.kind, "")


def _describe(book: Workbook, sheet: Worksheet, about: Iterable[tuple[str, str]]) -> None:
    sheet.set_column(0, 0, 20, book.add_format({"bold": True}))
    sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, written(label))
        sheet.write_string(row, 1, written(value))


def written(value: Any) -> str:
    """For XlsxWriter's own way of writing text, which takes some for markup."""
    clean = fitting(value)
    return f"{clean} " if clean.startswith("<r>") and clean.endswith("</r>") else clean
