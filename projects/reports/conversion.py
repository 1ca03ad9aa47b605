"""Of the projects signed, how many went on: registered, under construction, in production, and how long it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Func, Min, Q, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from ..filters import Selection
from ..totals.groups import grouped, grouped_rows
from ..values.choices import STAGE_RANK, Evidence, MilestoneKind, Precision, Status, figure_in
from .axes import Axis, axis
from .cohorts import STEPS, Cohort, Landing
from .conversion_columns import columns, values
from .ordering import in_order
from .table import Table

COHORTS = ("year", "event", "zone", "sector")


@dataclass(frozen=True)
class Conversion:
    """All cohorts in order, and everyone, each project once; `several`: a project may stand in two cohorts."""

    by: str
    measure: str
    cohorts: list[Cohort]
    all: Cohort
    several: bool

    @property
    def in_projects(self) -> bool:
        """Whether projects are counted; else their money is added up."""
        return self.measure == "projects"

    @property
    def halves(self) -> bool:
        """Whether a median falls between two days: all are then written with a decimal, one below the other."""
        medians = (step.median for cohort in (*self.cohorts, self.all) for step in cohort.steps.values())
        return any(days is not None and days % 1 for days in medians)

    @property
    def notes(self) -> list[str]:
        """Sentences for the reader on why the cohorts add up to more than the total; most often none."""
        notes = []
        if self.several and sum(cohort.signed for cohort in self.cohorts) > self.all.signed:
            notes.append(
                _("A project signed at two events stands in both cohorts; the total counts it once.")
            )
        return notes

    @property
    def table(self) -> Table:
        """As it is exported: a line a cohort, and the total last under the key “total”."""
        rows = [
            (cohort.group.key, cohort.group.label, *values(cohort, self.measure))
            for cohort in self.cohorts
            if cohort.group
        ]
        return Table(
            columns(self.by, self.measure, self.all.selection.currency),
            [*rows, ("total", _("Total"), *values(self.all, self.measure))],
        )


def conversion(
    selection: Selection,
    by: str = "year",
    levels: tuple[int | None, ...] = (),
    measure: str = "projects",
    order: str = "",
) -> Conversion:
    """Two statements over the selection: counts and sums by cohort and stage, and what is reported of each project.

    A third where a project may stand in several cohorts: everyone once.
    """
    along = axis(by, selection, levels[0] if levels else None)
    along.prepare()
    by_stage = _by_stage(selection.currency)
    found = grouped(selection.queryset, {"cohort": along.key(), **BY_STAGE}, by_stage)
    along.read({row["cohort"] for row in found})
    cohorts: dict[str, Cohort] = {}
    of_key: dict[Any, Cohort] = {}  # several keys may mean one cohort
    for key in {row["cohort"] for row in found}:
        group = along.group(key)
        of_key[key] = cohorts.setdefault(group.key, Cohort(selection, group))
    for row in found:
        of_key[row["cohort"]].add(row)
    reported = _reported(selection, along)
    _add_reported(reported, of_key.get)
    everyone = Cohort(selection)
    for row in grouped(selection.queryset, BY_STAGE, by_stage) if along.several else found:
        everyone.add(row)
    if along.several:
        _add_reported(list({row[0]: row for row in reported}.values()), lambda _key: everyone)
    else:
        everyone.add_reported(cohorts.values())
    placed = sorted(cohorts.values(), key=lambda cohort: _place(cohort, along.ranked))
    ordered = in_order(placed, order, lambda cohort, key: ORDERED_BY[key](cohort, measure == "amount"))
    return Conversion(by, measure, ordered, everyone, along.several)


def _by_step(kind: str) -> dict[str, Callable[[Cohort, bool], Any]]:
    return {
        kind: lambda c, money: c.steps[kind].reached_money if money else c.steps[kind].reached,
        f"{kind}_percent": lambda c, money: c.steps[kind].percent_money if money else c.steps[kind].percent,
        f"{kind}_median_days": lambda c, _money: c.steps[kind].median,
    }


# What cohorts can be ordered by: of a cohort, and whether money is measured.
ORDERED_BY: dict[str, Callable[[Cohort, bool], Any]] = {
    "name": lambda c, _money: c.group.label.casefold() if c.group else "",
    "signed": lambda c, money: c.signed_money if money else c.signed,
    "terminated": lambda c, _money: c.terminated,
    **{key: value for kind in STEPS for key, value in _by_step(kind.value).items()},
    "funds_percent": lambda c, _money: c.funds.percent,
    "started_in_year_percent": lambda c, _money: c.landing.year_percent,
    "started_in_two_years_percent": lambda c, _money: c.landing.two_percent,
}


BY_STAGE: dict[str, Any] = {"at": F("stage"), "counts": F("counts_in_totals")}


def _by_stage(currency: str) -> dict[str, Any]:
    """What is counted and summed of the projects of a cohort at one stage, money in this currency."""
    headline, realised = figure_in("headline", currency), figure_in("realised", currency)
    both = Q(**{f"{headline}__isnull": False, f"{realised}__isnull": False})
    return {
        "projects": Count("pk"),
        "terminated": Count("pk", filter=Q(status=Status.TERMINATED)),
        "unsigned": Count("pk", filter=Q(stage="", signed_on=None)),
        "dated": Count("signed_on"),
        "covered": Count(headline),
        "money": Sum(headline),
        "both": Count("pk", filter=both),
        "both_money": Sum(headline, filter=both),
        "realised": Sum(realised, filter=both),
    }


def _place(cohort: Cohort, ranked: bool) -> tuple[Any, ...]:
    order: Any = cohort.group.order if cohort.group else ()
    return (order[0], -cohort.signed, order) if ranked else (order,)


# ---- What is reported of each project ----

UNDATED = "~"  # after every date


def earliest(path: str) -> Coalesce:
    """The first day of the period of a milestone at the end of `path`, then its precision; `UNDATED` without a date.

    As text the least of several is the earliest, and of one day the shortest.
    """
    day, precision = Cast(f"{path}actual", TextField()), F(f"{path}actual_precision")
    joined = Func(day, precision, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())
    return Coalesce(joined, Value(UNDATED), output_field=TextField())


EARLIEST = earliest("milestones__")
PRECISE = (Precision.DAY.value, Precision.MONTH.value)
BEGUN = [kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK[MilestoneKind.CONSTRUCTION_START]]


def _reported(selection: Selection, along: Axis) -> list[tuple[Any, ...]]:
    """A row for every project that counts and has a milestone of `STEPS` or of a start, in each of its cohorts.

    Project, cohort, day of signing, its precision, headline; then the earliest date of a start of any kind and
    of each of `STEPS`: None where it is not reported, `UNDATED` where it is without a date. All dates are texts.
    """
    told = selection.queryset.filter(
        counts_in_totals=True,
        milestones__kind__in={*STEPS, *BEGUN},
        milestones__evidence=Evidence.SUBSTANTIVE,
        milestones__reached=True,
    )
    keys: dict[str, Any] = {
        "project": F("pk"),
        "cohort": along.key(),
        "signed": Cast("signed_on", TextField()),
        "precision": F("signed_on_precision"),
        "money": F(figure_in("headline", selection.currency)),
    }
    earliest = {
        "begun": Min(EARLIEST, filter=Q(milestones__kind__in=BEGUN)),
        **{f"on_{kind}": Min(EARLIEST, filter=Q(milestones__kind=kind)) for kind in STEPS},
    }
    return grouped_rows(told, keys, earliest)


def _add_reported(rows: list[tuple[Any, ...]], cohort_of: Callable[[Any], Cohort | None]) -> None:
    """Add rows of `_reported` to their cohorts; tight, for there is one for nearly every project."""
    for _project, key, signed, precision, money, begun, *steps in rows:
        cohort = cohort_of(key)
        if cohort is None:  # it was published since
            continue
        if begun is not None and signed:
            add_landing(cohort.landing, begun, signed)
        first = _day(signed) if precision in PRECISE else None
        for step, on in zip(cohort.steps.values(), steps, strict=True):
            if on is not None:
                step.reported += 1
                step.reported_money += money or 0
                if first is not None and on[10:] in PRECISE:
                    step.days.append(_day(on[:10]) - first)


def add_landing(landing: Landing, begun: str, signed: str) -> None:
    """Whether it began in the year of its signing, or in the next: years alone are compared, so coarse dates will do.

    `begun` is the earliest date of a start as ISO text with its precision behind it, or `UNDATED`.
    """
    if begun == UNDATED:
        landing.undated += 1
    else:
        years = int(begun[:4]) - int(signed[:4])
        landing.within_year += years <= 0
        landing.within_two += years <= 1


@lru_cache(maxsize=20_000)
def _day(text: str) -> int:
    """A date as a number of days: a few thousand dates, read a few hundred thousand times."""
    return date.fromisoformat(text).toordinal()
