"""Whose hand a record or a change waits for: what I entered, what I am to review, what came back to me."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ..history.audit_log import PUBLICATION_STEP
from ..models import PendingChange, Project, Responsibility, SigningEvent
from ..values.choices import Decision, Publication
from .permissions import may_publish
from .scope import units_of, within_reach
from .workflow import waiting

Records = type[Project] | type[SigningEvent]
REMEMBERED = timedelta(days=30)  # for which a change that was rejected is told of


def entered_by(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records that this person made."""
    made = records.model.history.filter(history_type="+", history_user=user)
    return records.filter(pk__in=made.values("id"))


def mine(user: Any, projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those of the projects that this person entered, or that a unit of theirs answers for or serves."""
    entered = Project.history.filter(history_type="+", history_user=user)
    of_units = Responsibility.objects.filter(unit__in=units_of(user))
    return projects.filter(Q(pk__in=entered.values("id")) | Q(pk__in=of_units.values("project")))


def with_last_step(records: QuerySet[Any]) -> QuerySet[Any]:
    """With the key, the author and the note of each record's last step of publication: `step`, `step_by`, `step_note`."""
    steps = records.model.history.filter(id=OuterRef("pk"), history_type=PUBLICATION_STEP)
    last = steps.order_by("-history_date", "-history_id")
    annotated: QuerySet[Any] = records.annotate(
        step=Subquery(last.values("history_id")[:1]),
        step_by=Subquery(last.values("history_user")[:1]),
        step_note=Subquery(last.values("history_change_reason")[:1]),
    )
    return annotated


def to_review(user: Any | None, model: Records) -> QuerySet[Any]:
    """Records in review, within reach, that this person may publish and did not submit; without a person, all in review."""
    waits = with_last_step(model.objects.filter(publication=Publication.IN_REVIEW))
    if user is None:
        return waits
    if not may_publish(user, model):
        return waits.none()
    return _reached(user, waits).exclude(step_by=user.pk)


def _reached(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    return within_reach(user, records) if records.model is Project else records


def sent_back(user: Any, model: Records) -> QuerySet[Any]:
    """Drafts that came back from review and that this person entered or submitted, with the note as `step_note`."""
    steps = model.history.filter(id=OuterRef("pk"), history_user=user)
    mine = Q(Exists(steps.filter(history_type="+"))) | Q(
        Exists(steps.filter(history_type=PUBLICATION_STEP, publication=Publication.IN_REVIEW))
    )
    drafts = with_last_step(model.objects.filter(mine, publication=Publication.DRAFT))
    return _reached(user, drafts.filter(step__isnull=False))


def to_decide(user: Any | None) -> QuerySet[PendingChange]:
    """Changes of public records that wait for this person's decision; without a person, all that wait."""
    if user is None:
        return waiting()
    if not may_publish(user, Project):
        return waiting().none()
    return _about_reached(user, waiting().exclude(proposed_by=user))


def _about_reached(user: Any, changes: QuerySet[PendingChange]) -> QuerySet[PendingChange]:
    if not units_of(user).exists():
        return changes
    return changes.filter(Q(project=None) | Q(project__in=within_reach(user, Project.objects.all())))


def rejected(user: Any, now: datetime) -> QuerySet[PendingChange]:
    """Changes of this person's that were rejected within the last month, the latest first."""
    changes = PendingChange.objects.filter(proposed_by=user, decision=Decision.REJECTED)
    latest = changes.filter(decided_at__gte=now - REMEMBERED).order_by("-decided_at")
    return _about_reached(user, latest)
