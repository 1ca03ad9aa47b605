"""Changes of public records that wait: a list with old and new, and one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ..history.audit_log import Names, fingerprint, in_words, names_in
from ..models import ChangeBatch, PendingChange, Project
from ..review import workflow
from ..review.addresses import form_address
from ..review.exposure import described, exposed_by_change, exposed_by_changes, seal
from ..review.permissions import may_publish
from ..review.proposals import added
from ..review.scope import within_reach
from ..totals.measures import Summary, summarise
from ..values.choices import Decision, TotalBasis
from ..values.money import write_amount
from ..values.retelling import retold
from .asked import as_id, person
from .base import ReadOnlyAdmin
from .deciding import MOST, accept_many, accept_rows, refusal, reject_many, replay
from .finding import Completes, by_way

SHOWN_LINES = 6  # of a change in the list; its own page has all


class OfBatch(admin.SimpleListFilter):
    """Narrows the list to what was proposed in one go and still waits."""

    title = gettext_lazy("batch")
    parameter_name = "batch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Batches of which something waits."""
        waiting = within_reach(request.user, workflow.waiting()).exclude(batch=None).values("batch")
        batches = ChangeBatch.objects.filter(pk__in=waiting)
        return [(str(batch.pk), batch.title) for batch in batches[:50]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Anything but a number is the number of none."""
        return queryset.filter(batch=as_id(self.value() or "")) if self.value() else queryset


@admin.register(PendingChange)
class PendingChangeAdmin(Completes, ReadOnlyAdmin):
    """Changes of published records that wait: looked at as before and after, accepted, rejected or taken back."""

    list_filter = ("decision", OfBatch, *by_way("project"), ("proposed_by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project", "event", "proposed_by", "decided_by", "batch")
    search_fields = ("project__search_text", "event__title", "event__title_zh", "reason")
    date_hierarchy = "proposed_at"
    list_per_page = 50
    list_max_show_all = 200
    actions = ("accept_selected", "reject_selected")

    class Media:
        """The style of our own pages in the admin."""

        css = {"all": ("css/admin.css",)}
        js = ("js/admin-keys.js",)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What the lines of a page speak of is read at once."""
        found = super().get_changelist_instance(request)
        page: Any = found.result_list
        told = ((change.record, change.lines[: SHOWN_LINES * 2]) for change in page)
        names = names_in(told, proposed=True)
        for change in page:
            change.names = names
        return found

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """The effect is told beside the published totals of this moment, which are added up once a page."""
        published = summarise(Project.objects.published())

        @admin.display(description=_("Effect"))
        def effect(obj: PendingChange) -> str:
            rows = effects([obj], published)
            return render_to_string("admin/projects/_effect.html", {"rows": rows, "change": obj})

        return ("record_shown", "what_changes", effect, "proposed", "reason_shown", "state_shown")

    @admin.display(description=gettext_lazy("record"))
    def record_shown(self, obj: Any) -> str:
        """The project or event that the change is about."""
        return str(obj.record)

    @admin.display(description=gettext_lazy("Before → after"))
    def what_changes(self, obj: Any) -> str:
        """The first fields as before and after."""
        lines = in_words(obj.record, obj.lines[: SHOWN_LINES * 2], obj.names)
        more = max(len(obj.lines) - SHOWN_LINES, 0) if len(lines) > SHOWN_LINES else 0
        return render_to_string(
            "admin/projects/_few_lines.html", {"lines": lines[:SHOWN_LINES], "more": more}
        )

    @admin.display(description=gettext_lazy("proposed by"), ordering="proposed_at")
    def proposed(self, obj: PendingChange) -> str:
        """By whom, when, and together with what."""
        return render_to_string("admin/projects/_proposed.html", {"change": obj})

    @admin.display(description=gettext_lazy("why"), ordering="reason")
    def reason_shown(self, obj: PendingChange) -> str:
        """As its proposer gave it; a list's own in the reader's language."""
        return retold(obj.reason)

    @admin.display(description=gettext_lazy("decision"), ordering="decision")
    def state_shown(self, obj: PendingChange) -> str:
        """What was decided by whom, with the note."""
        decided = [obj.get_decision_display(), str(obj.decided_by or ""), obj.decision_note]
        return " · ".join(filter(None, decided))

    def get_urls(self) -> list[Any]:
        """With the addresses that decisions are posted to."""
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/decide/",
                view(require_POST(self.decide_view)),
                name="projects_pendingchange_decide",
            ),
            *super().get_urls(),
        ]

    # ---- Many at once ----

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Only publishers; Django asks for actions with `permissions=["decide"]`."""
        return may_publish(request.user, Project)

    @admin.action(description=gettext_lazy("Accept and make public"), permissions=["decide"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """After a page that shows what changes and what that comes to; what cannot be accepted is named."""
        return self._decide_many(request, queryset, "accept")

    @admin.action(description=gettext_lazy("Reject"), permissions=["decide"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """After a page that asks why."""
        return self._decide_many(request, queryset, "reject")

    def _decide_many(self, request: HttpRequest, queryset: QuerySet[Any], decision: str) -> Any:
        chosen = queryset.filter(decision=Decision.WAITING).order_by("proposed_at", "pk")
        changes = list(chosen.select_related("project", "event", "proposed_by")[: MOST + 1])
        note = request.POST.get("note", "").strip()[:500]
        if not changes or len(changes) > MOST:
            said = _("None of these waits.") if not changes else _("Tick at most %(number)s.")
            self.message_user(request, said % {"number": f"{MOST:,}"}, messages.WARNING)
            return None
        unsaid = decision == "reject" and not note
        if "confirmed" not in request.POST or unsaid:
            return self._ask(request, changes, decision, unsaid and "confirmed" in request.POST)
        decide = accept_many if decision == "accept" else reject_many
        left = decide(request, changes, note)
        if done := len(changes) - len(left):
            said = ngettext("%(number)d change is decided.", "%(number)d changes are decided.", done)
            self.message_user(request, said % {"number": done}, messages.SUCCESS)
        for change, reason in left:
            self.message_user(request, f"{change.record}: {reason}", messages.ERROR)
        return None

    def _ask(
        self, request: HttpRequest, changes: Sequence[PendingChange], decision: str, unsaid: bool
    ) -> TemplateResponse:
        accepts = decision == "accept"
        hidden = exposed_by_changes(changes) if accepts else {change.pk: [] for change in changes}
        names = names_in(((change.record, change.lines) for change in changes), proposed=True)
        shared = {(one._meta.model_name, one.pk): one for found in hidden.values() for one in found}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Accept and make public") if accepts else _("Reject"),
            "rows": [
                (
                    change,
                    in_words(change.record, change.lines, names),
                    seal(hidden[change.pk]),
                    refusal(request, change) if accepts else "",
                )
                for change in changes
            ],
            "effects": effects(changes, summarise(Project.objects.published())),
            "exposed": described(shared.values()),
            "accepts": accepts,
            "unsaid": unsaid,
            "action": request.POST["action"],
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/decide_many.html", context)

    # ---- One after the other ----

    def change_view(
        self, request: HttpRequest, object_id: Any, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponse:
        """The change in words, its effect, whether the record has moved since, and the next one; 403 or 404 else."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(self._with_records(request), pk=as_id(object_id))
        waits = change.decision == Decision.WAITING
        hidden = exposed_by_change(change) if waits else []
        batch = as_id(request.GET.get("batch", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pending change: %(record)s") % {"record": change.record},
            "change": change,
            "lines": in_words(change.record, change.lines, _names(change)),
            "effects": effects([change], summarise(Project.objects.published())),
            "stale": waits and change.data.get("_version") != [fingerprint(change.record)],
            "exposed": described(hidden),
            "seal": seal(hidden),
            "record_url": form_address(change.record),
            "may_decide": waits and may_publish(request.user, change.record),
            "refusal": refusal(request, change),
            "may_take_back": waits and change.proposed_by == request.user,
            "may_answer": _awaits_answer(change, request.user),
            "batch": batch,
            "queue": self._queue(request, change, batch),
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/projects/pending_change.html", context)

    def _with_records(self, request: HttpRequest) -> QuerySet[PendingChange]:
        return self.get_queryset(request).select_related("project", "event", "proposed_by", "continues")

    def _queue(self, request: HttpRequest, change: PendingChange, batch: int) -> dict[str, Any]:
        """What waits before and after this one, oldest first, within a batch where one is being gone through."""
        waiting = self.get_queryset(request).filter(decision=Decision.WAITING)
        if batch:
            waiting = waiting.filter(batch=batch)
        at = change.proposed_at
        before = waiting.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, pk__lt=change.pk))
        after = waiting.filter(Q(proposed_at__gt=at) | Q(proposed_at=at, pk__gt=change.pk))
        return {
            "previous": before.order_by("proposed_at", "pk").last(),
            "next": after.order_by("proposed_at", "pk").first(),
            "before": before.count(),
            "waiting": waiting.count(),
        }

    def decide_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Accept, reject, take back or deal with; 403 without the right, no acceptance of texts changed meanwhile."""
        change = get_object_or_404(self._with_records(request), pk=pk)
        if "_answered" in request.POST:
            if not _awaits_answer(change, request.user):
                raise PermissionDenied
            PendingChange.objects.filter(pk=change.pk).update(answered_at=timezone.now())
            return HttpResponseRedirect(reverse("admin:index"))
        if "_take_back" in request.POST:
            return self._close(request, change, Decision.TAKEN_BACK, change.proposed_by == request.user)
        allowed = may_publish(request.user, change.record)
        if "_reject" in request.POST:
            return self._close(request, change, Decision.REJECTED, allowed)
        if not allowed:
            raise PermissionDenied
        reason = refusal(request, change)
        if not reason and request.POST.get("_seal", "") != seal(exposed_by_change(change)):
            reason = _("Texts that become public with it were changed meanwhile. Look again.")
        if not reason and not change.imported_id:
            note, following = request.POST.get("note", ""), self._next(request, change)
            answer = replay(request, change, note)
            change.refresh_from_db(fields=["decision"])
            return HttpResponseRedirect(following) if change.decision == Decision.ACCEPTED else answer
        if not reason:
            left = accept_rows(request, [change], request.POST.get("note", "")[:500])
            reason = left[0][1] if left else ""
        if reason:
            self.message_user(request, reason, messages.ERROR)
            return HttpResponseRedirect(self._url(request, change))
        self.message_user(request, _("The change is accepted and public."), messages.SUCCESS)
        return HttpResponseRedirect(self._next(request, change))

    def _close(
        self, request: HttpRequest, change: PendingChange, decision: Any, allowed: Any
    ) -> HttpResponse:
        if not allowed:
            raise PermissionDenied
        try:
            workflow.decide(change, decision, person(request), request.POST.get("note", "")[:500])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(self._url(request, change))
        self.message_user(request, f"{change.record}: {decision.label}", messages.SUCCESS)
        return HttpResponseRedirect(self._next(request, change))

    def _url(self, request: HttpRequest, change: PendingChange) -> str:
        batch = as_id(request.POST.get("batch", "") or request.GET.get("batch", ""))
        url = reverse("admin:projects_pendingchange_change", args=[change.pk])
        return f"{url}?batch={batch}" if batch else url

    def _next(self, request: HttpRequest, change: PendingChange) -> str:
        """The next one that waits, else the one before, else the page of this one."""
        queue = self._queue(request, change, as_id(request.POST.get("batch", "")))
        return self._url(request, queue["next"] or queue["previous"] or change)


def _names(change: PendingChange) -> Names:
    return names_in([(change.record, change.lines)], proposed=True)


@dataclass(frozen=True)
class Moved:
    """A figure before and after, in the reader's language."""

    label: str
    before: str
    after: str


