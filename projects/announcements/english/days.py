"""Which event of an English sentence a date belongs to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ..claims import Claim
from ..dates import COMING, PAST, When, dates, placed
from ..found import Event, Name
from ..texts import Sentence
from .counts import BOTH, OVER_TIME, counts
from .events import AHEAD, events, told
from .words import PHASE, phase_number

_NOT_THEN = re.compile(
    r"\b(?<!under construction )since\b|\bfailed to|\boriginally|\bhad been (?:scheduled|expected|planned)|\bfounded in|\bestablished in|\bperiod\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\b(?:said|announced|reported|told \w+|statement|filing|released|published|posted|updated|news|unveiled|disclosed|according to (?:(?!signed|agreement|memorandum)[\w'’]+ ){0,8}?(?:reports?|media|statement|Reuters|Bloomberg|Xinhua|filing|commission|bureau|department|government|administration|authorit\w+|officials|committee|office)|reports?|interview|revealed|account|delivered|added|wrote|visited|met|arrived|opened|held talks|signed into law)\s?(?:on|in|,|:)?\s?(?:late |early )?$",
    re.IGNORECASE,
)
_REPORTED_THEN = re.compile(
    r"\s(?:that\s)?(?:announced|said|unveiled|reported|confirmed|revealed|published)\b"
)
_HELD = re.compile(r"\b(?:held|took place|hosted|convened|opened|organi[sz]ed)\b")
_CEREMONY = re.compile(r"ground-?breaking ceremony|ground-?breaking|broke ground|ceremony", re.IGNORECASE)
_DATELINE = re.compile(
    r"(?:,? [0-9]{4})?\s?(?:[(/][A-Z][\w ]+[)/]\s*)?(?:--|–|—|/[A-Z][\w ]+/|-\s)|\s\((?:Xinhua|Reuters|AP|Bloomberg|Business Wire)\)"
)
_HEAD = re.compile(
    r"\W*(?:(?:And|Meanwhile|Earlier|Later|Early|Late|Just),? )?(?:(?:On|At|In|By|the|morning|afternoon|evening|of|late|early)\W*)*",
    re.IGNORECASE,
)
# What is planned for a date without being a milestone of the project.
_NO_MILESTONE = re.compile(
    r"\b(?:hir(?:e|es|ed|ing)|jobs?|employ\w*|workers?|workforce|staff|recruit\w*|positions?|revenues?|sales|output|tax\w*|invest\w*|spend\w*|capacity|market|demand|emissions?|carbon|neutral\w*|goals?|announc\w+|funds?|funding|grants?|incentives?|appl(?:y|ications?)|careers?|training|vot(?:e|es|ed)|meeting|hearing|decision|decide\w*|contracts?|agreements?|lease\w*|profits?|exports?|GDP|percent|growth|grow|founded|established|earnings|statements?|risk|acquire\w*|acquisition|conference|permit\w*|continu\w+|flow\w*|attract\w*|procure\w*|export\w*|buy|sell|train\w*)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:project|plant|factory|gigafactory|facility|site|line|campus|center|centre|base|complex|terminal|headquarters|hub|mill|refinery|building|park|phase|stage|expansion|unit|it|works?|farm|hospital|hotel|warehouse)\b",
    re.IGNORECASE,
)


def english_days(sentence: Sentence, published: date | None) -> Iterator[tuple[Claim, bool]]:
    """Milestones of a sentence, and whether each is of many projects' ceremony."""
    whens = [
        when
        for when in _finest(dates(sentence.text, sentence.start, sentence.end, published), sentence.text)
        if not _is_of_a_title(sentence, when)
    ]
    if not whens:
        return
    said = events(sentence)
    if same := _same_day(sentence, whens):
        yield same, False
    many = bool(re.search(r"\bprojects\b", sentence.words))
    last_kind, planned = "", False  # of the date before
    for at, when in enumerate(whens):
        if at and _ends_period(sentence, whens[at - 1], when):
            ends = Claim(
                "milestone",
                when.value,
                when.start,
                when.end,
                detail="completed",
                frame="dated",
                doubts=("loose",),
            )
            yield replace(ends, planned=published is None or when.value.last > published), False
            continue
        first = whens[at - 1].end if at else sentence.start
        last = whens[at + 1].start if at + 1 < len(whens) else sentence.end
        event, doubt = _event(sentence, when, said, first, last)
        if event is None and (event := _signing_of(sentence, when, whens, said)):
            doubt = ""
        if event and _is_past_of_a_plan(sentence, when, event, published):
            continue
        if event is None:
            event, doubt = _planned_for(sentence, when, first, last, last_kind), "loose"
        if event is None:
            continue
        last_kind = event.kind
        claim = _milestone(sentence, when, event, published, doubt, doubt == "loose" and planned)
        if claim is not None:
            planned = claim.planned
            yield claim, claim.detail != "signed" and many
            yield from ((also, many) for also in _also(sentence, when, event, claim, said, last))


