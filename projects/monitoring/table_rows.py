"""What the official tables say of each project, read in bulk for a month (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from ..models import MilestonePlan, Project, Responsibility, Update, YearPlan
from ..models.base import local_name
from ..values.choices import MilestoneKind, ResponsibilityRole
from ..values.dates import write_date
from .days import month_end
from .flows import NOTHING, Flow, of_month, of_year


@dataclass(frozen=True)
class Facts:
    """Of some projects, by their keys: as of the end of the month that begins on `month`."""

    month: date
    year: Mapping[int, Flow]
    this_month: Mapping[int, Flow]
    planned: Mapping[int, int]
    completion: Mapping[int, str]
    units: Mapping[tuple[int, str], list[str]]
    updates: Mapping[int, tuple[str, str]]

    def row(self, project: Project) -> tuple[Any, ...]:
        """In the order of the 17 columns of the table of progress."""
        progress, problems = self.updates.get(project.pk, ("", ""))
        return (
            project.code or "",
            project.title,
            project.get_construction_nature_display() if project.construction_nature else "",
            project.summary,
            project.headline_cny,
            self.planned.get(project.pk),
            self.year.get(project.pk, NOTHING).cny,
            self.this_month.get(project.pk, NOTHING).cny,
            write_date(project.planned_start, project.planned_start_precision, _language())
            if project.planned_start
            else "",
            self.completion.get(project.pk, ""),
            str(project.official_in_charge or ""),
            self.units_of(project, ResponsibilityRole.RESPONSIBLE),
            self.units_of(project, ResponsibilityRole.SERVING),
            project.get_project_type_display() if project.project_type else "",
            project.get_stage_display() if project.stage else "",
            progress,
            problems,
        )

    def units_of(self, project: Project, role: str) -> str:
        """The names of its units in this role."""
        return "、".join(self.units.get((project.pk, role), []))


def facts(projects: Iterable[Project], month: date) -> Facts:
    """What the tables need beside the projects themselves, in a few queries."""
    keys, cut = [project.pk for project in projects], month_end(month)
    plans = YearPlan.objects.filter(project__pk__among=keys, year=month.year).order_by()
    updates = Update.objects.submitted().filter(project__pk__among=keys, period=month).order_by()
    return Facts(
        month,
        of_year(keys, cut),
        of_month(keys, month),
        dict(plans.values_list("project_id", "planned_investment")),
        _completion(keys),
        _units(keys),
        {
            pk: (progress, problems)
            for pk, progress, problems in updates.values_list("project_id", "progress", "problems")
        },
    )


def for_tables(projects: QuerySet[Project]) -> QuerySet[Project]:
    """With what a row names, in the order of the tables: by code, those without one last."""
    return projects.select_related("official_in_charge", "location", "sector").order_by(
        F("code").asc(nulls_last=True), "pk"
    )


def _language() -> str:
    return get_language() or "en"


def _completion(keys: list[int]) -> dict[int, str]:
    """The latest plan of the whole project's completion, in words."""
    plans = MilestonePlan.objects.filter(
        set_aside_reason="",
        milestone__kind=MilestoneKind.COMPLETED,
        milestone__phase=None,
        milestone__project__pk__among=keys,
    )
    latest: dict[int, tuple[tuple[date, int], str]] = {}
    for project, stated, pk, planned, precision in plans.values_list(
        "milestone__project_id", "stated_on", "pk", "planned", "precision"
    ):
        place = (stated or date.min, pk)
        if project not in latest or place > latest[project][0]:
            latest[project] = (place, write_date(planned, precision, _language()))
    return {project: words for project, (_place, words) in latest.items()}


def _units(keys: list[int]) -> dict[tuple[int, str], list[str]]:
    rows = Responsibility.objects.filter(project__pk__among=keys).order_by("pk")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for project, role, name, name_zh in rows.values_list("project_id", "role", "unit__name", "unit__name_zh"):
        found[project, role].append(local_name(name, name_zh))
    return found
