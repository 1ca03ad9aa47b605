"""What a row says of its project's month: compared with the update that stands, and stored (docs/domain.md, Update)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Project, Responsibility, Unit, Update
from ..values.choices import ResponsibilityRole
from ..values.dates import DateError, read_date
from .author import Author

TEXTS = ("progress", "problems", "next_steps")
SUBMITTED = "submitted"
FIELDS = ("period", *TEXTS, SUBMITTED)
LONGEST = 4000  # characters of a text
CARRIED = (*TEXTS, "realised", "public_text", "public_text_zh", "unit_id")  # into the next version


@dataclass
class Month:
    """What is said of one month: the texts that are given, and whether it is submitted."""

    period: date
    texts: dict[str, str] = field(default_factory=dict)
    submit: bool = False


def this_month() -> date:
    """The first day of the month that is."""
    return timezone.localdate().replace(day=1)


def read_period(text: str) -> date:
    """The first day of a month, however it is written; ValueError for anything else and for a month to come."""
    try:
        read = read_date(text)
    except DateError:
        read = None
    if read is None or read.precision != "month" or read.first > timezone.localdate():
        raise ValueError(_("A month is written as 2026-05, and not one to come."))
    return read.first


# ---- What stands ----


def recent() -> Prefetch:
    """The updates of this month and of the one before, read with their projects: `recent_updates`."""
    last = this_month()
    before = date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1)
    rows = Update.objects.filter(period__gte=before, replaced=False)
    return Prefetch("updates", rows, to_attr="recent_updates")


def standing(project: Project | None, period: date) -> tuple[Update | None, Update | None]:
    """(the version that somebody works on, the submitted one that holds) of a project read with `recent()`."""
    if project is None:
        return None, None
    found: Iterable[Update] = project.recent_updates  # type: ignore[attr-defined]  # by `recent()`
    if period < this_month():
        found = Update.objects.filter(project=project, period=period, replaced=False)
    rows = {update.submitted_at is not None: update for update in found if update.period == period}
    return rows.get(False), rows.get(True)


def changes(month: Month, project: Project | None) -> Iterator[tuple[str, str, str, tuple]]:
    """(field, before, after, act) of each text that differs, and of the submission."""
    being_written, held = standing(project, month.period)
    stands = being_written or held
    act = ("month", being_written, held, month.period)
    name, differs = f"update.{month.period:%Y-%m}", False
    for text_name, text in month.texts.items():
        before = getattr(stands, text_name, "")
        if before.strip() != text:
            differs = True
            yield f"{name}.{text_name}", before, text, (*act, text_name, text)
    if month.submit and (differs or stands is None or stands.submitted_at is None):
        yield f"{name}.{SUBMITTED}", "", "True", (*act, SUBMITTED, True)


def obstacle(month: Month, project: Project | None) -> str:
    """Why the month cannot be submitted so; blank where it can."""
    being_written, held = standing(project, month.period)
    stands = being_written or held
    if not month.submit or (stands and stands.submitted_at and not month.texts):
        return ""
    if not month.texts.get("progress", getattr(stands, "progress", "")).strip():
        return _("Say what this month brought before you submit it.")
    if being_written and being_written.realised is not None:
        return _("A realised amount waits on the month desk: submit it there.")
    return ""


# ---- Storing ----


@dataclass
class Work:
    """What is to be stored of one month of one project; `undo` is told how it is taken back."""

    project: Project
    being_written: Update | None
    held: Update | None
    period: date
    undo: list[dict[str, Any]]
    facts: dict[str, Any] = field(default_factory=dict)


def store(works: Collection[Work], author: Author) -> None:
    """Write the texts into what somebody works on, else begin the next version; submit those that say so."""
    if not works:
        return
    units = _units([work.project.pk for work in works], author.user)
    replaced: list[Update] = []
    changed: list[Update] = []
    new: list[tuple[Work, Update]] = []
    for work in works:
        update = work.being_written or _next(work, units)
        submits = work.facts.pop(SUBMITTED, False)
        if submits and work.held:
            work.undo.append(_was(work.held, ["replaced"]))
            work.held.replaced = True
            replaced.append(work.held)
        if work.being_written:
            work.undo.append(
                _was(update, [*work.facts, *(["submitted_at", "submitted_by_id"] if submits else [])])
            )
            changed.append(update)
        else:
            new.append((work, update))
        for name, text in work.facts.items():
            setattr(update, name, text)
        if submits:
            update.submitted_at, update.submitted_by = author.at, author.user
    author.update(Update, replaced, ["replaced", "modified_at"])
    author.update(Update, changed, [*TEXTS, "submitted_at", "submitted_by", "modified_at"])
    author.create(Update, [update for _work, update in new])
    for work, update in new:
        work.undo.append({"added": "update", "pk": update.pk})


def _next(work: Work, units: dict[int, int]) -> Update:
    """The next version, not stored yet: it begins as the submitted one stands."""
    first = {"project": work.project, "period": work.period}
    if work.held is None:
        return Update(**first, unit_id=units.get(work.project.pk))
    carried = {name: getattr(work.held, name) for name in CARRIED}
    return Update(**first, version=work.held.version + 1, **carried)


def _units(ids: list[int], user: Any) -> dict[int, int]:
    """By project the unit that speaks: the writer's own where it answers for the project, else the responsible one."""
    mine = set(Unit.objects.filter(members=user).values_list("pk", flat=True)) if user else set()
    found: dict[int, int] = {}
    own: dict[int, int] = {}
    rows = Responsibility.objects.filter(project__pk__among=ids).order_by("pk")
    for project, unit, role in rows.values_list("project_id", "unit_id", "role"):
        if unit in mine:
            own.setdefault(project, unit)
        if role == ResponsibilityRole.RESPONSIBLE:
            found.setdefault(project, unit)
    return found | own


def _was(update: Update, names: Iterable[str]) -> dict[str, Any]:
    was = {name: getattr(update, name) for name in names}
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in was.items()}
    return {"put_back": "update", "pk": update.pk, "was": told}
