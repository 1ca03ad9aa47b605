"""What a list says of one project, read from its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..values.choices import Basis, ParticipationRole, Qualifier
from ..values.dates import PartialDate
from ..values.money import Reading
from . import months
from .fields import (
    ENDS,
    KINDS,
    OWN_DAYS,
    READERS,
    UNITS,
    CellError,
    is_amount,
    phase_of,
    read_country,
    read_money,
    read_share,
    read_when,
    shown,
)
from .known import Known, Ref
from .layout import Layout, Money, Row
from .table import one_line

FACTS = (
    "name",
    "name_zh",
    "summary",
    "summary_zh",
    "status",
    "status_reason",
    "status_reason_zh",
    "status_date",
    "left_out_reason",
    "address",
    "coordinates_accuracy",
    "jobs_planned",
    "land_area_mu",
    "annual_output_planned",
    "annual_tax_planned",
    "construction_nature",
    "project_type",
    "note",
)
ROLES = {"investors": ParticipationRole.LEAD, "partners": ParticipationRole.PARTNER}


# Fields without which a row is still worth taking.
OPTIONAL = frozenset(
    (
        "address", "jobs_planned", "land_area_mu", "annual_output_planned", "annual_tax_planned", "latitude", "longitude", "coordinates", "share", "origin",
        "secondary_sectors", "led_by", "official_in_charge", "labels", "source_url", "construction_nature", "project_type", *UNITS, *months.FIELDS, *(f"{kind}_planned" for kind in KINDS),
        *(f"{kind}_actual" for kind in KINDS if kind != "signed"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken: physical row, their heading, and a sentence."""

    row: int
    column: str
    why: str
    cure: str = ""  # the key of the profile that would have it skipped or left blank


@dataclass(frozen=True)
class Claim:
    """An amount as the list gives it, in whole units of its currency."""

    name: str
    phase: int | None
    basis: str
    amount: Decimal
    currency: str
    qualifier: str
    as_of: date
    heading: str = ""  # their column


@dataclass(frozen=True)
class Step:
    """A milestone reached (`when` may be unknown), or a plan for one."""

    name: str
    kind: str
    phase: int | None
    when: PartialDate | None
    planned: bool = False


@dataclass
class Entry:
    """What is left out of it changes nothing; with one of `problems` nothing of it is stored, `notices` only tell."""

    row: int
    ref: str
    facts: dict[str, Any] = field(default_factory=dict)
    parties: dict[str, list[tuple[Ref, Decimal | None, str]]] = field(default_factory=dict)
    secondary: list[Ref] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    labels: list[Ref] = field(default_factory=list)
    units: dict[str, list[Ref]] = field(default_factory=dict)  # by role
    month: months.Month | None = None
    why_later: tuple[str, str] = ("", "")  # reason and text of plans that move later
    source: Ref | None = None
    stated_on: date | None = None
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    realised_above_total: bool = False
    skipped: bool = False  # the profile has such rows skipped; the notice says why
    blanked: int = 0  # cells that could not be read and are left blank
    # Of a working copy: lists (a role, the secondary sectors, the labels) that are to be empty, and whether the draft goes.
    emptied: set[str] = field(default_factory=set)
    deletes: bool = False

    @property
    def title(self) -> str:
        """The English name, else the Chinese one, else nothing: for messages."""
        return self.facts.get("name") or self.facts.get("name_zh") or ""


# The fields that date a step: of which kind it is, and whether it is planned.
STEPS = (
    ("signed_on", "signed", False),
    *((f"{kind}_{what}", kind, what == "planned") for kind in KINDS for what in ("actual", "planned")),
)


