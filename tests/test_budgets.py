"""How many queries a page costs: itemised, and the same with 10 projects as with hundreds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.downloads import CSVS
from tests.factories import many

pytestmark = pytest.mark.django_db

FEW, MANY = 10, 230


def cost(get):
    """Queries of one request, its body read to the end."""
    with CaptureQueriesContext(connection) as queries:
        response = get()
        content = response.getvalue() if response.streaming else response.content
    assert response.status_code == 200
    assert content
    return [query["sql"] for query in queries]


def costs(get):
    """Queries with few and with many projects; the caches of the process are warm both times."""
    many(FEW)
    cost(get)
    few = cost(get)
    many(MANY, seed=2)
    return few, cost(get)


# Data version 1 · choices of the zones and sectors asked for 2 · count 1 · the page's rows 1, their investors 2 ·
# totals 1 · facets: zone 4, sector 4, stage, size, year and status 1 each, origin 2 · counted elsewhere 1
LIST = 30


@pytest.mark.parametrize(
    "query",
    [
        "",
        "zone=many",
        "zone=many&sector=chain-1&stage=signed&page_size=100",
        "q=project&sort=-amount",
        "origin=CN&investor=none",
    ],
)
def test_the_list(client, query):
    few, lots = costs(lambda: client.get(f"/projects/?{query}"))
    assert len(few) == len(lots), "\n".join(lots)
    assert len(lots) <= LIST, "\n".join(lots)


# The data version, for the ETag and again once the answer is made 2. SQLite: the rows 1. PostgreSQL: the rows by
# COPY 1, its time limit lifted and set again 2.
CSV = {"sqlite": 3, "postgresql": 5}


@pytest.mark.parametrize("address", CSVS)
def test_a_csv(client, address):
    few, lots = costs(lambda: client.get(address))
    assert len(few) == len(lots) <= CSV[connection.vendor], "\n".join(lots)


def test_a_filtered_csv(client):
    few, lots = costs(lambda: client.get("/projects.csv?zone=many&sector=chain-1&stage=signed"))
    # The zone 1, the blocks that lie in it 1, the sector 1.
    assert len(few) == len(lots) <= CSV[connection.vendor] + 3, "\n".join(lots)


# The project with place, sector, leader and claim 1 · investors 2 · claims, milestones, plans and their sources 6 ·
# secondary sectors 1 · events 1 · data version 1 · what stands around it 3
DETAIL = 16


def test_a_projects_page(client):
    few, lots = costs(lambda: client.get("/projects/2022-0001/"))
    assert len(few) == len(lots), "\n".join(lots)
    assert len(lots) <= DETAIL, "\n".join(lots)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/zones/",
        "/zones/many/",
        "/sectors/",
        "/sectors/chain-1/",
        "/investors/",
        "/events/",
        "/events/ceremony-10/",
    ],
)
def test_every_other_page_costs_the_same_with_more_projects(client, address):
    few, lots = costs(lambda: client.get(address))
    # The second load adds a tree of sectors and ten investors, but no query.
    assert len(few) == len(lots), "\n".join(lots)
    assert len(lots) <= 30, "\n".join(lots)


# Session and user 2 · rights 2 · counts of all and of the found 2 · the rows 1 · dates to drill down by 3 ·
# choices of the filters 2
ADMIN_LIST = 14


def test_the_admins_list(admin_client):
    address = reverse("admin:projects_project_changelist")
    few, lots = costs(lambda: admin_client.get(address))
    assert len(few) == len(lots), "\n".join(lots)
    assert len(lots) <= ADMIN_LIST, "\n".join(lots)
