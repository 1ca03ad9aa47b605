"""What the pages say of the site itself."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..caching import data_version
from ..charts.files import dated

register = template.Library()


@register.simple_tag
def made_up() -> bool:
    """Whether all data here are invented (`MADE_UP`)."""
    return bool(settings.MADE_UP)


@register.simple_tag
def version() -> str:
    """The program's own, as in `manage.py version`."""
    return settings.VERSION


@register.simple_tag(takes_context=True)
def data_as_of(context: Context) -> str:
    """Of which day the page's figures are, and of which version of the data."""
    day = getattr(context.get("request"), "known_on", None)
    return dated(day or timezone.localdate(), data_version.current().number, day is not None)


SECTIONS = (
    ("overview", "overview"),
    ("project_list", "project"),
    ("event_list", "event"),
    ("zone_list", "zone"),
    ("sector_list", "sector"),
    ("investor_list", "investor"),
    ("report_index", "report"),
    ("map", "map"),
    ("data", "data"),
)


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[dict[str, Any]]:
    """The main navigation: every entry with whether the reader is in it."""
    labels = {
        "overview": _("Overview"),
        "project_list": _("Projects"),
        "event_list": _("Signings"),
        "zone_list": _("Zones"),
        "sector_list": _("Sectors"),
        "investor_list": _("Investors"),
        "report_index": _("Reports"),
        "map": _("Map"),
        "data": _("Data"),
    }
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = (match.url_name or "").split("_")[0] if match else ""
    here = "report" if here == "edition" else here
    return [{"url": reverse(view), "label": labels[view], "current": here == stem} for view, stem in SECTIONS]
