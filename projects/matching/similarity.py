"""How alike two names are, and which of many known names are worth comparing with one.

Points are given for a name as a whole; a name alone is enough for a second look (`duplicates.LIKELY`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from .names import loose_key, name_key, numbering

SAME_NAME, ALIKE_NAME, PART_OF_NAME = 60, 50, 30
ALIKE = 85  # of 100: names as like as "Fengqi New Energy" and "Fengqi New Enrgy"
ENOUGH = 100  # candidates by one name

_FILLER = re.compile(r"\b(?:the|projects?|phase)\b|项目|工程|建设")

# Points, and a function that says why: thousands are weighed, a handful is put into words.
Verdict = tuple[int, Callable[[], str]]
NOTHING: Verdict = (0, str)


class Name(NamedTuple):
    """A name as it is compared: its key, the loose key without fillers, and its numbers."""

    key: str
    bare: str
    numbers: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Name:
        """The name as it is compared."""
        bare = _without_filler(loose_key(text))
        return cls(name_key(text), bare, numbering(bare))

    def stretches(self, length: int) -> list[tuple[str, ...]]:
        """The name in overlapping stretches as search texts hold them: `length` Latin words each, by their first four
        letters, or one character more than `length` of Chinese text. Latin words of under three letters are left out.
        """
        words = _without_filler(self.key).split()
        latin = [word[:4] for word in words if word.isascii() and len(word) > 2]
        chinese = [word for word in words if not word.isascii()]
        return [
            *(tuple(latin[at : at + length]) for at in range(len(latin) - length + 1)),
            *(
                (word[at : at + length + 1],)
                for word in chinese
                for at in range(max(len(word) - length, length == 1))
            ),
        ]

    @property
    def pieces(self) -> set[str]:
        """The first four letters of each Latin word and each two neighbours of Chinese text."""
        found = set()
        for word in self.bare.split():
            ends = range(max(len(word) - 1, 1))
            found |= {word[:4]} if word.isascii() else {word[at : at + 2] for at in ends}
        return found


def _without_filler(key: str) -> str:
    """The key without words that every project has; a name of nothing else is compared by them."""
    return " ".join(_FILLER.sub(" ", key).split()) or key


class KnownNames:
    """The names of known records by short pieces of them, so that a name meets few others, not all."""

    def __init__(self) -> None:
        self._names: dict[int, list[Name]] = {}
        self._by_piece: dict[str, set[int]] = defaultdict(set)

    def add(self, pk: int, names: Iterable[str]) -> None:
        """Know a record by these names; blank ones are left out."""
        self._names[pk] = [Name.read(name) for name in names if name]
        for name in self._names[pk]:
            for piece in name.pieces:
                self._by_piece[piece].add(pk)

    def named_like(self, names: Iterable[Name]) -> set[int]:
        """Records that share the rarest pieces of a name; where all are common, records that share several."""
        found: set[int] = set()
        for name in names:
            found |= _some([self._by_piece[p] for p in name.pieces if p in self._by_piece])
        return found

    def name_points(self, names: Iterable[Name], pk: int) -> Verdict:
        """The best that any pair of names is worth, and why."""
        pairs = ((one, other) for one in names for other in self._names[pk])
        return max((_compare(one, other) for one, other in pairs), default=NOTHING, key=itemgetter(0))


def smallest(sets: Iterable[set[int]]) -> set[int]:
    """The union of the smallest sets, as far as it holds `ENOUGH`."""
    found: set[int] = set()
    for held in sorted(sets, key=len):
        if len(found) + len(held) <= ENOUGH:
            found |= held
    return found


def _some(holders: list[set[int]]) -> set[int]:
    """The union of the smallest sets; if even the first is large, what it has in common with the next ones."""
    found = smallest(holders)
    for held in sorted(holders, key=len):
        if found and len(found) <= ENOUGH:
            break
        found = (found & held) or found or held
    return found


def _compare(one: Name, other: Name) -> Verdict:
    if one.key == other.key:
        return SAME_NAME, lambda: _("same name")
    if one.numbers != other.numbers:
        return NOTHING
    score = fuzz.ratio(one.bare, other.bare, score_cutoff=ALIKE)
    if score:
        return ALIKE_NAME, lambda: _("names %(score)d %% alike") % {"score": round(score)}
    if min(len(one.bare), len(other.bare)) >= 4 and _holds(one.bare, other.bare):
        return PART_OF_NAME, lambda: _("one name holds the other")
    return NOTHING


def _holds(one: str, other: str) -> bool:
    """Whether all words of one, or its Chinese text as a whole, stand in the other."""
    shorter, longer = sorted((one, other), key=len)
    if shorter.isascii():
        words = set(shorter.split())
        return len(words) > 1 and words <= set(longer.split())
    return shorter in longer
