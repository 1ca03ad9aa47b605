"""How many projects a Chinese sentence speaks of, and what they did that day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import DONE, SIGNED, STARTED, Count
from ..texts import Sentence

_N = r"(?P<{}>[0-9]{{1,4}}|[一二两三四五六七八九十百]{{1,4}})"
_COUNT = re.compile(
    rf"(?<![0-9.第])(?:{_N.format('n')}\s?个(?:[省市县区](?:、[省市县区])*(?:（[区市县]）)?级)?(?P<sort>[^，。；、：（）个元0-9“”]{{0,14}}?(?:“[^”]{{1,8}}”)?(?:[超过]?[0-9]*[亿万]元?以上(?:的)?|[超过][0-9]*[亿万]元?|[0-9]*[百千]?[亿万]元级?(?=项目|重))?[^，。；、：（）个元0-9“”]{{0,8}}?)项目"
    rf"|项目(?:总数)?(?:达到?|共计?|合计|为|有|数)?\s?{_N.format('m')}\s?[个宗项](?!月|目|工|亿|子项|标段|单体|项目|重点|重大)"
    rf"|等{_N.format('l')}\s?[个家](?P<listed>[^，。；、：]{{0,4}}(?:企业|公司))"
    rf"|(?:签约|签下|引进|与){_N.format('k')}\s?[个家](?P<firms>[^，。；、：]{{0,6}}(?:企业|公司))(?:签约|签署|签订)?)"
)
SIGNING = re.compile(r"签约|签署|签订|签下|签字|落户|引进|入驻|入园")
_STARTING = re.compile(r"开工|动工|奠基|开建|破土|新开|启动")
_ENDING = re.compile(r"竣工|投产|建成|完工|开竣工|投用|投运")
# Counts and sums over a period are not of this ceremony.
OVER_TIME = re.compile(
    r"今年以来|今年前|累计(?!完成投资)|截至|去年|上年|近年|近[0-9一二两三四五六]年|上半年|下半年|前[一二三]季度|[0-9]{1,2}[-—至][0-9]{1,2}月|全年|以来|十[三四五]五|年均|历年|目前已|已(?:先后|连续|签约|引进|落户|成功|招引|累计)|储备|在谈"
    r"|1—|同比|[0-9]{4}年(?:全市|全县|全区|全省|我|引进|签约|共|新)|一季度(?!.{0,12}(?:仪式|活动|大会))"
)
_OWN = re.compile("签约|开工|动工|竣工|投产")
# "签约和开工的84个项目": some did this, some that.
_MIXED = re.compile(
    "签约(?:、|和|及|与|暨|以及|或)?(?:集中)?(?:开工|动工|竣工|投产)|(?:开工|动工|竣工|投产)(?:、|和|及|与|暨|以及|或)?(?:集中)?签约"
)
_HELD = re.compile(
    r"(?:日前|近日|昨日|昨天|当天|今天|(?:[0-9]{1,2}月)?[0-9]{1,2}日)?(?:举行|参加)了?(?:集中)?(?:签约|开工)(?:仪式|活动)"
)
_PART = re.compile(r"其中|分别|涵盖|包括|涉及|占比|占|另有|还有")


def _of_a_division(before: str) -> bool:
    """Whether the words before a count divide a larger one: "在34个签约项目中，", "从三次产业看"."""
    return "项目中，" in before or bool(re.search("第[一二三]产业$|从[^，。]{2,10}看", before))


def counts(sentence: Sentence) -> Iterator[Count]:
    """Every count of projects with the ceremony that its own words name; "" where they name none."""
    text = sentence.text
    previous = sentence.start
    for found in _COUNT.finditer(text, sentence.start, sentence.end):
        number = _number(found["n"] or found["m"] or found["k"] or found["l"])
        if not number or found[0].startswith("一个"):
            continue
        count = Count(number, found.start(), found.end())
        segment = (
            max(
                text.rfind("；", sentence.start, found.start()),
                text.rfind("。", sentence.start, found.start()),
            )
            + 1
        )
        lead = text[max(segment, sentence.start) : found.start()]
        count.ceremony = _ceremony(text, found, max(previous, segment, sentence.start), sentence.end)
        named = lead.endswith("等") and "、" in lead and "其中" not in lead and previous == sentence.start
        count.part = not named and (
            bool(_PART.search(lead)) or "其中" in text[sentence.start : found.start()]
        )
        count.own = bool(_OWN.search(found[0] + lead[-2:]))
        behind = re.split("[，。；：、]", text[found.end() : min(found.end() + 12, sentence.end)])[0]
        if _MIXED.search(re.split("[，。；：]", lead)[-1] + found[0]) or _MIXED.search(found[0] + behind):
            count.doubts.append("mixed")
        if _of_a_division(text[sentence.start : found.start()]):
            count.part = True
        if (
            _OWN.search(found[0] + lead[-2:])
            and len({*_OWN.findall(text[sentence.start : found.start()].split("其中")[0])}) > 1
        ):
            count.part = False  # "签约、动工、竣工的有83个项目，其中签约项目40个": a ceremony of its own
        if re.match(r"[^，。；]{0,3}(?:以上)", text[found.start() : found.start()]) or re.search(
            r"[0-9百十千万]亿?元?(?:级|以上)$", lead
        ):
            count.part = True
        if held := _HELD.match(text, found.end(), sentence.end):  # "其中，9个项目日前举行了集中签约仪式"
            count.part, count.own, count.ceremony = False, True, ceremony_of(held[0])
        count.firms = bool(found["firms"] or found["listed"])
        if re.search("重点|现场|上台|代表", found[0] + lead[-8:]) and re.search(
            "[0-9]个|项目[0-9]", text[sentence.start - 60 if sentence.start > 60 else 0 : found.start()]
        ):
            count.part = True
        if OVER_TIME.search(text[sentence.start : found.start()]) or re.match(
            r"[^，。；]{0,8}(?:已|正)(?:建成|投产|开工)", text[found.end() : found.end() + 14]
        ):
            count.doubts.append("over_time")
        previous = found.end()
        yield count


def _ceremony(text: str, found: re.Match[str], start: int, end: int) -> str:
    """What the projects did: the words within and right behind the count, else those right before it."""
    behind = re.split(r"[；。]|[0-9]+个|，", text[found.end() : min(found.end() + 24, end)])[0]
    before = re.split(r"[；。，、]", text[max(start, found.start() - 14) : found.start()])[-1]
    for words in (found[0], behind, before):
        for kind, pattern in ((SIGNED, SIGNING), (STARTED, _STARTING), (DONE, _ENDING)):
            if pattern.search(words):
                return kind
    return ""


def ceremony_of(words: str) -> str:
    """The ceremony that a stretch of words speaks of."""
    hits = [
        (found.start(), kind)
        for kind, pattern in (
            (SIGNED, re.compile("签约|签署|签订|签字")),
            (STARTED, re.compile("开工|奠基|动工|破土")),
            (DONE, re.compile("开?竣工|投产")),
        )
        if (found := pattern.search(words))
    ]
    return min(hits)[1] if hits else ""


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    text = text.replace("两", "二")
    hundreds, found, rest = text.rpartition("百")
    total = 100 * ("一二三四五六七八九".find(hundreds) + 1 or 1) if found else 0
    tens, ten, ones = rest.rpartition("十")
    if ten:
        total += 10 * ("一二三四五六七八九".find(tens) + 1 if tens else 1)
    if len(ones) > 1:
        return 0
    return total + ("一二三四五六七八九".find(ones) + 1 if ones else 0)
