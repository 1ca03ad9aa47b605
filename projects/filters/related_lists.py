"""The lists beside that of projects, each as a selection of projects leaves it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from ..models import Investor, Location, Participation, Project, Sector, SigningEvent
from ..models.querysets import COUNTED
from ..values.choices import INVESTING_ROLES, ParticipationRole, Publication, Status
from .ordering import ByCodePoint
from .selection import Selection


def events_of(selection: Selection) -> QuerySet[SigningEvent]:
    """All published events; with a filter, those at which a selected project was signed."""
    events = SigningEvent.objects.published()
    if selection.errors:
        return events.none()
    if selection.narrowed:
        events = events.filter(
            pk__in=SigningEvent.objects.filter(signings__project__in=selection.queryset.order_by()).values(
                "pk"
            )
        )
    key = {
        "signed_on": F("held_on"),
        "amount": F("claimed_amount"),
        "name": ByCodePoint("title"),
        "updated": F("updated_at"),
    }[selection.sort.removeprefix("-")]
    main = key.desc(nulls_last=True) if selection.sort.startswith("-") else key.asc(nulls_last=True)
    return events.order_by(main, ByCodePoint("slug"))


def investors_of(selection: Selection) -> QuerySet[Investor]:
    """Those who lead or partner a selected project, those with most projects first, with their figures."""
    projects = selection.queryset.order_by()
    part = Participation.objects.filter(role__in=INVESTING_ROLES, project__in=projects)
    investors = with_figures(Investor.objects.filter(pk__in=part.values("investor")), selection)
    return investors.order_by("-project_count", ByCodePoint("name"), ByCodePoint("slug"))


def with_figures(investors: QuerySet[Investor], selection: Selection) -> QuerySet[Investor]:
    """Investors with counts and sums (whole yuan) over their selected projects, each project once an investor."""
    leads = Participation.objects.filter(
        project=OuterRef("participations__project"), investor=OuterRef("pk"), role=ParticipationRole.LEAD
    )
    once = Q(participations__role=ParticipationRole.LEAD) | (
        Q(participations__role=ParticipationRole.PARTNER) & ~Exists(leads)
    )
    if selection.narrowed:
        once &= Q(participations__project__in=selection.queryset.order_by())
    else:
        once &= Q(participations__project__publication=Publication.PUBLISHED)
    project = "participations__project"
    counting = (
        once & Q(**{f"{project}__counts_in_totals": True}) & ~Q(**{f"{project}__status": Status.TERMINATED})
    )
    return investors.annotate(
        project_count=Count(project, filter=once),
        counting=Count(project, filter=counting),
        headline_sum=Sum(f"{project}__headline_cny", filter=counting),
        phases_sum=Sum(f"{project}__phases_cny", filter=counting),
        realised_sum=Sum(f"{project}__realised_cny", filter=counting),
        undisclosed=Count(project, filter=counting & Q(**{f"{project}__headline_disclosed": False})),
    )


def zones_of(selection: Selection) -> QuerySet[Location]:
    """All public places with their figures; with a filter, those in which a selected project is counted."""
    return _nodes(Location.objects.public(), "location", selection)


def sectors_of(selection: Selection) -> QuerySet[Sector]:
    """All public sectors with their figures; with a filter, those in which a selected project is counted."""
    return _nodes(Sector.objects.public(), "sector", selection)


def _nodes(nodes: QuerySet[Any], field: str, selection: Selection) -> QuerySet[Any]:
    if selection.errors:
        return nodes.none()
    # A letter sorts after every digit under any collation, so this bounds the subtree.
    inside = {
        f"{field}__path__gte": OuterRef("path"),
        f"{field}__path__lt": Concat(OuterRef("path"), Value("a")),
    }
    projects = selection.queryset.order_by().filter(**inside)
    if selection.narrowed:
        nodes = nodes.filter(Exists(projects))
    return nodes.annotate(
        project_count=_counted(projects),
        counting=_counted(projects.filter(COUNTED)),
        undisclosed=_counted(projects.filter(COUNTED, headline_disclosed=False)),
        headline_sum=_added(projects, "headline_cny"),
        phases_sum=_added(projects, "phases_cny"),
        realised_sum=_added(projects, "realised_cny"),
    ).order_by("path")


def _counted(projects: QuerySet[Project]) -> Any:
    number = projects.annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    return Coalesce(Subquery(number.values("n")), 0)


def _added(projects: QuerySet[Project], figure: str) -> Any:
    added = projects.filter(COUNTED).annotate(all=Value(1)).values("all").annotate(n=Sum(figure))
    return Subquery(added.values("n"))
