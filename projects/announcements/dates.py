"""Dates as announcements write them, as coarse as the text says it; a missing year is counted from the publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..values.dates import DateError, PartialDate, read_date

_MONTH = r"(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)"
_YEARS = {
    "this year": 0, "next year": 1, "last year": -1, "the year": 0, "the end of the year": 0,
    "今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1, "年内": 0, "当年": 0, "年底": 0,
}  # fmt: skip
_YEAR_EN = r"(?P<rel>this year|next year|last year|the year)"
_YEAR_ZH = r"(?:(?P<year>20[0-9]{2}|19[89][0-9])\s?年|(?P<rel>今年|本年|明年|(?<![产成投达营工建两三])后年|去年|当年))"
_DAY = r"(?P<d>[0-3]?[0-9])"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>20[0-9]{2}|19[89][0-9])"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PAST, COMING = -1, 1
LONG_AGO = 150  # days: what would lie further back without its year is still to come


@dataclass
class When:
    """A date in the text; `guessed` where the day of publication had to complete it."""

    start: int
    end: int
    value: PartialDate
    guessed: bool = False
    dateline: bool = False


_Read = Callable[[re.Match, date | None], PartialDate | None]


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
    month = said["m"].rstrip(".")
    month = "Sep" if month.lower() == "sept" else month
    if said.get("d"):
        return read_date(
            f"{year}-{month}-{said['d']}" if month.isdecimal() else f"{said['d']} {month} {year}"
        )
    return read_date(f"{year}-{int(month):02}" if month.isdecimal() else f"{month} {year}")


def _quarter(found: re.Match[str], published: date | None) -> PartialDate | None:
    year, said = _year(found, published), found["quarter"].lower()
    quarter = _QUARTERS.get(said) or int(said)
    return PartialDate(date(year, 3 * quarter - 2, 1), "quarter") if year else None


def _whole_year(found: re.Match[str], published: date | None) -> PartialDate | None:
    year = _year(found, published)
    return PartialDate(date(year, 1, 1), "year") if year else None


def _near(found: re.Match[str], published: date | None) -> PartialDate | None:
    """Yesterday, today, last month: from the day of publication."""
    if published is None:
        return None
    word = found["near"].lower()
    if word.endswith(("月", "month")):
        month = published.month + (
            1
            if word in ("下月", "下个月", "next month")
            else -1
            if word in ("上月", "上个月", "last month")
            else 0
        )
        year = published.year + (month > 12) - (month < 1)
        return PartialDate(date(year, (month - 1) % 12 + 1, 1), "month")
    back = {"昨": 1, "前": 2, "yes": 1}.get(word[:1], 1 if word.startswith("yes") else 0)
    return PartialDate(published - timedelta(days=back), "day")


def _weekday(found: re.Match[str], published: date | None) -> PartialDate | None:
    """The last one before the publication, or that day itself."""
    if published is None:
        return None
    back = (published.weekday() - _WEEKDAYS.index(found["weekday"].lower())) % 7
    return PartialDate(published - timedelta(days=back or (7 if found.groupdict().get("last") else 0)), "day")


def _day_of_month(found: re.Match[str], published: date | None) -> PartialDate | None:
    """ "17日下午": the last 17th up to the publication."""
    if published is None or not 1 <= int(found["d"]) <= 31:
        return None
    month = published.replace(day=1)
    if int(found["d"]) > published.day:
        month = (month - timedelta(days=1)).replace(day=1)
    return PartialDate(month.replace(day=int(found["d"])), "day")


def _next_month(found: re.Match[str], published: date | None) -> PartialDate | None:
    """ "next March"."""
    if published is None or (named := read_date(f"{found['m'].rstrip('.')} 2000")) is None:
        return None
    month = named.first.month
    return PartialDate(
        date(published.year + (month <= published.month or found["next"].lower() == "next"), month, 1),
        "month",
    )


# The first that fits at a place decides, so the finer ones stand first.
_FORMS: tuple[tuple[re.Pattern[str], _Read, bool], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read, relative)
    for pattern, read, relative in (
        (rf"(?<![0-9]){_YEAR}[-/.](?P<m>[01]?[0-9])[-/.](?P<d>[0-3]?[0-9])(?![0-9])", _calendar, False),
        (rf"\b{_MONTH}\s{_ORDINAL},?\s{_YEAR}\b", _calendar, False),
        (rf"\b{_ORDINAL}\s(?:of\s)?{_MONTH},?\s{_YEAR}\b", _calendar, False),
        (rf"\b{_MONTH}\s{_ORDINAL}(?:\s(?:of\s)?{_YEAR_EN})?\b(?!\s?%|[.,][0-9])", _calendar, True),
        (rf"\b{_ORDINAL}\s(?:of\s)?{_MONTH}(?:\s(?:of\s)?{_YEAR_EN})?\b", _calendar, True),
        (rf"\b(?:mid|early|late)-{_MONTH}(?:\s{_YEAR})?\b", _calendar, True),
        (rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}\b", _calendar, False),
        (rf"\b{_MONTH}\s(?:of\s)?{_YEAR_EN}\b", _calendar, True),
        (rf"\b(?P<next>next|coming)\s{_MONTH}\b", _next_month, True),
        (rf"(?:\bin|\bby|\buntil|\bend of|\blate|\bearly)\s{_MONTH}(?=[\s,.;)]|$)(?!\s[0-9])", _calendar, True),
        (rf"\b(?:the\s)?(?P<quarter>first|second|third|fourth|last)\squarter\sof\s(?:the\syear\s)?(?:{_YEAR}|{_YEAR_EN})\b", _quarter, False),
        (rf"\b(?:the\s)?(?P<quarter>first|second|third|fourth|last)\squarter,?\s{_YEAR}\b", _quarter, False),
        (rf"\bQ(?P<quarter>[1-4])\s(?:of\s)?{_YEAR}\b", _quarter, False),
        (rf"\b{_YEAR}\sQ(?P<quarter>[1-4])\b", _quarter, False),
        (r"\b(?P<last>last\s)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?!'s(?!\s(?:event|ceremony|signing|conference|meeting|fair))|,?\s(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]{2,3}\.?\s[0-9]|[0-9]))", _weekday, False),
        (r"\b(?P<near>yesterday|today)\b(?!'s)", _near, False),
        (rf"{_YEAR_ZH}?\s?(?<![0-9])(?P<m>[01]?[0-9])\s?月\s?{_DAY}\s?[日号](?!线)", _calendar, True),
        (rf"{_YEAR_ZH}\s?(?P<m>[01]?[0-9])\s?月", _calendar, False),
        (rf"{_YEAR_ZH}\s?(?:第)?(?P<quarter>[一二三四1-4])季度", _quarter, False),
        (r"(?<![上个每本0-9月])(?:第)?(?P<quarter>[一二三四])季度(?=开工|投产|竣工|动工|建成|完工|达产|前|末|内)", _quarter, True),
        (r"(?P<near>下个?月|本月|next month|this month|last month|上个?月)", _near, True),
        (r"(?<![0-9月.至—-])(?P<m>[01]?[0-9])\s?月(?:份|底|初|末|中旬|下旬|上旬|中)?(?![0-9龄])", _calendar, True),
        (r"(?P<near>昨天|昨日|昨晚|今天|今日|前天|今晨|今晚)", _near, False),
        (r"(?<![0-9月至—\-年、])(?P<d>[0-3]?[0-9])日(?=上午|下午|晚|，|、|举行|，|在)", _day_of_month, False),
        (rf"(?:\bin|\bby|\bend\sof|\bhalf\sof|\bwithin|\bduring|\bbeginning\sof|\bmid|\bearly|\blate|\bautumn\sof|\bspring\sof|\bsummer\sof|\bwinter\sof|\bautumn|\bspring|\bsummer|\bwinter)[\s-](?:the\send\sof\s|late\s|early\s|mid[\s-]?|the\s)?(?:{_YEAR}(?![-–][0-9])|{_YEAR_EN})\b(?!\sto\s20)", _whole_year, False),
        (r"\bby\sthe\send\sof\s(?P<rel>this year|next year|the year)\b|\b(?P<rel2>year-end|the year's end)\b", lambda f, p: _whole_year(f, p) if f["rel"] else (PartialDate(date(p.year, 1, 1), "year") if p else None), True),
        (rf"{_YEAR_ZH}(?:年?底|上半年|下半年|末|初|内|前|春季|秋季)?(?![-—至])", _whole_year, False),
        (r"(?P<rel>年内|年底)(?=前|实现|建成|投产|竣工|开工|部分|完工|动工|可|正式|，|达产)", _whole_year, True),
    )
)  # fmt: skip


def dates(text: str, start: int, end: int, published: date | None) -> list[When]:
    """Every date between two places that can be read, none of them twice, in order."""
    found: list[When] = []
    for pattern, read, relative in _FORMS:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < when.end and when.start < match.end() for when in found):
                continue
            try:
                value = read(match, published)
            except (DateError, ValueError):
                value = None
            if value is not None:
                said = match.groupdict()
                guessed = relative and not (said.get("year") or said.get("rel"))
                found.append(When(*match.span(), value, guessed))
    return sorted(found, key=lambda when: when.start)


def placed(when: When, published: date | None, direction: int) -> PartialDate:
    """A day or month without its year: the last one that has been, or the next one that comes."""
    value = when.value
    if not when.guessed or published is None or value.precision not in ("day", "month", "quarter"):
        return value
    try:
        if direction == PAST and value.first > published:
            before = PartialDate(value.first.replace(year=value.first.year - 1), value.precision)
            return before if (published - before.first).days < LONG_AGO else value
        if direction == COMING and value.last < published:
            return PartialDate(value.first.replace(year=value.first.year + 1), value.precision)
    except ValueError:  # 29 February
        return value
    return value


def spans(whens: list[When]) -> Iterator[tuple[int, int]]:
    """Where the dates stand."""
    return ((when.start, when.end) for when in whens)
