"""Outlines of places on the map, shaded by what is counted there or below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from ..caching.conditional import open_to_all, public_file
from ..charts.heat import bounds_of
from ..filters import Selection
from ..models import Boundary, Location
from ..models.trees import is_within
from ..totals.measures import aggregates
from ..totals.nodes import by_path, up_the_tree
from .figures import money_words
from .listing import select_basis

SHADE = "shade"  # the map's own parameter
SHADES = {"amount": gettext_lazy("Amount"), "projects": gettext_lazy("Projects")}


@dataclass(frozen=True)
class Area:
    """An outlined place: its tone (0: nothing is counted there), and what is counted in words.

    `filled`: it is shaded; one that holds further outlines is a line alone.
    """

    place: Location
    tone: int
    filled: bool
    projects: str
    amount: str


@dataclass(frozen=True)
class Shading:
    """The outlined places, from where each tone begins in words, and who drew the outlines under which terms."""

    areas: Sequence[Area] = ()
    legend: Sequence[tuple[int, str]] = ()
    sources: Sequence[tuple[str, str]] = ()


def shading(selection: Selection, by: str) -> Shading:
    """By the amount on the selection's basis, or by the number of projects; in three queries."""
    outlined = Boundary.objects.filter(location__in=Location.objects.public())
    places = list(Location.objects.filter(pk__in=outlined.values("location")).order_by("path"))
    if not places or selection.errors:
        return Shading()
    figures = up_the_tree(
        by_path(selection.queryset, "location", aggregates(selection.basis, currency=selection.currency))
    )
    key = "projects" if by == "projects" else f"{selection.basis}_amount"
    lowest = [p for p in places if not any(o is not p and is_within(o.path, p.path) for o in places)]
    bounds = bounds_of([figures[place.pk][key] for place in lowest])
    areas = [
        Area(
            place,
            sum(figures[place.pk][key] >= bound for bound in bounds),
            place in lowest,
            _projects(figures[place.pk]["projects"]),
            money_words(figures[place.pk][f"{selection.basis}_amount"], selection.currency)
            if figures[place.pk][f"{selection.basis}_covered"]
            else "",
        )
        for place in places
    ]
    said = [f"{bound:,}" if by == "projects" else money_words(bound, selection.currency) for bound in bounds]
    legend = [(tone, _("%(from)s and above") % {"from": words}) for tone, words in enumerate(said, 1)]
    return Shading(areas, legend, sorted(set(outlined.values_list("source", "licence"))))


def _projects(number: int) -> str:
    return ngettext("%(number)s project", "%(number)s projects", number) % {"number": f"{number:,}"}


@open_to_all
@require_safe
@public_file
def outlines_json(request: HttpRequest) -> HttpResponse:
    """Every outline of a public place, as GeoJSON with its source and licence."""
    selection = select_basis(request)
    if selection.errors:
        return HttpResponse(status=400)
    rows = Boundary.objects.filter(location__in=Location.objects.public()).select_related("location")
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": row.location.slug,
            "properties": {
                "name": str(row.location),
                "code": row.location.code,
                "source": row.source,
                "licence": row.licence,
            },
            "geometry": row.geometry,
        }
        for row in rows.order_by("location__path")
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )
