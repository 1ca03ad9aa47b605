"""Which projects a login works on: those of its units (docs/domain.md, Unit)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ..models import Location, Project, Responsibility, Unit
from ..values.choices import ResponsibilityRole


def units_of(user: Any) -> QuerySet[Unit]:
    """The units that a login belongs to; of a superuser none, for nothing is out of reach."""
    return Unit.objects.none() if user.is_superuser else Unit.objects.filter(members=user.pk)


def within_reach(user: Any, projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those of the projects that stand in a place of the login's units or that one of them is responsible for.

    Without units: all.
    """
    units = list(units_of(user).values_list("pk", flat=True))
    if not units:
        return projects
    places = Location.objects.filter(units__in=units)
    answered_for = Responsibility.objects.filter(unit__in=units, role=ResponsibilityRole.RESPONSIBLE)
    standing = Location.objects.found_in(places)
    return projects.filter(Q(location__in=standing) | Q(pk__in=answered_for.values("project")))
