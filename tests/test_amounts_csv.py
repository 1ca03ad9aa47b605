"""/amounts.csv: the ledger, one row a claim, with what chose it."""

from decimal import Decimal

import pytest

from projects.models import InvestmentAmount
from tests.downloads import fetch, rows
from tests.factories import BN, UNDISCLOSED, claim, draft, fresh, place, project, rate, source

pytestmark = pytest.mark.django_db

COLUMNS = (
    "code,name,name_zh,phase,basis,amount,qualifier,currency,as_of,amount_cny,rate,rate_date,rate_publisher,"
    "chosen_for,set_aside,counts_in_totals,source,source_url,source_published_at,url"
)


def test_its_columns(client):
    assert fetch(client, "/amounts.csv") == COLUMNS.encode() + b"\r\n"


def test_every_claim_of_the_selected_projects(client):
    rate("USD", "2022-08-19", Decimal("6.8065"))
    paper = source("Paper", url="https://example.org/")
    made = project("Photomask", total=3 * BN, phases={2: 100}, location=place("Fengqiao", code="1"))
    claim(
        made,
        Decimal("2.50"),
        currency="USD",
        as_of="2022-08-20",
        basis="filed",
        qualifier="up_to",
        source=paper,
    )
    claim(made, UNDISCLOSED, as_of="2023-01-01")
    claim(made, BN, phase=1, set_aside_reason="A misprint", note="Internal")
    claim(made, 7, basis="realised")
    fresh(made)
    project("Elsewhere", total=1)
    draft("Secret", total=1)
    found = rows(client, "/amounts.csv", zone="fengqiao")
    assert [(r["phase"], r["basis"], r["amount"], r["chosen_for"], r["set_aside"]) for r in found] == [
        ("", "announced", "3000000000", "", "false"),
        ("", "realised", "7", "realised", "false"),
        ("", "filed", "2.5", "headline", "false"),
        ("", "announced", "", "", "false"),
        ("1", "announced", "1000000000", "", "true"),
        ("2", "announced", "100", "phases", "false"),
    ]
    dollars = found[2]
    assert (dollars["currency"], dollars["qualifier"], dollars["amount_cny"]) == ("USD", "up_to", "17")
    assert (dollars["rate"], dollars["rate_date"]) == ("6.8065", "2022-08-19")
    assert dollars["rate_publisher"] == "European Central Bank"
    assert (dollars["source"], dollars["source_url"]) == ("Paper", "https://example.org/")
    assert b"misprint" not in fetch(client, "/amounts.csv")
    assert b"Internal" not in fetch(client, "/amounts.csv")
    assert len(rows(client, "/amounts.csv")) == InvestmentAmount.objects.count() - 1


def test_the_chosen_claims_are_those_of_the_projects_row(client):
    made = project(total=3 * BN, phases={1: 1, 2: 2}, realised=5)
    claim(made, 4 * BN, as_of="2023-01-01")
    fresh(made)
    (whole,) = rows(client, "/projects.csv")

    def chosen(basis):
        return sum(int(r["amount_cny"]) for r in rows(client, "/amounts.csv") if r["chosen_for"] == basis)

    assert chosen("headline") == int(whole["total_cny"]) == 4 * BN
    assert chosen("phases") == int(whole["phases_cny"]) == 3
    assert chosen("realised") == int(whole["realised_cny"]) == 5


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, "true"),
        ({"status": "terminated"}, "false"),
        ({"counts_in_totals": False, "left_out_reason": "duplicate"}, "false"),
    ],
)
def test_each_row_says_whether_its_project_counts(client, facts, counts):
    project(total=1, **facts)
    assert rows(client, "/amounts.csv")[0]["counts_in_totals"] == counts


def test_rows_stand_by_code_phase_and_date(client):
    later = project(signed="2022")
    sooner = project(signed="2021")
    for made in (later, sooner):
        for phase, as_of in (
            (2, "2020-01-01"),
            (None, "2021-01-01"),
            (None, "2020-01-01"),
            (10, None),
            (1, None),
        ):
            claim(made, 1, phase=phase, as_of=as_of)
    found = [(r["code"], r["phase"], r["as_of"]) for r in rows(client, "/amounts.csv")]
    one = [("", "2020-01-01"), ("", "2021-01-01"), ("1", ""), ("2", "2020-01-01"), ("10", "")]
    assert found == [(code, *rest) for code in ("2021-0001", "2022-0001") for rest in one]


def test_amounts_in_another_unit(client):
    project(total=3 * BN)
    (row,) = rows(client, "/amounts.csv", unit="yi")
    assert (row["amount_yi"], row["amount_cny_yi"]) == ("30", "30")
