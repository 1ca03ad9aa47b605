"""Every public column once: its key, heading, meaning and value. CSV and the pages that speak of it read them here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .choices import Status
from .models import InvestmentAmount, Investor, Location, Milestone, MilestonePlan, Project, SigningEvent
from .querysets import COUNTED


class Kind(Enum):
    """How a value is written: dates ISO, times UTC in whole seconds, decimals plain, yuan whole.

    MONEY is an amount in its own currency; it and YUAN are what `unit=` divides.
    """

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    YUAN = "yuan"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"

    @property
    def label(self) -> Any:
        return KINDS[self]


KINDS = {
    Kind.TEXT: _("text"),
    Kind.INTEGER: _("whole number"),
    Kind.DECIMAL: _("decimal number"),
    Kind.MONEY: _("amount in its currency"),
    Kind.YUAN: _("whole yuan"),
    Kind.DATE: _("date"),
    Kind.TIME: _("time, UTC"),
    Kind.BOOLEAN: _("true or false"),
}


@dataclass(frozen=True)
class Column:
    key: str
    heading: Any
    description: Any
    value: str | Combinable | Q
    kind: Kind = Kind.TEXT
    power: int = 0  # written divided by 10 ** power


UNITS = {"wan": (4, _("in 10,000 (万)")), "yi": (8, _("in 100 million (亿)"))}


def in_unit(columns: Sequence[Column], unit: str) -> tuple[Column, ...]:
    """The columns with their amounts in 万 or 亿 ("wan", "yi"), and the headings saying so."""
    power, words = UNITS[unit]
    return tuple(
        replace(
            column,
            power=power,
            heading=format_lazy(_("{heading}, {unit}"), heading=column.heading, unit=words),
        )
        if column.kind in (Kind.YUAN, Kind.MONEY)
        else column
        for column in columns
    )


def english(path: str) -> Combinable:
    """The record's own English name, else the Chinese one rather than none."""
    return Coalesce(NullIf(F(f"{path}name"), Value("")), F(f"{path}name_zh"), output_field=TextField())


def address(prefix: str, key: str) -> Combinable:
    return Concat(Value(f"{settings.SITE_URL}/{prefix}/"), F(key), Value("/"), output_field=TextField())


class Joined(Subquery):
    """The `item` of each row of an ordered queryset, joined by `; `."""

    output_field = TextField()

    def as_sql(self, compiler, connection, template=None, **extra):
        join = "string_agg" if connection.vendor == "postgresql" else "group_concat"
        template = f"(SELECT {join}(item, '; ') FROM (%(subquery)s) AS items)"  # noqa: S608
        return super().as_sql(compiler, connection, template=template, **extra)


