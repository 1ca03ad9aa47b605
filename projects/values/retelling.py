"""Sentences that were stored in the language of whoever caused them, said in the reader's language.

What a job tells, why a row failed and the reasons of the history are stored as they were said. Each is found again among the
program's own sentences; names, numbers and what people wrote stay as they are.
"""

from __future__ import annotations

import re
import struct
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from .languages import reads_chinese
from .marks import CHINESE_MARKS, MARKS, mark

CATALOG = Path(__file__).parents[1] / "locale/zh_Hans/LC_MESSAGES/django.mo"
FEWEST = {"en": 6, "zh": 2}  # letters beside its blanks that make a sentence known
_BLANK = re.compile(r"%\((\w+)\)[sd]")
_BETWEEN = re.compile(r"(: |：|; |；|\. |。)(?=.)", re.DOTALL)
_MARKS = {text: which for which in ":;." for text in (MARKS[which], CHINESE_MARKS[which])}


class Sentence(NamedTuple):
    """How it is found, what of it stands in every such text, and how it is said in the other language."""

    pattern: re.Pattern[str]
    fixed: str
    said: str


def retold(text: str) -> str:
    """The text, with what the program itself said of it in the reader's language."""
    return _retold(text, "zh" if reads_chinese() else "en")


@lru_cache(maxsize=10_000)
def _retold(text: str, language: str) -> str:
    if (whole := _said(text, language)) is not None:
        return whole
    pieces = _BETWEEN.split(text)
    said = [_said(piece, language) for piece in pieces[::2]]
    for at, one in enumerate(said):
        if one is not None:
            pieces[2 * at] = one
            for beside in (2 * at - 1, 2 * at + 1):  # the marks at it are its own language's
                if 0 < beside < len(pieces):
                    pieces[beside] = mark(_MARKS[pieces[beside]])
    return "".join(pieces)


def _said(text: str, language: str) -> str | None:
    bare = text.rstrip(".。:： ")
    for sentence in _sentences(language):
        if sentence.fixed in bare and (found := sentence.pattern.fullmatch(bare)):
            said = _BLANK.sub(lambda blank: found.group(blank[1]), sentence.said)
            return said + _end(text, language)
    return None


def _end(text: str, language: str) -> str:
    if not text.endswith((".", "。")):
        return ""
    return "。" if language == "zh" else "."


@cache
def _sentences(language: str) -> list[Sentence]:
    """Of the other language, the most telling first."""
    found = []
    for english, plural, chinese in _messages():
        for was, said in {
            "zh": [(english, chinese), (plural, chinese)],
            "en": [(chinese, plural or english)],
        }[language]:
            was, said = (part.rstrip(".。:： ") for part in (was, said))
            fixed = _BLANK.split(was)[::2]
            names = set(_BLANK.findall(was))
            if sum(map(str.isalpha, "".join(fixed))) < FEWEST["zh" if language == "en" else "en"]:
                continue
            if set(_BLANK.findall(said)) <= names and ("(" in was or " " in was or language == "en"):
                found.append(Sentence(_pattern(was), max(fixed, key=len), said))
    return sorted(found, key=lambda sentence: -len(_BLANK.sub("", sentence.pattern.pattern)))


def _pattern(text: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts = _BLANK.split(text)
    for at in range(1, len(parts), 2):
        name = parts[at]
        some = r"\d[\d,]*" if name == "number" else ".+?"
        parts[at] = f"(?P={name})" if name in seen else f"(?P<{name}>{some})"
        seen.add(name)
    parts[::2] = [re.escape(part.replace("%%", "%")) for part in parts[::2]]
    return re.compile("".join(parts), re.DOTALL)


def _messages() -> list[tuple[str, str, str]]:
    """(English, its plural or blank, Chinese) of every message without a context, from the compiled catalog."""
    data = CATALOG.read_bytes()
    _magic, _revision, number, ids, texts = struct.unpack_from("<5I", data)

    def string(table: int, at: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + 8 * at)
        return data[start : start + length].decode()

    found = []
    for at in range(number):
        english, _zero, plural = string(ids, at).partition("\0")
        if english and "\4" not in english:
            found.append((english, plural, string(texts, at).partition("\0")[0]))
    return found
