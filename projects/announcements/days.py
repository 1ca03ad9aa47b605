"""When something was or will be done: signed, started, completed ..., as coarse as the text says it."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from ..values.choices import STAGE_RANK
from ..values.dates import DateError, PartialDate, period_start, read_date
from .claims import Claim
from .sentences import after, before

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
_YEARS = {
    "this year": 0,
    "next year": 1,
    "last year": -1,
    "the same year": 0,
    "the year": 0,
    "今年": 0,
    "明年": 1,
    "后年": 2,
    "去年": -1,
    "年内": 0,
    "当年": 0,
}
_YEAR_EN = r"(?P<rel>this year|next year|last year|the year|the same year)"
_YEAR_ZH = r"(?:(?P<year>[12][0-9]{3})\s?年|(?P<rel>今年|明年|(?<![产成投达营工])后年|去年|年内|当年))"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}

_Read = Callable[[re.Match, date | None], PartialDate | None]


def _year(found: re.Match, published: date | None) -> int | None:
    """The year that is written, or counted from the announcement's; None where neither is known."""
    said = found.groupdict()
    if said.get("year"):
        return int(said["year"])
    if published is None:
        return None
    return published.year + (_YEARS[said["rel"].lower()] if said.get("rel") else 0)


def _text(form: str) -> _Read:
    def read(found: re.Match, published: date | None) -> PartialDate | None:
        year = _year(found, published)
        try:
            return year and read_date(
                form.format(year=year, **{k: v for k, v in found.groupdict().items() if k != "year"})
            )
        except DateError:
            return None

    return read


def _quarter(found: re.Match, published: date | None) -> PartialDate | None:
    year, said = _year(found, published), found["quarter"].lower()
    quarter = _QUARTERS.get(said) or int(said)
    return year and PartialDate(date(year, 3 * quarter - 2, 1), "quarter")


def _whole_year(found: re.Match, published: date | None) -> PartialDate | None:
    year = _year(found, published)
    return year and PartialDate(date(year, 1, 1), "year")


def _month_from_now(found: re.Match, published: date | None) -> PartialDate | None:
    if published is None:
        return None
    ahead = found["rel"].lower() in ("next month", "下月", "下个月")
    month = published.month + ahead
    return PartialDate(
        period_start(date(published.year + month // 13, (month - 1) % 12 + 1, 1), "month"), "month"
    )


# The first that fits at a place decides, so the finer ones stand first.
_FORMS: tuple[tuple[re.Pattern, _Read], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?P<year>[12][0-9]{3})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})(?![0-9])", _text("{year}-{m}-{d}")),
        (rf"\b(?P<m>{_MONTH})\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>[12][0-9]{{3}})\b", _text("{d} {m} {year}")),
        (rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?P<m>{_MONTH}),?\s(?P<year>[12][0-9]{{3}})\b", _text("{d} {m} {year}")),
        (rf"\b(?P<m>{_MONTH})\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s(?:of\s)?{_YEAR_EN})?\b(?!,?\s[12][0-9]{{3}})", _text("{d} {m} {year}")),
        (rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH})(?:\s(?:of\s)?{_YEAR_EN})?\b", _text("{d} {m} {year}")),
        (rf"\b(?P<m>{_MONTH}),?\s(?:of\s)?(?P<year>[12][0-9]{{3}})\b", _text("{m} {year}")),
        (rf"\b(?P<m>{_MONTH})\s(?:of\s)?{_YEAR_EN}\b", _text("{m} {year}")),
        (rf"(?:\bin|\bby|\buntil|\bend of)\s(?P<m>{_MONTH})(?=[\s,.]|$)", _text("{m} {year}")),
        (rf"\b(?P<quarter>first|second|third|fourth)\squarter\sof\s(?:(?P<year>[12][0-9]{{3}})|{_YEAR_EN})\b", _quarter),
        (r"\bQ(?P<quarter>[1-4])\s(?:of\s)?(?P<year>[12][0-9]{3})\b", _quarter),
        (rf"{_YEAR_ZH}?\s?(?P<m>[0-9]{{1,2}})\s?月\s?(?P<d>[0-9]{{1,2}})\s?[日号]", _text("{year}年{m}月{d}日")),
        (rf"{_YEAR_ZH}\s?(?P<m>[0-9]{{1,2}})\s?月", _text("{year}年{m}月")),
        (rf"{_YEAR_ZH}\s?第?(?P<quarter>[一二三四1-4])季度", _quarter),
        (r"(?P<rel>本月|下个?月|next month|this month)", _month_from_now),
        (r"(?<![0-9月])(?P<m>[0-9]{1,2})\s?月(?:份|底|初|中旬|下旬|上旬)?(?![0-9])", _text("{year}年{m}月")),
        (rf"(?:\bin|\bby|\bend of|\bhalf of|\bwithin|\bduring|\bbeginning of|\bearly|\blate)\s(?:the\send\sof\s)?(?:(?P<year>[12][0-9]{{3}})|{_YEAR_EN})\b", _whole_year),
        (rf"{_YEAR_ZH}(?:年?底|上半年|下半年|末|初|内|前)?", _whole_year),
    )
)  # fmt: skip

