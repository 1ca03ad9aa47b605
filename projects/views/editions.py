"""Editions: the list, one with its bridge, the projects behind a part of it, its files and its feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..caching.conditional import keep_nowhere
from ..editions import words
from ..editions.layout import ALL, MANIFEST, NONE, PERIOD, SIGNATURE
from ..editions.reading import KINDS, TREES, Bridge, Reader, Row, first_day, group_name, public_now, published
from ..filters import Selection, select
from ..models import Edition, Project
from ..reports.ordering import in_order, orders
from ..values.choices import TotalBasis, basis_heading
from ..values.dates import write_date
from . import edition_charts
from .listing import problems

OWN = ("group", "level", "order")
OF_PART = ("group", "part", "order")
LEVELS = [str(n) for n in range(1, 13)]
ROWS = 100  # of a part on a page
MOST_GROUPS = 200
ORDERED = 20_000  # projects of a part that are put in another order than the file's


def _asked(request: HttpRequest, own: tuple[str, ...]) -> Selection:
    """Basis and what the page reads itself; nothing else narrows an edition, not even a day."""
    selection = select(request.GET, own=own)
    for name in selection.params:
        if name not in ("basis", "page"):
            selection = selection.with_error(name, _("There is no such parameter."))
    for name, texts in selection.own.items():
        if len(texts) > 1:
            selection = selection.with_error(name, _("Takes one value."))
    return selection


def _own(selection: Selection, name: str, default: str = "") -> str:
    return next(iter(selection.own.get(name, ())), default)


def _refuse(selection: Selection, name: str, value: str, allowed: Iterable[str]) -> Selection:
    allowed = list(allowed)
    if value in allowed:
        return selection
    return selection.with_error(name, _("Takes one of: %(choices)s.") % {"choices": ", ".join(allowed)})


def month(period: str) -> str:
    """The month in the reader's words."""
    return write_date(first_day(period), "month")


# ---- The list ----


def edition_list(request: HttpRequest) -> HttpResponse:
    """All published editions, newest first, and their totals on a basis; 400 with the reason for a wrong parameter."""
    selection, readers = read_stock(request)
    context = {
        "selection": selection,
        "problems": problems(selection),
        "basis": selection.basis,
        "bases": TotalBasis,
        "rows": [
            (
                month(reader.edition.period),
                reader,
                None if reader.is_lost else reader.figures["bases"][selection.basis],
            )
            for reader in readers
        ],
        "figure": edition_charts.stock(readers, selection.basis),
        "caption": basis_heading(selection.basis),
    }
    return render(request, "projects/edition_list.html", context, status=400 if selection.errors else 200)


def read_stock(request: HttpRequest) -> tuple[Selection, list[Reader]]:
    """What is asked of all editions, and these, newest first, lost ones too; none where something is wrong."""
    selection = _on_one_page(_asked(request, ()))
    readers = [] if selection.errors else [Reader(edition) for edition in published()]
    if any(reader.is_lost for reader in readers):
        keep_nowhere(request)
    return selection, readers


def _on_one_page(selection: Selection) -> Selection:
    if selection.page == 1:
        return selection
    return selection.with_error("page", _("There is no page %(number)d.") % {"number": selection.page})


def latest(request: HttpRequest) -> HttpResponse:
    """To the newest published edition with the same query; to the list where there is none."""
    edition = Edition.objects.published().first()
    if edition is None:
        return redirect("edition_list")
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("edition_detail", args=[edition.period]) + (f"?{query}" if query else ""))


# ---- One edition ----


def edition_detail(request: HttpRequest, period: str) -> HttpResponse:
    """One edition with its bridge by zone, sector or event; 404 where none is public, 400 for a wrong parameter."""
    edition = find(period)
    selection = read_edition(request)
    context = {
        "edition": edition,
        "month": month(period),
        "selection": selection,
        "problems": problems(selection),
    }
    if not selection.errors:
        context |= shown(Reader(edition), selection.basis, *groups(selection)) | _around(edition)
    return render(request, "projects/edition_detail.html", context, status=400 if selection.errors else 200)


