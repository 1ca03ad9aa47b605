"""Columns and lines over an axis of places, most often of time: x in shares of the width, y in pixels, so that a text
keeps its size on a phone while the columns follow the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from ..values.marks import mark as punctuation
from . import svg
from .scale import Scale, Unit, scale, tick_words

LEFT, RIGHT = 9.0, 98.5  # percent of the width: the axis of values takes what is before
TOP, PLOT, FOOT = 26, 214, 30  # pixels above, of and below the columns
WIDEST = 7.0  # percent, of a column
LEAST = 1.5  # pixels, of a column that is not nought
WORDS_ON = 12  # columns at most that have their figure written above
LABELS, FEW_LABELS = 12, 4  # under the axis, on a screen and on a phone


@dataclass(frozen=True)
class Place:
    """A place on the axis: its name in words, and what stands under it if there is room."""

    label: str
    tick: str = ""


@dataclass(frozen=True)
class Mark:
    """A figure at a place; None is not drawn, and is not nought. `words` are told instead of the figure alone."""

    value: Any
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class Series:
    """One mark a place, in one tone."""

    tone: str
    label: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Plot:
    """Series over the same places: `columns` side by side, `stacked`, or a `line`. All on one scale from nought.

    `among`: further values that the scale has to hold, where several plots are compared.
    """

    places: Sequence[Place]
    series: Sequence[Series]
    unit: Unit
    form: str = "columns"
    among: Sequence[Any] = field(default_factory=tuple)

    @property
    def height(self) -> int:
        """Pixels."""
        return TOP + PLOT + FOOT

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(mark.value is None for series in self.series for mark in series.marks)

    @property
    def long(self) -> bool:
        """Whether a phone has to scroll along it."""
        return len(self.places) * (len(self.series) if self.form == "columns" else 1) > 60

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(tone, label); nothing where there is one series."""
        return [(series.tone, series.label) for series in self.series] if len(self.series) > 1 else []

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a place."""
        lines = [
            [place.label, *(series.marks[n].value for series in self.series)]
            for n, place in enumerate(self.places)
        ]
        return ["label", *(series.label for series in self.series)], lines

    @cached_property
    def scale(self) -> Scale:
        """Of what is drawn: of stacks their sums."""
        values = [mark.value for series in self.series for mark in series.marks]
        if self.form == "stacked":
            columns = zip(*(series.marks for series in self.series), strict=True)
            values = [sum(max(mark.value or 0, 0) for mark in column) for column in columns]
        return scale([*values, *self.among], whole=not self.unit.money)

    def draw(self, site: str = "") -> SafeString:
        """What stands inside an `svg` element of this height; `site` goes before each address."""
        forms = {"columns": self._columns, "stacked": self._stacked, "line": self._line}
        return svg.joined([*self._axes(), *forms[self.form](site)])

    # ---- Axes ----

    def _y(self, value: Any) -> float:
        return TOP + PLOT * (1 - self.scale.share(value))

    @property
    def _slot(self) -> float:
        return (RIGHT - LEFT) / max(len(self.places), 1)

    def _axes(self) -> Iterable[SafeString]:
        words, unit = tick_words(self.scale, self.unit)
        if unit:
            yield svg.text(0, 11, unit, tone="ink-3", size=11)
        for tick, word in zip(self.scale.ticks, words, strict=True):
            y = self._y(tick)
            yield svg.line(LEFT, y, 100, y, "line" if tick else "line-strong")
            yield svg.text(LEFT - 1, y + 4, word, "end", size=11)
        ticked = _spread([n for n, place in enumerate(self.places) if place.tick], LABELS)
        few = _spread(ticked, FEW_LABELS)
        for n in ticked:
            x = LEFT + self._slot * (n + 0.5)
            more = "" if n in few else "wide-only"
            yield svg.text(x, TOP + PLOT + 18, self.places[n].tick, "middle", more, size=11)

    # ---- Marks ----

    def _words(self, place: Place, series: Series, mark: Mark) -> str:
        name = f"{place.label} · {series.label}" if self.legend else place.label
        return f"{name}{punctuation(':')}{mark.words or self.unit.written(mark.value)}"

    def _bar(self, n: int, series: Series, x: float, width: float, low: Any, site: str) -> SafeString:
        mark, place = series.marks[n], self.places[n]
        y0, y1 = self._y(low), self._y(low + mark.value)
        height = max(abs(y0 - y1), LEAST)
        top = min(y0, y1) if abs(y0 - y1) >= LEAST else y0 - LEAST
        words = self._words(place, series, mark)
        return svg.linked(svg.rect(x, top, width, height, series.tone, words), mark.url, site, words)

    def _columns(self, site: str) -> Iterable[SafeString]:
        width = min(0.8 * self._slot / max(len(self.series), 1), WIDEST)
        whole = width * len(self.series)
        written = len(self.places) * len(self.series) <= WORDS_ON
        for n in range(len(self.places)):
            first = LEFT + self._slot * (n + 0.5) - whole / 2
            for m, series in enumerate(self.series):
                value = series.marks[n].value
                if value is None or value == 0:
                    continue
                x = first + width * m
                yield self._bar(n, series, x, width * 0.94, 0, site)
                if written:
                    words = self.unit.written(value)
                    y = self._y(max(value, 0)) - 5
                    yield svg.text(x + width * 0.47, y, words, "middle", "wide-only", size=11)

    def _stacked(self, site: str) -> Iterable[SafeString]:
        width = min(0.8 * self._slot, WIDEST)
        for n in range(len(self.places)):
            x, low = LEFT + self._slot * (n + 0.5) - width / 2, 0
            for series in self.series:
                value = series.marks[n].value
                if value is None or value <= 0:
                    continue
                yield self._bar(n, series, x, width, low, site)
                low += value

    def _line(self, site: str) -> Iterable[SafeString]:
        for series in self.series:
            last: tuple[float, float] | None = None
            for n, mark in enumerate(series.marks):
                if mark.value is None:  # a gap, not nought
                    last = None
                    continue
                here = (LEFT + self._slot * (n + 0.5), self._y(mark.value))
                if last:
                    yield svg.line(*last, *here, series.tone, 2)
                last = here
            yield from self._points(series, site)

    def _points(self, series: Series, site: str) -> Iterable[SafeString]:
        for n, mark in enumerate(series.marks):
            if mark.value is None:
                continue
            words = self._words(self.places[n], series, mark)
            point = svg.element(
                "circle",
                svg.title(words),
                class_=series.tone,
                cx=svg.percent(LEFT + self._slot * (n + 0.5)),
                cy=self._y(mark.value),
                r=4.5,
                fill=svg.COLOURS[series.tone],
            )
            yield svg.linked(point, mark.url, site, words)


def _spread(found: list[int], most: int) -> list[int]:
    """So many of these at most, evenly apart; the last, the newest, is among them."""
    return found[::-1][:: -(-len(found) // most) or 1][::-1]
