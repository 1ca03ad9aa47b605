"""A pasted text as the rules see it: every character at its own place, sentences, and the money in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import opencc

from ..values.money_spans import MoneySpan, money_spans
from .claims import Span

_HAN = re.compile("[\u3400-\u9fff]")
# A full stop ends an English sentence before a capital, but not behind "Co." or an initial.
_END = re.compile(
    r"[。！？!?…]+[”」]?|\n|(?<!\bCo)(?<!\bNo)(?<!\bSt)(?<!\bRs)(?<!\bRp)(?<!\bTk)(?<!\bSdn)(?<!\bSen)(?<!\bRep)(?<!\bMt)(?<!\bapprox)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bGov)(?<!\bLtd)(?<!\bPvt)(?<!\bPte)(?<!\bPty)(?<!\bInc)(?<!\bCorp)(?<!\bSept)(?<!\bOct)"
    r"(?<!\bNov)(?<!\bDec)(?<!\bAug)(?<!\bJan)(?<!\bFeb)(?<!\bMar)(?<!\bApr)(?<!\bJul)(?<!\bJun)(?<!\b[A-Z])(?<!\be\.g)\.(?=[”\"]?\s+[“\"(]?[A-Z0-9]|[”\"]?\s*$)|(?<=\bLtd)\.(?=\s+(?:The|It|In|On|At|This|Its)\b)"
    r"|(?<=\bInc)\.(?=\s+(?:The|It|In|On|At|This|Its)\b)"
)
MOST = 600  # characters of a sentence; patterns need a bound
_ASCII = str.maketrans(",:;()!?", "，：；（）！？")
_MAINLAND = re.compile(
    "人民币|大陆|内地|国务院|江苏|浙江|广东|福建|山东|上海|北京|天津|重庆|四川|湖北|湖南|河南|河北|安徽|江西|辽宁|吉林|陕西|广西|云南|贵州"
)
_ISLANDS = re.compile("台湾|台币|台北|新竹|台中|台南|高雄|桃园|香港|港元|港币|澳门")


# Signs that several countries write, and the texts in which they may not mean the usual one.
_SHARED = (
    (
        re.compile(
            r"(?<![A-Za-z])\$(?!.*\b(?:US|USD|AUD|CAD|NZD|SGD)\b)|(?<!US )(?<!U\.S\. )\bdollars?\b",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?:Canada|Canadian|Ontario|Qu[eé]bec|Alberta|British Columbia|Manitoba|Saskatchewan|Nova Scotia|New Brunswick|Australian?"
            r"|Queensland|New South Wales|Tasmania|New Zealand)\b|^\W*SINGAPORE\b"
        ),
    ),
    (re.compile("[¥￥]"), re.compile(r"\b(?:Japan|Japanese|Tokyo|Osaka|yen)\b|日本|日元")),
    (
        re.compile(r"\brs\b|\brupees?\b", re.IGNORECASE),
        re.compile(r"\b(?:Pakistan\w*|Sri Lankan?|Nepal\w*|Mauriti\w+|Karachi|Colombo)\b"),
    ),
)


@dataclass(frozen=True)
class Sentence:
    """From `start` to `end` of the text; `chinese` says which rules read it."""

    text: str  # of the whole text, simplified and folded
    start: int
    end: int
    chinese: bool

    @property
    def words(self) -> str:
        """Its characters as they are in the whole text; their places stay those of the text."""
        return self.text[self.start : self.end]


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


class Text:
    """A text with the day on which it was published, read once."""

    def __init__(self, original: str, published: date | None):
        self.original, self.published = original, published
        simple = _simplifier().convert(original) if _HAN.search(original) else original
        if len(simple) != len(original):  # opencc keeps places; a phrase that does not is left as it is
            simple = original
        changed = sum(1 for one, other in zip(original, simple, strict=True) if one != other)
        self.traditional = changed > len(_HAN.findall(original)) / 25
        self.plain = "".join(_folded_lines(simple))

    @cached_property
    def sentences(self) -> list[Sentence]:
        """In order; a line's end ends one, and none is longer than 600 characters."""
        return list(_sentences(self.plain))

    @cached_property
    def money(self) -> list[MoneySpan]:
        """Every amount with a currency that the text itself settles."""
        return [span for span in map(self._settled, money_spans(self.plain)) if span is not None]

    def money_in(self, start: int, end: int) -> list[MoneySpan]:
        """The amounts between two places."""
        first = bisect_left(self._starts, start)
        return [span for span in self.money[first : bisect_left(self._starts, end)] if span.end <= end]

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span in self.money]

    def _settled(self, span: MoneySpan) -> MoneySpan | None:
        """元 of a traditional text is nobody's yuan without another sign of the mainland."""
        words = self.plain[span.start : span.end]
        if not self.traditional or span.reading.currency != "CNY" or "人民币" in words or "元" not in words:
            return span
        mainland = _MAINLAND.search(self.plain) and not _ISLANDS.search(self.plain)
        return span if mainland else None

    def may_be_another_currency(self, span: MoneySpan) -> bool:
        """Whether the sign is written by another country of which the text speaks."""
        words = self.plain[span.start : span.end]
        usual = span.reading.currency in ("USD", "CNY", "INR")
        return usual and any(sign.search(words) for sign in self._shared_signs)

    @cached_property
    def _shared_signs(self) -> list[re.Pattern[str]]:
        return [sign for sign, place in _SHARED if place.search(self.plain)]

    def words(self, span: Span) -> str:
        """The text itself, as it was pasted."""
        return self.original[span[0] : span[1]]


def _folded_lines(text: str) -> Iterator[str]:
    """Chinese lines with full-width punctuation, whatever keyboard they were typed on."""
    for line in text.splitlines(keepends=True):
        if not _HAN.search(line):
            yield line.replace("’", "'")
            continue
        folded = line.translate(_ASCII)
        yield "".join(
            old if old != new and _between_latin(line, at) else new
            for at, (old, new) in enumerate(zip(line, folded, strict=True))
        )


def _between_latin(line: str, at: int) -> bool:
    """A comma in a number, a colon in a time, a bracket in an English name."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if line[at] in "()":
        return False
    return (
        before.isascii() and after.isascii() and bool(after.strip()) and (before.isalnum() or before == ".")
    )


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        for at in range(start, end, MOST):
            words = text[at : min(at + MOST, end)]
            if words.strip():
                first = at + len(words) - len(words.lstrip())
                han = len(_HAN.findall(words))
                yield Sentence(text, first, at + len(words.rstrip()), han * 6 > len(words) or han > 8)
        start = end


def of_currency(span: MoneySpan, currency: str) -> MoneySpan:
    """The amount in the currency that it does not name itself."""
    return replace(span, reading=replace(span.reading, currency=currency))
