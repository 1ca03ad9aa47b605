"""The trees of zones and sectors, with what is counted at each node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ..charts.bars import Bar, Part, chart
from ..filters import NONE, Selection, select
from ..filters.added_up import by_pair, by_path
from ..models import Location, Project, Sector, SigningEvent
from ..models.querysets import ProjectQuerySet
from ..models.trees import below, path_ids, places_reached
from ..reports.axis import BLANKS
from ..reports.links import link
from ..reports.tree_groups import narrowed
from ..totals.measures import keys_of, read_total, summarise
from ..totals.nodes import Figures, by_node, first_level, up_the_tree
from ..values.choices import TotalBasis, basis_heading
from .figures import BASIS_TONES, Figure, about, asked, money_words, to_list
from .listing import answer, on_one_page, paged, problems, select_basis

ROOM = 40  # lines that a tree shows unfolded, if its levels allow it
FIELDS = {"zone": "location", "sector": "sector"}
TREES: dict[str, Any] = {"zone": Location, "sector": Sector}
COUNTED_AT = {"zone": "counted_in", "sector": "counted_sector"}


def zone_list(request: HttpRequest) -> HttpResponse:
    """All public places as a tree."""
    return _index(request, "zone", Location.objects.public())


def sector_list(request: HttpRequest) -> HttpResponse:
    """All public sectors as a tree."""
    return _index(request, "sector", Sector.objects.public())


def zone_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One place: its parts, totals, projects and events."""
    place = get_object_or_404(Location.objects.public(), slug=slug)
    if place.lies_in_id:  # of which the public may know, or not
        place.lies_in = Location.objects.public().filter(pk=place.lies_in_id).first()
    found = Project.objects.published().found_in(place)
    events = SigningEvent.objects.published().filter(location__in=Location.objects.below(place)).for_listing()
    return _detail(request, "zone", place, found, {"events": events})


