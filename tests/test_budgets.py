"""How many queries a page costs: itemised, and the same with 10 projects as with hundreds."""

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.editions import freezing
from projects.models import Edition, Project
from projects.models.archive import TWINS
from tests.downloads import CSVS
from tests.factories import AT, many

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


def each_costs_the_same(client, subtests, budgets):
    """With few and with many projects, each address within its budget; the caches of the process are warm both times."""

    def costs():
        for address in budgets:
            cost(lambda: client.get(address))  # noqa: B023 - called at once
            yield cost(lambda: client.get(address))  # noqa: B023

    many(FEW)
    few = list(costs())
    many(MANY, seed=2)
    for (address, budget), before, after in zip(budgets.items(), few, costs(), strict=True):
        with subtests.test(address):
            check(before, after, budget)


def check(few, lots, budget):
    assert len(few) == len(lots), "grows with the projects:\n" + "\n".join(lots)
    assert len(lots) <= budget, "\n".join(lots)


# The data version, for the ETag and again once the answer is made.
VERSION = 2
# With that of the publisher, whom the head of each page names.
PAGE = VERSION + 1
# Totals with the count 1 · the page's ids 1 · facets: one pass each for stage, status, size and year, for sector and
# origin, for zone, for secondary sectors 4, zones 3, sectors 2 · rows with place, sector, leader and claim 1, their
# investors 2
LIST = 14 + PAGE
# Each slug that is asked for 1 · a pass of its own for each of the two 1, and blocks that lie in the zone, for the rows
# and for each selection without another filter 5 · how many are counted elsewhere 1
BY_SLUGS = 2 + 7 + 1


# The project with place, sector, leader and claim 1 · investors 2 · claims, milestones and their sources 4, plans and
# theirs 2 · secondary sectors 1 · events 1 · places and sectors above it 2
# · texts of its months and when they changed 2
DETAIL = 15 + PAGE

PAGES = {
    "/projects/?": LIST,
    "/projects/?zone=many&sector=chain-1&page_size=100": LIST + BY_SLUGS,
    "/projects/?q=project&sort=-amount": LIST,
    "/projects/?origin=CN&investor=none": LIST,
    "/projects/?basis=realised&disclosed=true&size=none&year=2022": LIST,
    "/projects/2022-0001/": DETAIL,
    # Kept totals, sums by stage, year, zone, sector and place with the places of each 21 · whose, where and since when 5
    # · what needs attention 9 · the edition, saved views and latest events 3, projects 3
    "/": 40 + PAGE,
    "/zones/": 6 + PAGE,  # nodes · whether they are kept, kept totals, kept sums with their places · blocks
    # Node, blocks and what is around it 3 · sums and totals 4 · a page of its projects 5 · events 1
    "/zones/many/": 13 + PAGE,
    "/sectors/": 7 + PAGE,
    "/sectors/chain-1/": 12 + PAGE,
    "/investors/": 5 + PAGE,  # whether it is kept, count · the page's ids · rows · owners
    "/events/": 3 + PAGE,  # sums · count · rows
    "/events/ceremony-10/": 9 + PAGE,  # event, people and sectors 3 · totals 1 · a page of its projects 5
}


def test_every_page_costs_the_same_with_more_projects(client, subtests):
    each_costs_the_same(client, subtests, PAGES)


# The rows 1 · PostgreSQL: its time limit lifted and set again 2
CSV = {"sqlite": 1, "postgresql": 3}[connection.vendor] + VERSION


def test_a_csv(client, subtests):
    # The zone 1 · the blocks that lie in it 1 · the sector 1, and what is below it 1
    filtered = {"/projects.csv?zone=many&sector=chain-1&stage=signed": CSV + 4}
    each_costs_the_same(client, subtests, dict.fromkeys(CSVS, CSV) | filtered)


# The edition 1 · its files 1 · what was withdrawn since 1 · groups that are public now 1 · older, newer, latest 3 · its files as
# rows 1 · manifest and signature 2 · whether it is the first 1
EDITION = 11


EDITIONS = {
    "/editions/": 2 + PAGE,  # the editions · their files
    "/editions/2026-10/": EDITION + PAGE,
    "/editions/2026-10/?group=event&basis=phases": EDITION + PAGE,
    # Edition, files, withdrawn, public group and projects
    "/editions/2026-10/changes/?part=new&group=zone:many": 5 + PAGE,
    "/editions/2026-10/projects.csv": 2,  # the edition, its file; its hash is the ETag
    "/editions.atom": 1 + PAGE,
}


def test_an_edition_costs_the_same_with_more_projects(client, subtests):
    def frozen(number, seed):
        many(number, seed)
        for twin in TWINS.values():
            twin._default_manager.update(valid_from=AT)
        Edition.objects.all().delete()
        freezing.publish(freezing.prepare("2026-10"))
        for address in EDITIONS:
            cost(lambda: client.get(address))  # noqa: B023 - called at once
            yield cost(lambda: client.get(address))  # noqa: B023

    few = list(frozen(FEW, 1))
    for (address, budget), before, after in zip(EDITIONS.items(), few, frozen(MANY, 2), strict=True):
        with subtests.test(address):
            check(before, after, budget)


# Whether the session is real 1 · session and user 2 · whether a second factor is owed 1 · counts of all and of the found
# 2 · the page's ids 1 · the rows 1 · what came back of them, and what waits 2 · dates to drill down by 2 · units and
# labels to filter by 2
ADMIN_LIST = 14


def test_the_admins_list(admin_client, monkeypatch):
    def get():
        return admin_client.get(reverse("admin:projects_project_changelist"))

    # More than one page both times, of 5 and of 100 rows: a list of one page needs no ids beforehand.
    with monkeypatch.context() as patch:
        patch.setattr(site.get_model_admin(Project), "list_per_page", FEW // 2)
        many(FEW)
        cost(get)
        few = cost(get)
    many(MANY, seed=2)
    check(few, cost(get), ADMIN_LIST)
