"""What each report's chart shows: its rows as bars, columns or cells that lead to their lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..charts.bars import MOST_BARS, Bar, Chart, Part, chart
from ..charts.heat import Heat
from ..charts.palette import SERIES
from ..charts.plots import Mark, Plot, Series
from ..charts.scale import Unit
from ..charts.times import time_axis
from ..filters import Selection
from ..reports.axes import LABELS
from ..reports.axis import Group
from ..reports.cells import ADDITIVE, MEASURES, MONEY, Shown
from ..reports.cohorts import Cohort
from ..reports.conversion import Conversion
from ..reports.counted_slippage import CountedSlippage
from ..reports.crosstab import REST
from ..reports.flow import KINDS, Flow, Happening
from ..reports.pivot import Line, Pivot
from ..reports.shown import ALONG, SHOWS
from ..reports.signings import Score
from ..reports.slippage import OUTCOMES, Slippage
from ..values.choices import basis_heading
from ..values.marks import mark as punctuation
from ..values.money import restated
from .figures import Figure, about, asked, to_list

MOST_ROWS, MOST_COLUMNS = 30, 24  # of a heat map in a file
STEP_TONES = ("tone-4", "tone-1", "tone-3")


# ---- Pivot ----


def of_pivot(made: Pivot, top: bool = False) -> Figure | None:
    """Rows of time as columns, stacked by what stands across; else rows as bars, or both as a heat map.

    None where nothing can be drawn: changes and running sums along columns, changes of what has no order. With `top`
    some rows of time are missing: then they are no axis.
    """
    unit = _unit(made)
    if made.show in ALONG and (made.columns or not made.row_axis.timed):
        return None
    if made.row_axis.timed and not top:
        body: Any = _over_time(made, unit)
    else:
        body = heat(made) if made.col_axis else _bars(made, unit)
    words = [basis_heading(made.selection.basis)] if made.measure in MONEY else []
    words += [str(SHOWS[made.show])] if made.show != "value" else []
    return Figure("pivot", title_of_pivot(made), about(made.selection, *words), body, asked(made.selection))


def title_of_pivot(made: Pivot) -> str:
    """What is counted by what, of a pivot that is drawn or not."""
    words = {
        "measure": _measure(made.measure, made.selection),
        "rows": LABELS[made.row_axis.name],
    }
    if made.col_axis is None:
        return _("%(measure)s by %(rows)s") % words
    return _("%(measure)s by %(rows)s and %(cols)s") % {**words, "cols": LABELS[made.col_axis.name]}


def _mark(shown: Shown) -> Mark:
    return Mark(shown.figure if shown.cell.sums.projects else None, to_list(shown.query))


def _named(made: Pivot) -> list[Line]:
    """Without the row that adds up the others: it would dwarf them."""
    return [line for line in made.lines if line[0].group.key != REST]


def _bars(made: Pivot, unit: Unit) -> Chart:
    bars = [
        Bar(
            row.group.label,
            _("not disclosed") if total.figure is None else unit.written(total.figure),
            to_list(total.query),
            [Part(total.figure, "tone-1", row.group.label)],
        )
        for row, _cells, total in _named(made)
    ]
    drawn = chart(bars)
    return Chart(drawn.bars, drawn.legend, max(made.number - len(drawn.bars), 0))


def _over_time(made: Pivot, unit: Unit) -> Plot:
    """Each period between the first and the last, an empty one too; what has no date stands in the table alone."""
    lines = {_day(line[0].group): line for line in made.lines if line[0].named}
    axis = time_axis(lines, made.row_axis.name)
    places, found = [place for _start, place in axis], [lines.get(start) for start, _place in axis]
    if not made.columns:
        marks = [_mark(line[2]) if line else Mark(None) for line in found]
        return Plot(places, [Series("tone-1", unit.words, marks)], unit)
    totals = [cell.value or 0 for cell in made.column_totals]
    kept = sorted(sorted(range(len(totals)), key=lambda n: -totals[n])[: len(SERIES)])
    series = [
        Series(tone, made.columns[n].label, [_mark(line[1][n]) if line else Mark(None) for line in found])
        for tone, n in zip(SERIES, kept, strict=False)
    ]
    additive = made.measure in ADDITIVE
    if additive and len(made.columns) > len(kept):
        others = [n for n in range(len(made.columns)) if n not in kept]
        marks = [Mark(sum(line[1][n].figure or 0 for n in others)) if line else Mark(None) for line in found]
        series.append(Series("rest", _("All others"), marks))
    return Plot(places, series, unit, "stacked" if additive else "columns")


def _day(group: Group) -> date:
    first = group.order[1]
    return first if isinstance(first, date) else date(int(first), 1, 1)


def heat(made: Pivot) -> Heat:
    """The cells by rows and columns: a file draws them, the page's table takes their tones."""
    lines, timed = _named(made)[:MOST_ROWS], made.col_axis is not None and made.col_axis.timed
    across = slice(-MOST_COLUMNS, None) if timed else slice(MOST_COLUMNS)  # of time the newest
    return Heat(
        [group.label for group in made.columns[across]],
        [row.group.label for row, _cells, _total in lines],
        [[_mark(shown) for shown in cells[across]] for _row, cells, _total in lines],
        _unit(made),
        max(made.number - MOST_ROWS, 0),
    )


