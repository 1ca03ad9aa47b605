"""A figure of the monthly report: what it is called, what it says, and the addresses that answer to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..values.languages import reads_chinese
from ..values.money import to_unit, write_exact, write_rounded


class Kind(Enum):
    """What a value is of; money in whole yuan or dollars, shares in percent."""

    COUNT = "count"
    CNY = "CNY"
    USD = "USD"
    PERCENT = "percent"
    GROWTH = "growth"
    TEXT = "text"


MONEY = (Kind.CNY, Kind.USD)
Value = int | Decimal | str | None


@dataclass(frozen=True)
class Figure:
    """`addresses` say what it is of, several where it is made of several; `file`: of the edition, blank: the bureau's records.

    `value` None: nothing is disclosed, or the share cannot be told.
    """

    name: str
    label: str
    kind: Kind
    value: Value
    addresses: tuple[str, ...] = ()
    file: str = ""

    @property
    def text(self) -> str:
        """As prose has it, in the reader's language."""
        if self.value is None:
            return unknown(self.kind)
        if isinstance(self.value, str):
            return self.value
        if self.kind in MONEY:
            return write_rounded(self.value, self.kind.value, decimals=2 if reads_chinese() else 3)
        if self.kind is Kind.GROWTH:
            return growth(Decimal(self.value))
        return f"{self.value:,}" + ("%" if self.kind is Kind.PERCENT else "")

    @property
    def cell(self) -> str:
        """As a table has it: money in 100 million or in million yuan, as `unit` says; unknown is blank, which is not zero."""
        if self.value is None or isinstance(self.value, str):
            return self.value or ""
        if self.kind in MONEY:
            scaled = to_unit(self.value, 8 if reads_chinese() else 6)
            return f"{scaled.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,}"
        return f"{self.value:,}" + ("%" if self.kind in (Kind.PERCENT, Kind.GROWTH) else "")

    @property
    def exact(self) -> str:
        """To the last digit."""
        if self.kind in MONEY and isinstance(self.value, int):
            return write_exact(self.value, self.kind.value)
        return self.text


def unknown(kind: Kind) -> str:
    """What stands where there is no value."""
    if kind in MONEY:
        return _("undisclosed")
    return _("not comparable") if kind is Kind.GROWTH else _("not known")


def growth(percent: Decimal) -> str:
    """Against a year before, in words."""
    if not percent:
        return _("unchanged")
    words = _("up %(percent)s%%") if percent > 0 else _("down %(percent)s%%")
    return words % {"percent": abs(percent)}


def whole(address: str) -> str:
    """With the site before it: the report is read elsewhere."""
    return f"{settings.SITE_URL}{address}"


@dataclass(frozen=True)
class Declared:
    """A figure that wording may name: `labels` from the general to the particular, and how it comes about from facts."""

    name: str
    labels: Sequence[Any]
    kind: Kind
    value: Callable[[Any], Value]
    addresses: Callable[[Any], Sequence[str]] = lambda facts: ()
    file: str = ""

    @property
    def label(self) -> str:
        """In the reader's language."""
        return " · ".join(map(str, self.labels))

    def of(self, facts: Any) -> Figure:
        """Its value now."""
        found = tuple(map(whole, self.addresses(facts)))
        return Figure(self.name, self.label, self.kind, self.value(facts), found, self.file)
