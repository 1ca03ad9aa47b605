"""/events.csv: one row a signing event; claimed figures never enter totals."""

from decimal import Decimal

import pytest

from projects.models import ExchangeRate
from projects.review.workflow import withdraw
from tests.downloads import fetch, rows
from tests.factories import BN, draft, event, place, project, sector, source

pytestmark = pytest.mark.django_db

COLUMNS = (
    "event,title,title_zh,held_on,part_of_day,zone,zone_slug,venue,organiser,claimed_projects,named,unnamed,"
    "claimed_amount,claimed_qualifier,currency,residual,named_without_claim,sectors,summary,source,source_url,"
    "source_published_at,updated_at,url,summary_zh,venue_zh"
)


def test_its_columns(client):
    assert fetch(client, "/events.csv") == COLUMNS.encode() + b"\r\n"


def test_claimed_against_named(client):
    ceremony = event(
        "Ceremony",
        claimed_projects=6,
        claimed_amount=Decimal("5000000000.50"),
        location=place("Fengqiao"),
        source=source("Paper"),
    )
    ceremony.sectors.set([sector("Later", sector("Chips")), sector("Energy")])
    project(events=[ceremony], total=3 * BN)
    project(events=[ceremony])
    draft(events=[ceremony], total=BN)
    (row,) = rows(client, "/events.csv")
    assert (row["claimed_projects"], row["named"], row["unnamed"]) == ("6", "2", "4")
    assert (row["claimed_amount"], row["residual"], row["named_without_claim"]) == (
        "5000000000.5",
        "2000000000.5",
        "1",
    )
    assert (row["claimed_qualifier"], row["currency"]) == ("exact", "CNY")
    assert (row["zone"], row["source"], row["sectors"]) == ("Fengqiao", "Paper", "Later; Energy")
    assert row["url"] == "http://127.0.0.1:8000/events/ceremony/"


def test_what_is_not_claimed_is_blank(client):
    project(events=[event("Silent")])
    (row,) = rows(client, "/events.csv")
    assert row["named"] == "1"
    for key in ("claimed_projects", "unnamed", "claimed_amount", "claimed_qualifier", "currency", "residual"):
        assert row[key] == ""


def test_only_published_events(client):
    event("Secret", published=False)
    gone = event("Gone")
    event("Shown")
    withdraw([gone])
    assert [row["title"] for row in rows(client, "/events.csv")] == ["Shown"]


def test_a_filter_keeps_the_events_of_the_selected_projects(client):
    chips, here = sector("Chips"), place("Fengqiao", code="1")
    project(events=[event("One"), event("Two")], sector=chips)
    project(events=[event("Three")], location=here)
    event("Empty")
    draft(events=[event("Of a draft")], sector=chips)

    def titles(**params):
        return sorted(row["title"] for row in rows(client, "/events.csv", **params))

    assert titles() == ["Empty", "Of a draft", "One", "Three", "Two"]
    assert titles(sector="chips") == ["One", "Two"]
    assert titles(zone="fengqiao") == ["Three"]
    assert titles(event="one") == ["One", "Two"]
    assert titles(disclosed="true") == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-signed_on", ["c", "b", "a"]),
        ("signed_on", ["a", "b", "c"]),
        ("-amount", ["b", "a", "c"]),
        ("amount", ["a", "b", "c"]),
        ("name", ["a", "b", "c"]),
        ("-name", ["c", "b", "a"]),
    ],
)
def test_their_order(client, sort, order):
    event("a", "2020-01-01", claimed_amount=1)
    event("b", "2021-01-01", claimed_amount=2)
    event("c", "2022-01-01")
    assert [row["title"] for row in rows(client, "/events.csv", sort=sort)] == order


def test_claims_in_several_currencies_stand_by_their_yuan(client):
    for day, rate in (("2020-01-01", 7), ("2020-01-02", 9)):
        ExchangeRate.objects.create(currency="USD", date=day, rate=rate, publisher="ECB")
    for title, day, amount, currency in (
        ("yuan", "2020-01-12", 8, "CNY"),
        ("ten days", "2020-01-12", 1, "USD"),  # 9 yuan
        ("same day", "2020-01-01", 1, "USD"),  # 7 yuan
        ("eleven days", "2020-01-13", 99, "USD"),
        ("no rate", "2020-01-12", 5, "EUR"),
    ):
        event(title, day, claimed_amount=amount, claimed_currency=currency)
    for sort, order in (
        ("-amount", ["ten days", "yuan", "same day"]),
        ("amount", ["same day", "yuan", "ten days"]),
    ):
        found = [row["title"] for row in rows(client, "/events.csv", sort=sort)]
        assert found == [*order, "eleven days", "no rate"]


def test_events_of_one_day_stand_by_the_code_points_of_their_keys(client):
    for title in ("a b", "ab", "a c", "ac"):
        event(title)
    assert [row["event"] for row in rows(client, "/events.csv")] == ["a-b", "a-c", "ab", "ac"]
