"""The box that static/js/map.js draws a map into."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("projects/_map.html")
def drawn_map(points: str, failed: str, small: bool = False) -> dict[str, Any]:
    """`points`: the address of what to draw, blank for nothing; `failed`: what to say where it cannot be drawn."""
    return {
        "points": points,
        "failed": failed,
        "small": small,
        "tiles": settings.MAP_TILES_URL,
        "tiles_by": settings.MAP_TILES_ATTRIBUTION or urlsplit(settings.MAP_TILES_URL).hostname,
    }


@register.simple_tag(takes_context=True)
def one_on_map(context: Context, route: str, code: str) -> str:
    """The map, or what it draws, of one project, on the day that this page answers for."""
    day = getattr(context.get("request"), "known_on", None)
    return f"{reverse(route)}?{urlencode({'q': code} | ({'known_on': day} if day else {}))}"
