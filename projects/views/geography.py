"""Where selected projects stand: at their own coordinates, else at the nearest place above them that has some."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from ..models import Location, Project
from ..models.trees import path_ids

LOCATED = Q(latitude__isnull=False)


@dataclass
class Spot:
    """A place with coordinates: how many projects are counted there or below, and how many are drawn at it."""

    place: Location
    counted: int = 0
    drawn: int = 0


@dataclass
class Positions:
    spots: list[Spot] = field(default_factory=list)
    own: int = 0
    at_places: int = 0
    unlocated: int = 0

    @property
    def located(self) -> int:
        return self.own + self.at_places


def positions(projects: QuerySet[Project]) -> Positions:
    """The places on the way up from the projects, those with most projects first, in two queries."""
    rows = projects.order_by().values_list("location__path")
    tally = rows.annotate(own=Count("pk", filter=LOCATED), others=Count("pk", filter=~LOCATED))
    spots = {place.pk: Spot(place) for place in Location.objects.filter(LOCATED)}
    found = Positions()
    for path, own, others in tally:
        above = [spots[pk] for pk in reversed(path_ids(path or "")) if pk in spots]
        for spot in above:
            spot.counted += own + others
        found.own += own
        if above:
            above[0].drawn += others
            found.at_places += others
        else:
            found.unlocated += others
    found.spots = sorted(
        (spot for spot in spots.values() if spot.counted), key=lambda spot: (-spot.counted, spot.place.path)
    )
    return found
