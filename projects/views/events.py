"""Signing events."""

from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ..filters import select
from ..filters.related_lists import events_of
from ..models import SigningEvent
from ..totals.measures import summarise
from .listing import answer, paged, select_basis
from .projects import lineage


def event_list(request: HttpRequest) -> HttpResponse:
    """The signing events of a selection, with what they claim and name."""
    selection = select(request.GET)
    events = events_of(selection)
    sums = events.order_by().aggregate(
        claimed=Sum("claimed_projects"),
        unnamed=Sum(F("claimed_projects") - F("named")),
        silent=Count("pk", filter=Q(claimed_projects=None)),
        named=Sum("named"),  # last: from here on the name means the sum
    )
    selection, page = paged(selection, events.for_listing())
    return answer(request, "projects/event_list.html", selection, {"page": page, "sums": sums})


def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: claimed against named, its projects and people."""
    event = get_object_or_404(
        SigningEvent.objects.published().for_listing().prefetch_related("attendances__person", "sectors"),
        slug=slug,
    )
    selection = select_basis(request, "sort", "page", "page_size")
    listed = selection.within(event=event)
    named = listed.queryset.order_by()
    selection, page = paged(selection, listed.queryset.for_listing(), named.count())
    context = {
        "listed": listed,
        "event": event,
        "page": page,
        "summary": summarise(named, selection.currency),
        "known": event.claimed_amount - event.residual
        if event.claimed_amount is not None and event.residual is not None
        else None,
        "place": lineage(event.location),
    }
    return answer(request, "projects/event_detail.html", selection, context)
