"""Of the projects signed, how many went on: registered, under construction, in production, and how long it took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, Value
from django.utils.translation import gettext as _

from ..filters import Selection, added_up
from ..totals import steps
from ..totals.groups import Key, Listed, grouped
from ..totals.rules import STEPS
from ..totals.steps import Days, read_days
from .axes import Tree, axis
from .axis import Axis
from .cohorts import Cohort
from .conversion_columns import columns, values
from .linked import Events
from .ordering import in_order
from .table import Table

COHORTS = ("year", "event", "zone", "sector")


@dataclass(frozen=True)
class Conversion:
    """Cohorts in order, perhaps not all of the `number` that there are, and everyone, each project once.

    `drawn`: how many cohorts have a project that counts; `signed`: such projects of all cohorts added up.
    """

    by: str
    measure: str
    cohorts: list[Cohort]
    all: Cohort
    number: int
    drawn: int
    signed: int

    @property
    def in_projects(self) -> bool:
        """Whether projects are counted; else their money is added up."""
        return self.measure == "projects"

    @cached_property
    def halves(self) -> bool:
        """Whether a median falls between two days: all are then written with a decimal, one below the other."""
        medians = (step.median for cohort in (*self.cohorts, self.all) for step in cohort.steps.values())
        return any(days is not None and days % 1 for days in medians)

    @property
    def notes(self) -> list[str]:
        """Sentences for the reader on why the cohorts add up to more than the total; most often none."""
        if self.signed > self.all.signed:  # only where a project may stand in several cohorts
            return [_("A project signed at two events stands in both cohorts; the total counts it once.")]
        return []

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
    shown: int | None = None,
) -> Conversion:
    """By year and of everyone as it is kept where nothing is filtered; else two statements over the selection: counts and
    sums by cohort, and the days that steps took. Two more where a project may stand in several cohorts: everyone once.

    Of more cohorts than `shown` in their own order, the others are counted alone where that is less to read.
    """
    along = axis(by, selection, levels[0] if levels else None)
    along.prepare()
    if shown and not order and isinstance(along, Events):
        made = _first(selection, along, measure, shown)
        # Which medians the others have matters only where no figure that is shown says how they are written.
        if made and (made.halves or not made.in_projects):
            return made
    figures = _figures(selection, along)
    cohorts = _cohorts(selection, along, figures)
    everyone = _everyone(selection) if along.several else _added(selection, figures)
    placed = sorted(cohorts, key=lambda cohort: _place(cohort, along.ranked))
    ordered = in_order(placed, order, lambda cohort, key: ORDERED_BY[key](cohort, measure == "amount"))
    drawn = sum(1 for cohort in ordered if cohort.signed)
    signed = sum(cohort.signed for cohort in ordered)
    return Conversion(by, measure, ordered, everyone, len(ordered), drawn, signed)


# ---- What is read ----


@dataclass
class Figures:
    """Rows of what is counted, each with its "cohort" and whether its projects count, and the days of cohorts by field."""

    counts: list[dict[str, Any]]
    days: Mapping[Any, Mapping[str, Days]]


def _figures(selection: Selection, along: Axis | None) -> Figures:
    """By cohort, or without an axis of everyone."""
    none = dict.fromkeys(steps.IN_YUAN, 0)
    by_year = along is None or along.name == "year"
    if by_year and (kept := added_up.cohorts(selection)):
        counts = [
            {"cohort": year or None, "counts": bool(counts), **none, **figures}
            for (counts, year), figures in kept[0].items()
        ]
        return Figures(counts, kept[1])
    keys = {"cohort": along.key() if along else Value("")}
    if isinstance(along, Tree) and (by_path := added_up.cohorts_by_path(selection, along.field)) is not None:
        at: dict[tuple[Any, bool], Counter[str]] = defaultdict(Counter)
        for (counting, path), each in by_path.items():
            at[along.at_level(path), bool(counting)].update(each)
        rows = [{"cohort": key, "counts": counting, **none, **each} for (key, counting), each in at.items()]
        return Figures(rows, _days(selection, keys))
    return _asked(selection, keys)


def _asked(selection: Selection, keys: Mapping[str, Key], linked: bool = False) -> Figures:
    """`linked`: of those cohorts alone that links lead to."""
    wanted = {key: each.aggregate() for key, each in steps.BY_CURRENCY[selection.currency].items()}
    counts = grouped(selection.queryset, {**keys, "counts": F("counts_in_totals")}, wanted, linked)
    return Figures(counts, _days(selection, keys, linked))


def _days(selection: Selection, keys: Mapping[str, Key], linked: bool = False) -> dict[Any, dict[str, Days]]:
    """By themselves: of many groups PostgreSQL would sort all projects to join them."""
    counting = selection.queryset.filter(counts_in_totals=True)
    listed = grouped(counting, keys, {field: Listed(field) for field in steps.DAYS}, linked)
    return {row["cohort"]: {field: read_days(row[field]) for field in steps.DAYS} for row in listed}


def _cohorts(selection: Selection, along: Axis, figures: Figures) -> list[Cohort]:
    keys = {row["cohort"] for row in figures.counts}
    along.read(keys)
    cohorts: dict[str, Cohort] = {}
    of_key: dict[Any, Cohort] = {}  # several keys may mean one cohort
    for key in keys:
        group = along.group(key)
        of_key[key] = cohorts.setdefault(group.key, Cohort(selection, group))
    for row in figures.counts:
        of_key[row["cohort"]].add(row)
    for key, days in figures.days.items():
        if key in of_key:  # else it was published since
            of_key[key].add_days(days)
    return list(cohorts.values())


def _everyone(selection: Selection) -> Cohort:
    return _added(selection, _figures(selection, None))


def _added(selection: Selection, figures: Figures) -> Cohort:
    everyone = Cohort(selection)
    for row in figures.counts:
        everyone.add(row)
    for days in figures.days.values():
        everyone.add_days(days)
    return everyone


def _first(selection: Selection, along: Events, measure: str, shown: int) -> Conversion | None:
    """With the first events alone, of more than are shown; the others are counted in one statement."""
    counts = {"projects": Count("pk"), "signed": Count("pk", filter=Q(counts_in_totals=True))}
    found = {
        row["cohort"]: row["signed"] for row in grouped(selection.queryset, {"cohort": along.key()}, counts)
    }
    if len(found) <= shown:
        return None
    links = along.links_of(along.leading(found.keys() - {None}, shown))
    cohorts = _cohorts(selection, along, _asked(selection, {"cohort": links}, linked=True))
    placed = sorted(cohorts, key=lambda cohort: _place(cohort, along.ranked))
    drawn = sum(1 for signed in found.values() if signed)
    return Conversion(
        along.name, measure, placed, _everyone(selection), len(found), drawn, sum(found.values())
    )


# ---- Their order ----


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


def _place(cohort: Cohort, ranked: bool) -> tuple[Any, ...]:
    order: Any = cohort.group.order if cohort.group else ()
    return (order[0], -cohort.signed, order) if ranked else (order,)
