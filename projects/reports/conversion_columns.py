"""The columns of the report on conversion, and a cohort's values in their order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..columns import Column, Kind, in_currency
from ..totals.rules import STEPS
from ..values.choices import Currency, MilestoneKind
from .axes import LABELS
from .cohorts import Cohort, Step
from .table import column, numbers

# What officials call the share that reached each step.
RATES = {
    MilestoneKind.REGISTERED: gettext_lazy("Performance rate"),
    MilestoneKind.CONSTRUCTION_START: gettext_lazy("Start rate"),
    MilestoneKind.IN_PRODUCTION: gettext_lazy("Production rate"),
}
MEASURES = {"projects": gettext_lazy("Projects"), "amount": gettext_lazy("Amount (CNY)")}

COUNTS = numbers(
    ("signed", gettext_lazy("Signed"), gettext_lazy("Projects of the cohort, terminated ones included.")),
    ("terminated", gettext_lazy("Terminated"), gettext_lazy("Those among them that were given up.")),
    (
        "unsigned",
        gettext_lazy("Signing not on record"),
        gettext_lazy("Those among them with neither a signing date nor any stage."),
    ),
    ("left_out", gettext_lazy("Left out"), gettext_lazy("Beside them: marked as not counting.")),
)
MONEY = (
    column("signed_cny", gettext_lazy("Signed (CNY)"), gettext_lazy("Their headline totals."), Kind.YUAN),
    *numbers(
        ("covered", gettext_lazy("Covered"), gettext_lazy("Of the signed, those with a headline in yuan.")),
        (
            "undisclosed",
            gettext_lazy("Undisclosed"),
            gettext_lazy("Of the signed, those without a headline in yuan: their money is in no share."),
        ),
    ),
)
FUNDS = (
    *numbers(
        (
            "funds_covered",
            gettext_lazy("Funds in place: covered"),
            gettext_lazy("Projects with both a headline and a realised figure in yuan: the rate is of them."),
        )
    ),
    *numbers(
        (
            "funds_headline_cny",
            gettext_lazy("Funds in place: headline (CNY)"),
            gettext_lazy("Headline totals of the covered ones."),
        ),
        (
            "funds_realised_cny",
            gettext_lazy("Funds in place: realised (CNY)"),
            gettext_lazy("Realised figures of the covered ones."),
        ),
        kind=Kind.YUAN,
    ),
    column(
        "funds_percent",
        gettext_lazy("Funds-in-place rate (%)"),
        gettext_lazy("Realised of headline, in money, over the covered ones."),
        Kind.DECIMAL,
    ),
)
LANDING = (
    *numbers(
        (
            "dated",
            gettext_lazy("Signing year known"),
            gettext_lazy("Of the signed, those with a year of signing: the next two rates are of them."),
        ),
        (
            "started_in_year",
            gettext_lazy("Started within the signing year"),
            gettext_lazy(
                "Earliest date of the construction start, or of a later stage, in that year or before."
            ),
        ),
    ),
    column(
        "started_in_year_percent",
        gettext_lazy("Started within the signing year (%)"),
        gettext_lazy("Of those whose year of signing is known; not final before that year is over."),
        Kind.DECIMAL,
    ),
    *numbers(
        (
            "started_in_two_years",
            gettext_lazy("Started within two years"),
            gettext_lazy("Likewise by the end of the year after the signing year."),
        ),
    ),
    column(
        "started_in_two_years_percent",
        gettext_lazy("Started within two years (%)"),
        gettext_lazy("Of those whose year of signing is known; not final before the next year is over."),
        Kind.DECIMAL,
    ),
    *numbers(
        (
            "started_undated",
            gettext_lazy("Started, date unknown"),
            gettext_lazy("Those among them that have started on no known date: in neither of the two."),
        ),
    ),
)


def columns(by: str, measure: str, currency: str = Currency.CNY) -> tuple[Column, ...]:
    """Of the report by this axis, in projects or in money of this currency."""
    name = (
        column("cohort", LABELS[by], _("What the filter takes; the last row is “total”.")),
        column("cohort_name", _("Name"), _("In words, in the language of the page.")),
    )
    if measure == "amount":
        money = (*COUNTS, *MONEY, *(each for kind in STEPS for each in _money(kind)), *FUNDS)
        return (*name, *in_currency(money, currency))
    steps = (each for kind in STEPS for each in (*_counts(kind), *_days(kind)))
    told = (each for kind in STEPS for each in _told(kind))
    return (*name, *in_currency((*COUNTS, *steps, *told, *FUNDS, *LANDING), currency))


def _counts(kind: MilestoneKind) -> tuple[Column, ...]:
    reached = _("How many reached it or a later stage, substantively.")
    return (
        column(kind.value, kind.label, reached, Kind.INTEGER),
        column(
            f"{kind}_percent",
            _("%(rate)s (%%)") % {"rate": RATES[kind]},
            _("Of the signed ones."),
            Kind.DECIMAL,
        ),
    )


def _days(kind: MilestoneKind) -> tuple[Column, ...]:
    stage = {"stage": kind.label}
    return (
        column(
            f"{kind}_median_days",
            _("%(stage)s: median days") % stage,
            _("From signing; a month is dated by its first day."),
            Kind.DECIMAL,
        ),
        column(
            f"{kind}_pairs",
            _("%(stage)s: dated pairs") % stage,
            _("Projects of which both dates are known to the day or month."),
            Kind.INTEGER,
        ),
    )


def _told(kind: MilestoneKind) -> tuple[Column, ...]:
    stage = {"stage": kind.label}
    return numbers(
        (
            f"{kind}_reported",
            _("%(stage)s: reported") % stage,
            _("Of those who reached it, how many a source says so of."),
        ),
        (
            f"{kind}_implied",
            _("%(stage)s: implied") % stage,
            _("Of those who reached it, how many only a later stage says so of."),
        ),
    )


def _money(kind: MilestoneKind) -> tuple[Column, ...]:
    stage = {"stage": kind.label}
    yuan = (
        (f"{kind}_cny", _("%(stage)s (CNY)") % stage, _("Headline totals of those who reached it or a later stage.")),
        (f"{kind}_reported_cny", _("%(stage)s: reported (CNY)") % stage, _("Of it, where a source says so.")),
        (f"{kind}_implied_cny", _("%(stage)s: implied (CNY)") % stage, _("Of it, where only a later stage says so.")),
    )  # fmt: skip
    percent = column(
        f"{kind}_cny_percent",
        _("%(rate)s in money (%%)") % {"rate": RATES[kind]},
        _("Of the headline totals of the signed ones."),
        Kind.DECIMAL,
    )
    reached, *told = numbers(*yuan, kind=Kind.YUAN)
    return (reached, percent, *told)


def values(cohort: Cohort, measure: str) -> tuple[Any, ...]:
    """In the order of `columns`."""
    steps, funds, landing = cohort.steps.values(), cohort.funds, cohort.landing
    counts = (cohort.signed, cohort.terminated, cohort.unsigned, cohort.left_out)
    in_place = (funds.covered, funds.headline_money, funds.realised_money, funds.percent)
    if measure == "amount":
        money = (cohort.signed_money, cohort.covered, cohort.undisclosed)
        return (*counts, *money, *(value for step in steps for value in _of_money(step)), *in_place)
    reached = (v for step in steps for v in (step.reached, step.percent, step.median, step.pairs))
    told = (v for step in steps for v in (step.reported, step.implied))
    landed = (
        landing.of, landing.within_year, landing.year_percent, landing.within_two, landing.two_percent,
        landing.undated,
    )  # fmt: skip
    return (*counts, *reached, *told, *in_place, *landed)


def _of_money(step: Step) -> tuple[Any, ...]:
    return (step.reached_money, step.percent_money, step.reported_money, step.implied_money)
