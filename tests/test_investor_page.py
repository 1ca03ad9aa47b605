"""Investors: the list in the order that is asked for, and one investor's page by page."""

import pytest

from projects.totals.refresh import refresh
from tests.factories import BN, YI, investor, project, projects
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def acme():
    """Thirty projects, one of them without a figure."""
    acme = investor("Acme")
    facts = ({"name": f"P{n:02}", "total": n * YI or None, "signed": f"{1990 + n}-01-01"} for n in range(30))
    for made in projects(*facts):
        made.participations.create(investor=acme, role="lead")
    return acme


def names(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return [part.project.name for part in page.context["rows"]]


def test_its_projects_come_by_pages_the_newest_first(client, acme):
    first, second = names(client, "/investors/acme/"), names(client, "/investors/acme/?page=2")
    assert (first[0], len(first), second) == ("P29", 25, ["P04", "P03", "P02", "P01", "P00"])
    assert 'href="?page=2"' in client.get("/investors/acme/").text
    assert client.get("/investors/acme/?page=3").status_code == 400
    assert client.get("/investors/acme/?zone=x").status_code == 400


def test_they_stand_in_the_order_that_is_asked_for(client, acme):
    assert names(client, "/investors/acme/?sort=name&page_size=50")[:2] == ["P00", "P01"]
    by_amount = names(client, "/investors/acme/?sort=amount&page_size=50")
    assert (by_amount[0], by_amount[-1]) == ("P01", "P00")  # what is not disclosed stands last
    assert 'aria-sort="descending"' in client.get("/investors/acme/?sort=-amount").text


def test_investors_stand_in_the_order_that_is_asked_for(client):
    few, many = investor("Few"), investor("Many")
    for made, party in ((project("a", total=BN), few), (project("b", total=YI), many), (project("c"), many)):
        made.participations.create(investor=party, role="lead")
        refresh([made.pk])

    def listed(query):
        return [each.slug for each in client.get(f"/investors/?{query}").context["rows"]]

    assert listed("") == ["many", "few"]
    assert listed("sort=-amount") == ["few", "many"]
    assert listed("sort=-name") == ["many", "few"]
    assert listed("sort=name") == ["few", "many"]


def test_the_share_in_phases_is_said_in_words(client):
    project("Plant", total=BN, phases={1: 6 * YI})
    assert "60% in phases" in client.get("/projects/").text
