"""Where a running text names money: the grammar of `money`, laid over a text; knows no model.

A number is only taken with everything that belongs to it. Where a digit, a unit, a currency, a dash, 至, 数, 几 or
余 beside it stays unread, or the words cannot be read whole, nothing is returned: never a part of what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .money import MoneyError, Reading, is_currency, read_amount
from .money_words import ONLY_BEHIND, SCALES, VARIANTS, VOCABULARY, alternative

LONGEST = 40  # characters of one number; a longer one is no amount
# Codes that are English words in capitals, and units that are something else in running text.
_NO_CODES = frozenset(
    ["ALL", "TRY", "TOP", "CUP", "PEN", "COP", "MAD", "SOS", "BAM", "GEL", "LAK", "RON", "MOP", "ANG", "BOB"]
)
_NO_WORDS = frozenset(["块", "c.", "ca", "ca.", "max", "max.", "min", "min.", "=", "(", "—"])


@dataclass(frozen=True)
class MoneySpan:
    """An amount between `start` and `end`; `most` is the upper end of a range, whose lower one `reading` is.

    `reading.currency` is None where the text names none ("投资20亿，"): only in Chinese, and for others to judge.
    """

    start: int
    end: int
    reading: Reading
    most: Reading | None = None


class _Token(NamedTuple):
    kind: str  # number, numeral, scale, sign, word, qualifier, dash, hedge, space, break, odd or other
    text: str  # folded
    start: int
    end: int


_WORDS = [word for word in VOCABULARY if word not in _NO_WORDS and not re.fullmatch("[-+<>=~]+", word)]
# "around one billion euros"; "two billion-dollar plants" are two plants.
_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<break>\n\s*\n)",
            r"(?P<space>\s+)",
            r"(?P<number>[0-9]+(?:[.,][0-9]+)*|\.[0-9]+)",
            rf"(?P<english>{'|'.join(_ENGLISH)})(?![a-z])(?=(?:\s(?:and|to|or)\s[a-z0-9]+)?(?:-(?:million|billion|trillion)(?![a-z])|\s(?:million|billion|trillion|crore)(?![a-z]|-(?:dollar|yuan|euro|pound))))",
            r"(?P<hedge>数|几|several|a few|half|dozens? of|tens of|hundreds of)",
            "(?P<vocabulary>"
            + "|".join(alternative(w).replace(r"\ ", r"\s+") for w in sorted(_WORDS, key=len, reverse=True))
            + ")",
            r"(?P<numeral>[〇一二三四五六七八九十][〇一二三四五六七八九十百千万亿]*)",
            r"(?P<dash>[-‐‑–—−―~∼～]+|[至到]|to(?![a-z]))",
            r"(?P<other>[a-z]+(?:['’][a-z]+)*)",
            r"(?P<odd>[/×*%^'’:：、+.,兆吋²³½¼¾‰])",
        )
    )
)
_ABOVE = frozenset(("超", "超过", "逾", "突破"))
_NEGATIONS = frozenset(("not", "no", "never", "n't", "不", "未", "没", "无", "非"))
# What may follow an amount in Chinese that names no currency: "投资20亿，", "20亿建设", "20亿的".
_AFTER_BARE = re.compile(r"\s*(?:[，。；！？）,;!?)」】、\n]|$|建|投资|的|打造|落户|分)")


def money_spans(text: str) -> Iterator[MoneySpan]:
    """The amounts that a text names, in order, each whole; takes linear time."""
    folded = _folded(text)
    tokens = _with_bounds(list(_tokens(folded, text)))
    at = taken = 0
    while at < len(tokens):
        if tokens[at].kind not in ("number", "numeral"):
            at += 1
            continue
        found = _Amount(text, folded, tokens, at, taken)
        if (span := found.span()) is not None:
            yield span
        at = taken = max(found.last + 1, at + 1)


def _folded(text: str) -> str:
    """Each character as `money` compares it, at its own place."""
    characters = []
    for character in text:
        if character.isascii():
            characters.append(character.lower())
            continue
        folded = unicodedata.normalize("NFKC", character)
        wide = unicodedata.decomposition(character).startswith(("<wide>", "<narrow>", "<noBreak>", "<small>"))
        lower = (folded if wide and len(folded) == 1 else character).lower()
        characters.append(lower if len(lower) == 1 else character)
    return "".join(characters).translate(VARIANTS)


def _tokens(folded: str, text: str) -> Iterator[_Token]:
    at = 0
    while at < len(folded):
        found = _TOKEN.match(folded, at)
        if found is None:
            odd = unicodedata.category(folded[at]) in ("Sc", "No", "Nl", "Nd", "Cf")
            yield _Token("odd" if odd else "other", folded[at], at, at + 1)
            at += 1
            continue
        kind = found.lastgroup or "other"
        if kind == "english":
            spelt = not folded[:at].endswith(("hundred and ", "thousand and ", "hundred ", "thousand "))
            yield _Token("number" if spelt else "odd", str(_ENGLISH[found[0]]), at, found.end())
            at = found.end()
            continue
        if kind == "vocabulary":
            kind = VOCABULARY[re.sub(r"\s+", " ", found[0])].kind
            if found[0] in ("b", "k", "m") and not (at and folded[at - 1].isdigit()):
                kind = "other"
        elif kind == "other" and len(found[0]) == 3:
            code = text[at : at + 3]
            kind = "sign" if code.isupper() and code not in _NO_CODES and is_currency(code) else kind
        yield _Token(kind, found[0], at, found.end())
        at = found.end()


def _with_bounds(tokens: list[_Token]) -> list[_Token]:
    """百亿元 alone is a size and no amount; 超百亿元 is at least ten billion."""
    return [
        token._replace(kind="numeral", text=f"一{token.text}")
        if token.kind == "scale" and token.text[0] in "百千" and at and tokens[at - 1].text in _ABOVE
        else token
        for at, token in enumerate(tokens)
    ]


def _is_latin(token: _Token) -> bool:
    return token.kind == "other" and token.text.isascii() and token.text[0].isalpha()


class _Amount:
    """One number with what belongs to it on both sides; `first` and `last` are the outermost tokens."""

    def __init__(self, text: str, folded: str, tokens: Sequence[_Token], at: int, taken: int):
        self.text, self.folded, self.tokens, self.taken = text, folded, tokens, taken
        self.first = self.last = at
        self.parts = [at]  # where each end of a range has its number
        self.cuts: list[int] = []  # the last token of the lower end

    def span(self) -> MoneySpan | None:
        """The amount; None where it cannot be read whole."""
        self._take_right()
        self._take_left()
        own = self._own()
        if self._unread_before() or self._unread_after() or any(t.end - t.start > LONGEST for t in own):
            return None
        if any(t.text.startswith(".") for t in own):  # the end of a sentence, or a decimal without its whole
            return None
        start, end = self.tokens[self.first].start, self.tokens[self.last].end
        try:
            readings = self._readings()
        except MoneyError:
            return None
        least, most = readings[0], readings[-1] if len(readings) > 1 else None
        if not least.amount or (most and (not most.amount or most.amount <= least.amount)):
            return None
        if least.currency is None and not self._may_be_bare(end):
            return None
        return MoneySpan(start, end, least, most)

    def _own(self) -> Sequence[_Token]:
        return self.tokens[self.first : self.last + 1]

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else "end"

    def _next(self, at: int, step: int = 1) -> int:
        """The neighbouring token, over one space or a line's end."""
        at += step
        return at + step if self._kind(at) == "space" else at

    def _take_right(self) -> None:
        while True:
            after = self._next(self.last)
            kind, text = self._kind(after), self.tokens[after].text if after < len(self.tokens) else ""
            if (
                kind in ("scale", "word")
                or (kind == "sign" and self._may_close(text) and not self._is_before_figure(after))
                or (kind == "qualifier" and self._may_follow(after, text))
            ) or (kind == "number" and after == self.last + 1 and self._is_lower_part(after)):
                self.last = after
            elif not (kind == "dash" or self._is_between(after)) or not self._take_over_dash(after):
                return

    def _may_close(self, sign: str) -> bool:
        """A sign stands behind its number where it is a code ("100 MLN EUR"), else only after a unit: "23 million €"."""
        return sign not in ("$", "€", "£", "¥") or (
            self._kind(self.last) == "scale" and self._kind(self._next(self.first, -1)) != "sign"
        )

    def _is_between(self, at: int) -> bool:
        """The "and" of "between 2 and 3 billion"."""
        ahead = self._next(self.first, -1)
        ahead = self._next(ahead, -1) if self._kind(ahead) == "sign" else ahead
        return (
            at < len(self.tokens)
            and self.tokens[at].text == "and"
            and ahead >= 0
            and self.tokens[ahead].text == "between"
        )

    def _is_before_figure(self, sign: int) -> bool:
        """A sign that belongs to the next number: "in 2022 RMB 3 billion"."""
        return self._kind(self._next(sign)) in ("number", "numeral", "qualifier")

    def _may_follow(self, at: int, text: str) -> bool:
        if text in ("多", "余"):
            return self._kind(at + 1) in ("scale", "word")
        return text in ONLY_BEHIND and text != "plus"

    def _is_lower_part(self, at: int) -> bool:
        """The "2000万" of "1亿2000万元"."""
        chinese = self.tokens[self.last]
        return (
            chinese.kind == "scale"
            and not chinese.text.isascii()
            and self._kind(at + 1) in ("scale", "qualifier")
        )

    def _take_over_dash(self, dash: int) -> bool:
        """Over a hyphen ("3-billion-yuan") or to the upper end of a range."""
        after = dash + 1 if self._kind(dash + 1) != "space" else dash + 2
        kind, mark = self._kind(after), self.tokens[dash].text
        if kind in ("scale", "word") and after == dash + 1 and mark in "-‐‑–":
            self.last = after
            return True
        if kind == "sign" and after == dash + 1 and mark in "-‐‑" and not self._is_before_figure(after):
            self.last = after  # "a 200-million-USD plant"
            return True
        if kind == "sign" and self._kind(self._next(after)) == "number":
            after = self._next(after)
            kind = self._kind(after)
        if kind in ("number", "numeral") and len(self.parts) == 1:
            self.cuts.append(self._before(dash))
            self.parts.append(after)
            self.last = after
            return True
        return False

    def _before(self, at: int) -> int:
        return at - 2 if self._kind(at - 1) == "space" else at - 1

    def _take_left(self) -> None:
        while True:
            before = self._next(self.first, -1)
            if before < self.taken:
                return
            kind, text = self._kind(before), self.tokens[before].text
            sign = kind == "sign" or (kind == "word" and not text.isascii() and text not in ("元", "圆"))
            qualifier = kind == "qualifier" and text not in ONLY_BEHIND
            if not sign and not qualifier:
                return
            self.first = before

    def _unread_before(self) -> bool:
        at = self._next(self.first, -1)
        if at < 0:
            return False
        token, spaced = self.tokens[at], at < self.first - 1
        if token.kind in ("number", "numeral", "scale", "sign", "word", "hedge"):
            closed = at < self.taken and token.kind in ("word", "sign")
            english = token.kind == "word" and token.text.isascii()
            return not (spaced and (closed or english))
        if token.text in _NEGATIONS:
            return True
        if token.kind == "dash":
            return self._figure_precedes(at) or (not spaced and token.text not in ("至", "到"))
        if token.text in (",", ":", "、", "or", "或"):
            return self._is_figure(self._next(at, -1))
        return not spaced and (token.kind == "odd" or _is_latin(token))

    def _figure_precedes(self, dash: int) -> bool:
        return self._kind(self._next(dash, -1)) in ("number", "numeral", "scale", "hedge", "word", "sign")

    def _is_figure(self, at: int) -> bool:
        return self._kind(at) in ("number", "numeral", "scale")

    def _unread_after(self) -> bool:
        at = self._next(self.last)
        if at >= len(self.tokens):
            return False
        token, spaced = self.tokens[at], at > self.last + 1
        if token.kind in ("number", "numeral", "scale", "hedge", "word", "sign"):
            english = token.kind in ("scale", "word") and token.text.isascii()
            return not spaced or not self._is_closed() or english
        if token.kind == "dash":
            return self._figure_follows(at) or (not spaced and token.text in ("至", "到"))
        if token.text in (",", "."):
            return not self._is_closed() and self._figure_follows(at)
        if token.text == "of" and self.tokens[self.last].text in ("pounds", "pound"):
            return True
        if token.text in ("多", "余", "兆"):
            return True
        if token.kind == "odd":
            return not spaced and token.text not in ("、", ":", "'", "’")
        if not _is_latin(token) or self._kind(self.last) == "word":
            return False
        # "EUR 100 Mrd", "$20 lakh": a unit that is not known.
        return not spaced or (self._kind(self.last) == "number" and len(self.tokens[self.last].text) < 5)

    def _figure_follows(self, at: int) -> bool:
        after = self._next(at)
        if self._kind(after) in ("sign", "word", "qualifier"):
            after = self._next(after)
        return self._kind(after) in ("number", "numeral", "hedge")

    def _is_closed(self) -> bool:
        """Nothing more can belong to it: it ends with a currency, or with a unit after a sign."""
        ends = self._kind(self.last)
        return ends in ("word", "sign", "qualifier") or (ends == "scale" and self._kind(self.first) == "sign")

    def _readings(self) -> list[Reading]:
        if len(self.parts) == 1:
            return [read_amount(self._words(self.first, self.last))]
        low, high = self._words(self.first, self.cuts[0]), self._words(self.parts[1], self.last)
        behind = [t.text for t in self._own() if t.start >= self.tokens[self.parts[1]].end]
        ahead = " ".join(
            t.text for t in self.tokens[self.first : self.parts[0]] if t.kind in ("sign", "word")
        )
        scaled = any(t.text in SCALES for t in self.tokens[self.parts[0] : self.cuts[0] + 1])
        most = read_amount(f"{ahead} {high}")
        low += "" if scaled else " " + "".join(text for text in behind if text in SCALES)
        least = read_amount(low, default_currency=most.currency)
        if least.currency != most.currency:
            raise MoneyError("two currencies")
        return [
            Reading(least.amount, least.currency, "at_least"),
            Reading(most.amount, most.currency, "up_to"),
        ]

    def _words(self, first: int, last: int) -> str:
        """The folded words, hyphens as spaces."""
        return "".join(" " if t.kind in ("dash", "space") else t.text for t in self.tokens[first : last + 1])

    def _may_be_bare(self, end: int) -> bool:
        scale = next((t.text for t in reversed(self._own()) if t.kind in ("scale", "numeral")), "")
        return scale[-1:] in ("万", "亿") and bool(_AFTER_BARE.match(self.text, end))
