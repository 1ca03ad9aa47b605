from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..columns import amount_columns, claims_of, event_columns, milestone_columns, milestones_of
from ..filters import ByCodePoint, Selection, select
from ..models import Project, SigningEvent
from ..totals import summarise
from .listing import answer, download, paged
from .projects import lineage


def events_of(selection: Selection):
    """All published events; with a filter, those at which a selected project was signed."""
    events = SigningEvent.objects.published()
    if selection.errors:
        return events.none()
    if selection.narrowed:
        events = events.filter(
            pk__in=SigningEvent.objects.filter(signings__project__in=selection.queryset.order_by()).values("pk")
        )
    key = {
        "signed_on": F("held_on"),
        "amount": F("claimed_amount"),
        "name": ByCodePoint("title"),
        "updated": F("updated_at"),
    }[selection.sort.removeprefix("-")]
    main = key.desc(nulls_last=True) if selection.sort.startswith("-") else key.asc(nulls_last=True)
    return events.order_by(main, "slug")


def event_list(request: HttpRequest) -> HttpResponse:
    selection = select(request.GET)
    events = events_of(selection)
    sums = events.order_by().aggregate(
        claimed=Sum("claimed_projects"),
        unnamed=Sum(F("claimed_projects") - F("named")),
        silent=Count("pk", filter=Q(claimed_projects=None)),
        named=Sum("named"),  # last: from here on the name means the sum
    )
    page = paged(selection, events.for_listing())
    return answer(request, "projects/event_list.html", selection, {"page": page, "sums": sums})


def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = get_object_or_404(
        SigningEvent.objects.published().for_listing().prefetch_related("attendances__person", "sectors"), slug=slug
    )
    named = Project.objects.published().filter(signings__event=event)
    context = {
        "event": event,
        "projects": named.for_listing().order_by("code"),
        "summary": summarise(named),
        "known": None if event.residual is None else event.claimed_amount - event.residual,
        "place": lineage(event.location),
    }
    return render(request, "projects/event_detail.html", context)


def event_csv(request: HttpRequest) -> HttpResponse:
    return download(request, "events", lambda s: event_columns(), events_of)


def amount_csv(request: HttpRequest) -> HttpResponse:
    return download(request, "amounts", lambda s: amount_columns(), lambda s: claims_of(s.queryset))


def milestone_csv(request: HttpRequest) -> HttpResponse:
    return download(request, "milestones", lambda s: milestone_columns(), lambda s: milestones_of(s.queryset))
