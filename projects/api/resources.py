"""What the API offers: each list with its columns, its rows and the key of one record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..columns import (
    Column,
    Kind,
    amount_columns,
    claims_of,
    event_columns,
    investor_columns,
    project_columns,
    tree_columns,
)
from ..filters import Selection
from ..filters.investor_pages import pages_of_investors
from ..filters.related_lists import (
    Tree,
    events_of,
    investors_of,
    sectors_of,
    with_figures,
    zones_of,
)
from ..models import Investor

Rows = QuerySet[Any]
OF_ONE = ("basis", "currency")  # what one record may be asked


@dataclass(frozen=True)
class Resource:
    """`key` is the field of a record's address, blank where rows have none; `one` gives the rows to look in.

    The rows of a tree come with what is counted at each node. `pages` gives the rows to be paged and how many there are,
    None where that is asked of them.
    """

    name: str
    singular: str
    summary: Any  # translated
    columns: Callable[[str, str], Sequence[Column]]  # on a basis, in a currency
    rows: Callable[..., Rows | Tree]
    key: str = ""
    one: Callable[[Selection], Rows] | None = None
    pages: Callable[[Selection], tuple[Any, int | None]] | None = None
    internal: Sequence[Column] = ()  # columns more for programs with a token; without any it has no drafts


RESOURCES = (
    Resource(
        "projects",
        "project",
        _("Investment projects."),
        project_columns,
        lambda s: s.queryset,
        "code",
        internal=(Column("id", "", "", "pk", Kind.INTEGER), Column("publication", "", "", "publication")),
    ),
    Resource(
        "events",
        "event",
        _("Signing events, claimed against named."),
        lambda _basis, _currency: event_columns(),
        events_of,
        "slug",
    ),
    Resource(
        "investors",
        "investor",
        _("Leads and partners of the selected projects, with their figures."),
        lambda _basis, currency: investor_columns(currency),
        investors_of,
        "slug",
        # Contractors and advisers have an address too.
        lambda selection: with_figures(Investor.objects.public(), selection),
        pages_of_investors,
    ),
    Resource(
        "zones",
        "zone",
        _("Places, with what is counted in each or below."),
        lambda _basis, currency: tree_columns("zones", currency=currency),
        zones_of,
        "slug",
    ),
    Resource(
        "sectors",
        "sector",
        _("Sectors, with what is counted in each or below."),
        lambda _basis, currency: tree_columns("sectors", currency=currency),
        sectors_of,
        "slug",
    ),
    Resource(
        "amounts",
        "amount",
        _("The ledger: one row a claim."),
        lambda _basis, currency: amount_columns(currency),
        lambda s: claims_of(s.queryset),
    ),
)
