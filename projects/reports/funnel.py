"""How far the projects that count have come: at each stage those that reached it or a later one, with their money."""

from __future__ import annotations

from dataclasses import dataclass

from ..filters import Selection
from ..filters.added_up import by_part
from ..totals.measures import keys_of
from ..values.choices import STAGE_RANK, STAGES, MilestoneKind
from .links import link
from .table import Sums


@dataclass(frozen=True)
class Step:
    """A stage: `reached` adds up those that count and came that far; `terminated` were given up standing there.

    `lost`: how many of the step before went no further, as far as is known; the query is the list of `reached`.
    """

    kind: MilestoneKind
    reached: Sums
    lost: int
    terminated: int
    query: str | None


@dataclass(frozen=True)
class Funnel:
    """All stages in order; `silent` of those that count report none."""

    steps: list[Step]
    silent: int


def funnel(selection: Selection) -> Funnel:
    """Kept figures, or one statement over the selection."""
    found = by_part(selection, "stage", keys_of(selection.basis))
    steps: list[Step] = []
    for kind in STAGES:
        kinds = [key for key, rank in STAGE_RANK.items() if rank >= STAGE_RANK[kind]]
        reached = Sums.of(selection.basis, *(row for at, row in found.items() if at in kinds))
        terminated = found[kind]["terminated"] if kind in found else 0
        asked = [key for key in kinds if key in (selection.params.get("stage") or kinds)]
        steps.append(
            Step(
                kind,
                reached,
                steps[-1].reached.counting - reached.counting if steps else 0,
                terminated,
                link(selection, (), stage=asked, counts_in_totals=["true"]) if reached.counting else None,
            )
        )
    return Funnel(steps, found[""]["counting"] if "" in found else 0)
