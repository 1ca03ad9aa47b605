"""Of the projects signed, how many went on: registered, under construction, in production, and how long it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from ..filters import Selection
from ..totals.groups import Listed, grouped
from ..totals.rules import STEPS
from ..values.choices import STAGE_RANK, MilestoneKind, Status, figure_in
from .axes import axis
from .cohorts import Cohort
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
    """Two statements over the selection: counts and sums by cohort, and the days that steps took.

    Two more where a project may stand in several cohorts: everyone once.
    """
    along = axis(by, selection, levels[0] if levels else None)
    along.prepare()
    asked = _asked(selection.currency)
    found = grouped(selection.queryset, {"cohort": along.key(), **COUNTING}, asked)
    along.read({row["cohort"] for row in found})
    cohorts: dict[str, Cohort] = {}
    of_key: dict[Any, Cohort] = {}  # several keys may mean one cohort
    for key in {row["cohort"] for row in found}:
        group = along.group(key)
        of_key[key] = cohorts.setdefault(group.key, Cohort(selection, group))
    for row in found:
        of_key[row["cohort"]].add(row)
    counting = selection.queryset.filter(counts_in_totals=True)
    days = grouped(counting, {"cohort": along.key()}, DAYS)
    for row in days:
        if row["cohort"] in of_key:  # else it was published since
            of_key[row["cohort"]].add_days(row)
    everyone = Cohort(selection)
    for row in grouped(selection.queryset, COUNTING, asked) if along.several else found:
        everyone.add(row)
    for row in grouped(counting, {}, DAYS) if along.several else days:
        everyone.add_days(row)
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


# By themselves: of many groups PostgreSQL would sort all projects to join them.
DAYS = {f"days_{kind}": Listed(f"days_to_{kind}") for kind in STEPS}
COUNTING: dict[str, Any] = {"counts": F("counts_in_totals")}


def _reached(kind: MilestoneKind) -> Q:
    return Q(stage__in=[stage for stage, rank in STAGE_RANK.items() if rank >= STAGE_RANK[kind]])


def _asked(currency: str) -> dict[str, Any]:
    """What is counted and summed of the projects of a cohort, money in this currency."""
    headline, realised = figure_in("headline", currency), figure_in("realised", currency)
    both = Q(**{f"{headline}__isnull": False, f"{realised}__isnull": False})
    reached, begun = {kind: _reached(kind) for kind in STEPS}, _reached(MilestoneKind.CONSTRUCTION_START)
    reported = {kind: ~Q(**{f"first_{kind}": ""}) for kind in STEPS}
    return {
        "projects": Count("pk"),
        "terminated": Count("pk", filter=Q(status=Status.TERMINATED)),
        "unsigned": Count("pk", filter=Q(stage="", signed_on=None)),
        "dated": Count("signed_on"),
        "begun_dated": Count("signed_on", filter=begun),
        "begun_started": Count("years_to_start", filter=begun),
        "within_year": Count("pk", filter=Q(years_to_start__lte=0)),
        "within_two": Count("pk", filter=Q(years_to_start__lte=1)),
        "covered": Count(headline),
        "money": Sum(headline),
        "both": Count("pk", filter=both),
        "both_money": Sum(headline, filter=both),
        "realised": Sum(realised, filter=both),
        **{f"reached_{kind}": Count("pk", filter=where) for kind, where in reached.items()},
        **{f"reached_money_{kind}": Sum(headline, filter=where) for kind, where in reached.items()},
        **{f"reported_{kind}": Count("pk", filter=where) for kind, where in reported.items()},
        **{f"reported_money_{kind}": Sum(headline, filter=where) for kind, where in reported.items()},
    }


def _place(cohort: Cohort, ranked: bool) -> tuple[Any, ...]:
    order: Any = cohort.group.order if cohort.group else ()
    return (order[0], -cohort.signed, order) if ranked else (order,)
