"""The counting rules of docs/domain.md, one section a rule."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.models import InvestmentAmount, Project
from projects.models.querysets import COUNTED
from projects.totals.exchange import to_yuan
from projects.totals.measures import summarise
from projects.totals.refresh import CHUNK, refresh
from tests.factories import (
    BN,
    UNDISCLOSED,
    YI,
    claim,
    draft,
    event,
    fresh,
    investor,
    place,
    project,
    rate,
    sector,
    source,
)

pytestmark = pytest.mark.django_db


def headline(made):
    """The amount that the refreshed project's total rests on; None where there is none."""
    chosen = fresh(made).headline_claim
    return chosen and chosen.amount


def chosen_for(made):
    """{id: what chose it} of the project's claims that were chosen."""
    fresh(made)
    return {c.pk: c.chosen_for for c in made.amounts.all() if c.chosen_for}


# ---- Rule 1: which claim is chosen ----


def test_the_latest_date_prevails_whatever_the_order_of_entry():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, 3 * BN, as_of="2023-09-01")
    claim(made, 4 * BN, as_of="2021-09-01")
    assert headline(made) == 3 * BN


def test_a_later_date_prevails_over_a_stronger_basis():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01", basis="filed")
    claim(made, 3 * BN, as_of="2022-09-02", basis="announced")
    assert headline(made) == 3 * BN


def test_a_blank_date_is_that_of_the_sources_publication():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, 3 * BN, as_of=None, source=source(published_at=date(2022, 9, 2)))
    claim(made, 4 * BN, as_of=None, source=source(published_at=date(2022, 8, 31)))
    assert headline(made) == 3 * BN


def test_a_date_of_its_own_prevails_over_its_sources():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, 3 * BN, as_of="2022-08-01", source=source(published_at=date(2023, 1, 1)))
    assert headline(made) == 2 * BN


@pytest.mark.parametrize("sourced", [False, True])
def test_without_any_date_it_is_the_earliest(sourced):
    made = draft()
    claim(made, 2 * BN, as_of="1950-01-01")
    claim(made, 3 * BN, as_of=None, basis="filed", source=source() if sourced else None)
    assert headline(made) == 2 * BN


@pytest.mark.parametrize(("weaker", "stronger"), [("announced", "contracted"), ("contracted", "filed")])
def test_on_one_date_the_stronger_basis_prevails(weaker, stronger):
    made = draft()
    claim(made, 2 * BN, basis=stronger, source=source(published_at=date(2022, 8, 20)))
    claim(made, 3 * BN, basis=weaker, source=source(published_at=date(2022, 8, 22)))
    assert headline(made) == 2 * BN


def test_on_one_date_and_basis_the_later_source_prevails():
    made = draft()
    claim(made, 2 * BN, source=source(published_at=date(2022, 8, 22)))
    claim(made, 3 * BN, source=source(published_at=date(2022, 8, 21)))
    claim(made, 4 * BN)
    assert headline(made) == 2 * BN


def test_then_the_order_of_entry_decides():
    made = draft()
    paper = source(published_at=date(2022, 8, 22))
    claim(made, 4 * BN, source=paper)
    claim(made, 3 * BN, source=paper)
    assert headline(made) == 3 * BN


def test_an_undisclosed_last_claim_does_not_hide_an_earlier_one():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, UNDISCLOSED, as_of="2023-09-01", basis="filed")
    assert headline(made) == 2 * BN


def test_what_is_set_aside_is_never_chosen():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, 3 * BN, as_of="2023-09-01", set_aside_reason="A misprint")
    assert headline(made) == 2 * BN


def test_a_figure_of_zero_is_disclosed_and_prevails():
    made = draft()
    claim(made, 2 * BN, as_of="2022-09-01")
    claim(made, 0, as_of="2023-09-01")
    made = fresh(made)
    assert (made.headline_cny, made.headline_disclosed) == (0, True)


@pytest.mark.parametrize(
    "entered", [[], [(UNDISCLOSED, "")], [(BN, "wrong")], [(BN, "wrong"), (UNDISCLOSED, "")]]
)
def test_without_a_disclosed_total_the_project_adds_nothing(entered):
    made = draft()
    for amount, aside in entered:
        claim(made, amount, set_aside_reason=aside)
    claim(made, BN, phase=1)
    claim(made, BN, basis="realised")
    made = fresh(made)
    assert (made.headline_claim, made.headline_cny, made.headline_disclosed) == (None, None, False)


