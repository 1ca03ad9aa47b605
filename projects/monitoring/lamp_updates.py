"""What lamps look at in monthly updates and in problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Max, Q

from ..models import LampRule, Problem, Update
from ..values.choices import Colour
from .days import add_months, full_months_after, month_start
from .lamp_rules import Figured, Judged, thresholds
from .standing import Scope


def silent(rule: LampRule, scope: Scope, on: date) -> Judged:
    """Whole months that have ended since the month of the latest submitted update; grey where there never was one."""
    updates = scope.among(Update.objects.submitted().filter(period__lte=on))
    latest = updates.values("project_id").annotate(latest=Max("period")).values_list("project_id", "latest")
    figures: dict[int, Figured] = {
        pk: (float(full_months_after(period, on)), period) for pk, period in latest if pk in scope.ids
    }
    return Judged(rule, on, figures, lambda row: (Fraction(row[0]), {"latest": row[1]}))


def unchanged(rule: LampRule, scope: Scope, on: date) -> Judged:
    """How many months in a row, up to the latest update, say word for word what the month before said.

    Grey where the month before has no update. Looks back as far as the rule's bounds need.
    """
    bounds = [int(bound.bound) for bound in thresholds(rule) if bound]
    since = add_months(month_start(on), -max(bounds, default=1) - 3)
    updates = scope.among(Update.objects.submitted().filter(period__range=(since, on)))
    texts: dict[int, dict[date, str]] = defaultdict(dict)
    for project, period, progress in updates.values_list("project_id", "period", "progress"):
        if project in scope.ids:
            texts[project][period] = progress.strip()
    return Judged(rule, on, {project: _repeated(said) for project, said in texts.items()}, _tell_months)


def _repeated(said: Mapping[date, str]) -> Figured:
    latest = month = max(said)
    before = add_months(month, -1)
    if before not in said:
        return None, latest, None
    months = 0
    while said.get(before) == said[month] and said[month]:
        months, month, before = months + 1, before, add_months(before, -1)
    return float(months), latest, month


def _tell_months(row: Figured) -> tuple[Fraction | None, Mapping[str, Any]]:
    months, latest, since = row
    return None if months is None else Fraction(months), {"latest": latest, "since": since}


def problem_overdue(rule: LampRule, scope: Scope, on: date) -> Judged:
    """Days that the problem which has been due longest is overdue; green where none is."""
    late = scope.among(
        Problem.objects.filter(raised_on__lte=on, due_on__lt=on).filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=on)
        )
    ).order_by(F("due_on").desc(), "-pk")
    figures: dict[int, Figured] = {  # the earliest of a project comes last and stays
        project: (float((on - due).days), title, due)
        for project, due, title in late.values_list("project_id", "due_on", "title")
        if due and project in scope.ids
    }
    return Judged(rule, on, figures, _tell_problem, others=Colour.GREEN)


def _tell_problem(row: Figured) -> tuple[Fraction, Mapping[str, Any]]:
    days, title, due = row
    return Fraction(days), {"title": title, "due_on": due}
