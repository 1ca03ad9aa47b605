"""Plans against what came of them: a line for each milestone of a project or phase that has a plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..columns import Column, Kind, milestone_columns
from ..models import Milestone, MilestonePlan, Project
from ..models.base import local_name
from ..review.checks import overdue
from ..totals import slips
from ..totals.slips import Plan
from ..values.choices import STAGE_RANK, STAGES, MilestoneKind, PostponementReason, Status
from .ordering import in_order
from .table import Table, column, numbers


@dataclass(slots=True)
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
    reasons: tuple[
        str, ...
    ]  # of each plan that is later than the one before, in order; blank where none is given
    actual: date | None
    actual_precision: str
    reached: bool
    overdue_days: int | None  # since the latest plan's last day
    delay_days: (
        int | None
    )  # from the first plan's last day to the actual's first; <= 0: not later than first planned

    @property
    def overdue(self) -> bool:
        """Whether the latest plan's period has ended unmet while the project is active or delayed."""
        return self.overdue_days is not None

    @property
    def moved_days(self) -> int:
        """By how much the plan itself was moved, last day to last day."""
        return (self.latest.last - self.first.last).days

    @property
    def reason_labels(self) -> list[str]:
        """The reasons of its postponements in the reader's language, each once."""
        return [str(PostponementReason(reason).label) for reason in dict.fromkeys(self.reasons) if reason]

    @property
    def project(self) -> str:
        """Its name in the reader's language, else in the other one."""
        return local_name(self.name, self.name_zh)

    @property
    def kind_label(self) -> str:
        """The milestone's kind as the reader's language has it."""
        return str(MilestoneKind(self.kind).label)

    @property
    def status_label(self) -> str:
        """The project's status as the reader's language has it."""
        return str(Status(self.status).label)

    @property
    def outcome(self) -> str:
        """A key of `OUTCOMES`; late or in time are measured against the first plan, overdue against the latest."""
        if self.overdue:
            return "overdue"
        if self.delay_days is not None:
            return "late" if self.delay_days > 0 else "in_time"
        return "undated" if self.reached else "open"

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of `columns()`, keys rather than words."""
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
            len(self.reasons),
            "; ".join(dict.fromkeys(filter(None, self.reasons))),
        )


def columns() -> tuple[Column, ...]:
    """Of the report as a file."""
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
            ("postponed", _("Postponed (times)"), _("Plans that are later than the plan before.")),
        ),
        column(
            "reasons",
            _("Reasons of postponement"),
            _("land, approval, funding, market, technology, contractor, weather or other; joined by “; ”."),
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
        """How many milestones of this kind have a plan."""
        return sum(self.outcomes.values())

    @property
    def median(self) -> float | int | None:
        """Days behind the first plan, of those that a date tells; negative is early, None where there is no such."""
        return median(self.delays) if self.delays else None


class ReasonTally(NamedTuple):
    """How often plans were moved later for one reason (blank: none given), and of how many projects."""

    reason: str
    times: int
    projects: int

    @property
    def label(self) -> str:
        """The reason in the reader's language."""
        return str(PostponementReason(self.reason).label if self.reason else _("No reason given"))


def by_frequency(tallies: Iterable[ReasonTally]) -> list[ReasonTally]:
    """The most frequent first, those without a reason last."""
    order = PostponementReason.values
    return sorted(tallies, key=lambda t: (not t.reason, -t.times, order.index(t.reason) if t.reason else 0))


@dataclass(frozen=True)
class Slippage:
    """All lines in order, as they stand on a day."""

    rows: list[Slip]
    on: date

    @property
    def table(self) -> Table:
        """As it is exported, made while it is written."""
        return Table(columns(), (slip.values for slip in self.rows))

    @cached_property
    def tallies(self) -> list[Tally]:
        """By kind in order, those that have a plan."""
        tallies = {kind.value: Tally(kind, dict.fromkeys(OUTCOMES, 0), []) for kind in STAGES}
        for slip in self.rows:
            tally = tallies[slip.kind]
            tally.outcomes[slip.outcome] += 1
            if slip.delay_days is not None:
                tally.delays.append(slip.delay_days)
        return [tally for tally in tallies.values() if tally.number]

    @cached_property
    def by_reason(self) -> list[ReasonTally]:
        """Postponements by reason, the most frequent first, those without one last."""
        times, projects = Counter[str](), defaultdict[str, set[str]](set)
        for slip in self.rows:
            if slip.reasons:
                times.update(slip.reasons)
            for reason in slip.reasons:
                projects[reason].add(slip.code)
        return by_frequency(ReasonTally(each, number, len(projects[each])) for each, number in times.items())

    @property
    def overdue(self) -> int:
        """How many milestones, of whatever kind, are overdue on the day."""
        return sum(slip.overdue for slip in self.rows)


