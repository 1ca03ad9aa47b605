"""Small multiples: the same plot of several things on one scale, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from . import svg
from .plots import Plot

HEAD = 26  # pixels of a small plot's name in a file
GAP = 4.0  # percent between two
ACROSS = 2  # side by side in a file


@dataclass(frozen=True)
class Multiples:
    """Plots by name; each is to hold the values of the others in its scale (`Plot.among`), and has their places."""

    plots: Sequence[tuple[str, Plot]]

    @property
    def height(self) -> int:
        """Pixels of the file."""
        lines = -(-len(self.plots) // ACROSS)
        return sum(HEAD + self.plots[0][1].height for _line in range(lines)) if self.plots else 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return len(self.plots) < 2 or all(plot.empty for _name, plot in self.plots)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """(tone, label), alike in all."""
        return self.plots[0][1].legend if self.plots else []

    @property
    def rows(self) -> tuple[list[str], list[list[Any]]]:
        """As a table: headings, and a line a place of each plot."""
        headings = ["name", *(self.plots[0][1].rows[0] if self.plots else [])]
        return headings, [[name, *line] for name, plot in self.plots for line in plot.rows[1]]

    def draw(self, site: str = "") -> SafeString:
        """What stands inside an `svg` element of this height; `site` goes before each address."""
        width = (100 - GAP * (ACROSS - 1)) / ACROSS
        parts = []
        for n, (name, plot) in enumerate(self.plots):
            x, y = (n % ACROSS) * (width + GAP), (n // ACROSS) * (HEAD + plot.height)
            parts.append(svg.text(x, y + 16, svg.cut(name, 46), tone="ink", size=13))
            parts.append(
                svg.element(
                    "svg",
                    plot.draw(site),
                    x=svg.percent(x),
                    y=y + HEAD,
                    width=svg.percent(width),
                    height=plot.height,
                )
            )
        return svg.joined(parts)
