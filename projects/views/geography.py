"""Where selected projects stand: at their own coordinates, else at the nearest place above them that has some."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from ..models import Location, Project
from ..models.trees import path_ids
from ..totals.nodes import by_path, up_the_tree

LOCATED = Q(latitude__isnull=False)


@dataclass
class Spot:
    """A place with coordinates: how many projects are counted there or below, and how many are drawn at it."""

    place: Location
    counted: int = 0
    drawn: int = 0


@dataclass
class Positions:
    """The spots of a selection; how many projects have coordinates of their own, stand at a place, or nowhere."""

    spots: list[Spot] = field(default_factory=list)
    own: int = 0
    at_places: int = 0
    unlocated: int = 0

    @property
    def located(self) -> int:
        """Projects that the map shows."""
        return self.own + self.at_places


def positions(projects: QuerySet[Project]) -> Positions:
    """The places on the way up from the projects, those with most projects first, in two queries."""
    at = by_path(
        projects,
        "location",
        {"own": Count("pk", filter=LOCATED), "others": Count("pk", filter=~LOCATED)},
    )
    spots = {place.pk: Spot(place) for place in Location.objects.filter(LOCATED)}
    found = Positions()
    for pk, figures in up_the_tree(at).items():
        if pk in spots:
            spots[pk].counted = figures["own"] + figures["others"]
    for path, figures in at.items():
        nearest = next((spots[pk] for pk in reversed(path_ids(path)) if pk in spots), None)
        found.own += figures["own"]
        if nearest:
            nearest.drawn += figures["others"]
            found.at_places += figures["others"]
        else:
            found.unlocated += figures["others"]
    found.spots = sorted(
        (spot for spot in spots.values() if spot.counted), key=lambda spot: (-spot.counted, spot.place.path)
    )
    return found
