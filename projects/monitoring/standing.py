"""How projects stood on a day, by the dates of what happened and of what was planned; not by when it was entered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from ..models import Milestone, MilestonePlan
from ..values.choices import STAGE_RANK, Evidence


@dataclass(frozen=True)
class Scope:
    """The projects that are judged: `ids` are their keys."""

    ids: frozenset[int]

    @property
    def few(self) -> bool:
        """Whether the database had better be told which: of very many it reads everything faster."""
        return len(self.ids) <= FEW

    def among(self, rows: QuerySet[Any], key: str = "project") -> QuerySet[Any]:
        """Records of these projects, and where these are many, of others, too: what is read is looked up in `ids`."""
        return rows.filter(**{f"{key}__pk__among": self.ids}).order_by() if self.few else rows.order_by()


FEW = 2000


def reached_by(scope: Scope, on: date) -> QuerySet[Milestone]:
    """Milestones reached by the end of a day, not merely ceremonially; without a date they count, within its period a date does."""
    return scope.among(Milestone.objects.filter(_reached(on)))


def _reached(on: date, way: str = "") -> Q:
    day = Q(**{f"{way}actual__isnull": True}) | Q(**{f"{way}actual__lte": on})
    return day & Q(**{f"{way}reached": True, f"{way}evidence": Evidence.SUBSTANTIVE})


def stages_at(scope: Scope, on: date) -> dict[int, str]:
    """The furthest kind reached by the end of a day, by project or phase, of the projects that had one."""
    furthest: dict[int, str] = {}
    for project, kind in reached_by(scope, on).values_list("project_id", "kind"):
        if project in scope.ids and STAGE_RANK[kind] >= STAGE_RANK[furthest.get(project, kind)]:
            furthest[project] = kind
    return furthest


def latest_plans(
    kind: str, scope: Scope, on: date, open_only: bool = False
) -> Iterator[tuple[int, int | None, str, str]]:
    """Project, phase, first day as text and precision of the latest plan of each milestone of a kind, as known on the day.

    `open_only`: of those that are not reached by then.
    """
    plans = scope.among(
        MilestonePlan.objects.filter(
            Q(stated_on__isnull=True) | Q(stated_on__lte=on), set_aside_reason="", milestone__kind=kind
        ),
        "milestone__project",
    )
    if open_only:
        plans = plans.exclude(_reached(on, "milestone__"))
    fields = ("milestone_id", "milestone__project_id", "milestone__phase")
    rows = plans.order_by(F("stated_on").asc(nulls_first=True), "pk")
    latest: dict[int, tuple[int, int | None, str, str]] = {}
    told = rows.values_list(*fields, "precision", Cast("planned", TextField()))
    for milestone, project, phase, precision, planned in told:  # the last one stays
        latest[milestone] = (project, phase, planned, precision)
    return iter(latest.values())