def _also(
    sentence: Sentence, when: When, event: Event, claim: Claim, said: list[Event], last: int
) -> Iterator[Claim]:
    """What else is told of the day that opens a sentence: "On April 28, A broke ground and B was signed"."""
    if claim.planned or when.value.precision != "day":
        return
    if claim.detail == "construction_start" and BOTH.search(sentence.words):
        yield replace(claim, detail="signed", phase=None, ceremonial=False)
        return
    if when.start - sentence.start > 12:
        return
    kinds = {event.kind}
    ceremony = re.search("ceremony|ceremonies", sentence.words)
    for other in said:
        if other.loose or other.kind in kinds or not when.end <= other.start < last:
            continue
        if AHEAD.search(sentence.text[max(when.end, other.start - 40) : other.end]):
            continue
        kinds.add(other.kind)
        also = replace(claim, detail=other.kind, phase=None, ceremonial=False)
        yield also if other.kind == "signed" and ceremony else also.doubted("loose")


def _finest(whens: list[When], text: str) -> list[When]:
    """Without the year of "major projects in 2021 on March 1, 2021", of "held a signing for 2022 key projects on Feb 14"."""
    kept = []
    days = {when.value.first.year for when in whens if when.value.precision == "day"}
    whens = [
        when
        for when in whens
        if when.value.precision != "year"
        or when.value.first.year not in days
        or AHEAD.search(text[max(0, when.start - 60) : when.start])
    ]
    for when, after in itertools.zip_longest(whens, whens[1:]):
        doubled = after and when.value.precision != "day" and after.start - when.end < 6
        if not (
            doubled and after.value.precision == "day" and after.value.first.year == when.value.first.year
        ):
            kept.append(when)
    return kept


def _is_of_a_title(sentence: Sentence, when: When) -> bool:
    """The quarter of "the signing ceremony for the third quarter of 2021"."""
    lead = sentence.text[max(sentence.start, when.start - 60) : when.start]
    return when.value.precision != "day" and bool(
        re.search(
            r"\b(?:ceremony|ceremonies|round|batch|event|activity) (?:for|of|in)(?: [\w-]+){0,6}? ?$", lead
        )
    )


def opening_day(sentence: Sentence, published: date | None) -> When | None:
    """The day of a sentence that tells of an opening or a conference; the next sentence may say what was signed."""
    days = [
        w
        for w in dates(sentence.text, sentence.start, sentence.end, published)
        if w.value.precision == "day" and not _DATELINE.match(sentence.text, w.end)
    ]
    held = re.search(
        r"\b(?:held|opened|t(?:ook|akes) place|kicked off|convened|opening|gathered)\b", sentence.words
    )
    certain = any(not event.loose for event in events(sentence))
    return days[0] if len(days) == 1 and held and not certain else None


def is_same_day(sentence: Sentence) -> bool:
    """Whether a sentence opens with "At the same time," or "On the same day,"."""
    return bool(re.match(r"(?:At|On) the same (?:time|day)|(?:The same|That) day\b", sentence.words))


