"""The month desk: which projects owe what of a month, with what the month before said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Project, Update
from ..review.checks import GOING_ON
from ..review.scope import within_reach
from ..review.worklists import in_hand
from . import updates
from .days import add_months, month_end
from .flows import Reading, realised_at

STATES = {
    "missing": _("Missing"),
    "begun": _("Begun"),
    "submitted": _("Submitted"),
    "corrected": _("Correction begun"),
}


@dataclass
class Line:
    """One project's month. `update` is what is being written, else what was submitted; `before`: the month before's."""

    project: Project
    month: date
    being_written: Update | None
    submitted: Update | None
    before: Update | None
    realised_before: Reading | None

    @property
    def update(self) -> Update | None:
        """What the line shows."""
        return self.being_written or self.submitted

    @property
    def version(self) -> str:
        """What a later save is held against."""
        return updates.version(self.being_written, self.submitted)

    @property
    def state(self) -> str:
        """A key of `STATES`."""
        if self.being_written:
            return "corrected" if self.submitted else "begun"
        return "submitted" if self.submitted else "missing"

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(STATES[self.state])

    @property
    def unchanged(self) -> bool:
        """Whether the progress reads as the month before's, to the letter."""
        now = self.update.progress.strip() if self.update else ""
        return bool(now and self.before and now == self.before.progress.strip())

    @property
    def falls(self) -> bool:
        """Whether less is realised than before: a flow was typed where the cumulative figure belongs."""
        typed = self.update.realised if self.update else None
        known = self.realised_before and self.realised_before.cny
        return typed is not None and known is not None and typed < Decimal(known)


def owing(user: Any, month: date) -> QuerySet[Project]:
    """The projects that a login reports on: in hand, going on, within the reach of its units; and those of which the
    month has an update all the same."""
    reported = Update.objects.filter(project=OuterRef("pk"), period=month)
    mine = within_reach(user, in_hand())
    return mine.filter(Q(status__in=GOING_ON) | Q(Exists(reported)))


def in_state(projects: QuerySet[Project], month: date, state: str) -> QuerySet[Project]:
    """Those whose month is in one of `STATES`."""
    rows = Update.objects.filter(project=OuterRef("pk"), period=month)
    begun, submitted = Exists(rows.open()), Exists(rows.submitted())
    return {
        "missing": lambda: projects.filter(~begun, ~submitted),
        "begun": lambda: projects.filter(begun, ~submitted),
        "submitted": lambda: projects.filter(~begun, submitted),
        "corrected": lambda: projects.filter(begun, submitted),
    }[state]()


def not_submitted(projects: QuerySet[Project], month: date) -> QuerySet[Project]:
    """Those that go on and of which nobody submitted the month, begun or not."""
    submitted = Update.objects.submitted().filter(project=OuterRef("pk"), period=month)
    return projects.filter(~Exists(submitted), status__in=GOING_ON)


def counted(projects: QuerySet[Project], month: date) -> dict[str, int]:
    """How many of the projects are in each state, empty ones too."""
    number: Counter[str] = Counter()
    ids = projects.order_by().values("pk")
    rows = Update.objects.filter(project__in=ids, period=month, replaced=False)
    kinds: dict[int, set[bool]] = {}
    for pk, at in rows.values_list("project_id", "submitted_at"):
        kinds.setdefault(pk, set()).add(at is not None)
    for found in kinds.values():
        number["corrected" if len(found) == 2 else "submitted" if True in found else "begun"] += 1
    number["missing"] = projects.count() - sum(number.values())
    return {state: number[state] for state in STATES}


def lines(projects: Sequence[Project], month: date) -> list[Line]:
    """The lines of some projects, in their order; four queries, however many."""
    ids = [project.pk for project in projects]
    being_written, submitted = updates.of_month(ids, month)
    _open, before = updates.of_month(ids, previous := add_months(month, -1))
    realised = realised_at(ids, month_end(previous))
    return [
        Line(p, month, being_written.get(p.pk), submitted.get(p.pk), before.get(p.pk), realised.get(p.pk))
        for p in projects
    ]
