"""What other programs append to a shared address is ignored and goes no further; anything else stays strict."""

import pytest
from django.http import QueryDict

from projects.filters import as_asked, select
from tests.downloads import refused, rows
from tests.factories import project

pytestmark = pytest.mark.django_db

APPENDED = "utm_source=x&utm_campaign=y%20z&fbclid=abc&gclid=1&gclid=2"
PAGES = [
    "/", "/projects/", "/events/", "/investors/", "/zones/", "/sectors/", "/map/", "/data/", "/reports/", "/compare/",
    "/reports/pivot", "/reports/slippage", "/projects/2022-0001/", "/zh-hans/projects/",
]  # fmt: skip
FILES = ["/projects.csv", "/projects.json", "/events.csv", "/reports/pivot.csv", "/feeds/projects.atom", "/events.ics", "/map.json"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_and_repeat_it_in_no_link(client, address):
    project("a", signed="2022")
    page = client.get(f"{address}?{APPENDED}")
    assert page.status_code == 200
    assert not any(word in page.text for word in ("utm_", "fbclid", "gclid"))


@pytest.mark.parametrize("address", FILES)
def test_files_answer_and_are_kept_as_one(client, address):
    project("a", signed="2022")
    plain, shared = client.get(address), client.get(f"{address}?{APPENDED}")
    assert shared.status_code == 200
    assert shared.getvalue() == plain.getvalue()
    assert shared["ETag"] == plain["ETag"]
    assert shared.get("Content-Disposition") == plain.get("Content-Disposition")


def test_the_rest_of_the_question_is_answered(client):
    project("a", signed="2022"), project("b", signed="2021")
    assert [row["name"] for row in rows(client, f"/projects.csv?{APPENDED}&year=2021&utm_medium=z")] == ["b"]
    page = client.get(f"/api/v1/projects/?page_size=25&year=2021&{APPENDED}").json()
    assert [row["name"] for row in page["results"]] == ["b"]


@pytest.mark.parametrize("name", ["utm", "UTM_source", "fbclid2", "ref", "from", "source"])
def test_the_list_is_closed(client, name):
    assert client.get(f"/projects/?{name}=x&{APPENDED}").status_code == 400
    assert refused(client, "/projects.csv", f"{name}=x&{APPENDED}") == {name}


def test_select_ignores_it_by_itself():
    selection = select(QueryDict(f"{APPENDED}&stage=signed"))
    assert (dict(selection.errors), dict(selection.params)) == ({}, {"stage": ["signed"]})
    query = QueryDict("stage=signed")
    assert as_asked(query) is query