def project_columns(basis: str = "headline") -> tuple[Column, ...]:
    """Columns of `/projects.csv`, the first ones in the order that INTERFACE.md fixes."""
    left_out_reason = Case(
        When(counts_in_totals=False, then=F("left_out_reason")),
        When(status=Status.TERMINATED, then=Value(Status.TERMINATED.value)),
        default=Value(""),
        output_field=CharField(),
    )
    text, number, yuan, day = Kind.TEXT, Kind.INTEGER, Kind.YUAN, Kind.DATE
    return (
        Column(
            "code", _("Code"), _("Public and permanent; the year is that of signing, else of entry."), "code"
        ),
        Column("name", _("Name"), _("English name."), "name"),
        Column("name_zh", _("Chinese name"), _("Chinese name."), "name_zh"),
        Column(
            "zone",
            _("Zone"),
            _("The place where the project is counted, its own name."),
            english("location__"),
        ),
        Column("zone_slug", _("Zone key"), _("What the filter `zone` takes."), "location__slug"),
        Column(
            "sector", _("Sector"), _("Primary sector: the project is counted there."), english("sector__")
        ),
        Column("sector_slug", _("Sector key"), _("What the filter `sector` takes."), "sector__slug"),
        Column("stage", _("Stage"), _("The furthest milestone reached and not merely ceremonial."), "stage"),
        Column("status", _("Status"), _("Active, delayed, suspended, terminated or ended."), "status"),
        Column("investors", _("Investors"), _("Leads and partners; blank: none is named."), "investor_names"),
        Column(
            "origins",
            _("Origins"),
            _("Countries (ISO 3166) of the investors' ultimate owners."),
            "investor_origins",
        ),
        Column("lead", _("Led by"), _("The person who leads the project."), english("led_by__")),
        Column(
            "signed_on",
            _("Signed on"),
            _("Earliest dated signing, as its period's first day."),
            "signed_on",
            day,
        ),
        Column("event", _("Signing event"), _("Where it was signed."), "event_titles"),
        Column(
            "planned_start",
            _("Planned start"),
            _("Latest plan for the construction start, first day."),
            "planned_start",
            day,
        ),
        Column(
            "planned_start_precision",
            _("Precision of the planned start"),
            _("Whether that is a day, a month, a quarter or a year."),
            "planned_start_precision",
        ),
        Column(
            "total_amount",
            pgettext_lazy("claim", "Total"),
            _(
                "The chosen claim for the whole project, in its own currency; blank: undisclosed, which is not zero."
            ),
            "headline_claim__amount",
            Kind.MONEY,
        ),
        Column(
            "total_qualifier",
            _("Qualifier of the total"),
            _("Whether the claim says exactly, about, at least or up to."),
            "headline_claim__qualifier",
        ),
        Column("currency", _("Currency"), _("Of the total, ISO 4217."), "headline_claim__currency"),
        Column(
            "total_cny",
            _("Total (CNY)"),
            _("The total in yuan at the rate of its own date."),
            "headline_cny",
            yuan,
        ),
        Column(
            "phases_cny",
            _("Phases (CNY)"),
            _(
                "Sum of the phases' chosen claims. Another reading of the same promise: never added to the total."
            ),
            "phases_cny",
            yuan,
        ),
        Column("phase_1_cny", _("Phase 1 (CNY)"), _("Chosen claim of phase 1."), "phase_1_cny", yuan),
        Column("realised_cny", _("Realised (CNY)"), _("Funds in place, cumulative."), "realised_cny", yuan),
        Column(
            "remainder_cny",
            _("Remainder (CNY)"),
            _(
                "Total less phases, where both are in one currency; negative where the phases exceed the total."
            ),
            "remainder_cny",
            yuan,
        ),
        Column(
            "disclosed",
            _("Disclosed"),
            _("Whether the project has a figure on the chosen basis, convertible or not."),
            f"{basis}_disclosed",
            Kind.BOOLEAN,
        ),
        Column("counts_in_totals", _("Counts in totals"), _("The effective answer."), COUNTED, Kind.BOOLEAN),
        Column("jobs_planned", _("Planned jobs"), _("As planned."), "jobs_planned", number),
        Column(
            "land_area_mu",
            _("Land (mu)"),
            _("Planned land; 1 mu = 666.67 square metres."),
            "land_area_mu",
            Kind.DECIMAL,
        ),
        Column("latitude", _("Latitude"), _("Degrees north, WGS 84."), "latitude", Kind.DECIMAL),
        Column("longitude", _("Longitude"), _("Degrees east, WGS 84."), "longitude", Kind.DECIMAL),
        Column(
            "sources", _("Sources"), _("Titles of the sources of its claims and milestones."), "source_titles"
        ),
        Column(
            "updated_at",
            _("Updated"),
            _("When a public fact of it last changed, UTC."),
            "updated_at",
            Kind.TIME,
        ),
        Column("url", _("Address"), _("Its page."), address("projects", "code")),
        Column(
            "external_ref",
            _("External key"),
            _("Its key in the list that it was imported from."),
            "external_ref",
        ),
        Column("zone_path", _("Zone path"), _("Its zone with all that is above it."), "location__path_name"),
        Column(
            "zone_code",
            _("Division code"),
            _("Administrative division code of its zone, where it has one."),
            "location__code",
        ),
        Column(
            "signed_on_precision",
            _("Precision of the signing date"),
            _("Day, month, quarter or year."),
            "signed_on_precision",
        ),
        Column(
            "stage_phase",
            _("Phase of the stage"),
            _("Set where only a phase has reached it."),
            "stage_phase",
            number,
        ),
        Column(
            "total_basis",
            _("Basis of the total"),
            _("Announced, contracted or filed."),
            "headline_claim__basis",
        ),
        Column(
            "total_as_of",
            _("Total as of"),
            _("The day that the chosen claim speaks of."),
            "headline_claim__as_of",
            day,
        ),
        Column(
            "total_rate",
            _("Exchange rate"),
            _("CNY per unit of the total's currency; blank for CNY."),
            "headline_claim__rate",
            Kind.DECIMAL,
        ),
        Column(
            "total_rate_date",
            _("Date of the rate"),
            _("The day of that rate."),
            "headline_claim__rate_date",
            day,
        ),
        Column(
            "realised_as_of",
            _("Realised as of"),
            _("The day that the realised figure speaks of."),
            "realised_as_of",
            day,
        ),
        Column(
            "left_out_reason", _("Left out because"), _("Why the project does not count."), left_out_reason
        ),
        Column(
            "secondary_sectors",
            _("Secondary sectors"),
            _("Found there, not counted there."),
            "secondary_sector_names",
        ),
        Column(
            "status_reason",
            _("Reason for the status"),
            _("Why it is delayed, suspended or terminated."),
            "status_reason",
        ),
        Column("status_date", _("Status since"), _("Since when."), "status_date", day),
        Column(
            "annual_output_planned",
            _("Planned annual output (CNY)"),
            _("As planned."),
            "annual_output_planned",
            yuan,
        ),
        Column(
            "annual_tax_planned", _("Planned annual tax (CNY)"), _("As planned."), "annual_tax_planned", yuan
        ),
        Column("summary", pgettext_lazy("of a record", "Summary"), _("What it is."), "summary", text),
    )


