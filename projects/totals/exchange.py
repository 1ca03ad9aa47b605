"""Converting one claim into yuan at the rate of its own day (docs/domain.md, ExchangeRate and counting rule 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple, Protocol

from ..models import ExchangeRate
from .facts import ClaimFact

MAX_RATE_AGE = timedelta(days=10)


class Stated(Protocol):
    """A claim as a record or as a fact."""

    pk: Any
    basis: Any
    as_of: Any
    source: Any


def claim_day(claim: Stated) -> date | None:
    """The day that a claim speaks of: `as_of`, else its source's publication (rule 1)."""
    return claim.as_of or (claim.source.published_at if claim.source else None)


class Rate(NamedTuple):
    """CNY per unit of a currency on a day."""

    day: date
    rate: Decimal
    publisher: str


class Rates:
    """Looks exchange rates up; `cover` first loads those that claims need, in one query unless there are all."""

    def __init__(self) -> None:
        self._first, self._last = date.max, date.min
        self._rates: dict[str, list[Rate]] = {}

    def cover(self, claims: Iterable[ClaimFact]) -> None:
        """Have the rates for these claims at hand before they are asked `at`; yuan and undisclosed claims need none."""
        days = [(claim.currency, claim_day(claim)) for claim in claims if claim.disclosed]
        wanted = [(currency, day) for currency, day in days if currency != "CNY" and day]
        missing = [
            day
            for currency, day in wanted
            if currency not in self._rates or not self._first <= day <= self._last
        ]
        if missing:
            self._first, self._last = min(self._first, *missing), max(self._last, *missing)
            self._load({currency for currency, _day in wanted} | self._rates.keys())

    def _load(self, currencies: set[str]) -> None:
        self._rates = {currency: [] for currency in currencies}
        span = (_days_before(self._first), self._last)
        found = ExchangeRate.objects.filter(currency__in=currencies, date__range=span).order_by("date")
        for currency, day, rate, publisher in found.values_list("currency", "date", "rate", "publisher"):
            self._rates[currency].append(Rate(day, rate, publisher))

    def at(self, currency: str, on: date) -> Rate | None:
        """The last rate on or before `on`, if no more than 10 days older."""
        rates = self._rates.get(currency, [])
        place = bisect_right(rates, on, key=lambda rate: rate.day)
        if not place or on - rates[place - 1].day > MAX_RATE_AGE:
            return None
        return rates[place - 1]


def _days_before(day: date) -> date:
    """The first day whose rate may serve `day`; the calendar's first day where there is none before it."""
    return max(day, date.min + MAX_RATE_AGE) - MAX_RATE_AGE


def to_yuan(amount: Decimal, rate: Decimal = Decimal(1)) -> int:
    """Whole yuan, rounded half-even once (rule 6)."""
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


def convert(claim: ClaimFact, rates: Rates) -> None:
    """Set the claim's yuan figure and the rate it came by; blank where it cannot be converted."""
    claim.amount_cny = claim.rate = claim.rate_date = None
    claim.rate_publisher = ""
    on = claim_day(claim)
    if claim.amount is None:
        return
    if claim.currency == "CNY":
        claim.amount_cny = to_yuan(claim.amount)
    elif on and (found := rates.at(claim.currency, on)):
        claim.rate_date, claim.rate, claim.rate_publisher = found
        claim.amount_cny = to_yuan(claim.amount, claim.rate)
