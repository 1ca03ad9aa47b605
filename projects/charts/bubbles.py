"""Places by their coordinates, each a circle whose area is its figure: a sketch without a base map, not to scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.safestring import SafeString

from ..values.marks import mark
from . import svg
from .palette import COLOURS
from .scale import Unit

HEIGHT = 340
LARGEST, SMALLEST = 34.0, 4.0  # pixels of a radius
NARROW = 320  # pixels: names must not run into each other on a phone either
LETTER = 7  # pixels
NAMED = 6


@dataclass(frozen=True)
class Bubble:
    """A place: `value` is what its area shows, `words` what its reader is told, `url` the list behind it."""

    label: str
    words: str
    longitude: float
    latitude: float
    value: int
    tone: str
    url: str


@dataclass(frozen=True)
class Bubbles:
    """Places on one scale, with a legend of (tone, label) and the headings of their table."""

    places: list[Bubble]
    legend: list[tuple[str, str]]
    headings: list[str]
    unit: Unit
    height: int = HEIGHT

    @property
    def empty(self) -> bool:
        """One place alone is no map."""
        return len(self.places) < 2

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a place."""
        return self.headings, [[place.label, place.value] for place in self.places]

    def draw(self, site: str = "") -> SafeString:
        """The largest below, so that each can be reached."""
        placed = self._placed()
        named: list[tuple[float, float, float]] = []
        drawn = []
        for place, x, y, radius in sorted(placed, key=lambda each: -each[3]):
            circle = svg.element(
                "circle",
                svg.title(f"{place.label}{mark(':')}{place.words}"),
                class_=f"{place.tone} bubble",
                cx=svg.percent(x),
                cy=y,
                r=radius,
                fill=COLOURS[place.tone],
                fill_opacity=0.75,
            )
            drawn.append(svg.linked(circle, place.url, site, f"{place.label}{mark(':')}{place.words}"))
        for place, x, y, radius in sorted(placed, key=lambda each: -each[3]):
            if len(named) < NAMED and (name := _name(place.label, x, y + radius + 12, named)):
                drawn.append(name)
        return svg.joined(drawn)

    def _placed(self) -> list[tuple[Bubble, float, float, float]]:
        """Each with its middle, in percent of the width and in pixels, and its radius."""
        if not self.places:
            return []
        xs, ys = _span(p.longitude for p in self.places), _span(p.latitude for p in self.places)
        most = max((place.value for place in self.places), default=0) or 1
        return [
            (
                place,
                12 + 76 * (place.longitude - xs[0]) / xs[1],
                LARGEST + (HEIGHT - 2 * LARGEST - 20) * (1 - (place.latitude - ys[0]) / ys[1]),
                max(LARGEST * sqrt(max(place.value, 0) / most), SMALLEST),
            )
            for place in self.places
        ]


def _span(values: Iterable[float]) -> tuple[float, float]:
    """The least, and how far it is to the most."""
    found = list(values)
    return min(found), (max(found) - min(found)) or 1.0


def _name(words: str, x: float, y: float, taken: list[tuple[float, float, float]]) -> SafeString | None:
    """The name below its circle, unless another one stands there."""
    words = svg.cut(words, 24)
    half = svg.room(words) * LETTER / 2
    middle = min(max(x * NARROW / 100, half), NARROW - half)
    if any(abs(y - other) < 16 and abs(middle - at) < half + wide for at, other, wide in taken):
        return None
    taken.append((middle, y, half))
    anchor = "start" if x < 30 else "end" if x > 70 else "middle"
    return svg.text(x - 8 if x < 30 else x + 8 if x > 70 else x, y, words, anchor, tone="ink", size=12)
