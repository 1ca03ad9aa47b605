"""Steps from draft to public with many records of a list: a few at once after a page that asks, more as a job."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import model_format_dict
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..history.audit_log import fingerprint
from ..models import Label, Project, SigningEvent
from ..review import workflow
from ..review.exposure import described, exposed_by, seal
from ..review.permissions import may_change_public_alone, may_publish
from ..staff.jobs import ask_job, to_job
from ..totals.refresh import BackInNegotiation
from ..values.choices import JobKind, Publication
from ..values.marks import mark
from .asked import as_id, person

AT_ONCE = 50  # records that a request takes a step with; more are a job
SHOWN = 20  # of many that are named

# Button and action -> what it does, what it says when done, whether it is a publisher's.
STEPS: dict[str, tuple[Callable[..., None], Promise, bool]] = {
    "_submit": (workflow.submit, gettext_lazy("%(record)s waits for review."), False),
    "_send_back": (workflow.send_back, gettext_lazy("%(record)s is a draft again."), True),
    "_publish": (workflow.publish, gettext_lazy("%(record)s is published."), True),
    "_withdraw": (workflow.withdraw, gettext_lazy("%(record)s is withdrawn."), True),
}

LABELLING = ("_label", "_unlabel")
CHANGED = gettext_lazy("changed while you were looking at the list; nothing was done with it.")
FROM = {
    "_submit": {Publication.DRAFT, Publication.WITHDRAWN},
    "_send_back": {Publication.IN_REVIEW},
    "_publish": {Publication.DRAFT, Publication.IN_REVIEW, Publication.WITHDRAWN},
    "_withdraw": {Publication.PUBLISHED},
    "_delete": {Publication.DRAFT},
    **{step: set(Publication) for step in LABELLING},
}


class BulkSteps(admin.ModelAdmin):
    """Of records that are published: the actions of their list, and what a step needs wherever it is taken."""

    actions = ("submit_selected", "publish_selected", "withdraw_selected", "delete_selected")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Only publishers; Django asks for actions with `permissions=["publish"]`."""
        return may_publish(request.user, self.model)

    def beside(self, records: Any) -> list[SigningEvent]:
        """Events that should go public with these records: offered wherever they are published."""
        return []

    def _publish_beside(self, request: HttpRequest, records: Any) -> None:
        """Publish the events that were ticked; each tells how it went."""
        for event in self.beside(records):
            if f"beside-{event.pk}" in request.POST and may_publish(request.user, SigningEvent):
                self._try(
                    request, workflow.publish, event, STEPS["_publish"][1], request.POST.get("_why", "")[:500]
                )

    def _try(self, request: HttpRequest, move: Any, obj: Any, done: Any, note: Any = "") -> bool:
        try:
            with transaction.atomic():
                move([obj], by=request.user, note=note)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        self.message_user(request, done % {"record": obj}, messages.SUCCESS)
        return True

    # ---- Many records ----

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Drafts to the publishers, after a page that asks for confirmation."""
        return self._confirmed(request, queryset, "_submit")

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Only publishers, after a page that asks for confirmation; what was changed since that page is refused."""
        return self._confirmed(request, queryset, "_publish")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Only publishers, after a page that asks for confirmation; nothing is deleted."""
        return self._confirmed(request, queryset, "_withdraw")

    @admin.action(description=gettext_lazy("Delete selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """As Django's; of many projects the drafts alone, in the background."""
        ids = self._chosen(request, queryset)
        if len(ids) > AT_ONCE and self.model is Project:
            return self._many(request, ids, "_delete")
        return delete_selected(self, request, queryset)

    def _confirmed(self, request: HttpRequest, queryset: QuerySet[Any], step: str) -> Any:
        """First say what will happen to how many; then do it with those that can be, and name the others."""
        ids = self._chosen(request, queryset)
        if len(ids) > AT_ONCE:
            return self._many(request, ids, step)
        records = list(queryset.order_by("pk"))
        if "confirmed" not in request.POST:
            return self._ask(request, records, step)
        move: Callable[..., None] = workflow.submit_listed if step == "_submit" else STEPS[step][0]
        note = request.POST.get("_why", "")[:500]
        with transaction.atomic():
            failed = [(record, str(CHANGED)) for record in records if self._was_changed(request, record)]
            changed = {record for record, _reason in failed}
            try:
                with transaction.atomic():
                    move(
                        [r for r in records if r not in changed],
                        by=person(request),
                        note=note,
                        refused=failed,
                    )
            except BackInNegotiation as refusal:  # the project is named; the other records wait for it
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
                return None
        if step == "_publish":
            refused = {record for record, _reason in failed}
            self._publish_beside(request, [r for r in records if r not in refused])
        done = len(records) - len(failed)
        if done:
            text = ngettext("%(number)d record: done.", "%(number)d records: done.", done) % {"number": done}
            self.message_user(request, text, messages.SUCCESS)
        for record, reason in failed:
            self.message_user(request, f"{record}: {reason}", messages.ERROR)
        return None

    def _was_changed(self, request: HttpRequest, record: Any) -> bool:
        """Whether what was confirmed is not what is stored: somebody may have changed it since."""
        stored = self.model.objects.select_for_update().get(pk=record.pk)
        return request.POST.get(f"version-{record.pk}") != self._version(request.POST["action"], stored)

    def _version(self, action: str, record: Any) -> str:
        """Of all that the step makes public."""
        hidden = exposed_by(record) if action == "publish_selected" else []
        return fingerprint(record) + seal(hidden)

    def _ask(self, request: HttpRequest, records: Any, step: str) -> Any:
        refused = partial(self._refusal, request, step)
        action = request.POST["action"]
        actions: dict[str, Any] = self.get_actions(request)
        rows = [(record, self._version(action, record), refused(record)) for record in records]
        going = [record for record, _version, refusal in rows if not refusal] if step == "_publish" else []
        hidden = {(one._meta.model_name, one.pk): one for record in going for one in exposed_by(record)}
        context = {
            **self.admin_site.each_context(request),
            "title": actions[action][2],
            "rows": [row for row in rows if not row[2]],
            "refused": [row for row in rows if row[2]],
            "exposed": described(hidden.values()),
            "public": step in ("_publish", "_withdraw"),
            "beside": self.beside([row[0] for row in rows if not row[2]]) if step == "_publish" else [],
            "action": action,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/confirm_step.html", context)

    # ---- More than a request should wait for ----

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[int]:
        """Ids of what was ticked; on the page that asks about many they stand in one field."""
        listed = filter(None, map(as_id, request.POST.get("ids", "").split(",")))
        return list(listed) or list(queryset.order_by("pk").values_list("pk", flat=True).distinct())

    def _many(self, request: HttpRequest, ids: list[int], step: str) -> Any:
        """The page that asks, or the job that does it."""
        found = self.get_queryset(request).filter(pk__among=ids)
        asked = parse_datetime(request.POST.get("asked", "")) if "confirmed" in request.POST else None
        if asked is None:
            return self._ask_about_many(request, ids, found, step)
        label = as_id(request.POST.get("label", ""))
        if step in LABELLING and not Label.objects.filter(pk=label).exists():
            return self._ask_about_many(request, ids, found, step)
        beside = [e.pk for e in self.beside(found)] if step == "_publish" else []
        model = str(self.opts.model_name)
        actions: dict[str, Any] = self.get_actions(request)
        title = f"{actions[request.POST['action']][2] % model_format_dict(self.opts)} ({len(ids)})"
        job = ask_job(
            request,
            JobKind.STEP,
            f"step:{model}:{sha256(repr(ids).encode()).hexdigest()[:24]}",
            title,
            model=model,
            step=step,
            ids=ids,
            asked=asked.isoformat(),
            note=request.POST.get("_why", "")[:500],
            label=label,
            beside=[pk for pk in beside if f"beside-{pk}" in request.POST],
        )
        return to_job(job) if job else None

    def _ask_about_many(
        self, request: HttpRequest, ids: list[int], found: QuerySet[Any], step: str
    ) -> TemplateResponse:
        """How many of which state there are; what becomes public with them is named up to some number."""
        action = request.POST["action"]
        states = found.order_by().values_list("publication").annotate(Count("pk", distinct=True))
        numbers = [(Publication(state), number) for state, number in states]
        of = FROM[step]
        if step in LABELLING and not may_change_public_alone(request.user, Project):
            of = of - {Publication.PUBLISHED}
        going = found.filter(publication__in=of)
        hidden = exposed_by(*going) if step == "_publish" else []
        context = {
            **self.admin_site.each_context(request),
            "title": cast(Any, self.get_actions(request)[action])[2] % model_format_dict(self.opts),
            "number": sum(number for state, number in numbers if state in of),
            "left": [(state.label, number) for state, number in numbers if state not in of],
            "exposed": described(hidden[:SHOWN]),
            "more": max(len(hidden) - SHOWN, 0),
            "public": step in ("_publish", "_withdraw", *LABELLING),
            "beside": self.beside(going) if step == "_publish" else [],
            "labels": Label.objects.select_related("group") if step in LABELLING else [],
            "ids": ",".join(map(str, ids)),
            "first": ids[0],
            "asked": timezone.now().isoformat(),
            "action": action,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/confirm_many.html", context)

    def _refusal(self, request: HttpRequest, step: str, record: Any) -> str:
        """Why this step cannot be taken with the record now; blank if it can."""
        if record.publication not in FROM[step]:
            return _("it is %(state)s") % {"state": record.get_publication_display()}
        found = workflow.obstacles(record, person(request)) if step == "_publish" else []
        return mark(";").join(reason for _field, reason in found)
