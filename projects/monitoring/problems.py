"""Problems of projects as worklists: open, overdue, closed this month."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Problem, Project

LISTS = {"open": _("Open"), "overdue": _("Overdue"), "closed": _("Closed this month")}


def problems(
    key: str, projects: QuerySet[Project] | None = None, on: date | None = None
) -> QuerySet[Problem]:
    """The problems of one list as of a day (default: today), of these projects only where they are given.

    open: raised and not closed; overdue: open and due before the day; closed: within the month of the day.
    """
    on = on or timezone.localdate()
    found = Problem.objects.filter(raised_on__lte=on)
    if projects is not None:
        found = found.filter(project__in=projects.order_by())
    if key == "closed":
        return found.filter(closed_on__range=(on.replace(day=1), on))
    unsolved = found.exclude(closed_on__lte=on)
    return unsolved.filter(due_on__lt=on) if key == "overdue" else unsolved


def problems_due(projects: QuerySet[Project] | None, on: date, within: int = 0) -> QuerySet[Problem]:
    """Open problems of the projects (None: of all) that are due by a day, or within so many days after it; overdue ones too."""
    return problems("open", projects, on).filter(due_on__lte=on + timedelta(days=within))
