"""What the list pages and downloads share: reading the query, pages, refusals."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..exports import csv
from ..filters import ProjectFilterSet, Selection, select

DOWNLOAD_PARAMS = {"headers": ("keys", "labels"), "bom": ("0", "1")}


def paged(selection: Selection, rows):
    """The selection's page of `rows`, or a refusal beside the first page if there is no such page."""
    paginator = Paginator(rows, selection.page_size)
    if selection.page > paginator.num_pages and "page" not in selection.errors:
        selection.errors["page"] = [_("There is no page %(number)d.") % {"number": selection.page}]
    return paginator.page(1 if selection.errors else selection.page)


def answer(request, template: str, selection: Selection, context: dict) -> HttpResponse:
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


def problems(selection: Selection) -> list[dict]:
    """Every refused parameter with its label and messages, and whether it is a filter at all."""
    filters = ProjectFilterSet.base_filters
    return [
        {
            "param": param,
            "label": str(filters[param].label) if param in filters else param,
            "messages": messages,
            "known": param in filters,
        }
        for param, messages in selection.errors.items()
    ]


def download(request, name: str, columns_of, rows_of) -> HttpResponse:
    """The whole selection as CSV; a bad parameter is refused by name, before a byte is sent."""
    selection = select(request.GET, own=tuple(DOWNLOAD_PARAMS))
    errors = dict(selection.errors)
    for param, allowed in DOWNLOAD_PARAMS.items():
        texts = [text for text in request.GET.getlist(param) if text]
        if len(texts) > 1 or any(text not in allowed for text in texts):
            errors[param] = [_("Takes one of: %(choices)s.") % {"choices": ", ".join(allowed)}]
    if errors:
        lines = [f"{param}: {' '.join(messages)}" for param, messages in errors.items()]
        return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")
    columns = columns_of(selection)
    labels = request.GET.get("headers") == "labels"
    headings = [str(column.heading) if labels else column.key for column in columns]
    blocks = csv.stream(rows_of(selection), columns, headings, bom=request.GET.get("bom") == "1")
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, selection)}.csv"'
    return response


def file_name(name: str, selection: Selection) -> str:
    """What was selected, and the day: projects_zone-nanhu-high-tech-zone_2026-11-22."""
    said = [
        f"{param}-{'-'.join(filter(None, map(slugify, texts)))}"
        for param, texts in selection.params.items()
        if param not in ("page", "page_size", "sort")
    ]
    return "_".join([name, *said])[:120] + f"_{timezone.localdate():%Y-%m-%d}"
