"""A report as rows and columns: what its page, its CSV and its XLSX have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..columns import Column, Kind
from ..totals.measures import MEASURES, Total, keys_of
from ..values.choices import TotalBasis


@dataclass(frozen=True)
class Table:
    """Values in the columns' order: text, int, Decimal, date or bool; None is blank."""

    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]


def column(key: str, heading: Any, description: Any, kind: Kind = Kind.TEXT) -> Column:
    """A column whose values the report gives itself."""
    return Column(key, heading, description, key, kind)


def numbers(*columns: tuple[str, Any, Any], kind: Kind = Kind.INTEGER) -> tuple[Column, ...]:
    """Columns of this kind: key, heading and description of each."""
    return tuple(column(*each, kind) for each in columns)


# Rule 2: what stands beside every total.
COVERAGE = (
    *numbers(
        (
            "covered",
            _("Covered"),
            _("Projects with a figure in yuan on the chosen basis: the average divides by them."),
        ),
        (
            "undisclosed",
            _("Undisclosed"),
            _("Projects that count and disclose no figure on the chosen basis."),
        ),
        (
            "unconvertible",
            _("Without a rate"),
            _("Projects with a figure that no exchange rate converts: not added."),
        ),
        (
            "inexact",
            _("About or bounds"),
            _("Claims of the total that say about, at least or up to: added at face value."),
        ),
        ("left_out", _("Left out"), _("Projects that do not count: terminated, or marked so.")),
    ),
    column(
        "left_out_cny",
        _("Left out (CNY)"),
        _("The sum of their figures, which the total does not hold."),
        Kind.YUAN,
    ),
)


def coverage(total: Total, left_out: int) -> tuple[int, ...]:
    """Values of the columns `COVERAGE`."""
    return (
        total.covered,
        total.undisclosed,
        total.unconvertible,
        total.inexact,
        left_out,
        total.left_out_amount,
    )


def average(total: Total) -> int | None:
    """Whole yuan a covered project, rounded half-even."""
    return None if total.average is None else int(total.average.quantize(Decimal(1), ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class Sums:
    """The measures of one basis over some projects, by key."""

    basis: str
    values: Mapping[str, int]

    @classmethod
    def of(cls, basis: str, *rows: Mapping[str, Any], keys: Collection[str] = ()) -> Sums:
        """Of what `aggregates` gave for groups of projects that are disjoint, added up; `keys`: of these measures alone."""
        keys = keys or keys_of(basis)
        if len(rows) == 1:  # as most of tens of thousands
            return cls(basis, {key: int(rows[0][key] or 0) for key in keys})
        return cls(basis, {key: int(sum(row[key] or 0 for row in rows)) for key in keys})

    def figure(self, measure: str) -> int:
        """Of a measure by name, on the basis where it speaks of money."""
        key = f"{self.basis}_{measure}"
        return self.values[key if key in self.values else measure]

    @property
    def projects(self) -> int:
        """How many there are, those that do not count among them."""
        return self.values["projects"]

    @property
    def counting(self) -> int:
        """How many count (rule 4)."""
        return self.values["counting"]

    @property
    def left_out(self) -> int:
        """How many do not count (rule 4)."""
        return self.projects - self.counting

    @property
    def total(self) -> Total:
        """What they come to on this one basis, with what stands beside it (rule 2), as far as it was asked for."""
        known = {m.name: self.values[key] for key, m in MEASURES.items() if m.basis and key in self.values}
        return Total(TotalBasis(self.basis), known)
