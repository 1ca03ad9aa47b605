"""How many projects the announcement says were signed."""

import re
from collections.abc import Iterator

from .claims import Claim
from .sentences import OVER_TIME

_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
_EN = re.compile(
    rf"\b(?P<n>[0-9]{{1,3}}|{'|'.join(_WORDS)}|twenty|thirty)\s(?:(?!projects?\b|[0-9]|(?:{'|'.join(_WORDS)})\b)[\w-]+,?\s){{0,4}}?projects?\b",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s?个(?:[^，。；、个]{0,12}?)项目|项目\s?(?P<m>[0-9]{1,3})\s?个"
)
_SIGNED = re.compile(
    r"签约|签署|签订|落户|\bsign(?:ed|ing|s)?\b|contracts?\b|agreements?\b|signator", re.IGNORECASE
)
_DIGITS = "〇一二三四五六七八九十"


def counts(sentence: str) -> Iterator[Claim]:
    if not _SIGNED.search(sentence) or OVER_TIME.search(sentence):
        return
    for found in [*_EN.finditer(sentence), *_ZH.finditer(sentence)]:
        number = found["n"] or found["m"]
        yield Claim("count", _number(number.lower()), *found.span())


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in _WORDS:
        return _WORDS.index(text) + 1
    if text in ("twenty", "thirty"):
        return {"twenty": 20, "thirty": 30}[text]
    tens, ten, ones = text.replace("两", "二").partition("十")
    if not ten:
        return _DIGITS.index(tens)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)
