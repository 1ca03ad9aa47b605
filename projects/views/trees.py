"""The trees of zones and sectors, with what is counted at each node."""

from collections import Counter, defaultdict

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..filters import NONE, select
from ..models import Location, Project, Sector, SigningEvent
from ..models.trees import below
from ..reports.axes import link, narrowed
from ..totals.measures import aggregates, read_total, summarise
from .listing import on_one_page, problems, select_basis

ROOM = 40  # lines that a tree shows unfolded, if its levels allow it
FIELDS = {"zone": "location", "sector": "sector"}
COUNTED_AT = {"zone": "counted_in", "sector": "counted_sector"}


def zone_list(request: HttpRequest) -> HttpResponse:
    return _index(request, "zone", Location.objects.public())


def sector_list(request: HttpRequest) -> HttpResponse:
    return _index(request, "sector", Sector.objects.public())


def zone_detail(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.public(), slug=slug)
    if place.lies_in_id:  # of which the public may know, or not
        place.lies_in = Location.objects.public().filter(pk=place.lies_in_id).first()
    found = Project.objects.published().found_in(place)
    events = SigningEvent.objects.published().filter(location__in=Location.objects.below(place)).for_listing()
    return _detail(request, "zone", place, found, {"events": events})


def sector_detail(request: HttpRequest, slug: str) -> HttpResponse:
    sector = get_object_or_404(Sector.objects.public(), slug=slug)
    return _detail(request, "sector", sector, Project.objects.published().found_in_sector(sector), {})


def _index(request, param: str, nodes) -> HttpResponse:
    """The whole tree on one page, folded where it is long, with what is counted of the selected projects."""
    selection, field = on_one_page(select(request.GET)), FIELDS[param]
    nodes, projects = list(nodes.order_by("path")), selection.queryset
    sums, visiting = _sums(projects, field, nodes, selection.basis), visitors(projects, field)
    counted = COUNTED_AT[param]
    rows = [
        {"node": n, "elsewhere": visiting[n.pk], "query": _list_of(selection, counted, n), **sums[n.pk]}
        for n in nodes
        if not selection.errors
    ]
    context = {
        "param": param,
        "number": len(rows),
        **_nested(rows),
        "largest": max((row["total"].amount for row in rows), default=0),
        "selection": selection,
        "summary": summarise(projects),
        "problems": problems(selection),
    }
    return render(request, "projects/tree_list.html", context, status=400 if selection.errors else 200)


def _nested(rows: list[dict]) -> dict:
    """Below each row its `children`, those that hold a project, and the `rest`, which do not; `open` says whether it
    is unfolded: level after level while there is room, and as long as a level does not divide."""
    top: dict = {"children": [], "rest": []}
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
    _unfold(top["children"])
    return {"rows": top["children"], "rest": top["rest"]}


def _unfold(level: list[dict]) -> None:
    shown = len(level)
    while below_it := [child for row in level for child in row["children"]]:
        shown += len(below_it)
        if len(level) > 1 and shown > ROOM:
            return
        for row in level:
            row["open"] = bool(row["children"])
        level = below_it


def _list_of(selection, counted: str, node) -> str | None:
    """The query of the list that holds exactly what is counted at the node of this selection."""
    return link(selection, **{counted: narrowed(selection.values.get(counted), node)})


def ranking(nodes, param: str, selection) -> list[dict]:
    """The first level of a tree that has more than one node with projects, largest totals first, then what has no place in it.

    Each with the query of the list that it counts.
    """
    field = FIELDS[param]
    nodes = list(nodes.order_by("path"))
    sums = _sums(selection.queryset, field, nodes, selection.basis)
    rows = [{"node": node, **sums[node.pk]} for node in nodes if sums[node.pk]["projects"]]
    level = [row for row in rows if row["node"].depth == 0]
    while len(level) == 1:
        below_it = [row for row in rows if row["node"].parent_id == level[0]["node"].pk]
        if sum(row["projects"] for row in below_it) < level[0]["projects"]:
            break
        level = below_it
    level = sorted(level, key=lambda row: (-row["total"].amount, -row["projects"], row["node"].path))
    if sums[None]["projects"]:
        level.append({"node": None, **sums[None]})
    for row in level:
        key = row["node"].slug if row["node"] else NONE
        row["query"] = link(selection, **{COUNTED_AT[param]: [key]})
    return level


