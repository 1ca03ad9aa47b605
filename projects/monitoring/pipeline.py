"""What is in negotiation, by the unit that answers for it, and for how long (在谈项目)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from ..models import Project, Responsibility, Unit
from ..review.scope import within_reach
from ..review.worklists import in_hand
from ..values.choices import MilestoneKind, ResponsibilityRole

SHOWN = (
    *("name", "name_zh", "created_at", "headline_cny", "headline_claim__amount", "headline_claim__currency"),
    *(
        f"{way}__{name}"
        for way in ("location", "sector", "official_in_charge")
        for name in ("name", "name_zh")
    ),
)


@dataclass(frozen=True)
class Prospect:
    """A project in negotiation; `since` is the day that it began, or that it was entered where none is told."""

    project: Project
    since: date
    told: bool
    days: int


@dataclass(frozen=True)
class Share:
    """The prospects of one unit (None: nobody's), the longest first; `known_cny` sums the `covered` headlines, in yuan."""

    unit: Unit | None
    prospects: list[Prospect]
    covered: int
    known_cny: int

    @property
    def longest(self) -> int:
        """Days of the one that has been in negotiation longest."""
        return max(prospect.days for prospect in self.prospects)


def prospects_of(user: Any) -> QuerySet[Project]:
    """What is in negotiation and within a login's reach, whatever its status but given up or ended."""
    prospects = in_hand().filter(stage=MilestoneKind.NEGOTIATING)
    return within_reach(user, prospects.exclude(status__in=("terminated", "ended")))


def pipeline(prospects: QuerySet[Project], on: date | None = None) -> list[Share]:
    """The prospects by responsible unit, as of a day (default: today); one with two responsible units stands at both."""
    on = on or timezone.localdate()
    began = Min("milestones__actual", filter=Q(milestones__kind=MilestoneKind.NEGOTIATING))
    found = {
        project.pk: _prospect(project, on)
        for project in prospects.annotate(began=began)
        .select_related("location", "sector", "official_in_charge", "headline_claim")
        .only(*SHOWN)
        .order_by("pk")
    }
    at: dict[int | None, list[Prospect]] = {}
    units: dict[int, Unit] = {}
    answering = Responsibility.objects.filter(
        project__pk__among=found, role=ResponsibilityRole.RESPONSIBLE
    ).select_related("unit")
    for one in answering:
        units[one.unit_id] = one.unit
        at.setdefault(one.unit_id, []).append(found[one.project_id])
    answered = {one.project.pk for prospects in at.values() for one in prospects}
    if nobodys := [one for pk, one in found.items() if pk not in answered]:
        at[None] = nobodys
    shares = [_share(units[pk] if pk else None, ones) for pk, ones in at.items()]
    return sorted(shares, key=lambda share: (share.unit is None, -len(share.prospects), str(share.unit)))


def _prospect(project: Any, on: date) -> Prospect:
    since = project.began or timezone.localdate(project.created_at)
    return Prospect(project, since, project.began is not None, max((on - since).days, 0))


def _share(unit: Unit | None, prospects: list[Prospect]) -> Share:
    figures = [p.project.headline_cny for p in prospects if p.project.headline_cny is not None]
    prospects = sorted(prospects, key=lambda p: (-p.days, p.project.pk))
    return Share(unit, prospects, len(figures), sum(figures))
