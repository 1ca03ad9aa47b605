"""The ways in which announcements write a date, and what each says with the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from ..values.dates import PartialDate, read_date

# A pattern, how it is read, and whether a missing year is a guess.
Read = Callable[[re.Match, date | None], PartialDate | None]

_MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
_MONTH = rf"(?P<m>{_MONTHS})"
_YEARS = {
    "this year": 0, "next year": 1, "last year": -1, "the year": 0, "the following year": 1,
    "今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1,
}  # fmt: skip
_YEAR = r"(?P<year>20[0-9]{2}|19[89][0-9])"
_YEAR_EN = r"(?P<rel>this year|next year|last year|the year)"
# The year of the date before: "in April 2024 and in July of that year", 当年.
_SAME_EN = r"(?P<same>(?:that|the same) (?:same )?year)"
_YEAR_ZH = r"(?:(?P<year>20[0-9]{2}|19[89][0-9])\s?年|(?P<rel>今年|本年|明年|(?<![产成投达营工建两三])后年|去年)|(?P<same>当年|同年|该年))"
_DAY = r"(?P<d>[0-3]?[0-9])"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?(?:\s?[-–]\s?[0-3]?[0-9](?:st|nd|rd|th)?)?"
_QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "final": 4,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
}
_QUARTER = r"(?P<quarter>first|second|third|fourth|last|final)[- ]quarter"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_BEFORE = (
    r"(?:\b(?:in|by|until|from|during|within|around|for|before|after|through|of|since|beginning|starting|early|late|mid|middle|end|start|close|half|(?:later|earlier|sometime) in|year-end)"
    r"|\b(?:spring|summer|fall|autumn|winter)(?:\sof)?)"
)
_PART = r"(?:the\s)?(?:(?:very\s)?(?:end|start|beginning|middle|close|early part|latter half|first half|second half)\sof\s|late\s|early\s|mid[\s-]?(?:to[\s-]late[\s-]?)?|later\s|earlier\s|summer\s|the\s)?(?:calendar\s(?:year\s)?|fiscal\s(?:year\s)?|FY\s?)?"


def _year(found: re.Match[str], published: date | None) -> int | None:
    """The year that is written, or counted from the announcement's; None where neither is known."""
    said = found.groupdict()
    if said.get("year"):
        return int(said["year"])
    if published is None:
        return None
    return published.year + (_YEARS[said["rel"].lower()] if said.get("rel") else 0)


def _calendar(found: re.Match[str], published: date | None) -> PartialDate | None:
    year, said = _year(found, published), found.groupdict()
    if year is None:
        return None
    month = said["m"].rstrip(".").replace("元", "1")  # 元月 is January
    month = "Sep" if month.lower() == "sept" else month
    if said.get("d"):
        return read_date(
            f"{year}-{month}-{said['d']}" if month.isdecimal() else f"{said['d']} {month} {year}"
        )
    return read_date(f"{year}-{int(month):02}" if month.isdecimal() else f"{month} {year}")


def _quarter(found: re.Match[str], published: date | None) -> PartialDate | None:
    """A quarter; its number may stand in either of two places ("Q3", "3Q")."""
    said = found.groupdict()
    number = (said.get("quarter") or said["q"]).lower()
    year = 2000 + int(said["yy"]) if said.get("yy") else _year(found, published)
    quarter = _QUARTERS.get(number) or int(number)
    return PartialDate(date(year, 3 * quarter - 2, 1), "quarter") if year else None


