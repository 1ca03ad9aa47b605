"""What a question consists of: its pieces, what each may mean, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Params = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Meaning:
    """Parameters that a piece of the question stands for; `said` names a record as pages do, `where` with what it is
    part of."""

    params: Params
    said: str = ""
    where: str = ""


@dataclass(frozen=True)
class Term:
    """A piece of the question between two characters: `kind` is of `KINDS`.

    One meaning is taken, of several the reader is asked; with a `reason` it is left out.
    """

    start: int
    end: int
    kind: str
    meanings: tuple[Meaning, ...] = ()
    reason: Any = ""
    value: Any = None  # what an amount or a date was read as

    def refused(self, reason: Any) -> Term:
        """The same, left out for this reason."""
        return replace(self, meanings=(), reason=reason)


@dataclass(frozen=True)
class Piece:
    """A term as it is shown: the reader's own words, and what they mean."""

    words: str
    meanings: tuple[Meaning, ...] = ()
    reason: Any = ""


@dataclass(frozen=True)
class Answer:
    """What a question means: `params` are the filters; some pieces are asked back, some are left out.

    `searched`: it was taken for words to search for, as they stand; `instead` are the filters that it might be.
    """

    question: str
    params: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    understood: tuple[Piece, ...] = ()
    asked: tuple[Piece, ...] = ()
    left_out: tuple[Piece, ...] = ()
    searched: bool = False
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rest(self) -> str:
        """What was not understood and bears no reason: words that one may search for."""
        return " ".join(piece.words for piece in self.left_out if not piece.reason)
