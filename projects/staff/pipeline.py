from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import pgettext

from ..monitoring.pipeline import pipeline, prospects_of
from .asked import sees_projects


@sees_projects
def pipeline_view(request: HttpRequest) -> TemplateResponse:
    """What is in negotiation, by unit, the longest first; 403 without the right to see projects."""
    prospects = prospects_of(request.user)
    context = {
        **admin.site.each_context(request),
        "title": pgettext("page", "In negotiation"),
        "shares": pipeline(prospects),
        "number": prospects.count(),
    }
    return TemplateResponse(request, "admin/pipeline.html", context)