def _next_quarter(found: re.Match[str], published: date | None) -> PartialDate | None:
    if published is None:
        return None
    at = 4 * published.year + (published.month - 1) // 3 + (found["which"].lower() == "next")
    return PartialDate(date(at // 4, 3 * (at % 4) + 1, 1), "quarter")


def _whole_year(found: re.Match[str], published: date | None) -> PartialDate | None:
    year = _year(found, published)
    return PartialDate(date(year, 1, 1), "year") if year else None


def _this_year(_found: re.Match[str], published: date | None) -> PartialDate | None:
    return PartialDate(date(published.year, 1, 1), "year") if published else None


def _this_month(_found: re.Match[str], published: date | None) -> PartialDate | None:
    return PartialDate(published.replace(day=1), "month") if published else None


def _season(found: re.Match[str], published: date | None) -> PartialDate | None:
    """ "this summer", "next spring": the year that it lies in."""
    if published is None:
        return None
    step = {"next": 1, "last": -1}.get(found["which"].lower(), 0)
    return PartialDate(date(published.year + step, 1, 1), "year")


def _near(found: re.Match[str], published: date | None) -> PartialDate | None:
    """Yesterday, today, last month: from the day of publication."""
    if published is None:
        return None
    word = found["near"].lower()
    if word.endswith(("月", "month")):
        step = 1 if word.startswith(("下", "next")) else -1 if word.startswith(("上", "last")) else 0
        at = 12 * published.year + published.month - 1 + step
        month = date(at // 12, at % 12 + 1, 1)
        if day := found.groupdict().get("d"):
            return PartialDate(month.replace(day=int(day)), "day")
        return PartialDate(month, "month")
    back = {"昨": 1, "前": 2, "ye": 1, "明": -1, "to": -1 if word == "tomorrow" else 0, "la": 1}
    return PartialDate(published - timedelta(days=back.get(word[:1], back.get(word[:2], 0))), "day")


def _weekday(found: re.Match[str], published: date | None) -> PartialDate | None:
    """The last one before the publication, or that day itself; "next Tuesday" the next."""
    if published is None:
        return None
    back = (published.weekday() - _WEEKDAYS.index(found["weekday"].lower())) % 7
    which = (found.groupdict().get("which") or "").strip().lower()
    if which in ("next", "this coming", "coming"):
        return PartialDate(published + timedelta(days=7 - back), "day")
    return PartialDate(published - timedelta(days=back or (7 if which == "last" else 0)), "day")


def _day_of_month(found: re.Match[str], published: date | None) -> PartialDate | None:
    """ "17日下午": the last 17th up to the publication."""
    if published is None or not 1 <= int(found["d"]) <= 31:
        return None
    month = published.replace(day=1)
    if int(found["d"]) > published.day:
        month = (month - timedelta(days=1)).replace(day=1)
    return PartialDate(month.replace(day=int(found["d"])), "day")


def _month_near(found: re.Match[str], published: date | None) -> PartialDate | None:
    """ "next March", "last October"."""
    if published is None or (named := read_date(f"{found['m'].rstrip('.')} 2000")) is None:
        return None
    month, which = named.first.month, found["which"].lower()
    if which in ("last", "this past"):
        return PartialDate(date(published.year - (month >= published.month), month, 1), "month")
    return PartialDate(
        date(published.year + (month <= published.month or which == "next"), month, 1), "month"
    )


# The first that fits at a place decides, so the finer ones stand first.
_ENGLISH: tuple[tuple[str, Read, bool], ...] = (
    (rf"(?<![0-9]){_YEAR}[-/.](?P<m>[01]?[0-9])[-/.](?P<d>[0-3]?[0-9])(?![0-9])", _calendar, False),
    (rf"\b{_MONTH}\s{_ORDINAL},?\s{_YEAR}\b", _calendar, False),
    (rf"\b{_ORDINAL}\s(?:of\s)?{_MONTH},?\s{_YEAR}\b", _calendar, False),
    (rf"\b{_MONTH}\s{_ORDINAL},?\s(?:of\s)?{_SAME_EN}", _calendar, False),
    (rf"\b{_MONTH}\s{_ORDINAL}(?:\s(?:of\s)?{_YEAR_EN})?\b(?!\s?%|[.,][0-9])", _calendar, True),
    (rf"\b{_ORDINAL}\s(?:of\s)?{_MONTH}(?:\s(?:of\s)?{_YEAR_EN})?\b", _calendar, True),
    (rf"\b(?:mid|early|late|end)-{_MONTH}(?:\s{_YEAR})?\b", _calendar, True),
    (rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}\b", _calendar, False),
    (rf"\b{_MONTH}\s(?:of\s)?{_YEAR_EN}\b", _calendar, True),
    (rf"\b{_MONTH}\s(?:of\s)?{_SAME_EN}", _calendar, False),
    (rf"\b(?P<which>next|coming|last|this past)\s{_MONTH}\b", _month_near, True),
    (rf"(?:\b(?:in|by|until|since|from|before|around|for|starting|beginning|as early as|as soon as|no later than|this|late|early|mid|[Ee]nd of|start of|beginning of|middle of))\s{_MONTH}(?=[\s,.;)]|$)(?!\s[0-9])", _calendar, True),
    (rf"\b(?:the\s)?{_QUARTER}\sof\s(?:the\syear\s)?(?:calendar\s|fiscal\s(?:year\s)?|FY)?(?:{_YEAR}|{_YEAR_EN})\b", _quarter, False),
    (rf"\b(?:the\s)?{_QUARTER}(?:\sof|,)?\s(?:fiscal\s)?{_YEAR}\b", _quarter, False),
    (rf"\b{_YEAR}['’]s\s{_QUARTER}\b", _quarter, False),
    (rf"\b(?:the\s)?{_QUARTER}\sof\s{_SAME_EN}", _quarter, False),
    (rf"\b(?:Q(?P<quarter>[1-4])|(?P<q>[1-4])Q)(?:\sof|,)?[\s-](?:fiscal\s|FY)?{_YEAR}\b", _quarter, False),
    (rf"\b{_YEAR}[\s-]?Q(?P<quarter>[1-4])\b", _quarter, False),
    (r"\b(?:(?P<quarter>[1-4])Q|Q(?P<q>[1-4])\s?[’'])\s?[’']?(?P<yy>[1-4][0-9])\b", _quarter, False),
    (rf"\bQ(?P<quarter>[1-4])(?:\sof)?\s{_YEAR_EN}\b", _quarter, False),
    (r"(?<!in\s)\b(?P<which>next|this|the current)\squarter\b", _next_quarter, False),
    (rf"\b(?:in|by|during|for|within|before|until)\s(?:the\s)?(?:early\s|late\s|start of\s|end of\s|the\s)*(?:{_QUARTER}|Q(?P<q>[1-4]))\b", _quarter, True),
    (r"\b(?P<which>(?:last|next|this coming|coming)\s)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
     r"(?!'s(?!\s(?:event|ceremony|signing|conference|meeting|fair|groundbreaking))|,?\s(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]{2,3}\.?\s[0-9]|[0-9]))", _weekday, False),
    (r"\b(?P<near>yesterday|today|tomorrow|last night|this morning|this afternoon|this evening)\b(?!'s)", _near, False),
    (r"\b(?:earlier\s|later\s|late\s|early\s|by\sthe\send\sof\s)?(?P<near>next month|this month|last month)\b", _near, True),
    (rf"\b(?P<which>this|next|last|this past|this coming)\s{_SEASON}\b", _season, False),
    (rf"\b(?:H[12]|[12]H|(?:first|second)[- ]half)(?:\sof)?\s(?:fiscal\s)?(?:{_YEAR}|{_YEAR_EN})\b", _whole_year, False),
    (rf"\b(?:fiscal\s(?:year\s)?|financial\syear\s|FY\s?|year-end\s|year end\s|end-|mid-|early-|late-){_YEAR}\b", _whole_year, False),
    (rf"\b(?:fall|autumn|spring|summer|winter)\s(?:of\s)?(?:{_YEAR}|{_YEAR_EN}|{_SAME_EN})\b", _whole_year, False),
    (rf"(?!(?:for|(?<!half\s)(?<!end\s)of)\sthe\syear){_BEFORE}[\s-]{_PART}(?:{_YEAR}(?![-–/][0-9])|{_YEAR_EN}|{_SAME_EN})\b(?!\sto\s20)", _whole_year, False),
    (rf"\b(?:by|before)\s(?:[A-Z][a-z]+\s){{1,2}}{_YEAR}\b", _whole_year, False),
    (rf"\b(?:later|earlier|early|late|mid)[\s-](?:{_YEAR}|{_YEAR_EN})\b", _whole_year, False),
    (rf"\b{_YEAR_EN}(?<!the year)\b(?!\s(?:alone|and next|to date)|['’])", _whole_year, False),
    (r"\b(?:by\s|before\s|at\s|until\s)(?:the\s)?(?:end of the year|year[\s-]end|year's end|close of the year)\b(?!\s20)", _this_year, True),
)  # fmt: skip
_CHINESE: tuple[tuple[str, Read, bool], ...] = (
    (rf"{_YEAR_ZH}?\s?(?<![0-9])(?P<m>[01]?[0-9])\s?月\s?{_DAY}\s?[日号](?!线)", _calendar, True),
    (rf"{_YEAR_ZH}\s?(?P<m>元)月\s?{_DAY}\s?[日号]", _calendar, False),
    (rf"{_YEAR_ZH}\s?(?P<m>元|[01]?[0-9])\s?月", _calendar, False),
    (rf"{_YEAR_ZH}\s?(?:第)?(?P<quarter>[一二三四1-4])季(?:度|(?=[，。、；开动動量投完竣前末底初内建]))", _quarter, False),
    (rf"{_YEAR_ZH}\s?Q(?P<quarter>[1-4])(?![0-9])", _quarter, False),
    (r"(?<![上个每本0-9月前])(?:第)?(?P<quarter>[一二三四])季度(?=开工|投产|竣工|动工|建成|完工|达产|前|末|内|正式|实现|可|初|投|试|启动|全面|完成)", _quarter, True),
    (rf"(?P<near>本月|上月|当月|下月)\s?{_DAY}\s?[日号]", _near, False),
    (r"(?P<near>下个?月|本月|上个?月)", _near, True),
    (r"(?<![0-9月.至—-])(?P<m>[01]?[0-9])\s?月(?:份|底|初|末|中旬|下旬|上旬|中)?(?![0-9龄])", _calendar, True),
    (r"(?<![0-9本上下个每当次年月份\u4e00-\u9fff])月(?:底|末|初|中旬|下旬|上旬)|(?<=[将于拟在可望争至计划])月(?:底|末|中旬|下旬)", _this_month, True),
    (r"(?P<near>昨天|昨日|昨晚|今天|今日|前天|今晨|今晚|明天|明日(?!之))", _near, False),
    (r"(?<![0-9月至—\-年、])(?P<d>[0-3]?[0-9])日(?=上午|下午|晚|，|、|举[行办]|召开|在|开工|动工|签约|竣工|投产|正式|全面|破土|奠基|投入|建成|启动)", _day_of_month, False),
    (r"[今昨]天?（(?P<d>[0-3]?[0-9])日?）日?", _day_of_month, False),
    (rf"{_YEAR_ZH}(?:年?底|上半年|下半年|末|初|内|前|春季|秋季)?(?![-—至])", _whole_year, False),
    (r"(?<![0-9今去明后每历上一二两三四五六七八九十半几数])年(?:内(?=前|实现|建成|投产|竣工|开工|部分|完工|动工|可|正式|，|达产|有望|全部|全面|完成|试)|底(?!子)|末)", _this_year, True),
    (r"(?<![年0-9前后])(?:[上下]半年)(?=开工|动工|建成|投产|竣工|完工|正式|可|有望|全面|实现|试|前|将|，)", _this_year, True),
)  # fmt: skip


FORMS: tuple[tuple[re.Pattern[str], Read, bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read, relative) for pattern, read, relative in (*_ENGLISH, *_CHINESE)
)
