"""What happened when: projects and money signed, started, put into production and realised, by month, quarter or year.

A date counts in a period that holds all of it (rule 7); whatever is known less precisely, or not at all, is told apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Count, F, Sum, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind, in_currency
from ..filters import NONE, Selection, added_up
from ..models.querysets import COUNTED
from ..totals.groups import grouped
from ..totals.rules import UNDATED
from ..values.choices import STAGE_RANK, MilestoneKind, Precision
from ..values.dates import PartialDate, period_end, period_start, periods, write_date
from .links import link
from .ordering import in_order
from .table import Table, column

PERIODS = {
    "year": gettext_lazy("Year"),
    "quarter": gettext_lazy("Quarter"),
    "month": gettext_lazy("Month"),
}
KINDS = (MilestoneKind.SIGNED, MilestoneKind.CONSTRUCTION_START, MilestoneKind.IN_PRODUCTION)


@dataclass
class Happening:
    """So many projects, `covered` of which have a figure, and what these come to in whole money."""

    projects: int = 0
    covered: int = 0
    amount: int = 0

    def add(self, projects: int, covered: int, amount: int) -> None:
        """More of them."""
        self.projects += projects
        self.covered += covered
        self.amount += amount

    @property
    def money(self) -> int | None:
        """None where no project discloses any: that is not nought."""
        return self.amount if self.covered else None


@dataclass
class Bucket:
    """One period, or with `first` None what no period holds; `sums` by milestone, `realised` what claims rose by."""

    first: date | None
    precision: str
    sums: dict[str, Happening] = field(default_factory=lambda: {kind.value: Happening() for kind in KINDS})
    realised: Happening = field(default_factory=Happening)
    signed_query: str | None = None

    @property
    def key(self) -> str:
        """2022, 2022-Q3, 2022-09; "none" where no period holds it."""
        return PartialDate(self.first, self.precision).iso if self.first else NONE

    @property
    def label(self) -> str:
        """The period in the reader's words."""
        if self.first is None:
            return _("Not dated so precisely")
        return write_date(self.first, self.precision)

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of the file's columns."""
        found: list[Any] = []
        for each in (*self.sums.values(), self.realised):
            found += [each.projects, each.covered, each.money]
        return tuple(found)


@dataclass(frozen=True)
class Flow:
    """All periods from the first in which anything happened to the last, what no period holds, and all of it."""

    selection: Selection
    period: str
    buckets: list[Bucket]
    undated: Bucket
    total: Bucket
    left_out: int

    @property
    def table(self) -> Table:
        """As it is exported: a line a period, then what no period holds, and the total."""
        rows = [(bucket.key, bucket.label, *bucket.values) for bucket in (*self.buckets, self.undated)]
        return Table(
            (
                column(
                    "period", PERIODS[self.period], _("A row for each; the last ones are “none” and “total”.")
                ),
                column("period_name", _("Name"), _("In words, in the language of the page.")),
                *in_currency(COLUMNS, self.selection.currency),
            ),
            [*rows, ("total", _("Total"), *self.total.values)],
        )


def _columns() -> Iterator[Column]:
    labels: dict[str, Any] = {kind.value: kind.label for kind in KINDS}
    labels["realised"] = gettext_lazy("Funds realised")
    meanings: dict[str, Any] = dict.fromkeys(
        labels,
        gettext_lazy("Projects that count whose earliest date of it lies wholly within the period."),
    )
    meanings["realised"] = gettext_lazy("Projects that count with a new realised figure of the period.")
    for key, label in labels.items():
        yield column(key, label, meanings[key], Kind.INTEGER)
        yield column(
            f"{key}_covered",
            gettext_lazy("Covered"),
            gettext_lazy("Those of them that have a figure."),
            Kind.INTEGER,
        )
        yield column(
            f"{key}_cny",
            gettext_lazy("Amount (CNY)"),
            gettext_lazy("By how much realised claims rose.")
            if key == "realised"
            else gettext_lazy("Their sum on the chosen basis."),
            Kind.YUAN,
        )


