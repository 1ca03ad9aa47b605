from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..choices import INVESTING_ROLES, Publication
from ..filters import select
from ..models import Investor, Participation, Project
from ..totals import summarise
from .listing import answer, paged


def investor_list(request: HttpRequest) -> HttpResponse:
    """Those who take part in the selected projects; a project with several is counted at each of them."""
    selection = select(request.GET)
    taking_part = Participation.objects.filter(
        project__in=selection.queryset.order_by(), role__in=INVESTING_ROLES
    )
    investors = Investor.objects.filter(pk__in=taking_part.values("investor")).annotate(
        project_count=Count(
            "participations__project", filter=Q(participations__in=taking_part), distinct=True
        )
    )
    page = paged(selection, investors.order_by("-project_count", "name", "pk"))
    return answer(request, "projects/investor_list.html", selection, {"page": page})


def investor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    investor = get_object_or_404(Investor.objects.public().select_related("parent"), slug=slug)
    part = Participation.objects.filter(investor=investor, project__publication=Publication.PUBLISHED)
    led = Project.objects.published().with_investor([investor])
    parent = investor.parent if Investor.objects.public().filter(pk=investor.parent_id).exists() else None
    return render(
        request,
        "projects/investor_detail.html",
        {
            "investor": investor,
            "parent": parent,
            "summary": summarise(led),
            "participations": part.select_related(
                "project__location", "project__sector", "project__headline_claim"
            ).order_by("-project__signed_on", "project__code"),
        },
    )