def test_a_claim_that_is_no_longer_chosen_loses_its_mark():
    made = draft(total=BN)
    old = made.headline_claim
    new = claim(made, 2 * BN, as_of="2023-01-01")
    assert chosen_for(made) == {new.pk: "headline"}
    new.set_aside_reason, new.set_aside_at = "wrong", made.created_at
    new.save()
    assert chosen_for(made) == {old.pk: "headline"}


# ---- Rule 1: phases ----


def test_phases_add_the_chosen_claim_of_each():
    made = draft(total=9 * BN, phases={1: BN, 2: 2 * BN, 7: 4 * BN})
    claim(made, 3 * BN, phase=2, as_of="2023-01-01")
    claim(made, UNDISCLOSED, phase=7, as_of="2023-01-01")
    claim(made, UNDISCLOSED, phase=8)
    made = fresh(made)
    assert (made.headline_cny, made.phases_cny, made.phase_1_cny) == (9 * BN, 8 * BN, BN)


def test_the_phases_choose_independently_of_the_total():
    made = draft(total=9 * BN)
    claim(made, BN, phase=1, as_of="1999-01-01")
    assert fresh(made).phases_cny == BN


def test_realised_claims_enter_neither_headline_nor_phases():
    made = draft(total=3 * BN, phases={1: BN})
    claim(made, 4 * BN, as_of="2024-01-01", basis="realised")
    claim(made, 5 * BN, as_of="2024-01-01", basis="realised", phase=1)
    made = fresh(made)
    assert (made.headline_cny, made.phases_cny) == (3 * BN, BN)


def test_each_claim_says_what_chose_it():
    made = draft()
    total = claim(made, 3 * BN)
    first, second = claim(made, BN, phase=1), claim(made, BN, phase=2)
    claim(made, 2 * BN, as_of="2022-01-01")
    claim(made, 2 * BN, as_of="2022-01-01", phase=2)
    got = claim(made, BN, basis="realised")
    assert chosen_for(made) == {
        total.pk: "headline",
        first.pk: "phases",
        second.pk: "phases",
        got.pk: "realised",
    }


# ---- Rule 1: realised ----


def realised(made):
    made = fresh(made)
    return made.realised_cny, made.realised_from_phases


def test_realised_is_the_latest_claim_for_the_whole():
    made = draft()
    claim(made, 2 * BN, as_of="2024-01-01", basis="realised")
    claim(made, BN, as_of="2025-01-01", basis="realised")
    assert realised(made) == (BN, False)
    assert fresh(made).realised_as_of == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("on", "amounts", "expected"),
    [
        ("2024-01-02", (BN, 2 * BN), (3 * BN, True)),  # newer and larger
        ("2024-01-01", (BN, 2 * BN), (2 * BN, False)),  # larger, not newer
        ("2024-01-02", (BN, BN), (2 * BN, False)),  # newer, not larger
        ("2024-01-02", (BN, BN - 1), (2 * BN, False)),  # newer and smaller
    ],
)
def test_newer_and_larger_phases_prevail_over_the_whole(on, amounts, expected):
    made = draft()
    claim(made, 2 * BN, as_of="2024-01-01", basis="realised")
    claim(made, amounts[0], phase=1, as_of="2020-01-01", basis="realised")
    claim(made, amounts[1], phase=2, as_of=on, basis="realised")
    assert realised(made) == expected


def test_realised_of_phases_alone_is_their_sum():
    made = draft()
    claim(made, BN, phase=1, as_of="2024-01-01", basis="realised")
    claim(made, 2 * BN, phase=2, as_of="2023-01-01", basis="realised")
    assert realised(made) == (3 * BN, True)
    assert fresh(made).realised_as_of == date(2024, 1, 1)


def test_phases_that_do_not_convert_cannot_replace_the_whole():
    made = draft()
    claim(made, 1, as_of="2024-01-01", basis="realised")
    claim(made, BN, phase=1, as_of="2024-01-02", basis="realised", currency="USD")
    assert realised(made) == (1, False)


# ---- Rule 2: undisclosed is not zero ----


def test_three_numbers_stand_beside_every_total():
    project(total=3 * BN)
    project(total=0)
    project(total=UNDISCLOSED)
    project()
    project(total=BN, currency="USD")
    total = summarise(Project.objects.published()).headline
    assert (total.amount, total.covered, total.undisclosed, total.unconvertible) == (3 * BN, 2, 2, 1)


