"""Dates as announcements write them, as coarse as the text says it; a missing year is counted from the publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..values.dates import DateError, PartialDate
from .date_forms import FORMS, Read

PAST, COMING = -1, 1
LONG_AGO = 150  # days: what would lie further back without its year is still to come


@dataclass
class When:
    """A date in the text; `guessed` where the day of publication had to complete it."""

    start: int
    end: int
    value: PartialDate
    guessed: bool = False


# "当年签约、当年开工": how fast, not when.
_IDIOM = re.compile("当年(?:签约|引进|洽谈|立项|开工|建设|建成|竣工|投产|达产)")


def dates(text: str, start: int, end: int, published: date | None) -> list[When]:
    """Every date between two places that can be read, none of them twice, in order."""
    found: list[When] = []
    later: list[tuple[re.Match[str], Read]] = []  # "that year": of the date before it
    taken: list[tuple[int, int]] = []
    for pattern, read, relative in FORMS:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < last and first < match.end() for first, last in taken):
                continue
            said = match.groupdict()
            if said.get("same"):
                later.append((match, read))
                taken.append(match.span())
            elif (value := _value(read, match, published)) is not None:
                found.append(
                    When(*match.span(), value, relative and not (said.get("year") or said.get("rel")))
                )
                taken.append(match.span())
    for match, read in later:
        before = [when for when in found if when.end <= match.start()]
        if not before and _IDIOM.match(text, match.start()):
            continue
        base = max(before, key=lambda when: when.start).value.first if before else published
        if (value := _value(read, match, base)) is not None:
            found.append(When(*match.span(), value))
    return sorted(found, key=lambda when: when.start)


_OF_THE_TEXT = re.compile(
    r"(?:posted|published|updated|released|date|发布(?:日期|时间)|发稿时间|时间|日期|发表于|发布于)(?: on)?[:：]?\s*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"\s?(?:/[A-Z][\w ]+/\s*)?(?:--|—|–|\((?:Xinhua|Reuters|AP|[A-Z][\w ]*Wire)\))|(?:讯|电)"
)


def own_day(text: str) -> date | None:
    """The day of publication that a text says itself: in its dateline, or behind "Posted:"."""
    for when in dates(text, 0, min(len(text), 400), None):
        stated = _OF_THE_TEXT.search(text, max(0, when.start - 16), when.start)
        if when.value.precision == "day" and (stated or _DATELINE.match(text, when.end)):
            return when.value.first
    return None


def _value(read: Read, match: re.Match[str], published: date | None) -> PartialDate | None:
    try:
        return read(match, published)
    except (DateError, ValueError):
        return None


def placed(when: When, published: date | None, direction: int, happened: bool = False) -> PartialDate:
    """A day or month without its year: the last one that has been, or the next one that comes.

    `happened`: the text itself says that it is past, however long ago.
    """
    value = when.value
    if not when.guessed or published is None or value.precision not in ("day", "month", "quarter"):
        return value
    try:
        if direction == PAST and value.first > published:
            before = PartialDate(value.first.replace(year=value.first.year - 1), value.precision)
            return before if happened or (published - before.first).days < LONG_AGO else value
        if direction == COMING and value.last < published:
            return PartialDate(value.first.replace(year=value.first.year + 1), value.precision)
    except ValueError:  # 29 February
        return value
    return value
