"""The trees of zones and sectors, with what is counted at each node."""

from collections import Counter, defaultdict

from django.db.models import CharField, Count, Exists, OuterRef
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ..choices import TotalBasis
from ..columns import Joined
from ..filters import select
from ..models import Location, Project, Sector, SigningEvent
from ..querysets import COUNTED, below
from ..totals import measures, read_total, summarise
from .listing import problems


def zone_list(request: HttpRequest) -> HttpResponse:
    return _index(request, "zone", Location.objects.public(), "location")


def sector_list(request: HttpRequest) -> HttpResponse:
    return _index(request, "sector", Sector.objects.public(), "sector")


def zone_detail(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.public().select_related("lies_in"), slug=slug)
    found = Project.objects.published().found_in(place)
    events = SigningEvent.objects.published().filter(location__in=Location.objects.below(place)).for_listing()
    return _detail(request, "zone", place, "location", found, {"events": events})


def sector_detail(request: HttpRequest, slug: str) -> HttpResponse:
    sector = get_object_or_404(Sector.objects.public(), slug=slug)
    return _detail(
        request, "sector", sector, "sector", Project.objects.published().found_in_sector(sector), {}
    )


def _index(request, param: str, nodes, field: str) -> HttpResponse:
    """The whole tree on one page, with what is counted of the selected projects."""
    selection = select(request.GET)
    if selection.page > 1:
        selection.errors["page"] = [_("There is no page %(number)d.") % {"number": selection.page}]
    nodes, projects = list(nodes.order_by("path")), selection.queryset
    sums, visiting = _sums(projects, field, nodes), visitors(projects, field)
    rows = [] if selection.errors else [{"node": n, "elsewhere": visiting[n.pk], **sums[n.pk]} for n in nodes]
    context = {
        "param": param,
        "rows": rows,
        "largest": max((row["total"].amount for row in rows), default=0),
        "selection": selection,
        "problems": problems(selection),
    }
    return render(request, "projects/tree_list.html", context, status=400 if selection.errors else 200)


def ranking(nodes, field: str) -> list[dict]:
    """The first level of a tree that has more than one node with projects, largest totals first."""
    nodes = list(nodes.order_by("path"))
    sums = _sums(Project.objects.published(), field, nodes)
    rows = [{"node": node, **sums[node.pk]} for node in nodes if sums[node.pk]["projects"]]
    level = [row for row in rows if row["node"].depth == 0]
    while len(level) == 1:
        below_it = [row for row in rows if row["node"].parent_id == level[0]["node"].pk]
        if sum(row["projects"] for row in below_it) < level[0]["projects"]:
            break
        level = below_it
    return sorted(level, key=lambda row: (-row["total"].amount, -row["projects"], row["node"].path))


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
    links = Project.secondary_sectors.through.objects.filter(project=OuterRef("pk"))
    joined = Joined(links.order_by("sector").values(item=Cast("sector", CharField())))
    rows = projects.filter(Exists(links)).annotate(others=joined).order_by().values_list("sector", "others")
    found: Counter = Counter()
    for primary, others, number in rows.annotate(n=Count("pk")):
        reached = set().union(*(above[int(pk)] for pk in others.split("; ")))
        found.update(dict.fromkeys(reached - above.get(primary, set()), number))
    return found


def _sums(projects, field: str, nodes) -> dict[int, dict]:
    """For each node the projects and the headline total that are counted at it or below it."""
    asked = {
        "projects": Count("pk"),
        "counting": Count("pk", filter=COUNTED),
        **measures(TotalBasis.HEADLINE),
    }
    by_node = {row.pop(field): row for row in projects.order_by().values(field).annotate(**asked)}
    added: dict[int, dict] = defaultdict(lambda: defaultdict(int))
    for node in nodes:
        for pk in (*node.ancestor_ids(), node.pk):
            for name, value in by_node.get(node.pk, {}).items():
                added[pk][name] += int(value or 0)
    empty = dict.fromkeys(asked, 0)
    return {
        node.pk: {
            "projects": added[node.pk]["projects"],
            "left_out": added[node.pk]["projects"] - added[node.pk]["counting"],
            "total": read_total(TotalBasis.HEADLINE, empty | added[node.pk]),
        }
        for node in nodes
    }


def _detail(request, param: str, node, field: str, found, context: dict) -> HttpResponse:
    counted = Project.objects.published().filter(below([node], f"{field}__"))
    related = type(node).objects.public()
    children = list(related.filter(below([node])).order_by("path"))
    sums = _sums(counted, field, children)
    return render(
        request,
        "projects/tree_detail.html",
        {
            "param": param,
            "node": node,
            "ancestors": related.filter(pk__in=node.ancestor_ids()).order_by("path"),
            "children": [{"node": n, **sums[n.pk]} for n in children if n.parent_id == node.pk],
            "largest": max(
                (sums[n.pk]["total"].amount for n in children if n.parent_id == node.pk), default=0
            ),
            "summary": summarise(counted),
            "elsewhere": found.exclude(pk__in=counted.values("pk")).count(),
            "projects": found.for_listing()[:25],
            "found": found.count(),
            **context,
        },
    )