class RowReader:
    """Reads one row field by field; what cannot be read becomes a problem and the rest is read on."""

    def __init__(self, layout: Layout, known: Known, row: Row):
        self.layout, self.known, self.row, self.profile = layout, known, row, layout.profile
        self.made = Entry(row[0], "")

    def entry(self) -> Entry:
        """All cells are read whatever is wrong, so that every problem of a row is told at once."""
        entry = self.made
        if self.layout.is_shifted(self.row):
            self.refuse(
                "external_ref",
                _(
                    "has more cells than there are headings; is a comma in one of them without quotation marks?"
                ),
            )
        entry.ref = one_line(self._text("external_ref"))
        if not entry.ref:
            self.refuse("external_ref", _("has no key"))
        elif len(entry.ref) > 200:
            self.refuse(
                "external_ref", _("“%(key)s” is longer than 200 characters") % {"key": shown(entry.ref)}
            )
        entry.facts = {name: value for name in FACTS if (value := self._read(name)) is not None}
        if "left_out_reason" in entry.facts:
            entry.facts["counts_in_totals"] = False
        self._read_coordinates()
        for name, fact, find in (
            ("zone", "location", self.known.zone),
            ("sector", "sector", self.known.sector),
            ("led_by", "led_by", self.known.person),
            ("official_in_charge", "official_in_charge", self.known.person),
        ):
            if (ref := self._found(name, find)) is not None:
                entry.facts[fact] = ref
        entry.secondary = self._found_all("secondary_sectors", self.known.sector)
        entry.labels = self._found_all("labels", self.known.label)
        entry.units = {role: self._found_all(name, self.known.unit) for name, role in UNITS.items()}
        entry.why_later = (self._read("postponed_because") or "", self._text("postponed_text"))
        self._read_parties()
        self._read_source()
        phase = self._read_phase()
        self._read_steps(phase)
        self._read_claims(phase)
        self._read_month()
        return entry

    def refuse(self, name: str, why: str | Promise) -> None:
        """Note that a field cannot be taken; an optional one is left blank where the profile says so."""
        heading, optional = self.layout.heading_of(name), name in OPTIONAL
        if optional and self.profile.unreadable == "blank":
            self.made.blanked += 1
            self.made.notices.append(_("%(column)s: %(why)s Left blank.") % {"column": heading, "why": why})
            return
        self.made.problems.append(Problem(self.row[0], heading, str(why), "unreadable" if optional else ""))

    # ---- Cells ----

    def _text(self, name: str) -> str:
        """The row's text for a field, in our words; blank and a problem where there are none."""
        if name not in self.layout.feeds and name != "external_ref":
            return ""
        try:
            return self.layout.meant(name, self.layout.text(name, self.row))
        except CellError as error:
            self.refuse(name, str(error))
            return ""

    def _try(self, name: str, read: Any, *given: Any) -> Any:
        try:
            return read(*given)
        except CellError as error:
            self.refuse(name, str(error))
            return None

    def _read(self, name: str) -> Any:
        text = self._text(name) if name in self.layout.feeds else ""
        return self._try(name, READERS[name], name, text) if text else None

    def _items(self, name: str) -> list[str]:
        """The members of a list in one cell, each in our words; blanks between separators are dropped."""
        if name not in self.layout.feeds:
            return []
        try:
            cells = self.profile.split(self.layout.text(name, self.row))
            items = [self.layout.meant(name, item) for item in cells]
        except CellError as error:
            self.refuse(name, str(error))
            return []
        return list(dict.fromkeys(item for item in items if item))

    def _found(self, name: str, find: Any) -> Ref | None:
        text = self._text(name) if name in self.layout.feeds else ""
        return self._try(name, find, text) if text else None

    def _found_all(self, name: str, find: Any) -> list[Ref]:
        found = [self._try(name, find, item) for item in self._items(name)]
        return list(dict.fromkeys(ref for ref in found if ref is not None))

    # ---- Groups of fields ----

    def _read_coordinates(self) -> None:
        pair = self._read("coordinates") or (self._read("latitude"), self._read("longitude"))
        if pair[0] is not None and pair[1] is not None:
            self.made.facts |= {"latitude": pair[0], "longitude": pair[1]}
        elif pair != (None, None) and not self.made.problems and not self.made.blanked:
            self.refuse("latitude", _("give both latitude and longitude, or neither"))

    def _read_parties(self) -> None:
        shares = self._spread("share", read_share)
        origins = self._spread("origin", read_country)
        for name, role in ROLES.items():
            refs = self._found_all(name, self.known.investor)
            lead = name == "investors"
            self.made.parties[role] = [
                (ref, _nth(shares, at) if lead else None, _nth(origins, at, True) if lead else "")
                for at, ref in enumerate(refs)
            ]
            if lead and shares and len(shares) != len(refs):
                self.refuse(
                    "share",
                    _("there are %(shares)s shares for %(investors)s investors")
                    % {"shares": len(shares), "investors": len(refs)},
                )

    def _spread(self, name: str, read: Any) -> list[Any]:
        text = self._text(name) if name in self.layout.feeds and name not in self.profile.values else ""
        items = self._items(name) if name in self.profile.values else self.profile.split(text)
        return [value for item in items if (value := self._try(name, read, item)) is not None]

    def _read_source(self) -> None:
        title, url = self._read("source_title"), self._read("source_url") or ""
        if title or url or self.made.source is None:
            self.made.source = self.known.source(title or self.profile.source or self.profile.list, url)

    def _read_phase(self) -> int | None:
        if "phase" not in self.layout.feeds:
            return None
        text = self._quiet_phase()
        number = self.layout.phases.get(text, 0)
        if text and not 1 <= number <= 99:
            self.refuse("phase", _("“%(text)s” is no phase: 1 to 99 are") % {"text": shown(text)})
        return number if text else None

    def _quiet_phase(self) -> str:
        return self._try("phase", self.layout.text, "phase", self.row) or ""

    def _read_steps(self, phase: int | None) -> None:
        stage = self._read("stage")
        if stage in ENDS:  # "终止" in a column of stages
            self.made.facts.setdefault("status", stage)
        elif stage:
            self.made.steps.append(Step("stage", stage, phase, None))
        for name, kind, planned in STEPS:
            if name in self.layout.feeds and (when := self._date(name)) is not None:
                self.made.steps.append(Step(name, kind, phase, when, planned))
        signed = {
            step.when for step in self.made.steps if step.kind == "signed" and step.when and not step.planned
        }
        if len(signed) > 1:
            self.refuse("signed_on", _("two different dates of signing"))

    def _date(self, name: str) -> PartialDate | None:
        text = self._text(name) if name in self.layout.feeds else ""
        return self._try(name, read_when, text, self.layout.order_of(name)) if text else None

    def _read_claims(self, phase: int | None) -> None:
        own_currency = self._read("currency")
        stated = self._date("as_of")
        self.made.stated_on = stated.first if stated else self.layout.as_of
        self._days = {name: day.first for name in OWN_DAYS if (day := self._date(name))}
        total_basis = self._read("total_basis") or Basis.ANNOUNCED
        qualifier = self._read("total_qualifier")
        for name in filter(is_amount, self.layout.feeds):
            basis = _basis_of(name, total_basis)
            money = self.layout.money_of(name, self.row)
            currency = money.currency if money.by_profile else own_currency or money.currency
            reading = self._money(name, money, currency)
            if reading is None or reading.amount is None:
                continue
            if (as_of := self._as_of(name, basis)) is None:
                self.refuse(name, _NO_DAY[basis == Basis.REALISED])
                continue
            said = qualifier if name == "total_amount" else None
            self.made.claims.append(
                Claim(
                    name=name,
                    phase=self._phase_of(name, phase),
                    basis=basis,
                    amount=reading.amount,
                    currency=reading.currency or currency,
                    qualifier=reading.qualifier or said or Qualifier.EXACT,
                    as_of=as_of,
                    heading=money.heading,
                )
            )

    def _read_month(self) -> None:
        """Texts of a month are of the month that the row names, else of the day that the list speaks of."""
        texts = {name: text for name in months.TEXTS if (text := self._text(name).strip())}
        submit = bool(self._read(months.SUBMITTED))
        if not texts and not submit:
            return
        for name, text in texts.items():
            if len(text) > months.LONGEST:
                self.refuse(name, _("is longer than %(most)d characters") % {"most": months.LONGEST})
        try:
            said = self._text("period")
            period = months.read_period(said) if said else self._month_of_list()
        except ValueError as error:
            self.refuse("period", str(error))
        else:
            self.made.month = months.Month(period, texts, submit)

    def _month_of_list(self) -> date:
        return min(self.made.stated_on or months.this_month(), months.this_month()).replace(day=1)

    def _money(self, name: str, money: Money, currency: str) -> Reading | None:
        text = self._text(name)
        return self._try(name, read_money, text, money.unit or "", currency) if text else None

    def _as_of(self, name: str, basis: str) -> date | None:
        """The day that an amount speaks of. What is realised is never dated on the signing: it came after."""
        if name == "total_amount" and "total_as_of" in self._days:
            return self._days["total_as_of"]
        stated = self._days.get(f"{basis}_as_of") or self.made.stated_on
        if stated or basis == Basis.REALISED:
            return stated
        signed = [s.when.first for s in self.made.steps if s.kind == "signed" and s.when and not s.planned]
        return min(signed, default=None)

    def _phase_of(self, name: str, phase: int | None) -> int | None:
        """Where each row is a phase, `phase_amount` and `phase_1_amount` alike are the amount of the row's own."""
        if name == "total_amount":
            return None
        if name == "realised_amount":
            return phase
        return phase if phase and phase_of(name) in (None, 1) else phase_of(name)


def _basis_of(name: str, total: str) -> str:
    """The basis of a field's amounts: `total` of the project's total, announced of phases."""
    if name == "realised_amount":
        return Basis.REALISED
    return total if name == "total_amount" else Basis.ANNOUNCED


# By whether the amount is realised.
_NO_DAY = {
    False: gettext_lazy("has an amount, but neither “as of” nor a date of signing says of when"),
    True: gettext_lazy("has a realised amount, but nothing says as of which day"),
}


def _nth(values: list[Any], at: int, one_for_all: bool = False) -> Any:
    if one_for_all and len(values) == 1:
        return values[0]
    return values[at] if at < len(values) else ("" if one_for_all else None)