def visitors(projects, field: str) -> Counter:
    """For each node the projects that are found there but counted elsewhere: blocks that lie in, secondary sectors."""
    return _blocks(projects) if field == "location" else _secondary(projects)


def _blocks(projects) -> Counter:
    lies_in = {
        node.pk: node.lies_in for node in Location.objects.exclude(lies_in=None).select_related("lies_in")
    }
    found: Counter = Counter()
    if not lies_in:
        return found
    places = {place.pk: place for place in Location.objects.filter(pk__in=projects.values("location"))}
    for pk, number in (
        projects.exclude(location=None).order_by().values_list("location").annotate(n=Count("pk"))
    ):
        home = {*places[pk].ancestor_ids(), pk}
        towns = [lies_in[node] for node in home & lies_in.keys()]
        found.update(
            dict.fromkeys({above for t in towns for above in (*t.ancestor_ids(), t.pk)} - home, number)
        )
    return found


def _secondary(projects) -> Counter:
    above = {sector.pk: {*sector.ancestor_ids(), sector.pk} for sector in Sector.objects.all()}
    rows = projects.order_by().values_list("sector", "sector_set")
    found: Counter = Counter()
    for primary, sectors, number in rows.annotate(n=Count("pk")):
        reached = set().union(*(above[int(pk)] for pk in sectors.split()))
        found.update(dict.fromkeys(reached - above.get(primary, set()), number))
    return found


def _sums(projects, field: str, nodes, basis: str) -> dict[int | None, dict]:
    """For each node the projects and their total that are counted at it or below it; at None those without one."""
    asked = aggregates(basis)
    by_node = {row.pop(field): row for row in projects.order_by().values(field).annotate(**asked)}
    added: dict[int | None, dict] = defaultdict(lambda: defaultdict(int))
    above = {None: [None]} | {node.pk: [*node.ancestor_ids(), node.pk] for node in nodes}
    for counted, lineage in above.items():
        for pk in lineage:
            for name, value in by_node.get(counted, {}).items():
                added[pk][name] += int(value or 0)
    empty = dict.fromkeys(asked, 0)
    return {
        pk: {
            "projects": added[pk]["projects"],
            "left_out": added[pk]["projects"] - added[pk]["counting"],
            "total": read_total(basis, empty | added[pk]),
        }
        for pk in above
    }


def _detail(request, param: str, node, found, context: dict) -> HttpResponse:
    selection, field = select_basis(request), FIELDS[param]
    found = found.none() if selection.errors else found
    listed = selection.within(**{COUNTED_AT[param]: node})
    counted = listed.queryset.order_by()
    related = type(node).objects.public()
    children = list(related.filter(below([node])).order_by("path"))
    sums = _sums(counted, field, children, selection.basis)
    here = [
        {"node": n, "elsewhere": 0, "query": _list_of(selection, COUNTED_AT[param], n), **sums[n.pk]}
        for n in children
        if n.parent_id == node.pk
    ]
    return render(
        request,
        "projects/tree_detail.html",
        {
            "param": param,
            "node": node,
            "ancestors": related.filter(pk__in=node.ancestor_ids()).order_by("path"),
            "parts": len(here),
            **_nested(here),
            "largest": max((row["total"].amount for row in here), default=0),
            "selection": selection,
            "listed": listed,
            "problems": problems(selection),
            "summary": summarise(counted),
            "elsewhere": found.exclude(pk__in=counted.values("pk")).count(),
            "projects": found.for_listing()[:25],
            "found": found.count(),
            **context,
        },
        status=400 if selection.errors else 200,
    )
