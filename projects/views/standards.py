"""The data in the forms that other programs know: Data Package, DCAT, OC4IDS; what robots and finders of faults ask for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..caching import data_version
from ..caching.conditional import open_to_all, public_file
from ..caching.links import links
from ..editions import packaging
from ..editions.catalogue import catalogue
from ..editions.reading import published
from ..exports import oc4ids
from ..exports.datapackage import Resource, descriptor
from ..filters import select
from ..filters.shared import as_asked
from ..filters.tables import TABLES
from .listing import refused

VALID = timedelta(days=180)  # of security.txt; RFC 9116 wants less than a year


@open_to_all
@require_safe
@public_file
def data_package(request: HttpRequest) -> HttpResponse:
    """The five tables of a selection; its filters stand in the address of each."""
    selection = select(request.GET)
    if selection.errors:
        return refused(selection.errors)
    query = selection.query(page_size=None)
    tables, version = packaging.tables(), data_version.current()
    resources = [
        Resource(
            name,
            f"{settings.SITE_URL}/{name}.csv" + (f"?{query}" if query else ""),
            tables[name][0],
            columns_of(selection),
        )
        for name, (columns_of, _rows_of) in TABLES.items()
    ]
    described = descriptor(
        "investment-projects",
        _("Investment Project Tracker"),
        version.changed_at,
        f"{settings.SITE_URL}/data/",
        resources,
        version=str(version.number),
        keywords=[f"{chip.label}: {chip.value}" for chip in selection.chips],
    )
    return _json(described)


@open_to_all
@require_safe
@public_file
def catalog(request: HttpRequest) -> HttpResponse:
    """DCAT-AP: the data set, its distributions and editions."""
    if unknown := as_asked(request.GET):
        return refused({param: [_("There is no such parameter.")] for param in unknown})
    return _json(catalogue(data_version.current().changed_at, published()), "application/ld+json")


@open_to_all
@require_safe
@public_file
def oc4ids_package(request: HttpRequest) -> HttpResponseBase:
    """The selection as OC4IDS; the standard has no package without projects, so an empty one is not found."""
    selection = select(request.GET)
    if selection.errors:
        return refused(selection.errors)
    if not selection.queryset.exists():
        return HttpResponse(
            _("No project is selected, and the standard has no package without one.") + "\n",
            status=404,
            content_type="text/plain; charset=utf-8",
        )
    uri = settings.SITE_URL + request.get_full_path()
    content: Any = ()
    if request.method == "GET":
        content = oc4ids.stream(selection.queryset, uri, data_version.current().changed_at)
    return StreamingHttpResponse(content, content_type="application/json", headers=_linked())


def _json(content: dict[str, Any], kind: str = "application/json") -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return HttpResponse(text, content_type=kind, headers=_linked())


def _linked() -> dict[str, str]:
    return {"Link": links(reverse("data"))}


# ---- For robots and finders of faults ----


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is public may be read; comparisons and filtered lists have no end."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}{path}" for prefix in ("", "/zh-hans") for path in ("/admin/", "/compare/")]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a fault."""
    ends = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID
    return _text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: zh, en",
            f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        ]
    )


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
