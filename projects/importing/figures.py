"""What a list's columns of amounts add up to, so that a wrong unit is seen before it is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .layout import Layout
from .rows import Claim, Entry

SHOWN = 20  # rows that are named


@dataclass
class Sum:
    """One column in one currency, in units of it; the rows are those of the largest and the smallest amount."""

    name: str
    heading: str
    unit: str | None
    currency: str
    number: int
    total: Decimal
    largest: Decimal
    largest_row: int
    smallest: Decimal
    smallest_row: int

    def add(self, amount: Decimal, row: int) -> None:
        """One more amount; of equal ones the first row stays the largest or smallest."""
        self.number, self.total = self.number + 1, self.total + amount
        if amount > self.largest:
            self.largest, self.largest_row = amount, row
        if amount < self.smallest:
            self.smallest, self.smallest_row = amount, row


class Figures:
    """Filled while a list is read, entry by entry."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self._sums: dict[tuple[str, str], Sum] = {}
        self._above: list[int] = []
        self._blanked = 0
        self._cures: Counter[str] = Counter()

    def take(self, entry: Entry) -> None:
        """Also of an entry that has problems: what could be read of it counts here."""
        for claim in entry.claims:
            self._add(claim, entry.row)
        self._blanked += entry.blanked
        self._cures.update(problem.cure for problem in entry.problems if problem.cure)
        if entry.realised_above_total:
            self._above.append(entry.row)

    def _add(self, claim: Claim, row: int) -> None:
        found = self._sums.get((claim.name, claim.currency))
        if found:
            found.add(claim.amount, row)
            return
        unit = next((m.unit for m in self._layout.money.values() if m.heading == claim.heading), None)
        self._sums[claim.name, claim.currency] = Sum(
            claim.name, claim.heading, unit, claim.currency, 1,
            claim.amount, claim.amount, row, claim.amount, row,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """As an import keeps it; amounts are texts."""
        sums = [
            {k: str(v) if isinstance(v, Decimal) else v for k, v in vars(s).items()}
            for s in self._sums.values()
        ]
        unsaid = [money.heading for money in self._layout.money.values() if money.unit is None]
        return {
            "sums": sums,
            "above": len(self._above),
            "above_rows": self._above[:SHOWN],
            "unsaid": unsaid,
            "blanked": self._blanked,
            "cures": dict(self._cures),
        }
