"""What a person of a unit may import: rows about projects of their units, which stay there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..models import Location, Responsibility
from ..review.scope import limits, projects_of
from ..values.choices import ResponsibilityRole
from .known import Ref
from .plan import Planned
from .rows import Problem


def refuse_others(planned: Iterable[Planned], user: Any) -> None:
    """Rows of others' projects, and new ones outside of this person's units, become rows with a problem."""
    if user is None or (units := limits(user)) is None:
        return
    planned = [one for one in planned if not one.entry.skipped]
    stored = [one.project.pk for one in planned if one.project]
    mine = set(projects_of(user).filter(pk__in=stored).values_list("pk", flat=True))
    answered = Responsibility.objects.filter(
        unit__in=units, role=ResponsibilityRole.RESPONSIBLE, project__in=stored
    )
    wherever = set(answered.values_list("project", flat=True))
    places = Location.objects.found_in(Location.objects.filter(units__in=units))
    inside = set(places.values_list("pk", flat=True))
    for one in planned:
        if one.project and one.project.pk not in mine:
            why = _("This project is not one of your units'.")
        elif not _answers(one, units, wherever) and _leaves(one, inside):
            why = _("This place is not one of your units'.")
        else:
            continue
        one.entry.problems.append(Problem(one.entry.row, "", why))
        one.changes, one.project = [], one.project if one.project and one.project.pk in mine else None


def _answers(one: Planned, units: list[int], wherever: set[int]) -> bool:
    """Whether a unit of this person's is responsible for the project once the row is taken."""
    role = ResponsibilityRole.RESPONSIBLE
    if named := one.entry.units.get(role):
        return any(ref.pk in units for ref in named)
    return one.project is not None and one.project.pk in wherever and role not in one.entry.emptied


def _leaves(one: Planned, inside: set[int]) -> bool:
    """Whether the row would put its project where it is not seen: a new one anywhere else, a known one by moving it."""
    if "location" not in one.entry.facts:
        return one.project is None or one.project.location_id not in inside
    said = one.entry.facts["location"]
    to = said.pk if isinstance(said, Ref) else None
    return to not in inside and (one.project is None or one.project.location_id != to)
