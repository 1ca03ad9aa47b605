"""Where selected projects stand: at their own coordinates, else at the nearest place above them that has some."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from ..filters import Selection, added_up
from ..models import Location, Project
from ..models.trees import path_ids
from ..totals.measures import keys_of
from ..totals.nodes import Figures, by_path, first_level, up_the_tree
from ..values.choices import STAGE_RANK, MilestoneKind

LOCATED = Q(latitude__isnull=False)
MOST_DRAWN = 100_000  # projects by their own coordinates; where there are more, each stands at its place


@dataclass
class Spot:
    """A place with coordinates: how many projects are counted there or below, and how many are drawn at it."""

    place: Location
    counted: int = 0
    drawn: int = 0


@dataclass
class Positions:
    """All places of a selection; how many projects stand at coordinates of their own, at a place, or nowhere.

    `drawn_at_places` have coordinates of their own, too many to be drawn.
    """

    places: list[Spot] = field(default_factory=list)
    own: int = 0
    at_places: int = 0
    unlocated: int = 0
    drawn_at_places: int = 0

    @property
    def spots(self) -> list[Spot]:
        """The places that a map can show."""
        return [spot for spot in self.places if spot.place.latitude is not None]

    @property
    def located(self) -> int:
        """Projects that the map shows."""
        return self.own + self.at_places


def positions(selection: Selection) -> Positions:
    """The places on the way up from the projects, those with most projects first, in five queries at most."""
    own = by_path(selection.queryset.filter(LOCATED), "location", {"own": Count("*")})
    beyond = number if (number := sum(figures["own"] for figures in own.values())) > MOST_DRAWN else 0
    at: dict[str, Figures] = {}
    for path, figures in added_up.by_path(selection, "location", ["projects"]).items():
        of_own = 0 if beyond else own.get(path, Figures())["own"]
        at[path] = Figures(own=of_own, others=figures["projects"] - of_own)
    sums = up_the_tree(at)
    counted = Location.objects.filter(pk__among=[pk for pk in sums if pk is not None])
    places = {place.pk: Spot(place) for place in counted}
    spots = {pk: spot for pk, spot in places.items() if spot.place.latitude is not None}
    found = Positions(drawn_at_places=beyond)
    for pk, spot in places.items():
        spot.counted = sums[pk]["own"] + sums[pk]["others"]
    for path, figures in at.items():
        nearest = next((spots[pk] for pk in reversed(path_ids(path)) if pk in spots), None)
        found.own += figures["own"]
        if nearest:
            nearest.drawn += figures["others"]
            found.at_places += figures["others"]
        else:
            found.unlocated += figures["others"]
    found.places = sorted(places.values(), key=lambda spot: (-spot.counted, spot.place.path))
    return found


@dataclass
class Stock:
    """What is counted at a place or below it, and where the place lies: at its own coordinates, else amid its projects'."""

    place: Location
    figures: Figures
    at: tuple[float, float] | None  # latitude, longitude

    @property
    def reached(self) -> str:
        """How far most of its projects have come."""
        return max(("signed", "started", "producing"), key=lambda key: self.figures[key])


def stocks(selection: Selection) -> list[Stock]:
    """Of the first level of places that tells projects apart, those with most money first; in four queries."""
    at = added_up.by_path(selection, "location", keys_of(selection.basis))
    how_far = added_up.by_pair(selection, "zone_stage")
    paths = added_up.paths_of("location", {place for place, _stage in how_far})
    for (place, stage), number in how_far.items():
        at.setdefault(paths.get(place, ""), Counter())[_come(stage)] += number
    sums = up_the_tree(at)
    places = Location.objects.telling_apart().in_bulk(first_level(at, sums)).values()
    nowhere = any(place.latitude is None for place in places)
    middles = _middles(selection.queryset) if nowhere else {}
    found = [Stock(place, sums[place.pk], _where(place, middles)) for place in places]
    return sorted(found, key=lambda stock: (-stock.figures["amount"], stock.place.path))


def _come(stage: str) -> str:
    rank = STAGE_RANK.get(stage, -1)
    if rank < STAGE_RANK[MilestoneKind.CONSTRUCTION_START]:
        return "signed"
    return "producing" if rank >= STAGE_RANK[MilestoneKind.IN_PRODUCTION] else "started"


def _where(place: Location, middles: dict[int, tuple[float, float]]) -> tuple[float, float] | None:
    if place.latitude is not None and place.longitude is not None:
        return float(place.latitude), float(place.longitude)
    return middles.get(place.pk)


def _middles(projects: QuerySet[Project]) -> dict[int, tuple[float, float]]:
    """The middle of the coordinates of the projects at each place or below it."""
    added: dict[int, list[float]] = {}
    rows = (
        projects.filter(LOCATED).order_by().values_list("location")
    )  # without a join: an index holds all of it
    found = list(rows.annotate(n=Count("*"), y=Sum("latitude"), x=Sum("longitude")))
    places = Location.objects.filter(pk__among=[place for place, *_sums in found if place])
    paths = dict(places.values_list("pk", "path"))
    for place, *sums in found:
        for pk in path_ids(paths.get(place, "")):
            kept = added.setdefault(pk, [0, 0, 0])
            added[pk] = [one + float(more) for one, more in zip(kept, sums, strict=True)]
    return {pk: (y / n, x / n) for pk, (n, y, x) in added.items()}
