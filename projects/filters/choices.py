"""The choices of a facet, made from how many projects each of its groups holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ..history import as_of
from ..models import Label, Location, Sector
from ..models.base import names_in_order
from ..models.trees import path_ids, places_reached
from ..totals.rules import origins_of
from ..values.countries import country_name
from .values import NONE

Groups = Counter[Any]  # projects by what `tallies` groups them by
BLANK = gettext_lazy("None given")
Make = Callable[[Groups, set[str]], list["Choice"]]


@dataclass
class Choice:
    """One choice of a facet; `count` is how many projects it holds under the other filters."""

    key: str
    label: str
    count: int
    ticked: bool
    children: list[Choice] = field(default_factory=list)
    open: bool = False  # a tree unfolds here: something below is ticked


def of_keys(keys: Iterable[str], word: Callable[[str], str], blank: Any = BLANK) -> Make:
    """The keys in this order, then what has none, called `blank`, where there is any."""
    order = list(keys)
    return lambda groups, ticked: _choices(order, word, groups, ticked, blank)


def _choices(
    keys: Iterable[str],
    word: Callable[[str], str],
    groups: Groups,
    ticked: set[str],
    blank: Any = BLANK,
) -> list[Choice]:
    choices = [Choice(key, word(key), groups[key], key in ticked) for key in keys]
    number = sum(groups[key] for key in ("", None, NONE))
    if number or NONE in ticked:
        choices.append(Choice(NONE, str(blank), number, NONE in ticked))
    return choices


def years(groups: Groups, ticked: set[str]) -> list[Choice]:
    """The years that hold a project or are ticked, newest first."""
    groups = Counter({str(year) if year else NONE: number for year, number in groups.items()})
    return _choices(sorted({*groups, *ticked} - {NONE}, reverse=True), str, groups, ticked)


def origins(groups: Groups, ticked: set[str]) -> list[Choice]:
    """From the countries of each project's investors, joined as they are stored; those with most projects first."""
    counts: Groups = Counter()
    for origins, number in groups.items():
        counts.update(dict.fromkeys(origins_of(origins) or [""], number))
    keys = {key for key in {*counts, *ticked} if key not in ("", NONE)}
    return _choices(sorted(keys, key=lambda key: (-counts[key], key)), country_name, counts, ticked)


def labels(groups: Groups, ticked: set[str]) -> list[Choice]:
    """Public labels that a project bears or that are ticked, by group; then what bears none, where there are any."""
    counts: Groups = Counter()
    for found, number in groups.items():
        counts.update(dict.fromkeys((found or "").split(), number))
    rows = Label.objects.public().order_by("group__name", *names_in_order(), "pk")
    choices = [
        Choice(slug, name or other, counts[str(pk)], slug in ticked)
        for pk, slug, name, other in rows.values_list("pk", "slug", *names_in_order())
        if counts[str(pk)] or slug in ticked
    ]
    if choices or NONE in ticked:
        choices.append(Choice(NONE, str(BLANK), groups[""], NONE in ticked))
    return choices


def zones(groups: Groups, ticked: set[str]) -> list[Choice]:
    """The tree of places, each with what a filter on it finds."""
    lies_in = dict(Location.objects.exclude(lies_in=None).values_list("pk", "lies_in__path"))
    paths = dict(Location.objects.filter(pk__among=groups.keys() - {None}).values_list("pk", "path"))
    counts: Counter[int] = Counter()
    for location, number in groups.items():
        if location:
            for pk in places_reached(paths[location], lies_in):
                counts[pk] += number
    return _tree(_public(Location, groups.keys() - {None}), counts, ticked)


def sectors(groups: Groups, ticked: set[str]) -> list[Choice]:
    """The tree of sectors, each with what a filter on it finds."""
    above = {str(pk): path_ids(path) for pk, path in Sector.objects.values_list("pk", "path")}
    counts: Counter[int] = Counter()
    for found, number in groups.items():  # at a million projects tens of thousands of sets
        paths = [above[sector] for sector in found.split()]
        for pk in paths[0] if len(paths) == 1 else set().union(*paths):
            counts[pk] += number
    bearing = {int(sector) for found in groups for sector in found.split()}
    return _tree(_public(Sector, bearing), counts, ticked)


def _public(model: Any, bearing: Collection[int]) -> Any:
    """The nodes that the public may know of, now or on the day that is asked for; `bearing` are some with a project."""
    nodes = model.objects
    return nodes.public_at_once(bearing) if as_of.is_asked() else nodes.public()


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
