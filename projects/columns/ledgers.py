"""Columns and rows of a selection's claims and milestones."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from ..models import InvestmentAmount, Milestone, MilestonePlan, Project, Signing
from ..models.querysets import COUNTED
from ..totals.measures import through
from ..values.choices import Currency, Publication, figure_in
from . import currencies
from .column import PUBLISHED, SOURCE, Column, Kind, address
from .made_up import marked


@marked
def amount_columns(currency: str = Currency.CNY) -> tuple[Column, ...]:
    """Columns of `/amounts.csv`: one row a claim, with what chose it, and at the end its worth in another currency."""
    aside = ~Q(set_aside_reason="")
    return (
        Column("code", _("Project"), _("Code of the project."), "project__code"),
        Column("name", _("Name"), _("English name of the project."), "project__name"),
        Column("name_zh", _("Chinese name"), _("Chinese name of the project."), "project__name_zh"),
        Column("phase", _("Phase"), _("Blank: the whole project."), "phase", Kind.INTEGER),
        Column("basis", _("Basis"), _("Announced, contracted, filed or realised."), "basis"),
        Column("amount", _("Amount"), _("In its own currency; blank: undisclosed."), "amount", Kind.MONEY),
        Column("qualifier", _("Qualifier"), _("Exactly, about, at least or up to."), "qualifier"),
        Column("currency", _("Currency"), _("ISO 4217."), "currency"),
        Column("as_of", _("As of"), _("The day that the claim speaks of."), "as_of", Kind.DATE),
        Column(
            "amount_cny",
            _("Amount (CNY)"),
            _("Whole yuan; blank: undisclosed or no rate."),
            "amount_cny",
            Kind.YUAN,
        ),
        Column("rate", _("Exchange rate"), _("CNY per unit; blank for CNY."), "rate", Kind.DECIMAL),
        Column("rate_date", _("Date of the rate"), _("The day of that rate."), "rate_date", Kind.DATE),
        Column("rate_publisher", _("Publisher of the rate"), _("Who published it."), "rate_publisher"),
        Column(
            "chosen_for",
            _("Chosen for"),
            _("Which total this claim enters: headline, phases or realised."),
            "chosen_for",
        ),
        Column("set_aside", _("Set aside"), _("A wrong claim: kept, never chosen."), aside, Kind.BOOLEAN),
        Column(
            "counts_in_totals",
            _("Counts in totals"),
            _("Whether its project counts."),
            through("project__", COUNTED),
            Kind.BOOLEAN,
        ),
        *SOURCE,
        PUBLISHED,
        Column("url", _("Address"), _("The project's page."), address("projects", "project__code")),
        *currencies.money([("amount", _("Amount (CNY)"), figure_in("amount", currency))], currency),
        *currencies.rates(currency),
    )


@marked
def milestone_columns() -> tuple[Column, ...]:
    """Columns of `/milestones.csv`: one row a milestone, with its first and latest plan."""
    plans = MilestonePlan.objects.filter(milestone=OuterRef("pk"), set_aside_reason="")
    first = plans.order_by(F("stated_on").asc(nulls_first=True), "pk")
    latest = plans.order_by(F("stated_on").desc(nulls_last=True), "-pk")
    return (
        Column("code", _("Project"), _("Code of the project."), "project__code"),
        Column("name", _("Name"), _("English name of the project."), "project__name"),
        Column("name_zh", _("Chinese name"), _("Chinese name of the project."), "project__name_zh"),
        Column("milestone", _("Milestone"), _("Its kind."), "kind"),
        Column("phase", _("Phase"), _("Blank: the whole project."), "phase", Kind.INTEGER),
        Column("reached", _("Reached"), _("With or without a known date."), "reached", Kind.BOOLEAN),
        Column("evidence", _("Evidence"), _("Ceremonial or substantive."), "evidence"),
        Column("actual", _("Actual date"), _("As its period's first day."), "actual", Kind.DATE),
        Column("actual_precision", _("Precision"), _("Day, month, quarter or year."), "actual_precision"),
        Column(
            "first_planned",
            _("First plan"),
            _("As its period's first day."),
            Subquery(first.values("planned")[:1]),
            Kind.DATE,
        ),
        Column(
            "first_planned_precision",
            _("Precision of the first plan"),
            _("Day, month, quarter or year."),
            Subquery(first.values("precision")[:1]),
        ),
        Column(
            "latest_planned",
            _("Latest plan"),
            _("As its period's first day."),
            Subquery(latest.values("planned")[:1]),
            Kind.DATE,
        ),
        Column(
            "latest_planned_precision",
            _("Precision of the latest plan"),
            _("Day, month, quarter or year."),
            Subquery(latest.values("precision")[:1]),
        ),
        *SOURCE,
        Column("url", _("Address"), _("The project's page."), address("projects", "project__code")),
    )


@marked
def signing_columns() -> tuple[Column, ...]:
    """Columns of an edition's `signings.csv`: one row for each project at each event."""
    return (
        Column("code", _("Project"), _("Code of the project."), "project__code"),
        Column("event", _("Event key"), _("What the filter `event` takes."), "event__slug"),
    )


def claims_of(projects: QuerySet[Project]) -> QuerySet[InvestmentAmount]:
    """The ledger rows of a selection, by project, phase and date."""
    rows = InvestmentAmount.objects.filter(project__in=projects.order_by())
    return rows.order_by(
        "project__code", F("phase").asc(nulls_first=True), F("as_of").asc(nulls_first=True), "pk"
    )


def milestones_of(projects: QuerySet[Project]) -> QuerySet[Milestone]:
    """The milestones of a selection, by project, phase and order of entry."""
    rows = Milestone.objects.public().filter(project__in=projects.order_by())
    return rows.order_by("project__code", F("phase").asc(nulls_first=True), "pk")


def signings_of(projects: QuerySet[Project]) -> QuerySet[Signing]:
    """Which of a selection was signed at which published event, by project and event."""
    rows = Signing.objects.filter(project__in=projects.order_by(), event__publication=Publication.PUBLISHED)
    return rows.order_by("project__code", "event__slug", "pk")
