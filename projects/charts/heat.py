"""Heat maps: how strong the tone of a cell is. The page's table takes the tone; a file draws the cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10
from typing import Any

from django.utils.safestring import SafeString

from ..values.marks import mark as punctuation
from . import svg
from .palette import HEAT
from .plots import Mark
from .scale import Unit

LEFT, HEAD, ROW = 24.0, 34, 26  # percent; pixels
FINE, COARSE = (1, 2, 5), (1, 3)  # by powers of ten: sizes of projects lie orders of magnitude apart
WORDS_ON = 9  # columns at most whose cells have their figure written on them in a file


def bounds_of(values: Sequence[int]) -> list[int]:
    """From where each tone begins among these values, the strongest last; nothing where none is above nought."""
    some = [value for value in values if value > 0]
    if not some:
        return []
    power, steps = floor(log10(max(some))), COARSE if max(some) > 100 * min(some) else FINE
    found = [n * 10**p for p in range(max(power - 3, 0), power + 1) for n in steps]
    return [bound for bound in found if bound <= max(some)][-HEAT:]


@dataclass(frozen=True)
class Heat:
    """Marks by rows and columns. `more`: how many rows stand only in the table."""

    across: Sequence[str]
    down: Sequence[str]
    cells: Sequence[Sequence[Mark]]
    unit: Unit
    more: int = 0

    @property
    def height(self) -> int:
        """Pixels."""
        return HEAD + ROW * len(self.down)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bounds

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a row."""
        lines = [
            [label, *(mark.value for mark in line)] for label, line in zip(self.down, self.cells, strict=True)
        ]
        return ["label", *self.across], lines

    @cached_property
    def bounds(self) -> list[int]:
        """From where each tone begins, the strongest last: 1, 2, 5, 10, or 1, 3, 10 where values lie far apart."""
        return bounds_of([mark.value for line in self.cells for mark in line if mark.value])

    def tone(self, value: Any) -> str:
        """The class of a cell; none where there is nothing or less."""
        if not value or value <= 0:
            return ""
        passed = bisect_right(self.bounds, value)
        return f"heat-{(HEAT - len(self.bounds)) // 2 + passed}" if passed else "heat-0"

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(tone, from where it begins in words)."""
        return [(self.tone(bound), f"≥ {self.unit.written(bound)}") for bound in self.bounds]

    def draw(self, site: str = "") -> SafeString:
        """What stands inside an `svg` element of this height; `site` goes before each address."""
        width, colon = (100 - LEFT) / max(len(self.across), 1), punctuation(":")
        room = max(int(width * 1.05), 2)  # letters of a heading
        parts = [
            svg.text(LEFT + width * (n + 0.5), HEAD - 8, svg.cut(label, room), "middle", size=10)
            for n, label in enumerate(self.across)
        ]
        for n, (label, line) in enumerate(zip(self.down, self.cells, strict=True)):
            y = HEAD + ROW * n
            parts.append(svg.text(LEFT - 1, y + 16, svg.cut(label, 26), "end", size=11))
            for m, mark in enumerate(line):
                words = f"{label} · {self.across[m]}{colon}{mark.words or self.unit.written(mark.value)}"
                tone = self.tone(mark.value) or "heat-0"
                cell = svg.rect(LEFT + width * m, y, width * 0.97, ROW - 2, tone, words)
                if mark.value is not None and len(self.across) <= WORDS_ON:
                    ink = "paper" if tone in ("heat-5", "heat-6") else "ink"
                    figure = self.unit.written(mark.value)
                    on_it = svg.text(LEFT + width * (m + 0.485), y + 16, figure, "middle", tone=ink, size=10)
                    cell = svg.joined([cell, on_it])
                parts.append(svg.linked(cell, mark.url, site, words))
        return svg.joined(parts)
