"""What came back to whoever worked on it, with the note that says why: it stands until it is dealt with.

A draft that was sent back is dealt with when it is submitted again; a rejected change when its proposer proposes anew or
says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ..history.audit_log import PUBLICATION_STEP
from ..models import PendingChange, Project, SigningEvent
from ..values.choices import Decision, Publication
from .scope import within_reach
from .workflow import Record


@dataclass(frozen=True)
class Returned:
    """A record that came back, or a change of it that was rejected: the publisher's note, by whom and when."""

    record: Record
    note: str
    by: str
    at: datetime
    change: PendingChange | None = None

    @property
    def is_event(self) -> bool:
        """Whether the record is a signing event."""
        return isinstance(self.record, SigningEvent)


def sent_back(model: Any) -> QuerySet[Any]:
    """Drafts that a publisher sent back, each with `returned_note`, `returned_by` and `returned_at`."""
    steps = model.history.filter(
        id=OuterRef("pk"), history_type=PUBLICATION_STEP, publication=Publication.DRAFT
    ).order_by("-history_date", "-history_id")
    drafts = model.objects.filter(Exists(steps), publication=Publication.DRAFT)
    last = {"note": "history_change_reason", "by": "history_user__username", "at": "history_date"}
    annotated: QuerySet[Any] = drafts.annotate(
        **{f"returned_{name}": Subquery(steps.values(column)[:1]) for name, column in last.items()}
    )
    return annotated


def sent_back_to(user: Any, model: Any) -> QuerySet[Any]:
    """Those of `sent_back` that this person entered or submitted."""
    hand = Q(history_type="+") | Q(history_type=PUBLICATION_STEP, publication=Publication.IN_REVIEW)
    mine = model.history.filter(hand, history_user=user)
    return sent_back(model).filter(pk__in=mine.values("id"))


def rejected() -> QuerySet[PendingChange]:
    """Rejected changes that their proposers have not dealt with, latest first."""
    open_ones = PendingChange.objects.filter(decision=Decision.REJECTED, answered_at=None)
    return open_ones.select_related("project", "event", "decided_by", "proposed_by").order_by("-decided_at")


def rejected_of(user: Any) -> QuerySet[PendingChange]:
    """Those of `rejected` that this person proposed, alone or as what a later proposal continued."""
    return rejected().filter(Q(proposed_by=user) | Q(continues__proposed_by=user))


def returned_to(user: Any) -> list[Returned]:
    """All that came back to this person, latest first."""
    found = [
        _draft(record)
        for model in (Project, SigningEvent)
        for record in within_reach(user, sent_back_to(user, model))
    ]
    found += map(_change, within_reach(user, rejected_of(user)))
    return sorted(found, key=lambda one: one.at, reverse=True)


def returned_on(records: Iterable[Record], model: Any) -> dict[int, list[Returned]]:
    """What came back of these records of one model, whoever worked on it, by their keys."""
    keys = [record.pk for record in records]
    found: dict[int, list[Returned]] = {}
    for record in sent_back(model).filter(pk__in=keys):
        found.setdefault(record.pk, []).append(_draft(record))
    way = "project" if model is Project else "event"
    for change in rejected().filter(**{f"{way}__in": keys}):
        found.setdefault(change.record.pk, []).append(_change(change))
    return found


def deal_with(record: Record, user: Any) -> None:
    """The rejected changes of this record stand no longer before this person who proposed them."""
    way = "project" if isinstance(record, Project) else "event"
    mine = rejected_of(user).filter(**{way: record}).values_list("pk", flat=True)
    PendingChange.objects.filter(pk__in=list(mine)).update(answered_at=timezone.now())


def _draft(record: Any) -> Returned:
    return Returned(record, record.returned_note or "", record.returned_by or "", record.returned_at)


def _change(change: PendingChange) -> Returned:
    at = change.decided_at or change.proposed_at
    return Returned(change.record, change.decision_note, str(change.decided_by or ""), at, change)
