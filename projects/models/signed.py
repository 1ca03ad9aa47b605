"""A signing at an event is a signed milestone dated by it, written and removed with the Signing (docs/domain.md, Milestone).

Signals, so that it holds however a signing comes or goes: by a form, an announcement, a merge, or with its event. On a
published project only what was signed at a published event stands, so that a draft's date goes public with the event
alone; `review.workflow` settles it anew with each step. The figures that follow are stored by `totals.refresh()`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver

from ..values.choices import Evidence, MilestoneKind, Precision, Publication
from .events import Signing, SigningEvent
from .milestones import Milestone
from .project import Project


def settle(project_id: int, gone: Signing | None = None) -> None:
    """Date the project's signed milestone by its earliest event, `gone` left out; what was dated otherwise stands."""
    signings = Signing.objects.filter(project_id=project_id)
    if gone:
        signings = signings.exclude(pk=gone.pk)
    if Project.objects.published().filter(pk=project_id).exists():
        signings = signings.filter(event__publication=Publication.PUBLISHED)
    first = signings.select_related("event").order_by("event__held_on", "pk").first()
    milestone = Milestone.objects.filter(
        project_id=project_id, kind=MilestoneKind.SIGNED, phase=None, evidence=Evidence.SUBSTANTIVE
    ).first()
    if first is None:
        if milestone and milestone.signing_id:
            _take_back(milestone)
    elif milestone is None:
        milestone = Milestone(project_id=project_id, kind=MilestoneKind.SIGNED)
        _date(milestone, first)
    elif milestone.signing_id or milestone.actual is None:
        _date(milestone, first)


def unsettled() -> QuerySet[Project]:
    """Projects that were signed at an event and whose signed milestone has no date: entered before it was written so."""
    standing = Signing.objects.filter(
        ~Q(project__publication=Publication.PUBLISHED) | Q(event__publication=Publication.PUBLISHED)
    )
    dated = Milestone.objects.filter(
        kind=MilestoneKind.SIGNED, phase=None, evidence=Evidence.SUBSTANTIVE, actual__isnull=False
    )
    of_it = {"project": OuterRef("pk")}
    return Project.objects.filter(Exists(standing.filter(**of_it)), ~Exists(dated.filter(**of_it)))


def settle_all(project_ids: Iterable[int]) -> None:
    """`settle` for those of these projects that were signed at an event."""
    for project_id in (
        Signing.objects.filter(project__in=set(project_ids)).values_list("project_id", flat=True).distinct()
    ):
        settle(project_id)


def _date(milestone: Milestone, signing: Signing) -> None:
    event = signing.event
    facts = {
        "reached": True,
        "actual": event.held_on,
        "actual_precision": Precision.DAY,
        "signing_id": signing.pk,
        "source_id": event.source_id or milestone.source_id,
    }
    if any(getattr(milestone, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(milestone, name, value)
        milestone.save()


def _take_back(milestone: Milestone) -> None:
    """The milestone as it was before the signing dated it; it goes where it came with the signing."""
    before = milestone.history.filter(signing=None).order_by("-history_date", "-history_id").first()
    if before is None and not milestone.plans.exists():
        milestone.delete()
        return
    milestone.signing = milestone.actual = None
    milestone.actual_precision = ""
    milestone.reached = bool(before and before.reached)
    if before:
        milestone.source_id = before.source_id
    milestone.save()


@receiver(post_save, sender=Signing)
def _signing_came(sender: type[Signing], instance: Signing, raw: bool, **_given: Any) -> None:
    if not raw:
        settle(instance.project_id)


@receiver(pre_delete, sender=Signing)
def _signing_goes(sender: type[Signing], instance: Signing, origin: Model | QuerySet, **_given: Any) -> None:
    with_project = origin.model if isinstance(origin, QuerySet) else type(origin)
    if with_project is not Project:
        settle(instance.project_id, gone=instance)


@receiver(pre_save, sender=SigningEvent)
def _event_changes(sender: type[SigningEvent], instance: SigningEvent, **_given: Any) -> None:
    stored = SigningEvent.objects.filter(pk=instance.pk).values_list("held_on", "source_id").first()
    instance._moved = stored not in (None, (instance.held_on, instance.source_id))  # type: ignore[attr-defined]  # between two signals


@receiver(post_save, sender=SigningEvent)
def _event_changed(sender: type[SigningEvent], instance: SigningEvent, raw: bool, **_given: Any) -> None:
    if getattr(instance, "_moved", False) and not raw:
        for project_id in instance.signings.values_list("project_id", flat=True):
            settle(project_id)
