"""Columns of investors, places and sectors, with what their projects add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from ..models import Investor, Location
from ..values.choices import Currency, TotalBasis, figure_in
from . import currencies
from .column import Column, Kind, address, english
from .made_up import marked


@marked
def investor_columns(currency: str = Currency.CNY) -> tuple[Column, ...]:
    """Columns of `/investors.csv`; the figures are those of `related_lists.investors_of()`."""
    public = Investor.objects.public().filter(pk=OuterRef("parent"))
    several = _("A project with several investors stands with each of them: these sums must not be added up.")
    return (
        Column("slug", _("Investor key"), _("What the filter `investor` takes."), "slug"),
        Column("name", _("Name"), _("English name."), "name"),
        Column("name_zh", _("Chinese name"), _("Chinese name."), "name_zh"),
        Column("kind", _("Kind"), _("Company, fund, team, person or public body."), "kind"),
        Column("origin", _("Origin"), _("Country (ISO 3166) of the ultimate owner."), "origin"),
        Column(
            "credit_code", _("Credit code"), _("Unified social credit code, 18 characters."), "credit_code"
        ),
        Column(
            "parent",
            _("Owned by"),
            _("Its owner, where that one is public here too."),
            Subquery(public.values(item=english(""))),
        ),
        Column(
            "parent_slug", _("Owner key"), _("The owner's investor key."), Subquery(public.values("slug"))
        ),
        *_figures(_("Selected projects that it leads or partners."), several),
        Column("url", _("Address"), _("Its page."), address("investors", "slug")),
        *_in(currency, "_sum"),
    )


@marked
def tree_columns(
    prefix: str, figures: bool = True, public: Any = None, currency: str = Currency.CNY
) -> tuple[Column, ...]:
    """Columns of zones or sectors (`prefix` of their pages); the figures are `counted_values`.

    `public`: the places that may be named, where they are known already.
    """
    named = Location.objects.public() if public is None else public
    kind = Column(
        "kind", _("Kind"), _("Country, province, city, district, town, subdistrict, zone or park."), "kind"
    )
    places = (
        Column(
            "lies_in",
            _("Lies in"),
            _("For a block of a zone: key of the town that it stands in."),
            Subquery(named.filter(pk=OuterRef("lies_in")).values("slug")),
        ),
        Column("latitude", _("Latitude"), _("Degrees north, WGS 84."), "latitude", Kind.DECIMAL),
        Column("longitude", _("Longitude"), _("Degrees east, WGS 84."), "longitude", Kind.DECIMAL),
    )
    is_place = prefix == "zones"
    code = _("Administrative division code.") if is_place else _("Of GB/T 4754-2017.")
    return (
        Column("slug", _("Key"), _("What the filter takes."), "slug"),
        Column("name", _("Name"), _("English name."), "name"),
        Column("name_zh", _("Chinese name"), _("Chinese name."), "name_zh"),
        *((kind,) if is_place else ()),
        Column("code", _("Code"), code, "code"),
        Column("parent_slug", _("Part of"), _("Key of what it is part of."), "parent__slug"),
        Column("path", _("Path"), _("Its name with all that is above it."), "path_name"),
        *(places if is_place else ()),
        *(
            _figures(_("Selected projects counted there or below."), _("Sum of their totals."))
            if figures
            else ()
        ),
        Column("url", _("Address"), _("Its page."), address(prefix, "slug")),
        *_in(currency),
    )


def _in(currency: str, field: str = "") -> tuple[Column, ...]:
    """What the projects add up to in another currency than the yuan."""
    headings = zip(TotalBasis.values, (_("Total (CNY)"), _("Phases (CNY)"), _("Realised (CNY)")), strict=True)
    return currencies.sums(
        [(basis, heading, figure_in(f"{basis}{field}", currency)) for basis, heading in headings], currency
    )


def counted_values(figures: Mapping[str, int], currency: str = Currency.CNY) -> dict[str, int | None]:
    """The columns of a tree that no node stores, by key, from what `totals.nodes.by_node` says of the node; money in
    whole yuan, and in the other currency, blank where no project has a figure."""
    money = {
        f"{basis}_cny": figures[f"{basis}_amount"] if figures[f"{basis}_covered"] else None
        for basis in TotalBasis.values
    }
    if currency != Currency.CNY:
        for basis in TotalBasis.values:
            amount, covered = (figure_in(f"{basis}_{name}", currency) for name in ("amount", "covered"))
            money[figure_in(basis, currency)] = figures[amount] if figures[covered] else None
    return {
        "projects": figures["projects"],
        "counting": figures["counting"],
        **money,
        "undisclosed": figures["headline_undisclosed"],
    }


def _figures(counted: Any, total: Any) -> tuple[Column, ...]:
    """What the selected projects of each row add up to, as `related_lists` annotates it."""
    return (
        Column("projects", _("Projects"), counted, "project_count", Kind.INTEGER),
        Column("counting", _("Counting"), _("Those of them that count in totals."), "counting", Kind.INTEGER),
        Column("headline_cny", _("Total (CNY)"), total, "headline_sum", Kind.YUAN),
        Column(
            "phases_cny",
            _("Phases (CNY)"),
            _("Sum of their phases' chosen claims; never added to the total."),
            "phases_sum",
            Kind.YUAN,
        ),
        Column(
            "realised_cny", _("Realised (CNY)"), _("Sum of their funds in place."), "realised_sum", Kind.YUAN
        ),
        Column(
            "undisclosed",
            _("Undisclosed"),
            _("Counting projects without a disclosed total."),
            "undisclosed",
            Kind.INTEGER,
        ),
    )
