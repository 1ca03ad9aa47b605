"""Where in a file the profile's columns stand, and what only the whole file can tell: date order, phases, keys."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from ..values.dates import DateError, read_date
from ..values.marks import mark
from ..values.money import unit_power
from . import units
from .fields import DATES, LISTS, CellError, is_amount, is_figure, shown
from .profiles import PLACEHOLDER, Profile, ProfileError
from .table import IN_PLACE_OF_VALUES, UNCOMPUTED, Table, folded

SEARCHED_ROWS = 50  # the headings stand among the first rows

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Feed:
    """What fills one field: columns of cells, or a template whose odd parts are columns."""

    name: str
    columns: tuple[tuple[int, ...], ...]
    template: tuple[str, ...] = ()


@dataclass(frozen=True)
class Money:
    """How a column of amounts is read; `unit` is None where nobody said one, and numbers are taken as they stand."""

    heading: str
    unit: str | None
    currency: str
    by_profile: bool = False  # the currency, which then stands before a row's own


class Layout:
    """What a profile's columns are in this very file; ProfileError where it has no such column."""

    def __init__(self, table: Table, profile: Profile):
        self.table, self.profile = table, profile
        self.header_row, headings, above = _find_headings(table, profile)
        self._width = len(headings)
        self.places: dict[str, tuple[int, ...]] = _places(headings)
        self._folded: dict[str, tuple[int, ...]] = _places([folded(h) for h in headings])
        missing = [h for h in profile.headings() if not self._at(h)]
        if missing:
            raise ProfileError(
                _("%(key)s: there is no column “%(heading)s” in row %(row)s of the file.")
                % {"key": profile.headings()[missing[0]], "heading": missing[0], "row": self.header_row}
            )
        self.feeds = {feed.name: feed for feed in self._feeds()}
        self._blank = frozenset(map(folded, profile.blank))
        self._blank_in = {name: frozenset(map(folded, texts)) for name, texts in profile.blank_in.items()}
        self._meanings = {n: {folded(k): v for k, v in t.items()} for n, t in profile.values.items()}
        self.money = self._money_columns(headings, above)
        self.as_of = profile.as_of or _day_above(above)
        self.read_columns = {i for feed in self.feeds.values() for places in feed.columns for i in places}
        self._survey()

    def _at(self, heading: str) -> tuple[int, ...]:
        return self.places.get(heading.strip()) or self._folded.get(folded(heading), ())

    def heading_of(self, name: str) -> str:
        """Their heading (or headings) behind one of our fields, to name in messages."""
        profile = self.profile
        theirs = [heading for heading, field in profile.columns.items() if field == name]
        if name == "external_ref" and not theirs and profile.key:
            theirs = [profile.key]
        if name == "phase":
            theirs = [profile.phase_column]
        theirs = theirs or list(dict.fromkeys(PLACEHOLDER.findall(profile.templates.get(name, ""))))
        return ", ".join(theirs) or name

    def _feeds(self) -> Iterator[Feed]:
        headings: dict[str, list[str]] = defaultdict(list)
        for heading, name in self.profile.columns.items():
            headings[name].append(heading)
        if self.profile.key and "external_ref" not in (*headings, *self.profile.templates):
            headings["external_ref"] = [self.profile.key]
        if self.profile.phase_column:
            headings["phase"] = [self.profile.phase_column]
        for name, named in headings.items():
            yield Feed(name, tuple(self._at(heading) for heading in named))
        for name, template in self.profile.templates.items():
            parts = PLACEHOLDER.split(template)
            yield Feed(name, tuple(self._at(heading) for heading in parts[1::2]), tuple(parts[::2]))

    def _money_columns(self, headings: list[str], above: list[list[str]]) -> dict[int, Money]:
        """Unit and currency of each column of amounts; where nobody says a unit, numbers are taken as they stand."""
        _check_line(self.profile, above)
        own_codes = {i for heading in self.profile.currencies for i in self._at(heading)}
        amounts = (feed for feed in self.feeds.values() if is_amount(feed.name))
        money: dict[int, Money] = {}
        for at in sorted({i for feed in amounts for places in feed.columns for i in places}):
            said = _said(self.profile, headings, above, at)
            if said.unit is None and said.unclear:
                raise ProfileError(
                    _("units: the unit of “%(heading)s” is none of ours: say one under [units].")
                    % {"heading": headings[at]}
                )
            money[at] = Money(headings[at], said.unit, said.currency or "CNY", at in own_codes)
        return money

    # ---- One row ----

    def rows(self) -> Iterator[Row]:
        """The rows below the headings in which a column that is read holds something."""
        for number, cells in self.table.rows():
            if number > self.header_row and any(cells[i] for i in self.read_columns if i < len(cells)):
                yield number, cells

    def is_total(self, row: Row) -> bool:
        """Whether a row adds the others up: 合计, "Total" stands first in it."""
        first = next((cell for cell in row[1] if cell), "")
        return bool(_TOTAL.fullmatch(folded(first)))

    def is_shifted(self, row: Row) -> bool:
        """Whether a row of a text file has more cells than there are headings: a comma stood unquoted in one."""
        return bool(self.table.encoding) and any(row[1][self._width :])

    def text(self, name: str, row: Row) -> str:
        """What a row says of one of our fields, in the list's words; blank where it says nothing."""
        feed = self.feeds.get(name)
        if feed is None:
            return str(row[0]) if name == "external_ref" and self.profile.row_key else ""
        parts = [self._joined(name, [self._cell(name, row, i) for i in places]) for places in feed.columns]
        text = self._filled(feed, parts) if feed.template else self._one(name, [p for p in parts if p])
        return "" if self._is_blank(name, text) else text

    def money_of(self, name: str, row: Row) -> Money:
        """Unit and currency of the column that gives a row's amount; of a template's fixed text, the general ones."""
        cells = row[1]
        columns = [i for places in self.feeds[name].columns for i in places]
        filled = [i for i in columns if i < len(cells) and _has_digit(cells[i])]
        if columns:
            return self.money[(filled or columns)[0]]
        return Money(name, self.profile.unit, self.profile.currency or "CNY")

    def _cell(self, name: str, row: Row, at: int) -> str:
        number, cells = row
        text = cells[at] if at < len(cells) else ""
        if not text or self._is_blank(name, text):
            return ""
        if text in IN_PLACE_OF_VALUES:
            raise CellError(_no_value(text))
        return "" if is_figure(name) and at in self.table.merged.get(number, ()) else text

    def _is_blank(self, name: str, text: str) -> bool:
        blanks = self._blank | self._blank_in.get(name, frozenset())
        return not text or (bool(blanks) and folded(text) in blanks)

    def _joined(self, name: str, cells: list[str]) -> str:
        """Columns of one heading: members of a list, else parts of a text."""
        cells = [cell for cell in cells if cell]
        if name in LISTS and len(cells) > 1:
            return self.profile.investor_separator.join(dict.fromkeys(cells))
        return self._one(name, cells)

    def _one(self, name: str, parts: list[str]) -> str:
        if len(parts) > 1 and is_amount(name) and sum(map(_has_digit, parts)) > 1:
            raise CellError(
                _("several columns give an amount: %(parts)s") % {"parts": mark(";").join(parts)[:200]}
            )
        return parts[0] if len(parts) == 1 else " ".join(parts)

    def _filled(self, feed: Feed, parts: list[str]) -> str:
        if feed.columns and not any(parts) and feed.name not in ("zone", "sector"):
            return ""
        text = feed.template[0]
        for part, fixed in zip(parts, feed.template[1:], strict=True):
            text += part + fixed
        # A blank at either end leaves its dash or comma behind.
        return text.strip() if all(parts) else text.strip(" \t\r\n-–—,;:/|>·")

    def meant(self, name: str, text: str) -> str:
        """Our value for theirs, by [values]; a value that is not listed there is an error."""
        meanings = self._meanings.get(name)
        if meanings is None or not text:
            return text
        if folded(text) not in meanings:
            raise CellError(
                _("“%(text)s” is not listed under [values.%(field)s].") % {"text": shown(text), "field": name}
            )
        return meanings[folded(text)]

    # ---- The whole file ----

    def _survey(self) -> None:
        """One pass: the order of day and month in dates, the numbers of phases, how often each key occurs."""
        dates = [name for name in DATES if name in self.feeds]
        orders: dict[str, set[str]] = {name: set() for name in dates}
        phases: dict[str, None] = {}
        self.keys: Counter[str] = Counter()
        self.size = 0
        for row in self.rows():
            self.size += 1
            if self.is_total(row):
                continue
            self.keys[self._quietly("external_ref", row)] += 1
            phases[self._quietly("phase", row)] = None
            for name in dates:
                orders[name] |= _order(self._quietly(name, row))
        said = set().union(*orders.values())
        self.order = said.pop() if len(said) == 1 else None
        self.orders = {
            name: found.copy().pop() if len(found) == 1 else None for name, found in orders.items()
        }
        self._number([phase for phase in phases if phase])

    def _number(self, phases: list[str]) -> None:
        """The number of each phase; where one is named otherwise than by a number, all are counted as they come."""
        meanings = self._meanings.get("phase")
        words = phases if meanings is None else [meanings.get(folded(text), "") for text in phases]
        numbers = [phase_number(word) for word in words]
        self.phases_are_counted = meanings is None and None in numbers
        if self.phases_are_counted:
            numbers = list(range(1, len(phases) + 1))
        self.phases = {text: number or 0 for text, number in zip(phases, numbers, strict=True)}

    def _quietly(self, name: str, row: Row) -> str:
        try:
            return self.text(name, row)
        except CellError:
            return ""

    def order_of(self, name: str) -> str | None:
        """Whether numbers are month/day or day/month: by this column, else by the file's others."""
        return self.orders.get(name) or self.order


