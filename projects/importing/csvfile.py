"""Text files: encoding and delimiter are found out, quotation that never ends is refused."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .table import MAX_CELL, FileError, Table, bounded, clean

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 50

_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp1252": "cp1252",
    "iso8859-1": "cp1252",  # what calls itself Latin-1 is Windows-1252 with rarer quotes
    "ascii": "utf-8-sig",
}
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
    "cp1252": "Windows-1252",
}


def open_text(data: bytes, encoding: str = "") -> Table:
    """The encoding is found out unless it is named; FileError where it is unknown or does not fit the bytes."""
    codec = known_encoding(encoding) if encoding else detect(data)
    text = _decode(data, codec)
    delimiter = _delimiter(text)
    strict = _is_strict(text, delimiter)

    def rows() -> Any:
        return bounded(_records(text, delimiter, strict))

    return Table(rows=rows, encoding=_NAMES[codec])


def known_encoding(name: str) -> str:
    """The codec of one of the encodings that are read; FileError for another."""
    try:
        return _ENCODINGS[codecs.lookup(name.strip()).name]
    except (LookupError, ValueError, KeyError):
        raise FileError(
            _("“%(name)s” is not one of the encodings UTF-8, UTF-16, GB18030 and Windows-1252.")
            % {"name": name[:40]}
        ) from None


def detect(data: bytes) -> str:
    """The codec: UTF-16 by mark or zeros, UTF-8 if it is that, GB 18030 if it looks Chinese, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:4000]
    # Every other byte of ASCII in UTF-16 is zero, and no other text has any.
    for zeros, codec in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
        if zeros.count(0) > len(head) * 0.2:
            return codec
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_damaged_utf8(data):
            return "utf-8-sig"  # which refuses it, with the line
        return "gb18030" if _looks_chinese(data) else "cp1252"
    return "utf-8-sig"


_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all high bytes are UTF-8: cut off in a character, or a byte went wrong."""
    high = sum(map(len, _HIGH_RUN.findall(data)))
    return sum(map(len, _MULTIBYTE.findall(data))) > high * 0.95


# A lead byte with what follows it: common characters have two high bytes, accents stand alone between letters.
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def _looks_chinese(data: bytes) -> bool:
    """Whether most high bytes stand in pairs of GB 2312, as those of Chinese do and accents of Latin do not."""
    paired = alone = 0
    for run in _HIGH_RUN.findall(data):
        pairs = sum(run[at] >= 0xA1 and run[at + 1] >= 0xA1 for at in range(0, len(run) - 1, 2))
        paired += 2 * pairs
        alone += len(run) - 2 * pairs
    return paired > alone


def _decode(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError(
            _("The file is not valid %(encoding)s: line %(line)s cannot be read.")
            % {"encoding": _NAMES[codec], "line": line}
        ) from None
    if "\0" in text:
        raise FileError(_("The file holds NUL characters: it is no text file, or it is damaged."))
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """The one that cuts the most first rows into the same number of cells, the more cells the better."""

    def evenness(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for row, _n in zip(reader, range(SAMPLE_ROWS), strict=False):
                widths[len(row)] += 1
        except csv.Error:
            return 0
        return max((count * (width - 1) for width, count in widths.items()), default=0)

    return max(DELIMITERS, key=lambda delimiter: (evenness(delimiter), -DELIMITERS.index(delimiter)))


def _is_strict(text: str, delimiter: str) -> bool:
    """False where quotation marks are used loosely; FileError where one is opened and never closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    at = 1
    try:
        for _row in reader:
            at = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise FileError(_("A quotation mark in line %(line)s is never closed.") % {"line": at}) from None
        if "field larger" in str(error):
            raise _too_long(at) from None
        return False
    return True


def _records(text: str, delimiter: str, strict: bool) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            yield [clean(cell) for cell in row]
    except csv.Error:
        raise _too_long(reader.line_num) from None


def _too_long(line: int) -> FileError:
    return FileError(
        _("Line %(line)s has a cell of more than %(most)s characters; is a quotation mark missing?")
        % {"line": line, "most": f"{MAX_CELL:,}"}
    )
