"""/sitemap.xml and its parts: every published record in both languages, by the sitemaps.org protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from ..caching.conditional import public_file
from ..models import Edition, Investor, Location, Project, Sector, SigningEvent
from ..values.languages import LANGUAGE_TAGS
from .reports import REPORTS

PAGES = (
    *("overview", "project_list", "event_list", "zone_list", "sector_list", "investor_list", "map", "data"),
    "edition_list",
    "about",
    *("report_index", *(f"report_{name}" for name in REPORTS)),
)
# Each with the name of its page, what stands in the address, and when it changed.
RECORDS = {
    "projects": (lambda: Project.objects.published(), "project_detail", "code", "updated_at"),
    "events": (lambda: SigningEvent.objects.published(), "event_detail", "slug", "updated_at"),
    "zones": (lambda: Location.objects.public(), "zone_detail", "slug", None),
    "sectors": (lambda: Sector.objects.public(), "sector_detail", "slug", None),
    "editions": (lambda: Edition.objects.published(), "edition_detail", "period", "published_at"),
    "investors": (lambda: Investor.objects.public(), "investor_detail", "slug", None),
}
SIZE = 2500  # records in a file; the protocol's limit is ten times as many, which would take 60 MB to write
MOST = 1000  # parts that a database can count its way to


@require_safe
@public_file
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the parts."""
    parts = [("pages", 1)]
    for name, (records, *_rest) in RECORDS.items():
        parts += [(name, number + 1) for number in range(-(-records().count() // SIZE))]
    addresses = [settings.SITE_URL + reverse("sitemap_part", args=part) for part in parts]
    return _xml(request, "sitemap_index.xml", {"addresses": addresses})


@require_safe
@public_file
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The addresses of one part; 404 where there are none."""
    if name == "pages" and number == 1:
        entries = [_entry(_addresses(page), "", None) for page in PAGES]
    elif name in RECORDS and 1 <= number <= MOST:
        entries = list(_records(name, number))
    else:
        entries = []
    if not entries:
        raise Http404
    return _xml(request, "sitemap.xml", {"entries": mark_safe("".join(entries))})


def _records(name: str, number: int) -> Iterator[str]:
    records, page, key, changed = RECORDS[name]
    first = (number - 1) * SIZE
    rows = list(records().order_by("pk").values_list(key, changed or key)[first : first + SIZE])
    if not rows:
        return
    ending = f"{rows[0][0]}/"  # of every record's address: to reverse each takes many times as long
    folders = [(tag, address.removesuffix(ending)) for tag, address in _addresses(page, rows[0][0])]
    for value, moment in rows:
        yield _entry(folders, f"{value}/", moment if changed else None)


def _addresses(page: str, *args: str) -> list[tuple[str, str]]:
    """The page's address in every language, by the language's tag."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((LANGUAGE_TAGS[code], settings.SITE_URL + reverse(page, args=args)))
    return found


def _entry(folders: list[tuple[str, str]], ending: str, changed: datetime | None) -> str:
    """A `url` element for each language, with its others. Keys are slugs and codes: nothing in them needs escaping."""
    named = [(tag, folder + ending) for tag, folder in folders]
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{tag}" href="{at}"/>' for tag, at in named)
    moment = f"<lastmod>{localtime(changed).isoformat()}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{at}</loc>{moment}{links}</url>\n" for _tag, at in named)


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")