def test_each_basis_has_its_own_numbers():
    project(total=3 * BN, phases={1: BN})
    project(phases={1: BN}, realised=2 * BN)
    summary = summarise(Project.objects.published())
    assert [(t.basis, t.amount, t.covered, t.undisclosed) for t in summary] == [
        ("headline", 3 * BN, 1, 1),
        ("phases", 2 * BN, 2, 0),
        ("realised", 2 * BN, 1, 1),
    ]
    assert summary.on("phases") == summary.phases


def test_an_average_divides_by_the_covered():
    project(total=3 * BN)
    project(total=BN)
    project()
    project(total=BN, currency="USD")
    assert summarise(Project.objects.published()).headline.average == 2 * BN


def test_an_average_of_nothing_is_blank():
    project()
    assert summarise(Project.objects.published()).headline.average is None
    assert summarise(Project.objects.none()).projects == 0


@pytest.mark.parametrize(
    ("qualifier", "inexact"), [("exact", 0), ("about", 1), ("at_least", 1), ("up_to", 1)]
)
def test_bounds_add_at_face_value_and_are_counted(qualifier, inexact):
    made = draft()
    claim(made, 3 * BN, qualifier=qualifier)
    claim(made, BN, phase=1, qualifier=qualifier)
    claim(made, BN, phase=2, qualifier=qualifier)
    claim(made, BN, basis="realised", qualifier=qualifier)
    fresh(made)
    headline, phases, realised = summarise(Project.objects.all())
    assert (headline.amount, phases.amount, realised.amount) == (3 * BN, 2 * BN, BN)
    assert (headline.inexact, phases.inexact, realised.inexact) == (inexact, 2 * inexact, inexact)


def test_an_inexact_claim_that_does_not_add_is_not_counted():
    for facts in ({"currency": "USD"}, {"status": "terminated"}):
        made = draft(**({k: v for k, v in facts.items() if k == "status"}))
        claim(made, BN, qualifier="about", currency=facts.get("currency", "CNY"))
        fresh(made)
    assert summarise(Project.objects.all()).headline.inexact == 0


def test_disclosed_means_a_figure_on_the_basis_convertible_or_not():
    made = draft(total=BN, currency="USD", phases={1: UNDISCLOSED})
    assert (made.headline_disclosed, made.headline_cny) == (True, None)
    assert (made.phases_disclosed, made.realised_disclosed) == (False, False)


def test_phases_of_which_one_does_not_convert_have_no_sum():
    made = draft(phases={1: BN})
    claim(made, BN, phase=2, currency="USD")
    project()  # a published one without phases
    made = fresh(made)
    assert (made.phases_cny, made.phases_disclosed, made.phase_1_cny) == (None, True, BN)
    total = summarise(Project.objects.all()).phases
    assert (total.amount, total.covered, total.undisclosed, total.unconvertible) == (0, 0, 1, 1)


# ---- Rule 3: a project is counted once ----


def test_a_project_is_counted_once_whatever_it_joins_to():
    town = place("Fengqiao Town", kind="town", code="330402100")
    zone = place("High-tech Zone", kind="zone")
    block = place("Block", zone, kind="park", lies_in=town)
    chips, gases = sector("Chips"), sector("Gases")
    made = project(
        total=BN,
        location=block,
        sector=chips,
        secondary=[gases, sector("Films", chips)],
        investors=[investor("A", "CN"), investor("B", "CN"), investor("C", "US")],
        events=[event("One"), event("Two")],
    )
    assert made.location == block
    everywhere = Project.objects.published()
    for projects in (
        everywhere,
        everywhere.found_in(zone, block, town),
        everywhere.found_in_sector(chips, gases),
        everywhere.with_origin(["CN", "US"]),
        everywhere.with_investor(list(made.investors.all())),
        everywhere.with_event(list(made.events.all())),
    ):
        assert summarise(projects).projects == 1
        assert summarise(projects).headline.amount == BN


def test_it_is_counted_at_its_parent_chain_and_found_where_it_lies():
    district = place("District", code="330402")
    town = place("Fengqiao Town", district, kind="town", code="330402100")
    zone = place("High-tech Zone", district, kind="zone")
    block = place("Block", zone, kind="park", lies_in=town)
    gate = place("Gate", block, kind="park")
    project(total=BN, location=gate)
    published = Project.objects.published()
    for node, counted, found in (
        (district, 1, 1),
        (zone, 1, 1),
        (block, 1, 1),
        (gate, 1, 1),
        (town, 0, 1),
    ):
        assert published.counted_in(node).count() == counted, node
        assert published.found_in(node).count() == found, node