def only_day(sentence: Sentence, published: date | None) -> When | None:
    """The one day that a sentence names."""
    days = [
        w for w in dates(sentence.text, sentence.start, sentence.end, published) if w.value.precision == "day"
    ]
    return days[0] if len(days) == 1 and not _DATELINE.match(sentence.text, days[0].end) else None


def told_on(sentence: Sentence, day: When, published: date | None) -> Iterator[Claim]:
    """What a sentence tells without a day of its own, on the day of the one before."""
    undated = not dates(sentence.text, sentence.start, sentence.end, published)
    claim = Claim(
        "milestone", placed(day, published, PAST), day.start, day.end, detail="signed", frame="day_before"
    )
    if undated and any(c.ceremony == "signed" and "over_time" not in c.doubts for c in counts(sentence)):
        yield claim
        return
    if OVER_TIME.search(sentence.words):
        return
    for event in told(sentence):
        yield replace(claim, detail=event.kind).doubted("loose")


def _same_day(sentence: Sentence, whens: list[When]) -> Claim | None:
    """The signing of "were put into operation on July 7, and 25 projects were signed on the same day"."""
    days = [when for when in whens if when.value.precision == "day"]
    found = re.search(r"\b(?:signed|inked)\b[^.;]{0,30}\bthe same day", sentence.words)
    if not found or len(days) != 1:
        return None
    return Claim("milestone", days[0].value, days[0].start, days[0].end, detail="signed", frame="dated")


def _event(
    sentence: Sentence, when: When, said: list[Event], first: int, last: int
) -> tuple[Event | None, str]:
    """The event of a date: at the head of the sentence the one behind it, elsewhere the one before it."""
    text = sentence.text
    if _DATELINE.match(text, when.end, when.end + 26) and when.start - sentence.start < 60:
        return None, ""  # "Wuhu, March 8 --"
    before = [e for e in said if first <= e.start and e.start < when.start]
    behind = [e for e in said if when.end <= e.start and e.end <= last]
    before = [e for e in before if not e.loose] or before
    behind = [e for e in behind if not e.loose] or behind
    lead = text[max(first, sentence.start) : when.start]
    for near, far in itertools.pairwise(behind):
        if near.kind == "completed" and far.kind == "in_production" and far.start - near.end < 12:
            behind = [far, *behind[2:]]  # "completed and put into operation"
            break
    if _HEAD.fullmatch(lead) and behind and first == sentence.start:
        return behind[0], "loose" if behind[0].loose else ""
    told_here = (
        before and not before[-1].loose and when.start - before[-1].end < 5
    )  # "which opened last month"
    reported = (bool(_REPORT.search(lead)) and not told_here) or bool(
        _REPORTED_THEN.match(text, when.end, when.end + 14)
    )
    if before and not reported:
        near = before[-1]  # "signed on Dec 28, and construction is set to begin next March"
        between = text[near.end : when.start]
        if len(between) > 160 or ";" in between:
            return None, ""
        if near.loose:
            planned = AHEAD.search(text[near.start - 30 : when.start]) and len(between) < 60
            return near, "" if planned and near.kind == "in_production" else "loose"
        return near, "far" if len(between) > 140 else ""
    away = text[when.end : behind[0].start] if behind else ""
    if behind and not reported and len(away) < 70 and not before and not re.search(r"\band\b|[,;]", away):
        near_head = re.search(r"(?:On|on|In)\s$|,\s$", lead[-4:]) or when.start - sentence.start < 60
        return behind[0], "" if near_head and not behind[0].loose else "loose"
    return None, ""


def _ends_period(sentence: Sentence, first: When, last: When) -> bool:
    """The end of "the construction period is from March 2023 to December 2024"."""
    lead = sentence.text[max(sentence.start, first.start - 40) : first.start]
    between = sentence.text[first.end : last.start]
    return bool(
        re.fullmatch(r"\s?(?:to|until|through|till|-|–|—)\s?", between)
        and re.search(r"construction (?:period|schedule|time)\b[^.;,]*$", lead, re.IGNORECASE)
    )


