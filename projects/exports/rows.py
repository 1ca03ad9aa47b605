"""Rows and columns in, rows of plain Python values out, in flat memory: what XLSX, JSON and the API write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from ..columns import Column, Kind
from .csv import unhurried, value_of

AT_ONCE = 1000  # rows that are held in memory


def typed_rows(
    rows: QuerySet[Any] | Iterable[Sequence[Any]], columns: Sequence[Column]
) -> Iterator[list[Any]]:
    """Every row, from a cursor on the server, no model instances; or of values that are at hand (a report)."""
    if not isinstance(rows, QuerySet):
        yield from read(rows, columns)
        return
    connection = connections[rows.db]
    with unhurried(connection) if connection.vendor == "postgresql" else nullcontext():
        yield from read(_values(rows, columns).iterator(AT_ONCE), columns)


def typed_page(rows: QuerySet[Any], columns: Sequence[Column]) -> list[list[Any]]:
    """The few rows of a page at once."""
    return list(read(_values(rows, columns), columns))


def _values(rows: QuerySet[Any], columns: Sequence[Column]) -> QuerySet[Any]:
    cells = {f"cell_{n}": value_of(column) for n, column in enumerate(columns)}
    found: QuerySet[Any] = rows.annotate(**cells).values_list(*cells)
    return found


def read(found: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Values as text, int, Decimal, bool, date or aware UTC datetime; None where unknown."""
    exact = {n: c.power for n, c in enumerate(columns) if c.power or c.kind in (Kind.DECIMAL, Kind.MONEY)}
    times = [n for n, column in enumerate(columns) if column.kind is Kind.TIME]
    for row in found:
        values: list[Any] = [None if value == "" else value for value in row]
        for n, power in exact.items():
            if values[n] is not None:
                values[n] = Decimal(values[n]).scaleb(-power).normalize()
        for n in times:
            if values[n] is not None:
                values[n] = values[n].astimezone(UTC).replace(microsecond=0)
        yield values


def plain(value: Any) -> Any:
    """The value as JSON has it: numbers as numbers, dates and times as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value
