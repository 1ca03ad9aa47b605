"""Amounts and dates in a question: the longest stretch of it that `values.money` or `values.dates` can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..values.dates import DateError, PartialDate, period_end, period_start, read_date
from ..values.money import MoneyError, read_amount

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\S")
_NUMBER = re.compile("[0-9]|[一二三四五六七八九十百千亿两]")
LONGEST = 24  # tokens of a name
MONEY_TOKENS, DATE_TOKENS = 12, 9
LEAST = 1_000_000  # yuan that a bare number must be to be taken for money: 2021 is none

_HALF = re.compile(
    r"(?P<y>[0-9]{4}) ?年?(?P<h>上半年|下半年)|(?:h(?P<n>[12])[ -]?(?P<y2>[0-9]{4}))|(?:(?P<y3>[0-9]{4})[ -]?h(?P<n3>[12]))",
    re.I,
)
_COARSE = re.compile("年(?:年?[初中底末内]|底)$")
_NEAR = {
    "this year": 0, "current year": 0, "今年": 0, "本年": 0, "本年度": 0, "今年以来": 0, "last year": -1, "previous year": -1, "去年": -1,
    "上年": -1, "前年": -2,
}  # fmt: skip
_NEAR_MONTH = {"this month": 0, "本月": 0, "这个月": 0, "last month": -1, "上月": -1, "上个月": -1}


@dataclass(frozen=True)
class Token:
    """A word, a number, a sign or a character of Chinese."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Days:
    """The days that a date stands for; `year` where it is a whole one, `span` where both ends are said."""

    first: date
    last: date
    year: bool = False
    span: bool = False


@dataclass(frozen=True)
class Amount:
    """An amount; `currency` is blank where none is named, `qualifier` as `values.money` reads it."""

    amount: Decimal
    currency: str
    qualifier: str | None


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    return [Token(found[0], *found.span()) for found in _TOKEN.finditer(text)]


def stretches(words: list[Token], longest: int = LONGEST) -> Iterator[tuple[int, int]]:
    """Every stretch of at most so many tokens: the first one's place, and the place behind the last."""
    for first in range(len(words)):
        for behind in range(first + 1, min(first + longest, len(words)) + 1):
            yield first, behind


def amount_in(text: str) -> Amount | None:
    """What a stretch says about money; None where it says nothing, or where a bare number may be anything."""
    if not _NUMBER.search(text):
        return None
    said = re.sub(
        "^(?:过|上)(?=[百千]?亿|[百千]万)", "超", re.sub("(?<=[0-9])个(?=[万亿])", "", text.lower())
    )
    said = re.sub("(?<![0-9一二三四五六七八九十百千两.])([百千]?亿)", r"一\1", said)
    try:
        reading = read_amount(said)
    except MoneyError:
        return None
    if reading.amount is None:
        return None
    clear = reading.currency or reading.amount >= LEAST or re.search("[万亿]", said)
    return Amount(reading.amount, reading.currency or "", reading.qualifier) if clear else None


def days_in(text: str, today: date) -> Days | None:
    """The days that a stretch names, relative ones counted from `today`."""
    said = text.lower()
    if said in _NEAR:
        return _whole(date(today.year + _NEAR[said], 1, 1), "year")
    if said in _NEAR_MONTH:
        first = today.replace(day=1)
        return _whole(first if not _NEAR_MONTH[said] else first - timedelta(days=1), "month")
    if said in ("this quarter", "本季度"):
        return _whole(today, "quarter")
    if found := _HALF.fullmatch(said):
        year = int(found["y"] or found["y2"] or found["y3"])
        second = found["h"] == "下半年" or (found["n"] or found["n3"]) == "2"
        return Days(date(year, 7 if second else 1, 1), date(year, 12 if second else 6, 31 if second else 30))
    if not re.search("[0-9]", said) or _COARSE.search(said):
        return None
    try:
        value: PartialDate | None = read_date(said)
    except DateError:
        return None
    return Days(value.first, value.last, value.precision == "year") if value else None


def _whole(day: date, precision: str) -> Days:
    first = period_start(day, precision)
    return Days(first, period_end(first, precision), precision == "year")
