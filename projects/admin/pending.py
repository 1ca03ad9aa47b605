from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ..history.audit_log import fingerprint, in_words
from ..importing.profiles import ProfileError
from ..importing.proposing import accept
from ..importing.table import FileError
from ..models import Import, PendingChange
from ..models.history import because
from ..review import workflow
from ..review.exposure import described, exposed_by_change, seal
from ..review.permissions import may_publish
from ..values.choices import Decision
from .asked import as_id, person
from .publication import proposal

STALE = gettext_lazy("The record was changed since this was proposed: the editor imports the list again.")


@admin.register(PendingChange)
class PendingChangeAdmin(admin.ModelAdmin):
    """Changes of published records that wait: looked at as before and after, accepted, rejected or taken back."""

    list_display = ("record_shown", "proposed_by", "proposed_at", "reason", "decision", "decided_by")
    list_filter = ("decision",)
    list_select_related = ("project", "event", "proposed_by", "decided_by")
    date_hierarchy = "proposed_at"

    class Media:
        """The style of our own pages in the admin."""

        css = {"all": ("css/admin.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: a change is proposed at the record itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is accepted, rejected or taken back as it was proposed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what was decided stays on record."""
        return False

    @admin.display(description=gettext_lazy("record"))
    def record_shown(self, obj: Any) -> str:
        """The project or event that the change is about."""
        return str(obj.record)

    def get_urls(self) -> list[Any]:
        """With the address that decisions are posted to."""
        decide = self.admin_site.admin_view(require_POST(self.decide_view))
        return [path("<int:pk>/decide/", decide, name="projects_pendingchange_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: Any, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponse:
        """The change in words, whether the record has moved since, and what becomes public with it; 403 or 404 else."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(
            PendingChange.objects.select_related("project", "event"), pk=as_id(object_id)
        )
        waits = change.decision == Decision.WAITING
        hidden = exposed_by_change(change) if waits else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pending change: %(record)s") % {"record": change.record},
            "change": change,
            "lines": in_words(change.record, change.lines),
            "stale": waits and change.data.get("_version") != [fingerprint(change.record)],
            "exposed": described(hidden),
            "seal": seal(hidden),
            "record_url": _record_url(change),
            "may_decide": waits and may_publish(request.user, change.record),
            "may_take_back": waits and change.proposed_by == request.user,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/pending_change.html", context)

    def decide_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Accept, reject or take back; 403 without the right, no acceptance of texts that were changed meanwhile."""
        change = get_object_or_404(PendingChange.objects.select_related("project", "event"), pk=pk)
        if "_take_back" in request.POST:
            return self._close(request, change, Decision.TAKEN_BACK, change.proposed_by == request.user)
        allowed = may_publish(request.user, change.record)
        if "_reject" in request.POST:
            return self._close(request, change, Decision.REJECTED, allowed)
        if not allowed:
            raise PermissionDenied
        if workflow.needs_another(change, person(request)):
            self.message_user(
                request, _("You proposed this change: a second person accepts it."), messages.ERROR
            )
            return HttpResponseRedirect(reverse("admin:projects_pendingchange_change", args=[change.pk]))
        if request.POST.get("_seal", "") != seal(exposed_by_change(change)):
            self.message_user(
                request,
                _("Texts that become public with it were changed meanwhile. Look again."),
                messages.ERROR,
            )
            return HttpResponseRedirect(reverse("admin:projects_pendingchange_change", args=[change.pk]))
        return self._replay(request, change)

    def _accept_row(
        self, request: HttpRequest, change: PendingChange, imported: Import
    ) -> HttpResponseRedirect:
        """Carry out one row of an editor's list."""
        try:
            stale = accept(imported, [change], person(request), request.POST.get("note", "")[:500])
        except (ValidationError, FileError, ProfileError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            if stale:
                self.message_user(request, STALE, messages.ERROR)
            else:
                self.message_user(request, _("The change is accepted and public."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:projects_pendingchange_change", args=[change.pk]))

    def _close(
        self, request: HttpRequest, change: PendingChange, decision: Any, allowed: Any
    ) -> HttpResponseRedirect:
        if not allowed:
            raise PermissionDenied
        try:
            workflow.decide(change, decision, person(request), request.POST.get("note", "")[:500])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, decision.label, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:projects_pendingchange_change", args=[change.pk]))

    def _replay(self, request: HttpRequest, change: PendingChange) -> HttpResponse:
        """Post the editor's form again as the publisher; what no longer fits is shown in the form, not lost."""
        if change.decision != Decision.WAITING:
            self.message_user(request, _("This change was decided meanwhile."), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:projects_pendingchange_change", args=[change.pk]))
        if change.imported:
            return self._accept_row(request, change, change.imported)
        posted = QueryDict(mutable=True)
        for name, values in proposal(
            change.data.items()
        ).items():  # also of what was kept before buttons were left out
            posted.setlist(name, values)
        proposed = _("proposed by %(user)s") % {"user": change.proposed_by}
        why = "; ".join(filter(None, (change.reason, proposed, request.POST.get("note", ""))))[:500]
        posted["_why"] = why
        posted["_pending"], posted["_save"] = str(change.pk), ""
        request.POST = posted  # type: ignore[assignment]  # read as the form that it stands for
        request.accepted_change = change  # type: ignore[attr-defined]  # for _proposes of the same request
        with because(why):
            editor = self.admin_site._registry[type(change.record)]
            return editor.changeform_view(request, str(change.record.pk), _record_url(change))


def _record_url(change: PendingChange) -> str:
    return reverse(f"admin:projects_{change.record._meta.model_name}_change", args=[change.record.pk])
