from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..filters import Selection, select
from ..models import Label, Location, Project, Target, Unit
from ..models.querysets import PUBLISHED
from ..monitoring.achieved import MEASURES, Period, achieved
from ..monitoring.targets import Scopes, Standing, due, standings
from ..review.scope import limits, within_reach
from ..review.worklists import in_hand
from ..values.choices import TargetMeasure
from .asked import DayForm, refused, sees_projects

PER_PAGE = 100


class YearForm(DayForm):
    """The page on targets: a day, and the year whose targets are meant (default: the day's)."""

    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1990, max_value=2100)


class CountedForm(forms.Form):
    """Which figure: a measure of a period, perhaps of one unit or place."""

    measure = forms.ChoiceField(choices=TargetMeasure.choices)
    first = forms.DateField(input_formats=["%Y-%m-%d"])
    last = forms.DateField(input_formats=["%Y-%m-%d"])
    unit = forms.ModelChoiceField(Unit.objects.all(), required=False)
    place = forms.ModelChoiceField(Location.objects.all(), to_field_name="slug", required=False)
    # Not `label`: that is a filter.
    with_label = forms.ModelChoiceField(Label.objects.all(), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuses a label where none is counted, and a measure of labels without one."""
        given = super().clean() or {}
        if (given.get("measure") == TargetMeasure.LABELLED) != bool(given.get("with_label")):
            raise ValidationError(_("Projects signed with a label need the label, and they alone."))
        return given


@sees_projects
def targets_view(request: HttpRequest) -> HttpResponse:
    """Targets of a year with what is achieved, and every measure of what the filters select; 403 without the right."""
    form, selection = YearForm(request.GET), select(request.GET, own=tuple(YearForm.base_fields))
    if not form.is_valid() or selection.errors:
        return refused(request, "admin/targets.html", _("Targets"), form, problems=selection.errors)
    on = form.cleaned_data["day"] or timezone.localdate()
    year = form.cleaned_data["year"] or on.year
    projects, asked = _scope(request, selection), urlencode(selection.params, doseq=True)
    targets = Target.objects.filter(year=year).order_by("quarter", "location__path", "unit", "measure", "pk")
    rows = [_row(each, asked) for each in standings(projects, targets, on, year)]
    context = {
        **admin.site.each_context(request),
        "title": _("Targets"),
        "form": form,
        "kept": {},
        "on": on,
        "year": str(year),  # no thousands in a year
        "due": due(on, year),
        "selection": selection,
        "limited": limits(request.user) is not None,
        "rows": [row for row in rows if row[0].target],
        "measures": [row for row in rows if not row[0].target],
        "drafts": projects.exclude(PUBLISHED).count(),
    }
    return TemplateResponse(request, "admin/targets.html", context)


@sees_projects
def counted_view(request: HttpRequest) -> HttpResponse:
    """The projects behind one achieved figure, each with what it adds; 403 without the right to see projects."""
    form, selection = CountedForm(request.GET), select(request.GET, own=(*CountedForm.base_fields, "page"))
    title = _("What is counted")
    if not form.is_valid() or selection.errors:
        return refused(request, "admin/counted.html", title, form, problems=selection.errors)
    asked = form.cleaned_data
    projects, period = _scope(request, selection), Period(asked["first"], asked["last"])
    found = achieved(projects, asked["measure"], period, asked["with_label"])
    scopes = Scopes(found.parts.keys() | found.unknown)
    if asked["unit"]:
        found = found.of(scopes.of_unit(asked["unit"].pk))
    if asked["place"]:
        found = found.of(scopes.of_place(asked["place"]))
    listed = Project.objects.filter(pk__among=found.parts).order_by("signed_on", "pk")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": title,
        "measure": MEASURES[asked["measure"]],
        "asked": asked,
        "period": period,
        "found": found,
        "page": page,
        "lines": [(project, found.parts[project.pk]) for project in page.object_list],
        "unknown": Project.objects.filter(pk__among=found.unknown).order_by("pk")[:PER_PAGE],
    }
    return TemplateResponse(request, "admin/counted.html", context)


def _scope(request: HttpRequest, selection: Selection) -> QuerySet[Project]:
    """What this login works on; where filters are given, of what is public and fits them."""
    projects = within_reach(request.user, in_hand())
    return (
        projects.filter(pk__in=selection.queryset.order_by().values("pk")) if selection.params else projects
    )


def _row(standing: Standing, filters: str) -> tuple[Standing, str, str]:
    """With the queries of the lists behind its two figures."""
    target = standing.target
    given: dict[str, Any] = {"measure": standing.measure.key.value}
    if target and target.unit_id:
        given["unit"] = target.unit_id
    if target and target.location:
        given["place"] = target.location.slug
    if standing.label:
        given["with_label"] = standing.label.pk
    tail = f"&{filters}" if filters else ""
    queries = [
        urlencode({**given, "first": first.isoformat(), "last": last.isoformat()}) + tail
        for first, last in (standing.period, standing.period_before)
    ]
    return standing, queries[0], queries[1]
