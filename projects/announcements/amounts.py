"""Money that is said to be invested; output, tax, sales, floor space and the like are passed over."""

import re
from collections.abc import Iterator

from ..values.money import MoneyError, Reading, read_amount
from .claims import Claim
from .sentences import OVER_TIME, after, before

_NUMBER = r"[0-9０-９](?:[0-9０-９,，.．]{0,30}[0-9０-９])?"
_ABOUT_EN = r"(?:(?:about|approximately|around|nearly|almost|over|more than|at least|up to|some|roughly|exceeding|no less than)\s)"
_ABOUT_ZH = "(?:约为|大约|约|近|将近|超过|超|逾|不低于|不少于|至少|最高)"
_SIGN = r"(?:US\$|HK\$|RMB|CNY|USD|EUR|HKD|JPY|[$€£¥￥])\s?"
_SCALE_EN = r"(?:billion|million|thousand|trillion|bn|m)\b"
_CURRENCY_EN = r"(?:yuan|RMB|CNY|renminbi|USD|EUR|HKD|US dollars?|U\.S\. dollars?|Hong Kong dollars?|dollars?|euros?|yen|pounds?|won)\b"
_CURRENCY_ZH = "(?:元人民币|人民币|美元|美金|欧元|港元|港币|日元|英镑|韩元|元)"
_ZH_NUMBER = f"(?:{_NUMBER}|[一二两三四五六七八九十百千]+)"
_MONEY = re.compile(
    rf"{_ABOUT_ZH}?\s?(?:人民币\s?)?{_ZH_NUMBER}\s?[多余]?\s?(?:万亿|千亿|百亿|亿|千万|百万|万)?\s?[多余]?{_CURRENCY_ZH}(?:以上|左右)?"
    rf"|{_ABOUT_EN}?{_SIGN}{_NUMBER}(?:[\s-]?{_SCALE_EN})?(?:\s{_CURRENCY_EN})?"
    rf"|{_ABOUT_EN}?{_NUMBER}[\s-]?{_SCALE_EN}[\s-]{_CURRENCY_EN}"
    rf"|{_ABOUT_EN}?{_NUMBER}\s{_CURRENCY_EN}",
    re.IGNORECASE,
)

# What the money is. The word that stands nearest decides; other words than these leave the money alone.
_KINDS = {
    "event": r"combined|altogether|in all\b|aggregate|合计|总计|累计投资|共计|总投资额合计",
    "realised": r"已完成投资|完成投资|已投入|实际投资|实际到位|到位资金|资金到位|累计完成(?:投资)?|invested so far|has been invested|have been invested"
    r"|had been invested|(?:has|have|had) (?:already |so far )?invested|already invested|already been (?:spent|invested)|funds in place|completed investment",
    "not": r"固定资产(?:投资)?|设备投资|设备投入|研发投入|产值|年产|税收|利税|纳税|税金|上缴|销售|营收|营业|收入|利润|注册资本|注册资金|亩均|贷款|融资|补贴|奖励|出口"
    r"|进出口|估值|市值|基金规模|总规模|成交|交易额|货值|节约|降低成本|地价|fixed[- ]assets?(?: investment)?|equipment investment|output|tax|revenue|sales|turnover|profit|income"
    r"|registered capital|loans?\b|subsid|grants?\b|exports?\b|valu(?:e|ation)\b|market|fund of|GDP|savings?|rent|per mu|land price|deposits?|orders?\b"
    r"|contribut\w+ .{0,30}to the",
    "invested": r"总投资|投资总额|投资额|计划投资|拟投资|预计投资|投资|投入|斥资|invest(?:ment|ed|ing|s)?\b|capital expenditure|capex|spen(?:d|t|ding)\b|inject\w*|\bcost(?:s|ing)?\b|\bworth\b",
}
_KIND = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _KINDS.items()), re.IGNORECASE)
_PHASES = {
    1: r"一期|首期|第一阶段|phase (?:one|1|I)\b|first[- ]phase|first stage|initial phase|phase-1",
    2: r"二期|第二阶段|phase (?:two|2|II)\b|second[- ]phase|second stage",
    3: r"三期|第三阶段|phase (?:three|3|III)\b|third[- ]phase",
    4: r"四期|phase (?:four|4|IV)\b|fourth[- ]phase",
}
_PHASE = re.compile("|".join(f"(?P<p{number}>{words})" for number, words in _PHASES.items()), re.IGNORECASE)
_SEVERAL = re.compile(
    r"[0-9一二两三四五六七八九十]+\s?个[^，。]{0,8}项目|项目\s?[0-9]+\s?个|\b(?:[0-9]+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty|all|these|the)\s(?:\w+\s){0,3}projects\b",
    re.IGNORECASE,
)


