"""Horizontal bars on one scale: a page draws them as a list whose labels may wrap, a file as one picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from ..values.marks import mark
from . import svg

MOST_BARS = 30
ROW = 36  # pixels a bar in a file: its label, and below it the bar


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
    """`url` is what the bar shows; `text` its figure in words, `label` what it stands for, `under` a line more."""

    label: str
    text: str
    url: str = ""
    parts: list[Part] = field(default_factory=list)
    under: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars with a legend of (tone, label); `more`: how many bars stand only in the table."""

    bars: list[Bar]
    legend: list[tuple[str, str]]
    more: int

    @property
    def height(self) -> int:
        """Pixels."""
        return ROW * len(self.bars)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bars

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a bar with the values of its parts by tone."""
        tones = list(
            dict.fromkeys(part.tone for bar in self.bars for part in bar.parts if part.tone != "gap")
        )
        named = dict(self.legend)
        lines = [
            [bar.label, bar.text, *(sum(p.value for p in bar.parts if p.tone == tone) for tone in tones)]
            for bar in self.bars
        ]
        return ["label", "figure", *(named.get(tone) or "value" for tone in tones)], lines

    def draw(self, site: str = "") -> SafeString:
        """What stands inside an `svg` element of this height; `site` goes before each address."""
        return svg.joined(self._bar(bar, ROW * n, site) for n, bar in enumerate(self.bars))

    def _bar(self, bar: Bar, y: int, site: str) -> SafeString:
        words = f"{bar.label}{mark(':')}{bar.text}"
        value = f"{bar.text} · {bar.under}" if bar.under else bar.text
        drawn = [
            svg.text(0, y + 12, svg.cut(bar.label, int(100 - svg.room(value))), tone="ink"),
            svg.text(100, y + 12, value, "end"),
            *(
                svg.rect(
                    float(p.x),
                    y + 17,
                    float(p.width),
                    12,
                    p.tone,
                    f"{bar.label}{mark(':')}{p.label or bar.text}",
                )
                for p in bar.parts
                if p.tone != "gap"
            ),
        ]
        return svg.linked(svg.joined(drawn), bar.url, site, words)


def chart(
    bars: Iterable[Bar],
    legend: Iterable[tuple[str, str]] = (),
    largest: Any = None,
    most: int = MOST_BARS,
) -> Chart:
    """Bars on one scale, from nought to the largest (or to `largest`); `more`: how many are left to the table."""
    bars = list(bars)
    scale = largest or max((sum(max(p.value or 0, 0) for p in bar.parts) for bar in bars), default=0)
    drawn = [Bar(bar.label, bar.text, bar.url, _scaled(bar.parts, scale), bar.under) for bar in bars[:most]]
    return Chart(drawn, list(legend), max(len(bars) - most, 0))


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
