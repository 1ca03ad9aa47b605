"""A project's month: written while it is open, submitted, and corrected by a next version (docs/domain.md, Update)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Project, Responsibility, Update
from ..values.choices import ResponsibilityRole

WRITTEN = ("progress", "problems", "next_steps", "realised")
CARRIED = (*WRITTEN, "public_text", "public_text_zh", "unit_id")  # into the next version


class Conflict(Exception):
    """Somebody else saved this month of the project since it was read; `theirs` is what stands now."""

    def __init__(self, theirs: Update, who: str) -> None:
        super().__init__(who)
        self.theirs, self.who = theirs, who


def read_month(text: str) -> date:
    """The first day of a month as "2026-05"; ValueError for anything else and for a month to come."""
    if len(text) != 7:
        raise ValueError(text)
    month = date.fromisoformat(f"{text}-01")
    if month > timezone.localdate() or month.year < 2000:
        raise ValueError(text)
    return month


def of_month(project_ids: Collection[int], month: date) -> tuple[dict[int, Update], dict[int, Update]]:
    """By project id: the version of the month that somebody works on, and the submitted one that holds."""
    rows = Update.objects.filter(project__pk__among=project_ids, period=month, replaced=False)
    found: tuple[dict[int, Update], dict[int, Update]] = ({}, {})
    for update in rows.select_related("submitted_by", "unit"):
        found[update.submitted_at is not None][update.project_id] = update
    return found


def version(*updates: Update | None) -> str:
    """Differs as soon as anyone saved one of them again; blank where there is none."""
    return "-".join(f"{u.pk}.{u.modified_at.timestamp():.6f}" for u in updates if u)


def write(project: Project, month: date, facts: Mapping[str, Any], user: User, seen: str) -> Update | None:
    """Store what was written of a month; the row that stands then, None where nothing was written yet.

    `seen` is the `version` that the writer started from: Conflict where somebody else saved since. Of a submitted
    month another version is begun, where anything differs.
    """
    with transaction.atomic():
        Project.objects.select_for_update().filter(pk=project.pk).first()
        being_written, submitted = (found.get(project.pk) for found in of_month([project.pk], month))
        stands = being_written or submitted
        if stands and seen != version(being_written, submitted) and (who := _last_writer(stands)) != user:
            raise Conflict(stands, str(who or _("the system")))
        before = {name: getattr(stands, name) for name in WRITTEN} if stands else dict.fromkeys(WRITTEN, "")
        if all((facts[name] or None) == (before[name] or None) for name in facts):
            return stands
        update = being_written or _next(project, month, submitted, user)
        for name, value in facts.items():
            setattr(update, name, value)
        update.save()
        return update


def _last_writer(update: Update) -> User | None:
    last: Any = Update.history.filter(id=update.pk).select_related("history_user").first()
    return cast("User | None", last.history_user) if last else None


def _next(project: Project, month: date, submitted: Update | None, user: User) -> Update:
    """The next version, not stored yet: it begins as the submitted one stands."""
    if submitted is None:
        return Update(project=project, period=month, unit_id=_unit(project, user))
    carried = {name: getattr(submitted, name) for name in CARRIED}
    return Update(project=project, period=month, version=submitted.version + 1, **carried)


def _unit(project: Project, user: User) -> int | None:
    """The unit that speaks: the writer's own where it answers for the project, else the responsible one."""
    answering = Responsibility.objects.filter(project=project).order_by("pk")
    mine = answering.filter(unit__members=user).values_list("unit", flat=True).first()
    responsible = answering.filter(role=ResponsibilityRole.RESPONSIBLE)
    return mine or responsible.values_list("unit", flat=True).first()


def submit(update: Update, by: User) -> None:
    """From now on this version holds; ValidationError where there is no progress, or it was submitted already."""
    with transaction.atomic():
        Project.objects.select_for_update().filter(pk=update.project_id).first()
        stored = Update.objects.get(pk=update.pk)
        if stored.submitted_at:
            raise ValidationError(_("This month was submitted meanwhile."))
        if not stored.progress.strip():
            raise ValidationError({"progress": _("Say what this month brought before you submit it.")})
        of_the_month = Update.objects.filter(project=stored.project_id, period=stored.period)
        for former in of_the_month.submitted():
            former.replaced = True
            former.save()
        stored.submitted_at, stored.submitted_by = timezone.now(), by
        stored.save()
    update.refresh_from_db()
