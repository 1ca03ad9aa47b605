"""A sheet's XML while it streams by: how far its filled cells reach, and what calamine would read as blank.

calamine gives nothing for a cell that shows an error (#REF!) and for a formula that was never computed; both are made
texts here, so that the row that holds one is named (`tables.IN_PLACE_OF_VALUES`).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .table import MAX_COLUMNS, MAX_ROWS, UNCOMPUTED, FileError

MAX_GRID = 3_000_000  # cells of a sheet's rectangle, blanks included
MAX_TAG = 65_536

# A row, or a cell that holds something: formatted blanks ("ghost rows") are not read. No pattern looks beyond the next
# "<", and none tries a text in many ways: a hostile file must not cost more than its size.
_TAG = re.compile(
    rb"<(?:\w+:)?(?:(?P<row>row)\b(?:[^<>]*?\br\s*=\s*[\"'](?P<at>\d+))?"
    rb"|c\b(?:[^<>]*?\br\s*=\s*[\"'](?P<column>[A-Za-z]{1,9})(?P<cell_at>\d+))?[^<>]*(?<!/)>(?!\s*</))"
)
_ERROR = re.compile(rb"(<(?:\w+:)?c\s[^<>]*?\bt=[\"'])e(?=[\"'])")
# A formula's text is "str" even where it is empty; of a number there must be a value.
_ATTRIBUTES = rb"(?:\s(?!t=)[^<>\s]{1,60}){0,6}"
_UNCOMPUTED = re.compile(
    rb"<(?P<x>(?:\w+:)?)c(?P<given>" + _ATTRIBUTES + rb")(?:\st=[\"']n[\"'])?(?P<more>" + _ATTRIBUTES + rb")>"
    rb"(?P<f><(?P=x)f\b[^<>]*(?:/>|(?<!/)>[^<]*</(?P=x)f>))\s{0,9}(?:<(?P=x)v\s{0,9}/>|<(?P=x)v></(?P=x)v>)?\s{0,9}</(?P=x)c>"
)
_TOLD = rb'<\g<x>c\g<given>\g<more> t="str">\g<f><\g<x>v>' + UNCOMPUTED.encode() + rb"</\g<x>v></\g<x>c>"


class SheetXml:
    """Takes a sheet block by block; FileError where it is too large or broken."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0
        self._rest = b""

    def see(self, block: bytes) -> bytes:
        """What may be written for the blocks so far; the rest comes with the next one, or with `end()`."""
        text = self._rest + block
        cut = _cut(text)
        for tag in _TAG.finditer(text, 0, cut):
            self._advance(tag)
        self._rest = text[cut:]
        if len(self._rest) > MAX_TAG and b"<" in self._rest:
            raise damaged()
        return _UNCOMPUTED.sub(_TOLD, _ERROR.sub(rb"\1str", text[:cut]))

    def end(self) -> bytes:
        """What `see` held back, once no more blocks come."""
        return self._rest

    def _advance(self, tag: re.Match[bytes]) -> None:
        if tag["row"]:
            self.row, self.column = int(tag["at"] or self.row + 1), 0
            return
        self.column = _column_number(tag["column"].upper()) if tag["column"] else self.column + 1
        self.rows = max(self.rows, int(tag["cell_at"] or self.row))
        self.columns = max(self.columns, self.column)
        if self.rows > MAX_ROWS:
            raise FileError(_("The file has more than %(most)s rows.") % {"most": f"{MAX_ROWS:,}"})
        if self.columns > MAX_COLUMNS:
            raise FileError(_("The sheet has more than %(most)s columns.") % {"most": f"{MAX_COLUMNS:,}"})
        if self.rows * self.columns > MAX_GRID:
            raise too_large()


def _cut(text: bytes) -> int:
    """Where to divide: behind a whole cell where one ends near, else behind a whole tag."""
    tag, cell = text.rfind(b">") + 1, text.rfind(b"c>") + 2
    return cell if cell > 1 and len(text) - cell <= MAX_TAG else tag


def too_large() -> FileError:
    """To be raised: the message for a workbook that grows beyond bounds when it is unpacked."""
    return FileError(_("The workbook is too large when it is unpacked."))


def damaged() -> FileError:
    """To be raised: the message for a workbook that no reader makes sense of."""
    return FileError(_("The workbook is damaged and cannot be read. Open it and save it anew."))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
