"""Converting one claim into yuan, dollars and euros at its own day's rates (docs/domain.md, ExchangeRate and rule 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, NamedTuple, Protocol

from django.db.models import DateField, ExpressionWrapper, OuterRef, Subquery

from ..models import ExchangeRate
from ..values.choices import FOREIGN, Currency, figure_in
from .facts import ClaimFact

MAX_RATE_AGE = timedelta(days=10)
EXACTLY = Context(
    prec=60, rounding=ROUND_HALF_EVEN
)  # more digits than an amount by two rates has before its point


AFTER_ALL = Decimal("Infinity")  # a day's rates lie before it


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
        """Have the rates for these claims at hand before they are asked `at`; undisclosed and undated ones need none."""
        wanted = [(claim.currency, day) for claim in claims if claim.disclosed and (day := claim_day(claim))]
        missing = [
            day
            for currency, day in wanted
            if not self._first <= day <= self._last
            or (currency != Currency.CNY and currency not in self._rates)
        ]
        if missing:
            self._first, self._last = min(self._first, *missing), max(self._last, *missing)
            self._load(({currency for currency, _day in wanted} | self._rates.keys() | {*FOREIGN}) - {"CNY"})

    def _load(self, currencies: set[str]) -> None:
        self._rates = {currency: [] for currency in currencies}
        span = (_days_before(self._first), self._last)
        found = ExchangeRate.objects.filter(currency__in=currencies, date__range=span).order_by("date")
        for currency, day, rate, publisher in found.values_list("currency", "date", "rate", "publisher"):
            self._rates[currency].append(Rate(day, rate, publisher))

    def at(self, currency: str, on: date) -> Rate | None:
        """The last rate on or before `on`, if no more than 10 days older."""
        rates = self._rates.get(currency, [])
        place = bisect_right(rates, (on, AFTER_ALL))
        if not place or on - rates[place - 1].day > MAX_RATE_AGE:
            return None
        return rates[place - 1]


def rate_at(currency: str, day: str) -> Subquery:
    """As `at`, for statements over records with these fields: yuan per unit, null where there is no such rate."""
    # A day more, and that day left out: SQLite gives such a sum a time, with which the tenth day would be too old.
    too_old = ExpressionWrapper(OuterRef(day) - MAX_RATE_AGE - timedelta(days=1), DateField())
    rates = ExchangeRate.objects.filter(
        currency=OuterRef(currency), date__lte=OuterRef(day), date__gt=too_old
    )
    return Subquery(rates.order_by("-date").values("rate")[:1])


def _days_before(day: date) -> date:
    """The first day whose rate may serve `day`; the calendar's first day where there is none before it."""
    return max(day, date.min + MAX_RATE_AGE) - MAX_RATE_AGE


def to_yuan(amount: Decimal, rate: Decimal = Decimal(1)) -> int:
    """Whole yuan, rounded half-even once (rule 6)."""
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


def convert(claim: ClaimFact, rates: Rates) -> None:
    """Set the claim's figure in each reporting currency and the rate it came by; blank where it cannot be converted."""
    claim.amount_cny = claim.rate = claim.rate_date = None
    claim.amount_usd = claim.amount_eur = None
    claim.rate_publisher = ""
    on = claim_day(claim)
    if claim.amount is None:
        return
    if claim.currency == Currency.CNY:
        claim.amount_cny = to_yuan(claim.amount)
    elif on and (found := rates.at(claim.currency, on)):
        claim.rate_date, claim.rate, claim.rate_publisher = found
        claim.amount_cny = to_yuan(claim.amount, claim.rate)
    for currency in FOREIGN:
        setattr(claim, figure_in("amount", currency), _worth(claim, currency, on, rates))


def _worth(claim: ClaimFact, currency: Currency, on: date | None, rates: Rates) -> int | None:
    """In dollars or euros: as it is stated, else by way of the yuan at both rates of its day, rounded once (rule 6)."""
    if claim.amount is None:
        return None
    if claim.currency == currency:
        return to_yuan(claim.amount)
    per_unit = Decimal(1) if claim.currency == Currency.CNY else claim.rate
    into = rates.at(currency, on) if on else None
    if per_unit is None or into is None:
        return None
    exact = EXACTLY.divide(EXACTLY.multiply(claim.amount, per_unit), into.rate)
    return int(exact.quantize(Decimal(1), context=EXACTLY))