def read_edition(request: HttpRequest) -> Selection:
    """What is asked of an edition: basis, groups, and for trees a level; refused where it is none of these."""
    selection = _asked(request, OWN)
    kind, level, order = groups(selection)
    selection = _refuse(selection, "group", kind, KINDS)
    if order:
        selection = _refuse(selection, "order", order, orders("name", *words.LABELS))
    if level:
        selection = _refuse(selection, "level", level, LEVELS if kind in TREES else [""])
    return _on_one_page(selection)


def groups(selection: Selection) -> tuple[str, str, str]:
    """By what the bridge is divided, at which level (blank: the first that divides), and in which order (blank: its own)."""
    return _own(selection, "group", "zone"), _own(selection, "level"), _own(selection, "order")


def find(period: str) -> Edition:
    """The published edition of a month, else 404."""
    if not PERIOD.fullmatch(period):
        raise Http404
    return get_object_or_404(Edition.objects.published(), period=period)


def _around(edition: Edition) -> dict[str, Any]:
    others = Edition.objects.published()
    found = {
        "older": others.filter(period__lt=edition.period).order_by("-period").first(),
        "newer": others.filter(period__gt=edition.period).order_by("period").first(),
        "latest": others.order_by("-period").first(),
    }
    return {name: (other.period, month(other.period)) if other else None for name, other in found.items()}


def shown(reader: Reader, basis: str, kind: str, level: str, order: str = "") -> dict[str, Any]:
    """What a page shows of an edition on one basis, by one kind of groups: the admin shows a prepared one alike."""
    edition, bridge = reader.edition, reader.bridge(basis)

    def url(part: str, group: str = ALL) -> str:
        return part_address(edition, basis, part, group)

    return {
        "reader": reader,
        "basis": basis,
        "bases": TotalBasis,
        "figures": reader.figures,
        "parts": bridge.of(ALL),
        "first": not Edition.objects.published().filter(period__lt=edition.period).exists(),
        "sentences": [(sentence, url(part)) for part, sentence in words.sentences(bridge.of(ALL))],
        "figure": edition_charts.bridge(edition, basis, bridge.of(ALL), url),
        "caption": basis_heading(basis),
        "kind": kind,
        "table": table(reader, bridge, kind, level, order, url),
        "files": [file for file in edition.files.all() if file.name not in (MANIFEST, SIGNATURE)],
        "manifest": edition.files.filter(name=MANIFEST).first(),
        "signature": edition.files.filter(name=SIGNATURE).first(),
        "site": settings.SITE_URL,
    }


def part_address(edition: Edition, basis: str, part: str, group: str = ALL) -> str:
    """Of the projects behind a part of the bridge."""
    query = urlencode({"group": group, "basis": basis, "part": part}, safe=":")
    return f"{reverse('edition_part', args=[edition.period])}?{query}"


def table(reader: Reader, bridge: Bridge, kind: str, level: str, order: str, url: Any) -> dict[str, Any]:
    """The bridge by groups: of a tree, those of one level (the first that divides where none is given).

    In `order` of their names or of the money of a part.
    """
    nodes = reader.nodes(kind)
    found = {
        group.partition(":")[2]: parts
        for group, parts in bridge.groups.items()
        if group.startswith(f"{kind}:")
    }
    levels = sorted({nodes[slug].level for slug in found if slug in nodes})
    at = int(level) if level else _dividing(found, nodes, levels)
    slugs = [
        slug
        for slug in found
        if slug == NONE or (slug in nodes and nodes[slug].level == at) or slug not in nodes
    ]
    known = public_now(kind, slugs)
    named = {
        slug: group_name(f"{kind}:{slug}", nodes.get(slug), slug in known, bridge.names[f"{kind}:{slug}"])
        for slug in slugs
    }

    def value(slug: str, key: str) -> Any:
        return str(named[slug]).casefold() if key == "name" else found[slug].get(key, (0, None))[1]

    slugs = in_order(slugs, order, value)
    lines: list[dict[str, Any]] = [
        {
            "group": f"{kind}:{slug}",
            "name": named[slug],
            "gone": slug != NONE and slug not in known,
            "parts": [(part, found[slug].get(part), url(part, f"{kind}:{slug}")) for part in words.LABELS],
        }
        for slug in slugs[:MOST_GROUPS]
    ]
    used = [part for part in words.LABELS if any(part in found[slug] for slug in slugs)]
    for line in lines:
        line["parts"] = [cell for cell in line["parts"] if cell[0] in used]
    return {
        "lines": lines,
        "more": max(len(slugs) - MOST_GROUPS, 0),
        "columns": [(part, words.LABELS[part]) for part in used],
        "levels": levels if len(levels) > 1 else [],
        "level": at,
    }