def test_it_is_counted_at_its_primary_sector_and_found_at_secondary_ones():
    energy = sector("Energy")
    storage, cells = sector("Storage", energy), sector("Cells")
    project(sector=cells, secondary=[storage])
    published = Project.objects.published()
    for node, counted, found in ((cells, 1, 1), (storage, 0, 1), (energy, 0, 1)):
        assert published.counted_in_sector(node).count() == counted, node
        assert published.found_in_sector(node).count() == found, node


def test_a_capital_increase_is_a_new_claim():
    made = project(total=BN)
    claim(made, 2 * BN, as_of="2024-01-01")
    code = made.code
    assert fresh(made).code == code
    assert summarise(Project.objects.published()).headline.amount == 2 * BN


# ---- Rule 4: left out ----


@pytest.mark.parametrize(
    "facts",
    [{"status": "terminated"}, {"counts_in_totals": False, "left_out_reason": "umbrella_agreement"}],
)
def test_what_is_left_out_is_listed_with_its_sum(facts):
    project(total=3 * BN)
    project(total=2 * BN, phases={1: BN}, realised=YI, **facts)
    project(**facts)
    summary = summarise(Project.objects.published())
    assert (summary.projects, summary.counting, summary.left_out) == (3, 1, 2)
    assert [t.amount for t in summary] == [3 * BN, 0, 0]
    assert [t.left_out_amount for t in summary] == [2 * BN, BN, YI]
    assert summary.headline.undisclosed == 0


@pytest.mark.parametrize("status", ["active", "delayed", "suspended", "ended"])
def test_every_other_status_counts(status):
    made = project(total=BN, status=status)
    assert Project.objects.filter(COUNTED, pk=made.pk).exists()
    assert summarise(Project.objects.published()).headline.amount == BN


# ---- Rule 5: the remainder ----


def test_the_remainder_is_the_total_less_the_phases():
    made = draft(total=3 * BN, phases={1: 1_100_000_000, 2: YI})
    assert (made.remainder, made.remainder_cny) == (1_800_000_000, 1_800_000_000)


def test_a_negative_remainder_is_legal():
    made = draft(total=BN, phases={1: 2 * BN})
    assert (made.remainder, made.remainder_cny) == (-BN, -BN)


@pytest.mark.parametrize("facts", [{"total": BN}, {"phases": {1: BN}}, {"total": BN, "realised": BN}])
def test_there_is_no_remainder_without_both(facts):
    made = draft(**facts)
    assert (made.remainder, made.remainder_cny) == (None, None)


def test_there_is_no_remainder_in_two_currencies():
    rate("USD", "2022-08-19", 7)
    rate("EUR", "2022-08-19", 7)
    for currencies in (("CNY", "USD", "USD"), ("USD", "USD", "CNY"), ("USD", "EUR", "EUR")):
        made = draft()
        for phase, currency in zip((None, 1, 2), currencies, strict=True):
            claim(made, BN, phase=phase, currency=currency)
        made = fresh(made)
        assert (made.remainder, made.remainder_cny) == (None, None)
        assert made.headline_cny is not None


def test_the_remainder_converts_at_the_headlines_rate():
    rate("USD", "2022-08-19", 7)
    rate("USD", "2023-08-18", 8)
    made = draft(total=300, currency="USD", as_of="2023-08-18")
    claim(made, 100, phase=1, currency="USD")
    made = fresh(made)
    assert (made.headline_cny, made.phases_cny) == (2400, 700)
    assert (made.remainder, made.remainder_cny) == (200, 1600)


def test_a_remainder_whose_headline_does_not_convert_stays_in_its_currency():
    made = draft(total=300, phases={1: 100}, currency="USD")
    assert (made.remainder, made.remainder_cny) == (200, None)


# ---- Rule 6: conversion ----


