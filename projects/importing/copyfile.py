"""A working copy as a file: XLSX with lists to choose from, locked keys, and a revision mark a row."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from ..columns import Kind
from ..exports.sheet import RowSheet
from ..exports.xlsx import filled
from ..models import Project
from .copycolumns import COLUMNS, INTERNAL, LOCKED, MARK, NUMBERS, Words, cells, heading
from .parts import with_parts
from .table import MAX_ROWS

MOST = MAX_ROWS - 10_000  # projects in one working copy; the rest of what an upload may hold is for new rows
NEW_ROWS = 1_000  # below the last one that have drop-down lists
AT_ONCE = 500
WIDE = {
    "progress": 40,
    "problems": 30,
    "next_steps": 30,
    "name": 30,
    "name_zh": 30,
    "summary": 40,
    "note": 30,
    "zone": 30,
    "sector": 30,
    "investors": 30,
}
OPTIONS: dict[str, Any] = dict.fromkeys(
    (
        *(
            "format_cells",
            "format_columns",
            "format_rows",
            "insert_rows",
            "delete_rows",
            "sort",
            "autofilter",
        ),
        "select_locked_cells",
    ),
    True,
)


class TooMany(ValueError):
    """More projects than a working copy holds; `str()` says so."""


def mark(pk: int, texts: Iterable[str]) -> str:
    """The revision mark of a row: whose it is, and four characters a cell that tell whether it is still the same."""
    return f"{pk}:" + "".join(map(fingerprint, texts))


def fingerprint(text: str) -> str:
    """Four characters that another text has once in sixteen million times."""
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=3).digest()).decode()


def fingerprints(marks: str) -> list[str]:
    """Those of a mark, cell by cell."""
    return [marks[at : at + 4] for at in range(0, len(marks), 4)]


def write(projects: QuerySet[Project], language: str) -> IO[bytes]:
    """The file, open at its start and gone once closed; `projects` are what this person may see. TooMany."""
    ids = list(projects.order_by().values_list("pk", flat=True).distinct()[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(_("A working copy holds %(most)d projects at most: filter the list.") % {"most": MOST})
    words = Words(language)

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet(_("projects"), _Sheet)
        _head(book, sheet)
        number = sheet.write_rows(_rows(ids, words), _kinds(), MOST)
        sheet.protect("", OPTIONS)
        sheet.autofilter(0, 0, max(number, 1), len(COLUMNS) - 1)
        _choices(book, sheet, words, number + NEW_ROWS)
        _about(book)

    return filled(fill)


class _Sheet(RowSheet):
    """Columns of numbers may hold words: an amount in another currency."""

    def _writer(self, place: int, kind: Kind) -> Any:
        number, text = super()._writer(place, kind), super()._writer(place, Kind.TEXT)
        return lambda row, value: (text if isinstance(value, str) else number)(row, value)


def _kinds() -> list[Kind]:
    return [*(Kind.DECIMAL if name in NUMBERS else Kind.TEXT for name in COLUMNS), Kind.TEXT]


def _head(book: Workbook, sheet: RowSheet) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "locked": True})
    inner = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "locked": True, "bg_color": "#fff2cc"}
    )
    locked = book.add_format({"locked": True, "bg_color": "#eeeeee"})
    # Text, so that a month that is typed is not made a day.
    text = book.add_format({"locked": False, "num_format": "@"})
    number = book.add_format({"locked": False, "num_format": "#,##0.########"})
    for at, name in enumerate(COLUMNS):
        how = locked if name in LOCKED else number if name in NUMBERS else text
        sheet.set_column(at, at, WIDE.get(name, 14), how)
        sheet.write_string(0, at, heading(name), inner if name in INTERNAL else bold)
    sheet.set_column(len(COLUMNS), len(COLUMNS), 8, locked, {"hidden": True})
    sheet.write_string(0, len(COLUMNS), MARK + " ".join(COLUMNS), bold)
    sheet.freeze_panes(1, COLUMNS.index("period"))


def _rows(ids: Sequence[int], words: Words) -> Iterator[list[Any]]:
    for start in range(0, len(ids), AT_ONCE):
        chunk = Project.objects.filter(pk__among=ids[start : start + AT_ONCE])
        found = {project.pk: project for project in with_parts(chunk)}
        for pk in ids[start : start + AT_ONCE]:
            if pk in found:
                texts = list(cells(found[pk], words, COLUMNS))
                yield [*map(_cell, COLUMNS, texts), mark(pk, texts)]


def _cell(name: str, text: str) -> Any:
    if name in NUMBERS and text and not text.rpartition(" ")[0]:
        return Decimal(text)
    return text or None


def _choices(book: Workbook, sheet: RowSheet, words: Words, last: int) -> None:
    """The drop-down lists, which stand on a sheet of their own."""
    lists = book.add_worksheet("lists")
    offered = {name: found for name in COLUMNS if (found := words.offered(name))}
    for row in range(max(map(len, offered.values()))):  # row by row: what is written is gone from memory
        for at, found in enumerate(offered.values()):
            if row < len(found):
                lists.write_string(row, at, found[row])
    for at, (name, found) in enumerate(offered.items()):
        letter, place = xl_col_to_name(at, True), COLUMNS.index(name)
        sheet.data_validation(
            1,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": f"=lists!{letter}$1:{letter}${len(found)}",
                "error_title": heading(name)[:32],
                "error_message": _("Choose from the list."),
            },
        )
    lists.hide()


def _about(book: Workbook) -> None:
    sheet = book.add_worksheet(_("about"))
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
    for row, said in enumerate(
        (
            _(
                "Change cells, add projects in blank rows below, save, and upload the file under “Import a list”."
            ),
            _(
                "Nothing is stored before you have seen each change; what others changed meanwhile is left as it is."
            ),
            _("Dates as precisely as they are known: 2026-11-18, 2026-11, 2026-Q4, 2026."),
            _("A changed amount is a new claim as of the day beside it: change the day, too."),
            _("Grey columns are locked, yellow headings are internal. “delete” = yes removes a draft."),
        )
    ):
        sheet.write_string(row, 0, said)