# What plans can be ordered by.
ORDERED_BY: dict[str, Callable[[Slip], Any]] = {
    "name": lambda slip: slip.project.casefold(),
    "milestone": lambda slip: STAGE_RANK[slip.kind],
    "first_planned": lambda slip: slip.first.planned,
    "latest_planned": lambda slip: slip.latest.planned,
    "actual": lambda slip: slip.actual,
    "late": lambda slip: slip.delay_days if slip.overdue_days is None else slip.overdue_days,
}


def slippage(projects: QuerySet[Project], on: date | None = None, order: str = "") -> Slippage:
    """Overdue first, the longest; then by delay; what has neither by its plan. `on`: today, unless told.

    With an `order` of `ORDERED_BY`, where `late` is the days of being overdue, else of the delay, by that.
    """
    on = on or timezone.localdate()
    standing = MilestonePlan.objects.filter(set_aside_reason="")
    milestones = Milestone.objects.public().filter(
        pk__in=standing.values("milestone"), project__in=projects.order_by()
    )
    rows = list(milestones.order_by("pk").values_list(*FACTS, Cast("actual", TextField())))
    planned: dict[int, list[Plan]] = defaultdict(list)
    as_stated = standing.order_by("milestone", F("stated_on").asc(nulls_first=True), "pk")
    of_these = as_stated.filter(milestone__pk__among={row[0] for row in rows})
    facts = ("milestone", Cast("planned", TextField()), "precision", "postponement_reason")
    for milestone, *plan in of_these.values_list(*facts):
        planned[milestone].append(slips.plan(*plan))
    ended = {milestone for milestone, plans in planned.items() if plans[-1].last < on}
    late_ones = set(overdue(on).filter(milestone__pk__among=ended).values_list("milestone", flat=True))
    lines = [
        _slip(row[1:], planned[row[0]], on if row[0] in late_ones else None)
        for row in rows
        if row[0] in planned
    ]
    placed = sorted(lines, key=_place)
    return Slippage(in_order(placed, order, lambda slip, key: ORDERED_BY[key](slip)), on)


FACTS = (
    "pk", "project__code", "project__name", "project__name_zh", "project__status", "project__stage",
    "project__stage_phase", "kind", "phase", "evidence", "reached", "actual_precision",
)  # fmt: skip


def _slip(row: Sequence[Any], plans: list[Plan], overdue_on: date | None) -> Slip:
    """Of the values of `FACTS` but for the key, and the text of the actual date; `overdue_on`: the day, if it is."""
    code, name, name_zh, status, stage, stage_phase, kind, phase, evidence, reached, precision, day = row
    first, latest, actual = plans[0], plans[-1], slips.day(day) if day else None
    return Slip(
        code=code,
        name=name,
        name_zh=name_zh,
        status=status,
        kind=kind,
        phase=phase,
        evidence=evidence,
        first=first,
        latest=latest,
        plans=len(plans),
        reasons=slips.postponed(plans),
        actual=actual,
        actual_precision=precision,
        reached=reached or slips.is_beyond(kind, stage, stage_phase),
        overdue_days=(overdue_on - latest.last).days if overdue_on else None,
        delay_days=slips.delay(actual, first),
    )


def _place(slip: Slip) -> tuple[Any, ...]:
    ties = (slip.latest.planned, slip.code, STAGE_RANK[slip.kind], slip.phase or 0, slip.evidence)
    if slip.overdue_days is not None:
        return (0, -slip.overdue_days, *ties)
    if slip.delay_days is not None:
        return (1, -slip.delay_days, *ties)
    return (2, 0, *ties)
