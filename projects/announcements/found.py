"""What the rules of a language find in its sentences, before it is weighed and becomes claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..values.money_spans import MoneySpan
from .claims import Span

SIGNED, STARTED, DONE = "signed", "construction_start", "completed"


# How a phase is numbered: 一期, 首期, 2期.
PHASES = {"一": 1, "首": 1, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4}


class Event(NamedTuple):
    """What the words between two places say that happens; `loose` where they alone do not say that it happens then."""

    start: int
    end: int
    kind: str
    loose: bool = False


@dataclass(eq=False)
class Name:
    """A name in the text with how it was found and what makes its ends doubtful."""

    kind: str  # project or company
    start: int
    end: int
    text: str
    frame: str = ""
    doubts: list[str] = field(default_factory=list)
    generic: bool = False  # "重大项目": no name, but it can be what a sentence is about
    of: Name | None = None  # of a company: the project that it invests in

    @property
    def span(self) -> Span:
        """Where it stands in the text: from a character to before another."""
        return self.start, self.end


@dataclass(eq=False)
class Amount:
    """Money with what it is: total, phase, realised or event; `of` is its project."""

    money: MoneySpan
    scope: str
    frame: str
    phase: int | None = None
    of: Name | None = None
    counted: Count | None = None  # of an event: the count that it is the sum of
    ceremony: str = SIGNED  # of an event: what its projects did
    doubts: list[str] = field(default_factory=list)


@dataclass
class Role:
    """What the words around an amount make of it; `words` decide, and begin at `start`."""

    scope: str  # total, realised or contract
    words: str
    start: int
    phase: int | None = None
    doubts: tuple[str, ...] = ()
    modifies: bool = False  # "a $1-billion project": the sum stands before what it is of


@dataclass(eq=False)
class Count:
    """How many projects did what on a day; `part` where it is a part of another count."""

    number: int
    start: int
    end: int
    ceremony: str = ""
    part: bool = False
    own: bool = False  # whether its own words say what they did, or that it was on the stage
    firms: bool = False  # companies were counted, not projects
    doubts: list[str] = field(default_factory=list)


@dataclass
class Found:
    """Everything of one language's sentences, in order."""

    names: list[Name] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
