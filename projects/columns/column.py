"""What a column is, and how its value is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf
from django.db.models.sql.compiler import SQLCompiler
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..values.choices import Currency
from ..values.money import restated


class Kind(Enum):
    """How a value is written: dates ISO, times UTC in whole seconds, decimals plain, yuan whole.

    MONEY is an amount in its own currency, WHOLE one in whole dollars or euros; they and YUAN are what `unit=` divides.
    """

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    YUAN = "yuan"
    WHOLE = "whole"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"

    @property
    def label(self) -> Any:
        """In the reader's words."""
        return KINDS[self]


KINDS = {
    Kind.TEXT: _("text"),
    Kind.INTEGER: _("whole number"),
    Kind.DECIMAL: _("decimal number"),
    Kind.MONEY: _("amount in its currency"),
    Kind.YUAN: _("whole yuan"),
    Kind.WHOLE: _("whole units of the currency"),
    Kind.DATE: _("date"),
    Kind.TIME: _("time, UTC"),
    Kind.BOOLEAN: _("true or false"),
}


@dataclass(frozen=True)
class Column:
    """A public column; `value` is a field, an expression or, for a truth, a condition."""

    key: str
    heading: Any
    description: Any
    value: str | Combinable | Q
    kind: Kind = Kind.TEXT
    power: int = 0  # written divided by 10 ** power
    currency: str = ""  # of whole money that is no yuan


UNITS = {"wan": (4, _("in 10,000 (万)")), "yi": (8, _("in 100 million (亿)"))}


def in_unit(columns: Sequence[Column], unit: str) -> tuple[Column, ...]:
    """The columns with their amounts in 万 or 亿 ("wan", "yi"); keys (`total_cny_yi`) and headings say so."""
    power, words = UNITS[unit]
    return tuple(
        replace(
            column,
            key=f"{column.key}_{unit}",
            power=power,
            heading=format_lazy(_("{heading}, {unit}"), heading=column.heading, unit=words),
        )
        if column.kind in (Kind.YUAN, Kind.MONEY, Kind.WHOLE)
        else column
        for column in columns
    )


def in_currency(columns: Sequence[Column], currency: str) -> tuple[Column, ...]:
    """Columns whose yuan are that currency's money instead; keys (`amount_usd`) and headings say so."""
    if currency == Currency.CNY:
        return tuple(columns)
    return tuple(
        replace(
            column,
            key=re.sub(r"_cny(?=_|$)", f"_{currency.lower()}", column.key),
            heading=restated(column.heading, currency),
            kind=Kind.WHOLE if column.kind is Kind.YUAN else column.kind,
            currency=currency if column.kind is Kind.YUAN else "",
        )
        for column in columns
    )


class OnSite(Value):
    """A path below the site's public address, which is that of the settings when the question is asked."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """With the `SITE_URL` of now, not of when the column was declared."""
        return Value(f"{settings.SITE_URL}{self.value}").as_sql(compiler, connection)


def english(path: str) -> Combinable:
    """The record's own English name, else the Chinese one rather than none."""
    return Coalesce(NullIf(F(f"{path}name"), Value("")), F(f"{path}name_zh"), output_field=TextField())


def address(prefix: str, key: str) -> Combinable:
    """The address of a record's page: below the public one, the page's folder and the record's key."""
    return Concat(OnSite(f"/{prefix}/"), F(key), Value("/"), output_field=TextField())


class Joined(Subquery):
    """The `item` of each row of an ordered queryset, joined by `; `."""

    output_field = TextField()

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        template: str | None = None,
        **extra: Any,
    ) -> Any:
        """One text, “; ” between the items; PostgreSQL and SQLite have different functions for it."""
        join = "string_agg" if connection.vendor == "postgresql" else "group_concat"
        template = f"(SELECT {join}(item, '; ') FROM (%(subquery)s) AS items)"  # noqa: S608
        return super().as_sql(compiler, connection, template=template, **extra)


# Of a record's source, without the day of its publication.
SOURCE = (
    Column("source", _("Source"), _("Title of the source."), "source__title"),
    Column("source_url", _("Source address"), _("Address of the source."), "source__url"),
)
PUBLISHED = Column(
    "source_published_at",
    _("Source published"),
    _("When the source was published."),
    "source__published_at",
    Kind.DATE,
)


def keys(columns: Sequence[Column]) -> list[str]:
    """The columns' keys, in order."""
    return [column.key for column in columns]
