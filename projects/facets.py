"""The choices beside a list, each with its count under the other filters (its own left out)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext as _

from .choices import INVESTING_ROLES, SIZE_KEYS, MilestoneKind, Status
from .columns import Joined
from .filters import NONE, ProjectFilterSet, Selection, choice_label, size_band
from .models import Location, Participation, Project, Sector
from .querysets import STEP


@dataclass
class Choice:
    key: str
    label: str
    count: int
    ticked: bool
    children: list[Choice] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether a tree unfolds here: something below is ticked."""
        return any(child.ticked or child.open for child in self.children)


@dataclass(frozen=True)
class Facet:
    param: str
    label: str
    choices: list[Choice]
    errors: list[str]


def facets(selection: Selection) -> list[Facet]:
    """Zone, sector, stage, status, origin, size and year, in one or two queries each."""
    builders = {
        "zone": _zones,
        "sector": _sectors,
        "stage": _stages,
        "size": _sizes,
        "year": _years,
        "origin": _origins,
        "status": _statuses,
    }
    return [
        Facet(
            param,
            str(ProjectFilterSet.base_filters[param].label),
            build(selection, selection.without(param).order_by(), set(selection.params.get(param, []))),
            selection.errors.get(param, []),
        )
        for param, build in builders.items()
    ]


def _choices(param: str, counts: dict[str, int], ticked: set[str], keys: Iterable[str]) -> list[Choice]:
    choices = [Choice(key, choice_label(param, key), counts.get(key, 0), key in ticked) for key in keys]
    if counts.get(NONE) or NONE in ticked:
        label = _("Not disclosed") if param == "size" else _("None given")
        choices.append(Choice(NONE, label, counts.get(NONE, 0), NONE in ticked))
    return choices


def _grouped(projects, by: Any) -> dict[str, int]:
    rows = projects.values_list(by).annotate(n=Count("pk")).values_list(by, "n")
    return {str(key) if key not in ("", None) else NONE: n for key, n in rows}


def _stages(selection, projects, ticked):
    return _choices("stage", _grouped(projects, "stage"), ticked, MilestoneKind.values)


def _statuses(selection, projects, ticked):
    return _choices("status", _grouped(projects, "status"), ticked, Status.values)


def _years(selection, projects, ticked):
    counts = _grouped(projects.annotate(signed_year=ExtractYear("signed_on")), "signed_year")
    years = {key for key in {*counts, *ticked} if key != NONE}
    return _choices("year", counts, ticked, sorted(years, reverse=True))


def _sizes(selection, projects, ticked):
    figure = f"{selection.basis}_cny"
    bands = {
        f"n{n}": Count("pk", filter=size_band(figure, band)) for n, band in enumerate(SIZE_KEYS.values())
    }
    found = projects.aggregate(**bands, blank=Count("pk", filter=Q(**{f"{figure}__isnull": True})))
    counts = {key: found[f"n{n}"] for n, key in enumerate(SIZE_KEYS)} | {NONE: found["blank"]}
    return _choices("size", counts, ticked, reversed(SIZE_KEYS))


def _origins(selection, projects, ticked):
    investing = Participation.objects.filter(role__in=INVESTING_ROLES, project__in=projects)
    rows = investing.exclude(investor__origin="").values_list("investor__origin")
    counts = dict(rows.annotate(n=Count("project", distinct=True)).order_by())
    counts[NONE] = projects.without_origin().count()
    keys = sorted(
        {key for key in {*counts, *ticked} if key != NONE}, key=lambda key: (-counts.get(key, 0), key)
    )
    return _choices("origin", counts, ticked, keys)


def _zones(selection, projects, ticked):
    nodes = list(Location.objects.public().order_by("path"))
    lies_in = dict(Location.objects.exclude(lies_in=None).values_list("pk", "lies_in__path"))
    paths = dict(Location.objects.filter(pk__in=projects.values("location")).values_list("pk", "path"))
    counts: Counter[int] = Counter()
    for location, n in projects.exclude(location=None).values_list("location").annotate(n=Count("pk")):
        above = set(_ids(paths[location]))
        for block in above & lies_in.keys():
            above |= set(_ids(lies_in[block]))
        counts.update(dict.fromkeys(above, n))
    return _tree(nodes, counts, ticked)


def _sectors(selection, projects, ticked):
    nodes = list(Sector.objects.public().order_by("path"))
    paths = dict(Sector.objects.values_list("pk", "path"))
    links = Project.secondary_sectors.through.objects.filter(project=OuterRef("pk"))
    joined = Joined(links.order_by("sector").values(item=Cast("sector", CharField())))
    counts: Counter[int] = Counter()
    plain = projects.filter(~Exists(links)).values_list("sector").annotate(n=Count("pk"))
    several = projects.filter(Exists(links)).annotate(others=joined).values_list("sector", "others")
    for sector, others, n in [(s, "", n) for s, n in plain] + list(several.annotate(n=Count("pk"))):
        found = [pk for pk in (sector, *map(int, filter(None, others.split("; ")))) if pk]
        counts.update(dict.fromkeys({above for pk in found for above in _ids(paths[pk])}, n))
    return _tree(nodes, counts, ticked)


def _ids(path: str) -> list[int]:
    return [int(path[i : i + STEP]) for i in range(0, len(path), STEP)]


def _tree(nodes, counts: Counter[int], ticked: set[str]) -> list[Choice]:
    """Nested choices, from the first level on that has more than one node."""
    by_id = {node.pk: Choice(node.slug, str(node), counts[node.pk], node.slug in ticked) for node in nodes}
    roots: list[Choice] = []
    for node in nodes:
        (by_id[node.parent_id].children if node.parent_id in by_id else roots).append(by_id[node.pk])
    while len(roots) == 1 and len(roots[0].children) == 1 and not roots[0].ticked:
        roots = roots[0].children
    return roots
