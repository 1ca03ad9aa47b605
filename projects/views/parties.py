"""Investors and other parties."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse

from ..filters import ByCodePoint, Selection, added_up, select
from ..filters.investor_pages import pages_of_investors
from ..filters.ordering import by_key
from ..models import Investor, Participation
from ..reports.links import link
from ..totals.measures import summarise
from ..values.choices import Publication
from .listing import answer, paged, select_basis, to_successor


def investor_list(request: HttpRequest) -> HttpResponse:
    """Those who take part in the selected projects; a project with several is counted at each of them."""
    selection = select(request.GET)
    selection, page = paged(selection, *pages_of_investors(selection))
    asked = selection.params.get("investor", [])
    for investor in page.object_list:
        # A second investor of those projects: no filter asks for both at once.
        lists = not asked or investor.slug in asked
        investor.query = link(selection, investor=[investor.slug]) if lists else None
    context = {"page": page, "summary": added_up.summary(selection)}
    return answer(request, "projects/investor_list.html", selection, context)


def investor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One party with its projects; a merged one leads to its successor."""
    public = Investor.objects.public().select_related("parent")
    investor = public.filter(slug=slug).first()
    if investor is None:
        return to_successor(public, "investor_detail", slug=slug)
    selection = select_basis(request, "sort", "page", "page_size")
    part = Participation.objects.filter(investor=investor, project__publication=Publication.PUBLISHED)
    rows = part.select_related("project__location", "project__sector", "project__headline_claim")
    selection, page = paged(selection, rows.order_by(*_order(selection)))
    listed = selection.within(investor=investor)
    parent = Investor.objects.public().filter(children=investor).first()
    context = {
        "page": page,
        "investor": investor,
        "parent": parent,
        "listed": listed,
        "summary": summarise(listed.queryset, selection.currency),
    }
    return answer(request, "projects/investor_detail.html", selection, context)


def _order(selection: Selection) -> tuple[Any, ...]:
    """Its projects as `sort` asks; blank last either way."""
    by: dict[str, Any] = {
        "signed_on": F("project__signed_on"),
        "amount": F(f"project__{selection.figure}"),
        "name": ByCodePoint("project__name"),
        "updated": F("project__updated_at"),
    }
    return (by_key(by, selection.sort), ByCodePoint("project__code"), "pk")
