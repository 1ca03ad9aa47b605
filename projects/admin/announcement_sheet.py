"""What was read of a pasted announcement, with what the clerk typed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from ..announcements.drafts import Confirmed
from ..models import Project
from ..values.dates import DateError, read_date
from .announcement_rows import EVENT, EXTRA, Row, event_day


@dataclass
class Sheet:
    """The page's claims with what the clerk typed beside them."""

    text: str
    rows: list[Row]
    known: dict[str, Project] = field(default_factory=dict)  # published projects that the text names
    extra: str = ""
    day: str = ""
    day_error: str = ""
    confirmed: list[Confirmed | None] = field(default_factory=list)

    @property
    def projects(self) -> list[Row]:
        """The lines that are the projects themselves, ticked or not."""
        return [row for row in self.rows if row.claim.kind == "project"]

    @property
    def names(self) -> list[str]:
        """The drafts to be made, in order."""
        names = [row.value.strip() for row in self.projects if row.ticked]
        return [*names, self.extra.strip()] if self.extra.strip() else names

    @property
    def numbers(self) -> dict[str, int]:
        """What a row may be about -> its number: drafts from 0, published projects behind them."""
        numbers = {row.key: number for number, row in enumerate(r for r in self.projects if r.ticked)}
        if self.extra.strip():
            numbers[EXTRA] = len(numbers)
        return numbers | {key: len(numbers) + at for at, key in enumerate(self.known)}

    @property
    def held_on(self) -> date | None:
        """The day of a ticked signing, else the typed one if it names a day; None where neither does."""
        try:
            typed = read_date(self.day)
        except DateError:
            typed = None
        return event_day(self.rows, typed.first if typed and typed.precision == "day" else None)

    @property
    def groups(self) -> list[tuple[str, str, list[Row]]]:
        """(key, heading, rows): the event, each project, each published one, what is of none yet."""
        titles = {EVENT: _("The event"), **{row.key: row.value for row in self.projects}}
        titles |= {key: str(project) for key, project in self.known.items()} | {EXTRA: ""}
        held: dict[str, list[Row]] = {key: [] for key in titles}
        for row in self.rows:
            place = EVENT if row.of_event else row.key if row.claim.kind == "project" else row.about
            rows = held.get(place, held[EXTRA])
            rows.insert(0 if row.claim.kind == "project" else len(rows), row)
        return [(key, titles[key], rows) for key, rows in held.items() if rows or key in (EVENT, EXTRA)]

    def said_of(self, number: int | None) -> list[Confirmed]:
        """What was confirmed of the project of this number; None: what is about no project."""
        return [one for one in self.confirmed if one and one.project == number]

    @property
    def errors(self) -> bool:
        """Whether something that was typed cannot be taken: nothing is stored then."""
        return bool(self.day_error) or any(row.error for row in self.rows)
