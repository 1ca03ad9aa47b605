"""What the official tables say of each project, read in bulk for a month (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from ..models import Project, Responsibility, Update, YearPlan
from ..models.base import local_name
from ..values.choices import MilestoneKind, ResponsibilityRole
from ..values.dates import write_date
from ..values.marks import mark
from .days import month_end
from .flows import NOTHING, Flow, of_month, of_year
from .standing import Scope, latest_plans, stages_at


@dataclass(frozen=True)
class Facts:
    """Of some projects, by their keys: as of the end of the month that begins on `month`."""

    month: date
    year: Mapping[int, Flow]
    this_month: Mapping[int, Flow]
    planned: Mapping[int, int]
    start: Mapping[int, str]
    completion: Mapping[int, str]
    stages: Mapping[int, str]
    units: Mapping[tuple[int, str], list[str]]
    updates: Mapping[int, tuple[str, str]]

    def row(self, project: Project) -> tuple[Any, ...]:
        """In the order of the 17 columns of the table of progress."""
        progress, problems = self.updates.get(project.pk, ("", ""))
        return (
            project.code or "",
            project.title,
            project.get_construction_nature_display() if project.construction_nature else "",
            local_name(project.summary, project.summary_zh),
            project.headline_cny,
            self.planned.get(project.pk),
            self.year.get(project.pk, NOTHING).cny,
            self.this_month.get(project.pk, NOTHING).cny,
            self.start.get(project.pk, ""),
            self.completion.get(project.pk, ""),
            str(project.official_in_charge or ""),
            self.units_of(project, ResponsibilityRole.RESPONSIBLE),
            self.units_of(project, ResponsibilityRole.SERVING),
            project.get_project_type_display() if project.project_type else "",
            str(MilestoneKind(self.stages[project.pk]).label) if project.pk in self.stages else "",
            progress,
            problems,
        )

    def units_of(self, project: Project, role: str) -> str:
        """The names of its units in this role."""
        return mark("list").join(self.units.get((project.pk, role), []))


def facts(projects: Iterable[Project], month: date) -> Facts:
    """What the tables need beside the projects themselves, in a few queries."""
    keys, cut = [project.pk for project in projects], month_end(month)
    scope = Scope(frozenset(keys))
    plans = YearPlan.objects.filter(project__pk__among=keys, year=month.year).order_by()
    updates = Update.objects.submitted().filter(project__pk__among=keys, period=month).order_by()
    return Facts(
        month,
        of_year(keys, cut),
        of_month(keys, month),
        dict(plans.values_list("project_id", "planned_investment")),
        _planned(MilestoneKind.CONSTRUCTION_START, scope, cut),
        _planned(MilestoneKind.COMPLETED, scope, cut),
        stages_at(scope, cut),
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


def _planned(kind: str, scope: Scope, cut: date) -> dict[int, str]:
    """The latest plan of the whole project for a milestone, as known at the cut, in words."""
    return {
        project: write_date(date.fromisoformat(planned), precision, _language())
        for project, phase, planned, precision in latest_plans(kind, scope, cut)
        if phase is None
    }


def _units(keys: list[int]) -> dict[tuple[int, str], list[str]]:
    rows = Responsibility.objects.filter(project__pk__among=keys).order_by("pk")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for project, role, name, name_zh in rows.values_list("project_id", "role", "unit__name", "unit__name_zh"):
        found[project, role].append(local_name(name, name_zh))
    return found