def event_columns() -> tuple[Column, ...]:
    """Columns of `/events.csv`; claimed figures never enter totals."""
    sectors = SigningEvent.sectors.through.objects.filter(signingevent=OuterRef("pk"))
    return (
        Column("event", _("Event key"), _("What the filter `event` takes."), "slug"),
        Column("title", _("Title"), _("English title."), "title"),
        Column("title_zh", _("Chinese title"), _("Chinese title."), "title_zh"),
        Column("held_on", _("Held on"), _("Date of the event."), "held_on", Kind.DATE),
        Column("part_of_day", _("Part of day"), _("Morning, afternoon or evening."), "part_of_day"),
        Column("zone", _("Zone"), _("Where it was held."), english("location__")),
        Column("zone_slug", _("Zone key"), _("What the filter `zone` takes."), "location__slug"),
        Column("venue", _("Venue"), _("Where it was held, in words."), "venue"),
        Column("organiser", _("Organiser"), _("Who held it."), "organiser"),
        Column(
            "claimed_projects",
            _("Claimed"),
            _("How many projects the announcement says were signed."),
            "claimed_projects",
            Kind.INTEGER,
        ),
        Column("named", _("Named"), _("Projects of it that are published here."), "named", Kind.INTEGER),
        Column(
            "unnamed",
            _("Not named"),
            _("Claimed less named."),
            F("claimed_projects") - F("named"),
            Kind.INTEGER,
        ),
        Column(
            "claimed_amount",
            _("Claimed amount"),
            _("In its own currency; never enters totals."),
            "claimed_amount",
            Kind.MONEY,
        ),
        Column(
            "claimed_qualifier",
            _("Qualifier"),
            _("Of the claimed amount."),
            Case(When(claimed_amount=None, then=Value("")), default=F("claimed_qualifier")),
        ),
        Column(
            "currency",
            _("Currency"),
            _("Of the claimed amount, ISO 4217."),
            Case(When(claimed_amount=None, then=Value("")), default=F("claimed_currency")),
        ),
        Column(
            "residual",
            _("Residual"),
            _("Claimed amount less the named projects' totals known that day, one currency only."),
            "residual",
            Kind.MONEY,
        ),
        Column(
            "named_without_claim",
            _("Named without a total"),
            _("Named projects whose total was not known that day."),
            "named_without_claim",
            Kind.INTEGER,
        ),
        Column(
            "sectors",
            _("Sectors"),
            _("Sectors that the announcement names."),
            Joined(sectors.order_by("sector__path").values(item=english("sector__"))),
        ),
        Column("summary", pgettext_lazy("of a record", "Summary"), _("What it was."), "summary"),
        Column("source", _("Source"), _("Title of the source."), "source__title"),
        Column("source_url", _("Source address"), _("Address of the source."), "source__url"),
        Column(
            "source_published_at",
            _("Source published"),
            _("When the source was published."),
            "source__published_at",
            Kind.DATE,
        ),
        Column(
            "updated_at",
            _("Updated"),
            _("When a public fact of it last changed, UTC."),
            "updated_at",
            Kind.TIME,
        ),
        Column("url", _("Address"), _("Its page."), address("events", "slug")),
    )


