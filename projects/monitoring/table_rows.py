"""What the official tables say of each project, read in bulk for a month (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextChoices

from ..models import Project, Responsibility, Update, YearPlan
from ..models.base import local_name
from ..values.choices import ConstructionNature, MilestoneKind, ProjectType, ResponsibilityRole
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
    natures: Mapping[Any, str]
    types: Mapping[Any, str]
    kinds: Mapping[Any, str]

    def row(self, project: Project) -> tuple[Any, ...]:
        """In the order of the 17 columns of the table of progress."""
        progress, problems = self.updates.get(project.pk, ("", ""))
        return (
            project.code or "",
            project.title,
            self.natures.get(project.construction_nature, ""),
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
            self.types.get(project.project_type, ""),
            self.kinds.get(self.stages.get(project.pk), ""),
            progress,
            problems,
        )

    def unknown_ends(self, project: Project) -> tuple[tuple[str, str], ...]:
        """("year" or "month", which end of it has no realised amount) where a flow is blank, as `Flow.missing` names ends."""
        flows = {"year": self.year, "month": self.this_month}
        return tuple((of, flow.get(project.pk, NOTHING).missing) for of, flow in flows.items())

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
        _labels(ConstructionNature),
        _labels(ProjectType),
        _labels(MilestoneKind),
    )


AT_ONCE = 1_000  # projects that are held at a time: a table of a hundred thousand is written in flat memory


def by_code(projects: QuerySet[Project]) -> list[int]:
    """Their keys in the order of the tables: by code, those without one last."""
    ordered = projects.order_by(F("code").asc(nulls_last=True), "pk")
    return list(ordered.values_list("pk", flat=True))


def with_facts(keys: Sequence[int], month: date, *prefetched: str) -> Iterator[tuple[Project, Facts]]:
    """These projects in this order, each with what a row names and the facts of those that are read with it."""
    named = Project.objects.select_related("official_in_charge", "location", "sector")
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        read = {p.pk: p for p in named.filter(pk__among=some).order_by().prefetch_related(*prefetched)}
        listed = [read[key] for key in some if key in read]
        known = facts(listed, month)
        for project in listed:
            yield project, known


def _labels(choices: type[TextChoices]) -> dict[Any, str]:
    """In the reader's language, looked up once: for each of many rows Django would gather them anew."""
    return {value: str(label) for value, label in choices.choices}


def _planned(kind: str, scope: Scope, cut: date) -> dict[int, str]:
    """The latest plan of the whole project for a milestone, as known at the cut, in words."""
    return {
        project: write_date(date.fromisoformat(planned), precision)
        for project, phase, planned, precision in latest_plans(kind, scope, cut)
        if phase is None
    }


def _units(keys: list[int]) -> dict[tuple[int, str], list[str]]:
    rows = Responsibility.objects.filter(project__pk__among=keys).order_by("pk")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for project, role, name, name_zh in rows.values_list("project_id", "role", "unit__name", "unit__name_zh"):
        found[project, role].append(local_name(name, name_zh))
    return found
