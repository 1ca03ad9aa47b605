"""The grid: a filtered list of projects as a sheet in the browser, saved as one batch; a plain form without script."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..importing import keeping
from ..importing.copycolumns import COLUMNS, Words, heading
from ..importing.grid import (
    ALWAYS,
    MOST_FIELDS,
    MOST_ROWS,
    GridRow,
    as_file,
    chosen_columns,
    columns_of,
    rows_of,
)
from ..importing.reopening import reopen
from ..importing.running import Refused
from ..importing.table import FileError
from ..models import Import, Project
from ..review.addresses import form_address
from ..values.choices import ImportKind, ImportOutcome
from ..values.languages import reader_language

ROWS = 50
NEW = 5  # blank rows below, for new projects
OWN = ("columns", "page")  # parameters that are no filter of the list


def grid_view(request: HttpRequest) -> HttpResponse:
    """The projects that the list's filters choose; 403 for those who may change none."""
    editor: Any = admin.site.get_model_admin(Project)
    if not editor.has_change_permission(request):
        raise PermissionDenied
    names = chosen_columns(request.GET.getlist("columns"))
    words = Words(reader_language())
    rows: list[GridRow] | None = None
    if request.method == "POST":
        rows = _sent(request, names)
        if not _save(request, names, rows):
            return HttpResponseRedirect(request.get_full_path())
    try:
        page = _page(request, editor, names)
    except IncorrectLookupParameters:  # as the list itself answers them
        messages.error(request, _("There is no such filter."))
        return HttpResponseRedirect(reverse("admin:grid"))
    stored = rows_of(list(page), names, words) + [GridRow("", {}) for _number in range(NEW)]
    return TemplateResponse(
        request, "admin/projects/grid.html", _context(request, editor, names, words, page, rows or stored)
    )


def _page(request: HttpRequest, editor: Any, names: list[str]) -> Page[Project]:
    """The rows of the list as its own page filters and orders them."""
    asked = request.GET
    filters = asked.copy()
    for name in OWN:
        filters.pop(name, None)
    request.GET = filters  # type: ignore[assignment]  # the list knows its own parameters alone
    try:
        found = editor.get_changelist_instance(request).queryset
    finally:
        request.GET = asked
    number = min(ROWS, MOST_FIELDS // (len(names) + 1))
    return Paginator(found, number).get_page(asked.get("page"))


def _context(
    request: HttpRequest, editor: Any, names: list[str], words: Words, page: Any, rows: list[GridRow]
) -> dict[str, Any]:
    columns = columns_of(names, words)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        **admin.site.each_context(request),
        "title": _("Projects as a grid"),
        "opts": editor.opts,
        "media": editor.media,
        "columns": columns,
        "all_columns": [(name, heading(name), name in names) for name in COLUMNS if name not in ALWAYS],
        "kept": [(name, value) for name, value in _pairs(query) if name not in OWN],
        "rows": [
            (
                at,
                row,
                [
                    (column, row.texts.get(column["name"], ""), row.errors.get(column["name"], ""))
                    for column in columns
                ],
            )
            for at, row in enumerate(rows)
        ],
        "data": {
            "columns": columns,
            "rows": [{"mark": row.mark, "errors": row.errors, **row.texts} for row in rows],
        },
        "page": page,
        "query": query.urlencode(),
        "list_query": _without(query, OWN).urlencode(),
    }


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in query.lists() for value in values]


def _without(query: QueryDict, names: tuple[str, ...]) -> QueryDict:
    left = query.copy()
    for name in names:
        left.pop(name, None)
    return left


# ---- What comes back ----


def _sent(request: HttpRequest, names: list[str]) -> list[GridRow]:
    """The rows as the script or the plain form sends them; at most `MOST_ROWS`, all as texts."""
    if "rows" in request.POST:
        try:
            given = json.loads(request.POST["rows"])
        except (ValueError, RecursionError):
            given = []
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    else:
        given = [
            {"mark": mark, **{name: request.POST.get(f"{at}-{name}", "") for name in names}}
            for at, mark in enumerate(request.POST.getlist("mark"))
        ]
    return [
        GridRow(str(row.get("mark") or ""), {n: _line(row.get(n)) for n in names})
        for row in given[:MOST_ROWS]
    ]


def _line(value: Any) -> str:
    return "" if value is None else str(value).replace("\0", "").strip()


def _save(request: HttpRequest, names: list[str], rows: list[GridRow]) -> bool:
    """Whether something is wrong, which then stands in the rows; else all of it is stored as one batch."""
    filled = [row for row in rows if row.mark or any(row.texts.values())]
    data = as_file(names, filled)
    try:
        imported = keeping.uploaded(_("grid.csv"), data, ImportKind.COPY, "", request.user)
        run = reopen(imported, request.user)
        for _done in keeping.check(imported, run):
            pass
    except FileError as error:
        messages.error(request, str(error))
        return True
    if imported.failed:
        _tell_errors(request, imported, filled)
        imported.delete()
        return True
    if not any(getattr(imported, outcome) for outcome in _STORED):
        _tell_stale(request, imported)
        imported.delete()
        messages.info(request, _("Nothing was changed."))
        return False
    try:
        with transaction.atomic():
            for _done in keeping.commit(imported, run, request.user, expected=imported.digest):
                pass
    except Refused as error:
        messages.error(request, str(error))
        return True
    _tell_stored(request, imported)
    _tell_stale(request, imported)
    return False


_STORED = (ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.PENDING, ImportOutcome.DELETED)


def _tell_errors(request: HttpRequest, imported: Import, rows: list[GridRow]) -> None:
    columns = {heading(name): name for name in COLUMNS}
    for failed in imported.rows.filter(outcome=ImportOutcome.FAILED):
        for problem in failed.problems:
            row = rows[failed.row - 2]
            name = columns.get(problem["column"], "")
            row.errors[name if name in row.texts else ""] = problem["why"]
            messages.error(
                request,
                f"{failed.external_ref or row.texts.get('name') or failed.row - 1}, {problem['column']}: {problem['why']}",
            )


def _tell_stale(request: HttpRequest, imported: Import) -> None:
    """What others changed meanwhile, and that it stays."""
    for row in imported.rows.exclude(notices=[])[:20]:
        for notice in row.notices:
            messages.warning(request, f"{row.external_ref}: {notice}")


def _tell_stored(request: HttpRequest, imported: Import) -> None:
    done = imported.created + imported.updated + imported.deleted
    said = (
        [
            ngettext("%(number)d project is stored.", "%(number)d projects are stored.", done)
            % {"number": done}
        ]
        if done
        else []
    )
    if waiting := imported.pending:
        said.append(
            ngettext(
                "%(number)d change waits for a publisher.",
                "%(number)d changes wait for a publisher.",
                waiting,
            )
            % {"number": waiting}
        )
    url = form_address(imported)
    messages.success(
        request, format_html('{} <a href="{}">{}</a>', " ".join(said), url, _("Look at it, or undo it"))
    )


site: Any = admin.site
site.desks.append(path("grid/", admin.site.admin_view(grid_view), name="grid"))
