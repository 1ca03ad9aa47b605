"""How much text the cells of a workbook come to: a file of 7 KB may let 75,000 cells share one string of 32,000 characters,
and calamine writes it out for each of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from itertools import zip_longest
from xml.parsers import expat

from .sheetxml import damaged, too_large

MAX_TEXT = 150_000_000  # bytes of all cells of one sheet together
BLOCK = 1 << 20
_END = re.compile(rb"</(?:\w+:)?v")


def bound_texts(archive: zipfile.ZipFile, sheets: list[str]) -> None:
    """FileError where a sheet's cells would come to more than MAX_TEXT. Cheap for any usual file: one look at sizes."""
    parts = [name for name in archive.namelist() if "strings" in name.lower()]
    whole = sum(archive.getinfo(name).file_size for name in parts)
    counts = {name: _values(archive, name) for name in sheets}
    if max(counts.values(), default=0) * whole <= MAX_TEXT:
        return
    # Which part holds them a relation says; of several the longest text at each place counts.
    lengths = [max(found) for found in zip_longest(*(_lengths(archive, name) for name in parts), fillvalue=0)]
    longest = max(lengths, default=0)
    for name, count in counts.items():
        if count * longest > MAX_TEXT and _text_of(archive, name, lengths) > MAX_TEXT:
            raise too_large()


def _values(archive: zipfile.ZipFile, name: str) -> int:
    """At least as many as there are cells with a value: each ends with a tag whose name is v."""
    found, last = 0, b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            text = last + block
            found += len(_END.findall(text))
            last = text[-20:] if b"<" in text[-20:] else b""  # counted twice is no harm
    return found


def _lengths(archive: zipfile.ZipFile, name: str) -> list[int]:
    """Bytes of each shared string."""
    found: list[int] = []
    depth = [0]

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if _local(tag) == "si":
            found.append(0)
            depth[0] += 1

    def text(data: str) -> None:
        if depth[0]:
            found[-1] += len(data.encode())

    def end(tag: str) -> None:
        if _local(tag) == "si":
            depth[0] -= 1

    _parse(archive, name, start, text, end)
    return found


def _text_of(archive: zipfile.ZipFile, name: str, lengths: list[int]) -> int:
    """Bytes of the strings that the cells of a sheet point at; stops at the first one too many."""
    total, shared, value = 0, False, ""
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal shared, value, inside
        if _local(tag) == "c":
            shared = attributes.get("t") == "s"
        elif _local(tag) == "v":
            inside, value = True, ""

    def text(data: str) -> None:
        nonlocal value
        if inside and shared and len(value) < 20:
            value += data

    def end(tag: str) -> None:
        nonlocal total, inside
        if _local(tag) != "v" or not inside:
            return
        inside = False
        if shared:
            number = value.strip()
            known = number.isdecimal() and int(number) < len(lengths)
            total += lengths[int(number)] if known else 0
            if total > MAX_TEXT:
                raise too_large()

    _parse(archive, name, start, text, end)
    return total


def _parse(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None],
    end: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    try:
        with archive.open(name) as part:
            while block := part.read(BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged() from None


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
