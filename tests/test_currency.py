"""Money in dollars and euros: each claim at its own day's rates, on every page and in every file alike (rule 6)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from projects.models import ExchangeRate, Project
from projects.totals.exchange import Rates, convert
from projects.totals.facts import ClaimFact
from projects.totals.rates import load_ecb, served
from projects.totals.refresh import refresh
from tests.downloads import rows
from tests.factories import BN, UNDISCLOSED, YI, event, place, project, projects, rate

pytestmark = pytest.mark.django_db


def worth(amount, currency, day="2022-08-19"):
    """(yuan, dollars, euros) of a claim."""
    as_of = date.fromisoformat(day) if day else None
    fact = ClaimFact(1, None, "announced", Decimal(amount), "exact", currency, as_of, "", None)
    rates = Rates()
    rates.cover([fact])
    convert(fact, rates)
    return fact.amount_cny, fact.amount_usd, fact.amount_eur


def test_a_claim_is_worth_what_the_rates_of_its_own_day_say():
    rate("USD", "2022-08-19", Decimal("6.8"))
    rate("EUR", "2022-08-19", Decimal("6.9"))
    rate("JPY", "2022-08-19", Decimal("0.05"))
    rate("USD", "2024-06-28", Decimal("7.25"))
    assert worth("3000000000", "CNY") == (3_000_000_000, 441_176_471, 434_782_609)
    # As stated, not there and back by way of the yuan.
    assert worth("100000001.50", "USD") == (680_000_010, 100_000_002, 98_550_726)
    assert worth("1000000", "JPY") == (50_000, 7353, 7246)
    assert worth("7250", "CNY", "2024-07-08") == (7250, 1000, None)  # ten days on, and no rate of the euro
    assert worth("7250", "CNY", "2024-07-09") == (7250, None, None)
    assert worth("7250", "CNY", None) == (7250, None, None)
    assert worth("7250", "USD", None) == (None, 7250, None)


def test_it_is_rounded_half_even_once():
    rate("USD", "2022-08-19", Decimal(2))
    assert [worth(amount, "CNY")[1] for amount in (1, 3, 5)] == [0, 2, 2]


def three():
    """A dollar and a yuan claim of one day, a yuan claim of a day without a rate, and one without a figure."""
    rate("USD", "2022-08-19", Decimal("6.8"))
    here = place()
    project("Stated", total=100_000_000, currency="USD", location=here, signed="2022-08-19")
    project(
        "Other", total=3 * BN, location=here, phases={1: 11 * YI}, realised=68_000_000, signed="2022-08-19"
    )
    project("Old", total=BN, as_of=date(2010, 1, 1), location=here, status="terminated")
    project("Unpriced", total=BN, as_of=date(2010, 1, 1), location=here)
    project("Silent", total=UNDISCLOSED, location=here)


STATED, OTHER = 100_000_000, 441_176_471


def test_totals_lists_files_and_reports_are_in_dollars(client):
    three()
    page = client.get("/projects/?currency=USD&sort=-amount")
    total = page.context["summary"].headline
    assert (total.amount, total.covered, total.undisclosed, total.unconvertible) == (STATED + OTHER, 2, 1, 1)
    assert [project.name for project in page.context["rows"]][:2] == ["Other", "Stated"]
    for said in (
        "USD 541 m",
        "USD 441 m",
        "CNY 3.0 bn",
        "1 is disclosed but not convertible",
        "Size bands stay in yuan",
    ):
        assert said in page.text, said
    found = {row["name"]: row for row in rows(client, "/projects.csv?currency=USD")}
    assert {name: row["total_usd"] for name, row in found.items()} == {
        "Stated": "100000000", "Other": "441176471", "Old": "", "Unpriced": "", "Silent": "",
    }  # fmt: skip
    assert (found["Other"]["total_cny"], found["Other"]["usd_rate"], found["Other"]["usd_rate_date"]) == (
        "3000000000",
        "6.8",
        "2022-08-19",
    )
    assert (found["Stated"]["usd_rate"], found["Unpriced"]["usd_rate"]) == ("", "")
    assert "total_usd" not in rows(client, "/projects.csv")[0]
    (yi,) = (row for row in rows(client, "/projects.csv?currency=USD&unit=yi&q=other"))
    assert yi["total_usd_yi"] == "4.41176471"
    money = {row["name"]: row["amount_usd"] for row in rows(client, "/amounts.csv?currency=USD&q=stated")}
    assert money == {"Stated": "100000000"}


def test_filters_speak_of_the_currency_and_size_bands_of_yuan(client):
    three()

    def names(query):
        return {project.name for project in client.get(f"/projects/?{query}").context["rows"]}

    assert names("currency=USD&amount_min=100m&amount_max=1bn") == {"Stated", "Other"}
    assert names("currency=USD&amount_min=USD 441m") == {"Other"}
    assert names("amount_min=1bn") == {"Other", "Old", "Unpriced"}
    assert names("currency=USD&size=1bn") == {"Other", "Old", "Unpriced"}
    page = client.get("/projects/?currency=USD&amount_min=100m")
    assert "Amount from (USD)" in page.text
    assert "Amount from (CNY)" not in page.text
    page = client.get("/projects/?currency=USD&amount_min=10亿元")  # 1bn yuan is not 1bn dollars
    assert page.status_code == 400
    assert "is not an amount in USD" in page.text


def test_every_page_with_money_says_its_currency(client):
    three()
    for address in (
        "/", "/zones/", "/zones/nanhu-district/", "/sectors/", "/events/", "/map/", "/investors/",
        "/reports/pivot?measure=amount", "/reports/pivot?measure=median", "/reports/flow?measure=amount",
        "/reports/conversion?measure=amount", "/reports/signings", "/compare/?zone=nanhu-district",
        "/embed/projects/", "/embed/zones/", "/charts/years.svg", "/charts/zones.svg", "/charts/places.svg",
    ):  # fmt: skip
        page = client.get(f"{address}{'&' if '?' in address else '?'}currency=USD")
        assert page.status_code == 200, address
        if address not in (
            "/sectors/",
            "/events/",
            "/map/",
            "/investors/",
            "/charts/places.svg",
            "/reports/signings",
        ):
            assert "USD" in page.text, address
            assert "CNY 3.7 bn" not in page.text, address
    chart = client.get("/charts/years.svg?currency=USD").text
    assert "in USD, each claim at the rates of its own day" in chart
    assert "USD" not in client.get("/charts/years.svg").text
    flow = {row["period"]: row for row in rows(client, "/reports/flow.csv?currency=USD")}
    assert (flow["2022"]["signed_usd"], flow["2022"]["realised_usd"]) == (str(STATED + OTHER), "10000000")
    (everything,) = (row for row in rows(client, "/reports/pivot.csv?currency=USD") if row["zone"] == "total")
    assert (everything["amount_usd"], everything["unconvertible"]) == (str(STATED + OTHER), "1")
    assert "amount_cny" not in everything
    zones = client.get("/api/v1/zones/?currency=USD").json()["results"]
    assert {zone["headline_usd"] for zone in zones} == {STATED + OTHER}
    one = client.get("/api/v1/zones/nanhu-district/?currency=USD")
    assert (one.status_code, one.json()["headline_usd"]) == (200, STATED + OTHER)


def test_a_new_rate_converts_what_it_serves():
    rate("USD", "2022-08-19", Decimal("6.8"))
    early = project("Early", total=BN, as_of=date(2022, 8, 20))
    late = project("Late", total=BN, as_of=date(2022, 9, 20))
    assert served([("USD", date(2022, 8, 15))]) == {early.pk}
    assert served([("JPY", date(2022, 8, 15))]) == set()
    assert served([("USD", date(2022, 8, 1)), ("EUR", date(2022, 9, 20))]) == {late.pk}
    load_ecb([{"Date": "2022-09-19", "USD": "1.0", "CNY": "7.0"}])
    late.refresh_from_db()
    assert (late.headline_usd, late.headline_eur) == (142_857_143, 142_857_143)
    ExchangeRate.objects.filter(date=date(2022, 9, 19)).delete()
    call = Project.objects.filter(pk=late.pk)
    call.update(headline_usd=1)
    refresh([late.pk])
    late.refresh_from_db()
    assert late.headline_usd is None
    call_command("check_data")


def test_comparisons_and_the_projects_of_an_event_are_asked_alike(client):
    three()
    for kind, key in (("project", Project.objects.get(name="Other").code), ("zone", "nanhu-district")):
        page = client.get(f"/compare/?{kind}={key}&currency=USD")
        assert "USD 441 m" in page.text or "USD 541 m" in page.text, kind
        assert f'href="?{kind}={key}"' in page.text  # back to yuan
    assert client.get("/compare/?zone=nanhu-district&currency=JPY").status_code == 400
    named = event(
        projects=[*Project.objects.all(), *projects(*({"name": f"More {n:02}"} for n in range(25)))]
    )
    first, second = (
        client.get(f"/events/{named.slug}/?sort=-amount&currency=USD&page={n}").context for n in (1, 2)
    )
    assert (len(first["rows"]), len(second["rows"]), first["row_count"]) == (25, 5, 30)
    assert [each.name for each in first["rows"]][:2] == ["Other", "Stated"]
    assert client.get(f"/events/{named.slug}/?page=3").status_code == 400
