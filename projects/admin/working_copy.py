"""The list of projects as it is filtered, as a working copy to take away."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from ..exports import AT_ONCE, MEDIA_TYPES
from ..importing import copyfile
from ..review.addresses import list_address
from ..staff.jobs import ask_job, to_job
from ..values.choices import JobKind
from ..values.languages import reader_language
from .asked import person


class WorkingCopyAdmin(admin.ModelAdmin):
    """Of projects: what the list shows, to be changed in a spreadsheet program and uploaded again."""

    def get_urls(self) -> list[Any]:
        """With the address of the file."""
        view = self.admin_site.admin_view(self.working_copy_view)
        return [path("working-copy.xlsx", view, name="projects_project_working_copy"), *super().get_urls()]

    def working_copy_view(self, request: HttpRequest) -> HttpResponseBase:
        """The projects that the list's filters choose; 403 for those who may change none."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        to_list = HttpResponseRedirect(list_address(self.model))
        try:
            found = self.get_changelist_instance(request).queryset
            ids = list(found.order_by().values_list("pk", flat=True).distinct()[: copyfile.MOST + 1])
            if AT_ONCE < len(ids) <= copyfile.MOST:
                user = person(request)
                job = ask_job(request, JobKind.EXPORT, f"copy:{user.pk}", "", _file_name(), ids=ids)
                return to_job(job) if job else to_list
            file = copyfile.write(found, reader_language())
        except IncorrectLookupParameters:  # as the list itself answers them
            self.message_user(request, _("There is no such filter."), messages.ERROR)
            return to_list
        except copyfile.TooMany as error:
            self.message_user(request, str(error), messages.ERROR)
            return to_list
        return FileResponse(file, as_attachment=True, filename=_file_name(), content_type=MEDIA_TYPES["xlsx"])


def _file_name() -> str:
    return _("projects {day}.xlsx").format(day=timezone.localdate().isoformat())
