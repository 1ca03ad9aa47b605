"""Investors and other parties."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..filters import select
from ..filters.related_lists import investors_of, number_of_investors
from ..models import Investor, Participation
from ..reports.axes import link
from ..totals.measures import summarise
from ..values.choices import Publication
from .listing import answer, paged, problems, select_basis, to_successor

LISTED = 100  # projects on an investor's page, the newest; the list pages through those that it invests in


def investor_list(request: HttpRequest) -> HttpResponse:
    """Those who take part in the selected projects; a project with several is counted at each of them."""
    selection = select(request.GET)
    selection, page = paged(selection, investors_of(selection), number_of_investors(selection))
    asked = selection.params.get("investor", [])
    for investor in page.object_list:
        # A second investor of those projects: no filter asks for both at once.
        lists = not asked or investor.slug in asked
        investor.query = link(selection, investor=[investor.slug]) if lists else None
    context = {"page": page, "summary": selection.summarise()}
    return answer(request, "projects/investor_list.html", selection, context)


def investor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One party with its projects; a merged one leads to its successor."""
    public = Investor.objects.public().select_related("parent")
    investor = public.filter(slug=slug).first()
    if investor is None:
        return to_successor(public, "investor_detail", slug=slug)
    selection = select_basis(request)
    part = Participation.objects.filter(investor=investor, project__publication=Publication.PUBLISHED)
    rows = part.select_related("project__location", "project__sector", "project__headline_claim")
    shown = rows.order_by("-project__signed_on", "project__code")[:LISTED]
    listed = selection.within(investor=investor)
    parent = Investor.objects.public().filter(children=investor).first()
    return render(
        request,
        "projects/investor_detail.html",
        {
            "investor": investor,
            "parent": parent,
            "selection": selection,
            "listed": listed,
            "problems": problems(selection),
            "summary": summarise(listed.queryset),
            "participations": shown,
            "all": part.count() if len(shown) == LISTED else len(shown),
        },
        status=400 if selection.errors else 200,
    )
