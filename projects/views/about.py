"""Who publishes the site, what is covered, since when, and how to report an error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Min
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from ..filters import Selection, select
from ..filters.added_up import by_path
from ..history import as_of
from ..models import Location, Publisher, SigningEvent
from ..models.trees import path_ids


@dataclass(frozen=True)
class Coverage:
    """The lowest place that all placed projects lie in, and the first and last day of their signing; each may be unknown."""

    place: Location | None
    since: date | None
    until: date | None


def coverage(selection: Selection, publisher: Publisher | None) -> Coverage:
    """Of these projects; what the publisher says of the beginning goes before the first signing."""
    since, until = _first_and_last(selection)
    paths = sorted(filter(None, by_path(selection, "location", ["projects"]))) or [""]
    low, high = paths[0], paths[-1]
    shared = [one for one, other in zip(path_ids(low), path_ids(high), strict=False) if one == other]
    place = Location.objects.filter(pk=shared[-1]).first() if shared else None
    return Coverage(place, (publisher and publisher.since) or since, until)


def _first_and_last(selection: Selection) -> tuple[date | None, date | None]:
    if as_of.is_asked():  # all projects are read, once
        ends = selection.queryset.order_by().aggregate(since=Min("signed_on"), until=Max("signed_on"))
        return ends["since"], ends["until"]
    days = selection.queryset.filter(signed_on__isnull=False).values_list("signed_on", flat=True)
    day = F("signed_on")  # each end by itself, which an index has ready
    return days.order_by(day.asc(nulls_first=True)).first(), days.order_by(day.desc(nulls_last=True)).first()


def about(request: HttpRequest) -> HttpResponse:
    """The administrator's texts with the figures of what is public."""
    selection, publisher = select(QueryDict()), Publisher.objects.first()
    request.publisher = publisher  # type: ignore[attr-defined]  # the head of the page names it
    context = {
        "coverage": coverage(selection, publisher),
        "projects": selection.summarise().projects,
        "events": SigningEvent.objects.published().count(),
    }
    return render(request, "projects/about.html", context)