def _signing_of(sentence: Sentence, when: When, whens: list[When], said: list[Event]) -> Event | None:
    """The signing of "held a conference on Friday, culminating in the signing of 367 projects"."""
    days = [other for other in whens if not _DATELINE.match(sentence.text, other.end)]
    if when.value.precision != "day" or days != [when]:
        return None
    lead, trail = sentence.text[sentence.start : when.start], sentence.text[when.end : when.end + 14]
    if _REPORT.search(lead) or _REPORTED_THEN.match(trail) or not _HELD.search(sentence.words):
        return None
    counted = re.search(
        r"\bheld (?:an?|the|its) [^.;]{0,60}\bsigning\b", sentence.text[when.end : sentence.end]
    ) or any(count.ceremony == "signed" and "over_time" not in count.doubts for count in counts(sentence))
    signed = [event for event in said if event.kind == "signed" and not event.loose]
    return signed[0] if counted and signed else None


def _is_past_of_a_plan(sentence: Sentence, when: When, event: Event, published: date | None) -> bool:
    """ "On May 6, Secretary Li said that work should be finished": the day is not that of what is planned behind it."""
    backward = re.match(r"last\b|earlier\b", sentence.text[when.start : when.end], re.IGNORECASE)
    if not (when.value.precision == "day" or backward) or published is None or event.start < when.end:
        return False
    if event.kind == "signed":
        return False
    past = placed(when, published, PAST).last <= published
    return past and bool(AHEAD.search(sentence.text[when.end : event.end]))


def _planned_for(sentence: Sentence, when: When, first: int, last: int, kind: str) -> Event | None:
    """A date that something of the project is planned for, in words that no list has: an event, never a certain one."""
    lead = sentence.text[max(first, when.start - 110) : when.start]
    clause = re.split(r"[;:]\s|\. |, (?:and|while|which|but) ", lead)[-1]
    trail = re.split(r"[,;.]\s", sentence.text[when.end : min(last, when.end + 60)])[0]
    if when.value.precision == "day" or _NO_MILESTONE.search(clause) or _NO_MILESTONE.search(trail):
        return None
    words = clause if len(clause) > 12 else clause + trail
    if not AHEAD.search(words) or not _THING.search(sentence.words):
        return None
    return Event(when.start, when.end, kind if kind and kind != "signed" else "in_production", True)


def _milestone(
    sentence: Sentence, when: When, found: Event, published: date | None, doubt: str, ahead: bool
) -> Claim | None:
    text, kind = sentence.text, found.kind
    start, end = min(found.start, when.start), max(found.end, when.end)
    cut = max(text.rfind(mark, sentence.start, start) for mark in (", and ", "; ", " while ", ", with "))
    clause = text[max(cut, sentence.start) : end]
    since = re.search(r"\bsince\b", text[found.end : when.end]) and AHEAD.search(
        clause
    )  # "will start since 2024"
    if (_NOT_THEN.search(clause) and not since) or (
        kind == "signed" and OVER_TIME.search(clause) and when.value.precision != "day"
    ):
        return None
    happened = _is_past(text[found.start : found.end])
    words = (
        text[max(sentence.start, text.rfind(", ", sentence.start, found.end)) : end] if happened else clause
    )
    planned = (ahead or bool(AHEAD.search(words))) and kind != "signed"
    if published and planned and not when.guessed and when.value.last < published:
        planned = False
    value = placed(when, published, COMING if planned else PAST, happened=happened)
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


def _is_past(words: str) -> bool:
    """Whether a verb itself says that it has happened: began, was signed."""
    return bool(re.search(r"\b(?:began|broke|started|commenced|was|were|laid|kicked|signed|inked)\b", words))


def about(claim: Claim, sentence: Sentence, named: list[Name], topic: Name | None) -> Name | None:
    """The project that a date is of: the last named before it in the sentence, else the first behind, else the topic."""
    specific = [p for p in named if p.kind == "project" and sentence.start <= p.start < sentence.end]
    before = [p for p in specific if p.end <= claim.start]
    behind = [p for p in specific if p.start >= claim.end]
    return before[-1] if before else behind[0] if behind else topic
