"""One investor's page: what it takes part in, the newest first, and how many more there are."""

import pytest

from projects.views import parties
from tests.factories import investor, project

pytestmark = pytest.mark.django_db


def test_it_shows_the_newest_and_says_how_many_there_are(client, monkeypatch):
    monkeypatch.setattr(parties, "LISTED", 2)
    acme = investor("Acme")
    for name, signed in (("Old", "2020-01-01"), ("New", "2023-01-01"), ("Newer", "2024-01-01")):
        project(name, signed=signed).participations.create(investor=acme, role="contractor")
    page = client.get("/investors/acme/").text
    assert "The newest 2 of 3 are shown." in page
    assert page.index("Newer") < page.index(">New<")
    assert ">Old<" not in page


def test_it_says_nothing_where_all_are_shown(client):
    project("Plant").participations.create(investor=investor("Acme"), role="lead")
    page = client.get("/investors/acme/").text
    assert "Plant" in page
    assert "are shown" not in page
