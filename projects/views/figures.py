"""Charts with what stands around them on a page: title, unit, what was selected, and the addresses of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..charts import svg
from ..charts.bars import Bar, Chart, Part, chart
from ..charts.files import Body
from ..charts.heat import Heat
from ..charts.multiples import Multiples
from ..charts.plots import Mark, Place, Plot, Series
from ..charts.scale import Unit
from ..charts.times import time_axis
from ..filters import Selection
from ..reports.funnel import Step, funnel
from ..reports.years import Year, by_year
from ..values.choices import Currency, TotalBasis, basis_heading
from ..values.marks import mark
from ..values.money import write_amount

AROUND = 200  # pixels that an embedded chart has above and below
BASIS_TONES = {"headline": "tone-1", "phases": "tone-4", "realised": "real"}


@dataclass(frozen=True)
class Figure:
    """A chart of a page. `name` is that of its address, blank where it has none; `query` asks for it again.

    `tabled`: whether the page has its own table of the same figures, so that the chart brings none.
    """

    name: str
    title: str
    about: str
    body: Body
    query: str = ""
    tabled: bool = True

    @property
    def listed(self) -> bool:
        """Whether a page draws it as a list of bars, whose labels may wrap."""
        return isinstance(self.body, Chart)

    @property
    def drawn(self) -> bool:
        """Whether a page draws it; the cells of a heat map are those of its table."""
        return not isinstance(self.body, Heat)

    @property
    def inline(self) -> SafeString:
        """The chart within a page: as wide as its place."""
        if not isinstance(self.body, Multiples):
            return _plot(self.body, self.title)
        small = (
            svg.element(
                "div", svg.element("p", name, class_="name"), _plot(plot, f"{self.title}{mark(':')}{name}")
            )
            for name, plot in self.body.plots
        )
        return svg.element("div", *small, class_="multiples")

    @property
    def table(self) -> tuple[list[str], list[list[str]]]:
        """Its figures in words: headings, and a line a place."""
        headings, lines = self.body.rows
        unit = getattr(self.body, "unit", Unit(""))
        if isinstance(self.body, Chart):  # the figure in words is all that its reader needs
            return ["", ""], [line[:2] for line in lines]
        if isinstance(self.body, Multiples):
            unit = self.body.plots[0][1].unit
        return headings, [
            [each if isinstance(each, str) else unit.written(each) for each in line] for line in lines
        ]

    # ---- Addresses of the chart alone ----

    @property
    def svg_address(self) -> str:
        """The picture."""
        return self._address("chart_svg")

    @property
    def csv_address(self) -> str:
        """The figures that are drawn."""
        return self._address("chart_csv")

    @property
    def embed_address(self) -> str:
        """The page for frames of other sites."""
        return self._address("embed_chart")

    def _address(self, route: str) -> str:
        return reverse(route, args=[self.name]) + (f"?{self.query}" if self.query else "")

    @property
    def embed_code(self) -> str:
        """What another site writes into its page; a text to be shown, which this page must not take for markup."""
        height = self.body.height + AROUND
        code = '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>'
        return "".join(format_html(code, settings.SITE_URL + self.embed_address, self.title, height))


def _plot(body: Body, title: str) -> SafeString:
    size = {"width": "100%", "height": body.height}
    return svg.element("svg", body.draw(), class_="plot", role="group", aria_label=title, **size)


def money_words(value: Any, currency: str) -> str:
    """In the reader's words."""
    return _("not disclosed") if value is None else write_amount(value, currency)


def money_unit(currency: str, words: str = "") -> Unit:
    """The unit of a chart of money; `words` where the chart has others than the currency's name."""
    return Unit(words or Currency(currency).word, money=True, currency=currency)


def to_list(query: str | None) -> str:
    """The address of a list; blank where no filter says it."""
    return "" if query is None else reverse("project_list") + (f"?{query}" if query else "")


def about(selection: Selection, *words: str) -> str:
    """What the figures are and of what: these words, the currency where it is not the yuan, each filter in its own."""
    return " · ".join(
        [
            *words,
            *converted(selection.currency),
            *(f"{chip.label}{mark(':')}{chip.value}" for chip in selection.chips),
        ]
    )