def heat_of(made: Pivot, figure: Figure | None) -> Heat:
    """As `heat`, which the figure may draw already."""
    return figure.body if figure and isinstance(figure.body, Heat) else heat(made)


def _unit(made: Pivot) -> Unit:
    if made.show == "share":
        return Unit(str(SHOWS["share"]), suffix=" %")
    return _unit_of(made.measure, made.selection)


def _measure(name: str, selection: Selection) -> str:
    """A measure in words, with the currency that is asked for."""
    return restated(MEASURES[name], selection.currency)


def _unit_of(name: str, selection: Selection) -> Unit:
    return Unit(_measure(name, selection), money=name in MONEY, currency=selection.currency)


# ---- The other reports ----


def of_conversion(made: Conversion) -> Figure:
    """The furthest step that each project of a cohort reached, as shares of the cohort; years in full, none cut."""
    drawn = [cohort for cohort in made.cohorts if cohort.signed and cohort.group]
    if made.by == "year":
        bars = list(
            _every_year({cohort.group.key: _steps(cohort) for cohort in drawn if cohort.group}).values()
        )
    else:  # of two thousand events few are drawn; the others are counted
        bars = [*map(_steps, drawn[:MOST_BARS]), *[Bar("", "", "")] * (made.drawn - MOST_BARS)]
    legend = [
        (tone, str(step.kind.label)) for step, tone in zip(made.all.steps.values(), STEP_TONES, strict=True)
    ][::-1]
    most = len(bars) if made.by == "year" else MOST_BARS
    body = chart(bars, [*legend, ("rest", _("None of these yet"))], largest=100, most=most)
    title = _("How far the projects of each cohort have come")
    selection = made.all.selection
    return Figure("conversion", title, about(selection, str(LABELS[made.by])), body, asked(selection))


def _steps(cohort: Cohort) -> Bar:
    steps = list(cohort.steps.values())
    beyond = [*[step.reached for step in steps[1:]], 0]
    parts = [
        Part(
            100 * (step.reached - more) / step.of,
            tone,
            f"{step.kind.label}{punctuation(':')}{step.reached - more:,}",
        )
        for step, more, tone in zip(steps, beyond, STEP_TONES, strict=True)
    ]
    text = _("%(started)s of %(signed)s started") % {
        "started": f"{steps[1].reached:,}",
        "signed": f"{cohort.signed:,}",
    }
    return Bar(cohort.group.label if cohort.group else "", text, to_list(cohort.query), parts[::-1])


