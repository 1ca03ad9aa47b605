"""What exports/sheet.py relies on inside XlsxWriter: fails loudly where another version has it otherwise."""

import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from projects.columns import Kind
from projects.exports.sheet import RowSheet

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
KINDS = [Kind.TEXT, Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.TIME, Kind.BOOLEAN]
NOON = datetime(2022, 8, 19, 12, 30, 15, tzinfo=UTC)
ROWS = [
    ["plain", 7, Decimal("1.5"), date(2022, 8, 19), NOON, True],
    [" a <b> & c ", None, None, None, None, False],
    [None, -3, Decimal("1e17"), date(1900, 3, 1), NOON, None],
]


def sheets(fill, cls):
    """The XML of a sheet and of the styles of a book that `fill` wrote into."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet("rows", cls)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for n in range(len(KINDS)):
            sheet.set_column(n, n, 11, day if KINDS[n] is Kind.DATE else None)
            sheet.write_string(0, n, f"heading {n}")
        fill(sheet, day)
    with ZipFile(file) as made:
        return made.read("xl/worksheets/sheet1.xml").decode(), made.read("xl/styles.xml").decode()


def by_cell(sheet, day):
    """Through the library's own door."""
    for at, row in enumerate(ROWS, start=1):
        for n, (value, kind) in enumerate(zip(row, KINDS, strict=True)):
            if value is None:
                continue
            if kind is Kind.TEXT:
                sheet.write_string(at, n, value)
            elif kind is Kind.BOOLEAN:
                sheet.write_boolean(at, n, value)
            elif kind in (Kind.DATE, Kind.TIME):
                moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                sheet.write_datetime(at, n, moment, day if kind is Kind.DATE else None)
            else:
                sheet.write_number(at, n, value)


def without_spans(xml):
    """A hint that readers do not need, and the cells that only have a style."""
    return re.sub(r' spans="[0-9:]+"', "", xml)


def test_whole_rows_are_written_as_the_library_writes_their_cells():
    ours = sheets(lambda sheet, day: sheet.write_rows(ROWS, KINDS, 100), RowSheet)
    theirs = sheets(by_cell, Worksheet)
    assert without_spans(ours[0]) == without_spans(theirs[0])
    assert ours[1] == theirs[1]


def test_the_names_that_are_used_inside_mean_what_they_did():
    with xlsxwriter.Workbook(BytesIO(), OPTIONS) as book:
        sheet = book.add_worksheet("rows", RowSheet)
        bold = book.add_format({"bold": True})
        sheet.set_column(1, 1, 20, bold)
        sheet.write_string(0, 0, "heading")
        assert sheet.previous_row == 0, "the row in hand"
        assert sheet.row_data_fh.tell() == 0, "it is not in the file yet"
        sheet._write_single_row(1)
        assert sheet.previous_row == 1, "now the next one is in hand"
        assert sheet.row_data_fh.tell() > 0, "and the first one in the file"
        assert sheet.dim_rowmax == 0, "the last row that holds something"
        assert sheet.col_info[1].column_format is bold
        assert bold._get_xf_index() == 1


def test_the_library_is_bounded_above():
    declared = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    (bound,) = [text for text in declared["project"]["dependencies"] if text.startswith("xlsxwriter")]
    below = re.search(r"<([0-9.]+)", bound)
    assert below, "exports/sheet.py reaches into it"
    assert tuple(map(int, xlsxwriter.__version__.split(".")[:2])) < tuple(map(int, below[1].split(".")))


@pytest.mark.parametrize("most", [1, 2])
def test_one_row_more_than_allowed_is_read_and_not_written(most):
    xml, _styles = sheets(lambda sheet, day: sheet.write_rows(ROWS, KINDS, most), RowSheet)
    assert xml.count("<row ") == 1 + most
