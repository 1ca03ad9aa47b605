from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Claim:
    """What a text says, between `start` and `end`.

    `kind`: project or company (value: the name), total, phase, realised or event_amount (a `money.Reading`),
    milestone (a `dates.PartialDate`; `detail` is the milestone's kind), place (its id), count (a number).
    `phase` is the number of a phase; `planned` is true for a milestone that is still to come.
    """

    kind: str
    value: Any
    start: int
    end: int
    detail: str = ""
    phase: int | None = None
    planned: bool = False

    @property
    def said(self) -> tuple:
        return (self.kind, self.value, self.detail, self.phase, self.planned)

    def moved(self, by: int) -> Claim:
        return replace(self, start=self.start + by, end=self.end + by)


class Place(NamedTuple):
    """A place that the tracker knows, by one of its names."""

    id: int
    name: str
    depth: int
