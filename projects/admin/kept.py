"""Nothing typed is lost: the second of two who save one record is told, and every change says who and why."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from copy import copy
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import trail
from ..history.audit_log import Step, fingerprint, history
from ..models.history import because
from ..review.permissions import REFERENCE
from ..review.scope import within_reach
from ..values.marks import mark
from .asked import Choosing, as_moment
from .own_rows import OwnRows
from .private import only_shown
from .rival import Sent, merged, read_base, sent


class KeptAdmin(Choosing, OwnRows):
    """For every record: who else saved it meanwhile is told, why is asked, and the history is in words."""

    change_form_template = "admin/projects/change_form.html"
    object_history_template = "admin/projects/object_history.html"

    class Media:
        """Style and script of our own, on each form of the admin."""

        css = {"all": ("css/admin.css",)}
        js = ("js/admin.js",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form with the version that it starts from; a save holds the record until the commit.

        What is only shown begins no transaction: on SQLite it would wait for whoever stores a long list.
        """
        # A proposal is shown as a form that came back.
        continues = getattr(request, "continues", None) is not None
        shown = continues or request.method != "POST"
        with (
            nullcontext() if shown else transaction.atomic(),
            because(request.POST.get("_why", "")[:500].strip()),
        ):
            stored = self._locked(request, object_id) if object_id else None
            # Before the form is read: a change in between must not look like part of what was shown.
            version = fingerprint(stored) if stored else ""
            opened = request.POST.get("_version")
            # Of what is public a form without a version says nothing of what its sender saw: that is a conflict, too.
            unsaid = request.method == "POST" and not opened and getattr(stored, "is_published", False)
            conflict = stored if unsaid or (opened and opened != version) else None
            if conflict and (base := read_base(request.POST.get("_base", ""))) is not None:
                self._take_over(request, conflict, base)
            request.conflict = conflict  # type: ignore[attr-defined]  # for get_form of the same request
            context = {
                **(extra_context or {}),
                "version": version,
                "opened_at": timezone.now().isoformat(),
                "why": request.POST.get("_why", ""),
            }
            if continues:
                return only_shown(self, request, object_id, form_url, context)
            return super().changeform_view(request, object_id, form_url, context)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """As Django's; the audit log hears of what is a setting."""
        self._note(request, obj, "added")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """As Django's; the audit log hears of what is a setting, and which fields of it changed."""
        self._note(request, obj, "changed", _fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """As Django's; the audit log hears of what is a setting."""
        for obj in queryset:
            self._note(request, obj, "deleted")
        return super().log_deletions(request, queryset)

    def _note(self, request: HttpRequest, obj: Model, what: str, fields: Sequence[str] = ()) -> None:
        if self.opts.model_name in REFERENCE:
            subject = f"{self.opts.model_name} {obj.pk}"
            trail.record(trail.Kind.SETTING, request.user, subject, done=what, fields=sorted(fields))

    def _take_over(self, request: HttpRequest, stored: Model, base: Sent) -> None:
        """Put into the posted form what others changed and this person did not touch."""
        plain = copy(request)
        plain.method = "GET"  # as if it were opened now
        plain.POST = QueryDict()  # type: ignore[misc, assignment]  # the stubs let nobody set it
        form = self.get_form(plain, stored, change=True)(instance=stored)
        formsets = [
            formset(instance=stored, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(plain))
            for formset, inline in self.get_formsets_with_inlines(plain, stored)
        ]
        now = sent([form, *(row for formset in formsets for row in formset.forms)])
        together: Any = merged(request.POST, base, now, [formset.prefix for formset in formsets])
        request.POST = together  # read once more below
        request.base = json.dumps(now)  # type: ignore[attr-defined]  # for render_change_form of the same request

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """With what the form showed at first, so that a later save tells what this person changed."""
        if request.method == "POST":
            context["base"] = getattr(request, "base", request.POST.get("_base", ""))
        else:
            inlines = (inline.formset for inline in context["inline_admin_formsets"])
            forms = [context["adminform"].form, *(row for formset in inlines for row in formset.forms)]
            context["base"] = json.dumps(sent(forms))
        return super().render_change_form(request, context, *args, **kwargs)

    def _locked(self, request: HttpRequest, object_id: str) -> Model | None:
        """The stored record, held until the commit where this is a save."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
            records = within_reach(request.user, self.model._default_manager.filter(pk=pk))
            found: Model | None = (
                records.select_for_update() if connection.in_atomic_block else records
            ).first()
            return found
        except (ValidationError, ValueError, OverflowError):
            return None  # the page itself says that there is no such record

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, never valid while what others stored has not been looked at."""
        form = super().get_form(request, obj, change=change, **kwargs)
        conflict = getattr(request, "conflict", None)
        return refusing(form, conflict_message(request, conflict)) if conflict else form

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of the record and its rows in words."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        steps = history(record) if hasattr(type(record), "history") else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "steps": steps,
            "object": record,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)


def _fields(message: Any) -> list[str]:
    """The fields that a message of the admin's log names, those of rows below the record included."""
    if not isinstance(message, list):
        return []
    return [name for part in message for name in part.get("changed", {}).get("fields", ())]


def refusing(form: type[ModelForm], message: str) -> type[ModelForm]:
    """The same form, never valid, with this message above it."""

    def clean(self: ModelForm) -> dict[str, Any]:
        cleaned = form.clean(self) or {}
        self.add_error(None, ValidationError(message))
        return cleaned

    return type(form.__name__, (form,), {"clean": clean})


def conflict_message(request: HttpRequest, record: Any) -> str:
    """What others stored since the form was opened, and that nothing of either is lost."""
    opened = as_moment(request.POST.get("_opened", ""))
    steps = history(record, opened) if opened and hasattr(type(record), "history") else []
    said = mark(";").join(map(_said, steps)) or _("somebody else saved it")
    return _(
        "This record was changed while you had it open: %(changes)s. Your entries stand below and are not saved. "
        "Compare, then save again to store them."
    ) % {"changes": said}


def _said(step: Step) -> str:
    lines = (
        f"{line.what} {line.label}: {line.before or '–'} → {line.after or '–'}".strip() for line in step.lines
    )
    return f"{step.who or _('the system')}: {', '.join(lines)}"
