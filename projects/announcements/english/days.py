"""What happened or will happen on the dates of an English sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ..claims import Claim
from ..dates import COMING, PAST, When, dates, placed
from ..found import Name
from ..texts import Sentence
from .counts import OVER_TIME, counts
from .words import PHASE, phase_number

_BEGIN = r"(?:start|began|begin|begun|commenc|kick|launch|get under|got under|underway|under way)\w*"
_KINDS = {
    "full_capacity": r"full (?:capacity|production)|design(?:ed)? capacity",
    "in_production": r"(?:put|puts|go|goes|went|enter|enters|entered|entering|come|comes|came|coming|brought|be put|into)\s(?:on-?stream|on line|online|into (?:\w+ )?(?:production|operation|operations|use|service)|(?:trial |commercial |mass |full |formal )*(?:production|operation)s?)|\binto (?:\w+ )?(?:production|operation|operations|service|use)\b"
    rf"|(?:trial |mass |commercial |full |serial |series )*\bproduction\b[^.,;]{{0,40}}?\b{_BEGIN}|\boperations?\b[^.,;]{{0,50}}?\b{_BEGIN}|{_BEGIN}\s(?:up\s)?(?:\w+\s){{0,3}}?(?:production|operations?|operating|producing|manufacturing)\b|\b(?:be|become|became|fully|is|are) operational|\bstart(?:ed|s)? up\b|\bon stream\b|\bcommissioned\b|\bwent live\b|\binaugurated\b|\bbe online\b|\bup and running\b|\bproduction is to begin|\b(?:production|operations?) (?:is|are) (?:slated|scheduled|expected|planned|set|due) for\b",
    "completed": r"\bcomplet(?:ed|ion|es|e)\b|\bfinish(?:ed|es)?\b|\btopped out\b|\bbe built by\b|\bready by\b",
    "construction_start": rf"\bconstruction (?:of|on)\b.{{5,170}}?\b(?:started|began|commenced|kicked off|got under way)\b|\bbr(?:oke|eak|eaks|eaking|oken) ground|\bground was broken\b|\bground-?breaking\b|\b(?:launching|commencement|starting|foundation-laying|foundation stone) ceremony\b|\bconstruction\b(?! (?:period|materials?|site|area|cost|company|investment))[^.,;]{{0,90}}?\b{_BEGIN}|{_BEGIN}(?: off)?(?: the| its)? construction\b|\bconstruction (?:is|of) to begin|{_BEGIN} building\b|\bstarted to (?:build|be built)|\b(?:officially|was|were) launched\b|\b(?:started|launched|began)\s(?:[\w,-]+\s){{1,4}}projects\b|\bwork on\b[^.,;]{{0,60}}?\b(?:start|begin|began|commenc)\w*|\bconstruction is set to begin|\bkick(?:ed|s)? off\b|\bcentralized commencement\b|\bbuilding work[^.,;]{{0,30}}{_BEGIN}|\bfoundation stone|\bworks? (?:start|began|begin)\w*|\bwere launched\b|\bwas started\b|\bwere started\b",
    "land_granted": r"\bland (?:use )?(?:rights?|plot|auction)\b|\bobtained (?:its|the) land\b",
    "approved": r"\bapprov(?:ed|al)\b|\bfiled\b",
    "registered": r"\b(?:was|been|is|be) (?:officially )?registered\b(?! capital)|\bincorporated\b",
    "signed": r"\bsign(?:ed|ing|s)?\b|\binked\b|\b(?:sealed|concluded|entered into|reached) (?:an?|the) (?:\w+ )?(?:agreement|deal|contract)\b|\bsigning ceremony\b|\bagreements? (?:was|were) reached",
}
_KIND = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()), re.IGNORECASE)
_AHEAD = re.compile(
    r"\bscheduled|\bexpect(?:ed|s)?\b|\bplan(?:s|ned)?\b|\bwill\b|\bto be\b|\baims?\b|\bdue\b|\bset to\b|\bis to\b|\bare to\b|\btarget|\banticipated|\bslated|\bhopes? to\b|\bintends?\b|\bprojected\b|\bestimated\b|\bto begin\b|\bto start\b|\bset for\b|\bon track",
    re.IGNORECASE,
)
_NOT_THEN = re.compile(
    r"\bsince\b|\bfailed to|\boriginally|\bhad been (?:scheduled|expected|planned)|\bfounded in|\bestablished in|\bperiod\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\b(?:said|announced|reported|told \w+|statement|filing|released|published|news|unveiled|disclosed|according to (?:\w+ ){0,3}?(?:reports?|media|statement|Reuters|Bloomberg|Xinhua|filing)|reports?|interview|revealed|account|delivered|added|wrote|posted|visited|met|arrived|opened|held talks)\s?(?:on|in|,)?\s?(?:late |early )?$",
    re.IGNORECASE,
)
_CEREMONY = re.compile(r"ground-?breaking ceremony|ground-?breaking|broke ground|ceremony", re.IGNORECASE)


def english_days(sentence: Sentence, published: date | None) -> Iterator[tuple[Claim, bool]]:
    """Milestones of a sentence, and whether each is of many projects' ceremony."""
    whens = dates(sentence.text, sentence.start, sentence.end, published)
    kinds = [
        found
        for found in _KIND.finditer(sentence.text, sentence.start, sentence.end)
        if not _is_other(sentence, found)
    ]
    used: set[int] = set()
    if same := _same_day(sentence, whens):
        yield same, False
    for at, when in enumerate(whens):
        first = whens[at - 1].end if at else sentence.start
        last = whens[at + 1].start if at + 1 < len(whens) else sentence.end
        found, doubt = _kind(sentence, when, kinds, used, first, last)
        if found is None:
            continue
        used.add(found.start())
        claim = _milestone(sentence, when, found, published, doubt)
        if claim is not None:
            yield claim, claim.detail != "signed" and bool(re.search(r"\bprojects\b", sentence.words))
            also = next((k for k in kinds if k.lastgroup == "signed" and when.end <= k.start() < last), None)
            if (
                claim.detail != "signed"
                and also
                and when.start - sentence.start < 12
                and re.search("ceremony|ceremonies", sentence.words)
            ):
                yield replace(claim, detail="signed", planned=False, phase=None, ceremonial=False), False


