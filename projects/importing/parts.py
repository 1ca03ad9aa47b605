"""Projects with all that an entry may change, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from ..models import (
    InvestmentAmount,
    Milestone,
    MilestonePlan,
    Participation,
    Project,
    Responsibility,
    Source,
)
from ..models.private import keep
from .months import recent

LINKED = ("secondary_sectors", "labels")  # which histories and serializers ask for more than `all()`


def with_parts(found: QuerySet[Project]) -> list[Project]:
    """These projects; of the rows that they hold `all()` alone may be asked."""
    projects = list(found.select_related("headline_claim__source").prefetch_related(*LINKED, recent()))
    if not projects:
        return []
    of = {project.pk: project for project in projects}
    claims = _attach("project", of, InvestmentAmount.objects.filter(project__pk__among=list(of)), "amounts")
    steps = _attach("project", of, Milestone.objects.filter(project__pk__among=list(of)), "milestones")
    planned = {step.pk: step for step in steps}
    plans = _attach(
        "milestone", planned, MilestonePlan.objects.filter(milestone__pk__among=list(planned)), "plans"
    )
    for model, name in ((Participation, "participations"), (Responsibility, "responsibilities")):
        _attach("project", of, model._default_manager.filter(project__pk__among=list(of)), name)
    _give_sources([*claims, *plans])
    return projects


def attach_merged(projects: Iterable[Project]) -> None:
    """Those that were merged into these, as their `merged_from`."""
    of = {project.pk: project for project in projects}
    _attach("merged_into", of, Project.objects.filter(merged_into__in=of), "merged_from")


def _attach(owner: str, owners: Mapping[int, Any], rows: QuerySet[Any], name: str) -> list[Any]:
    """Give each owner the rows that name it; the rows."""
    of: dict[int, list[Any]] = defaultdict(list)
    found, key = list(rows), f"{owner}_id"
    for row in found:
        pk = getattr(row, key)
        setattr(row, owner, owners[pk])
        of[pk].append(row)
    for pk, record in owners.items():
        keep(record, name, of.get(pk, []))
    return found


def _give_sources(rows: Iterable[Any]) -> None:
    sources = Source.objects.in_bulk({row.source_id for row in rows} - {None})
    for row in rows:
        row.source = sources.get(row.source_id)
