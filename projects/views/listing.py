"""What the list pages and downloads share: reading the query, pages, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from typing import Any, cast

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..caching import data_version
from ..caching.links import links
from ..columns import UNITS, Column, file_stem, in_unit
from ..exports import MEDIA_TYPES, csv, geojson, json, xlsx
from ..filters import PARAMETERS, Selection, select
from ..models import DataVersion
from ..models.base import known_as
from ..values.choices import Currency, TotalBasis

DOWNLOAD_PARAMS = {"headers": ("keys", "labels"), "bom": ("0", "1"), "unit": ("yuan", *UNITS)}
CONTENT_TYPES = MEDIA_TYPES | {"csv": "text/csv; charset=utf-8"}


ABOUT_ALL = ("basis", "currency", "known_on")


def select_basis(request: HttpRequest, *more: str) -> Selection:
    """Basis, currency and day: all that a page about one record, or about everything, is asked, and what `more` it takes.

    Other parameters are refused.
    """
    selection = select(request.GET)
    for name in selection.params:
        if name not in (*ABOUT_ALL, *more):
            selection = selection.with_error(name, _("There is no such parameter."))
    return selection


def known_on(request: HttpRequest) -> date | None:
    """The day that the request asks for, as the middleware read it; None for now."""
    day: date | None = getattr(request, "known_on", None)
    return day


def on_one_page(selection: Selection) -> Selection:
    """The same for an answer that has one page: another one is refused."""
    return selection if selection.page == 1 else _without_page(selection)


def _without_page(selection: Selection) -> Selection:
    return selection.with_error("page", _("There is no page %(number)d.") % {"number": selection.page})


def first(rows: QuerySet[Any], number: int) -> QuerySet[Any]:
    """So many of the ordered rows. Their ids are looked for first: to sort whole rows with all they are joined to takes
    many times as long."""
    ids = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[:number]
    return rows.filter(pk__in=list(ids))


class Pages(Paginator):
    """Finds a page's ids first, which an index alone can answer, and those of the far half from the end."""

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number; EmptyPage where there is none."""
        number = self.validate_number(number)
        rows = cast(QuerySet[Any], self.object_list)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        ids = rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        if 2 * first > self.count:
            found = list(ids.reverse()[self.count - last : self.count - first])
        else:
            found = list(ids[first:last])
        return Page(rows.filter(pk__in=found), number, self)


def paged(selection: Selection, rows: Any, count: int | None = None) -> tuple[Selection, Page[Any]]:
    """The selection with its page of `rows`; where there is no such page, refused, and the first page.

    `count` is how many there are, where that is known: then `rows` is a queryset, looked through by its ids first.
    """
    size = selection.page_size
    pages = Paginator(rows, size) if count is None else Pages(rows, size, count)
    if selection.page > pages.num_pages:
        selection = _without_page(selection)
    return selection, pages.page(1 if selection.errors else selection.page)


def to_successor(public: QuerySet[Any], page: str, **key: str) -> HttpResponseRedirectBase:
    """To the page of the public record that the one with this key was merged into, else 404."""
    ((name, value),) = key.items()
    record = get_object_or_404(public, known_as(name, value))
    return redirect(page, getattr(record, name), permanent=True)


def answer(
    request: HttpRequest, template: str, selection: Selection, context: dict[str, Any]
) -> HttpResponse:
    """The page with what was refused; with a refusal it holds no rows."""
    status = 400 if selection.errors else 200
    page = context["page"]
    context |= {
        "selection": selection,
        "problems": problems(selection),
        "rows": [] if selection.errors else page.object_list,
        "row_count": 0 if selection.errors else page.paginator.count,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
    }
    return render(request, template, context, status=status)


def problems(selection: Selection) -> list[dict[str, Any]]:
    """Every refused parameter with its label and messages."""
    return [
        {
            "param": param,
            "label": str(PARAMETERS[param].label) if param in PARAMETERS else param,
            "messages": messages,
        }
        for param, messages in selection.errors.items()
    ]


def download(
    request: HttpRequest,
    name: str,
    columns_of: Callable[[Selection], Sequence[Column]],
    rows_of: Callable[[Selection], QuerySet[Any]],
    form: str = "csv",
) -> HttpResponseBase:
    """The whole selection as a file; a bad parameter is refused by name, before a byte is sent."""
    params = download_params(form)
    selection = select(request.GET, own=tuple(params))
    if errors := {**selection.errors, **download_errors(request, params)}:
        return refused(errors)
    version = data_version.current()  # before the data
    return send(request, name, selection, version, columns_of(selection), rows_of(selection), form)


def download_params(form: str) -> dict[str, tuple[str, ...]]:
    """What a file of this form is asked beside the filters, with its choices."""
    return {param: keys for param, keys in DOWNLOAD_PARAMS.items() if param != "bom" or form == "csv"}


def download_errors(request: HttpRequest, params: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """What is wrong with these, by parameter."""
    errors = {}
    for param, allowed in params.items():
        texts = [text for text in request.GET.getlist(param) if text]
        if len(texts) > 1 or any(text not in allowed for text in texts):
            errors[param] = [_("Takes one of: %(choices)s.") % {"choices": ", ".join(allowed)}]
    return errors


def send(
    request: HttpRequest,
    name: str,
    selection: Selection,
    version: DataVersion,
    columns: Sequence[Column],
    rows: QuerySet[Any] | Iterable[Sequence[Any]],
    form: str,
) -> HttpResponseBase:
    """Rows of a queryset or of a report as a file, written as the selection's own parameters ask."""
    chosen = {param: texts[0] for param, texts in selection.own.items()}
    if chosen.get("unit") in UNITS:
        columns = in_unit(columns, chosen["unit"])
    labels = chosen.get("headers") == "labels"
    headings = [str(column.heading) if labels else column.key for column in columns]
    response: StreamingHttpResponse | FileResponse
    if request.method == "HEAD":  # the whole work for nothing
        response = StreamingHttpResponse(())
    elif form == "xlsx":
        try:
            xlsx.check(rows, columns)
            file = xlsx.write(rows, columns, headings, about(request, selection, version), name)
        except xlsx.TooManyRowsError as error:
            return refused({"xlsx": [str(error)]})
        response = FileResponse(file)
    elif form == "csv":
        response = StreamingHttpResponse(csv.stream(rows, columns, headings, bom=chosen.get("bom") == "1"))
    else:
        response = StreamingHttpResponse(
            {"json": json, "geojson": geojson}[form].stream(rows, columns, headings)
        )
    response["Content-Type"] = CONTENT_TYPES[form]
    response["Link"] = links(described_by=reverse("data") + "#dictionary")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, selection)}.{form}"'
    return response