def amount_columns() -> tuple[Column, ...]:
    """Columns of `/amounts.csv`: one row a claim, with what chose it."""
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
            Q(project__counts_in_totals=True) & ~Q(project__status=Status.TERMINATED),
            Kind.BOOLEAN,
        ),
        Column("source", _("Source"), _("Title of the source."), "source__title"),
        Column("source_url", _("Source address"), _("Address of the source."), "source__url"),
        Column(
            "source_published_at",
            _("Source published"),
            _("When the source was published."),
            "source__published_at",
            Kind.DATE,
        ),
        Column("url", _("Address"), _("The project's page."), address("projects", "project__code")),
    )


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
        Column("source", _("Source"), _("Title of the source."), "source__title"),
        Column("source_url", _("Source address"), _("Address of the source."), "source__url"),
        Column("url", _("Address"), _("The project's page."), address("projects", "project__code")),
    )


def investor_columns() -> tuple[Column, ...]:
    """Columns of `/investors.csv`; the figures are those of `lists.investors_of()`."""
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
        Column(
            "projects",
            _("Projects"),
            _("Selected projects that it leads or partners."),
            "project_count",
            Kind.INTEGER,
        ),
        Column("counting", _("Counting"), _("Those of them that count in totals."), "counting", Kind.INTEGER),
        Column("headline_cny", _("Total (CNY)"), several, "headline_sum", Kind.YUAN),
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
        Column("url", _("Address"), _("Its page."), address("investors", "slug")),
    )


def tree_columns(prefix: str) -> tuple[Column, ...]:
    """Columns of the API's zones and sectors (`prefix` of their pages); the figures are those of `lists`."""
    kind = Column(
        "kind", _("Kind"), _("Country, province, city, district, town, subdistrict, zone or park."), "kind"
    )
    places = (
        Column(
            "lies_in",
            _("Lies in"),
            _("For a block of a zone: key of the town that it stands in."),
            Subquery(Location.objects.public().filter(pk=OuterRef("lies_in")).values("slug")),
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
        Column(
            "projects",
            _("Projects"),
            _("Selected projects counted there or below."),
            "project_count",
            Kind.INTEGER,
        ),
        Column("counting", _("Counting"), _("Those of them that count in totals."), "counting", Kind.INTEGER),
        Column("headline_cny", _("Total (CNY)"), _("Sum of their totals."), "headline_sum", Kind.YUAN),
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
        Column("url", _("Address"), _("Its page."), address(prefix, "slug")),
    )


def claims_of(projects: QuerySet[Project]) -> QuerySet[InvestmentAmount]:
    """The ledger rows of a selection, by project, phase and date."""
    rows = InvestmentAmount.objects.filter(project__in=projects.order_by())
    return rows.order_by(
        "project__code", F("phase").asc(nulls_first=True), F("as_of").asc(nulls_first=True), "pk"
    )


def milestones_of(projects: QuerySet[Project]) -> QuerySet[Milestone]:
    """The milestones of a selection, by project, phase and order of entry."""
    rows = Milestone.objects.filter(project__in=projects.order_by())
    return rows.order_by("project__code", F("phase").asc(nulls_first=True), "pk")


def keys(columns: Sequence[Column]) -> list[str]:
    return [column.key for column in columns]
