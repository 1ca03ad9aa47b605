"""What came back to whoever worked on it, with the note that says why: it stands until it is dealt with.

A draft that was sent back is dealt with when it is submitted again; a rejected change when its proposer proposes anew or
says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..models import PendingChange, Project, SigningEvent
from .hands import all_rejected, all_sent_back, rejected, sent_back
from .workflow import Record

NAMED = ("project", "event", "decided_by", "proposed_by")


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


def returned_to(user: Any) -> list[Returned]:
    """All that came back to this person, latest first."""
    found = [_draft(record) for model in (Project, SigningEvent) for record in sent_back(user, model)]
    found += map(_change, rejected(user).select_related(*NAMED))
    return sorted(found, key=lambda one: one.at, reverse=True)


def returned_on(records: Iterable[Record], model: Any) -> dict[int, list[Returned]]:
    """What came back of these records of one model, whoever worked on it, by their keys."""
    keys = [record.pk for record in records]
    found: dict[int, list[Returned]] = {}
    for record in all_sent_back(model).filter(pk__in=keys):
        found.setdefault(record.pk, []).append(_draft(record))
    way = "project" if model is Project else "event"
    for change in all_rejected().filter(**{f"{way}__in": keys}).select_related(*NAMED):
        found.setdefault(change.record.pk, []).append(_change(change))
    return found


def deal_with(record: Record, user: Any) -> None:
    """The rejected changes of this record stand no longer before this person who proposed them."""
    way = "project" if isinstance(record, Project) else "event"
    mine = rejected(user).filter(**{way: record}).values_list("pk", flat=True)
    PendingChange.objects.filter(pk__in=list(mine)).update(answered_at=timezone.now())


def _draft(record: Any) -> Returned:
    return Returned(record, record.step_note or "", record.step_login or "", record.step_at)


def _change(change: PendingChange) -> Returned:
    at = change.decided_at or change.proposed_at
    return Returned(change.record, change.decision_note, str(change.decided_by or ""), at, change)
