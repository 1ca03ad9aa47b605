from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns.made_up import file_stem
from ..exports import AT_ONCE, MEDIA_TYPES
from ..filters import select
from ..monitoring.tables import TABLES, months, workbook
from ..review.scope import within_reach
from ..review.worklists import in_hand
from ..values.choices import JobKind
from ..values.languages import reads_chinese
from .asked import refused, sees_projects
from .jobs import ask_job, to_job


class MonthField(forms.CharField):
    """A month as “2026-10”, given as its first day; blank is None."""

    def clean(self, value: Any) -> date | None:
        """ValidationError for what is no month from 2000 to 2100."""
        text = super().clean(value)
        if not text:
            return None
        try:
            day = date.fromisoformat(f"{text}-01")
        except ValueError:
            day = date.min
        if not date(2000, 1, 1) <= day <= date(2100, 12, 1):
            raise forms.ValidationError(_("Write a month as 2026-10."))
        return day


class TableForm(forms.Form):
    """A month (default: this one), and headings in the page's language instead of the official ones."""

    month = MonthField(label=gettext_lazy("Month"), required=False, max_length=7)
    headers = forms.ChoiceField(choices=[("labels", "labels")], required=False)


@sees_projects
def tables_view(request: HttpRequest) -> HttpResponse:
    """The official tables of a month, to be downloaded; 403 without the right to see projects."""
    form, title = TableForm(request.GET), _("Official tables")
    if not form.is_valid():
        return refused(request, "admin/tables.html", title, form)
    month = form.cleaned_data["month"] or timezone.localdate().replace(day=1)
    chosen = [*months(timezone.localdate())]
    context = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "month": month,
        "months": chosen if month in chosen else [month, *chosen],
        "tables": TABLES.values(),
        "number": within_reach(request.user, in_hand()).count(),
    }
    return TemplateResponse(request, "admin/tables.html", context)


@sees_projects
def table_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One official table as a workbook, of what this login works on; of many projects by a job.

    Public filters in the address narrow it; 400 for bad ones.
    """
    if name not in TABLES:
        raise Http404
    form, selection = TableForm(request.GET), select(request.GET, own=tuple(TableForm.base_fields))
    if not form.is_valid() or selection.errors:
        return refused(request, "admin/tables.html", _("Official tables"), form, problems=selection.errors)
    month = form.cleaned_data["month"] or timezone.localdate().replace(day=1)
    english = form.cleaned_data["headers"] == "labels" and not reads_chinese()
    projects = within_reach(request.user, in_hand())
    if selection.params:
        projects = projects.filter(pk__in=selection.queryset.order_by().values("pk"))
    file_name = f"{file_stem(name)}_{month:%Y-%m}.xlsx"
    if TABLES[name].long:
        ids = list(projects.order_by().values_list("pk", flat=True))
        if len(ids) > AT_ONCE:
            given = {"table": name, "ids": ids, "month": month.isoformat(), "english": english}
            subject = f"table:{request.user.pk}"
            job = ask_job(request, JobKind.LIST, subject, str(TABLES[name].title), file_name, **given)
            return to_job(job) if job else redirect("admin:tables")
    file = workbook(name, projects, month, english)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=MEDIA_TYPES["xlsx"])
