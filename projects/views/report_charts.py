"""What each report's chart shows: its rows as bars that lead to their lists."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..charts.bars import Bar, Chart, Part, chart
from ..reports.conversion import Conversion
from ..reports.crosstab import REST
from ..reports.pivot import Pivot
from ..reports.signings import Score
from ..reports.slippage import OUTCOMES, Slippage
from ..values.money import write_amount


def _list(query: str | None) -> str:
    return "" if query is None else f"{reverse('project_list')}?{query}"


def _yuan(value: int | None) -> str:
    return _("not disclosed") if value is None else write_amount(value, "CNY", get_language() or "en")


def of_pivot(made: Pivot) -> Chart:
    """Without the row that adds up the others: it would dwarf them."""
    money = made.measure in ("amount", "average")
    drawn = chart(
        Bar(
            row.group.label,
            _yuan(row.total.value) if money else f"{row.total.value:,}",
            _list(row.total.query),
            [Part(row.total.value, "tone-1", row.group.label)],
        )
        for row in made.rows
        if row.group.key != REST
    )
    return replace(drawn, more=max(made.number - len(drawn.bars), 0))


def of_conversion(made: Conversion) -> Chart:
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
        bars.append(Bar(cohort.group.label, text, _list(cohort.query), parts[::-1]))
    legend = [
        (tone, str(step.kind.label)) for step, tone in zip(made.all.steps.values(), tones, strict=True)
    ][::-1]
    return chart(bars, [*legend, ("rest", _("None of these yet"))], largest=100)


def of_signings(scores: list[Score]) -> Chart:
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
                _list(f"event={event.slug}") if event.named else "",
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
    return chart(bars, legend, largest=100)


TONES = {"overdue": "bad", "late": "real", "in_time": "tone-1", "undated": "tone-4", "open": "rest"}


def of_slippage(made: Slippage) -> Chart:
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
    return chart(bars, [(tone, str(OUTCOMES[outcome])) for outcome, tone in TONES.items()])
