"""A chart as a file of its own: what it shows, its unit, its source and its day inside the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..values.marks import mark
from . import svg
from .palette import COLOURS

WIDTH, MARGIN = 800, 20
LETTERS = 98  # of a title in a line
FONT = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"


class Body(Protocol):
    """What is drawn: bars, a plot, a heat map or several plots."""

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        ...

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(tone, label)."""
        ...

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a place."""
        ...

    def draw(self, site: str = "") -> SafeString:
        """What stands inside an `svg` element of this height."""
        ...


@dataclass(frozen=True)
class Picture:
    """A chart with what a reader has to know who finds it without its page. `notes` stand under it, line by line."""

    title: str
    about: str
    body: Body
    notes: list[str] = field(default_factory=list)
    language: str = "en"

    def draw(self, site: str) -> str:
        """The whole file; links lead to the site."""
        parts, y = self._head()
        legend = self._legend(y)
        if legend:
            parts, y = [*parts, *legend], y + 22 * (1 + max(row for row, *_rest in self._placed()))
        body = svg.element(
            "svg", self.body.draw(site), x=MARGIN, y=y, width=WIDTH - 2 * MARGIN, height=self.body.height
        )
        y += self.body.height + 26
        foot = [_words(MARGIN, y + 16 * n, note, "ink-3", 11) for n, note in enumerate(self.notes)]
        height = y + 16 * len(self.notes)
        paper = svg.element("rect", width=WIDTH, height=height, fill=COLOURS["paper"])
        drawn = svg.element(
            "svg",
            svg.element("title", self.title),
            svg.element("desc", mark(";").join([self.about, *self.notes])),
            paper,
            *parts,
            body,
            *foot,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {height}",
            width=WIDTH,
            height=height,
            font_family=FONT,
            lang=self.language,
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'

    def _head(self) -> tuple[list[SafeString], int]:
        y, parts = MARGIN + 12, []
        for line in _lines(self.title, int(LETTERS * 0.72)):
            parts.append(_words(MARGIN, y, line, "ink", 17, "600"))
            y += 22
        for line in _lines(self.about, LETTERS):
            parts.append(_words(MARGIN, y, line, "ink-2", 12))
            y += 17
        return parts, y

    def _placed(self) -> Iterable[tuple[int, int, str, str]]:
        """Row, x, tone and label of each entry of the legend."""
        x, row = MARGIN, 0
        for tone, label in self.body.legend:
            width = 34 + int(svg.room(label) * 6.8)
            if x > MARGIN and x + width > WIDTH - MARGIN:
                x, row = MARGIN, row + 1
            yield row, x, tone, label
            x += width

    def _legend(self, y: int) -> list[SafeString]:
        return [
            svg.joined(
                [
                    svg.element("rect", x=x, y=y + 22 * row - 2, width=12, height=12, fill=COLOURS[tone]),
                    _words(x + 18, y + 22 * row + 8, label, "ink-2", 12),
                ]
            )
            for row, x, tone, label in self._placed()
        ]


def dated(day: date, version: int, known: bool = False) -> str:
    """Of which day the figures are; `known`: as they were public at its end, rather than today."""
    words = (
        _("As publicly known at the end of %(day)s; data version %(version)s")
        if known
        else _("Data as of %(day)s; data version %(version)s")
    )
    return words % {"day": day.isoformat(), "version": version}


def _words(x: int, y: int, words: str, tone: str, size: int, weight: str | None = None) -> SafeString:
    return svg.element("text", words, x=x, y=y, font_size=size, font_weight=weight, fill=COLOURS[tone])


def _lines(words: str, letters: int) -> list[str]:
    """A text on at most three lines; Chinese breaks anywhere, others between words."""
    lines, line = [], ""
    for piece in words.split(" ") if svg.room(words) < 1.2 * len(words) else list(words):
        gap = " " if line and svg.room(words) < 1.2 * len(words) else ""
        if line and svg.room(line + gap + piece) > letters:
            lines.append(line)
            line, gap = "", ""
        line += gap + piece
    lines.append(line)
    return [*lines[:2], svg.cut(" ".join(lines[2:]), letters)] if len(lines) > 2 else [x for x in lines if x]