def sector_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One sector: its parts, totals and projects."""
    sector = get_object_or_404(Sector.objects.public(), slug=slug)
    return _detail(request, "sector", sector, Project.objects.published().found_in_sector(sector), {})


def _index(request: HttpRequest, param: str, nodes: QuerySet[Any]) -> HttpResponse:
    """The whole tree on one page, folded where it is long, with what is counted of the selected projects."""
    selection, field = on_one_page(select(request.GET)), FIELDS[param]
    projects = selection.queryset
    at = by_path(selection, field, keys_of(selection.basis))
    sums, visiting = up_the_tree(at), visitors(selection, field, at)
    counted = COUNTED_AT[param]
    rows = [
        {
            "elsewhere": visiting[n.pk],
            "query": _list_of(selection, counted, n),
            **_row(n, sums[n.pk], selection.basis),
        }
        for n in nodes.order_by("path")
        if not selection.errors
    ]
    context = {
        "param": param,
        "number": len(rows),
        **_nested(rows, selection.sort),
        "largest": max((row["total"].amount for row in rows), default=0),
        "selection": selection,
        "summary": selection.summarise() if selection.is_kept else summarise(projects, selection.currency),
        "problems": problems(selection),
    }
    return render(request, "projects/tree_list.html", context, status=400 if selection.errors else 200)


def _nested(rows: list[dict[str, Any]], sort: str) -> dict[str, Any]:
    """Below each row its `children`, those that hold a project, as `sort` asks, and the `rest`, which do not; `open` says
    whether it is unfolded: level after level while there is room, and as long as a level does not divide."""
    top: dict[str, Any] = {"children": [], "rest": []}
    above = {None: top}
    for row in rows:
        node = row["node"]
        parent = above.get(node.parent_id, top)
        if row["projects"] or row["elsewhere"]:
            above[node.pk] = row | {"children": [], "rest": [], "open": False}
            parent["children"].append(above[node.pk])
        else:
            above[node.pk] = parent  # what lies in it holds none either
            parent["rest"].append(row)
    for row in above.values():
        _order(row["children"], sort)
    _unfold(top["children"])
    return {"nodes": top["children"], "rest": top["rest"]}


def _order(level: list[dict[str, Any]], sort: str) -> None:
    """By name, or by amount with what is not disclosed last; a node has no other fact that `sort` names."""
    by: dict[str, Callable[[dict[str, Any]], Any]] = {
        "name": lambda row: row["node"].name,
        "amount": lambda row: row["total"].amount,
    }
    if key := by.get(sort.removeprefix("-")):
        level.sort(key=key, reverse=sort.startswith("-"))
        if sort.endswith("amount"):
            level.sort(key=lambda row: not row["total"].covered)


def _unfold(level: list[dict[str, Any]]) -> None:
    shown = len(level)
    while below_it := [child for row in level for child in row["children"]]:
        shown += len(below_it)
        if len(level) > 1 and shown > ROOM:
            return
        for row in level:
            row["open"] = bool(row["children"])
        level = below_it


def _list_of(selection: Selection, counted: str, node: Any) -> str | None:
    """The query of the list that holds exactly what is counted at the node of this selection."""
    return link(selection, (), **{counted: narrowed(selection.values.get(counted), node)})


def ranking(param: str, selection: Selection) -> list[dict[str, Any]]:
    """The first level of a tree that has more than one node with projects, largest totals first, then what has no place in it.

    Each with the query of the list that it counts.
    """
    field, model = FIELDS[param], TREES[param]
    at = by_path(selection, field, keys_of(selection.basis))
    sums = up_the_tree(at)
    nodes = model.objects.telling_apart().in_bulk(first_level(at, sums)).values()
    level = [_row(node, sums[node.pk], selection.basis) for node in nodes]
    level.sort(key=lambda row: (-row["total"].amount, -row["projects"], row["node"].path))
    if sums[None]["projects"]:
        level.append(_row(None, sums[None], selection.basis))
    for row in level:
        key = row["node"].slug if row["node"] else NONE
        row["query"] = link(selection, (), **{COUNTED_AT[param]: [key]})
    return level


def ranked(param: str) -> Callable[[Selection], Figure]:
    """The chart of the ranking of a tree, for a selection."""
    title = _("By zone") if param == "zone" else _("By sector")

    def make(selection: Selection) -> Figure:
        rows = ranking(param, selection)
        bars = [
            Bar(
                str(row["node"]) if row["node"] else str(BLANKS[param]),
                f"{money_words(row['total'].amount if row['total'].covered else None, selection.currency)} · {row['projects']:,}",
                to_list(row["query"]),
                [Part(row["total"].amount, BASIS_TONES[selection.basis], basis_heading(selection.basis))],
            )
            for row in rows
        ]
        words = about(selection, basis_heading(selection.basis), _("projects"))
        return Figure(f"{param}s", title, words, chart(bars), asked(selection))

    return make


def visitors(selection: Selection, field: str, at: Mapping[str, Figures]) -> Counter[int]:
    """For each node the projects that are found there but counted elsewhere: blocks that lie in, secondary sectors.

    `at` is what is counted at each path.
    """
    return _blocks(at) if field == "location" else _secondary(selection)


def _blocks(at: Mapping[str, Figures]) -> Counter[int]:
    lies_in = dict(Location.objects.exclude(lies_in=None).values_list("pk", "lies_in__path"))
    found: Counter[int] = Counter()
    for path, figures in at.items() if lies_in else ():
        found.update(dict.fromkeys(places_reached(path, lies_in) - {*path_ids(path)}, figures["projects"]))
    return found


def _secondary(selection: Selection) -> Counter[int]:
    above = {pk: {*path_ids(path)} for pk, path in Sector.objects.values_list("pk", "path")}
    found: Counter[int] = Counter()
    for (primary, sectors), number in by_pair(selection, "primary_set").items():
        reached: set[int] = set().union(*(above[int(pk)] for pk in sectors.split()))
        found.update(dict.fromkeys(reached - above.get(int(primary or 0), set()), number))
    return found


def _row(node: Any, figures: Figures, basis: str) -> dict[str, Any]:
    """A node with what is counted at it or below."""
    return {
        "node": node,
        "projects": figures["projects"],
        "left_out": figures["projects"] - figures["counting"],
        "total": read_total(TotalBasis(basis), figures),
    }


def _detail(
    request: HttpRequest, param: str, node: Any, found: ProjectQuerySet, context: dict[str, Any]
) -> HttpResponse:
    selection, field = select_basis(request, "sort", "page", "page_size"), FIELDS[param]
    number = 0 if selection.errors else found.count()
    selection, page = paged(selection, selection.within(**{param: node}).queryset.for_listing(), number)
    listed = selection.within(**{COUNTED_AT[param]: node})
    counted = listed.queryset.order_by()
    related = type(node).objects.public()
    children = list(related.filter(below([node])).order_by("path"))
    sums = by_node(counted, field, selection.basis, currency=selection.currency)
    summary = summarise(counted, selection.currency)
    here = [
        {
            "elsewhere": 0,
            "query": _list_of(selection, COUNTED_AT[param], n),
            **_row(n, sums[n.pk], selection.basis),
        }
        for n in children
        if n.parent_id == node.pk
    ]
    return answer(
        request,
        "projects/tree_detail.html",
        selection,
        {
            "param": param,
            "node": node,
            "ancestors": related.filter(pk__in=node.ancestor_ids()).order_by("path"),
            "parts": len(here),
            **_nested(here, selection.sort),
            "largest": max((row["total"].amount for row in here), default=0),
            "listed": listed,
            "page": page,
            "summary": summary,
            "elsewhere": number - summary.projects,  # what is counted here is found here
            **context,
        },
    )