def converted(currency: str) -> list[str]:
    """How money came into another currency than the yuan, in few words; nothing for yuan."""
    if currency == Currency.CNY:
        return []
    return [
        _("in %(currency)s, each claim at the rates of its own day") % {"currency": Currency(currency).word}
    ]


def asked(selection: Selection) -> str:
    """The page's own query, whichever of its pages is shown."""
    return selection.query(page_size=None)


# ---- Of any selection ----


def years(selection: Selection) -> Figure:
    """The three readings by year of signing, each year between the first and the last, side by side and never added."""
    rows = by_year(selection)
    body = _yearly(rows, time_axis(_starts(rows), "year"), selection.currency)
    said = (_("By year of signing"), _("three readings of the same promises, never added"))
    title = _("What was promised and realised, by year")
    return Figure("years", title, about(selection, *said), body, asked(selection))


def compared(parts: Iterable[tuple[str, Selection]], query: str) -> Figure:
    """The same of several places or sectors, side by side on one scale and one axis."""
    parts = list(parts)
    currency = parts[0][1].currency
    found = [(name, by_year(selection)) for name, selection in parts]
    axis = time_axis([start for _name, rows in found for start in _starts(rows)], "year")
    values = [
        total.amount for _name, rows in found for row in rows if row.year for total, _query in row.totals
    ]
    body = Multiples([(name, _yearly(rows, axis, currency, values)) for name, rows in found])
    said = [
        _("By year of signing"),
        _("three readings of the same promises, never added"),
        _("one scale"),
        *converted(currency),
    ]
    title = _("What was promised and realised, by year")
    return Figure("compare", title, " · ".join(said), body, query, tabled=False)


def _starts(rows: Iterable[Year]) -> list[date]:
    return [date(row.year, 1, 1) for row in rows if row.year]


def _yearly(
    rows: Iterable[Year], axis: list[tuple[date, Place]], currency: str, among: Sequence[int] = ()
) -> Plot:
    dated = {row.year: row for row in rows}
    series = []
    for n, basis in enumerate(TotalBasis):
        marks = []
        for start, _place in axis:
            row = dated.get(start.year)
            if row is None or not row.totals[n][0].covered:
                marks.append(Mark(None))
                continue
            total, query = row.totals[n]
            words = f"{money_words(total.amount, currency)}{mark('(')}{_of(total.covered, row.counting)}{mark(')')}"
            marks.append(Mark(total.amount, to_list(query), words))
        series.append(Series(BASIS_TONES[basis], basis_heading(basis), marks))
    return Plot([place for _start, place in axis], series, money_unit(currency), among=among)


def _of(covered: int, number: int) -> str:
    return _("%(covered)s of %(n)s") % {"covered": f"{covered:,}", "n": f"{number:,}"}


def stages(selection: Selection) -> Figure:
    """The funnel: at each stage how many reached it or a later one, their money, and how many of those before did not."""
    made = funnel(selection)
    bars = [_step(step, selection.currency) for step in made.steps]
    legend = [
        ("tone-1", _("Reached this stage or a later one")),
        ("rest", _("Of those before: no further so far")),
    ]
    words = (_("Projects that count, by the furthest stage reached"), basis_heading(selection.basis))
    return Figure(
        "stages",
        _("How far they have come"),
        about(selection, *words),
        chart(bars, legend),
        asked(selection),
        tabled=False,
    )


def _step(step: Step, currency: str) -> Bar:
    number, total = step.reached.counting, step.reached.total
    money = money_words(total.amount if total.covered else None, currency) if number else ""
    lost = _("%(n)s fewer") % {"n": f"{step.lost:,}"} if step.lost else ""
    terminated = _("%(n)s terminated here") % {"n": f"{step.terminated:,}"} if step.terminated else ""
    return Bar(
        str(step.kind.label),
        " · ".join(filter(None, [f"{number:,}", money])),
        to_list(step.query),
        [Part(number, "tone-1", str(step.kind.label)), Part(step.lost, "rest", lost)],
        " · ".join(filter(None, [lost, terminated])),
    )
