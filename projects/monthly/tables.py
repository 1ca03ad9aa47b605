"""The tables of the monthly report: headings, and rows of texts and figures, each figure with its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..editions.words import LABELS
from ..monitoring.problems import LISTS
from ..monitoring.targets import Standing
from ..values.choices import Colour
from ..values.dates import write_date
from ..values.languages import reads_chinese
from .bureau import KINDS, BureauFacts, by_unit
from .edition_figures import GROUP_LABELS
from .figure import MONEY, Figure, Kind, whole
from .from_edition import GROUPS, EditionFacts

Cell = str | Figure
WHOLE_UNIT = re.compile(r" ?[（(][^（）()]*[)）]$")


class Asked(Protocol):
    """What a table is made from."""

    edition: EditionFacts
    bureau: BureauFacts

    def figure(self, name: str) -> Figure:
        """A declared figure by its name."""


@dataclass(frozen=True)
class Table:
    """`widths` are shares; the first `texts` columns are words, the rest figures to the right. `rows` may come to none."""

    name: str
    title: Any
    headings: Callable[[], Sequence[str]]
    widths: Sequence[int]
    rows: Callable[[Asked], Iterator[Sequence[Cell]]]
    texts: int = 1


def unit_of(kind: Kind) -> str:
    """The unit of a money column."""
    if kind is Kind.USD:
        return "亿美元" if reads_chinese() else "USD m"
    return "亿元" if reads_chinese() else "CNY m"


def capital(text: str) -> str:
    """As a row begins."""
    return text[:1].upper() + text[1:]


def _amount(label: str) -> str:
    return f"{label}（{unit_of(Kind.CNY)}）" if reads_chinese() else f"{label} ({unit_of(Kind.CNY)})"


# ---- Of the edition ----


def _signed(asked: Asked) -> Iterator[Sequence[Cell]]:
    for group in GROUPS:
        yield (
            capital(str(GROUP_LABELS[group])),
            *(
                asked.figure(f"{scope}_{group}_{measure}")
                for scope in ("month", "year", "all")
                for measure in ("projects", "amount")
            ),
            asked.figure(f"year_{group}_amount_growth"),
        )


def _signed_headings() -> Sequence[str]:
    scopes = (_("This month"), _("This year"), _("All that count"))
    pairs = [(f"{scope}{' ' if not reads_chinese() else ''}{what}") for scope in scopes for what in (_("how many"), _amount(_("amount")))]  # fmt: skip
    return (_("Size or origin"), *pairs, _("Amount of the year, year on year"))


def _bridge(asked: Asked) -> Iterator[Sequence[Cell]]:
    for part, label in LABELS.items():
        if part in ("opening", "closing") or part in asked.edition.bridge:
            yield str(label), asked.figure(f"{part}_projects"), asked.figure(f"{part}_amount")


def _month_list(asked: Asked) -> Iterator[Sequence[Cell]]:
    file = "projects.csv"
    for number, row in enumerate(asked.edition.counted.signed, start=1):
        total = int(row.total_cny) if row.total_cny else None
        page = whole(reverse("project_detail", args=[row.code]))
        day = write_date(date.fromisoformat(row.signed_on), row.signed_on_precision)
        money = Figure(f"signed_{number}", f"{row.code} {row.title}", Kind.CNY, total, (page,), file)
        yield row.code, row.title, row.zone, day, money


# ---- Of the bureau's month ----


def _targets(asked: Asked) -> Iterator[Sequence[Cell]]:
    for standing in asked.bureau.targets:
        yield _target(asked.bureau, standing)


def _target(bureau: BureauFacts, standing: Standing) -> Sequence[Cell]:
    target = standing.target
    if target is None:
        raise ValueError("a row of a target")
    kind, of = KINDS[standing.measure.of], str(target.location or target.unit or "")
    what = f"{standing.measure.key.label}{f' {standing.label}' if standing.label else ''}"
    if kind in MONEY:  # their labels name the whole unit
        what = WHOLE_UNIT.sub(f"（{unit_of(kind)}）" if reads_chinese() else f" ({unit_of(kind)})", what)
    if target.quarter:
        what = f"{what} {target.period}"
    page = whole(bureau.target_page)

    def figure(name: str, label: str, kind: Kind, value: Any) -> Figure:
        return Figure(f"target_{target.pk}_{name}", f"{of} {what} {label}", kind, value, (page,))

    unknown = standing.now.unknown and not standing.now.parts
    return (
        of,
        what,
        figure("number", _("target"), kind, target.number),
        figure("achieved", _("achieved"), kind, None if unknown else standing.now.number),
        figure("completion", _("completion"), Kind.PERCENT, standing.completion),
        figure("due", _("due share"), Kind.PERCENT, standing.due),
        figure("growth", _("year on year"), Kind.GROWTH, standing.growth),
    )


def _lamps(asked: Asked) -> Iterator[Sequence[Cell]]:
    bureau = asked.bureau
    for row in [*bureau.board.rows, bureau.board.all]:
        whole_row = row is bureau.board.all
        key = "all" if whole_row else str(row.unit.pk) if row.unit else "none"
        name = _("Together") if whole_row else str(row.unit or _("No responsible unit"))
        more = {} if whole_row else {"unit": key}
        yield (
            name,
            *(
                Figure(
                    f"lamps_{key}_{colour.value}",
                    f"{name} {colour.label}",
                    Kind.COUNT,
                    row.colours[colour],
                    (whole(bureau.lamps(colour=colour.value, **more)),),
                )
                for colour in Colour
            ),
        )


def _problems(asked: Asked) -> Iterator[Sequence[Cell]]:
    bureau, found = asked.bureau, asked.bureau.problems
    keys = by_unit(dict.fromkeys(unit for counts in found.values() for unit in counts), bureau.units)
    for key in keys:
        name = str(bureau.units.get(key) or _("No unit"))
        yield (
            name,
            *(
                Figure(
                    f"problems_{key or 'none'}_{which}",
                    f"{name} {label}",
                    Kind.COUNT,
                    found[which][key],
                    (whole(bureau.problem_list(which, key)),),
                )
                for which, label in LISTS.items()
            ),
        )


def _progress(asked: Asked) -> Iterator[Sequence[Cell]]:
    for update in asked.bureau.submitted:
        yield (
            update.project.code or "",
            update.project.title,
            str(update.unit or ""),
            update.progress,
            update.problems,
            update.next_steps,
        )


def _open_problems(asked: Asked) -> Iterator[Sequence[Cell]]:
    for problem in asked.bureau.open_problems:
        overdue = problem.due_on is not None and problem.due_on < asked.bureau.last
        due = write_date(problem.due_on, "day")
        yield (
            problem.project.title,
            problem.title,
            str(problem.unit or ""),
            f"{due} {_('overdue')}" if overdue else due,
        )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("bridge", gettext_lazy("From the edition before to this one"),
              lambda: (_("Part"), _("Projects"), _amount(_("Amount"))), (4, 2, 3), _bridge),
        Table("signed", gettext_lazy("Projects signed, by size and origin"), _signed_headings, (5, 4, 5, 4, 5, 4, 6, 4), _signed),
        Table("targets", gettext_lazy("Targets of the year"),
              lambda: (_("Unit or place"), _("Measure"), _("Target"), _("Achieved"), _("Completion"), _("Due share"), _("Year on year")),
              (5, 6, 3, 4, 5, 4, 4), _targets, 2),
        Table("lamps", gettext_lazy("Lamps by unit"), lambda: (_("Unit"), *(str(colour.label) for colour in Colour)),
              (5, 2, 2, 2, 2), _lamps),
        Table("problems", gettext_lazy("Problems by unit"), lambda: (_("Unit"), *map(str, LISTS.values())), (5, 2, 2, 2), _problems),
    )
}  # fmt: skip

ANNEXES = (
    Table("month_list", gettext_lazy("Projects signed this month"),
          lambda: (_("Code"), _("Project"), _("Place"), _("Signed on"), _amount(_("Total"))), (3, 7, 4, 4, 3), _month_list, 4),
    Table("progress", gettext_lazy("Progress of projects this month"),
          lambda: (_("Code"), _("Project"), _("Unit"), _("Progress"), _("Problems"), _("Next steps")), (3, 4, 3, 6, 4, 4), _progress, 6),
    Table("open_problems", gettext_lazy("Problems that are not solved"),
          lambda: (_("Project"), _("Problem"), _("Unit"), _("Due on")), (5, 6, 4, 4), _open_problems, 4),
)  # fmt: skip
