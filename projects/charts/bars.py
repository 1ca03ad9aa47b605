"""Horizontal bars as plain figures: how long each is. No chart stands without its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_BARS = 30


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: of `value`, in one of the tones 1 to 4, from `x` over `width`, in hundredths of the chart."""

    value: Any
    tone: str
    label: str
    x: str = "0"
    width: str = "0"


@dataclass(frozen=True)
class Bar:
    """`url` is what the bar shows; `text` its figure in words, `label` what it stands for."""

    label: str
    text: str
    url: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Chart:
    """Bars with a legend of (tone, label); `more`: how many bars stand only in the table."""

    bars: list[Bar]
    legend: list[tuple[str, str]]
    more: int


def chart(bars: Iterable[Bar], legend: Iterable[tuple[str, str]] = (), largest: Any = None) -> Chart:
    """Bars on one scale, from nought to the largest (or to `largest`); `more`: how many are left to the table."""
    bars = list(bars)
    scale = largest or max((sum(max(p.value or 0, 0) for p in bar.parts) for bar in bars), default=0)
    drawn = [Bar(bar.label, bar.text, bar.url, _scaled(bar.parts, scale)) for bar in bars[:MOST_BARS]]
    return Chart(drawn, list(legend), max(len(bars) - MOST_BARS, 0))


def _scaled(parts: list[Part], scale: Any) -> list[Part]:
    """Side by side; what is nothing or unknown is not drawn."""
    placed, x = [], 0.0
    for part in parts:
        if not part.value or part.value < 0:
            continue
        width = 100 * float(part.value) / float(scale)
        placed.append(Part(part.value, part.tone, part.label, f"{x:.2f}", f"{width:.2f}"))
        x += width
    return placed