COLUMNS = tuple(_columns())


# What periods can be ordered by, beside their days.
ORDERED_BY = ("name", *(kind.value for kind in KINDS), "realised")


def flow(selection: Selection, period: str = "year", order: str = "", measure: str = "projects") -> Flow:
    """Four statements over the selection, the last over its realised claims; what does not count is told by the selection.

    `order`: by days under the key `name`, else by what happened, in projects or money as `measure` says.
    """
    undated, total = Bucket(None, period), Bucket(None, period)
    buckets: dict[date, Bucket] = {}
    for kind, day, precision, *figures in chain(
        _signed(selection), _reached(selection), _realised(selection)
    ):
        found = undated
        if day:
            first = period_start(day, period)
            if precision == Precision.DAY or period_start(period_end(day, precision), period) == first:
                found = buckets.get(first) or buckets.setdefault(first, Bucket(first, period))
        for bucket in (found, total):
            (bucket.sums.get(kind) or bucket.realised).add(*figures)
    axis = periods(min(buckets), max(buckets), period) if buckets else []
    made = [buckets.get(first) or Bucket(first, period) for first in axis]
    for bucket in made:
        bucket.signed_query = _signed_within(selection, bucket)
    left_out = selection.summarise().left_out

    def value(bucket: Bucket, key: str) -> Any:
        if key == "name":
            return bucket.first
        found = bucket.sums.get(key) or bucket.realised
        return found.money if measure == "amount" else found.projects

    made = in_order(made, order, value)
    return Flow(selection, period, made, undated, total, left_out)


Happened = tuple[str, date | None, str, int, int, int]  # kind, day, precision, projects, covered, yuan


def _signed(selection: Selection) -> Iterator[Happened]:
    """Those with a signing date, and those whose stage implies a signing."""
    counted = selection.whole.filter(COUNTED).exclude(signed_on=None, stage="")
    when = Cast("signed_on", TextField()), F("signed_on_precision")
    yield from _by_month(selection, counted, MilestoneKind.SIGNED, *when)


def _reached(selection: Selection) -> Iterator[Happened]:
    """Those that reached each later kind, if only by a later one, by the earliest date of it, project's or phase's."""
    for kind in KINDS[1:]:
        reached = [stage for stage, rank in STAGE_RANK.items() if rank >= STAGE_RANK[kind]]
        counted = selection.whole.filter(COUNTED, stage__in=reached)
        yield from _by_month(selection, counted, kind, F(f"first_{kind}"), Substr(f"first_{kind}", 11))


def _by_month(
    selection: Selection, projects: Any, kind: str, day: Combinable, precision: Combinable
) -> Iterator[Happened]:
    """Those of a month and precision together, as of its first day: no period is shorter, so each holds all days or none."""
    money = selection.figure
    asked = {"projects": Count("pk"), "covered": Count(money), "amount": Sum(money)}
    keys = {"month": Substr(day, 1, 7), "precise": precision}
    for row in grouped(projects, keys, asked):
        first = _first_day(row["month"] or "")
        yield kind, first, row["precise"], row["projects"], row["covered"], int(row["amount"] or 0)


def _realised(selection: Selection) -> Iterator[Happened]:
    """The changes of realised figures, those of a month together."""
    for month, figures in added_up.realised(selection).items():
        projects, covered, amount = figures
        yield "realised", _first_day(month), Precision.DAY, projects, covered, amount


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month.removeprefix(UNDATED) else None


def _signed_within(selection: Selection, bucket: Bucket) -> str | None:
    """The list of the projects signed in the period; None where there are none, or the asked days cut it."""
    if bucket.first is None or not bucket.sums[MilestoneKind.SIGNED].projects:
        return None
    values = selection.values
    first = max(bucket.first, values.get("signed_after") or bucket.first)
    end = period_end(bucket.first, bucket.precision)
    last = min(end, values.get("signed_before") or end)
    return link(
        selection,
        (),
        signed_after=[first.isoformat()],
        signed_before=[last.isoformat()],
        counts_in_totals=["true"],
    )
