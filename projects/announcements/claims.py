"""What a text is read to say, how it was read, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Span = tuple[int, int]


@dataclass(frozen=True)
class Claim:
    """What a text says, between `start` and `end`.

    `kind`: project or company (value: the name), total, phase, realised or event_amount (a `money.Reading`),
    milestone (a `dates.PartialDate`; `detail` is the milestone's kind), place (its id), count (a number).
    `phase` is the number of a phase; `planned` is true for a milestone that is still to come, `ceremonial` for
    one that is said of a ceremony. `about` is where the project's claim stands; None: of the event, or not said.
    `frame` says how it was read, `doubts` why it should be looked at (keys of `reasons`).
    """

    kind: str
    value: Any
    start: int
    end: int
    detail: str = ""
    phase: int | None = None
    planned: bool = False
    ceremonial: bool = False
    about: Span | None = None
    frame: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Its frame is complete and nothing contradicts it."""
        return not self.doubts

    @property
    def span(self) -> Span:
        """Where it stands in the text: from a character to before another."""
        return self.start, self.end

    def doubted(self, *doubts: str) -> Claim:
        """The same with further reasons to look at it."""
        return replace(self, doubts=tuple(dict.fromkeys((*self.doubts, *filter(None, doubts)))))


class Place(NamedTuple):
    """A place that the tracker knows, by one of its names."""

    id: int
    name: str
    depth: int
