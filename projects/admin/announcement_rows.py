"""The claims of an announcement as lines of a form: ticked or not, corrected, and about something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..announcements import Claim
from ..announcements.drafts import MONEY, Confirmed
from ..announcements.reasons import DOUBTS, FRAMES
from ..matching.names import Names
from ..values.choices import MilestoneKind
from ..values.dates import DateError, read_date, write_date
from ..values.money import MoneyError, read_amount, write_words

LABELS = {
    "project": gettext_lazy("Project"),
    "company": gettext_lazy("Investor"),
    "place": gettext_lazy("Place"),
    "count": gettext_lazy("Projects signed"),
    "event_amount": gettext_lazy("Claimed amount of the event"),
    "total": gettext_lazy("Total investment"),
    "realised": gettext_lazy("Realised so far"),
}
OF_MONEY = (*MONEY, "event_amount")
EVENT, EXTRA, KNOWN = "event", "extra", "known-"
PHASES = 4  # that can be chosen beside those that were read


class Row:
    """A claim on the page: ticked or not, its value as text, what it is about, what is wrong with it."""

    def __init__(self, claim: Claim, key: str, number: int, text: str, about: str):
        self.claim, self.key, self.number = claim, key, number
        self.read_from = text[claim.start : claim.end]
        self.ticked, self.about, self.error = claim.sure, about, ""
        self.value = self.shown = _as_text(claim, self.read_from)
        self.doubts = [str(DOUBTS[doubt]) for doubt in claim.doubts]
        self.piece = 0

    @property
    def frame(self) -> str:
        """How it was read, in words."""
        return str(FRAMES.get(self.claim.frame, ""))

    @property
    def scope(self) -> str:
        """What the claim is about, as the form names it: “phase-2”, or the kind of a claim that has no number."""
        return f"phase-{self.claim.phase}" if self.claim.kind == "phase" else self.claim.kind

    @property
    def scopes(self) -> list[tuple[str, str]]:
        """What the money may be of, for the clerk to choose; empty for what is no money."""
        if self.claim.kind not in OF_MONEY:
            return []
        phases = sorted({*range(1, PHASES + 1), self.claim.phase or 1})
        return [
            ("event_amount", str(LABELS["event_amount"])),
            ("total", str(LABELS["total"])),
            *((f"phase-{phase}", _("Phase %(number)d") % {"number": phase}) for phase in phases),
            ("realised", str(LABELS["realised"])),
        ]

    @property
    def of_event(self) -> bool:
        """Whether it can be of nothing but the event."""
        return self.claim.kind in ("count", "event_amount")

    @property
    def label(self) -> str:
        """In the reader's language, with the phase; of a milestone also whether it is planned only."""
        if self.claim.kind == "milestone":
            kind = str(MilestoneKind(self.claim.detail).label)
            kind = f"{kind} ({_('planned')})" if self.claim.planned else kind
            return (
                f"{kind}, {_('Phase %(number)d') % {'number': self.claim.phase}}"
                if self.claim.phase
                else kind
            )
        if self.claim.kind == "phase":
            return _("Phase %(number)d") % {"number": self.claim.phase}
        return str(LABELS[self.claim.kind])

    @property
    def words(self) -> str:
        """An amount or date read back."""
        if self.claim.kind in OF_MONEY:
            money = self.claim.value
            return write_words(money.amount, money.currency)
        if self.claim.kind == "milestone":
            return write_date(self.claim.value.first, self.claim.value.precision)
        return ""

    def take(self, data: Mapping[str, str]) -> None:
        """Take over what the clerk sent."""
        self.ticked = f"use-{self.key}" in data
        self.value = data.get(f"value-{self.key}", self.value)[:300].replace("\x00", "")
        self.about = data.get(f"about-{self.key}", self.about)
        scope = data.get(f"scope-{self.key}", self.scope)
        if scope in dict(self.scopes) and scope != self.scope:
            kind, _dash, phase = scope.partition("-")
            self.claim = replace(self.claim, kind=kind, phase=int(phase) if phase else None)
            self.about = self.about if not self.of_event else EVENT

    def confirmed(self, places: Names, numbers: Mapping[str, int], held: bool) -> Confirmed | None:
        """The claim with its value; None, with the error set, where it cannot be stored as it stands."""
        try:
            value = self._read(places)
            if self.of_event or self.about == EVENT:
                self._check_event(value, held)
                return Confirmed(self.claim, value)
            if self.about not in numbers:
                raise ValidationError(_("Tick the project that this is about, choose another, or name it."))
            return Confirmed(self.claim, value, numbers[self.about])
        except (MoneyError, DateError, ValidationError) as error:
            self.error = " ".join(getattr(error, "messages", [str(error)]))
            return None

    def _read(self, places: Names) -> Any:
        kind, text = self.claim.kind, self.value
        if kind in OF_MONEY:
            # Untouched, it is what the whole sentence says: one end of a range, a currency named elsewhere.
            reading = (
                self.claim.value
                if text == self.shown
                else read_amount(text.replace("-", " "), default_currency=self.claim.value.currency)
            )
            if reading.amount is None:
                raise ValidationError(_("Give an amount, or untick this."))
            return reading
        if kind == "milestone" and (when := read_date(text)):
            return when
        if kind == "place":
            place = places.find(text)
            if place is None:
                raise ValidationError(_("No one place is known by this name."))
            return place
        if kind == "count" and text.isdecimal() and len(text) < 5:
            return int(text)
        if kind in ("project", "company") and text.strip():
            return text.strip()
        raise ValidationError(_("This cannot be read; correct or untick it."))

    def _check_event(self, value: Any, held: bool) -> None:
        if self.claim.kind == "milestone" and (self.claim.detail != "signed" or value.precision != "day"):
            raise ValidationError(_("Only the day of the signing belongs to the event."))
        if self.claim.kind in ("company", *MONEY):
            raise ValidationError(_("Choose the project that this is about."))
        if self.claim.kind != "milestone" and not held:
            raise ValidationError(_("This is of the event: give the day of the signing, or untick it."))


