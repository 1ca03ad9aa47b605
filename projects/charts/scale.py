"""The axis of values: from nought, linear, with round ticks in one unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from ..values.money import axis_unit, write_amount

TICKS = 5  # at most, above nought


@dataclass(frozen=True)
class Unit:
    """What the figures are: `money` in whole yuan (or `currency`), else plain numbers; `words` says it of a chart."""

    words: str
    money: bool = False
    currency: str = "CNY"
    suffix: str = ""

    def written(self, value: Any) -> str:
        """A figure in the reader's words; a dash where there is none."""
        if value is None:
            return "–"
        if self.money:
            return write_amount(value, self.currency)
        return f"{value:,}{self.suffix}".replace("-", "−")


@dataclass(frozen=True)
class Scale:
    """From `low` (nought, or below where a value is) to `high`, in steps of `step`."""

    low: float
    high: float
    step: float

    def share(self, value: Any) -> float:
        """Where a value lies, from 0 at the low end to 1 at the high one."""
        return (float(value) - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        """Round values from the low end to the high one, nought among them."""
        first, last = round(self.low / self.step), round(self.high / self.step)
        return [n * self.step for n in range(first, last + 1)]


def scale(values: Iterable[Any], whole: bool = False) -> Scale:
    """The scale that holds nought and these values (None is no value); `whole`: its ticks are whole numbers."""
    known = [float(value) for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        return Scale(0, 1, 1)
    step = _round_step((high - low) / TICKS)
    if whole:
        step = max(1.0, step)
    return Scale(floor(low / step) * step, ceil(high / step) * step, step)


def _round_step(least: float) -> float:
    """1, 2 or 5 by a power of ten, no less than this."""
    power = 10.0 ** floor(log10(least))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9))


def tick_words(on: Scale, unit: Unit) -> tuple[list[str], str]:
    """The ticks as bare numbers, and the unit that all of them are in: "20" and "CNY bn"."""
    power, name = 0, ""
    if unit.money:
        power, name = axis_unit(max(abs(on.low), on.high), unit.currency)
    return [_plain(tick, power) for tick in on.ticks], name


def _plain(value: float, power: int) -> str:
    shown = Decimal(f"{value / 10**power:.6g}").normalize()
    return f"{shown:,f}".replace("-", "−")
