"""A spreadsheet or CSV file, whatever its encoding, as a table; bounded before it is read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .csvfile import open_text
from .table import FileError, Table
from .xlsxfile import open_workbook

MAX_BYTES = 20_000_000


def open_table(data: bytes, *, sheet: str | int = "", encoding: str = "") -> Table:
    """The rows of a file, by what it holds and not by what it is called. FileError where it cannot be read."""
    if not data.strip():
        raise FileError(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise FileError(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1_000_000})
    if data.startswith(b"PK"):
        return open_workbook(data, sheet)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError(_("This is an old or protected Excel file. Save it as .xlsx without a password."))
    return open_text(data, encoding)
