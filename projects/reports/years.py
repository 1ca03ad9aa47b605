"""What was signed in each year, on the three readings of the same promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Substr

from ..filters import NONE, Selection
from ..models import Project
from ..totals.measures import Total, aggregates, read_total
from ..values.choices import TotalBasis
from .axes import link


@dataclass(frozen=True)
class Year:
    """A year of signing, None where none is known: its projects with their list, and each basis with its own."""

    year: int | None
    projects: int
    counting: int
    query: str | None
    totals: list[tuple[Total, str | None]]


def by_year(selection: Selection) -> list[Year]:
    """The years that have a project, in order, what is not dated last; one statement."""
    projects: QuerySet[Project] = selection.queryset.order_by()
    # Cut from the text: SQLite extracts a year by a function of Python's, row by row.
    text = Substr(Cast("signed_on", TextField()), 1, 4)
    found = projects.annotate(text=text).values("text").annotate(**aggregates(*TotalBasis.values))
    return sorted((_year(selection, row) for row in found), key=lambda row: row.year or 9999)


def _year(selection: Selection, row: Any) -> Year:
    year = [row["text"] or NONE]
    counted = {"year": year, "counts_in_totals": ["true"], "disclosed": ["true"]}
    totals = [
        (read_total(basis, row), link(selection, (), **counted, basis=[basis.value])) for basis in TotalBasis
    ]
    number = row["text"] and int(row["text"])
    return Year(number or None, row["projects"], row["counting"], link(selection, (), year=year), totals)
