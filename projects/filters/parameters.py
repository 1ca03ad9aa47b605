"""Every filter, each declared once (docs/interface.md, Filters). Whoever adds one adds it here, and nowhere else."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Investor, Label, Location, Sector, SigningEvent
from ..models.querysets import ProjectQuerySet
from ..values import money
from ..values.choices import SIZE_KEYS, STAGES, Currency, MilestoneKind, Status, TotalBasis
from ..values.countries import country_codes, country_name
from . import choices, narrowing
from .narrowing import linked, on_field, with_keys
from .ordering import SORTS
from .parameter import Control, Parameter
from .values import (
    DAY,
    KNOWN_ON,
    MONEY,
    PAGE,
    PAGE_SIZE,
    WORDS,
    YES_OR_NO,
    any_of,
    any_that,
    is_code,
    is_year,
    one_of,
    slugs,
)


def yes_or_no(key: str) -> str:
    """`true` and `false` in the reader's words."""
    return gettext("yes") if key == "true" else gettext("no")


ATTENTION = {"silent": _("No news for two years"), "above_total": _("More realised than promised")}


def _attention(key: str) -> str:
    return str(ATTENTION[key])


def _stage(key: str) -> str:
    return str(MilestoneKind(key).label)


def _status(key: str) -> str:
    return str(Status(key).label)


def _size(key: str) -> str:
    return str(SIZE_KEYS[key].label)


def _yuan(text: str) -> str:
    """An amount as it was written, in the reader's habit."""
    try:
        return money.write_amount(money.parse_filter(text)[0])
    except money.MoneyError:
        return text


