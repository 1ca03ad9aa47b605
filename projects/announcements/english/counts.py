"""How many projects an English sentence speaks of, and what they did that day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import DONE, SIGNED, STARTED, Count
from ..texts import Sentence
from .words import NUMBER, number

_COUNT = re.compile(
    rf"(?<![\w.,$€£¥-])(?P<n>{NUMBER})\s(?!(?:percent|billion|million|of\s(?:the|its|them)\b))(?:(?!(?:{NUMBER}|projects?|years?|months?|million|billion|yuan|percent|the|with|phases?)\b)[\w’'&-]+,?\s){{0,7}}?(?P<what>projects|proposals|applications|deals|agreements|contracts|companies|enterprises|firms)\b",
    re.IGNORECASE,
)
# "The contracted projects reached 231": the number stands behind.
_REACHED = re.compile(
    rf"\b(?:contracted|signed|agreed) (?P<what>projects|deals|agreements|contracts)\b[^.;,]{{0,30}}? (?:reached|totall?ed|numbered)\s(?P<n>{NUMBER})\b(?!\s(?:billion|million|percent|yuan|dollars))",
    re.IGNORECASE,
)
_PROJECTS = ("projects", "proposals", "applications")
_CONTRACTS = ("deals", "agreements", "contracts")
SIGNING = re.compile(
    r"\bsign(?:ed|ing|s)?\b|\binked\b|\bcontracts?\b|\bagreements?\b|\bdeals?\b|\bsignings?\b", re.IGNORECASE
)
_STARTING = re.compile(
    r"\bbroke ground|\bbreak(?:ing)? ground|groundbreaking|ground-breaking|\bkick(?:ed|ing|s)? off|\blaunch(?:ed|ing)?\b|\bcommenc\w+|\bstart(?:ed|ing|s)?\b|\bbegan\b|under construction",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\bcomplet(?:ed|ion)\b|\bput into (?:operation|production|use)|\bwent into operation", re.IGNORECASE
)
OVER_TIME = re.compile(
    r"\bso far\b|\bsince\b|\blast year\b|\bin recent years\b|\bto date\b|\bcumulative|\bover the (?:past|last)\b|\bin the (?:first|past|last) (?:half|quarter|\w+ (?:months|quarters|years))|\bthis year\b|\byear-on-year\b"
    r"|\bby the end of\b|\bas of\b|\bJanuary-|\bfrom January|\bbetween January|\bin (?:19|20)[0-9]{2}\b|\bannually\b|\bcompared with\b|\bthe (?:first|second|third|fourth) quarter\b(?! project)|\bplanned for\b|\balready\b|\bhas (?:attracted|signed|introduced|landed)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\bincluding\b|\bamong (?:them|which|the|these)\b|\bof (?:them|which|these)\b|\binclude[sd]?\b|\bcomprising\b|\bcover(?:ing|s)?\b|\b(?:they|these) (?:are|comprise)\b|\bconsist",
    re.IGNORECASE,
)


_ON_STAGE = re.compile(r"\s(?:were |was )?(?:signed|inked) (?:on|at) (?:the )?(?:stage|site|spot|scene)\b")
# One day for both: some projects were signed, some started.
BOTH = re.compile(
    r"\b(?:signing|contract[- ]signing) and (?:\w+ )?(?:ground-?breaking|commencement|launch\w*) ceremon"
    r"|\b(?:ground-?breaking|commencement|launch\w*) and (?:contract[- ])?signing ceremon|commencement and contract signing",
    re.IGNORECASE,
)


def counts(sentence: Sentence) -> Iterator[Count]:
    """Every count of projects with the ceremony that its sentence names; "" where it names none."""
    text = sentence.text
    found = list(_COUNT.finditer(text, sentence.start, sentence.end)) or list(
        _REACHED.finditer(text, sentence.start, sentence.end)
    )
    for at, match in enumerate(found):
        stop = found[at + 1].start() if at + 1 < len(found) else sentence.end
        lead = text[sentence.start : match.start()]
        value = number(match["n"])
        if value < 2 or re.fullmatch("19[89][0-9]|20[0-4][0-9]", match["n"]):
            continue
        count = Count(value, match.start(), match.end(), firms=match["what"].lower() not in _PROJECTS)
        count.ceremony = ceremony_of(text[match.start() : stop]) or ceremony_of(lead)
        count.part = bool(
            _PART.search(re.sub(r"(?i)(?:among|of|including) (?:the|these|its|all)\s$", "", lead))
        ) or bool(
            re.match(
                r"\s(?:each|that each|are|were)?\s?each\b|, each|\s(?:each )?worth (?:over|more than) [^,.]* each",
                text[match.end() : match.end() + 40],
            )
        )
        count.own = bool(_ON_STAGE.match(text, match.end()))
        if re.search(r"\b(?:other|remaining|rest of the)\s$", lead):
            count.part = True
        if not ceremony_of(text[match.start() : stop]) and BOTH.search(lead):
            count.doubts.append("mixed")
        if re.match(r",? each\b", text[match.end() : match.end() + 7]) and not _PART.search(lead):
            count.part = False
        if count.firms and match["what"].lower() not in _CONTRACTS and ceremony_of(sentence.words) != SIGNED:
            continue
        if count.firms and count.ceremony == SIGNED and match["what"].lower() in _CONTRACTS:
            count.doubts.append("no_head")
        if OVER_TIME.search(sentence.words):
            count.doubts.append("over_time")
        yield count


def ceremony_of(words: str) -> str:
    """The ceremony that a stretch of words speaks of."""
    hits = [
        (found.start(), kind)
        for kind, pattern in ((SIGNED, SIGNING), (STARTED, _STARTING), (DONE, _ENDING))
        if (found := pattern.search(words))
    ]
    if any(kind == SIGNED for _at, kind in hits) and re.search(r"signing|signed|inked", words, re.IGNORECASE):
        return SIGNED
    return min(hits)[1] if hits else ""
