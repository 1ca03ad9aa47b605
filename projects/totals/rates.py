"""Reads the European Central Bank's reference rates: units of each currency per euro, one row a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Context, Decimal

from django.db import transaction

from ..models import ExchangeRate, InvestmentAmount
from .refresh import refresh

PUBLISHER = "European Central Bank"
# As many digits as both databases hold.
DIGITS = Context(prec=15)
PLACES = Decimal("1e-15")
LARGEST = 10**5


def load_ecb(rows: Iterable[Mapping[str, str]]) -> int:
    """Store CNY per unit of every currency for each day that has a CNY rate; returns how many were new.

    Rates through the euro. Known days stay as they are. Claims in foreign currencies are converted anew.
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
        if new:
            foreign = InvestmentAmount.objects.exclude(currency="CNY")
            refresh(foreign.values_list("project_id", flat=True).distinct())
    return len(new)


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
