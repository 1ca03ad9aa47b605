"""Precision and recall of the claims that are read from sentences, against those that were written down."""

from collections import Counter

from projects.announcements import read

from . import KNOWN, PUBLISHED


def told(claim) -> tuple:
    """A read claim as it is written down in the lists of sentences."""
    if claim.kind in ("total", "realised", "event_amount"):
        return (claim.kind, int(claim.value.amount), claim.value.currency)
    if claim.kind == "phase":
        return ("phase", claim.phase, int(claim.value.amount), claim.value.currency)
    if claim.kind == "milestone":
        return ("milestone", claim.detail, claim.value.iso, claim.planned)
    return (claim.kind, claim.value)


def measure(sentences) -> tuple[float, float, list[str]]:
    """(precision, recall, what is wrong in words) over all sentences."""
    right = wrong = missed = 0
    lines = []
    for text, expected in sentences:
        found, wanted = Counter(map(told, read(text, PUBLISHED, KNOWN))), Counter(expected)
        right += (found & wanted).total()
        wrong += (found - wanted).total()
        missed += (wanted - found).total()
        lines += [f"wrong {item}: {text}" for item in found - wanted]
        lines += [f"missed {item}: {text}" for item in wanted - found]
    return right / (right + wrong), right / (right + missed), lines
