"""The figures of an edition that the report's wording may name, each declared once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..editions.layout import BRIDGE, MANIFEST, period_before
from ..editions.words import LABELS, MEANINGS
from ..values.choices import MilestoneKind, TotalBasis
from ..values.dates import write_date
from .figure import Declared, Kind, Value
from .from_edition import FROM, GROUPS, SCOPES, EditionFacts

PROJECTS = "projects.csv"
SCOPE_LABELS = {
    "month": _("Signed this month"),
    "year": _("Signed this year"),
    "before": _("Signed by the same day a year before"),
    "all": _("All that count"),
}
GROUP_LABELS = {
    "total": _("together"),
    "100m": _("CNY 100 m and above"),
    "1bn": _("CNY 1 bn and above"),
    "5bn": _("CNY 5 bn and above"),
    "10bn": _("CNY 10 bn and above"),
    "foreign": _("foreign investors among them"),
    "domestic": _("domestic, or no investor named"),
}
NUMBER, AMOUNT = _("projects"), _("amount")
COUNTS = {
    "covered": _("of these with an amount"),
    "undisclosed": _("of these undisclosed"),
    "unconvertible": _("of these not convertible"),
}
GROWTH = _("year on year")
RATES = {
    "registered": (MilestoneKind.REGISTERED, _("Performance rate (registered or later)")),
    "started": (MilestoneKind.CONSTRUCTION_START, _("Start rate (construction started or later)")),
    "producing": (MilestoneKind.IN_PRODUCTION, _("Production rate (in production or later)")),
}
PERCENT = _("percent")


def declared() -> Iterator[Declared]:
    """All of them, in the order of the help beside the wording."""
    yield from _days()
    yield from _whole()
    yield from _bridge()
    for scope in SCOPES:
        for group in GROUPS:
            yield from _of_group(scope, group)
    yield from _growths()
    yield from _rates()


def _days() -> Iterator[Declared]:
    def text(name: str, label: Any, said: Any) -> Declared:
        return Declared(name, [label], Kind.TEXT, said, lambda f: [f.page], MANIFEST)

    yield text("period", _("Month of the report"), lambda f: write_date(f.month, "month"))
    yield text("year", _("Its year"), lambda f: str(f.month.year))
    yield text("day", _("Day of the edition's cut"), lambda f: write_date(f.day, "day"))
    yield text("last_day", _("Last day that the month's figures reach"), lambda f: write_date(f.last, "day"))
    yield text("previous", _("Month of the edition before"), _previous)


def _previous(facts: EditionFacts) -> str:
    before = period_before(facts.edition.period)
    return write_date(date.fromisoformat(f"{before}-01"), "month")


def _whole() -> Iterator[Declared]:
    """What the manifest says of the whole."""
    figures = (
        ("public_projects", _("Public projects"), "projects"),
        ("left_out_projects", _("Projects left out of totals"), "left_out"),
    )
    for name, label, key in figures:
        yield Declared(name, [label], Kind.COUNT, partial(_of_whole, key), lambda f: [f.page], MANIFEST)
    labels = {"amount": AMOUNT, **COUNTS, "left_out_amount": _("amount of those left out")}
    keys = {"amount": "amount_cny", "left_out_amount": "left_out_cny"}
    for basis in TotalBasis:
        for measure, label in labels.items():
            yield Declared(
                f"{basis.value}_{measure}",
                [_("Whole"), basis.label, label],
                Kind.CNY if "amount" in measure else Kind.COUNT,
                partial(_of_basis, basis.value, keys.get(measure, measure)),
                partial(_basis_page, basis.value),
                MANIFEST,
            )


def _of_whole(key: str, facts: EditionFacts) -> Value:
    return int(facts.reader.figures[key])


def _of_basis(basis: str, key: str, facts: EditionFacts) -> int | None:
    found = facts.bases(basis)
    if key == "amount_cny" and not found["covered"] and facts.reader.figures["counting"]:
        return None
    return int(found[key])


def _basis_page(basis: str, facts: EditionFacts) -> list[str]:
    return [f"{facts.page}?basis={basis}"]


def _bridge() -> Iterator[Declared]:
    """What became of the edition before."""
    for part, label in LABELS.items():
        address = partial(_part_address, part)
        words = [_("Bridge"), label]
        number, amount = (partial(_of_part, part, at) for at in (0, 1))
        yield Declared(f"{part}_projects", [*words, NUMBER], Kind.COUNT, number, address, BRIDGE)
        yield Declared(f"{part}_amount", [*words, AMOUNT], Kind.CNY, amount, address, BRIDGE)
    yield Declared(
        "changes",
        [_("Bridge"), _("projects that changed, all parts together")],
        Kind.COUNT,
        lambda f: sum(f.bridge.get(part, (0, 0))[0] for part in MEANINGS),
        lambda f: [f.page],
        BRIDGE,
    )


def _part_address(part: str, facts: EditionFacts) -> list[str]:
    return [facts.part(part) if part in MEANINGS and part in facts.bridge else facts.page]


def _of_part(part: str, at: int, facts: EditionFacts) -> int:
    found = facts.bridge.get(part, (0, 0))[at]
    return found if part in ("opening", "closing") else abs(found)


def _of_group(scope: str, group: str) -> Iterator[Declared]:
    def figure(measure: str, label: Any, kind: Kind) -> Declared:
        return Declared(
            f"{scope}_{group}_{measure}",
            [SCOPE_LABELS[scope], GROUP_LABELS[group], label],
            kind,
            lambda f: getattr(f.tally(scope, group), measure),
            lambda f: f.listed(scope, group),
            PROJECTS,
        )

    yield figure("projects", NUMBER, Kind.COUNT)
    yield figure("amount", AMOUNT, Kind.CNY)
    if group not in FROM:  # those above a size have an amount
        for measure, label in COUNTS.items():
            yield figure(measure, label, Kind.COUNT)


def _growths() -> Iterator[Declared]:
    for group in GROUPS:
        for measure, label in (("projects", NUMBER), ("amount", AMOUNT)):
            yield Declared(
                f"year_{group}_{measure}_growth",
                [SCOPE_LABELS["year"], GROUP_LABELS[group], label, GROWTH],
                Kind.GROWTH,
                partial(_growth, group, measure),
                partial(_both_years, group),
                PROJECTS,
            )


def _growth(group: str, measure: str, facts: EditionFacts) -> Value:
    return facts.growth(group, measure)


def _both_years(group: str, facts: EditionFacts) -> list[str]:
    return [*facts.listed("year", group), *facts.listed("before", group)]


def _rates() -> Iterator[Declared]:
    def figure(name: str, labels: list[Any], kind: Kind, value: Any, file: str = PROJECTS) -> Declared:
        return Declared(name, [_("Rates"), *labels], kind, value, lambda f: [f.rates], file)

    yield figure(
        "signed_ever", [_("signed, the terminated among them")], Kind.COUNT, lambda f: f.counted.cohort.signed
    )
    for name, (kind, label) in RATES.items():
        yield figure(name, [label, NUMBER], Kind.COUNT, lambda f, k=kind: f.counted.cohort.steps[k].reached)
        yield figure(
            f"{name}_rate",
            [label, PERCENT],
            Kind.PERCENT,
            lambda f, k=kind: f.counted.cohort.steps[k].percent,
        )
    funds = _("Funds-in-place rate")
    for name, label, kind_of, key in (
        ("funds_rate", PERCENT, Kind.PERCENT, "percent"),
        ("funds_covered", _("projects with a total and a realised figure"), Kind.COUNT, "covered"),
        ("funds_headline", _("their totals"), Kind.CNY, "headline_money"),
        ("funds_realised", _("realised of these"), Kind.CNY, "realised_money"),
    ):
        yield figure(name, [funds, label], kind_of, lambda f, k=key: getattr(f.counted.cohort.funds, k))
    milestones = "milestones.csv"
    for name, label, kind_of, key in (
        ("dated", _("Projects whose year of signing is known"), Kind.COUNT, "of"),
        ("landed_year", _("Started within the signing year"), Kind.COUNT, "within_year"),
        ("landed_year_rate", _("Started within the signing year, percent"), Kind.PERCENT, "year_percent"),
        ("landed_two", _("Started within two years"), Kind.COUNT, "within_two"),
        ("landed_two_rate", _("Started within two years, percent"), Kind.PERCENT, "two_percent"),
    ):
        yield figure(
            name, [label], kind_of, lambda f, k=key: getattr(f.counted.cohort.landing, k), milestones
        )
