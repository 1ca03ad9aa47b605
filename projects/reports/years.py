"""What was signed in each year, on the three readings of the same promises."""

from __future__ import annotations

from dataclasses import dataclass

from ..filters import NONE, Selection
from ..filters.added_up import by_part
from ..totals.measures import Total, keys_of, read_total
from ..totals.nodes import Figures
from ..values.choices import TotalBasis
from .links import link


@dataclass(frozen=True)
class Year:
    """A year of signing, None where none is known: its projects with their list, and each basis with its own."""

    year: int | None
    projects: int
    counting: int
    query: str | None
    totals: list[tuple[Total, str | None]]


def by_year(selection: Selection) -> list[Year]:
    """The years that have a project, in order, what is not dated last; kept, or one statement."""
    found = by_part(selection, "year", keys_of(*TotalBasis.values))
    years = (_year(selection, text, figures) for text, figures in found.items())
    return sorted(years, key=lambda row: row.year or 9999)


def _year(selection: Selection, text: str, row: Figures) -> Year:
    year = [text or NONE]
    counted = {"year": year, "counts_in_totals": ["true"], "disclosed": ["true"]}
    totals = [
        (read_total(basis, row), link(selection, (), **counted, basis=[basis.value])) for basis in TotalBasis
    ]
    return Year(
        int(text) if text else None, row["projects"], row["counting"], link(selection, (), year=year), totals
    )
