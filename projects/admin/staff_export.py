"""The list of projects as its reader sees it, as a file: drafts too, with internal columns that say so."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import re_path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ..exports import AT_ONCE, MEDIA_TYPES, csv
from ..exports.staff import staff_columns, write_xlsx
from ..models import Project
from ..review.addresses import list_address
from ..staff.jobs import ask_job, to_job
from ..values.choices import JobKind
from .asked import person


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
            return HttpResponseRedirect(list_address(Project))
        rows = rows.select_related(None)
        name = _("projects {day} internal").format(day=timezone.localdate().isoformat())
        if form == "xlsx":
            return self._spreadsheet(request, rows, f"{name}.xlsx")
        columns = staff_columns()
        lines = csv.stream(rows, columns, [c.key for c in columns], bom=True)
        headers = {"Content-Disposition": content_disposition_header(True, f"{name}.csv") or "attachment"}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

    def _spreadsheet(
        self, request: HttpRequest, rows: QuerySet[Project], name: str
    ) -> FileResponse | HttpResponseRedirect:
        """At once, or where it takes longer as a job; CSV begins to flow at once, however long it is."""
        user, selection = person(request), request.GET.urlencode()
        ids = list(rows.values_list("pk", flat=True))
        if len(ids) <= AT_ONCE:
            file = write_xlsx(rows, user, selection)
            return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES["xlsx"])
        order = [name for name in rows.query.order_by if isinstance(name, str)]
        given = {"ids": ids, "order": order, "selection": selection}
        job = ask_job(request, JobKind.LIST, f"list:{user.pk}", "", file_name=name, **given)
        return to_job(job) if job else HttpResponseRedirect(list_address(Project))
