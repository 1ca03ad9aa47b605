"""A working copy that comes back: what was changed in it, cell by cell, against what is stored now.

A cell that was not touched changes nothing, whatever others stored since; one that both changed is stale: it is named
and not taken. What was touched is read as a list's cell is (`rows.RowReader`) and planned as a list's row is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import islice
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Project
from ..values.choices import STAGE_RANK, ImportKind, Precision, Publication, Status
from ..values.dates import period_end
from . import months
from .copycolumns import (
    COLUMNS,
    KEYS,
    LOCKED,
    MARK,
    NUMBERS,
    OF_PUBLIC,
    ROLES,
    Words,
    cells,
    heading,
    language_of,
    public_columns,
    reached_word,
)
from .copyfile import fingerprint, fingerprints
from .fields import UNITS, YES, is_amount, shown
from .layout import Layout, Money
from .months import Month, read_period, this_month
from .opening import open_table
from .parts import with_parts
from .plan import Planned, fill
from .profiles import Profile
from .rows import Entry, Problem, RowReader, Step
from .running import Run
from .table import Table, folded

# Cells that are read together: whoever changes one of them means the claim that they make up.
TOGETHER = (
    ("total_amount", "currency", "total_qualifier", "total_basis", "total_as_of"),
    ("realised_amount", "realised_as_of"),
    ("latitude", "longitude"),
)
TELL_WHY = (Status.DELAYED, Status.SUSPENDED, Status.TERMINATED)


def kind_of(data: bytes) -> ImportKind:
    """What an upload is, by the headings of its first row; FileError where it cannot be read at all."""
    row = _first_row(open_table(data))
    if any(cell.startswith(MARK) for cell in row):
        return ImportKind.COPY
    return ImportKind.PUBLIC if public_columns(row) else ImportKind.LIST


def _first_row(table: Table) -> list[str]:
    return next((row for _number, row in table.rows()), [])


@dataclass
class CopyRow:
    """One row: its texts by column; of its mark the project and each cell's fingerprint when it was downloaded."""

    number: int
    texts: dict[str, str]
    key: str = ""  # the project's id in a working copy, its code in a public file
    was: dict[str, str] = field(default_factory=dict)
    seen_at: datetime | None = None  # of a public file: when its project was last changed
    # What was touched, and what of it others changed, too.
    changed: dict[str, str] = field(default_factory=dict)
    stale: int = 0


class CopySheet:
    """The rows of a working copy or of a public file, and what its columns are to us."""

    money: dict[int, Money] = {}
    phases_are_counted = False

    def __init__(self, table: Table):
        self.table = table
        row = _first_row(table)
        self.mark_at = next((at for at, cell in enumerate(row) if cell.startswith(MARK)), None)
        self.not_taken: list[str] = []
        if self.mark_at is not None:
            self.language, self.columns = language_of(row)
            self.marked = row[self.mark_at].removeprefix(MARK).split()
            known = {self.mark_at, *self.columns}
            self.not_taken = [cell for at, cell in enumerate(row) if cell and at not in known]
        else:
            self._of_public(row)
        places = [*self.columns, *([] if self.mark_at is None else [self.mark_at])]
        rows = (row for number, row in table.rows() if number > 1)
        self.size = sum(1 for row in rows if any(_at(row, at) for at in places))

    def _of_public(self, row: list[str]) -> None:
        public = public_columns(row)
        self.language, self.marked = KEYS, []
        self.columns = {at: OF_PUBLIC[key] for at, key in public.items() if key in OF_PUBLIC}
        self.updated_at = next(at for at, key in public.items() if key == "updated_at")
        self.not_taken = [cell for at, cell in enumerate(row) if cell and at not in self.columns]

    @property
    def names(self) -> list[str]:
        """Our columns that the file has, in its order."""
        return list(self.columns.values())

    def rows(self) -> Iterator[CopyRow]:
        """The rows in which anything stands."""
        for number, row in self.table.rows():
            texts = {name: _at(row, at) for at, name in self.columns.items()}
            if number == 1 or not any((*texts.values(), _at(row, self.mark_at))):
                continue
            made = CopyRow(number, {name: _as_shown(name, text) for name, text in texts.items()})
            if self.mark_at is None:
                made.key, made.seen_at = texts["code"], _moment(_at(row, self.updated_at))
            else:
                made.key, _colon, marks = _at(row, self.mark_at).partition(":")
                made.was = dict(zip(self.marked, fingerprints(marks), strict=False))
            yield made


