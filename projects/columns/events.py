"""Columns of `/events.csv`."""

from __future__ import annotations

from django.db.models import Case, F, OuterRef, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import SigningEvent
from .column import PUBLISHED, SOURCE, Column, Joined, Kind, address, english
from .made_up import marked

SECTORS = SigningEvent.sectors.through.objects.filter(signingevent=OuterRef("pk")).order_by("sector__path")
COLUMNS = (
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
        Joined(SECTORS.values(item=english("sector__"))),
    ),
    Column("summary", pgettext_lazy("of a record", "Summary"), _("What it was."), "summary"),
    *SOURCE,
    PUBLISHED,
    Column(
        "updated_at",
        _("Updated"),
        _("When a public fact of it last changed, UTC."),
        "updated_at",
        Kind.TIME,
    ),
    Column("url", _("Address"), _("Its page."), address("events", "slug")),
    Column("summary_zh", _("Summary in Chinese"), _("What it was, in Chinese."), "summary_zh"),
    Column("venue_zh", _("Venue in Chinese"), _("Where it was held, in Chinese."), "venue_zh"),
)


@marked
def event_columns() -> tuple[Column, ...]:
    """Columns of `/events.csv`; claimed figures never enter totals."""
    return COLUMNS
