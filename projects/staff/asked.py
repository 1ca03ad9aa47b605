"""What a staff page is asked by its address: read by a form, refused with the page's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

# Of a page: 403 without the right to see projects.
sees_projects = permission_required("projects.view_project", raise_exception=True)


class DayForm(forms.Form):
    """The day as of which figures are computed; blank: today."""

    day = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def refused(
    request: HttpRequest, template: str, title: str, form: forms.Form, **more: Any
) -> TemplateResponse:
    """The page with what is wrong at the field and no figures, 400."""
    context = {**admin.site.each_context(request), "title": title, "form": form, **more}
    return TemplateResponse(request, template, context, status=400)