def opening_day(sentence: Sentence, published: date | None) -> When | None:
    """The day of a sentence that tells of an opening or a conference; the next sentence may say what was signed."""
    days = [
        w for w in dates(sentence.text, sentence.start, sentence.end, published) if w.value.precision == "day"
    ]
    held = re.search(r"\b(?:held|opened|took place|kicked off|convened|opening)\b", sentence.words)
    return days[0] if len(days) == 1 and held and not _KIND.search(sentence.words) else None


def signed_on(sentence: Sentence, day: When, published: date | None) -> Claim | None:
    """The signing that a sentence without a date tells, on the day of the one before."""
    if dates(sentence.text, sentence.start, sentence.end, published):
        return None
    if not any(count.ceremony == "signed" and not count.doubts for count in counts(sentence)):
        return None
    value = placed(day, published, PAST)
    return Claim("milestone", value, day.start, day.end, detail="signed", frame="day_before")


def _same_day(sentence: Sentence, whens: list[When]) -> Claim | None:
    """The signing of "were put into operation on July 7, and 25 projects were signed on the same day"."""
    days = [when for when in whens if when.value.precision == "day"]
    found = re.search(r"\b(?:signed|inked)\b[^.;]{0,30}\bthe same day", sentence.words)
    if not found or len(days) != 1:
        return None
    return Claim("milestone", days[0].value, days[0].start, days[0].end, detail="signed", frame="dated")


def _is_other(sentence: Sentence, found: re.Match[str]) -> bool:
    """A kind's word that is no event here: "under construction", "upon completion"."""
    before = sentence.text[max(sentence.start, found.start() - 24) : found.start()]
    behind = sentence.text[found.end() : found.end() + 24]
    if (
        found.lastgroup == "completed"
        and re.match(r"\s(?:in|by|at the end)\b", behind)
        and "upon" not in before.lower()
    ):
        return False
    if found.lastgroup == "completed" and re.search(
        r"\b(?:upon|after|once|when|following) (?:its |the )?$", before, re.IGNORECASE
    ):
        return True
    if found.lastgroup == "signed" and (
        re.search(r"\b(?:to|will|would|may|newly) $", before)
        or (found[0].lower() in ("sign", "signs") and re.match(r" of\b", behind))
    ):
        return not re.search("will $", before)
    if (
        found.lastgroup == "completed"
        and re.match(r"\s(?:in|by|at the end)\b", behind)
        and "upon" not in before.lower()
    ):
        return False
    if found.lastgroup == "completed" and re.search(
        r"(?:yuan|dollars|million|billion|euros) (?:has|have|had|was|were) (?:been )?$", before
    ):
        return True
    return found.lastgroup == "in_production" and re.match(r" of\b.{0,20}(?:tons|units)", behind) is not None


