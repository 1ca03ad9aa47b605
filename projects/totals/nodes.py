"""What is counted at each node of a tree or below it: one GROUP BY over the projects, added up along their paths.

A project is counted once, at its own place or primary sector and so at everything above that (docs/domain.md, rule 3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from ..models import Location, Project, Sector
from ..models.trees import path_ids
from ..values.choices import Currency
from .measures import aggregates

TREES: dict[str, Any] = {"location": Location, "sector": Sector}
Figures = Counter[str]  # by what was asked; money in whole yuan, a sum of nothing is 0


def by_path(projects: QuerySet[Project], field: str, asked: Mapping[str, Any]) -> dict[str, Figures]:
    """Aggregates over the projects at each path of `field` ("location" or "sector") alone; blank: those without one."""
    # By the keys alone, which an index over projects holds: joined to the nodes, SQLite took four times as long.
    rows = list(projects.order_by().values(f"{field}_id").annotate(**asked))
    keys = [row.pop(f"{field}_id") for row in rows]
    paths = paths_of(field, [key for key in keys if key])
    return {
        paths.get(key, ""): Counter({name: int(value or 0) for name, value in row.items()})
        for key, row in zip(keys, rows, strict=True)
    }


def paths_of(field: str, keys: Collection[int]) -> dict[int, str]:
    """The paths of nodes by their keys."""
    return dict(TREES[field].objects.filter(pk__among=keys).values_list("pk", "path"))


def up_the_tree(at: Mapping[str, Figures]) -> dict[int | None, Figures]:
    """The figures of each node with all that is below it, by its id; at None what has no path."""
    added: dict[int | None, Figures] = defaultdict(Counter)
    for path, figures in at.items():
        above: list[int | None] = [*path_ids(path)]
        for pk in above or [None]:
            added[pk].update(figures)
    return added


def by_node(
    projects: QuerySet[Project], field: str, *bases: str, currency: str = Currency.CNY
) -> dict[int | None, Figures]:
    """Projects, those that count and the measures of these bases at each node of `field` or below it, in one query.

    What `measures.read_total` makes a total of. A node without a project has empty figures.
    """
    return up_the_tree(by_path(projects, field, aggregates(*bases, currency=currency)))


def first_level(at: Mapping[str, Figures], projects: Mapping[int | None, Figures]) -> list[int]:
    """Ids of the first level of the tree, from the root, that has more than one node with projects; it stops above one
    that has projects of its own."""
    parts: dict[int | None, set[int]] = defaultdict(set)
    for path in at:
        ids = path_ids(path)
        for above, pk in zip((None, *ids), ids, strict=False):
            parts[above].add(pk)
    level = parts[None]
    while len(level) == 1:
        (top,) = level
        if sum(projects[pk]["projects"] for pk in parts[top]) < projects[top]["projects"]:
            break
        level = parts[top]
    return list(level)
