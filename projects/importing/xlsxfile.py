"""XLSX files by calamine, which holds a sheet's whole rectangle in memory: what could make that large is refused first.

The parts that are needed are checked as they are unpacked and packed anew, so that calamine reads exactly what was
checked, whatever the archive's own directory claims.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from .sharedtexts import bound_texts
from .sheetxml import MAX_GRID, SheetXml, damaged, too_large
from .table import MAX_ROWS, FileError, Table, bounded, cell_text, sheet_of

MAX_PARTS = 500
MAX_UNPACKED = 120_000_000
BLOCK = 1 << 20

_NEEDED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/[^/]+\.(xml|bin)|xl/_rels/[^/]+|xl/worksheets/.+)"
)
# A relation may name any part as a sheet.
_SHEET = re.compile(r"xl/(?!(workbook|sharedStrings|styles|metadata)\.xml$|_rels/).+\.xml", re.I)


def open_workbook(data: bytes, sheet: str | int = "") -> Table:
    """One sheet, by name, pattern or place; FileError, in a sentence, whatever is wrong with the bytes."""
    workbook = _calamine(_checked(data))
    names = tuple(workbook.sheet_names)
    if not names:
        raise FileError(_("The workbook has no sheet."))
    chosen = sheet_of(names, sheet)
    try:
        grid = workbook.get_sheet_by_name(chosen)
        fill, merged = _merged(grid)
    except BaseException as error:
        raise _unreadable(error) from None
    return Table(rows=lambda: bounded(_rows(grid, fill)), sheets=names, sheet=chosen, merged=merged)


def _rows(grid: Any, fill: Any) -> Iterator[list[str]]:
    above: dict[int, str] = {}
    # calamine gives the blank rows above the first filled cell, but not the blank columns beside it.
    left = grid.start[1] if grid.start else 0
    for number, row in enumerate(grid.iter_rows() if grid.height else ()):
        texts = [""] * left + [cell_text(value) for value in row]
        for column in fill.get(number, ()):
            if column < len(texts):
                texts[column] = texts[column] or above.get(column, "")
        above = dict(enumerate(texts)) if fill else {}
        yield texts


def _merged(grid: Any) -> tuple[dict[int, set[int]], dict[int, frozenset[int]]]:
    """Cells that take the value of the one above, because both are one merged cell: by index, by row number."""
    fill: dict[int, set[int]] = defaultdict(set)
    budget = MAX_GRID
    for (top, left), (bottom, _right) in grid.merged_cell_ranges or ():
        budget -= bottom - top + 1
        if budget < 0:
            raise FileError(_("The sheet has too many merged cells."))
        for row in range(top + 1, min(bottom, MAX_ROWS) + 1):
            fill[row].add(left)
    return fill, {row + 1: frozenset(columns) for row, columns in fill.items()}


def _calamine(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:
        raise _unreadable(error) from None


def _unreadable(error: BaseException) -> BaseException:
    """A FileError for what calamine raises, panics of its Rust code included (these are no Exceptions)."""
    if isinstance(error, FileError | KeyboardInterrupt | SystemExit | MemoryError):
        return error
    if isinstance(error, PasswordError):
        return FileError(_("The workbook is protected by a password. Save it without one."))
    if isinstance(error, CalamineError | Exception) or type(error).__name__ == "PanicException":
        return damaged()
    return error


def _checked(data: bytes) -> bytes:
    """The archive with the needed parts alone, each unpacked within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _repacked(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise _unreadable(error) from None


def _repacked(archive: zipfile.ZipFile) -> bytes:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise FileError(_("The workbook has more than %(most)s parts.") % {"most": MAX_PARTS})
    needed = {part.filename: part for part in parts if _NEEDED.fullmatch(part.filename)}
    if "xl/workbook.xml" not in needed:
        raise FileError(_("This is no XLSX workbook. Save it as .xlsx or as CSV."))
    if sum(part.file_size for part in needed.values()) > MAX_UNPACKED:
        raise too_large()
    out, left = io.BytesIO(), MAX_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as again:
        for part in needed.values():
            with archive.open(part) as packed, again.open(part.filename, "w") as unpacked:
                sheet = SheetXml() if _SHEET.fullmatch(part.filename) else None
                while block := packed.read(BLOCK):
                    left -= len(block)
                    if left < 0:
                        raise too_large()
                    if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                        raise FileError(
                            _("The workbook defines XML entities, which no spreadsheet program does.")
                        )
                    unpacked.write(sheet.see(block) if sheet else block)
                unpacked.write(sheet.end() if sheet else b"")
    with zipfile.ZipFile(out) as checked:
        bound_texts(checked, [name for name in needed if _SHEET.fullmatch(name)])
    return out.getvalue()