def _as_text(claim: Claim, read_from: str) -> str:
    if claim.kind in ("milestone", "place", "count"):
        return {"milestone": getattr(claim.value, "iso", ""), "place": read_from}.get(
            claim.kind, str(claim.value)
        )
    return read_from if claim.kind in OF_MONEY else str(claim.value)


def keys_of(claims: Iterable[Claim]) -> list[str]:
    """A key for each claim: its kind and place, with a number where several stand there."""
    seen: dict[str, int] = defaultdict(int)
    keys = []
    for claim in claims:
        key = f"{claim.kind}-{claim.start}-{claim.end}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return keys


def say_conflicts(rows: Iterable[Row], confirmed: Iterable[Confirmed | None]) -> None:
    """Of what only one can be stored, two are never ticked: the second one says so."""
    seen: dict[tuple, Any] = {}
    for row, one in zip(rows, confirmed, strict=True):
        if one is None or row.claim.kind in ("project", "company"):
            continue
        claim = one.claim
        key: tuple[Any, ...] = (
            claim.kind,
            one.project,
            claim.detail,
            claim.phase,
            claim.planned,
            claim.ceremonial,
        )
        if claim.kind in MONEY:
            key = (*key, one.value)  # different amounts are different claims of the ledger
        if key in seen:
            row.error = _("Only one of these can be stored; untick one.")
        seen[key] = one.value


def event_day(rows: Iterable[Row], typed: date | None) -> date | None:
    """The day of the event: that of a ticked signing, else the one that the clerk typed."""
    for row in rows:
        if (
            row.ticked
            and row.claim.kind == "milestone"
            and row.claim.detail == "signed"
            and row.about == EVENT
        ):
            try:
                when = read_date(row.value)
            except DateError:
                continue
            if when and when.precision == "day":
                return when.first
    return typed
