"""The overview, and the icon of the site."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..filters import Selection
from ..filters.added_up import by_part, read_at_once, summary
from ..filters.ordering import ordered
from ..history import as_of
from ..models import Edition, Publisher, SavedView, SigningEvent
from ..models.querysets import EventQuerySet
from ..totals.measures import keys_of
from ..values.choices import STAGE_RANK, STAGES, TotalBasis
from . import figures
from .about import coverage
from .attention import attention
from .editions import month
from .listing import first, known_on, problems, select_basis
from .places import places
from .trees import ranking


def overview(request: HttpRequest) -> HttpResponse:
    """Key figures with their coverage, how far projects came, when, where, what needs attention, and what is newest."""
    selection = select_basis(request)
    published = selection.queryset.order_by()
    events = SigningEvent.objects.published()
    of_basis = keys_of(selection.basis)
    parts = {**dict.fromkeys(("zone", "primary", "stage"), of_basis), "year": keys_of(*TotalBasis.values)}
    parts["zone_stage"] = ["projects"]
    read_at_once(selection, parts)
    by_zone, by_sector = ranking("zone", selection), ranking("sector", selection)
    publisher = Publisher.objects.first()
    request.publisher = publisher  # type: ignore[attr-defined]  # the head of the page names it
    day = known_on(request)
    edition = None if day else Edition.objects.published().first()
    context = {
        "selection": selection,
        "problems": problems(selection),
        "summary": summary(selection),
        "coverage": coverage(selection, publisher),
        "day": day,
        "signings": events.aggregate(number=Count("pk"), claimed=Sum("claimed_projects"), named=Sum("named")),
        "funnel": figures.stages(selection),
        "reached": reached(selection),
        "years": replace(figures.years(selection), tabled=False),
        "places": places(selection),
        "attention": attention(selection, day or timezone.localdate(), past=as_of.is_asked()),
        "saved_views": SavedView.objects.filter(on_overview=True),
        "by_zone": by_zone,
        "by_sector": by_sector,
        "largest": max((row["total"].amount for row in (*by_zone, *by_sector)), default=0),
        "latest": latest(events),
        "recent": first(ordered(published.for_listing(), "-updated", selection.basis), 5),
        "edition": edition,
        "month": month(edition.period) if edition else "",
    }
    return render(request, "projects/overview.html", context, status=400 if selection.errors else 200)


def latest(events: EventQuerySet) -> EventQuerySet:
    """The last five by their keys: in the past the figures of each would be made before they are sorted."""
    in_order = events.order_by("-held_on", "slug")
    return in_order.for_listing().filter(pk__in=in_order.values("pk")[:5])


def reached(selection: Selection) -> dict[str, int]:
    """How many projects that count reached each stage or a later one, and how many report none."""
    found = by_part(selection, "stage", keys_of(selection.basis))
    numbers = Counter({stage: figures["counting"] for stage, figures in found.items()})
    return {
        kind.value: sum(numbers[key] for key in STAGES if STAGE_RANK[key] >= STAGE_RANK[kind])
        for kind in STAGES
    } | {"none": numbers[""]}


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon of their own."""
    return redirect(static("img/mark.svg"))
