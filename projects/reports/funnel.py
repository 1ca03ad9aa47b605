"""How far the projects that count have come: at each stage those that reached it or a later one, with their money."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from ..filters import Selection
from ..totals.groups import grouped
from ..totals.measures import aggregates
from ..values.choices import STAGE_RANK, STAGES, MilestoneKind, Status
from .axes import link
from .table import Sums


@dataclass(frozen=True)
class Step:
    """A stage: `reached` adds up those that count and came that far; `terminated` were given up standing there.

    `lost`: how many of the step before went no further, as far as is known; the queries are the lists of these.
    """

    kind: MilestoneKind
    reached: Sums
    lost: int
    terminated: int
    query: str | None
    terminated_query: str | None


@dataclass(frozen=True)
class Funnel:
    """All stages in order; `silent` of those that count report none."""

    steps: list[Step]
    silent: int


def funnel(selection: Selection) -> Funnel:
    """One statement over the selection."""
    given_up = Count("pk", filter=Q(status=Status.TERMINATED))
    found = grouped(
        selection.queryset, {"at": F("stage")}, {**aggregates(selection.basis), "given_up": given_up}
    )
    steps: list[Step] = []
    for kind in STAGES:
        kinds = [key for key, rank in STAGE_RANK.items() if rank >= STAGE_RANK[kind]]
        reached = Sums.of(selection.basis, *(row for row in found if row["at"] in kinds))
        terminated = sum(row["given_up"] for row in found if row["at"] == kind)
        asked = [key for key in kinds if key in (selection.params.get("stage") or kinds)]
        steps.append(
            Step(
                kind,
                reached,
                steps[-1].reached.counting - reached.counting if steps else 0,
                terminated,
                link(selection, (), stage=asked, counts_in_totals=["true"]) if reached.counting else None,
                link(selection, (), stage=[kind.value], status=[Status.TERMINATED]) if terminated else None,
            )
        )
    return Funnel(steps, sum(row["counting"] for row in found if not row["at"]))