def effects(changes: Sequence[PendingChange], published: Summary) -> list[Moved]:
    """What changes do to a project's own figures, where there is one, and to the published totals; blank for none."""
    rows = []
    for basis in TotalBasis:
        label = str(basis.label)
        if len(changes) == 1 and changes[0].effect:
            before, after = changes[0].effect[basis.value]
            if before != after:
                rows.append(Moved(label, *_amounts(before, after)))
        _projects, yuan = added(changes, basis.value)
        if yuan:
            total = published.on(basis).amount
            label = _("Published total: %(basis)s") % {"basis": label}
            rows.append(Moved(label, *_amounts(total, total + yuan)))
    projects, _yuan = added(changes, TotalBasis.HEADLINE.value)
    if projects:
        counting = published.counting
        rows.append(Moved(_("Published projects that count"), f"{counting:,}", f"{counting + projects:,}"))
    return rows


def _amounts(before: int | None, after: int | None) -> tuple[str, str]:
    """Two figures in words; in full yuan where rounding makes them one."""
    words = [_("undisclosed") if y is None else write_amount(y) for y in (before, after)]
    if words[0] == words[1]:
        words = [f"CNY {y:,}" for y in (before, after)]
    return words[0], words[1]


def _awaits_answer(change: PendingChange, user: Any) -> bool:
    """Whether it was rejected and stands before this person until they have dealt with it."""
    mine = change.proposed_by == user or (change.continues and change.continues.proposed_by == user)
    return bool(mine) and change.decision == Decision.REJECTED and change.answered_at is None
