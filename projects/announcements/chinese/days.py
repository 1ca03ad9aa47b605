"""What happened or will happen on the dates of a Chinese sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ...values.dates import PartialDate
from ..claims import Claim
from ..dates import COMING, PAST, When, dates, placed
from ..found import PHASES, SIGNED, STARTED, Event, Name
from ..texts import Sentence
from .counts import OVER_TIME, counts
from .events import AHEAD, KIND, NO_MILESTONE, THING, told
from .words import PHASE

_NOT_THEN = re.compile(r"以来|累计|未能|没有按|原计划|原定|拟建|建设期|成立于|自$|截至")
_REPORTED = re.compile(r"记者|获悉|了解到|消息|报道|发布|公告|看到|走进|来到|调研|考察")
_CEREMONY = re.compile("奠基|开工仪式|开工活动|集中开工|破土|开工动员|“云开工”|开工现场")
_SAME_DAY = re.compile(r"(?<=[，。；\n])(?P<day>同日|当日|当天|次日|翌日|第二天)(?=，|上午|下午)")
_STATES = {
    "开工": "construction_start", "动工": "construction_start", "奠基": "construction_start", "竣工": "completed",
    "建成": "completed", "完工": "completed", "投产": "in_production", "投用": "in_production", "签约": "signed",
    "签订": "signed",
}  # fmt: skip
_STATED = re.compile(
    rf"(?P<k>{'|'.join(_STATES)})(?:建设)?(?:仪式|活动|大会)?(?:时间|日期|节点)?(?:(?:为|：|于|是|在|定|将|拟|初步|计划|预计|约)+|(?<=[式动间期]))$"
)


def chinese_days(
    sentence: Sentence, published: date | None, said_on: When | None, before: When | None
) -> Iterator[tuple[Claim, bool]]:
    """Milestones of a sentence, and whether each is of a ceremony.

    `said_on` is the dateline's day, `before` the last day named, which "同日" means.
    """
    whens = dates(sentence.text, sentence.start, sentence.end, published)
    whens = sorted(
        [*whens, *_same_day(sentence, [*([before] if before else []), *whens])], key=lambda w: w.start
    )
    whens = [_from_dateline(when, sentence, said_on) for when in whens if not _is_of_a_title(sentence, when)]
    for at, when in enumerate(whens):
        stop = whens[at + 1].start if at + 1 < len(whens) else sentence.end
        if at and _ends_period(sentence, whens[at - 1], when):
            ends = Claim("milestone", when.value, when.start, when.end, detail="completed", frame="dated")
            coming = published is None or when.value.last > published
            yield replace(ends, planned=coming).doubted("loose"), False
            continue
        if is_dateline(sentence, when):
            continue
        claim = _milestone(sentence, when, stop, published)
        if claim is not None:
            yield claim, bool(_CEREMONY.search(sentence.words))
            yield from ((also, False) for also in _also(sentence, when, claim, stop))
            if claim.detail in ("construction_start", "completed", "in_production") and _also_signed(
                sentence, when, stop
            ):
                yield replace(claim, detail="signed", planned=False, phase=None, ceremonial=False), False


def _ends_period(sentence: Sentence, first: When, last: When) -> bool:
    """The end of "建设期为2020年3月至2022年3月"."""
    lead = sentence.text[max(sentence.start, first.start - 10) : first.start]
    return bool(
        re.search("(?:建设|施工)(?:期|周期|工期|期限|时间|年限)(?:为|：|是|自)?$", lead)
        and re.fullmatch("[至到—–-]+", sentence.text[first.end : last.start])
    )


def _also(sentence: Sentence, when: When, claim: Claim, stop: int) -> Iterator[Claim]:
    """The second event of "12月18日上午签约、下午开工" and of "竣工投产暨二期开工仪式"; never a certain one."""
    if claim.planned or when.value.precision != "day":
        return
    start = when.end + (sentence.text[when.end : when.end + 1] == "，")
    clause = re.split("[，。；]", sentence.text[start:stop])[0]
    for event in told(clause, start):
        lead = sentence.text[max(when.end, event.start - 10) : event.start]
        if event.loose or event.kind in (claim.detail, "signed") or not re.search(r"[、暨和及]", lead):
            continue
        if not AHEAD.search(lead):
            phase = _phase(sentence.text, max(when.end, event.start - 4), event.start)
            yield replace(claim, detail=event.kind, phase=phase, ceremonial=False).doubted("loose")
            return


def _same_day(sentence: Sentence, whens: list[When]) -> Iterator[When]:
    """The day that "同日，" means: the last one named before it."""
    for found in _SAME_DAY.finditer(sentence.text, sentence.start, sentence.end):
        days = [when for when in whens if when.value.precision == "day" and when.end <= found.start()]
        if days:
            step = timedelta(days=found["day"] in ("次日", "翌日", "第二天"))
            value = PartialDate(days[-1].value.first + step, "day")
            yield replace(days[-1], value=value, start=found.start("day"), end=found.end("day"))


def _also_signed(sentence: Sentence, when: When, stop: int) -> bool:
    """ "27日，29个项目开工，15个项目竣工，签约15个项目": all on the day that opens the sentence."""
    opens = when.start - sentence.start < 12 and when.value.precision == "day"
    told = any(count.ceremony == "signed" for count in counts(sentence) if count.start < stop)
    held = re.search(
        "签约(?:仪式|活动|大会)|（签约）(?:仪式|活动|大会)|(?:开工|投产|竣工)(?:、|和|及|与|暨)(?:集中)?签约",
        sentence.text[when.end : stop],
    )
    return opens and (told or bool(held))


def opening_day(sentence: Sentence, published: date | None) -> When | None:
    """The day that opens a sentence which says of nothing that it happened then; the next sentence may."""
    if KIND.search(sentence.words):
        return None
    days = [
        w
        for w in dates(sentence.text, sentence.start, sentence.end, published)
        if w.value.precision == "day" and not is_dateline(sentence, w)
    ]
    if len(days) != 1 or days[0].start - sentence.start > 20:
        return None
    return (
        days[0] if sentence.text[days[0].end : days[0].end + 3].lstrip("上下午晚").startswith("，") else None
    )


def last_day(sentence: Sentence, published: date | None) -> When | None:
    """The last day that a sentence names."""
    days = [
        w for w in dates(sentence.text, sentence.start, sentence.end, published) if w.value.precision == "day"
    ]
    return days[-1] if days else None


def is_undated_signing(sentence: Sentence, published: date | None) -> bool:
    """A headline such as "B项目签约！", whose day the next sentence may open with."""
    said = sentence.end - sentence.start < 60 and "签约" in sentence.words
    return said and not dates(sentence.text, sentence.start, sentence.end, published)


def signed_on(sentence: Sentence, day: When, published: date | None) -> Claim | None:
    """The signing or start that a sentence without a date tells, on the day that opened the one before."""
    if re.search("次日|翌日|第二天", sentence.words):
        return None
    if dates(sentence.text, sentence.start, sentence.end, published):
        return None
    kinds = {count.ceremony for count in counts(sentence) if not count.doubts}
    if not kinds & {SIGNED, STARTED}:
        return None
    kind = SIGNED if SIGNED in kinds else STARTED
    claim = Claim(
        "milestone", placed(day, published, PAST), day.start, day.end, detail=kind, frame="day_before"
    )
    return claim if kind == SIGNED else claim.doubted("one_of_many")


def _is_of_a_title(sentence: Sentence, when: When) -> bool:
    """The quarter of "2024年一季度招商项目集中签约仪式"."""
    behind = sentence.text[when.end : min(when.end + 30, sentence.end)]
    return when.value.precision != "day" and bool(
        re.match(
            r"(?:度|第[^，。；]{1,4}次|[^，。；]{0,22}?)[^，。；]{0,16}(?:仪式|活动|大会|会议|[推动现推对洽签说发交展博览年谈][进员场介接谈约明布流会览]会|论坛|集中(?:签约|开工|竣工|开竣工|投产))",
            behind,
        )
    )


def is_dateline(sentence: Sentence, when: When) -> bool:
    """The date of "本报9月16日讯"."""
    return bool(re.match(r"(?:讯|电(?![力池子网站站动机器气商缆]))", sentence.text[when.end : when.end + 2]))


def _from_dateline(when: When, sentence: Sentence, said_on: When | None) -> When:
    if said_on and re.fullmatch("今天|今日|今晨", sentence.text[when.start : when.end]):
        return replace(when, value=said_on.value)
    return when


def _milestone(sentence: Sentence, when: When, stop: int, published: date | None) -> Claim | None:
    text = sentence.text
    kind, at, loose = _kind(sentence, when, stop)
    if kind is None:
        return None
    clause = max(text.rfind(mark, sentence.start, when.start) for mark in "，。；、：（") + 1
    clause = max(clause, sentence.start)
    words = text[clause : max(at, when.end)]
    said = text[clause : when.start] + _clause(text, when.end, at + 14)
    if when.value.precision == "day":  # "12日已签约" is no "so far"
        said = re.sub("已(?=签约)", "", said)
    if _NOT_THEN.search(words) or (OVER_TIME.search(said) and kind in ("signed", "construction_start")):
        return None
    planned = bool(AHEAD.search(text[clause : at + 2])) and kind != "signed"
    if planned and published and placed(when, published, PAST).last < published and not when.guessed:
        planned = False
    value = placed(when, published, COMING if planned else PAST)
    doubts = []
    if loose:
        doubts.append(loose)
    if published and not planned and value.first > published:
        planned = kind != "signed"
        if not AHEAD.search(text[sentence.start : when.start]) and not re.match(
            "明年|后年", text[when.start : when.end]
        ):
            doubts.append("after_publication")
    if when.guessed and published is None:
        return None
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
    phase = _phase(text, clause, at)
    ceremonial = kind == "construction_start" and bool(_CEREMONY.search(text[when.start : at + 8]))
    return replace(claim, phase=phase, ceremonial=ceremonial)


def _clause(text: str, start: int, end: int) -> str:
    return re.split("[，。；]", text[start:end])[0]


def _phase(text: str, start: int, end: int) -> int | None:
    found = [
        m
        for m in PHASE.finditer(text, start, end)
        if m["phase"] and text[m.start() - 1 : m.start()] not in "分共为按、"
    ]
    return PHASES[found[-1]["phase"]] if found else None


def _kind(sentence: Sentence, when: When, stop: int) -> tuple[str | None, int, str]:
    """(what happens then, where the word begins, what makes it doubtful)."""
    text = sentence.text
    window = re.split("[。；]", text[when.end : stop])[0]
    clause = window.split("，")[0]
    found = _first(clause, when.end)
    if re.match(r"(?:上午|下午|晚|当天|前后)?(?:，|$)", window) or found is None or found.loose:
        if before := _before(sentence, when):
            return before
        if not found:
            event = _event(sentence, when, window)
            return event if event[0] else _planned_for(sentence, when, clause)
    if found is None:
        return None, 0, ""
    away = text[when.end : found.start]
    loose = "loose" if found.loose else "" if len(away) < 40 else "far"
    if _REPORTED.search(away):
        loose = "reported"
    return found.kind, found.start, loose


def _before(sentence: Sentence, when: When) -> tuple[str, int, str] | None:
    """ "计划竣工时间：2025年12月", "签约仪式于8月8日": the event right before its date."""
    lead = sentence.text[max(sentence.start, when.start - 26) : when.start]
    found = _STATED.search(re.split("[，。；]", lead)[-1])
    if found is None:
        return None
    return _STATES[found["k"]], when.start, ""


def _event(sentence: Sentence, when: When, window: str) -> tuple[str | None, int, str]:
    """A date that opens a sentence: of the first thing that is done in it, not of what is planned there."""
    opening = sentence.text[sentence.start : when.start]
    if len(opening) > 30 and not re.search(r"[，：；讯电]\s?$", opening):
        return None, 0, ""
    if when.value.precision not in ("day", "month"):
        return None, 0, ""
    found = _first(window, when.end)
    if found is None or AHEAD.search(sentence.text[max(when.end, found.end - 16) : found.end]):
        return None, 0, ""
    between = sentence.text[when.end : found.start]
    reported = re.search("获悉|了解到|公告", between) or (
        _REPORTED.search(between) and found.kind != "signed"
    )
    return found.kind, found.start, "reported" if reported else "loose" if found.loose else ""


def _planned_for(sentence: Sentence, when: When, clause: str) -> tuple[str | None, int, str]:
    """A date that something of the project is planned for, in words that no list has; never certain."""
    lead = re.split("[，。；：]", sentence.text[max(sentence.start, when.start - 30) : when.start])[-1]
    words = lead + clause[:24]
    if when.value.precision == "day" or len(clause) < 2 or not AHEAD.search(words):
        return None, 0, ""
    if NO_MILESTONE.search(words) or not THING.search(sentence.words):
        return None, 0, ""
    return "in_production", when.end, "loose"


def _first(words: str, at: int) -> Event | None:
    """The first event said, one that is said with less only where no other is."""
    return next(told(words, at), None)


def about(claim: Claim, sentence: Sentence, named: list[Name], topic: Name | None) -> Name | None:
    """The project that a date is of: the last one named before it in the sentence, else the first behind, else the topic."""
    specific = [
        p for p in named if p.kind == "project" and not p.generic and sentence.start <= p.start < sentence.end
    ]
    before = [p for p in specific if p.end <= claim.start]
    behind = [p for p in specific if p.start >= claim.end]
    if before:
        return before[-1]
    generic = [p for p in named if p.generic and sentence.start <= p.start and p.end <= claim.start]
    if generic and topic:
        return topic
    return behind[0] if behind else topic
