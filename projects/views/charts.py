"""Each chart at an address of its own, `/charts/<name>.svg?<the page's query>`: as a picture, and its figures as CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..caching import data_version
from ..caching.conditional import open_to_all, public_file
from ..charts.files import Picture, dated
from ..columns import Kind
from ..editions.layout import ALL
from ..editions.reading import Reader
from ..filters import Selection, select
from ..filters.related_lists import events_of
from ..reports.counted_slippage import shown
from ..reports.crosstab import Refusal
from ..reports.flow import flow
from ..reports.table import column
from ..values.languages import reader_language
from . import compare, edition_charts, editions, figures, report_charts, reports
from .figures import Figure
from .listing import known_on, refused, send
from .places import places
from .trees import ranked

Found = tuple[Selection, Figure | None]  # no figure where something is wrong with the asking
EDITION = "edition-"


# ---- What each name draws, and the page that it stands on ----


def find(request: HttpRequest, name: str) -> tuple[Selection, Figure | None, str]:
    """The selection, the chart of this name and the address of its page; 404 for a name that is none."""
    if name.startswith(EDITION):
        period = name.removeprefix(EDITION)
        return *_edition(request, period), reverse("edition_detail", args=[period])
    if name not in CHARTS:
        raise Http404
    make, route = CHARTS[name]
    return *make(request), reverse(route)


def _of_selection(make: Callable[[Selection], Figure]) -> Callable[[HttpRequest], Found]:
    def found(request: HttpRequest) -> Found:
        selection = select(request.GET)
        return selection, None if selection.errors else make(selection)

    return found


def _pivot(request: HttpRequest) -> Found:
    selection, asked = reports.read(request, "pivot")
    if selection.errors:
        return selection, None
    try:
        made = report_charts.of_pivot(reports.made_pivot(selection, asked), bool(asked["top"]))
    except Refusal as error:
        return selection.with_error(error.param, str(error)), None
    if made is None:
        selection = selection.with_error(
            "show", _("This is not drawn: it runs along columns, or has no order.")
        )
    return selection, made


def _conversion(request: HttpRequest) -> Found:
    selection, asked = reports.read(request, "conversion")
    if selection.errors:
        return selection, None
    made = reports.made_conversion(selection, asked)
    return selection, report_charts.of_conversion(made)


def _flow(request: HttpRequest) -> Found:
    selection, asked = reports.read(request, "flow")
    if selection.errors:
        return selection, None
    return selection, report_charts.of_flow(flow(selection, asked["period"]), asked["measure"])


def _signings(request: HttpRequest) -> Found:
    selection, asked = reports.read(request, "signings")
    selection, _page, scores = reports.page_of_scores(selection, events_of(selection), asked["order"])
    return selection, None if selection.errors else report_charts.of_signings(scores, selection)


def _slippage(request: HttpRequest) -> Found:
    selection, _asked = reports.read(request, "slippage")
    if selection.errors:
        return selection, None
    made = shown(selection)
    return selection, report_charts.of_slippage(made, selection)


def _edition(request: HttpRequest, period: str) -> Found:
    edition, selection = editions.find(period), editions.read_edition(request)
    if selection.errors:
        return selection, None

    def url(part: str) -> str:
        return editions.part_address(edition, selection.basis, part)

    parts = Reader(edition).bridge(selection.basis).of(ALL)
    return selection, edition_charts.bridge(edition, selection.basis, parts, url)


def _compare(request: HttpRequest) -> Found:
    comparison = compare.read_comparison(request.GET)
    selection = select(QueryDict())
    for param, message in comparison.errors.items():
        selection = selection.with_error(param, message)
    made = None if selection.errors else compare.drawn(comparison, request.META.get("QUERY_STRING", ""))
    if made is None and not selection.errors:
        selection = selection.with_error("zone", _("Ask for zones or sectors to compare."))
    return selection, made


def stock(request: HttpRequest) -> Found:
    """The line over all editions."""
    selection, readers = editions.read_stock(request)
    return selection, None if selection.errors else edition_charts.stock(readers, selection.basis)


CHARTS: dict[str, tuple[Callable[[HttpRequest], Found], str]] = {
    "stages": (_of_selection(figures.stages), "project_list"),
    "years": (_of_selection(figures.years), "project_list"),
    "places": (_of_selection(places), "map"),
    "zones": (_of_selection(ranked("zone")), "zone_list"),
    "sectors": (_of_selection(ranked("sector")), "sector_list"),
    "compare": (_compare, "compare"),
    "pivot": (_pivot, "report_pivot"),
    "conversion": (_conversion, "report_conversion"),
    "flow": (_flow, "report_flow"),
    "signings": (_signings, "report_signings"),
    "slippage": (_slippage, "report_slippage"),
    "editions": (stock, "edition_list"),
}


# ---- Files ----


@open_to_all
@require_safe
@public_file
def chart_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The chart as SVG, or the figures that it draws as CSV; 400 by name for a wrong parameter."""
    selection, figure, page = find(request, name)
    if figure is None or selection.errors:
        return refused(selection.errors)
    if form == "csv":
        return _csv(request, selection, figure)
    return HttpResponse(picture(request, figure, page), content_type="image/svg+xml; charset=utf-8")


def picture(request: HttpRequest, figure: Figure, page: str) -> str:
    """The chart with its title, source, day and data version inside."""
    site = settings.SITE_URL
    query = f"?{figure.query}" if figure.query else ""
    source = _("Source: %(name)s, %(address)s") % {
        "name": _("Investment Project Tracker"),
        "address": Truncator(f"{site}{page}{query}").chars(88),
    }
    day, version = known_on(request), data_version.current().number
    invented = [_("These data are invented, to try the program out.")] if settings.MADE_UP else []
    notes = [*invented, *_more(figure), source, dated(day or timezone.localdate(), version, day is not None)]
    return Picture(figure.title, figure.about, figure.body, notes, reader_language()).draw(site)


def _more(figure: Figure) -> list[str]:
    more: int = getattr(figure.body, "more", 0)
    return [_("Not drawn: %(number)s more rows") % {"number": f"{more:,}"}] if more else []


def _csv(request: HttpRequest, selection: Selection, figure: Figure) -> HttpResponseBase:
    headings, rows = figure.body.rows
    version = data_version.current()
    columns = [column(heading, heading, "", _kind(n, rows)) for n, heading in enumerate(headings)]
    return send(request, f"chart-{figure.name}", selection, version, columns, rows, "csv")


def _kind(place: int, rows: list[list[Any]]) -> Kind:
    """Of a column: text where any value is."""
    values = [row[place] for row in rows if row[place] is not None]
    if any(isinstance(value, str) for value in values):
        return Kind.TEXT
    return Kind.INTEGER if all(isinstance(value, int) for value in values) else Kind.DECIMAL
