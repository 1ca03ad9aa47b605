"""Every figure of an overview leads to a list that holds exactly what it counts."""

import re

import pytest
from django.http import QueryDict

from projects.filters import select
from projects.totals.measures import summarise
from tests import sample

pytestmark = pytest.mark.django_db

BASES = ("headline", "phases", "realised")
SELECTIONS = (
    "",
    "basis=phases",
    "counted_in=nanhu-district",
    "counted_in=nanhu-high-tech-zone&counted_in=elsewhere-district&sort=name",
    "counted_in=fengqiao-town&counted_in=none&page_size=100",
    "counted_sector=microelectronics&basis=realised",
    "zone=fengqiao-town",
    "sector=photomask-materials&status=active",
    "investor=acme-inc",
    "investor=acme-inc&investor=fund&basis=phases",
    "year=2022&disclosed=true",
)


@pytest.fixture(autouse=True)
def records(db):
    sample.make()


def counted(query):
    """The projects of a list, and what counts of them on its basis."""
    selection = select(QueryDict(query))
    assert not selection.errors, query
    return selection.queryset.count(), summarise(selection.queryset).on(selection.basis)


def shown(client, query):
    return int(re.search(r'id="result-count" value="(\d+)"', client.get(f"/projects/?{query}").text)[1])


@pytest.mark.parametrize("page", ["zones", "sectors"])
def test_the_rows_of_a_tree(client, page, subtests):
    for query in SELECTIONS:
        with subtests.test(query):
            rows_of_a_tree(client, page, query)


def rows_of_a_tree(client, page, query):
    rows = [row for row in client.get(f"/{page}/?{query}").context["nodes"] if row["projects"]]
    assert rows
    for row in rows:
        number, total = counted(row["query"])
        assert (number, total.amount, total.covered) == (
            row["projects"],
            row["total"].amount,
            row["total"].covered,
        ), row
        assert f'?{row["query"]}"'.replace("&", "&amp;") in client.get(f"/{page}/?{query}").text


def test_what_is_asked_of_the_tree_is_not_widened_by_a_row(client):
    # The town's own two projects, not those of its district, which was not asked for.
    rows = client.get("/zones/?counted_in=fengqiao-town").context["nodes"]
    china = next(row for row in rows if row["node"].slug == "china")
    assert (china["projects"], shown(client, china["query"])) == (2, 2)


def test_the_investors(client, subtests):
    for query in ("basis=realised", *(q for q in SELECTIONS if "counted_sector" not in q)):
        with subtests.test(query):
            all_investors(client, query)


def all_investors(client, query):
    investors = client.get(f"/investors/?{query}").context["rows"]
    led = [investor for investor in investors if investor.query]
    assert led
    basis = QueryDict(query).get("basis", "headline")
    for investor in led:
        number, total = counted(investor.query)
        amount = getattr(investor, f"{basis}_sum")
        assert (number, total.amount if total.covered else None) == (investor.project_count, amount)


def test_a_second_investor_of_the_same_projects_has_no_list(client):
    investors = client.get("/investors/?investor=acme-inc").context["rows"]
    assert {investor.slug: investor.query is not None for investor in investors} == {
        "acme-inc": True,
        "fund": False,
    }


@pytest.mark.parametrize("basis", BASES)
def test_the_bars_of_the_overview(client, basis):
    context = client.get(f"/?basis={basis}").context
    for name in ("by_zone", "by_sector"):
        rows = context[name]
        assert rows[-1]["node"] is None
        assert sum(row["projects"] for row in rows) == context["summary"].projects
        assert sum(row["total"].amount for row in rows) == context["summary"].on(basis).amount
        for row in rows:
            number, total = counted(row["query"])
            assert (number, total.amount) == (row["projects"], row["total"].amount)
    funnel = context["funnel"].body.bars
    assert [shown(client, bar.url.partition("?")[2]) for bar in funnel if bar.url] == [
        bar.parts[0].value for bar in funnel if bar.url
    ]
    silent = context["reached"]["none"]
    assert not silent or shown(client, "stage=none&counts_in_totals=true") == silent


def test_the_marks_of_the_overviews_pictures(client):
    context = client.get("/").context
    years = [mark for series in context["years"].body.series for mark in series.marks if mark.value]
    assert len(years) > 2
    for mark in years:
        query = mark.url.partition("?")[2]
        assert counted(query)[1].amount == mark.value
    places = [place for place in context["places"].body.places if place.url]
    assert places
    for place in places:
        assert counted(place.url.partition("?")[2])[1].amount == place.value


@pytest.mark.parametrize("query", ["zone=nanhu-district&zone=china", "sector=microelectronics&sector=cells"])
def test_the_counts_of_a_comparison(client, query):
    lines = [line for line in client.get(f"/compare/?{query}").context["lines"] if line["kind"] == "linked"]
    values = [value for line in lines for value in line["values"] if value["query"]]
    assert len(values) > 5
    for value in values:
        assert shown(client, value["query"]) == value["number"]


@pytest.mark.parametrize(
    "address",
    [
        "/zones/nanhu-district/",
        "/sectors/microelectronics/",
        "/investors/acme-inc/",
        "/events/ceremony-the-first-of-two/",
    ],
)
@pytest.mark.parametrize("basis", BASES)
def test_a_page_about_one_record_takes_the_basis_along(client, address, basis):
    context = client.get(f"{address}?basis={basis}").context
    listed = context["listed"]
    assert context["summary"].on(basis).amount == counted(listed.query(basis=basis))[1].amount
    page = client.get(f"{address}?basis={basis}").text
    assert f"basis={basis}" in page.split('<main id="main"')[1]


@pytest.mark.parametrize("address", ["/", "/zones/nanhu-district/", "/investors/acme-inc/"])
@pytest.mark.parametrize("query", ["basis=gold", "zone=china", "colour=red"])
def test_such_a_page_refuses_what_it_does_not_take(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert 'id="problems"' in response.text
    assert response.context["summary"].projects == 0


@pytest.mark.parametrize(
    "address",
    [
        "/zones/nanhu-district/?counted_in=china",
        "/investors/acme-inc/?investor=acme-inc",
        "/events/ceremony-the-first-of-two/?event=x",
    ],
)
def test_nor_does_it_take_what_it_is_about_once_more(client, address):
    assert client.get(address).status_code == 400
