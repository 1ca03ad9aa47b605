"""Places that the tracker knows, the most specific of those that stand together."""

import re
from collections.abc import Iterable, Iterator, Sequence

from .claims import Claim, Place

# What may stand between a place and the one that it lies in: "the Park of the Zone", "嘉兴市南湖区".
_BETWEEN = re.compile(r"[\s,，、（()）]*(?:of|in|at)?\s*(?:the)?\s*", re.IGNORECASE)


def places(sentence: str, known: Iterable[Place], taken: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    """One claim for each group of neighbouring names; names within those of companies and projects are not meant."""
    group: list[tuple[int, int, Place]] = []
    for start, end, place in sorted(_found(sentence, known, taken), key=lambda hit: hit[0]):
        if group and not _BETWEEN.fullmatch(sentence, group[-1][1], start):
            yield _deepest(group)
            group = []
        group.append((start, end, place))
    if group:
        yield _deepest(group)


def _deepest(group: list[tuple[int, int, Place]]) -> Claim:
    start, end, place = max(group, key=lambda hit: hit[2].depth)
    return Claim("place", place.id, start, end)


def _found(
    sentence: str, known: Iterable[Place], taken: Sequence[tuple[int, int]]
) -> list[tuple[int, int, Place]]:
    hits: list[tuple[int, int, Place]] = []
    covered = list(taken)
    for place in sorted((p for p in known if p.name in sentence), key=lambda place: -len(place.name)):
        edge = r"\b" if place.name.isascii() else ""
        for found in re.finditer(f"{edge}{re.escape(place.name)}{edge}", sentence):
            if not any(found.start() < end and start < found.end() for start, end in covered):
                covered.append(found.span())
                hits.append((*found.span(), place))
    return hits
