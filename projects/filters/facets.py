"""The choices beside a list, each with its count under the other filters (its own left out)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import Location, Sector
from ..models.base import names_in_order
from ..models.querysets import path_ids
from ..values.choices import SIZE_KEYS, MilestoneKind, Status
from .filterset import ProjectFilterSet
from .selection import Selection
from .values import NONE
from .words import choice_label


@dataclass
class Choice:
    key: str
    label: str
    count: int
    ticked: bool
    children: list[Choice] = field(default_factory=list)
    open: bool = False  # a tree unfolds here: something below is ticked


@dataclass(frozen=True)
class Facet:
    param: str
    label: str
    choices: list[Choice]
    errors: list[str]


def facets(selection: Selection) -> list[Facet]:
    """Zone, sector, stage, status, origin, size and year, from few queries: see `tallies`."""
    builders: dict[str, Callable[[Groups, set[str]], list[Choice]]] = {
        "zone": _zones,
        "sector": _sectors,
        "stage": lambda groups, ticked: _choices("stage", groups, ticked, MilestoneKind.values),
        "size": lambda groups, ticked: _choices("size", groups, ticked, reversed(SIZE_KEYS)),
        "year": _years,
        "origin": _origins,
        "status": lambda groups, ticked: _choices("status", groups, ticked, Status.values),
    }
    return [
        Facet(
            param,
            str(ProjectFilterSet.base_filters[param].label),
            build(selection.tally(param), set(selection.params.get(param, []))),
            selection.errors.get(param, []),
        )
        for param, build in builders.items()
    ]


Groups = Counter[Any]  # projects by what `tallies` groups them by


# ---- Choices ----


def _choices(param: str, groups: Groups, ticked: set[str], keys: Iterable[str]) -> list[Choice]:
    choices = [Choice(key, choice_label(param, key), groups[key], key in ticked) for key in keys]
    blank = sum(groups[key] for key in ("", None, NONE))
    if blank or NONE in ticked:
        label = _("Not disclosed") if param == "size" else _("None given")
        choices.append(Choice(NONE, label, blank, NONE in ticked))
    return choices


def _years(groups: Groups, ticked: set[str]) -> list[Choice]:
    groups = Counter({str(year) if year else NONE: number for year, number in groups.items()})
    return _choices("year", groups, ticked, sorted({*groups, *ticked} - {NONE}, reverse=True))


def _origins(groups: Groups, ticked: set[str]) -> list[Choice]:
    """From the countries of each project's investors, joined as they are stored."""
    counts: Groups = Counter()
    for origins, number in groups.items():
        counts.update(dict.fromkeys(origins.split("; "), number))
    keys = {key for key in {*counts, *ticked} if key not in ("", NONE)}
    return _choices("origin", counts, ticked, sorted(keys, key=lambda key: (-counts[key], key)))


def _zones(groups: Groups, ticked: set[str]) -> list[Choice]:
    lies_in = dict(Location.objects.exclude(lies_in=None).values_list("pk", "lies_in__path"))
    paths = dict(Location.objects.filter(pk__among=groups.keys() - {None}).values_list("pk", "path"))
    counts: Counter[int] = Counter()
    for location, number in groups.items():
        if location:
            above = set(path_ids(paths[location]))
            for block in above & lies_in.keys():
                above |= set(path_ids(lies_in[block]))
            for pk in above:
                counts[pk] += number
    return _tree(Location.objects.public(), counts, ticked)


def _sectors(groups: Groups, ticked: set[str]) -> list[Choice]:
    above = {str(pk): path_ids(path) for pk, path in Sector.objects.values_list("pk", "path")}
    counts: Counter[int] = Counter()
    for found, number in groups.items():  # at a million projects tens of thousands of sets
        for pk in {pk for sector in found.split() for pk in above[sector]}:
            counts[pk] += number
    return _tree(Sector.objects.public(), counts, ticked)


def _tree(nodes: QuerySet[Any], counts: Counter[int], ticked: set[str]) -> list[Choice]:
    """Nested choices, from the first level on that has more than one node."""
    by_id: dict[int, Choice] = {}
    roots: list[Choice] = []
    parents: dict[int, int | None] = {}
    rows = nodes.order_by("path").values_list("pk", "parent_id", "slug", *names_in_order())
    for pk, parent, slug, name, other in rows:  # parents come before what is below them
        by_id[pk] = Choice(slug, name or other, counts[pk], slug in ticked)
        parents[pk] = parent
        (by_id[parent].children if parent in by_id else roots).append(by_id[pk])
    for pk, choice in by_id.items():
        higher = parents[pk] if choice.ticked else None
        while higher in by_id:
            by_id[higher].open = True
            higher = parents[higher]
    while len(roots) == 1 and len(roots[0].children) == 1 and not roots[0].ticked:
        roots = roots[0].children
    return roots
