from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Project, Source
from .base import RefreshingAdmin
from .finding import AsStated


@admin.register(Source)
class SourceAdmin(RefreshingAdmin):
    """Sources, with the copy that may be attached."""

    list_display = ("title", "publisher", "published_at", "language")
    list_filter = (("language", AsStated),)
    date_hierarchy = "published_at"
    search_fields = ("title", "publisher", "url")
    readonly_fields = ("copy_link",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "title_zh"),
                    ("publisher", "publisher_zh"),
                    "published_at",
                    ("url", "language", "accessed"),
                    ("copy", "copy_link"),
                    "note",
                )
            },
        ),
    )

    def affected(self, obj: Any) -> Iterable[int]:
        """The projects with a claim, milestone or plan of this source."""
        hangs_on = Q(amounts__source=obj) | Q(milestones__source=obj) | Q(milestones__plans__source=obj)
        return Project.objects.filter(hangs_on).values_list("pk", flat=True)

    def get_urls(self) -> list[Any]:
        """With the attached copy."""
        return [
            path("<int:pk>/copy/", self.admin_site.admin_view(self.copy_view), name="projects_source_copy"),
            *super().get_urls(),
        ]

    def copy_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The attached copy, for staff only and always as a download."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        source = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            return FileResponse(
                source.copy.open(), as_attachment=True, filename=(source.copy.name or "").rsplit("/")[-1]
            )
        except (OSError, ValueError) as error:
            raise Http404 from error

    @admin.display(description=gettext_lazy("attached copy"))
    def copy_link(self, obj: Source) -> str:
        """A link to the attached copy."""
        if not (obj.pk and obj.copy):
            return _("none")
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:projects_source_copy", args=[obj.pk]), _("download")
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The copy is chosen without its stored address, which is not served."""
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"
        if db_field.name == "copy":
            # Its stored address is not served; the download link stands beside.
            kwargs["widget"] = forms.FileInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)