DECLARED = (
    Parameter(
        "q",
        _("Search"),
        _("Words that must all occur in names, aliases, investors, summary or code; English or Chinese."),
        WORDS,
        narrowing.words,
        control=Control("search", place=10, placeholder=_("Project, investor, or a question")),
        searches=True,
    ),
    Parameter(
        "zone",
        _("Zone"),
        _(
            "Key of a place, with all that is below it and the zone blocks that lie in it. Repeat for any of several."
        ),
        slugs(lambda: Location.objects.public().telling_apart()),
        lambda projects, places, terms: projects.found_in(*places),
        control=Control("tree", place=20, open=True),
        choices=choices.zones,
    ),
    Parameter(
        "sector",
        _("Sector"),
        _("Key of a sector, with all below it; secondary sectors too. Repeat for any of several."),
        slugs(lambda: Sector.objects.public().telling_apart()),
        lambda projects, sectors, terms: projects.found_in_sector(*sectors),
        control=Control("tree", place=30, open=True),
        choices=choices.sectors,
    ),
    Parameter(
        "counted_in",
        _("Counted in zone"),
        _(
            "Key of a place: only projects that are counted there or below. “none”: without a place. Repeatable."
        ),
        slugs(lambda: Location.objects.public().telling_apart(), none=True),
        narrowing.counted_in,
    ),
    Parameter(
        "counted_sector",
        _("Counted in sector"),
        _("Key of a sector: only projects that are counted there or below. “none”: without one. Repeatable."),
        slugs(lambda: Sector.objects.public().telling_apart(), none=True),
        narrowing.counted_in_sector,
    ),
    Parameter(
        "stage",
        _("Stage"),
        _("The furthest milestone reached. “none”: none yet. Repeatable."),
        any_of(STAGES),
        with_keys("stage"),
        control=Control("boxes", place=40, open=True),
        choices=choices.of_keys(STAGES, _stage),
        word=_stage,
    ),
    Parameter(
        "status",
        _("Status"),
        _("How the project stands. Repeatable."),
        any_of(Status.values),
        with_keys("status"),
        control=Control("boxes", place=130),
        choices=choices.of_keys(Status.values, _status),
        word=_status,
    ),
    Parameter(
        "origin",
        _("Origin"),
        _("ISO 3166 country of a lead's or partner's ultimate owner. “none”: not known. Repeatable."),
        any_of(country_codes()),
        linked(ProjectQuerySet.with_origin, ProjectQuerySet.without_origin),
        control=Control("boxes", place=140),
        choices=choices.origins,
        word=country_name,
    ),
    Parameter(
        "size",
        _("Size"),
        _(
            "Band of the amount on the chosen basis, from this many CNY to under the next. “none”: not disclosed. Repeatable."
        ),
        any_of([*SIZE_KEYS]),
        narrowing.size,
        control=Control("boxes", place=60, group="money"),
        choices=choices.of_keys(reversed(SIZE_KEYS), _size, blank=_("Not disclosed")),
        word=_size,
    ),
    Parameter(
        "year",
        _("Year of signing"),
        _("Year of the earliest signing, four digits. “none”: not known. Repeatable."),
        any_that(is_year, "^([1-9][0-9]{3}|none)?$", "2022"),
        narrowing.year,
        control=Control("boxes", place=120),
        choices=choices.years,
    ),
    Parameter(
        "investor",
        _("Investor"),
        _("Key of a lead or partner. “none”: none is named. Repeatable."),
        slugs(Investor.objects.public, none=True),
        linked(ProjectQuerySet.with_investor, ProjectQuerySet.without_investor),
        searches=True,
    ),
    Parameter(
        "event",
        _("Signing event"),
        _("Key of a signing event. “none”: signed at none. Repeatable."),
        slugs(SigningEvent.objects.published, none=True),
        linked(ProjectQuerySet.with_event, ProjectQuerySet.without_event),
        searches=True,
    ),
    Parameter(
        "label",
        _("Label"),
        _("Key of a label, of the project or of a lead or partner. “none”: bears none. Repeatable."),
        slugs(Label.objects.public, none=True),
        linked(ProjectQuerySet.with_label, ProjectQuerySet.without_label),
        control=Control("boxes", place=125),
        choices=choices.labels,
        searches=True,
    ),
    Parameter(
        "signed_after",
        _("Signed from"),
        _("ISO date, inclusive; a coarse date must lie in the range as a whole."),
        DAY,
        on_field("signed_on__gte"),
        control=Control("date", place=100, group="signing", label=_("From")),
    ),
    Parameter(
        "signed_before",
        _("Signed until"),
        _("ISO date, inclusive; a coarse date must lie in the range as a whole."),
        DAY,
        on_field("signed_on_last__lte"),
        control=Control("date", place=110, group="signing", label=_("Until")),
    ),
    Parameter(
        "amount_min",
        _("Amount from (CNY)"),
        _("Yuan, or what `currency` asks for, on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
        MONEY,
        narrowing.amount_min,
        control=Control("text", place=70, group="money", label=_("From (CNY)"), placeholder=_("100m")),
        word=_yuan,
    ),
    Parameter(
        "amount_max",
        _("Amount up to (CNY)"),
        _("Yuan, or what `currency` asks for, on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
        MONEY,
        narrowing.amount_max,
        control=Control("text", place=80, group="money", label=_("Up to (CNY)"), placeholder=_("3bn")),
        word=_yuan,
    ),
    Parameter(
        "disclosed",
        _("Amount disclosed"),
        _("Whether the project has a figure on the chosen basis."),
        YES_OR_NO,
        narrowing.disclosed,
        control=Control(
            "select",
            place=90,
            group="money",
            label=_("Disclosure"),
            options={"": _("Any"), "true": _("Disclosed"), "false": _("Not disclosed")},
        ),
        word=yes_or_no,
    ),
    Parameter(
        "counts_in_totals",
        _("Counts in totals"),
        _("Whether the project adds to totals."),
        YES_OR_NO,
        narrowing.counts_in_totals,
        control=Control("select", place=135, options={"": _("Any"), "true": _("yes"), "false": _("no")}),
        word=yes_or_no,
    ),
    Parameter(
        "attention",
        _("Needs attention"),
        _(
            "`silent`: going on, not yet producing, nothing dated for two years; `above_total`: more realised than promised."
        ),
        one_of(*ATTENTION),
        narrowing.attention,
        control=Control("select", place=137, options={"": _("Any"), **ATTENTION}),
        word=_attention,
        searches=True,
    ),
    Parameter(
        "code",
        _("Project"),
        _(
            "Code of a project: a reader's own list. Repeat for any of several; a code that nobody has finds nothing."
        ),
        any_that(is_code, "^[A-Za-z0-9-]{0,20}$", "2022-0001"),
        lambda projects, codes, terms: projects.called(codes),
    ),
    Parameter(
        "basis",
        _("Basis of totals"),
        _("The money that totals, size and amounts speak of; headline where none is given."),
        one_of(*TotalBasis.values),
        control=Control(
            "select", place=50, group="money", label=_("Which figure"), options=dict(TotalBasis.choices)
        ),
        chip=False,
    ),
    Parameter(
        "currency",
        _("Currency of totals"),
        _(
            "What totals, filters by amount, sorting and reports are in, each claim at the rates of its own day; CNY where none is given. Size bands are of CNY."
        ),
        one_of(*Currency.values),
        control=Control(
            "select", place=55, group="money", label=_("In which money"), options=dict(Currency.choices)
        ),
        chip=False,
    ),
    Parameter(
        "known_on",
        _("As published on"),
        _(
            "ISO date until today: everything as it was publicly known at the end of that day, less what was withdrawn since."
        ),
        KNOWN_ON,
        control=Control("date", place=150, group="known", label=_("Day")),
    ),
    Parameter(
        "sort",
        _("Sort by"),
        _("Order of the rows, undisclosed ones last; newest signing first where none is given."),
        one_of(*SORTS),
        control=Control("apart"),
        chip=False,
    ),
    Parameter(
        "page",
        _("Page"),
        _("From 1. Downloads hold all rows."),
        PAGE,
        chip=False,
    ),
    Parameter(
        "page_size",
        _("Rows a page"),
        _("25, 50 or 100; 25 where none is given."),
        PAGE_SIZE,
        control=Control("apart"),
        chip=False,
    ),
)

PARAMETERS = {parameter.name: parameter for parameter in DECLARED}


def choice_label(name: str, key: str) -> str:
    """A filter's key in the reader's words; the key itself where there are none."""
    try:
        return PARAMETERS[name].word(key)
    except (KeyError, ValueError):
        return key
