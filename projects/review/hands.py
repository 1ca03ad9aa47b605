"""Whose hand a record or a change waits for: what I entered, what I am to review, what came back to me."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from ..history.audit_log import PUBLICATION_STEP
from ..models import PendingChange, Project, Responsibility, SigningEvent
from ..values.choices import Decision, Publication
from .permissions import may_publish
from .scope import units_of, within_reach
from .workflow import waiting

Records = type[Project] | type[SigningEvent]


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
    """With each record's last step of publication: its key, author (id and login), note and moment, as `step`,
    `step_by`, `step_login`, `step_note`, `step_at`."""
    steps = records.model.history.filter(id=OuterRef("pk"), history_type=PUBLICATION_STEP)
    last = steps.order_by("-history_date", "-history_id")
    annotated: QuerySet[Any] = records.annotate(
        step=Subquery(last.values("history_id")[:1]),
        step_by=Subquery(last.values("history_user")[:1]),
        step_login=Subquery(last.values("history_user__username")[:1]),
        step_note=Subquery(last.values("history_change_reason")[:1]),
        step_at=Subquery(last.values("history_date")[:1]),
    )
    return annotated


def to_review(user: Any | None, model: Records) -> QuerySet[Any]:
    """Records in review, within reach, that this person may publish and did not submit; without a person, all in review."""
    waits = with_last_step(model.objects.filter(publication=Publication.IN_REVIEW))
    if user is None:
        return waits
    if not may_publish(user, model):
        return waits.none()
    return within_reach(user, waits).exclude(step_by=user.pk)


def all_sent_back(model: Records) -> QuerySet[Any]:
    """Drafts that a publisher sent back and nobody submitted again, as `with_last_step`."""
    return with_last_step(model.objects.filter(publication=Publication.DRAFT)).filter(step__isnull=False)


def sent_back(user: Any, model: Records) -> QuerySet[Any]:
    """Those of `all_sent_back` that this person entered or submitted, with the note as `step_note`."""
    steps = model.history.filter(id=OuterRef("pk"), history_user=user)
    mine = Q(Exists(steps.filter(history_type="+"))) | Q(
        Exists(steps.filter(history_type=PUBLICATION_STEP, publication=Publication.IN_REVIEW))
    )
    return within_reach(user, all_sent_back(model).filter(mine))


def to_decide(user: Any | None) -> QuerySet[PendingChange]:
    """Changes of public records that wait for this person's decision; without a person, all that wait."""
    if user is None:
        return waiting()
    if not may_publish(user, Project):
        return waiting().none()
    return within_reach(user, waiting().exclude(proposed_by=user))


def all_rejected() -> QuerySet[PendingChange]:
    """Rejected changes that their proposers have not dealt with, the latest first."""
    return PendingChange.objects.filter(decision=Decision.REJECTED, answered_at=None).order_by("-decided_at")


def rejected(user: Any) -> QuerySet[PendingChange]:
    """Those of `all_rejected` that this person proposed, alone or as what a later proposal continued."""
    return within_reach(user, all_rejected().filter(Q(proposed_by=user) | Q(continues__proposed_by=user)))
