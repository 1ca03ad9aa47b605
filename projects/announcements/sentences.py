"""Where one statement ends and the next begins; positions are kept."""

import re
from collections.abc import Iterator

# A full stop ends an English sentence before a capital, but not behind "Co." or an initial.
_END = re.compile(
    r"[。！？；!?\n]|(?<!\bCo)(?<!\bNo)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bLtd)(?<!\b[A-Z])\.(?=\s+[A-Z“\"]|\s*$)|;(?=\s)"
)
_COMMA = re.compile(
    r"[，、；：（）]|[,;:()](?=\s)|[,;:()]$|\s(?:and|while|with|of which|which|plus)\s|并|其中"
)

# Counts over a period are not of this ceremony.
OVER_TIME = re.compile(
    r"今年以来|累计|截至|去年|近年|上半年|前三季度|以来|so far|since|last year|in recent years|to date|cumulative|over the past|in the first (?:half|quarter)",
    re.IGNORECASE,
)


MOST = 500  # characters; what is longer is no sentence, and patterns need a bound


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(start, sentence) of each."""
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        for at in range(start, end, MOST):
            if text[at : min(at + MOST, end)].strip():
                yield at, text[at : min(at + MOST, end)]
        start = end


def before(sentence: str, at: int) -> str:
    """The words of the clause that lead up to a position."""
    cuts = [found.end() for found in _COMMA.finditer(sentence, 0, at) if found.end() <= at]
    return sentence[cuts[-1] if cuts else 0 : at]


def after(sentence: str, at: int) -> str:
    """The words of the clause that follow a position."""
    cut = _COMMA.search(sentence, at)
    return sentence[at : cut.start() if cut else len(sentence)]
