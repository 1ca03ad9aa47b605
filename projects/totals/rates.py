"""Reads the European Central Bank's reference rates: units of each currency per euro, one row a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal

from django.db import transaction
from django.db.models.functions import Coalesce

from ..models import ExchangeRate, InvestmentAmount
from ..values.choices import FOREIGN
from .exchange import MAX_RATE_AGE
from .refresh import refresh

PUBLISHER = "European Central Bank"
# As many digits as both databases hold.
DIGITS = Context(prec=15)
PLACES = Decimal("1e-15")
LARGEST = 10**5


def load_ecb(rows: Iterable[Mapping[str, str]]) -> int:
    """Store CNY per unit of every currency for each day that has a CNY rate; returns how many were new.

    Rates through the euro. Known days stay as they are. The claims that a new rate may serve are converted anew.
    Raises ValueError with the row's number where a row is not of the bank's form.
    """
    known = set(ExchangeRate.objects.values_list("date", flat=True).distinct())
    seen: set[date] = set()
    new = []
    for number, row in enumerate(rows, start=2):
        try:
            day = date.fromisoformat(row["Date"])
            rates = _through_the_euro(row)
        except (ArithmeticError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"row {number}: not a row of the ECB's eurofxref-hist.csv") from error
        if day in seen:
            raise ValueError(f"row {number}: a second row for {day}")
        seen.add(day)
        if day not in known:
            new += [
                ExchangeRate(currency=c, date=day, rate=rate, publisher=PUBLISHER)
                for c, rate in rates.items()
            ]
    with transaction.atomic():
        ExchangeRate.objects.bulk_create(new, batch_size=5000)
        refresh(served((rate.currency, rate.date) for rate in new))
    return len(new)


def served(rates: Iterable[tuple[str, date]]) -> set[int]:
    """The projects with a claim that may convert by one of these rates, of a currency on a day: claims of the ten days
    from it on that are in the currency, or any where it is one of those that all are converted into.
    """
    days: dict[str, list[date]] = defaultdict(list)
    for currency, day in rates:
        days["" if currency in FOREIGN else currency].append(day)
    claims = InvestmentAmount.objects.filter(amount__isnull=False).annotate(
        day=Coalesce("as_of", "source__published_at")
    )
    found = set[int]()
    for currency, known in days.items():
        of_currency = claims.filter(currency=currency) if currency else claims
        for first, last in _spans(known):
            within = of_currency.filter(day__range=(first, last))
            found.update(within.values_list("project_id", flat=True).distinct())
    return found


def _spans(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The days that rates of these days may serve, as few spans as hold them."""
    first = last = None
    for day in sorted(set(days)):
        end = min(day, date.max - MAX_RATE_AGE) + MAX_RATE_AGE
        if first is not None and last is not None and day <= last:
            last = end
            continue
        if first is not None and last is not None:
            yield first, last
        first, last = day, end
    if first is not None and last is not None:
        yield first, last


def _through_the_euro(row: Mapping[str, str]) -> dict[str, Decimal]:
    """CNY per unit of each currency that the row quotes; none where it quotes no CNY."""
    quoted = {code.strip(): Decimal(cell) for code, cell in row.items() if code and _is_rate(code, cell)}
    quoted["EUR"] = Decimal(1)
    yuan = quoted.pop("CNY", None)
    if yuan is None:
        return {}
    rates = {code: DIGITS.divide(yuan, per_euro).quantize(PLACES) for code, per_euro in quoted.items()}
    if not all(0 < rate < LARGEST for rate in rates.values()):
        raise ValueError("no rate")
    return rates


def _is_rate(code: str, cell: str | None) -> bool:
    return code != "Date" and (cell or "").strip() not in ("", "N/A")
