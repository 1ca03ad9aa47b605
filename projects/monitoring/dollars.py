"""Headlines in US dollars at the rate of the day of signing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ..models import Project
from ..totals.exchange import Rates
from ..totals.facts import ClaimFact
from ..values.choices import Currency

DOLLAR = Currency.USD


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
