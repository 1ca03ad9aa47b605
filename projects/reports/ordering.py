"""The order of a report's rows, where a reader asks for another than the report's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy

Row = TypeVar("Row")
LABEL = gettext_lazy("Order of the rows")


def orders(*keys: str) -> dict[str, Any]:
    """The values of the parameter `order`: each key, and with `-` from the largest."""
    return {f"{way}{key}": LABEL for key in keys for way in ("", "-")}


def in_order(rows: Iterable[Row], order: str, value: Callable[[Row, str], Any]) -> list[Row]:
    """Rows by the `value` that each has for the key of `order`; as they are without one.

    Equal ones keep their order, and what has no value (None) stands last either way.
    """
    if not order:
        return list(rows)
    valued = [(value(row, order.removeprefix("-")), row) for row in rows]
    known = [pair for pair in valued if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [row for _value, row in known] + [row for found, row in valued if found is None]
