"""Bounds of figures as people write them in a rule: “>= 10”, “> 30”, “< 80”; knows no record."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

_COMPARED: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_FORM = re.compile(r"(>=|>|<=|<)\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)")


class ThresholdError(ValueError):
    """A bound that cannot be read; `str()` is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Threshold:
    """A bound and on which side of it a figure must lie; figures are compared exactly."""

    sign: str
    bound: Decimal

    def met(self, figure: Fraction | float) -> bool:
        """Whether the figure lies on the bound's side; on the bound itself where the sign has an “=”."""
        return _COMPARED[self.sign](Fraction(figure), Fraction(self.bound))

    @property
    def rising(self) -> bool:
        """Whether larger figures meet it."""
        return self.sign.startswith(">")

    def __str__(self) -> str:
        return f"{self.sign} {self.bound}"


def read_threshold(text: str) -> Threshold | None:
    """Blank gives None; ThresholdError for anything but a sign and a number."""
    folded = text.strip().replace("≥", ">=").replace("≤", "<=")
    if not folded:
        return None
    if not (found := _FORM.fullmatch(folded)):
        raise ThresholdError(_("Write a sign and a number: “> 3”, “>= 10”, “< 80”."))
    return Threshold(found[1], Decimal(found[2]))
