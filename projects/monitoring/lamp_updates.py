"""What lamps look at in monthly updates and in problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from ..models import LampRule, Problem, Project, Update
from ..values.choices import Colour
from .days import add_months, full_months_after, month_start
from .lamp_rules import Judged, thresholds

Figures = dict[int, tuple[Fraction | None, Mapping[str, Any]]]


def silent(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """Whole months that have ended since the month of the latest submitted update; grey where there never was one."""
    updates = Update.objects.submitted().filter(project__in=projects, period__lte=on).order_by()
    latest = updates.values("project_id").annotate(latest=Max("period")).values_list("project_id", "latest")
    figures: Figures = {
        pk: (Fraction(full_months_after(period, on)), {"latest": period}) for pk, period in latest
    }
    return Judged(rule, on, figures)


def unchanged(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """How many months in a row, up to the latest update, say word for word what the month before said.

    Grey where the month before has no update. Looks back as far as the rule's bounds need.
    """
    bounds = [int(bound.bound) for bound in thresholds(rule) if bound]
    since = add_months(month_start(on), -max(bounds, default=1) - 3)
    updates = Update.objects.submitted().filter(project__in=projects, period__range=(since, on)).order_by()
    texts: dict[int, dict[date, str]] = defaultdict(dict)
    for project, period, progress in updates.values_list("project_id", "period", "progress"):
        texts[project][period] = progress.strip()
    return Judged(rule, on, {project: _repeated(said) for project, said in texts.items()})


def _repeated(said: Mapping[date, str]) -> tuple[Fraction | None, Mapping[str, Any]]:
    latest = month = max(said)
    before = add_months(month, -1)
    if before not in said:
        return None, {"latest": latest}
    months = 0
    while said.get(before) == said[month] and said[month]:
        months, month, before = months + 1, before, add_months(before, -1)
    return Fraction(months), {"latest": latest, "since": month}


def problem_overdue(rule: LampRule, projects: QuerySet[Project], on: date) -> Judged:
    """Days that the problem which has been due longest is overdue; green where none is."""
    late = (
        Problem.objects.filter(project__in=projects, raised_on__lte=on, due_on__lt=on)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
        .order_by(F("due_on").desc(), "-pk")
    )
    figures: Figures = {  # the earliest of a project comes last and stays
        project: (Fraction((on - due).days), {"title": title, "due_on": due, "problem": pk})
        for project, due, title, pk in late.values_list("project_id", "due_on", "title", "pk")
    }
    return Judged(rule, on, figures, others=Colour.GREEN)
