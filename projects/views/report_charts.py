"""What each report's chart shows: its rows as bars, columns or cells that lead to their lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..charts.bars import Bar, Chart, Part, chart
from ..charts.heat import Heat
from ..charts.palette import SERIES
from ..charts.plots import Mark, Plot, Series
from ..charts.scale import Unit
from ..charts.times import time_axis
from ..filters import Selection
from ..reports.axes import LABELS, Group
from ..reports.conversion import Conversion
from ..reports.crosstab import REST
from ..reports.flow import KINDS, Flow, Happening
from ..reports.pivot import MEASURES, MONEY, Cell, Pivot, Row
from ..reports.signings import Score
from ..reports.slippage import OUTCOMES, Slippage
from .figures import Figure, about, asked, on, to_list

TIMES = ("year", "quarter")
MOST_ROWS, MOST_COLUMNS = 30, 24  # of a heat map in a file
ADDITIVE = ("projects", "amount", "undisclosed", "left_out")


# ---- Pivot ----


def of_pivot(made: Pivot) -> Figure:
    """Rows of time as columns, stacked by what stands across; else rows as bars, or both as a heat map."""
    unit = _unit(made)
    rows = LABELS[made.row_axis.name]
    if made.row_axis.name in TIMES:
        body: Any = _over_time(made, unit)
    else:
        body = heat(made) if made.col_axis else _bars(made, unit)
    if made.col_axis:
        title = _("%(measure)s by %(rows)s and %(cols)s") % {
            "measure": unit.words,
            "rows": rows,
            "cols": LABELS[made.col_axis.name],
        }
    else:
        title = _("%(measure)s by %(rows)s") % {"measure": unit.words, "rows": rows}
    words = about(made.selection, on(made.selection.basis)) if unit.money else about(made.selection)
    return Figure("pivot", title, words, body, asked(made.selection))


def _mark(cell: Cell) -> Mark:
    return Mark(cell.value if cell.projects else None, to_list(cell.query))


def _named(rows: Sequence[Row]) -> list[Row]:
    """Without the row that adds up the others: it would dwarf them."""
    return [row for row in rows if row.group.key != REST]


def _bars(made: Pivot, unit: Unit) -> Chart:
    bars = [
        Bar(
            row.group.label,
            _("not disclosed") if row.total.value is None else unit.written(row.total.value),
            to_list(row.total.query),
            [Part(row.total.value, "tone-1", row.group.label)],
        )
        for row in _named(made.rows)
    ]
    drawn = chart(bars)
    return Chart(drawn.bars, drawn.legend, max(made.number - len(drawn.bars), 0))


def _over_time(made: Pivot, unit: Unit) -> Plot:
    """Each period between the first and the last, an empty one too; what has no date stands in the table alone."""
    rows = {_day(row.group): row for row in made.rows if row.group.order[0] == 0 and row.group.key != REST}
    axis = time_axis(rows, made.row_axis.name)
    found = [rows.get(start) for start, _place in axis]
    if not made.columns:
        marks = [_mark(row.total) if row else Mark(None) for row in found]
        series = [Series("tone-1", unit.words, marks)]
        return Plot([place for _start, place in axis], series, unit)
    by_size = sorted(
        zip(made.columns, made.column_totals, range(len(made.columns)), strict=True),
        key=lambda each: -(each[1].value or 0),
    )
    kept = sorted(n for _group, _cell, n in by_size[: len(SERIES)])
    cells = [row.cells if row else None for row in found]
    series = [
        Series(tone, made.columns[n].label, [_mark(line[n]) if line else Mark(None) for line in cells])
        for tone, n in zip(SERIES, kept, strict=False)
    ]
    additive = made.measure in ADDITIVE
    if additive and len(made.columns) > len(kept):
        others = [n for n in range(len(made.columns)) if n not in kept]
        marks = [Mark(sum(line[n].value or 0 for n in others)) if line else Mark(None) for line in cells]
        series.append(Series("rest", _("All others"), marks))
    return Plot([place for _start, place in axis], series, unit, "stacked" if additive else "columns")


def _day(group: Group) -> date:
    first = group.order[1]
    return first if isinstance(first, date) else date(int(first), 1, 1)


def heat(made: Pivot) -> Heat:
    """The cells by rows and columns: a file draws them, the page's table takes their tones."""
    rows = _named(made.rows)
    return Heat(
        [group.label for group in made.columns[:MOST_COLUMNS]],
        [row.group.label for row in rows[:MOST_ROWS]],
        [[_mark(cell) for cell in row.cells[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]],
        _unit(made),
        max(made.number - MOST_ROWS, 0),
    )


def _unit(made: Pivot) -> Unit:
    return Unit(str(MEASURES[made.measure]), money=made.measure in MONEY)


# ---- The other reports ----


def of_conversion(made: Conversion) -> Figure:
    """The furthest step that each project of a cohort reached, as shares of the cohort."""
    tones = ("tone-4", "tone-1", "tone-3")
    bars = []
    for cohort in made.cohorts:
        if not cohort.signed or cohort.group is None:
            continue
        steps = list(cohort.steps.values())
        beyond = [*[step.reached for step in steps[1:]], 0]
        parts = [
            Part(100 * (step.reached - more) / step.of, tone, f"{step.kind.label}: {step.reached - more}")
            for step, more, tone in zip(steps, beyond, tones, strict=True)
        ]
        started = steps[1]
        text = _("%(started)s of %(signed)s started") % {
            "started": f"{started.reached:,}",
            "signed": f"{cohort.signed:,}",
        }
        bars.append(Bar(cohort.group.label, text, to_list(cohort.query), parts[::-1]))
    legend = [
        (tone, str(step.kind.label)) for step, tone in zip(made.all.steps.values(), tones, strict=True)
    ][::-1]
    body = chart(bars, [*legend, ("rest", _("None of these yet"))], largest=100)
    title = _("How far the projects of each cohort have come")
    selection = made.all.selection
    return Figure("conversion", title, about(selection, str(LABELS[made.by])), body, asked(selection))


def of_flow(made: Flow, measure: str) -> Figure:
    """A column for each kind of happening in each period, side by side; realised funds where money is drawn."""
    unit = Unit(str(MEASURES[measure]), money=measure in MONEY)
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
    words = about(made.selection, *([on(made.selection.basis)] if money else []))
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


def of_slippage(made: Slippage, selection: Selection) -> Figure:
    """A bar a kind of milestone, divided by what came of its plans."""
    bars = [
        Bar(
            str(tally.kind.label),
            _("%(overdue)s of %(n)s overdue")
            % {"overdue": f"{tally.outcomes['overdue']:,}", "n": f"{tally.number:,}"},
            "",
            [Part(n, TONES[outcome], f"{OUTCOMES[outcome]}: {n:,}") for outcome, n in tally.outcomes.items()],
        )
        for tally in made.tallies
    ]
    body = chart(bars, [(tone, str(OUTCOMES[outcome])) for outcome, tone in TONES.items()])
    return Figure(
        "slippage", _("What came of the plans"), about(selection, _("Milestones")), body, asked(selection)
    )
