"""Places that the tracker knows, the most specific of those that stand together."""

import re
from collections.abc import Iterable, Iterator, Sequence

from .claims import Claim, Place, Span

# What may stand between a place and the one that it lies in: "the Park of the Zone", "嘉兴市南湖区".
_BETWEEN = re.compile(r"[\s,，、（()）]*(?:of|in|at)?\s*(?:the)?\s*", re.IGNORECASE)


def places(text: str, start: int, end: int, known: Iterable[Place], taken: Sequence[Span]) -> Iterator[Claim]:
    """One claim for each group of neighbouring names; names within those of companies and projects are not meant."""
    group: list[tuple[int, int, Place]] = []
    for hit in sorted(_found(text, start, end, known, taken), key=lambda hit: hit[0]):
        if group and not _BETWEEN.fullmatch(text, group[-1][1], hit[0]):
            yield _deepest(group)
            group = []
        group.append(hit)
    if group:
        yield _deepest(group)


def _deepest(group: list[tuple[int, int, Place]]) -> Claim:
    start, end, place = max(group, key=lambda hit: hit[2].depth)
    return Claim("place", place.id, start, end)


def _found(
    text: str, start: int, end: int, known: Iterable[Place], taken: Sequence[Span]
) -> list[tuple[int, int, Place]]:
    hits: list[tuple[int, int, Place]] = []
    covered = [span for span in taken if span[0] < end and start < span[1]]
    words = text[start:end]
    for place in sorted((p for p in known if p.name in words), key=lambda place: -len(place.name)):
        edge = r"\b" if place.name.isascii() else ""
        for found in re.compile(f"{edge}{re.escape(place.name)}{edge}").finditer(text, start, end):
            if not any(found.start() < stop and first < found.end() for first, stop in covered):
                covered.append(found.span())
                hits.append((*found.span(), place))
    return hits
