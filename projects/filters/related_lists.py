"""The lists beside that of projects, each as a selection of projects leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..models import Investor, Location, Participation, Sector, Signing, SigningEvent
from ..models.querysets import EventQuerySet
from ..totals import counters
from ..totals.exchange import rate_at
from ..totals.measures import MEASURES, Measure, measures_in
from ..totals.nodes import Figures, up_the_tree
from ..values.choices import (
    INVESTING_ROLES,
    Currency,
    ParticipationRole,
    Publication,
    TotalBasis,
    figure_in,
)
from .added_up import by_path
from .ordering import ByCodePoint, by_key
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
BY_NAME = (ByCodePoint("name"), ByCodePoint("slug"))  # of equal investors
# Those in another currency than the yuan, where one is asked for.
MONEY = {basis: f"{basis}_amount" for basis in TotalBasis.values}


def sum_in(basis: str, currency: str) -> str:
    """The name of an investor's sum on a basis in a currency."""
    name = f"{basis}_sum"
    return name if currency == Currency.CNY else figure_in(name, currency)


def events_of(selection: Selection) -> EventQuerySet:
    """All published events; with a filter, those at which a selected project was signed."""
    events: EventQuerySet = SigningEvent.objects.published()
    if selection.errors:
        return events.none()
    if selection.narrowed:
        # Their keys at once: a page asks for their number, its rows and their sums.
        signed = Signing.objects.filter(project__in=selection.queryset.order_by()).order_by()
        events = events.filter(pk__among=list(signed.values_list("event", flat=True).distinct()))
    by: dict[str, Any] = {
        "signed_on": F("held_on"),
        "amount": _claimed_in_yuan(),
        "name": ByCodePoint("title"),
        "updated": F("updated_at"),
    }
    return events.order_by(by_key(by, selection.sort), ByCodePoint("slug"))


def _claimed_in_yuan() -> Case:
    """What an event claims, in yuan of its day; blank without a rate."""
    rate = rate_at("claimed_currency", "held_on")
    return Case(
        When(claimed_currency=Currency.CNY, then=F("claimed_amount")), default=F("claimed_amount") * rate
    )


def investors_of(selection: Selection) -> QuerySet[Investor]:
    """Those who lead or partner a selected project, with their figures: as `sort` asks, else those with most projects first.

    Nobody has a date: `sort` orders by name and by amount on the basis alone. For pages, `investor_pages`.
    """
    if selection.currency == Currency.CNY and selection.stands():
        return in_order(_kept_investors(), selection)
    # What is not theirs is left out before it is added up, not by each of the sums.
    theirs = Investor.objects.filter(_once(selection))
    asked = asked_of_investors(selection)
    return in_order(
        theirs.annotate(**{name: m.aggregate("participations__project__") for name, m in asked.items()}),
        selection,
    )


def early_investors(selection: Selection, number: int) -> QuerySet[Investor]:
    """As `investors_of` all there are, `number`, by what is kept; those after the page that is asked for may be missing.

    Where the largest figures stand first: to order all takes seconds at a million.
    """
    upto, investors = selection.page * selection.page_size, _kept_investors()
    if selection.sort not in ("name", "-name", "amount") and 2 * upto <= number:
        by = sum_in(selection.basis, Currency.CNY) if selection.sort == "-amount" else "project_count"
        investors = investors.filter(counters.among_largest(FIGURES[by], upto))
    return in_order(investors, selection)


def in_order(investors: QuerySet[Any], selection: Selection) -> QuerySet[Any]:
    """As the selection asks for investors with their figures."""
    by: dict[str, Any] = {
        "name": ByCodePoint("name"),
        "amount": F(sum_in(selection.basis, selection.currency)),
    }
    if selection.sort.removeprefix("-") not in by:
        return investors.order_by("-project_count", *BY_NAME)
    return investors.order_by(by_key(by, selection.sort), *BY_NAME)