# "12 projects were signed, with a total investment of ...": the money of all of them.
_BARE = re.compile(
    r"\s*(?:计划|预计|协议|项目)?总?投资(?:总额|额)?(?:达到?|超过?|约|为|近)?\s*|\s*(?:a |an |the )?(?:total |planned |overall )*investments? (?:of|totalling|is|reach\w*)\s*",
    re.IGNORECASE,
)


SHORT = 25  # characters that open a clause and say no more than what it is about
# Money of every year is no investment.
_YEARLY = re.compile(r"\s*(?:a|per|each|every)\s+year\b|\s*(?:annually|yearly)\b|[/每]年", re.IGNORECASE)


def amounts(sentence: str) -> Iterator[Claim]:
    for found in _MONEY.finditer(sentence):
        start, end = found.span()
        start += len(found[0]) - len(found[0].lstrip())
        reading = _read(found[0])
        kind = reading and _kind(sentence, start, end)
        if kind in ("total", "realised"):
            phase = _phase(sentence, start, end)
            yield Claim("phase" if phase and kind == "total" else kind, reading, start, end, phase=phase)
        elif kind == "event_amount" and not OVER_TIME.search(sentence):
            yield Claim(kind, reading, start, end)


def _read(text: str) -> Reading | None:
    """The amount with its currency; None where it is none."""
    plain = re.sub(r"(?<=[0-9])-(?=[a-z])|(?<=n)-(?=[a-z])", " ", text.strip(), flags=re.IGNORECASE)
    try:
        reading = read_amount(plain.replace("元人民币", "元"))
    except MoneyError:
        return None
    return reading if reading.currency and reading.amount else None


def _kind(sentence: str, start: int, end: int) -> str | None:
    """What the words of the clause make of the money: those before it, else those behind it."""
    lead, trail = before(sentence, start), after(sentence, end)
    words = [found.lastgroup for found in _KIND.finditer(lead)]
    words = words[-1:] or [found.lastgroup for found in _KIND.finditer(trail)][:1]
    if not words and _PHASE.search(lead) and re.search(_KINDS["invested"], sentence[:start], re.IGNORECASE):
        words = ["invested"]
    if _YEARLY.match(trail):
        return None
    follows = _KIND.match(trail.lstrip(" 的-"))
    if follows and follows.lastgroup == "not":
        return None
    if not words or words[-1] == "not":
        return None
    if words[-1] == "event" or (words[-1] == "invested" and _is_of_several(sentence[:start], lead, trail)):
        return "event_amount"
    return "realised" if words[-1] == "realised" else "total"


def _is_of_several(said: str, lead: str, trail: str) -> bool:
    """Whether the money is that of all projects signed, not of one; `said` is the sentence up to the money."""
    everything = [found.lastgroup for found in _KIND.finditer(lead + " " + trail)]
    if "event" in everything or _SEVERAL.search(lead) or _SEVERAL.match(trail.lstrip(" 的")):
        return True
    return bool(_BARE.fullmatch(lead) and _SEVERAL.search(said))


def _phase(sentence: str, start: int, end: int) -> int | None:
    """The number of the phase that the clause speaks of, or a few words that open it: "In the first phase, ..."."""
    lead = before(sentence, start)
    said = [*_PHASE.finditer(lead)] or [*_PHASE.finditer(after(sentence, end))][:1]
    if not said:
        opening = before(sentence, max(start - len(lead) - 1, 0))
        said = [*_PHASE.finditer(opening)] if len(opening) <= SHORT else []
    return int(said[-1].lastgroup[1:]) if said else None
