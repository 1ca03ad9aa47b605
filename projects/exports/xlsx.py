"""Rows and columns in, a spreadsheet out, in flat memory: typed cells, and a second sheet that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from ..columns import Column, Kind
from .rows import typed_rows

MAX_ROWS = 1_048_575  # below the headings
MAX_TEXT = 32_767  # UTF-16 units in a cell
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML cannot hold
WIDTHS = {Kind.TEXT: 24, Kind.DATE: 11, Kind.TIME: 19, Kind.YUAN: 18, Kind.MONEY: 18}
FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "yyyy-mm-dd hh:mm:ss",
    Kind.YUAN: "#,##0",
    Kind.MONEY: "#,##0.00",
}
FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count a day that never was


class TooManyRowsError(ValueError):
    """More rows than a sheet has; `str()` is a sentence for the reader."""


def write(
    rows: QuerySet | Iterable[Sequence[Any]],
    columns: Sequence[Column],
    headings: Sequence[str],
    about: Iterable[tuple[str, str]],
    title: str,
) -> IO[bytes]:
    """The whole file, on disk and open at its start; it is gone once closed. `about` fills the second sheet.

    `rows` is a queryset, or values in the columns' order (a report).
    """
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            _fill(book, book.add_worksheet(title), rows, columns, headings)
            _describe(book, book.add_worksheet("about"), about)
        file.seek(0)
    except FileCreateError as error:
        file.close()
        raise error.args[0] from error  # the OSError itself: a full disk is told as one
    except BaseException:
        file.close()
        raise
    return file


def _fill(book, sheet, rows, columns: Sequence[Column], headings: Sequence[str]) -> None:
    bold = book.add_format({"bold": True})
    for n, (column, heading) in enumerate(zip(columns, headings, strict=True)):
        shown = "#,##0.########" if column.power else FORMATS.get(column.kind)
        width = max(WIDTHS.get(column.kind, 10), min(len(heading) + 4, 40))
        sheet.set_column(n, n, width, book.add_format({"num_format": shown}) if shown else None)
        sheet.write_string(0, n, text(heading), bold)
    sheet.freeze_panes(1, 1)
    writers = {
        Kind.BOOLEAN: sheet.write_boolean,
        Kind.DATE: _day(sheet),
        Kind.TIME: _day(sheet),
        Kind.TEXT: lambda row, place, value: sheet.write_string(row, place, text(value)),
    }
    writing = [writers.get(column.kind, sheet.write_number) for column in columns]
    number = 0
    for number, row in enumerate(typed_rows(rows, columns), start=1):
        if number > MAX_ROWS:
            raise TooManyRowsError(
                _("A spreadsheet holds %(number)d rows at most: take CSV.") % {"number": MAX_ROWS}
            )
        for place, value in enumerate(row):
            if value is not None:
                writing[place](number, place, value)
    sheet.autofilter(0, 0, number, len(columns) - 1)


def _day(sheet):
    def write(row: int, place: int, value: date | datetime) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(row, place, value.replace(tzinfo=None))  # UTC, as the description says
        elif value < FIRST_DAY:
            sheet.write_string(row, place, value.isoformat())
        else:
            sheet.write_datetime(row, place, value)

    return write


def _describe(book, sheet, about: Iterable[tuple[str, str]]) -> None:
    sheet.set_column(0, 0, 20, book.add_format({"bold": True}))
    sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, text(label))
        sheet.write_string(row, 1, text(value))


def text(value: Any) -> str:
    """What a cell can hold: no control characters, not too long, and nothing that XlsxWriter takes for its own markup."""
    clean = NO_TEXT.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) * 2 > MAX_TEXT and len(clean.encode("utf-16-le")) > 2 * MAX_TEXT:
        clean = clean.encode("utf-16-le")[: 2 * MAX_TEXT - 4].decode("utf-16-le", "ignore") + "…"
    return f"{clean} " if clean.startswith("<r>") and clean.endswith("</r>") else clean