_TOTAL = re.compile(r"(合 ?计|总 ?计|小 ?计|共 ?计|(sub|grand )?totals?|sum)\s*[:：]?")


def _no_value(text: str) -> str:
    if text == UNCOMPUTED:
        return _("is a formula without its result. Open the file in a spreadsheet program and save it.")
    return _("“%(text)s” is an error of the spreadsheet, not a value.") % {"text": text}


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _places(headings: list[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, heading in enumerate(headings):
        if heading:
            places[heading].append(at)
    return {heading: tuple(found) for heading, found in places.items()}


def _find_headings(table: Table, profile: Profile) -> tuple[int, list[str], list[list[str]]]:
    """The number of the row of headings, its cells, and the rows above it: where the profile says, else the best."""
    wanted = {folded(heading) for heading in profile.headings()}
    best, most = 1, -1
    first = list(islice(table.rows(), max(profile.header_row, SEARCHED_ROWS)))
    for number, cells in first:
        found = len(wanted.intersection(map(folded, cells)))
        if found > most:
            best, most = number, found
    row = profile.header_row or best
    headings = dict(first).get(row)
    if headings is None and profile.header_row:
        raise ProfileError(_("header_row: the file has no row %(row)s.") % {"row": profile.header_row})
    return row, headings or [], [above for number, above in first if row - SEARCHED_ROWS <= number < row]


def _said(profile: Profile, headings: list[str], above: list[list[str]], at: int) -> units.Said:
    """Unit and currency of a column: the profile's word for it, its heading's, its group's, and then what is general."""
    heading = folded(headings[at])
    own = units.Said(_of_heading(profile.units, heading), _of_heading(profile.currencies, heading) or "")
    file = units.in_heading(headings[at]) | units.in_group(above[-1] if above else [], at)
    return own | file | units.Said(profile.unit, profile.currency) | _line(above)


def said_of_column(table: Table, profile: Profile, heading: str) -> units.Said:
    """As `_said`, for a column that is no amount of the profile yet and without the profile's own word for it."""
    _row, headings, above = _find_headings(table, profile)
    if heading not in headings:
        return units.NOTHING
    return _said(replace(profile, units={}, currencies={}), headings, above, headings.index(heading))


_DAY_ABOVE = re.compile(
    r"(?:统计日期|统计时间|数据日期|截止日期|截止时间|截止|截至|as of|as at|date)\s*[:：]?\s*([^)）]{4,30}?)\s*(?:$|[)）])",
    re.I,
)


def _day_above(above: list[list[str]]) -> date | None:
    """The day of the figures, where a cell above the headings says it: 统计日期：2026年11月30日, "As of 2022-09-22"."""
    for cell in (cell for cells in reversed(above) for cell in cells if cell):
        found = _DAY_ABOVE.search(unicodedata.normalize("NFKC", cell).strip())
        try:
            read = read_date(found[1]) if found else None
        except DateError:
            continue
        if read and read.precision == "day":
            return read.first
    return None


def _of_heading(told: dict[str, str], heading: str) -> str | None:
    return next((said for theirs, said in told.items() if folded(theirs) == heading), None)


def _line(above: list[list[str]]) -> units.Said:
    return units.in_line(cell for cells in reversed(above) for cell in cells if cell)


def _check_line(profile: Profile, above: list[list[str]]) -> None:
    said = _line(above).unit
    if None not in (profile.unit, said) and unit_power(str(profile.unit)) != unit_power(str(said)):
        raise ProfileError(_("unit: the file says another unit above its headings."))


_NUMBERS_FIRST = re.compile(r"\s*([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{4}\b")


def _order(text: str) -> set[str]:
    found = _NUMBERS_FIRST.match(unicodedata.normalize("NFKC", text))
    one, other = (int(found[1]), int(found[2])) if found else (0, 0)
    return ({"dmy"} if one > 12 else set()) | ({"mdy"} if other > 12 else set())


_PHASE = re.compile(r"(?:phase|stage|期|第)?\s*([0-9]{1,2})\s*(?:期|阶段)?(?:\.0)?")
_CHINESE_PHASE = re.compile(r"第?([一二三四五六七八九十])期(?:工程|项目)?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def phase_number(text: str) -> int | None:
    """From “Phase 2”, “二期”, “II” and the like, up to 99; None where no phase is meant."""
    plain = folded(text)
    if (found := _PHASE.fullmatch(plain)) and 1 <= int(found[1]) <= 99:
        return int(found[1])
    if found := _CHINESE_PHASE.fullmatch(plain):
        return "一二三四五六七八九十".index(found[1]) + 1
    return _ROMAN.get(plain.removeprefix("phase").strip())
