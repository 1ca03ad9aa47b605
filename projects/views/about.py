"""Who publishes the site, what is covered, since when, and how to report an error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import Location, Project, Publisher, SigningEvent
from ..models.trees import path_ids


@dataclass(frozen=True)
class Coverage:
    """The lowest place that all placed projects lie in, and the first and last day of their signing; each may be unknown."""

    place: Location | None
    since: date | None
    until: date | None


def coverage(projects: QuerySet[Project], publisher: Publisher | None) -> Coverage:
    """Of these projects, in two queries; what the publisher says of the beginning goes before the first signing."""
    found: dict[str, Any] = projects.order_by().aggregate(
        since=Min("signed_on"),
        until=Max("signed_on"),
        low=Min("location__path"),
        high=Max("location__path"),
    )
    shared = [
        one
        for one, other in zip(*(path_ids(found[end] or "") for end in ("low", "high")), strict=False)
        if one == other
    ]
    place = Location.objects.filter(pk=shared[-1]).first() if shared else None
    return Coverage(place, (publisher and publisher.since) or found["since"], found["until"])


def about(request: HttpRequest) -> HttpResponse:
    """The administrator's texts with the figures of what is public."""
    projects, publisher = Project.objects.published(), Publisher.objects.first()
    request.publisher = publisher  # type: ignore[attr-defined]  # the head of the page names it
    context = {
        "coverage": coverage(projects, publisher),
        "projects": projects.count(),
        "events": SigningEvent.objects.published().count(),
    }
    return render(request, "projects/about.html", context)
