"""The steps from draft to public, one by one beside "Save" or many at once from the list; changes that wait."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..history.audit_log import fingerprint
from ..models import PendingChange, Project
from ..review import workflow
from ..review.addresses import form_address
from ..review.exposure import described, exposed_by, exposed_by_change, seal
from ..review.permissions import may_change_public_alone
from ..review.proposals import trial
from ..review.returned import deal_with, returned_on
from ..totals.refresh import BackInNegotiation
from ..values.choices import Decision, Publication
from .asked import as_id, person
from .base import RefreshingAdmin
from .bulk import FROM, STEPS, BulkSteps
from .kept import refusing
from .proposal_forms import form_of
from .returned import ShowsReturned

UNSEEN = gettext_lazy(
    "Texts that become public with it were changed or added since you opened the page. Your entries are saved; look at "
    "the page again, then publish."
)
UNSEEN_CHANGE = gettext_lazy("Texts that become public with it were changed meanwhile. Look again.")


def proposal(posted: Any) -> dict[str, list[str]]:
    """What a form says of the record: no button, or an accepted change would do more than the publisher was shown."""
    kept = ("_version", "_opened", "_base")
    return {k: v for k, v in posted if k in kept or not k.startswith(("_", "csrfmiddlewaretoken"))}


class PublishableAdmin(ShowsReturned, BulkSteps, RefreshingAdmin):
    """Drafts are anyone's to edit; what an editor changes on a published record waits for a publisher."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As Django's, but never what `is_public_record`: that is withdrawn."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_public_record())

    # ---- One record ----

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django's, but a change of a public record that needs a second person is proposed, not saved.

        What would leave a public project without its signing is shown again with the reason, and nothing is saved.
        """
        try:
            return self._changed_or_proposed(request, object_id, form_url, extra_context)
        except BackInNegotiation as refusal:
            request.refusal = " ".join(refusal.messages)  # type: ignore[attr-defined]  # for get_form of the same request
            return self._changed_or_proposed(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, never valid where what it asks was refused; one that starts from a proposal is only shown."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if getattr(request, "continues", None):
            return type(form.__name__, (form,), {"is_valid": lambda self: False})
        refusal = getattr(request, "refusal", "")
        return refusing(form, refusal) if refusal else form

    def _changed_or_proposed(
        self, request: HttpRequest, object_id: Any, form_url: Any, extra_context: Any
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record and self._proposes(request, record) and self.has_change_permission(request, record):
            if request.method == "POST":
                return self._propose(request, record, form_url, extra_context)
            request = self._continuing(request, record)
        pending = self._pending(request, record) if record else None
        shown = hasattr(request, "accepted_change")  # on the page where the change was accepted
        if pending and not shown and request.POST.get("_seal", "") != seal(exposed_by_change(pending)):
            request.refusal = UNSEEN_CHANGE  # type: ignore[attr-defined]  # for get_form of the same request
        page: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return page

    def _proposes(self, request: HttpRequest, record: Any) -> bool:
        """Under FOUR_EYES=strict a publisher's change waits, too; what is being accepted does not wait again."""
        if getattr(request, "accepted_change", None) is not None:
            return False
        return record.is_published and not may_change_public_alone(request.user, self.model)

    def _continuing(self, request: HttpRequest, record: Any) -> HttpRequest:
        """A request whose form starts from what waits already, unless that is stale or "public" is asked for."""
        first = workflow.waiting(record).last()
        if first is None or "public" in request.GET or first.data.get("_version") != [fingerprint(record)]:
            return request
        posted = QueryDict(mutable=True)
        for name, values in form_of(request, self, first).items():
            posted.setlist(name, values)
        posted["_why"] = first.reason
        continuing = copy(request)
        continuing.method, continuing.POST = "POST", posted  # type: ignore[misc, assignment]  # read as a form that came back
        continuing.continues = first  # type: ignore[attr-defined]  # for get_form and render_change_form
        return continuing

    def _propose(self, request: HttpRequest, record: Any, form_url: Any, extra_context: Any) -> HttpResponse:
        """Save in full, look at what that changed, undo it, and keep it for a publisher."""
        first = PendingChange.objects.filter(pk=as_id(request.POST.get("_continues", ""))).first()
        if first and (first.record != record or first.decision != Decision.WAITING):
            request.refusal = _decided_meanwhile(first)  # type: ignore[attr-defined]  # for get_form of the same request
        request.step = None  # type: ignore[attr-defined]  # set by response_change of the same request
        with trial(record) as seen:
            answer: HttpResponse = super().changeform_view(request, str(record.pk), form_url, extra_context)
        if getattr(request, "step", None) is None:  # the form was not taken
            return answer
        if seen.lines:
            with transaction.atomic():
                if first:
                    workflow.decide(first, Decision.CONTINUED, person(request))
                deal_with(record, request.user)
                PendingChange.objects.create(
                    **{_key(record): record},
                    continues=first,
                    data=proposal(request.POST.lists()),
                    lines=seen.lines,
                    effect=seen.effect,
                    reason=request.POST.get("_why", "")[:500],
                    proposed_by=person(request),
                )
            self.message_user(
                request,
                _(
                    "Your change is kept and waits for a publisher; until then the public sees the old version."
                ),
            )
        else:
            self.message_user(request, _("Nothing differs from what is stored."), messages.WARNING)
        return self._back_to(record)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: Any = False,
        change: Any = False,
        form_url: Any = "",
        obj: Any = None,
    ) -> Any:
        """As Django's, with the steps that may be taken from the stored state, and what hinders them."""
        stored = self.model.objects.filter(pk=obj.pk).first() if obj and obj.pk else None
        here = stored.publication if stored else Publication.DRAFT
        may = self.has_publish_permission(request)
        context |= {f"may{step}": here in FROM[step] and (may or not STEPS[step][2]) for step in STEPS}
        if stored:
            context |= {
                "proposes": self._proposes(request, stored),
                "waiting": workflow.waiting(stored),
                "returned": returned_on([stored], self.model).get(stored.pk, []),
                "continues": getattr(request, "continues", None),
                "obstacles": workflow.obstacles(stored, person(request)) if here in FROM["_publish"] else [],
                "pending_id": request.POST.get("_pending", ""),
            }
        pending = self._pending(request, stored) if stored else None
        if stored and (pending or context["may_publish"]):
            hidden = exposed_by_change(pending) if pending else exposed_by(stored)
            context |= {"exposed": described(hidden), "seal": seal(hidden)}
        if stored and may and here != Publication.WITHDRAWN:
            context |= {"beside": self.beside([stored]), "beside_now": here == Publication.PUBLISHED}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """As Django's, unless a step was asked for beside “Save”."""
        return self._stepped(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        """As Django's, after the step or the decision on a pending change that was asked for beside “Save”."""
        request.step = obj  # type: ignore[attr-defined]  # for _propose of the same request
        if self._proposes(request, self.model.objects.get(pk=obj.pk)):
            return self._back_to(obj)
        if pending := self._pending(request, obj):
            self._accept(request, pending)
        stored = self.model.objects.get(pk=obj.pk)
        if stored.is_published and self.has_publish_permission(request):
            self._publish_beside(request, [stored])  # beside what is public already, ticked one by one
        return self._stepped(request, obj) or super().response_change(request, obj)

    def _pending(self, request: HttpRequest, record: Any) -> PendingChange | None:
        """The change that this form accepts, if it still waits and this person may."""
        pending = as_id(request.POST.get("_pending", ""))
        if not pending or not self.has_publish_permission(request):
            return None
        return workflow.waiting(record).filter(pk=pending).first()

    def _accept(self, request: HttpRequest, change: PendingChange) -> None:
        workflow.decide(change, Decision.ACCEPTED, person(request), request.POST.get("_why", "")[:500])
        self.message_user(request, _("The change is accepted and public."), messages.SUCCESS)

    def _stepped(self, request: HttpRequest, obj: Any) -> Any:
        """Carry out the button beside "Save" that was pressed, if one was."""
        for button, (move, done, needs_right) in STEPS.items():
            if button not in request.POST:
                continue
            if needs_right and not self.has_publish_permission(request):
                self.message_user(
                    request, _("Only a publisher can do this. Your entries are saved."), messages.ERROR
                )
            elif button == "_publish" and request.POST.get("_seal", "") != seal(exposed_by(obj)):
                self.message_user(request, UNSEEN, messages.ERROR)
            elif (
                self._try(request, move, obj, done, request.POST.get("_why", "")[:500])
                and button == "_publish"
            ):
                self._publish_beside(request, [obj])
            # A popup closes as it does after “Save”, and its record stands in the form that opened it.
            return None if IS_POPUP_VAR in request.POST else self._back_to(obj)
        return None

    def _back_to(self, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(form_address(obj))


def _decided_meanwhile(first: PendingChange) -> str:
    return _(
        "The proposal that you continue was decided meanwhile: %(decision)s %(note)s. Nothing is kept yet: look at "
        "your entries, then save again to propose them on their own."
    ) % {"decision": first.get_decision_display(), "note": first.decision_note}


def _key(record: Any) -> str:
    return "project" if isinstance(record, Project) else "event"
