"""Columns of `/projects.csv`."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Label, Participation
from ..models.querysets import COUNTED
from ..values.choices import INVESTING_ROLES, Currency, ParticipationRole, Status, figure_in
from . import currencies
from .column import Column, Joined, Kind, address, english
from .made_up import marked

LEFT_OUT_REASON = Case(
    When(counts_in_totals=False, then=F("left_out_reason")),
    When(status=Status.TERMINATED, then=Value(Status.TERMINATED.value)),
    default=Value(""),
    output_field=CharField(),
)

# Leads before partners, then by order of entry, as `investor_names` has them; whoever is both stands once.
LEADS_TOO = Participation.objects.filter(
    project=OuterRef("project"), investor=OuterRef("investor"), role=ParticipationRole.LEAD
)
LEADS_FIRST = Case(When(role=ParticipationRole.LEAD, then=0), default=1, output_field=IntegerField())
INVESTORS = (
    Participation.objects.filter(project=OuterRef("pk"), role__in=INVESTING_ROLES)
    .exclude(Q(role=ParticipationRole.PARTNER) & Exists(LEADS_TOO))
    .order_by(LEADS_FIRST, "pk")
    .values(item=F("investor__slug"))
)
# Public labels of its own and of its leads and partners, as the filter `label` finds them; most projects bear none.
LABELS = (
    Label.objects.public()
    .annotate(
        held=Concat(Value(" "), OuterRef("label_set"), Value(" "), output_field=TextField()),
        sought=Concat(Value(" "), Cast("pk", TextField()), Value(" "), output_field=TextField()),
    )
    .filter(held__contains=F("sought"))
    .order_by("group__name", "name", "pk")
)


def _labels(item: Combinable) -> Case:
    return Case(
        When(label_set="", then=Value("")),
        default=Joined(LABELS.values(item=item)),
        output_field=TextField(),
    )


# The first ones in the order that docs/interface.md fixes; new ones go to the end.
PROJECT_COLUMNS = (
    Column("code", _("Code"), _("Public and permanent; the year is that of signing, else of entry."), "code"),
    Column("name", _("Name"), _("English name."), "name"),
    Column("name_zh", _("Chinese name"), _("Chinese name."), "name_zh"),
    Column(
        "zone",
        _("Zone"),
        _("The place where the project is counted, its own name."),
        english("location__"),
    ),
    Column("zone_slug", _("Zone key"), _("What the filter `zone` takes."), "location__slug"),
    Column("sector", _("Sector"), _("Primary sector: the project is counted there."), english("sector__")),
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
        Kind.DATE,
    ),
    Column("event", _("Signing event"), _("Where it was signed."), "event_titles"),
    Column(
        "planned_start",
        _("Planned start"),
        _("Latest plan for the construction start, first day."),
        "planned_start",
        Kind.DATE,
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
        Kind.YUAN,
    ),
    Column(
        "phases_cny",
        _("Phases (CNY)"),
        _("Sum of the phases' chosen claims. Another reading of the same promise: never added to the total."),
        "phases_cny",
        Kind.YUAN,
    ),
    Column("phase_1_cny", _("Phase 1 (CNY)"), _("Chosen claim of phase 1."), "phase_1_cny", Kind.YUAN),
    Column("realised_cny", _("Realised (CNY)"), _("Funds in place, cumulative."), "realised_cny", Kind.YUAN),
    Column(
        "remainder_cny",
        _("Remainder (CNY)"),
        _("Total less phases, where both are in one currency; negative where the phases exceed the total."),
        "remainder_cny",
        Kind.YUAN,
    ),
    Column(
        "disclosed",
        _("Disclosed"),
        _("Whether the project has a figure on the chosen basis, convertible or not."),
        "headline_disclosed",
        Kind.BOOLEAN,
    ),
    Column("counts_in_totals", _("Counts in totals"), _("The effective answer."), COUNTED, Kind.BOOLEAN),
    Column("jobs_planned", _("Planned jobs"), _("As planned."), "jobs_planned", Kind.INTEGER),
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
        Kind.INTEGER,
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
        Kind.DATE,
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
        Kind.DATE,
    ),
    Column(
        "realised_as_of",
        _("Realised as of"),
        _("The day that the realised figure speaks of."),
        "realised_as_of",
        Kind.DATE,
    ),
    Column("left_out_reason", _("Left out because"), _("Why the project does not count."), LEFT_OUT_REASON),
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
    Column("status_date", _("Status since"), _("Since when."), "status_date", Kind.DATE),
    Column(
        "annual_output_planned",
        _("Planned annual output (CNY)"),
        _("As planned."),
        "annual_output_planned",
        Kind.YUAN,
    ),
    Column(
        "annual_tax_planned", _("Planned annual tax (CNY)"), _("As planned."), "annual_tax_planned", Kind.YUAN
    ),
    Column("summary", pgettext_lazy("of a record", "Summary"), _("What it is."), "summary", Kind.TEXT),
    Column("sector_path", _("Sector path"), _("Its sector with all that is above it."), "sector__path_name"),
    Column(
        "sector_code", _("Sector code"), _("Of GB/T 4754-2017, where its sector has one."), "sector__code"
    ),
    Column(
        "investor_slugs",
        _("Investor keys"),
        _("What the filter `investor` takes, in the order of `investors`."),
        Joined(INVESTORS),
    ),
    Column("summary_zh", _("Summary in Chinese"), _("What it is, in Chinese."), "summary_zh", Kind.TEXT),
    Column(
        "labels",
        _("Labels"),
        _("Public labels of the project and of its leads and partners."),
        _labels(english("")),
    ),
    Column(
        "label_slugs",
        _("Label keys"),
        _("What the filter `label` takes, in the order of `labels`."),
        _labels(F("slug")),
    ),
)


FIGURES = (("total", "headline"), ("phases", "phases"), ("realised", "realised"))


@marked
def project_columns(basis: str = "headline", currency: str = Currency.CNY) -> tuple[Column, ...]:
    """Columns of `/projects.csv`; `disclosed` speaks of the basis that was chosen. In another currency than the yuan its
    figures stand at the end, the yuan where they always do.
    """
    headings = {column.key: column.heading for column in PROJECT_COLUMNS}
    figures = ((key, headings[f"{key}_cny"], figure_in(of, currency)) for key, of in FIGURES)
    return (
        *(
            replace(column, value=f"{basis}_disclosed") if column.key == "disclosed" else column
            for column in PROJECT_COLUMNS
        ),
        *currencies.money(figures, currency),
        *currencies.rates(currency, "headline_claim__"),
    )
