"""Columns that a file has beside its yuan where another reporting currency is asked for: the money, and its rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, DateField, DecimalField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ..models import ExchangeRate
from ..values.choices import Currency, figure_in
from ..values.money import restated
from .column import Column, Kind


def money(figures: Iterable[tuple[str, Any, str]], currency: str, about: Any = None) -> tuple[Column, ...]:
    """A column for each (what the key begins with, heading of its yuan, field); none where yuan are asked for."""
    if currency == Currency.CNY:
        return ()
    said = about or _(
        "Whole units of the currency, each claim at the rates of its own day; blank where one has none."
    )
    return tuple(
        Column(
            figure_in(key, currency), restated(heading, currency), said, field, Kind.WHOLE, currency=currency
        )
        for key, heading, field in figures
    )


def rates(currency: str, claim: str = "") -> tuple[Column, ...]:
    """CNY per unit of the currency on the day of the claim at the end of the path `claim`; none where yuan are asked for."""
    if currency == Currency.CNY:
        return ()
    day = Coalesce(OuterRef(f"{claim}as_of"), OuterRef(f"{claim}source__published_at"))
    found = ExchangeRate.objects.filter(currency=currency, date__lte=day).order_by("-date")
    converted = Q(**{f"{claim}{figure_in('amount', currency)}__isnull": False}) & ~Q(
        **{f"{claim}currency": currency}
    )
    words = {"currency": currency}
    fields: tuple[tuple[str, Any, Any, str, Kind, Any], ...] = (
        (
            "rate",
            _("CNY per %(currency)s") % words,
            _("What its yuan were divided by; blank where it is stated in the currency, or not converted."),
            "rate",
            Kind.DECIMAL,
            DecimalField(max_digits=20, decimal_places=15),
        ),
        (
            "rate_date",
            _("Date of the rate of %(currency)s") % words,
            _("The day of that rate."),
            "date",
            Kind.DATE,
            DateField(),
        ),
    )
    return tuple(
        Column(
            f"{currency.lower()}_{key}",
            heading,
            about,
            Case(When(converted, then=Subquery(found.values(name)[:1])), default=None, output_field=field),
            kind,
        )
        for key, heading, about, name, kind, field in fields
    )


def sums(figures: Iterable[tuple[str, Any, str]], currency: str) -> tuple[Column, ...]:
    """As `money`, of what an investor's, place's or sector's projects add up to."""
    return money(figures, currency, _("Sum over its projects, in whole units of the currency."))
