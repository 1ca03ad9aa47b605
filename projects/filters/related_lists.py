"""The lists beside that of projects, each as a selection of projects leaves it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from ..models import Investor, Location, Participation, Project, Sector, SigningEvent
from ..totals.measures import MEASURES, Measure
from ..values.choices import INVESTING_ROLES, ParticipationRole, Publication
from .ordering import ByCodePoint
from .selection import Selection

# The measures that stand beside each row, by the names that `columns` and pages know them by.
FIGURES = {
    "project_count": "projects",
    "counting": "counting",
    "undisclosed": "headline_undisclosed",
    "headline_sum": "headline_amount",
    "phases_sum": "phases_amount",
    "realised_sum": "realised_amount",
}


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
    by: dict[str, Any] = {
        "signed_on": F("held_on"),
        "amount": F("claimed_amount"),
        "name": ByCodePoint("title"),
        "updated": F("updated_at"),
    }
    key = by[selection.sort.removeprefix("-")]
    main = key.desc(nulls_last=True) if selection.sort.startswith("-") else key.asc(nulls_last=True)
    return events.order_by(main, ByCodePoint("slug"))


def investors_of(selection: Selection) -> QuerySet[Investor]:
    """Those who lead or partner a selected project, those with most projects first, with their figures."""
    projects = selection.queryset.order_by()
    part = Participation.objects.filter(role__in=INVESTING_ROLES, project__in=projects)
    investors = with_figures(Investor.objects.filter(pk__in=part.values("investor")), selection)
    return investors.order_by("-project_count", ByCodePoint("name"), ByCodePoint("slug"))


def with_figures(investors: QuerySet[Investor], selection: Selection) -> QuerySet[Any]:
    """Investors with counts and sums (whole yuan) over their selected projects, each project once an investor."""
    leads = Participation.objects.filter(
        project=OuterRef("participations__project"), investor=OuterRef("pk"), role=ParticipationRole.LEAD
    )
    once: Any = Q(participations__role=ParticipationRole.LEAD) | (
        Q(participations__role=ParticipationRole.PARTNER) & ~Exists(leads)
    )
    if selection.narrowed:
        once &= Q(participations__project__in=selection.queryset.order_by())
    else:
        once &= Q(participations__project__publication=Publication.PUBLISHED)
    return investors.annotate(
        **{name: MEASURES[key].aggregate("participations__project__", once) for name, key in FIGURES.items()}
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
        **{name: _measured(projects, MEASURES[key]) for name, key in FIGURES.items()}
    ).order_by("path")


def _measured(projects: QuerySet[Project], measure: Measure) -> Any:
    """The measure of the projects of each row; a count of none is 0, a sum of none blank."""
    found = projects.annotate(all=Value(1)).values("all").annotate(n=measure.aggregate())
    number = Subquery(found.values("n"))
    return number if measure.of else Coalesce(number, 0)
