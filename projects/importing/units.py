"""In what unit and currency a column of amounts is written, as its heading, or a line above the headings, says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ..values.money import MoneyError, is_currency, read_amount
from .table import folded


@dataclass(frozen=True)
class Said:
    """What a text says: `unit` is a key of `UNITS` ("" are single yuan or dollars), None where it says none.

    `unclear`: it names a unit that is none of ours, such as tens of millions, so that a person has to say.
    """

    unit: str | None = None
    currency: str = ""
    unclear: bool = False

    def __or__(self, other: Said) -> Said:
        """This, and the other where this says nothing."""
        unit = other.unit if self.unit is None and not self.unclear else self.unit
        return Said(unit, self.currency or other.currency, self.unclear or (unit is None and other.unclear))


NOTHING = Said()
# The more telling first. A number or "and above" beside the word makes it a bound ("亿元以上"), no unit.
_UNITS: tuple[tuple[str, str | None], ...] = (
    (r"千万|[十百千]亿|\b10 ?(m|mn|million)\b", None),
    (r"(?<![0-9])亿(?!元?(及?以|内))|\b100 ?(m|mn|million)\b|\byi\b", "亿元"),
    (r"百万|(?<![0-9] )\bmillions?\b|\b(cny|rmb|usd|eur)?(m|mn|mln)\b", "million"),
    (r"(?<![0-9])万(?!元?(及?以|内))|\b(10 ?k|10,?000|(10|ten) thousand|wan)\b", "万元"),
    (r"\bbillions?\b|\b(cny|rmb|usd|eur)?(b|bn|bln)\b", "billion"),
    (r"千(?=.?元)|\bthousands?\b|\b(cny|rmb|usd|eur)?k\b", "thousand"),
)
_SINGLE = re.compile(r"元(?!及?以|内)|\b(yuan|dollars?|euros?)\b")
_CURRENCIES = {
    "us$": "USD",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
}
_CURRENCIES |= {"人民币": "CNY", "rmb": "CNY", "yuan": "CNY"}
_CODE = re.compile(r"\b([A-Z]{3})(?:[mkb]|bn)?\b")
_NO_CODES = frozenset(("ALL", "TOP"))  # Albania's and Tonga's, and plain words of headings
# What stands behind one of these is a unit, a currency or a remark; in Chinese also what ends the heading.
_ASIDE = re.compile(r"[(\[（［/,，:：]|\bin\b", re.I)
_AT_END = re.compile(r"(?:亿|千万|百万|万|千)?(?:人民币|美|欧|港|日)?元$")
_LINE = re.compile(r"(?:^|[(\s;；,，。])(?:金额)?(?:单位|计量单位|货币单位)\s*[:：]\s*(.+)|^\(?(?:all )?(?:amounts?|figures?|values?|units?)\b[\s:]*(?:are )?(.+)", re.I)  # fmt: skip
_PIECES = re.compile(r"[、,，;；/\s)）]+")


def in_heading(heading: str) -> Said:
    """What the heading of a column of amounts says of its unit: 总投资（亿元）, "Quantity in Millions", "Cost, USD m"."""
    plain = unicodedata.normalize("NFKC", heading).replace("_", " ").strip()
    parts = _ASIDE.split(plain, maxsplit=1)
    words = folded(parts[1] if len(parts) > 1 else "")
    end = _AT_END.search(folded(plain))
    said = _words(words) | (_words(end[0]) if end else NOTHING) | _english(folded(plain))
    currency = said.currency or _code(parts[1] if len(parts) > 1 else plain[-3:])
    unit = "" if said.unit is None and currency and not said.unclear else said.unit
    return Said(unit, currency, said.unclear)


def in_line(texts: Iterable[str]) -> Said:
    """What a line above the headings says: 单位：万元, "Unit: million USD", "Amounts in thousands"; the first that does."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip()
        if len(plain) > 200 or not (found := _LINE.search(plain)):
            continue
        if found[1] is None:
            said = _words(folded(found[2]))
            return Said(said.unit, said.currency or _code(found[2]), said.unclear)
        for piece in filter(None, _PIECES.split(found[1])):
            said = _words(folded(piece))
            if said != NOTHING:
                return Said(said.unit, said.currency or _code(piece), said.unclear)
    return NOTHING


def in_group(above: list[str], at: int) -> Said:
    """What the cell above a heading says, or the last one to its left, which is merged over it: 投资额（亿元）."""
    left = next((n for n in range(min(at, len(above) - 1), -1, -1) if above[n]), 0)
    if not left:  # a title over the whole sheet says nothing of one column
        return NOTHING
    parts = re.split(r"[(（]", above[left], maxsplit=1)
    return _words(folded(parts[1])) if len(parts) > 1 else NOTHING


def _words(text: str) -> Said:
    """Of folded text that is nothing but a unit, a currency and what surrounds them."""
    currency = next((code for word, code in _CURRENCIES.items() if word in text), "")
    for pattern, unit in _UNITS:
        if re.search(pattern, text):
            return Said(unit, currency, unclear=unit is None)
    return Said("" if _SINGLE.search(text) else None, currency)


def _english(text: str) -> Said:
    """Words of units in a whole heading, where a single Chinese sign would mean too little."""
    return _words(text) if text.isascii() else NOTHING


def _code(text: str) -> str:
    codes = (code for code in _CODE.findall(text) if is_currency(code) and code not in _NO_CODES)
    return next(codes, "")


def is_bare(text: str) -> bool:
    """Whether a cell is a number that says neither unit nor scale: 500 and "$1,740", not 500万 or 5 dollars."""
    try:
        one, scaled = read_amount(text), read_amount(text, unit="thousand")
    except MoneyError:
        return False
    return one.amount is not None and one.amount != 0 and one.amount != scaled.amount
