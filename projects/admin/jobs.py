"""Jobs as their askers see them: how far, what came of it, the file."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header

from ..exports import MEDIA_TYPES
from ..jobs import queue
from ..jobs.starting import start
from ..models import Job
from ..review.scope import limits
from ..values.choices import JobState
from .asked import as_id, person
from .base import ReadOnlyAdmin


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Read only: the program writes it; old ones go by themselves."""

    list_display = ("__str__", "state", "done", "size", "made_by", "made_at", "ended_at")
    list_filter = ("state", "kind")
    list_select_related = ("made_by",)

    class Media:
        """The style of our own pages in the admin."""

        css = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the files; a login that is limited to units sees its own."""
        found = super().get_queryset(request).defer("content")
        return found if limits(request.user) is None else found.filter(made_by=person(request))

    def get_urls(self) -> list[Any]:
        """With the file that came of it."""
        view = self.admin_site.admin_view(self.file_view)
        return [path("<int:pk>/file/", view, name="projects_job_file"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is, asked again every second; once it is over, what came of it. Takes up what a kill broke off."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(self.get_queryset(request), pk=as_id(object_id))
        if queue.revive(job):
            start()
            job.refresh_from_db()
        url = _result(job, request)
        context = {"job": job, "url": url}
        if request.GET.get("part"):
            answer = TemplateResponse(request, "admin/projects/_job.html", context)
            if url and job.is_over and "import" in job.given:
                answer["HX-Redirect"] = url
            return answer
        context |= {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/job.html", context)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file that a job made, for who asked for it alone."""
        job = get_object_or_404(Job, pk=pk, made_by=person(request))
        if job.content is None or job.state != JobState.DONE:
            raise Http404
        name = job.file_name or f"{job.pk}.xlsx"
        return HttpResponse(
            bytes(job.content),
            content_type=MEDIA_TYPES["xlsx"],
            headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
        )


def _result(job: Job, request: HttpRequest) -> str:
    """Where to go on from it."""
    if pk := job.given.get("import"):
        return reverse("admin:projects_import_change", args=[pk])
    if model := job.given.get("model"):
        return reverse(f"admin:projects_{model}_changelist")
    if job.state == JobState.DONE and job.made_by_id == person(request).pk:
        return reverse("admin:projects_job_file", args=[job.pk])
    return ""
