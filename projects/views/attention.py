"""What needs attention in public: overdue, silent for long, realised above what was promised."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ..filters import ATTENTION, Selection
from ..history import as_of
from ..models import Project
from ..models.querysets import ProjectQuerySet
from ..review.checks import is_overdue, overdue

SHOWN = 5
SAID = ("code", "name", "name_zh", "stage", "location__name", "location__name_zh")


@dataclass(frozen=True)
class Matter:
    """`kind` says what is the matter with so many projects; `projects` are the first of them."""

    kind: str
    number: int
    projects: list[Project]

    @property
    def query(self) -> str:
        """The query string of the list of all of them; blank where a report tells of them."""
        return f"attention={self.kind}" if self.kind in ATTENTION else ""


def attention(selection: Selection, on: date, past: bool = False) -> list[Matter]:
    """The matters that there are, each with its first projects: those overdue for longest, silent for longest, largest.

    `past`: the day is one that is asked for, of which the ledger tells; the present tells of what did not change since.
    """
    published = selection.queryset.order_by()
    if not past:
        found = {kind: _first(projects, kind) for kind, projects in _stored(published, on).items()}
    elif (apart := _apart(published, on)) is not None:
        found = _then(published, on, apart)
    else:
        found = {kind: _first_of_all(projects, kind) for kind, projects in _by_ledger(published, on).items()}
    matters = [_matter(kind, *each) for kind, each in found.items()]
    return [matter for matter in matters if matter.number]


ORDER = {"overdue": "signed_on", "silent": "signed_on", "above_total": "-realised_cny"}
Kinds = dict[str, ProjectQuerySet]
Found = tuple[list[int], int]  # keys of the first, and how many there are


def _stored(projects: ProjectQuerySet, on: date) -> Kinds:
    """By the days that are kept of projects now."""
    return {
        "overdue": projects.filter(is_overdue(on)),
        "silent": projects.silent(on, stored=True),
        "above_total": projects.above_total(),
    }


def _by_ledger(projects: ProjectQuerySet, on: date, ids: Collection[int] | None = None) -> Kinds:
    """By what the ledger says; of these projects alone where `ids` says which."""
    late = overdue(on)
    if ids is not None:
        projects, late = projects.filter(pk__among=ids), late.filter(milestone__project__pk__among=ids)
    return {
        "overdue": projects.filter(pk__in=late.values("milestone__project")),
        "silent": projects.silent(on),
        "above_total": projects.above_total(),
    }


def _in_order(projects: ProjectQuerySet, kind: str) -> QuerySet[Any, int]:
    return projects.order_by(ORDER[kind], "code").values_list("pk", flat=True)


def _first(projects: ProjectQuerySet, kind: str) -> Found:
    """Counted, and the first looked for: both at once would sort them all."""
    return list(_in_order(projects, kind)[:SHOWN]), projects.count()


def _first_of_all(projects: ProjectQuerySet, kind: str) -> Found:
    """All sorted: in the past that takes less than to find them twice."""
    found = list(_in_order(projects, kind))
    return found[:SHOWN], len(found)


def _apart(published: ProjectQuerySet, on: date) -> Collection[int] | None:
    """Those of which the present does not say what they were on a day of the past; None where they are too many.

    Negotiations are no part of the public past, but of the days that are kept.
    """
    if (changed := as_of.changed()) is None:
        return None
    with as_of.present():
        apart = {*changed, *published.negotiated_lately(on).values_list("pk", flat=True)}
    return apart if len(apart) <= as_of.MOST_CHANGED else None


def _then(published: ProjectQuerySet, on: date, apart: Collection[int]) -> dict[str, Found]:
    """On a day of the past: of those apart by the ledger, of the rest as it is kept now."""
    with as_of.present():
        kept = {
            kind: _first(projects.exclude(pk__among=apart), kind)
            for kind, projects in _stored(published, on).items()
        }
    found: dict[str, Found] = {}
    for kind, projects in _by_ledger(published, on, apart).items():
        (first, number), (more, others) = kept[kind], _first_of_all(projects, kind)
        found[kind] = [*first, *more], number + others
    return found


def _matter(kind: str, among: list[int], number: int) -> Matter:
    """With the first of these projects."""
    rows = Project.objects.filter(pk__among=among).select_related("location").only(*SAID)
    return Matter(kind, number, list(rows.order_by(ORDER[kind], "code")[:SHOWN]))