def _at(row: list[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _as_shown(name: str, text: str) -> str:
    """A number as we write it, whatever the spreadsheet program made of it."""
    if name not in NUMBERS or not text:
        return text
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


class CopyRun(Run):
    """As `Run`, of a working copy or a public file; `projects` are those that this person may see."""

    def __init__(self, data: bytes, projects: QuerySet[Project], *, may_delete: bool = True, **given: Any):
        self._projects, self._may_delete = projects, may_delete
        # Two languages: the source is public.
        with override("en"):
            title = _("Staff report, %(month)s") % {"month": f"{timezone.localdate():%Y-%m}"}
        profile = Profile(source=title, create={"investor": True})
        super().__init__(data, profile, **given)

    def _open(self, data: bytes) -> Any:
        return CopySheet(open_table(data))

    def _begin(self) -> None:
        super()._begin()
        self.words = Words(self.layout.language)
        self.stale = 0
        self._rows_of: dict[str, int] = {}

    def told(self) -> dict[str, Any]:
        """With how many cells are stale, and which columns are not taken back."""
        return super().told() | {"stale": self.stale, "not_taken": self.layout.not_taken}

    def _concerned(self) -> QuerySet[Project]:
        keys = [row.key for row in self.layout.rows() if row.key]
        return (
            Project.objects.filter(code__in=keys)
            if self._is_public
            else Project.objects.filter(pk__among=[int(key) for key in keys if _is_id(key)])
        )

    @property
    def _is_public(self) -> bool:
        return self.layout.mark_at is None

    def _stretches(self) -> Iterator[list[Planned]]:
        rows = self.layout.rows()
        while stretch := list(islice(rows, self.stretch)):
            found = self._found([row.key for row in stretch])
            yield [self._planned(row, found.get(row.key)) for row in stretch]

    def _found(self, keys: list[str]) -> dict[str, Project]:
        """Those of the stretch that this person may see, by what the row calls them."""
        which: dict[str, Any] = {"code__in": keys}
        if not self._is_public:
            which = {"pk__among": [int(key) for key in keys if _is_id(key)]}
        seen = self._projects.filter(**which).values("pk")
        found = with_parts(Project.objects.filter(pk__in=seen))
        return {(one.code or "") if self._is_public else str(one.pk): one for one in found}

    def _planned(self, row: CopyRow, project: Project | None) -> Planned:
        entry = Entry(row.number, (project and (project.code or f"#{project.pk}")) or "")
        planned = Planned(entry, project)
        refuse = partial(_refuse, entry)
        if row.key and project is None:
            refuse("code", _("There is no such project any more, or it is none of yours."))
        elif row.key and (first := self._rows_of.setdefault(row.key, row.number)) != row.number:
            refuse(
                "code",
                _("Row %(row)s is of the same project: begin new ones in blank rows.") % {"row": first},
            )
        elif not row.key and (self._is_public or row.texts.get("code")):
            refuse("code", _("A new project gets its code by itself: leave the column blank."))
        elif _wants_deleting(row):
            self._delete(entry, project)
        else:
            self._compare(row, project, entry)
            self._read(row, planned)
        return planned

    def _delete(self, entry: Entry, project: Project | None) -> None:
        if project is None:
            entry.skipped = True
        elif project.publication != Publication.DRAFT or project.is_public_record():
            _refuse(entry, "delete", _("Only drafts are deleted; what was public is withdrawn in its form."))
        elif not self._may_delete:
            _refuse(entry, "delete", _("You may not delete projects."))
        else:
            entry.deletes = True

    # ---- Which cells are changed ----

    def _compare(self, row: CopyRow, project: Project | None, entry: Entry) -> None:
        names = self.layout.names
        now = (
            dict(zip(names, cells(project, self.words, names, _month_of(row)), strict=True))
            if project
            else {}
        )
        for name, text in row.texts.items():
            stored = now.get(name, "")
            if text == stored or (project and self._untouched(row, name, text)):
                continue
            if name in LOCKED and (project or name != "period"):
                _refuse(entry, name, _("is not changed here."))
            elif project and self._moved(row, name, stored, project):
                self.stale, row.stale = self.stale + 1, row.stale + 1
                entry.notices.append(
                    _(
                        "%(column)s: changed here since the download, to “%(stored)s”. Your “%(yours)s” is not taken."
                    )
                    % {"column": heading(name), "stored": shown(stored), "yours": shown(text)}
                )
            else:
                row.changed[name] = text
        self._with_partners(row, now)

    def _untouched(self, row: CopyRow, name: str, text: str) -> bool:
        """Whether the cell is as it was downloaded, though something else is stored now."""
        return bool(name in row.was and fingerprint(text) == row.was[name])

    def _moved(self, row: CopyRow, name: str, stored: str, project: Project) -> bool:
        """Whether others changed since the download what this cell shows."""
        if self._is_public:
            then, latest = row.seen_at, project.updated_at
            if then is None or latest is None:
                return True
            then = (
                then if timezone.is_aware(then) else timezone.make_aware(then, timezone.get_fixed_timezone(0))
            )
            return abs(then - latest) > timedelta(seconds=2)
        return name not in row.was or fingerprint(stored) != row.was[name]

    def _with_partners(self, row: CopyRow, now: dict[str, str]) -> None:
        """A claim is changed as a whole: nothing of one that others changed meanwhile."""
        for group in TOGETHER:
            if row.changed.keys() & set(group) and any(
                name in row.was and fingerprint(now[name]) != row.was[name] for name in group if name in now
            ):
                for name in row.changed.keys() & set(group):
                    del row.changed[name]

    # ---- What they say ----

    def _read(self, row: CopyRow, planned: Planned) -> None:
        entry, project = planned.entry, planned.project
        if row.changed and not entry.problems:
            changed = Cells(self, row, project)
            read = RowReader(cast(Layout, changed), self.known, (row.number, [])).entry()
            read.notices += changed.notices
            read.ref, read.problems = entry.ref, entry.problems + read.problems
            read.notices, read.stated_on = entry.notices + read.notices, timezone.localdate()
            self.answer(read)
            planned.entry = entry = read
            self._blanked(row, entry, project)
            _steps_without_day(self.words.language, row, entry)
            _check(entry, project)
        if not entry.problems:
            fill(planned, self.known, self.may_publish, heading, self.by_person)
        if project is None and not entry.title and not entry.problems:
            _refuse(entry, "name", _("a new project needs a name"))

    def _blanked(self, row: CopyRow, entry: Entry, project: Project | None) -> None:
        """What an emptied cell means: nothing stands there; of a ledger nothing is taken back."""
        for name in (name for name, text in row.changed.items() if not text):
            if name in ("zone", "sector", "led_by", "official_in_charge"):
                entry.facts["location" if name == "zone" else name] = None
            elif name in ROLES:
                entry.emptied.add(ROLES[name])
            elif name in UNITS:
                entry.emptied.add(UNITS[name])
            elif name in ("secondary_sectors", "labels"):
                entry.emptied.add(name)
            elif name in months.TEXTS:
                entry.month = entry.month or Month(_month_of(row))
                entry.month.texts[name] = ""
            elif name == "left_out_reason":
                entry.facts |= {"left_out_reason": "", "counts_in_totals": True}
            elif name in _FACTS:
                blank = cast(Any, Project._meta.get_field(name)).null
                entry.facts[name] = None if blank else ""
            elif name not in ("source_title", "delete", "postponed_because", "postponed_text"):
                _refuse(entry, name, _("is not taken back by emptying the cell: open the project."))


_FACTS = frozenset(
    (
        *(
            "name",
            "name_zh",
            "status_reason",
            "status_reason_zh",
            "status_date",
            "construction_nature",
            "project_type",
            "summary_zh",
            "jobs_planned",
            "land_area_mu",
            "summary",
            "address",
        ),
        *(
            "latitude",
            "longitude",
            "coordinates_accuracy",
            "note",
            "annual_output_planned",
            "annual_tax_planned",
        ),
    )
)


class Cells:
    """The changed cells of one row, as a `RowReader` asks a `Layout` for those of a list."""

    as_of = None
    phases: dict[str, int] = {}

    def __init__(self, run: CopyRun, row: CopyRow, project: Project | None):
        self.profile, self.row = run.profile, row
        self.notices: list[str] = []
        told = {name: text for name, text in row.changed.items() if text}
        for group in TOGETHER:
            if told.keys() & set(group):
                told |= {name: row.texts[name] for name in group if row.texts.get(name)}
        if any(is_amount(name) for name in told):
            told |= {name: row.texts[name] for name in ("currency",) if row.texts.get(name)}
        if told.keys() & {*months.TEXTS, months.SUBMITTED}:
            told |= {n: row.texts[n] for n in ("period", months.SUBMITTED) if row.texts.get(n)}
        if any(name.endswith("_planned") for name in told):
            told |= {n: row.texts[n] for n in ("postponed_because", "postponed_text") if row.texts.get(n)}
        if day := row.texts.get("total_as_of"):  # the phases' amounts are of the total's day
            told["announced_as_of"] = day
        if until := _until(row) if "realised_amount" in told else "":
            told["realised_as_of"] = until
            why = _("%(column)s: as of %(day)s, for the day beside it is of an earlier month.")
            self.notices.append(why % {"column": heading("realised_amount"), "day": until})
        steps = {n for n in told if n.endswith("_actual") and folded(told[n]) in _REACHED()}
        self.feeds = {name: text for name, text in told.items() if name not in steps and name != "delete"}

    def text(self, name: str, _row: Any) -> str:
        """The text of a cell that was changed, or is read together with one."""
        return "key" if name == "external_ref" else self.feeds.get(name, "")

    def meant(self, _name: str, text: str) -> str:
        """The text itself: nothing is translated here."""
        return text

    def heading_of(self, name: str) -> str:
        """As the reader of the preview has it."""
        return heading(name) if name in COLUMNS else name

    def is_shifted(self, _row: Any) -> bool:
        """Never: the file is a spreadsheet."""
        return False

    def order_of(self, _name: str) -> None:
        """Not known: the year comes first."""

    def money_of(self, name: str, _row: Any) -> Money:
        """Single units of the row's currency."""
        return Money(heading(name), "", "CNY")


def _REACHED() -> frozenset[str]:
    return frozenset(folded(reached_word(language)) for language in ("en", "zh-hans")) | YES


def _month_of(row: CopyRow) -> date:
    """The month that a row's update is of."""
    try:
        return read_period(row.texts.get("period", ""))
    except ValueError:
        return this_month()


def _until(row: CopyRow) -> str:
    """The day that a new realised amount is as of, where the day beside it is left as it was in an earlier month: the
    last one of the row's month."""
    stated = row.texts.get("realised_as_of", "")
    if not {"realised_amount"} & row.changed.keys() or "realised_as_of" in row.changed or not stated:
        return ""
    month = _month_of(row)
    if not row.texts.get("period") or stated >= month.isoformat():
        return ""
    return min(period_end(month, Precision.MONTH), timezone.localdate()).isoformat()


def _wants_deleting(row: CopyRow) -> bool:
    return folded(row.texts.get("delete", "")) in YES


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 19


def _refuse(entry: Entry, name: str, why: str) -> None:
    entry.problems.append(Problem(entry.row, heading(name), why))


def _steps_without_day(language: str, row: CopyRow, entry: Entry) -> None:
    """ "reached" in the column of a milestone: it is, on a day that nobody knows."""
    for name, text in row.changed.items():
        kind, _line, what = name.rpartition("_")
        if what == "actual" and folded(text) in _REACHED():
            entry.steps.append(Step(name, kind, None, None))


def _check(entry: Entry, project: Project | None) -> None:
    """What the forms of the admin hold a record to."""
    facts = entry.facts

    def after(name: str) -> Any:
        return facts[name] if name in facts else getattr(project, name, None)

    if project is not None and {"name", "name_zh"} & facts.keys() and not (after("name") or after("name_zh")):
        _refuse(entry, "name", _("Give a name, in English or in Chinese."))
    if {"status", "status_reason", "status_date"} & facts.keys():
        if after("status") in TELL_WHY and not after("status_reason"):
            _refuse(entry, "status_reason", _("Say why; the public reads it."))
        if after("status") == Status.DELAYED and not after("status_date"):
            _refuse(entry, "status_date", _("Say since when."))
    if {"latitude", "longitude"} & facts.keys() and (after("latitude") is None) != (
        after("longitude") is None
    ):
        _refuse(entry, "latitude", _("give both latitude and longitude, or neither"))
    stage = next((step.kind for step in entry.steps if step.name == "stage"), "")
    if project and stage and STAGE_RANK[stage] <= STAGE_RANK.get(project.stage, -1):
        _refuse(entry, "stage", _("A stage is not taken back here: open the project."))