def _dividing(found: dict[str, Any], nodes: dict[str, Any], levels: list[int]) -> int:
    """The first level of more than one group."""
    for level in levels:
        if sum(slug in nodes and nodes[slug].level == level for slug in found) > 1:
            return level
    return levels[0] if levels else 1


# ---- The projects behind a part ----


def edition_part(request: HttpRequest, period: str) -> HttpResponse:
    """What one part of the bridge is made of: the stable address of a figure."""
    edition = find(period)
    selection = _asked(request, OF_PART)
    group, part = _own(selection, "group", ALL), _own(selection, "part")
    selection = _refuse(selection, "part", part, words.MEANINGS)
    order = _own(selection, "order")
    if order:
        selection = _refuse(selection, "order", order, orders("name", "before", "after", "amount"))
    reader = Reader(edition)
    bridge = Bridge() if selection.errors else reader.bridge(selection.basis)
    parts = bridge.of(group)
    if not selection.errors and not parts:
        selection = selection.with_error("group", _("There is no such group in this edition."))
    if order and parts.get(part, (0, 0))[0] > ORDERED:
        selection = selection.with_error("order", _("Too many projects to be put in order."))
    context: dict[str, Any] = {
        "edition": edition,
        "month": month(period),
        "selection": selection,
        "problems": problems(selection),
    }
    if not selection.errors:
        context |= _part(reader, selection, group, part, bridge, order)
        if selection.page > context["pages"]:
            selection = selection.with_error(
                "page", _("There is no page %(number)d.") % {"number": selection.page}
            )
            context |= {"selection": selection, "problems": problems(selection)}
    return render(request, "projects/edition_part.html", context, status=400 if selection.errors else 200)


def _part(
    reader: Reader, selection: Selection, group: str, part: str, bridge: Bridge, order: str
) -> dict[str, Any]:
    kind, _colon, slug = group.partition(":")
    node = reader.nodes(kind).get(slug) if kind in KINDS else None
    name = group_name(group, node, kind not in KINDS or slug in public_now(kind, [slug]), bridge.names[group])
    figure = bridge.of(group).get(part, (0, 0))
    first = (selection.page - 1) * ROWS
    if order:
        found = reader.changes(group, selection.basis, part, 0, ORDERED)
        rows = in_order(found, order, _value)[first : first + ROWS]
    else:
        rows = reader.changes(group, selection.basis, part, first, ROWS)
    codes = [row.code for row in rows]
    return {
        "reader": reader,
        "basis": selection.basis,
        "caption": basis_heading(selection.basis),
        "group": group,
        "name": name,
        "part": part,
        "label": words.LABELS[part],
        "meaning": words.MEANINGS[part],
        "number": figure[0],
        "amount": figure[1],
        "orderable": figure[0] <= ORDERED,
        "rows": rows,
        "public": set(Project.objects.published().filter(code__in=codes).values_list("code", flat=True)),
        "pages": max(-(-figure[0] // ROWS), 1),
        "here": settings.SITE_URL + reverse("edition_part", args=[reader.edition.period]),
        "query": urlencode({"group": group, "basis": selection.basis, "part": part}, safe=":"),
    }


def _value(row: Row, key: str) -> Any:
    """What a project behind a part is ordered by; of one that was withdrawn only the code is told."""
    if key == "name":
        return row.name.casefold() or None
    return {"before": row.before, "after": row.after, "amount": row.amount}[key]
