"""Accepting and rejecting changes that wait: one as its form stands, or many that were ticked, each told how it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..importing.profiles import ProfileError
from ..importing.proposing import accept
from ..importing.table import FileError
from ..models import Import, PendingChange
from ..models.history import because
from ..models.private import muted
from ..review import workflow
from ..review.addresses import form_address
from ..review.exposure import exposed_by_changes, seal
from ..review.permissions import may_publish
from ..values.choices import Decision
from ..values.marks import mark
from .asked import person
from .publication import proposal

STALE = gettext_lazy("The record was changed since this was proposed: the editor imports the list again.")
MOST = 1000  # changes that one decision is about; a longer list is decided on its import's page
Told = list[tuple[PendingChange, str]]  # changes that stay as they are, and why


def refusal(request: HttpRequest, change: PendingChange) -> str:
    """Why this person cannot accept the change at all; blank if they can."""
    if change.decision != Decision.WAITING:
        return _("This change was decided meanwhile.")
    if not may_publish(request.user, change.record):
        return _("Only a publisher can do this.")
    if workflow.needs_another(change, person(request)):
        return _("You proposed this change: a second person accepts it.")
    return ""


def accept_many(request: HttpRequest, changes: Sequence[PendingChange], note: str) -> Told:
    """Carry out each that can be, as it was shown; those are returned that could not, with the reason."""
    left: Told = []
    listed: dict[int, list[PendingChange]] = {}
    exposed = exposed_by_changes(changes)
    for change in changes:
        reason = refusal(request, change)
        if not reason and request.POST.get(f"seal-{change.pk}", "") != seal(exposed[change.pk]):
            reason = _("Texts that become public with it were changed meanwhile. Look again.")
        if reason:
            left.append((change, reason))
        elif change.imported_id:
            listed.setdefault(change.imported_id, []).append(change)
        elif reason := _accept_quietly(request, change, note):
            left.append((change, reason))
    for rows in listed.values():
        left += accept_rows(request, rows, note)
    return left


def accept_rows(request: HttpRequest, rows: Sequence[PendingChange], note: str) -> Told:
    """Carry out rows of one list; where the list can no longer be read, none."""
    imported = Import.objects.get(proposals=rows[0])
    try:
        return [(change, str(STALE)) for change in accept(imported, rows, person(request), note)]
    except (ValidationError, FileError, ProfileError) as error:
        reason = " ".join(getattr(error, "messages", [str(error)]))
        return [(change, reason) for change in rows]


def reject_many(request: HttpRequest, changes: Iterable[PendingChange], note: str) -> Told:
    """Reject each that waits, for the reason in the note."""
    left = []
    for change in changes:
        try:
            if not may_publish(request.user, change.record):
                raise ValidationError(_("Only a publisher can do this."))
            workflow.decide(change, Decision.REJECTED, person(request), note)
        except ValidationError as error:
            left.append((change, " ".join(error.messages)))
    return left


def replay(request: HttpRequest, change: PendingChange, note: str) -> HttpResponse:
    """Post the editor's form again as the publisher; what no longer fits is shown in the form, not lost."""
    posted = QueryDict(mutable=True)
    # Also of what was kept before buttons were left out.
    for name, values in proposal(change.data.items()).items():
        posted.setlist(name, values)
    proposed = _("proposed by %(user)s") % {"user": change.proposed_by}
    why = mark(";").join(filter(None, (change.reason, proposed, note)))[:500]
    posted["_why"] = why
    posted["_pending"], posted["_save"] = str(change.pk), ""
    request.POST = posted  # type: ignore[assignment]  # read as the form that it stands for
    request.accepted_change = change  # type: ignore[attr-defined]  # for _proposes of the same request
    with because(why):
        editor = admin.site.get_model_admin(type(change.record))
        return editor.changeform_view(request, str(change.record.pk), form_address(change.record))


def _accept_quietly(request: HttpRequest, change: PendingChange, note: str) -> str:
    """Replay one of many; what its form would say goes into the reason."""
    answer: Any = replay(muted(request), change, note)  # all of them are told of at once
    change.refresh_from_db(fields=["decision"])
    if change.decision == Decision.ACCEPTED:
        return ""
    errors = (getattr(answer, "context_data", None) or {}).get("errors") or []
    said = [one for error in errors for one in ([error] if isinstance(error, str) else error)]
    return " ".join(map(str, said)) or _("It no longer fits: open it and look.")