def refused(errors: Mapping[str, Sequence[str]]) -> HttpResponse:
    """What a program gets for a bad parameter: 400 with its name."""
    lines = [f"{param}: {' '.join(messages)}" for param, messages in errors.items()]
    return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")


def about(request: HttpRequest, selection: Selection, version: DataVersion) -> list[tuple[str, str]]:
    """What the second sheet of a spreadsheet says, line by line."""
    unit = selection.own.get("unit", ["yuan"])[0]
    return [
        *(
            [(_("Made up"), _("These data are invented, to try the program out."))]
            if settings.MADE_UP
            else []
        ),
        *(
            [(chip.label, chip.value) for chip in selection.chips]
            or [(_("Filter"), _("none: all that is published"))]
        ),
        (_("Basis of totals"), str(TotalBasis(selection.basis).label)),
        *(
            []
            if selection.currency == Currency.CNY
            else [(_("Currency of totals"), currency_said(selection))]
        ),
        (_("Unit of amounts"), str(UNITS[unit][1]) if unit in UNITS else _("as it is")),
        (_("Written"), f"{timezone.now().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        (_("Data version"), str(version.number)),
        (_("Address"), settings.SITE_URL + request.get_full_path()),
        (_("Meaning of the columns"), settings.SITE_URL + reverse("data")),
    ]


def currency_said(selection: Selection) -> str:
    """The currency and how claims came into it."""
    how = _("each claim at the rates of its own day; not added where there is no rate")
    return f"{Currency(selection.currency).label}: {how}"


def file_name(name: str, selection: Selection) -> str:
    """What was selected, and the day: projects_zone-nanhu-high-tech-zone_2026-11-22."""
    said = [
        f"{param}-{'-'.join(filter(None, map(slugify, texts)))}"
        for param, texts in {**selection.params, **selection.own}.items()
        if param not in ("page", "page_size", "sort", "headers", "bom")
    ]
    return "_".join([file_stem(name), *said])[:120] + f"_{timezone.localdate():%Y-%m-%d}"
