"""What a table shows of a measure: the value, its share of the total, the change from the one before, or the running sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext_lazy

SHOWS = {
    "value": gettext_lazy("Value"),
    "share": gettext_lazy("Share of total (%)"),
    "change": gettext_lazy("Change from the one before"),
    "cumulative": gettext_lazy("Cumulative"),
}
ALONG = ("change", "cumulative")  # these run along the columns, or down the rows where there are no columns


def percent(value: int | None, whole: int | None) -> Decimal | None:
    """Percent to one decimal, rounded half-even; None where either is unknown or there is nothing to share."""
    if value is None or not whole:
        return None
    return (Decimal(100 * value) / whole).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def along(show: str, values: Sequence[int | None]) -> list[int | None]:
    """Values in their order as changes, of which the first has none, or as running sums; None is not known, not nought."""
    if show == "change":
        pairs = zip([None, *values], values, strict=False)
        return [None if a is None or b is None else b - a for a, b in pairs]
    running, found = 0, list[int | None]()
    for value in values:
        running += value or 0
        found.append(running)
    return found


def figures(show: str, values: Sequence[int | None], whole: int | None) -> list[Any]:
    """Values in their order as they are shown, of the whole `whole`."""
    if show == "share":
        return [percent(value, whole) for value in values]
    return list(values) if show == "value" else along(show, values)
