"""What a spreadsheet or CSV file is to us: rows of text, bounded while they are read.

Rows are physical: row 1 is the first of the file, titles and blanks included, as a spreadsheet program counts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from django.utils.translation import gettext as _

MAX_ROWS = 50_000
MAX_COLUMNS = 1_000
MAX_CELL = 32_767  # characters, as in a spreadsheet

UNCOMPUTED = "#FORMULA!"  # written by `sheetxml` for a formula without its result
# What a spreadsheet shows where it has no value: nothing to store in any field.
IN_PLACE_OF_VALUES = frozenset(
    (
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        UNCOMPUTED,
    )
)

_CONTROL = {n: None for n in range(32) if chr(n) not in "\t\n\r"} | {127: None}


class FileError(ValueError):
    """A file that cannot be read; `str()` is a sentence for the person who sent it."""


def sheet_of(names: Sequence[str], wanted: str | int) -> str:
    """The sheet that is meant by name, by pattern or by place; the first where nothing is said. FileError if none is."""
    if not wanted:
        return names[0]
    if isinstance(wanted, int):
        found = list(names[wanted - 1 : wanted])
    else:
        found = [name for name in names if name == wanted] or [n for n in names if fnmatchcase(n, wanted)]
    if not found:
        raise FileError(
            _("There is no sheet “%(sheet)s”; there is: %(names)s.")
            % {"sheet": str(wanted)[:40], "names": ", ".join(names[:20])}
        )
    return found[0]


class Number(str):
    """The text of a cell that holds a number, so that "234.567" is not taken for grouped thousands."""


@dataclass(frozen=True)
class Table:
    """`rows()` begins anew each time it is called; rows are as wide as they are written."""

    rows: Callable[[], Iterator[tuple[int, list[str]]]]
    encoding: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    # Cells that repeat the value of the merged cell that they belong to: {row: columns}, from 0.
    merged: dict[int, frozenset[int]] = field(default_factory=dict)


def bounded(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; FileError at the first that is too far down, too wide or too long."""
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise FileError(_("The file has more than %(most)s rows.") % {"most": f"{MAX_ROWS:,}"})
        if len(row) > MAX_COLUMNS:
            raise FileError(
                _("Row %(row)s has more than %(most)s columns.") % {"row": number, "most": f"{MAX_COLUMNS:,}"}
            )
        for cell in row:
            if len(cell) > MAX_CELL:
                raise FileError(
                    _("Row %(row)s has a cell of more than %(most)s characters.")
                    % {"row": number, "most": f"{MAX_CELL:,}"}
                )
        yield number, row


def cell_text(value: Any) -> str:
    """What a cell says, as text: numbers plain, dates in ISO 8601, without control characters."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return clean(str(value))


def clean(text: str) -> str:
    """Without control characters and without blanks at the ends; tabs and line breaks inside stay."""
    return text.translate(_CONTROL).strip()


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) < 1e15 and value == int(value):
        return Number(int(value))
    # Fifteen digits are what a spreadsheet shows: 0.1 + 0.2 is 0.3.
    return Number(f"{Decimal(format(value, '.15g')):f}")


def folded(text: str) -> str:
    """For comparing headings and listed values: width, case and runs of space do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def one_line(text: str) -> str:
    """Every run of blanks and line breaks as one space: for names and keys."""
    return re.sub(r"\s+", " ", text).strip()
