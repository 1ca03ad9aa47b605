"""What was realised as of a day, and between two days, from cumulative claims alone (docs/domain.md, rule 1 and YearPlan)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from ..models import InvestmentAmount, Project
from ..values.choices import Basis
from .exchange import Rates, claim_day, to_yuan
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


def flows(projects: QuerySet[Project], before: date, end: date, currency: str = "CNY") -> dict[int, Flow]:
    """Of each project with a realised claim by `end`: realised as of `before` (the period begins the day after) and as of `end`."""
    return {pk: Flow(*figures) for pk, figures in realised_on(projects, (before, end), currency).items()}


def realised_on(
    projects: QuerySet[Project], days: Sequence[date], currency: str = "CNY"
) -> dict[int, tuple[int | None, ...]]:
    """Realised funds in whole yuan as of the end of each day, by project; a claim of no known day is as of none.

    In another `currency` each claim at the rate of its own day, one that is stated in it as it stands (rule 6).
    Projects without a claim by the last of the days are left out.
    """
    claims = InvestmentAmount.objects.filter(
        project__in=projects.order_by(), basis=Basis.REALISED, amount__isnull=False, set_aside_reason=""
    )
    of_project: dict[int, list[ClaimFact]] = defaultdict(list)
    fields = (
        "project_id",
        "pk",
        "phase",
        "amount",
        "currency",
        "amount_cny",
        "as_of",
        "source__published_at",
    )
    for project, pk, phase, amount, stated_in, cny, as_of, published in claims.order_by().values_list(
        *fields
    ):
        paper = SourceFact(0, "", published)
        fact = ClaimFact(pk, phase, Basis.REALISED, amount, "exact", stated_in, as_of, "", paper)
        fact.amount_cny = cny
        if (day := claim_day(fact)) and day <= max(days):
            of_project[project].append(fact)
    if currency != "CNY":
        _convert([claim for found in of_project.values() for claim in found], currency)
    return {project: tuple(_as_of(found, day) for day in days) for project, found in of_project.items()}


def _convert(claims: list[ClaimFact], currency: str) -> None:
    """Put the figures of another currency in the place of yuan."""
    rates, stated = Rates(), [claim.currency for claim in claims]
    for claim in claims:
        claim.currency = currency
    rates.cover(claims)
    for claim, stated_in in zip(claims, stated, strict=True):
        on = claim_day(claim)
        rate = rates.at(currency, on) if on else None
        if stated_in == currency and claim.amount is not None:
            claim.amount_cny = to_yuan(claim.amount)
        elif claim.amount_cny is not None:
            claim.amount_cny = to_yuan(claim.amount_cny / rate.rate) if rate else None


def _as_of(claims: list[ClaimFact], day: date) -> int | None:
    known = [claim for claim in claims if (on := claim_day(claim)) and on <= day]
    if len(known) == 1:  # as most often
        return known[0].amount_cny
    return sum_cny(realised_claims(known)[0])
