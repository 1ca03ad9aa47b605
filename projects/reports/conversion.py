"""Of the projects signed, how many went on: registered, under construction, in production, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import Case, Count, F, Min, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind
from ..filters import Selection
from ..totals.groups import grouped
from ..values.choices import STAGE_RANK, Evidence, MilestoneKind, Precision, Status
from .axes import LABELS, Axis, Group, axis, link
from .table import Table, column, numbers

COHORTS = ("year", "event", "zone", "sector")
STEPS = (MilestoneKind.REGISTERED, MilestoneKind.CONSTRUCTION_START, MilestoneKind.IN_PRODUCTION)


@dataclass
class Step:
    """How many of a cohort reached a kind or a later one; `days` from signing, where both dates are precise."""

    kind: MilestoneKind
    of: int = 0
    reached: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def percent(self) -> Decimal | None:
        """Of the cohort, to one decimal, rounded half-even; None where the cohort is empty."""
        if not self.of:
            return None
        return (Decimal(100 * self.reached) / self.of).quantize(Decimal("0.1"), ROUND_HALF_EVEN)

    @property
    def pairs(self) -> int:
        """How many projects the median rests on: those with both dates known to the day."""
        return len(self.days)

    @cached_property
    def median(self) -> Decimal | None:
        """Days from signing; None without a pair, and a half where it falls between two days."""
        return Decimal(str(median(self.days))) if self.days else None


@dataclass
class Cohort:
    """`signed` projects, the terminated among them; `left_out` are marked as not counting and stand beside."""

    selection: Selection
    group: Group | None = None
    signed: int = 0
    terminated: int = 0
    unsigned: int = 0
    left_out: int = 0
    steps: dict[str, Step] = field(default_factory=lambda: {kind.value: Step(kind) for kind in STEPS})

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a group of projects that are in one stage; those that do not count stay out of every share (rule 4)."""
        if not row["counts"]:
            self.left_out += row["projects"]
            return
        self.signed += row["projects"]
        self.terminated += row["terminated"]
        self.unsigned += row["unsigned"]
        for step in self.steps.values():
            step.of += row["projects"]
            step.reached += row["projects"] * (STAGE_RANK.get(row["at"], -1) >= STAGE_RANK[step.kind])

    @cached_property
    def query(self) -> str | None:
        """The list of the signed ones; None where it would hold those left out, too."""
        if not self.signed or self.left_out:
            return None
        return self._link()

    @cached_property
    def lines(self) -> list[tuple[Step, str | None]]:
        """Each step with the list of the projects that reached it."""
        return [(step, self._reached(step)) for step in self.steps.values()]

    def _reached(self, step: Step) -> str | None:
        if not step.reached or self.left_out:
            return None
        asked = self.selection.params.get("stage") or STAGE_RANK
        return self._link(
            stage=[k for k, rank in STAGE_RANK.items() if rank >= STAGE_RANK[step.kind] and k in asked]
        )

    def _link(self, **more: list[str]) -> str | None:
        return link(self.selection, (self.group,) if self.group else (), **more)


@dataclass(frozen=True)
class Conversion:
    """All cohorts in order, and everyone, each project once; `several`: a project may stand in two cohorts."""

    by: str
    cohorts: list[Cohort]
    all: Cohort
    several: bool

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
            (cohort.group.key, cohort.group.label, *_values(cohort))
            for cohort in self.cohorts
            if cohort.group
        ]
        return Table(
            (
                column("cohort", LABELS[self.by], _("What the filter takes; the last row is “total”.")),
                column("cohort_name", _("Name"), _("In words, in the language of the page.")),
                *COUNTS,
                *(each for kind in STEPS for each in _step_columns(kind)),
            ),
            [*rows, ("total", _("Total"), *_values(self.all))],
        )


COUNTS = numbers(
    ("signed", gettext_lazy("Signed"), gettext_lazy("Projects of the cohort, terminated ones included.")),
    ("terminated", gettext_lazy("Terminated"), gettext_lazy("Those among them that were given up.")),
    (
        "unsigned",
        gettext_lazy("Signing not on record"),
        gettext_lazy("Those among them with neither a signing date nor any stage."),
    ),
    ("left_out", gettext_lazy("Left out"), gettext_lazy("Beside them: marked as not counting.")),
)


