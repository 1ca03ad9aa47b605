"""Imprecise dates: "September 2022" is a month, "2022年三季度" a quarter; knows no model.

A date has a precision (`PRECISIONS`) and is stored and sorted as its period's first day; it is overdue only
after its period's last (docs/domain.md, Milestone). Times and zones are read past: the day is the one written.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from .languages import reader_language
from .money import shown

PRECISIONS = ("day", "month", "quarter", "year")
FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_TEXT = 60  # characters; longer is not a date

_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_QUARTERS_ZH = "一二三四"


class DateError(ValueError):
    """A date that cannot be read; `str()` is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class PartialDate:
    """A day, month, quarter or year. `first` is the period's first day, DateError otherwise."""

    first: date
    precision: str

    def __post_init__(self) -> None:
        if self.first != period_start(self.first, self.precision):
            raise DateError(_("A coarse date is stored as the first day of its period."))

    @property
    def last(self) -> date:
        """The period's last day: the date is overdue after it."""
        return period_end(self.first, self.precision)

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it, quarters by the usual addition: 2022-08-19, 2022-09, 2022-Q3, 2022."""
        if self.precision == "day":
            return self.first.isoformat()
        year = f"{self.first.year:04}"
        return {
            "month": f"{year}-{self.first.month:02}",
            "quarter": f"{year}-Q{_quarter(self.first)}",
            "year": year,
        }[self.precision]


def period_start(day: date, precision: str) -> date:
    """The first day of the period of this precision that `day` lies in."""
    _check_precision(precision)
    if precision == "day":
        return date(day.year, day.month, day.day)
    month = {"month": day.month, "quarter": 3 * _quarter(day) - 2, "year": 1}[precision]
    return date(day.year, month, 1)


def period_end(first: date, precision: str) -> date:
    """The last day of the period of this precision that `first` lies in."""
    _check_precision(precision)
    if precision == "day":
        return date(first.year, first.month, first.day)
    month = {"month": first.month, "quarter": 3 * _quarter(first), "year": 12}[precision]
    return date(first.year, month, monthrange(first.year, month)[1])


def periods(first: date, last: date, precision: str) -> list[date]:
    """The first day of each period of this precision from the one of `first` to the one of `last`, none left out."""
    found, start = [], period_start(first, precision)
    while start <= last:
        found.append(start)
        end = period_end(start, precision)
        if end == date.max:
            break
        start = end + timedelta(days=1)
    return found


def write_date(first: date | None, precision: str, lang: str = "") -> str:
    """As precise as it is known: 19 Aug 2022, Sep 2022, Q3 2022; 2022年8月19日, 2022年第三季度. None gives "".

    In the reader's language where `lang` is blank.
    """
    if first is None:
        return ""
    _check_precision(precision)
    year, month, day = first.year, first.month, first.day
    if (lang or reader_language()).lower().startswith("zh"):
        return {
            "day": f"{year}年{month}月{day}日",
            "month": f"{year}年{month}月",
            "quarter": f"{year}年第{_QUARTERS_ZH[_quarter(first) - 1]}季度",
            "year": f"{year}年",
        }[precision]
    return {
        "day": f"{day} {_MONTHS_EN[month - 1]} {year}",
        "month": f"{_MONTHS_EN[month - 1]} {year}",
        "quarter": f"Q{_quarter(first)} {year}",
        "year": f"{year}",
    }[precision]


def read_date(text: str, *, order: str | None = None) -> PartialDate | None:
    """Read a date as people and spreadsheets write it; blank gives None, anything unclear DateError.

    "2022-08-19", "2022/8/19", "2018-06-28T00:00:00Z", "2022-09", "2022-Q3", "Q3 2022", "2022", "Jan 2005",
    "19 Aug 2022", "August 19, 2022", "2022年8月19日", "2022年三季度", full-width digits. Numbers with the
    year last are read only where the list's `order` is known: "mdy" ("9/30/2026 12:00:00 AM") or "dmy".
    Years 1900 to 2200.
    """
    if order not in (None, "mdy", "dmy"):
        raise ValueError(f"order must be 'mdy' or 'dmy', not {order!r}")
    if len(text) > MAX_TEXT:
        raise _unreadable(text)
    folded = _fold(text)
    if not folded:
        return None
    try:
        for pattern, read in _FORMS:
            if match := pattern.fullmatch(folded):
                return read(match)
        if order and (match := _YEAR_LAST.fullmatch(folded)):
            month, day = ("a", "b") if order == "mdy" else ("b", "a")
            return _day(match["y"], match[month], match[day])
    except ValueError:  # 30 February, month 13, year 1066
        raise _unreadable(text) from None
    if _YEAR_LAST.fullmatch(folded):
        raise DateError(
            _("“%(text)s” could be day/month or month/day. Write the year first: 2022-08-19.")
            % {"text": shown(text)}
        )
    raise _unreadable(text)


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year


def _day(year: str, month: str | int, day: str) -> PartialDate:
    return PartialDate(date(_year(year), int(month), int(day)), "day")


def _month(year: str, month: str | int) -> PartialDate:
    return PartialDate(date(_year(year), int(month), 1), "month")


def _quarter_of(year: str, quarter: str) -> PartialDate:
    number = _QUARTERS_ZH.index(quarter) + 1 if quarter in _QUARTERS_ZH else int(quarter)
    return PartialDate(date(_year(year), 3 * number - 2, 1), "quarter")


def _numbered_day(found: re.Match[str]) -> PartialDate:
    return _day(found["y"], found["m"], found["d"])


def _named_day(found: re.Match[str]) -> PartialDate:
    return _day(found["y"], _MONTH_NUMBERS[found["m"]], found["d"])


_Y, _M, _D = r"(?P<y>[0-9]{4})", r"(?P<m>[0-9]{1,2})", r"(?P<d>[0-9]{1,2})"
_NAME = r"(?P<m>" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\.?"
_ORDINAL = _D + r"(?:st|nd|rd|th)?"
_HMS = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_TIME = rf"(?:[t ]{_HMS}(?: ?[ap]m)?(?: ?(?:z|utc|[+-][0-9]{{2}}:?[0-9]{{2}}))?)?"
_YEAR_LAST = re.compile(rf"(?P<a>[0-9]{{1,2}})(?P<s>[/.-])(?P<b>[0-9]{{1,2}})(?P=s){_Y}{_TIME}")

# The first form that fits the whole text decides; no two fit one text.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PartialDate]], ...] = (
    (re.compile(rf"{_Y}(?P<s>[-/.]){_M}(?P=s){_D}{_TIME}"), _numbered_day),
    (re.compile(rf"{_Y} ?年 ?{_M} ?月 ?{_D} ?[日号]"), _numbered_day),
    (
        re.compile(rf"(?:{_ORDINAL} (?:of )?{_NAME},? {_Y})"),
        _named_day,
    ),
    (
        re.compile(rf"(?:{_NAME} {_ORDINAL},? {_Y})"),
        _named_day,
    ),
    (re.compile(rf"{_D}-{_NAME}-{_Y}"), _named_day),
    (re.compile(rf"{_Y}[-/.]{_M}"), lambda found: _month(found["y"], found["m"])),
    (re.compile(rf"{_Y} ?年 ?{_M} ?月(?:份)?"), lambda found: _month(found["y"], found["m"])),
    (re.compile(rf"{_NAME},?[ -]{_Y}"), lambda found: _month(found["y"], _MONTH_NUMBERS[found["m"]])),
    (re.compile(rf"{_Y} {_NAME}"), lambda found: _month(found["y"], _MONTH_NUMBERS[found["m"]])),
    (re.compile(rf"{_Y}(?:[- /]|年)?q(?P<q>[1-4])"), lambda found: _quarter_of(found["y"], found["q"])),
    (re.compile(rf"(?:q(?P<q>[1-4])|(?P<q2>[1-4])q)[- /]?{_Y}"),
     lambda found: _quarter_of(found["y"], found["q"] or found["q2"])),
    (re.compile(rf"{_Y} ?年 ?第? ?(?P<q>[1-4一二三四]) ?季度?"), lambda found: _quarter_of(found["y"], found["q"])),
    # Halves and ends of years: nothing between quarter and year is known here, and a year claims nothing that is not said.
    (re.compile(rf"{_Y} ?年 ?(?:[上下]半年|[初中底末内])"), lambda found: PartialDate(date(_year(found["y"]), 1, 1), "year")),
    (re.compile(rf"{_Y}[- ]?h[12]"), lambda found: PartialDate(date(_year(found["y"]), 1, 1), "year")),
    (re.compile(rf"h[12][- ]{_Y}"), lambda found: PartialDate(date(_year(found["y"]), 1, 1), "year")),
    (re.compile(rf"{_Y}(?: ?年)?"), lambda found: PartialDate(date(_year(found["y"]), 1, 1), "year")),
)  # fmt: skip


def _fold(text: str) -> str:
    """Full-width to ordinary (and the 月 and 日 of pasted PDFs), lower case, single spaces; footnotes stay."""
    characters = []
    for character in text.replace("\ufeff", "").replace("\u200b", ""):
        if unicodedata.decomposition(character).startswith(("<wide>", "<noBreak>", "<compat>")):
            folded = unicodedata.normalize("NFKC", character)
            character = folded if len(folded) == 1 else character
        characters.append(character)
    return " ".join("".join(characters).lower().split())


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _check_precision(precision: str) -> None:
    if precision not in PRECISIONS:
        raise DateError(_("The precision of a date is day, month, quarter or year."))


def _unreadable(text: str) -> DateError:
    return DateError(
        _(
            "Cannot read “%(text)s” as a date. Write for example 2022-08-19, 2022-09, 2022-Q3 or 2022年8月19日."
        )
        % {"text": shown(text)}
    )
