"""The list of projects as its reader sees it, as a file: drafts too, with internal columns that say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import re_path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..columns import Column, Kind, project_columns
from ..columns.column import Joined
from ..exports import csv, xlsx
from ..models import Label, Project, Responsibility
from ..values.choices import ResponsibilityRole

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _name(prefix: str) -> Any:
    """The Chinese name, which bureaus write in, else the English one."""
    return Coalesce(NullIf(F(f"{prefix}name_zh"), Value("")), F(f"{prefix}name"), output_field=TextField())


def _units(role: str) -> Joined:
    rows = Responsibility.objects.filter(project=OuterRef("pk"), role=role)
    return Joined(rows.annotate(item=_name("unit__")).order_by("pk").values("item"))


def _internal(key: str, heading: Any, value: Any, kind: Kind = Kind.TEXT) -> Column:
    said = format_lazy(gettext_lazy("{heading} (internal)"), heading=heading)
    return Column(f"internal_{key}", said, gettext_lazy("Internal."), value, kind)


def staff_columns() -> tuple[Column, ...]:
    """Those of the public file, then what only staff see; keys and headings of these say "internal"."""
    labels = Label.objects.filter(projects=OuterRef("pk"))
    return (
        *project_columns(),
        _internal("id", gettext_lazy("Number"), "pk", Kind.INTEGER),
        _internal("publication", gettext_lazy("publication"), "publication"),
        _internal(
            "responsible_units", gettext_lazy("responsible units"), _units(ResponsibilityRole.RESPONSIBLE)
        ),
        _internal("serving_units", gettext_lazy("serving units"), _units(ResponsibilityRole.SERVING)),
        _internal("official_in_charge", gettext_lazy("official in charge"), _name("official_in_charge__")),
        _internal(
            "labels",
            gettext_lazy("labels"),
            Joined(labels.annotate(item=_name("")).order_by("pk").values("item")),
        ),
        _internal("construction_nature", gettext_lazy("nature of the works"), "construction_nature"),
        _internal("project_type", gettext_lazy("type of project"), "project_type"),
        _internal("status_date", gettext_lazy("status since"), "status_date", Kind.DATE),
        _internal("list", gettext_lazy("imported from list"), "external_list"),
        _internal("note", pgettext_lazy("of a record", "note"), "note"),
        _internal("entered", gettext_lazy("entered"), "created_at", Kind.TIME),
        _internal("saved", gettext_lazy("last saved"), "modified_at", Kind.TIME),
    )


class StaffExport(admin.ModelAdmin):
    """Of projects: what the list shows, with every column, as CSV or XLSX."""

    def get_urls(self) -> list[Any]:
        """With the addresses of the files."""
        view = self.admin_site.admin_view(self.export_view)
        return [
            re_path(r"^export\.(?P<form>csv|xlsx)$", view, name="projects_project_export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """The projects that the list's filters choose, in its order; 403 for those who may see none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows: QuerySet[Project] = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # as the list itself answers them
            self.message_user(request, _("There is no such filter."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:projects_project_changelist"))
        rows = rows.select_related(None)
        columns = staff_columns()
        name = _("projects {day} internal").format(day=timezone.localdate().isoformat())
        if form == "xlsx":
            file = xlsx.write(
                rows, columns, [str(c.heading) for c in columns], _about(request, rows), "projects"
            )
            return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
        lines = csv.stream(rows, columns, [c.key for c in columns], bom=True)
        headers = {"Content-Disposition": content_disposition_header(True, f"{name}.csv") or "attachment"}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _about(request: HttpRequest, rows: QuerySet[Project]) -> Iterable[tuple[str, str]]:
    return (
        (_("Made by"), str(request.user)),
        (_("Made at"), timezone.localtime().isoformat(timespec="seconds")),
        (_("Projects"), f"{rows.count():,}"),
        (_("Selection"), request.GET.urlencode() or _("all")),
        (_("Use"), _("Internal: drafts and columns marked so are not public.")),
    )
