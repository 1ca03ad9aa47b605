"""What was realised as of a day, and between two days, from cumulative claims alone (docs/domain.md, rule 1 and YearPlan)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from ..models import InvestmentAmount, Project
from ..values.choices import Basis
from .exchange import claim_day
from .facts import ClaimFact, SourceFact
from .rules import realised_claims, sum_cny


class Flow(NamedTuple):
    """Whole yuan realised by the two ends of a period; None where no claim tells, or one does not convert."""

    before: int | None
    by_end: int | None

    @property
    def within(self) -> int | None:
        """What was realised within the period; None where either end is unknown."""
        return None if self.before is None or self.by_end is None else self.by_end - self.before


def flows(projects: QuerySet[Project], before: date, end: date) -> dict[int, Flow]:
    """Of each project with a realised claim by `end`: realised as of `before` (the period begins the day after) and as of `end`."""
    return {pk: Flow(*figures) for pk, figures in realised_on(projects, (before, end)).items()}


def realised_on(projects: QuerySet[Project], days: Sequence[date]) -> dict[int, tuple[int | None, ...]]:
    """Realised funds in whole yuan as of the end of each day, by project, in one query; claims without a day count always.

    Projects without a claim by the last of the days are left out.
    """
    claims = InvestmentAmount.objects.filter(
        project__in=projects.order_by(), basis=Basis.REALISED, amount__isnull=False, set_aside_reason=""
    )
    of_project: dict[int, list[ClaimFact]] = defaultdict(list)
    fields = ("project_id", "pk", "phase", "amount", "amount_cny", "as_of", "source__published_at")
    for project, pk, phase, amount, cny, as_of, published in claims.order_by().values_list(*fields):
        fact = ClaimFact(
            pk, phase, Basis.REALISED, amount, "exact", "", as_of, "", SourceFact(0, "", published)
        )
        fact.amount_cny = cny
        if (claim_day(fact) or date.min) <= max(days):
            of_project[project].append(fact)
    return {project: tuple(_as_of(found, day) for day in days) for project, found in of_project.items()}


def _as_of(claims: list[ClaimFact], day: date) -> int | None:
    known = [claim for claim in claims if (claim_day(claim) or date.min) <= day]
    if len(known) == 1:  # as most often
        return known[0].amount_cny
    return sum_cny(realised_claims(known)[0])
