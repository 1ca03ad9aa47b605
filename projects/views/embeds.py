"""Charts and tables alone, for the frames of other sites: `/embed/` and below. No form, no cookie, no script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from ..caching.conditional import page, public_file
from ..editions.reading import Reader
from . import charts, editions, embed_lists, figures, reports
from .listing import problems, refused, select_basis
from .places import places
from .trees import ranked

View = Callable[..., HttpResponseBase]


def framed(view: View) -> View:
    """Let pages of any site hold the answer in a frame; nothing else of the policy changes."""
    return wraps(view)(xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view)))


@require_safe
@public_file
def chart_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """The chart as SVG, for frames."""
    selection, figure, stands_on = charts.find(request, name)
    if figure is None or selection.errors:
        return refused(selection.errors)
    drawn = charts.picture(request, figure, stands_on)
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def chart(request: HttpRequest, name: str) -> HttpResponse:
    """The chart in a page that follows the frame's width, with its figures as a table."""
    selection, figure, stands_on = charts.find(request, name)
    return _render(request, "embed", stands_on, selection, {"figures": [figure] if figure else []})


def overview(request: HttpRequest) -> HttpResponse:
    """The overview's charts."""
    selection = select_basis(request)
    shown = (figures.stages, figures.years, places, *(ranked(param) for param in ("zone", "sector")))
    made = [] if selection.errors else [make(selection) for make in shown]
    return _render(request, "embed", reverse("overview"), selection, {"figures": made})


def listing(request: HttpRequest, name: str) -> HttpResponse:
    """A list as a table alone."""
    selection, found = embed_lists.LISTS[name](request)
    return _render(request, "embed_list", reverse(f"{name}_list"), selection, {"list": found})


def report(request: HttpRequest, name: str) -> HttpResponse:
    """A report's chart and table."""
    request.embedded = True  # type: ignore[attr-defined]  # which layout the report is rendered in
    view: Callable[[HttpRequest], HttpResponse] = getattr(reports, f"report_{name}")
    return view(request)


def edition_list(request: HttpRequest) -> HttpResponse:
    """The stock over all editions."""
    selection, figure = charts.stock(request)
    return _render(
        request, "embed", reverse("edition_list"), selection, {"figures": [figure] if figure else []}
    )


def edition(request: HttpRequest, period: str) -> HttpResponse:
    """An edition's figures, its bridge as chart and as table."""
    found, selection = editions.find(period), editions.read_edition(request)
    context: dict[str, Any] = {"month": editions.month(period)}
    if not selection.errors:
        context |= editions.shown(Reader(found), selection.basis, *editions.groups(selection))
    stands_on = reverse("edition_detail", args=[period])
    return _render(request, "embed_edition", stands_on, selection, context)


def _render(
    request: HttpRequest, template: str, stands_on: str, selection: Any, context: dict[str, Any]
) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    context |= {
        "selection": selection,
        "problems": problems(selection),
        "stands_on": f"{stands_on}?{query}" if query else stands_on,
        "embedded": True,
    }
    return render(request, f"projects/{template}.html", context, status=400 if selection.errors else 200)


overview_page, chart_page, report_page = (framed(page(view)) for view in (overview, chart, report))
list_page = framed(page(listing))
edition_list_page, edition_page = framed(page(edition_list)), framed(page(edition))
chart_svg = framed(chart_picture)
