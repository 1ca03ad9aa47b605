"""What was realised within a period in US dollars (实到外资): each claim at the rate of its own day, by rule 1 as in yuan."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ..models import InvestmentAmount, Project
from ..totals.exchange import Rates, claim_day
from ..totals.facts import ClaimFact, SourceFact
from ..totals.rules import realised_claims, summed
from ..values.choices import Basis, Currency

DOLLAR = Currency.USD


def dollar_flows(projects: QuerySet[Project], before: date, end: date) -> dict[int, int | None]:
    """Whole dollars realised after `before` until `end`, by project with a claim by `end`; None where an end is unknown.

    A claim that is stated in dollars counts as it stands, another one at the dollar's rate of its day (rule 6).
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
        "amount_usd",
        "as_of",
        "source__published_at",
    )
    for project, pk, phase, amount, currency, cny, usd, as_of, published in claims.order_by().values_list(
        *fields
    ):
        paper = SourceFact(0, "", published)
        fact = ClaimFact(pk, phase, Basis.REALISED, amount, "exact", currency, as_of, "", paper)
        fact.amount_cny, fact.amount_usd = cny, usd
        if (day := claim_day(fact)) and day <= end:
            of_project[project].append(fact)
    ends = {pk: (_as_of(found, before), _as_of(found, end)) for pk, found in of_project.items()}
    return {pk: None if one is None or two is None else two - one for pk, (one, two) in ends.items()}


def _as_of(claims: list[ClaimFact], day: date) -> int | None:
    known = [claim for claim in claims if (on := claim_day(claim)) and on <= day]
    return summed(realised_claims(known)[0], DOLLAR)


def in_dollars_when_signed(projects: QuerySet[Project]) -> dict[int, Decimal | None]:
    """Headlines in dollars, not rounded, by project: as stated in dollars, else at the rate of the day of signing; None without one."""
    fields = ("pk", "signed_on", "headline_cny", "headline_claim__currency", "headline_claim__amount")
    rows = list(projects.order_by().values_list(*fields))
    rates = Rates()
    rates.cover([_dollar(day) for _pk, day, *_ in rows if day])
    return {pk: _dollars(rates, *facts) for pk, *facts in rows}


def _dollars(
    rates: Rates, day: date | None, cny: int | None, currency: str | None, amount: Decimal | None
) -> Decimal | None:
    if currency == DOLLAR and amount is not None:
        return amount
    rate = rates.at(DOLLAR, day) if day else None
    return cny / rate.rate if rate and cny is not None else None


def _dollar(day: date) -> ClaimFact:
    return ClaimFact(0, None, "", Decimal(1), "exact", DOLLAR, day, "", None)
