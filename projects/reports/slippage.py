"""Plans against what came of them: a line for each milestone of a project or phase that has a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..columns import Column, Kind, milestone_columns
from ..models import Milestone, MilestonePlan, Project
from ..models.base import local_name
from ..values.choices import STAGE_RANK, MilestoneKind, Status
from ..values.dates import period_end
from .table import Table, column, numbers


@dataclass(frozen=True)
class Plan:
    planned: date
    precision: str

    @property
    def last(self) -> date:
        return period_end(self.planned, self.precision)


@dataclass(frozen=True)
class Slip:
    """One milestone with its first and latest plan. `reached` also where the project's stage lies beyond it."""

    code: str
    name: str
    name_zh: str
    status: str
    kind: str
    phase: int | None
    evidence: str
    first: Plan
    latest: Plan
    plans: int
    actual: date | None
    actual_precision: str
    reached: bool
    on: date

    @cached_property
    def overdue(self) -> bool:
        return (
            not self.reached and self.status in (Status.ACTIVE, Status.DELAYED) and self.latest.last < self.on
        )

    @property
    def overdue_days(self) -> int | None:
        """Since the latest plan's last day."""
        return (self.on - self.latest.last).days if self.overdue else None

    @property
    def delay_days(self) -> int | None:
        """From the first plan's last day to the actual's first; zero or less: not later than first planned."""
        return (self.actual - self.first.last).days if self.actual else None

    @property
    def moved_days(self) -> int:
        """By how much the plan itself was moved, last day to last day."""
        return (self.latest.last - self.first.last).days

    @property
    def project(self) -> str:
        return local_name(self.name, self.name_zh)

    @property
    def kind_label(self) -> str:
        return str(MilestoneKind(self.kind).label)

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    @property
    def outcome(self) -> str:
        if self.overdue:
            return "overdue"
        if self.delay_days is not None:
            return "late" if self.delay_days > 0 else "in_time"
        return "undated" if self.reached else "open"

    @property
    def values(self) -> tuple[Any, ...]:
        return (
            self.code,
            self.name,
            self.name_zh,
            self.status,
            self.kind,
            self.phase,
            self.evidence,
            self.first.planned,
            self.first.precision,
            self.latest.planned,
            self.latest.precision,
            self.plans,
            self.moved_days,
            self.actual,
            self.actual_precision,
            self.reached,
            self.overdue,
            self.overdue_days,
            self.delay_days,
        )


def columns() -> tuple[Column, ...]:
    of = {each.key: each for each in milestone_columns()}
    return (
        of["code"],
        of["name"],
        of["name_zh"],
        column("status", _("Status"), _("Of the project.")),
        *(of[key] for key in ("milestone", "phase", "evidence", "first_planned", "first_planned_precision")),
        *(of[key] for key in ("latest_planned", "latest_planned_precision")),
        *numbers(
            ("plans", _("Plans"), _("How many plans there were, those set aside not counted.")),
            ("moved_days", _("Plan moved (days)"), _("From the first plan's last day to the latest plan's.")),
        ),
        of["actual"],
        of["actual_precision"],
        column(
            "reached",
            _("Reached"),
            _("With or without a date, also where the project's stage lies beyond it."),
            Kind.BOOLEAN,
        ),
        column(
            "overdue",
            _("Overdue"),
            _("The latest plan's period has ended, it is not reached, and the project is active or delayed."),
            Kind.BOOLEAN,
        ),
        *numbers(
            ("overdue_days", _("Overdue (days)"), _("Since the latest plan's last day.")),
            (
                "delay_days",
                _("Delay (days)"),
                _(
                    "From the first plan's last day to the actual date's first; zero or less: not later than planned."
                ),
            ),
        ),
    )


OUTCOMES = {
    "overdue": _("Overdue"),
    "late": _("Reached later than first planned"),
    "in_time": _("Reached as first planned or earlier"),
    "undated": _("Reached, date unknown"),
    "open": _("Not due, or not pursued"),
}


@dataclass
class Tally:
    """The milestones of one kind by what came of them."""

    kind: MilestoneKind
    outcomes: dict[str, int]
    delays: list[int]

    @property
    def number(self) -> int:
        return sum(self.outcomes.values())

    @property
    def median(self) -> float | int | None:
        return median(self.delays) if self.delays else None


@dataclass(frozen=True)
class Slippage:
    rows: list[Slip]
    on: date

    @property
    def table(self) -> Table:
        return Table(columns(), (slip.values for slip in self.rows))

    @cached_property
    def tallies(self) -> list[Tally]:
        """By kind in order, those that have a plan."""
        tallies = {kind.value: Tally(kind, dict.fromkeys(OUTCOMES, 0), []) for kind in MilestoneKind}
        for slip in self.rows:
            tallies[slip.kind].outcomes[slip.outcome] += 1
            if slip.delay_days is not None:
                tallies[slip.kind].delays.append(slip.delay_days)
        return [tally for tally in tallies.values() if tally.number]

    @property
    def overdue(self) -> int:
        return sum(slip.overdue for slip in self.rows)


def slippage(projects: QuerySet[Project], on: date | None = None) -> Slippage:
    """Overdue first, the longest; then by delay; what has neither by its plan. `on`: today, unless told."""
    on = on or timezone.localdate()
    planned: dict[int, list[Plan]] = defaultdict(list)
    standing = MilestonePlan.objects.filter(milestone__project__in=projects.order_by(), set_aside_reason="")
    in_order = standing.order_by("milestone", F("stated_on").asc(nulls_first=True), "pk")
    for milestone, day, precision in in_order.values_list("milestone", "planned", "precision"):
        planned[milestone].append(Plan(day, precision))
    milestones = Milestone.objects.filter(
        project__in=projects.order_by(), plans__set_aside_reason=""
    ).distinct()
    rows = milestones.order_by("pk").values(
        "pk", "kind", "phase", "evidence", "reached", "actual", "actual_precision",
        "project__code", "project__name", "project__name_zh", "project__status", "project__stage", "project__stage_phase",
    )  # fmt: skip
    slips = [_slip(row, planned[row["pk"]], on) for row in rows if row["pk"] in planned]
    return Slippage(sorted(slips, key=_place), on)


def _slip(row: Mapping[str, Any], plans: list[Plan], on: date) -> Slip:
    beyond = row["project__stage_phase"] is None and STAGE_RANK[row["kind"]] <= STAGE_RANK.get(
        row["project__stage"], -1
    )
    return Slip(
        code=row["project__code"],
        name=row["project__name"],
        name_zh=row["project__name_zh"],
        status=row["project__status"],
        kind=row["kind"],
        phase=row["phase"],
        evidence=row["evidence"],
        first=plans[0],
        latest=plans[-1],
        plans=len(plans),
        actual=row["actual"],
        actual_precision=row["actual_precision"],
        reached=row["reached"] or beyond,
        on=on,
    )


def _place(slip: Slip) -> tuple:
    ties = (slip.latest.planned, slip.code, STAGE_RANK[slip.kind], slip.phase or 0, slip.evidence)
    if slip.overdue:
        return (0, -(slip.overdue_days or 0), *ties)
    if slip.delay_days is not None:
        return (1, -slip.delay_days, *ties)
    return (2, 0, *ties)
