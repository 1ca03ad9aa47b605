"""Adding stored figures up over a selection (DOMAIN.md, counting rules 2 and 4). All amounts are whole yuan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from ..models import Project
from ..models.querysets import COUNTED
from ..values.choices import TotalBasis
from .tallies import SUMS, Counts


@dataclass(frozen=True)
class Total:
    """One basis added up over a selection, with what stands beside every total (rules 2 and 4)."""

    basis: TotalBasis
    amount: int
    covered: int
    undisclosed: int
    unconvertible: int
    inexact: int
    left_out_amount: int

    @property
    def average(self) -> Decimal | None:
        """Yuan per covered project; blank where none is covered (rule 2)."""
        return Decimal(self.amount) / self.covered if self.covered else None


@dataclass(frozen=True)
class Summary:
    """All three bases over one selection; `counting + left_out == projects`."""

    projects: int
    counting: int
    left_out: int
    headline: Total
    phases: Total
    realised: Total

    def on(self, basis: str) -> Total:
        return {"headline": self.headline, "phases": self.phases, "realised": self.realised}[basis]

    def __iter__(self) -> Iterator[Total]:
        return iter((self.headline, self.phases, self.realised))


def summarise(projects: QuerySet[Project]) -> Summary:
    """Add a selection up on every basis, in one query."""
    asked: dict[str, Any] = {"projects": Count("pk"), "counting": Count("pk", filter=COUNTED)}
    for basis in TotalBasis:
        asked |= measures(basis)
    return _summary(projects.order_by().aggregate(**asked))


def read_summary(counts: Counts) -> Summary:
    """As `summarise`, of what was counted before."""
    return _summary({name: counts["sum"][name] for name in SUMS})


def _summary(row: dict[str, Any]) -> Summary:
    return Summary(
        projects=row["projects"],
        counting=row["counting"],
        left_out=row["projects"] - row["counting"],
        **{basis.value: read_total(basis, row) for basis in TotalBasis},
    )


def measures(basis: TotalBasis) -> dict[str, Any]:
    """Aggregates over projects that `read_total` makes a `Total` of."""
    cny, disclosed = f"{basis}_cny", f"{basis}_disclosed"
    covered = COUNTED & Q(**{f"{cny}__isnull": False})
    return {
        f"{basis}_amount": Sum(cny, filter=covered),
        f"{basis}_covered": Count("pk", filter=covered),
        f"{basis}_undisclosed": Count("pk", filter=COUNTED & Q(**{disclosed: False})),
        f"{basis}_unconvertible": Count(
            "pk", filter=COUNTED & Q(**{disclosed: True, f"{cny}__isnull": True})
        ),
        f"{basis}_inexact_claims": Sum(f"{basis}_inexact", filter=covered),
        f"{basis}_left_out_amount": Sum(cny, filter=~COUNTED),
    }


def read_total(basis: TotalBasis, row: dict[str, Any]) -> Total:
    return Total(
        basis=basis,
        amount=int(row[f"{basis}_amount"] or 0),
        covered=row[f"{basis}_covered"],
        undisclosed=row[f"{basis}_undisclosed"],
        unconvertible=row[f"{basis}_unconvertible"],
        inexact=int(row[f"{basis}_inexact_claims"] or 0),
        left_out_amount=int(row[f"{basis}_left_out_amount"] or 0),
    )
