"""Plans against what came of them: what a milestone's plans and its date say, and how often that is so of all that is public.

The report on slippage reads the same facts of each line; what is kept here says how many lines there are of which kind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..models import MilestonePlan, Project
from ..models.archive import MilestonePlanVersion, MilestoneVersion
from ..models.querysets import GOING_ON
from ..values.choices import STAGE_RANK, MilestoneKind
from ..values.dates import period_end

KEPT = SLIPS, REASONS, POSTPONED = "slips", "postponements", "postponed_projects"
APART = " "  # between the parts of a key


class Plan(NamedTuple):
    """`last` is the last day of the planned period; `reason` why it is later than the plan before, a key or blank."""

    planned: date
    precision: str
    last: date
    reason: str = ""


# Of the text of a date, whatever the database: a few thousand days, read a few hundred thousand times.
day = lru_cache(maxsize=20_000)(date.fromisoformat)


@lru_cache(maxsize=20_000)
def plan(planned: str, precision: str, reason: str) -> Plan:
    """Of the text of its first day."""
    return Plan(day(planned), precision, period_end(day(planned), precision), reason)


def postponed(plans: Sequence[Plan]) -> tuple[str, ...]:
    """The reason of each plan that is later than the one before, in order; blank where none is given."""
    if len(plans) < 2:  # as most are: looked at for fifty thousand
        return ()
    return tuple(later.reason for before, later in pairwise(plans) if later.last > before.last)


def is_beyond(kind: str, stage: str, stage_phase: int | None) -> bool:
    """Whether the whole project's stage lies at a kind or beyond it, which reaches it."""
    return stage_phase is None and STAGE_RANK[kind] <= STAGE_RANK.get(stage, -1)


def delay(actual: date | None, first: Plan) -> int | None:
    """Days from the first plan's last day to the actual's first; <= 0: not later than first planned."""
    return (actual - first.last).days if actual else None


# ---- What is kept of all that is public ----


Line = tuple[int, str, bool, str, bool, str | None, list[Plan]]


def counted(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    """How many of these lines are alike, and how often plans were moved for which reason.

    A line's key is its kind with the day by which it is awaited ("due"), the days that it was late ("late"), or
    neither ("undated", "open").
    """
    counts = Counter[tuple[str, str]]()
    moved: dict[str, set[int]] = defaultdict(set)
    for project, status, beyond, kind, reached, actual, plans in lines:
        counts[SLIPS, f"{kind}{APART}{_came(status, reached or beyond, actual, plans)}"] += 1
        for reason in postponed(plans):
            counts[REASONS, reason] += 1
            moved[reason].add(project)
    for reason, projects in moved.items():
        counts[POSTPONED, reason] += len(projects)
    return counts


def _came(status: str, reached: bool, actual: str | None, plans: Sequence[Plan]) -> str:
    if not reached and status in GOING_ON:
        return f"due{APART}{plans[-1].last}"
    days = delay(day(actual) if actual else None, plans[0])
    if days is not None:
        return f"late{APART}{days}"
    return "undated" if reached else "open"


def lines(projects: QuerySet[Project]) -> Iterator[Line]:
    """Project, its status, whether its stage lies beyond it, kind, reached, actual date, plans of each planned milestone."""
    of = "milestone__project__"
    plans = MilestonePlan.objects.filter(set_aside_reason="", milestone__project__in=projects.order_by())
    in_order = plans.exclude(milestone__kind=MilestoneKind.NEGOTIATING).order_by(
        "milestone", F("stated_on").asc(nulls_first=True), "pk"
    )
    planned = (Cast("planned", TextField()), "precision", "postponement_reason")
    step = ("milestone__kind", "milestone__reached", Cast("milestone__actual", TextField()))
    owner = ("milestone__project", f"{of}status", f"{of}stage", f"{of}stage_phase")
    rows = in_order.values_list("milestone", *planned, *step, *owner)
    for _milestone, of_one in groupby(rows, itemgetter(0)):
        found = list(of_one)
        kind, reached, actual, project, status, stage, stage_phase = found[0][4:]
        made = [plan(*row[1:4]) for row in found]
        yield project, status, is_beyond(kind, stage, stage_phase), kind, reached, actual, made


def lines_of_versions(versions: QuerySet[Any], mine: Q) -> Iterator[Line]:
    """As `lines`, of public versions of projects; `mine` is the condition on other rows for being theirs."""
    versions = versions.order_by()
    steps: Any = MilestoneVersion._default_manager  # the fields of both are those of their models
    plans: Any = MilestonePlanVersion._default_manager
    steps = steps.filter(valid_to=None)
    # Their keys by themselves: one query within another took PostgreSQL over 30 s at 600 new projects, of which it knew nothing.
    keys = list(steps.filter(mine).values_list("record", flat=True))
    standing = plans.filter(valid_to=None, set_aside_reason="", milestone_id__among=keys)
    in_order = standing.order_by("milestone_id", F("stated_on").asc(nulls_first=True), "record")
    planned: dict[int, list[Plan]] = defaultdict(list)
    facts = (Cast("planned", TextField()), "precision", "postponement_reason")
    for milestone, *each in in_order.values_list("milestone_id", *facts):
        planned[milestone].append(plan(*each))
    if not planned:
        return
    rows = steps.filter(record__among=list(planned))
    read = rows.values_list("record", "project_id", "kind", "reached", Cast("actual", TextField()))
    milestones = [row for row in read if row[2] in STAGE_RANK]
    owners = versions.filter(record__among=list({row[1] for row in milestones}))
    of = {pk: rest for pk, *rest in owners.values_list("record", "status", "stage", "stage_phase")}
    for pk, project, kind, reached, actual in milestones:
        status, stage, stage_phase = of[project]
        yield project, status, is_beyond(kind, stage, stage_phase), kind, reached, actual, planned[pk]