def _kind(
    sentence: Sentence, when: When, kinds: list[re.Match[str]], used: set[int], first: int, last: int
) -> tuple[re.Match[str] | None, str]:
    """The event of a date: at the head of the sentence the one behind it, elsewhere the one before it."""
    text = sentence.text
    if re.match(r"(?:,? [0-9]{4})?\s*(?:\([A-Z][\w ]+\)\s*)?(?:--|–|—)", text[when.end : when.end + 26]):
        return None, ""  # the dateline: "Wuhu, March 8 --"
    before = [k for k in kinds if first <= k.start() and k.start() < when.start]
    behind = [k for k in kinds if when.end <= k.start() and k.end() <= last]
    lead = text[max(first, sentence.start) : when.start]
    for near, far in itertools.pairwise(behind):
        if (
            near.lastgroup == "completed"
            and far.lastgroup == "in_production"
            and far.start() - near.end() < 12
        ):
            behind = [far, *behind[2:]]  # "completed and put into operation"
            break
    head = re.fullmatch(
        r"\W*(?:(?:And|Meanwhile|Earlier|Later|Early|Late),? )?(?:(?:On|At|In|By|the|morning|afternoon|evening|of|late|early)\W*)*",
        lead,
        re.IGNORECASE,
    )
    if head and behind and first == sentence.start:
        return behind[0], ""
    said = re.match(
        r",?\s(?:that\s)?(?:announced|said|unveiled|reported|confirmed)\b", text[when.end : when.end + 14]
    )
    reported = bool(_REPORT.search(lead)) or bool(said)
    if before and not reported:
        near = before[-1]
        between = text[near.end() : when.start]
        if len(between) > 160 or ";" in between:
            return None, ""
        if near.lastgroup == "completed" and re.search(
            r"into (?:operation|production|use)", text[near.end() : when.start]
        ):
            near = before[-1]
        # "signed on Dec 28, and construction is set to begin next March": the nearest before it.
        loose = "far" if len(between) > 140 else ""
        return near, loose
    away = text[when.end : behind[0].start()] if behind else ""
    if behind and not reported and len(away) < 70 and not before and not re.search(r"\band\b|[,;]", away):
        return behind[0], "" if re.search(
            r"(?:On|on|In)\s$|,\s$", lead[-4:]
        ) or when.start - sentence.start < 60 else "loose"
    return None, ""


def _milestone(
    sentence: Sentence, when: When, found: re.Match[str], published: date | None, doubt: str
) -> Claim | None:
    text, kind = sentence.text, found.lastgroup or ""
    start, end = min(found.start(), when.start), max(found.end(), when.end)
    cut = max(text.rfind(mark, sentence.start, start) for mark in (", and ", "; ", " while ", ", with "))
    clause = text[max(cut, sentence.start) : end]
    if _NOT_THEN.search(clause) or (
        kind == "signed" and OVER_TIME.search(clause) and when.value.precision != "day"
    ):
        return None
    planned = bool(_AHEAD.search(clause)) and kind != "signed"
    if published and planned and not when.guessed and when.value.last < published:
        planned = False
    value = placed(when, published, COMING if planned else PAST)
    doubts = [doubt] if doubt else []
    if published and not planned and value.first > published:
        planned = kind != "signed"
        if not re.search(r"next|coming", text[when.start : when.end], re.IGNORECASE):
            doubts.append("after_publication")
    if when.guessed and published is None:
        return None
    phases = list(PHASE.finditer(clause))
    claim = Claim(
        "milestone",
        value,
        when.start,
        when.end,
        detail=kind,
        planned=planned,
        frame="dated",
        doubts=tuple(doubts),
    )
    ceremonial = kind == "construction_start" and bool(_CEREMONY.search(clause))
    return replace(claim, phase=phase_number(phases[-1]) if phases else None, ceremonial=ceremonial)


def about(claim: Claim, sentence: Sentence, named: list[Name], topic: Name | None) -> Name | None:
    """The project that a date is of: the last named before it in the sentence, else the first behind, else the topic."""
    specific = [p for p in named if p.kind == "project" and sentence.start <= p.start < sentence.end]
    before = [p for p in specific if p.end <= claim.start]
    behind = [p for p in specific if p.start >= claim.end]
    return before[-1] if before else behind[0] if behind else topic
