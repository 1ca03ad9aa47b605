"""Whose hand a record or a change waits for: what I entered, what is mine, what I am to review."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..history.audit_log import PUBLICATION_STEP
from ..models import PendingChange, Project, Responsibility, SigningEvent
from ..values.choices import Publication
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
    """With the key and the author of each record's last step of publication: `step`, `step_by`."""
    steps = records.model.history.filter(id=OuterRef("pk"), history_type=PUBLICATION_STEP)
    last = steps.order_by("-history_date", "-history_id")
    annotated: QuerySet[Any] = records.annotate(
        step=Subquery(last.values("history_id")[:1]),
        step_by=Subquery(last.values("history_user")[:1]),
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


def to_decide(user: Any | None) -> QuerySet[PendingChange]:
    """Changes of public records that wait for this person's decision; without a person, all that wait."""
    if user is None:
        return waiting()
    if not may_publish(user, Project):
        return waiting().none()
    return within_reach(user, waiting().exclude(proposed_by=user))
