"""The list of projects and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from ..columns.listed import headings
from ..filters import PAGE_SIZES, SORTS, select
from ..filters.form import form_of
from ..history.as_of import end_of
from ..history.public_log import changes, days
from ..models import InvestmentAmount, Label, Milestone, MilestonePlan, Project, SigningEvent, Source, Update
from ..models.querysets import COUNTED
from ..monitoring.lamps import public_lamp
from ..review.checks import overdue_plans
from ..values.choices import STAGE_RANK, STAGES, Basis, Evidence
from . import ask, tray
from .listing import answer, known_on, paged, to_successor
from .story import story
from .timeline import timeline


def project_list(request: HttpRequest) -> HttpResponse:
    """A page of the selection with its filters, chips, totals and downloads."""
    selection = tray.checked(select(ask.without(request.GET), own=tray.OWN))
    summary, form, elsewhere = selection.summarise(), form_of(selection), selection.elsewhere
    selection, page = paged(selection, selection.queryset.for_listing(), summary.projects)
    context = {
        "page": page,
        "summary": summary,
        "form": form,
        "elsewhere": elsewhere,
        "sorts": SORTS,
        "page_sizes": PAGE_SIZES,
        "headings": headings(selection.own.get(tray.COLUMNS, ())),
        "tray": tray.kept(selection),
        "here": selection.query(page=str(selection.page) if selection.page > 1 else None, project=None),
        "told": ask.told(request, selection),
        "any_at_all": selection.narrowed or page.paginator.count > 0,
    }
    return answer(request, "projects/project_list.html", selection, context)


NEWEST_CHANGES = 50
FEW = 5  # realised figures that are not in use may stand among the other claims
WITH_SOURCES = (
    Prefetch("amounts", InvestmentAmount.objects.select_related("source")),
    Prefetch("milestones", Milestone.objects.public().select_related("source")),
    Prefetch("milestones__plans", MilestonePlan.objects.select_related("source")),
)


def claims_of(project: Project) -> dict[str, list[InvestmentAmount]]:
    """Every claim by phase and day; `other_days` of them are realised figures that are not in use, where those are so
    many that they would bury the rest, and `main_claims` are the others."""
    claims = sorted(project.amounts.all(), key=lambda c: (c.phase or 0, c.as_of or date.min, c.pk))
    realised = [c for c in claims if c.basis == Basis.REALISED and not (c.chosen_for or c.set_aside_reason)]
    other_days = realised if len(realised) > FEW else []
    return {
        "claims": claims,
        "main_claims": [claim for claim in claims if claim not in other_days],
        "other_days": other_days,
    }


def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One project with every claim, milestone and source; a merged one leads to its successor."""
    published = Project.objects.published().for_listing()
    project = (
        published.annotate(counts=COUNTED)
        .prefetch_related(*WITH_SOURCES, "secondary_sectors")
        .filter(code=code)
        .first()
    )
    if project is None:
        return to_successor(published, "project_detail", code=code)
    events = SigningEvent.objects.published().for_listing().filter(signings__project=project)
    line, told = steps(project), changes(project.pk, until(request))
    late = overdue_plans(project, known_on(request))
    used = sources(project, events)
    context = {
        "project": project,
        "events": events,
        "story": story(project, late),
        "steps": line,
        "any_plans": any(step["plans"] for step in line),
        **claims_of(project),
        "foreign": any(claim.currency != "CNY" for claim in project.amounts.all()),
        "late": late,
        # Of today alone: what lamps look at has no public past.
        "lamp": None if known_on(request) else public_lamp(project, timezone.localdate()),
        "timeline": timeline(
            [m for step in line for m in step["entries"]], late, known_on(request) or timezone.localdate()
        ),
        "labels": Label.objects.public().filter(pk__in=project.label_set.split()),
        "months": Update.objects.released().filter(project=project).order_by("-period"),
        "sources": used,
        "numbers": {source.pk: number for number, source in enumerate(used, 1)},
        "place": lineage(project.location),
        "sector": lineage(project.sector),
        "days": days(told[:NEWEST_CHANGES]),
        "all_changes": len(told),
        "more_changes": len(told) > NEWEST_CHANGES,
    }
    return render(request, "projects/project_detail.html", context)


def project_changes(request: HttpRequest, code: str) -> HttpResponse:
    """Every public change of a project, newest first."""
    project = get_object_or_404(Project.objects.published(), code=code)
    context = {"project": project, "days": days(changes(project.pk, until(request))), "sources": []}
    return render(request, "projects/project_changes.html", context)


def until(request: HttpRequest) -> datetime | None:
    """The end of the day that the request asks for, if it asks for one."""
    day = known_on(request)
    return end_of(day) if day else None


def lineage(node: Any) -> list[Any]:
    """A place or sector with all that is above it, from the root down."""
    if node is None:
        return []
    return [*type(node).objects.filter(pk__in=node.ancestor_ids()).order_by("path"), node]


def sources(project: Project, events: Iterable[SigningEvent]) -> list[Source]:
    """The sources of everything that the page shows, oldest first."""
    holders: list[Any] = [*project.amounts.all(), *project.milestones.all(), *events]
    holders += [plan for milestone in project.milestones.all() for plan in milestone.plans_in_order]
    found = {holder.source_id: holder.source for holder in holders if holder.source_id}
    return sorted(found.values(), key=lambda source: (source.published_at or date.max, source.pk))


def steps(project: Project) -> list[dict[str, Any]]:
    """The milestones in order, each with its entries: the project's own first, then those of its phases.

    What a later stage implies and no source says is `implied`, not `reached`.
    """
    by_kind: dict[str, list[Milestone]] = {kind: [] for kind in STAGES}
    for milestone in sorted(project.milestones.all(), key=lambda m: (m.phase or 0, m.pk)):
        by_kind[milestone.kind].append(milestone)
    stage = STAGE_RANK.get(project.stage, -1)
    said = {m.kind for m in project.milestones.all() if m.reached and m.evidence == Evidence.SUBSTANTIVE}
    return [
        {
            "label": kind.label,
            "reached": rank <= stage and kind in said,
            "implied": rank < stage and kind not in said,
            "now": rank == stage,
            "entries": by_kind[kind],
            "dated": [m for m in by_kind[kind] if m.actual],
            "plans": [m.plans_in_order[-1] for m in by_kind[kind] if m.plans_in_order],
        }
        for rank, kind in enumerate(STAGES)
    ]
