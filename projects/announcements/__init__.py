"""A pasted announcement, in English or Chinese, as draft claims - each with the piece of text it was read from.

Rules, no model: a claim is only made where the words around it say what it is, and a person confirms each one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .amounts import amounts
from .claims import Claim, Place
from .counts import counts
from .days import days
from .names import names
from .places import places
from .sentences import sentences

MAX_TEXT = 20_000  # characters; hostile ones take about 0.1 ms each

__all__ = ["MAX_TEXT", "Claim", "Place", "read"]


def read(text: str, published: date | None = None, known: Iterable[Place] = ()) -> list[Claim]:
    """The claims of a text in the order in which they stand there.

    `published` is the announcement's date, which "September this year" needs; `known` the tracker's places.
    """
    known = list(known)
    claims: list[Claim] = []
    for start, sentence in sentences(text[:MAX_TEXT]):
        named = names(sentence)
        found = [*named, *amounts(sentence), *days(sentence, published), *counts(sentence)]
        found += places(sentence, known, [(claim.start, claim.end) for claim in named])
        claims += [claim.moved(start) for claim in found]
    return sorted(_once(_without_country(claims, known)), key=lambda claim: (claim.start, claim.end))


def _without_country(claims: list[Claim], known: list[Place]) -> list[Claim]:
    """Where a place within it is named, the country is only spoken of ("the domestic leader in China")."""
    roots = {place.id for place in known if place.depth == 0}
    within = any(claim.kind == "place" and claim.value not in roots for claim in claims)
    return [claim for claim in claims if not (within and claim.kind == "place" and claim.value in roots)]


def _once(claims: list[Claim]) -> list[Claim]:
    """Each thing is claimed once, where it is said first."""
    first: dict[tuple, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.start):
        first.setdefault(claim.said, claim)
    projects = [claim.value.casefold() for claim in first.values() if claim.kind == "project"]
    return [claim for claim in first.values() if not _is_short_for(claim, projects)]


def _is_short_for(claim: Claim, projects: list[str]) -> bool:
    """A project that is called by its name elsewhere and here by a part of it."""
    name = claim.value.casefold() if claim.kind == "project" else ""
    return any(name and name != other and other.endswith(name) for other in projects)
