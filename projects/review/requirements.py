"""What a record must hold before a second person publishes it: a table, from the stage at which each thing is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Project, SigningEvent
from ..values.choices import INVESTING_ROLES, PROMISE_BASES, STAGE_RANK, Evidence, MilestoneKind, Status


@dataclass(frozen=True)
class Requirement:
    """`field` is where the form asks for it; it is due from the stage `since` on (blank: always)."""

    field: str
    message: Promise
    met: Callable[[Any], bool]
    since: str = ""


def _is_signed(project: Project) -> bool:
    return project.stage != MilestoneKind.NEGOTIATING


def _totals_have_sources(project: Project) -> bool:
    return not any(
        claim.phase is None and claim.basis in PROMISE_BASES and claim.amount is not None
        and not claim.set_aside_reason and claim.source_id is None
        for claim in project.amounts.all()
    )  # fmt: skip


def _status_has_reason(project: Project) -> bool:
    told = project.status in (Status.DELAYED, Status.SUSPENDED, Status.TERMINATED)
    return not told or bool(project.status_reason)


def _stage_has_source(project: Project) -> bool:
    return any(
        step.reached
        and step.evidence == Evidence.SUBSTANTIVE
        and step.kind == project.stage
        and step.source_id
        for step in project.milestones.all()
    )


def _has_investor(project: Project) -> bool:
    return any(one.role in INVESTING_ROLES for one in project.participations.all())


PROJECT = (
    Requirement("milestones", _("in negotiation: it is published once it is signed"), _is_signed),
    Requirement("amounts", _("no source for the total"), _totals_have_sources),
    Requirement("status_reason", _("no reason for the status"), _status_has_reason),
    Requirement(
        "location", _("no place, and a company is registered in one"), lambda p: p.location_id, "registered"
    ),
    Requirement(
        "participations", _("no investor, though works have started"), _has_investor, "construction_start"
    ),
    Requirement("milestones", _("no source for the stage"), _stage_has_source, "construction_start"),
    Requirement("sector", _("no sector, though it produces"), lambda p: p.sector_id, "in_production"),
)

EVENT = (
    Requirement("source", _("no source for the event"), lambda event: event.source_id),
    Requirement("location", _("neither place nor venue"), lambda event: event.location_id or event.venue),
)


def missing(record: Project | SigningEvent) -> list[Requirement]:
    """What is due at the record's stage and is not there."""
    if isinstance(record, SigningEvent):
        return [r for r in EVENT if not r.met(record)]
    rank = STAGE_RANK.get(record.stage, -1)
    due = (r for r in PROJECT if not r.since or rank >= STAGE_RANK[r.since])
    return [r for r in due if not r.met(record)]