def _every_year(bars: dict[str, Bar]) -> dict[str, Bar]:
    """Those between the first and the last that have no project, too; what has no year stays last."""
    years = [int(key) for key in bars if key.isdecimal()]
    span = map(str, range(min(years), max(years) + 1)) if years else ()
    complete = {year: bars.get(year) or Bar(year, _("none signed")) for year in span}
    return {**complete, **bars}


def of_flow(made: Flow, measure: str) -> Figure:
    """A column for each kind of happening in each period, side by side; realised funds where money is drawn."""
    unit = _unit_of(measure, made.selection)
    by_start = {bucket.first: bucket for bucket in made.buckets if bucket.first}
    axis = time_axis(by_start, made.period)
    buckets = [by_start[start] for start, _place in axis]
    money = measure in MONEY

    def mark(found: Happening, query: str | None = None) -> Mark:
        value = found.money if money else found.projects
        return Mark(value or None, to_list(query))

    series = [
        Series(
            tone,
            str(kind.label),
            [mark(b.sums[kind], b.signed_query if kind == "signed" else None) for b in buckets],
        )
        for kind, tone in zip(KINDS, SERIES[:1] + SERIES[2:4], strict=True)
    ]
    if money:
        series.append(Series("real", _("Funds realised"), [mark(b.realised) for b in buckets]))
    words = about(made.selection, *([basis_heading(made.selection.basis)] if money else []))
    title = _("%(measure)s signed, started and put into production") % {"measure": unit.words}
    body = Plot([place for _start, place in axis], series, unit)
    return Figure("flow", title, words, body, asked(made.selection))


def of_signings(scores: list[Score], selection: Selection) -> Figure:
    """What is named, and what of it has started, as shares of the projects of each event."""
    bars = []
    for score in scores:
        event, started = score.event, score.outcome.started
        missing = max(event.unnamed or 0, 0)
        parts = [
            (started, "tone-3", _("Started: %(n)s")),
            (event.named - started, "tone-1", _("Named, not started: %(n)s")),
            (missing, "rest", _("Not named: %(n)s")),
        ]
        silent = event.claimed_projects is None
        text = _("%(n)s named, claim not stated") if silent else _("%(n)s of %(claimed)s named")
        bars.append(
            Bar(
                str(event),
                text % {"n": f"{event.named:,}", "claimed": f"{event.claimed_projects or 0:,}"},
                to_list(f"event={event.slug}") if event.named else "",
                [
                    Part(100 * number / (event.named + missing), tone, label % {"n": f"{number:,}"})
                    for number, tone, label in parts
                    if number
                ],
            )
        )
    legend = [
        ("tone-3", _("Named and started")),
        ("tone-1", _("Named, not started")),
        ("rest", _("Not named")),
    ]
    query = selection.query(page=str(selection.page)) if selection.page > 1 else selection.query()
    title = _("Claimed and named projects of each event")
    return Figure("signings", title, about(selection), chart(bars, legend, largest=100), query)


TONES = {"overdue": "bad", "late": "real", "in_time": "tone-1", "undated": "tone-4", "open": "rest"}


def of_slippage(made: Slippage | CountedSlippage, selection: Selection) -> Figure:
    """A bar a kind of milestone, divided by what came of its plans."""
    bars = [
        Bar(
            str(tally.kind.label),
            _("%(overdue)s of %(n)s overdue")
            % {"overdue": f"{tally.outcomes['overdue']:,}", "n": f"{tally.number:,}"},
            "",
            [
                Part(n, TONES[outcome], f"{OUTCOMES[outcome]}{punctuation(':')}{n:,}")
                for outcome, n in tally.outcomes.items()
            ],
        )
        for tally in made.tallies
    ]
    body = chart(bars, [(tone, str(OUTCOMES[outcome])) for outcome, tone in TONES.items()])
    return Figure(
        "slippage", _("What came of the plans"), about(selection, _("Milestones")), body, asked(selection)
    )