def investing(selection: Selection) -> QuerySet[Participation]:
    """Who leads or partners the selected projects."""
    return Participation.objects.filter(role__in=INVESTING_ROLES, project__in=selection.whole)


def _kept_investors() -> QuerySet[Any]:
    every: QuerySet[Any] = Investor.objects.annotate(**_kept_figures())
    return every.filter(project_count__gt=0)


def _kept_figures() -> dict[str, Any]:
    """As `with_figures`: a sum is blank where none of it is known."""
    figures: dict[str, Any] = {}
    for name, key in FIGURES.items():
        number: Any = Coalesce(
            Subquery(counters.of_investor(key)[:1]), Value(0), output_field=BigIntegerField()
        )
        if MEASURES[key].of:
            covered = counters.of_investor(key.replace("amount", "covered"))
            number = Case(
                When(Exists(covered.filter(number__gt=0)), then=number), output_field=BigIntegerField()
            )
        figures[name] = number
    return figures


def with_figures(investors: QuerySet[Investor], selection: Selection) -> QuerySet[Any]:
    """Investors with counts and sums over their selected projects, each project once an investor: whole yuan, and the
    selection's currency where it is another one.
    """
    once = _once(selection)
    return investors.annotate(
        **{
            name: measure.aggregate("participations__project__", once)
            for name, measure in asked_of_investors(selection).items()
        }
    )


def _once(selection: Selection) -> Q:
    """Of investors' participations one for each selected project that they lead or partner."""
    leads = Participation.objects.filter(
        project=OuterRef("participations__project"), investor=OuterRef("pk"), role=ParticipationRole.LEAD
    )
    once = Q(participations__role=ParticipationRole.LEAD) | (
        Q(participations__role=ParticipationRole.PARTNER) & ~Exists(leads)
    )
    if selection.narrowed:
        return once & Q(participations__project__in=selection.queryset.order_by())
    return once & Q(participations__project__publication=Publication.PUBLISHED)


def asked_of_investors(selection: Selection) -> dict[str, Measure]:
    """The measures that stand beside each row by their names, with those in the selection's currency."""
    asked = {name: MEASURES[key] for name, key in FIGURES.items()}
    if selection.currency != Currency.CNY:
        measures = measures_in(selection.currency)
        asked |= {sum_in(basis, selection.currency): measures[key] for basis, key in MONEY.items()}
    return asked


@dataclass(frozen=True)
class Tree:
    """Nodes in the order of the tree, with what is counted of a selection at each or below it, by id."""

    nodes: QuerySet[Any]
    figures: Mapping[int | None, Figures]
    number: int | None = None  # of the nodes, where that is known


def zones_of(selection: Selection) -> Tree:
    """All public places with their figures; with a filter, those in which a selected project is counted."""
    return _tree(Location.objects.public(), "location", selection)


def sectors_of(selection: Selection) -> Tree:
    """All public sectors with their figures; with a filter, those in which a selected project is counted."""
    return _tree(Sector.objects.public(), "sector", selection)


def _tree(nodes: QuerySet[Any], field: str, selection: Selection) -> Tree:
    if selection.errors:
        return Tree(nodes.none(), {})
    at = by_path(selection, field, SHOWN, Currency.CNY)
    if selection.currency != Currency.CNY:
        for path, money in by_path(selection, field, SHOWN_MONEY).items():
            own = at.setdefault(path, Figures())
            own.update({figure_in(name, selection.currency): number for name, number in money.items()})
    figures = up_the_tree(at)
    if not selection.narrowed:
        return Tree(nodes.order_by("path"), figures)
    held = figures.keys() - {None}  # all of them public: each bears a published project
    return Tree(nodes.model.objects.filter(pk__among=held).order_by("path"), figures, len(held))


# What `columns.counted_values` shows, and no more: each measure is a column of the GROUP BY.
SHOWN_MONEY = tuple(f"{basis}_{measure}" for basis in TotalBasis.values for measure in ("amount", "covered"))
SHOWN = ("projects", "counting", "headline_undisclosed", *SHOWN_MONEY)