@pytest.mark.parametrize(
    ("day", "converts"),
    [
        ("2024-06-27", False),  # before the first rate
        ("2024-06-28", True),  # a Friday with a rate
        ("2024-06-30", True),  # the Sunday after it
        ("2024-07-08", True),  # 10 days older
        ("2024-07-09", False),  # 11 days
    ],
)
def test_a_claim_converts_at_the_last_rate_of_at_most_ten_days(day, converts):
    rate("USD", "2024-06-28", Decimal("7.25"), publisher="The bank")
    made = draft(total=100, currency="USD", as_of=day)
    claimed = made.amounts.get()
    assert made.headline_disclosed
    if converts:
        assert (made.headline_cny, claimed.rate, claimed.rate_date) == (
            725,
            Decimal("7.25"),
            date(2024, 6, 28),
        )
        assert claimed.rate_publisher == "The bank"
    else:
        assert (made.headline_cny, claimed.rate, claimed.rate_date) == (None, None, None)
        assert claimed.rate_publisher == ""


def test_a_later_rate_is_not_looked_at():
    rate("USD", "2024-06-28", 7)
    rate("USD", "2024-07-01", 8)
    assert draft(total=100, currency="USD", as_of="2024-06-30").headline_cny == 700


def test_each_currency_has_its_own_rates():
    rate("USD", "2024-06-28", 7)
    rate("JPY", "2024-06-28", Decimal("0.045"))
    assert draft(total=1000, currency="JPY", as_of="2024-06-28").headline_cny == 45
    assert draft(total=1000, currency="KRW", as_of="2024-06-28").headline_cny is None


def test_a_claim_without_a_date_converts_at_its_sources():
    rate("USD", "2024-06-28", 7)
    paper = source(published_at=date(2024, 6, 29))
    assert draft(total=100, currency="USD", as_of=None, source=paper).headline_cny == 700
    assert draft(total=100, currency="USD", as_of=None).headline_cny is None


def test_a_claim_of_the_first_day_of_the_calendar_is_no_trouble():
    assert draft(total=100, currency="USD", as_of="0001-01-01").headline_cny is None


def test_a_total_moves_with_its_own_claim_only():
    rate("USD", "2024-06-28", 7)
    made = draft(total=100, currency="USD", as_of="2024-06-28")
    rate("USD", "2025-06-27", 9)
    assert fresh(made).headline_cny == 700


@pytest.mark.parametrize(
    ("amount", "yuan"),
    [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("0.49", 0), ("9999999999999.99", 10**13)],
)
def test_yuan_are_rounded_half_even(amount, yuan):
    assert draft(total=Decimal(amount)).headline_cny == yuan


def test_rounding_happens_once_a_claim_and_sums_add_the_rounded():
    made = draft(phases={1: Decimal("0.6"), 2: Decimal("0.6"), 3: Decimal("0.6")})
    assert made.phases_cny == 3


@given(st.decimals(0, 10**13, places=2), st.decimals("0.000001", 20, places=6))
def test_a_yuan_figure_is_within_half_a_yuan_of_the_product(amount, per_unit):
    assert abs(to_yuan(amount, per_unit) - amount * per_unit) <= Decimal("0.5")


# ---- What is stored ----


def test_refresh_of_nothing_and_of_what_is_gone_does_nothing():
    refresh([])
    refresh([999_999])
    assert not Project.objects.exists()


def test_more_projects_than_a_chunk_are_all_stored():
    made = Project.objects.bulk_create(Project(name="One of many") for _ in range(CHUNK + 1))
    InvestmentAmount.objects.bulk_create(InvestmentAmount(project=each, amount=BN) for each in made)
    refresh([each.pk for each in made])
    assert summarise(Project.objects.all()).headline.amount == (CHUNK + 1) * BN


def test_joined_texts_name_each_once_and_leads_first():
    late, early = source("Late", date(2024, 1, 1)), source("Early", date(2022, 1, 1))
    made = project(
        total=BN,
        source=late,
        investors=[investor("Beta", "US"), investor("", "CN", name_zh="乙公司"), investor("Gamma", "US")],
        contractors=[investor("Builder", "DE")],
        secondary=[sector("Gases"), sector("Films")],
        events=[event("Second", "2022-09-01"), event("First", "2022-08-19")],
    )
    claim(made, 1, phase=1, source=early)
    claim(made, 1, phase=2, source=source("Wrong"), set_aside_reason="wrong")
    step = made.milestones.create(kind="approved", source=source("Undated"))
    step.plans.create(planned=date(2024, 1, 1), source=late)
    made.participations.filter(investor__name="Beta").update(role="partner")
    made = fresh(made)
    assert made.investor_names == "乙公司; Gamma; Beta"
    assert made.investor_origins == "CN; US"
    assert made.event_titles == "First; Second"
    assert made.source_titles == "Early; Late; Undated"
    assert made.secondary_sector_names == "Gases; Films"
