"""The lists as plain tables for the frames of other sites: a page of each, as the list's own address asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ..columns import counted_values
from ..filters import Selection, select
from ..filters.investor_pages import pages_of_investors
from ..filters.related_lists import (
    Tree,
    events_of,
    sectors_of,
    sum_in,
    zones_of,
)
from ..models.base import local_name
from ..reports.links import link
from ..values.choices import basis_heading
from ..values.dates import write_date
from .figures import money_words, to_list
from .listing import on_one_page, paged

MOST_NODES = 500


@dataclass(frozen=True)
class Cell:
    """Words, and where they lead; `number` stands to the right."""

    words: str
    url: str = ""
    number: bool = False


@dataclass(frozen=True)
class List:
    """A table of `rows`, of which there are `number` in all."""

    title: str
    headings: list[Cell]
    rows: list[list[Cell]]
    number: int


Found = tuple[Selection, List | None]  # no list where something is wrong with the asking


def _number(value: Any, url: str = "") -> Cell:
    return Cell(f"{value:,}" if isinstance(value, int) else str(value), url, number=True)


def _names(*names: str) -> list[Cell]:
    return [Cell(name) for name in names]


def projects(request: HttpRequest) -> Found:
    """Projects with place, sector, stage, signing and amount."""
    selection = select(request.GET)
    selection, page = paged(selection, selection.queryset.for_listing(), selection.summarise().projects)
    if selection.errors:
        return selection, None
    rows = [
        [
            Cell(local_name(each.name, each.name_zh), reverse("project_detail", args=[each.code])),
            Cell(local_name(each.location.name, each.location.name_zh) if each.location else "–"),
            Cell(local_name(each.sector.name, each.sector.name_zh) if each.sector else "–"),
            Cell(each.get_stage_display() if each.stage else "–"),
            Cell(write_date(each.signed_on, each.signed_on_precision or "day") or "–"),
            _number(money_words(getattr(each, selection.figure), selection.currency)),
        ]
        for each in page.object_list
    ]
    headings = [
        *_names(_("Project"), _("Place"), _("Sector"), _("Stage"), _("Signed")),
        _number(basis_heading(selection.basis)),
    ]
    return selection, List(_("Projects"), headings, rows, page.paginator.count)


def events(request: HttpRequest) -> Found:
    """Signing events with what they claimed and named."""
    selection = select(request.GET)
    selection, page = paged(selection, events_of(selection).for_listing())
    if selection.errors:
        return selection, None
    rows = [
        [
            Cell(str(each), reverse("event_detail", args=[each.slug])),
            Cell(write_date(each.held_on, "day")),
            _number("–" if each.claimed_projects is None else each.claimed_projects),
            _number(each.named, to_list(f"event={each.slug}") if each.named else ""),
        ]
        for each in page.object_list
    ]
    headings = [*_names(_("Signing event"), _("Day")), _number(_("Claimed")), _number(_("Named"))]
    return selection, List(_("Signing events"), headings, rows, page.paginator.count)


def investors(request: HttpRequest) -> Found:
    """Leads and partners with their projects and amounts."""
    selection = select(request.GET)
    selection, page = paged(selection, *pages_of_investors(selection))
    if selection.errors:
        return selection, None
    asked = selection.params.get("investor", [])
    rows = []
    for each in page.object_list:
        query = link(selection, investor=[each.slug]) if not asked or each.slug in asked else None
        rows.append(
            [
                Cell(local_name(each.name, each.name_zh), reverse("investor_detail", args=[each.slug])),
                _number(each.project_count, to_list(query)),
                _number(
                    money_words(
                        getattr(each, sum_in(selection.basis, selection.currency)), selection.currency
                    )
                ),
            ]
        )
    headings = [*_names(_("Investor")), _number(_("Projects")), _number(basis_heading(selection.basis))]
    return selection, List(_("Investors"), headings, rows, page.paginator.count)


def _tree(name: str, nodes_of: Callable[[Selection], Tree]) -> Callable[[HttpRequest], Found]:
    def found(request: HttpRequest) -> Found:
        """Those in which a selected project is counted, with what is counted there or below."""
        selection = on_one_page(select(request.GET))
        if selection.errors:
            return selection, None
        tree = nodes_of(selection)
        rows = []
        held = [node for node in tree.nodes if tree.figures[node.pk]["projects"]]
        for node in held[:MOST_NODES]:
            counted = counted_values(tree.figures[node.pk], selection.currency)
            rows.append(
                [
                    Cell(node.path_label, reverse(f"{name}_detail", args=[node.slug])),
                    _number(tree.figures[node.pk]["projects"]),
                    _number(money_words(counted[selection.figure], selection.currency)),
                ]
            )
        title = _("Zones") if name == "zone" else _("Sectors")
        headings = [*_names(title), _number(_("Projects")), _number(basis_heading(selection.basis))]
        return selection, List(title, headings, rows, len(held))

    return found


LISTS: dict[str, Callable[[HttpRequest], Found]] = {
    "project": projects,
    "event": events,
    "investor": investors,
    "zone": _tree("zone", zones_of),
    "sector": _tree("sector", sectors_of),
}
