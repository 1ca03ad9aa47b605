"""Projects and places on a map; the list beside it says the same without one."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import FloatField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..caching.conditional import open_to_all, public_file
from ..caching.links import links
from ..filters import Selection, choice_label, select
from ..filters.form import form_of
from ..filters.words import day_kept
from ..models.base import names_in_order
from ..models.places import PLACES
from ..reports.links import link
from ..reports.tree_groups import narrowed
from ..values.choices import CoordinatesAccuracy
from . import ask
from .figures import money_words
from .geography import LOCATED, Positions, Spot, positions
from .listing import known_on, on_one_page, problems, refused
from .outlines import SHADE, SHADES, Area, shading

LISTED = 300  # places beside the map; the page of zones holds all


def project_map(request: HttpRequest) -> HttpResponse:
    """The map with its filters, and the places beside it."""
    selection = _select(request)
    found = Positions() if selection.errors else positions(selection)
    context = {
        "selection": selection,
        "problems": problems(selection),
        "shading": shading(selection, _shade(selection)),
        "shade": _shade(selection),
        "shades": SHADES,
        "has_tiles": bool(settings.MAP_TILES_URL),
        "told": ask.told(request, selection),
        "form": form_of(selection),
        "found": found,
        "row_count": found.located + found.unlocated,
        "rows": [(spot, _list_of(selection, spot)) for spot in found.places[:LISTED]],
        "more": max(len(found.places) - LISTED, 0),
    }
    return render(request, "projects/map.html", context, status=400 if selection.errors else 200)


@open_to_all
@require_safe
@public_file
def map_json(request: HttpRequest) -> HttpResponse:
    """What the map draws: places with what is counted there, and each project that has coordinates of its own."""
    selection = _select(request)
    if selection.errors:
        return refused(selection.errors)
    found = positions(selection)
    figure = selection.figure
    shown = selection.queryset.none() if found.drawn_at_places else selection.queryset.filter(LOCATED)
    # The database makes numbers of them faster than Python decimals.
    at = [Cast(field, FloatField()) for field in ("latitude", "longitude")]
    own = shown.values_list(*at, "code", *names_in_order(), "coordinates_accuracy", figure, "stage")
    # Of a hundred thousand projects many have the same: each is put into words once.
    money = cache(lambda amount: money_words(amount, selection.currency))
    stages = cache(lambda stage: choice_label("stage", stage) if stage else "")
    projects = [
        (round(y, PLACES), round(x, PLACES), code, name or other, how, money(amount), stages(stage))
        for y, x, code, name, other, how, amount, stage in own
    ]
    made = shading(selection, _shade(selection))
    return JsonResponse(
        {
            "address": reverse("project_detail", args=["CODE"]) + day_kept(known_on(request)),
            "accuracy": {key: str(label) for key, label in CoordinatesAccuracy.choices},
            **({"made_up": True} if settings.MADE_UP else {}),
            "places": [_place(selection, spot) for spot in found.spots],
            "projects": projects,
            "outlines": reverse("map_outlines") if made.areas else "",
            "areas": {area.place.slug: _area(selection, area) for area in made.areas},
        },
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
        headers={"Link": links(reverse("data"))},
    )


def _select(request: HttpRequest) -> Selection:
    """A map has one page; `sort` and `page_size` are read and change nothing."""
    selection = on_one_page(select(ask.without(request.GET), own=(SHADE,)))
    texts = selection.own.get(SHADE, ())
    if len(texts) > 1 or any(text not in SHADES for text in texts):
        return selection.with_error(SHADE, _("Takes one of: %(choices)s.") % {"choices": ", ".join(SHADES)})
    return selection


def _shade(selection: Selection) -> str:
    return next(iter(selection.own.get(SHADE, ())), "amount")


def _list_of(selection: Selection, spot: Spot) -> str | None:
    return link(selection, counted_in=narrowed(selection.values.get("counted_in"), spot.place))


def _area(selection: Selection, area: Area) -> dict[str, Any]:
    query = link(selection, counted_in=narrowed(selection.values.get("counted_in"), area.place))
    return {
        "tone": area.tone if area.filled else None,
        "name": str(area.place),
        "says": " · ".join(filter(None, [area.projects, area.amount])),
        "list": f"{reverse('project_list')}?{query}" if query else "",
    }


def _place(selection: Selection, spot: Spot) -> dict[str, Any]:
    drawn = ngettext(
        "%(number)s project somewhere in %(place)s", "%(number)s projects somewhere in %(place)s", spot.drawn
    )
    return {
        "at": [float(spot.place.latitude), float(spot.place.longitude)],
        "name": str(spot.place),
        "address": reverse("zone_detail", args=[spot.place.slug]),
        "list": f"{reverse('project_list')}?{_list_of(selection, spot)}",
        "counted": ngettext(
            "%(number)s project is counted here", "%(number)s projects are counted here", spot.counted
        )
        % {"number": f"{spot.counted:,}"},
        "number": spot.drawn,
        "drawn": drawn % {"number": f"{spot.drawn:,}", "place": spot.place},
    }