_KINDS = {
    "full_capacity": r"达产|达效|满产|full (?:capacity|production)|design(?:ed)? capacity",
    "in_production": r"投产|试生产|投运|投入使用|投入运营|投入生产|运营|正式生产|into (?:production|operation|use)|start(?:s|ed)? (?:production|operations?)|production|operational|begin operating"
    r"|start(?:s|ed)? operating",
    "completed": r"竣工|建成|完工|完成建设|封顶|complet(?:ed|ion|e)\b|finished|be built",
    "construction_start": r"开工|动工|破土|奠基|启动建设|开建|construction|ground|scheduled to (?:start|begin)|building work|piling|works? (?:start|began|begin)|be started",
    "land_granted": r"摘牌|摘地|拿地|供地|土地出让|竞得|\bland\b",
    "approved": r"备案|核准|立项|批复|approv(?:ed|al)|\bfiled\b|filing",
    "registered": r"注册成立|工商注册|完成注册|注册公司|\bregistered\b|registration|incorporated",
    "signed": r"签约|签署|签订|签下|\bsign(?:ed|ing|s)?\b|ceremony",
}
_KIND = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()), re.IGNORECASE)
_AHEAD = re.compile(
    r"计划|预计|拟|将|力争|有望|争取|确保|可(?=投产|竣工|建成)|前(?=开工|竣工|投产|建成)|scheduled|expected|plan(?:s|ned)?\b|will\b|to be\b|aims?\b|due\b|set to|is to\b|are to\b|\bby\b|target|anticipated|slated|hopes? to"
    r"|intend",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"以来|累计|\bsince\b|未能|没有按|原计划|原定|failed to|originally|had been (?:scheduled|expected|planned)",
    re.IGNORECASE,
)


def days(sentence: str, published: date | None) -> Iterator[Claim]:
    """Milestones with their dates; a date without a word that says of what is passed over."""
    for start, end, when in _dates(sentence, published):
        kind = _kind(sentence, start, end)
        if kind is None:
            continue
        lead = sentence[:end] + after(sentence, end)
        planned = bool(_AHEAD.search(before(sentence, start) + after(sentence, start))) and not (
            published and when.last < published
        )
        planned = planned or bool(published and when.first > published)
        if not _NEGATED.search(lead):
            yield Claim("milestone", when, start, end, detail=kind, planned=planned and kind != "signed")


def _dates(sentence: str, published: date | None) -> list[tuple[int, int, PartialDate]]:
    """Every date that can be read, none of them twice."""
    found: list[tuple[int, int, PartialDate]] = []
    for pattern, read in _FORMS:
        for match in pattern.finditer(sentence):
            if any(match.start() < end and start < match.end() for start, end, _when in found):
                continue
            if when := read(match, published):
                found.append((*match.span(), when))
    return sorted(found, key=lambda hit: hit[0])


def _kind(sentence: str, start: int, end: int) -> str | None:
    """What happens then: in Chinese the word behind the date, in English the one before it, else the nearest other."""
    lead = [found.lastgroup for found in _KIND.finditer(before(sentence, start))]
    trail = [found.lastgroup for found in _KIND.finditer(after(sentence, end))]
    if not lead and not trail:  # "On the morning of August 19, the signing ceremony ..."
        trail = [found.lastgroup for found in _KIND.finditer(sentence, end)][:1]
    chinese = bool(re.search("[\u4e00-\u9fff]", sentence[start:end]))
    first, second = (trail[:1], lead[-1:]) if chinese else (lead[-1:], trail[:1])
    said = (first or second or [None])[0]
    return said if said in STAGE_RANK else None