def _step_columns(kind: MilestoneKind) -> tuple[Column, ...]:
    label = str(kind.label)
    return (
        column(kind.value, label, _("How many reached it or a later stage, substantively."), Kind.INTEGER),
        column(
            f"{kind}_percent",
            _("%(stage)s: share (%%)") % {"stage": label},
            _("Of the signed ones."),
            Kind.DECIMAL,
        ),
        column(
            f"{kind}_median_days",
            _("%(stage)s: median days") % {"stage": label},
            _("From signing; a month is dated by its first day."),
            Kind.DECIMAL,
        ),
        column(
            f"{kind}_pairs",
            _("%(stage)s: dated pairs") % {"stage": label},
            _("Projects of which both dates are known to the day or month."),
            Kind.INTEGER,
        ),
    )


def _values(cohort: Cohort) -> tuple[Any, ...]:
    values: list[Any] = [cohort.signed, cohort.terminated, cohort.unsigned, cohort.left_out]
    for step in cohort.steps.values():
        values += [step.reached, step.percent, step.median, step.pairs]
    return tuple(values)


def conversion(selection: Selection, by: str = "year", levels: tuple[int, ...] = ()) -> Conversion:
    """Two statements over the selection: counts by cohort and stage, and the dates that make pairs.

    A third where a project may stand in several cohorts: everyone once.
    """
    along = axis(by, selection, levels[0] if levels else None)
    along.prepare()
    found = grouped(selection.queryset, {"cohort": along.key(), **BY_STAGE}, COUNTED_BY_STAGE)
    along.read({row["cohort"] for row in found})
    cohorts: dict[str, Cohort] = {}
    of_key: dict[Any, Cohort] = {}  # several keys may mean one cohort
    for key in {row["cohort"] for row in found}:
        group = along.group(key)
        of_key[key] = cohorts.setdefault(group.key, Cohort(selection, group))
    for row in found:
        of_key[row["cohort"]].add(row)
    everyone = Cohort(selection)
    for row in grouped(selection.queryset, BY_STAGE, COUNTED_BY_STAGE) if along.several else found:
        everyone.add(row)
    seen = set[tuple[int, str]]()
    for project, key, kind, days in _pairs(selection, along):
        if key in of_key:  # else it was published since
            of_key[key].steps[kind].days.append(days)
        if (project, kind) not in seen:
            everyone.steps[kind].days.append(days)
        if along.several:
            seen.add((project, kind))
    ordered = sorted(cohorts.values(), key=lambda cohort: _place(cohort, along.ranked))
    return Conversion(by, ordered, everyone, along.several)


BY_STAGE: dict[str, Any] = {"at": F("stage"), "counts": F("counts_in_totals")}
COUNTED_BY_STAGE = {
    "projects": Count("pk"),
    "terminated": Count("pk", filter=Q(status=Status.TERMINATED)),
    "unsigned": Count("pk", filter=Q(stage="", signed_on=None)),
}


def _place(cohort: Cohort, ranked: bool) -> tuple[Any, ...]:
    order: Any = cohort.group.order if cohort.group else ()
    return (order[0], -cohort.signed, order) if ranked else (order,)


# The first day of a milestone's period, then how long the period is: as text, the least is the earliest.
BY_LENGTH = [
    When(milestones__actual_precision=precision, then=Value(str(n))) for n, precision in enumerate(Precision)
]
EARLIEST = Concat(Cast("milestones__actual", TextField()), Case(*BY_LENGTH, output_field=TextField()))
PRECISE = {str(n): precision for n, precision in enumerate(Precision) if precision in ("day", "month")}


def _pairs(selection: Selection, along: Axis) -> Iterator[tuple[int, Any, str, int]]:
    """Project, cohort, kind and days from signing to the earliest dated milestone of the kind, project's or phase's.

    Where that one is known to the quarter or year only, there is no pair.
    """
    dated = selection.queryset.filter(
        counts_in_totals=True,
        signed_on_precision__in=PRECISE.values(),
        milestones__kind__in=STEPS,
        milestones__evidence=Evidence.SUBSTANTIVE,
        milestones__actual__isnull=False,
    )
    keys: dict[str, Any] = {
        "project": F("pk"),
        "cohort": along.key(),
        "kind": F("milestones__kind"),
        "signed": Cast("signed_on", TextField()),
    }
    for row in grouped(dated, keys, {"earliest": Min(EARLIEST)}):
        reached, precision = row["earliest"][:10], row["earliest"][10:]
        if precision in PRECISE:
            days = (date.fromisoformat(reached) - date.fromisoformat(row["signed"])).days
            yield row["project"], row["cohort"], row["kind"], days
