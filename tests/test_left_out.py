"""Figures of filters that leave little out: what is kept of everything, less what they leave out."""

import pytest
from django.http import QueryDict

from projects.filters import left_out, select, selection
from projects.filters.facets import facets
from projects.models import Project
from projects.totals.refresh import refresh
from tests import sample
from tests.cases import each_of
from tests.factories import YI, claim, many, project
from tests.test_parity import CASES

pytestmark = pytest.mark.django_db

FILTERS = (
    "status=active", "q=e", "zone=china", "event=none", "investor=none", "disclosed=true&currency=USD",
    "stage=none&status=active&zone=china",
)  # fmt: skip
PAGES = (
    "/projects/?", "/zones/?", "/map/?", "/map.json?", "/reports/flow?", "/reports/slippage?", "/reports/signings?",
    "/reports/conversion?", "/reports/conversion?cohort=zone&", "/reports/pivot?rows=zone&", "/reports/pivot?rows=investor&",
    "/reports/pivot?rows=event&measure=amount&", "/reports/pivot?rows=origin&measure=left_out&",
    "/reports/pivot?rows=sector&measure=amount&top=10&",
)  # fmt: skip
# What is tried: all by its condition, all by its keys, nothing.
WAYS = {"condition": (True, -1), "keys": (True, 100), "scan": (False, 100)}


@pytest.fixture
def made():
    """The sample, with realised funds that rose and fell and what is not public."""
    sample.make()
    many(12)
    for place, each in enumerate(Project.objects.published().order_by("code")[:6]):
        claim(each, (place + 1) * YI, basis="realised", as_of=f"202{place % 3}-05-01")
        claim(each, 3 * YI, basis="realised", as_of="2024-02-01")
    refresh(list(Project.objects.values_list("pk", flat=True)))


def by(way, monkeypatch):
    tried, little = WAYS[way]
    monkeypatch.setattr(selection, "shares", lambda names, by: dict.fromkeys(names, 0 if tried else 1))
    monkeypatch.setattr(left_out, "LITTLE", little)
    monkeypatch.setattr(selection, "LITTLE", -1)  # what words find is never remembered


@each_of("query", [query for query in CASES if query])
def test_counts_are_those_of_a_scan(made, monkeypatch, query):
    found = {}
    for way, (tried, _little) in WAYS.items():
        by(way, monkeypatch)
        asked = select(QueryDict(query))
        assert asked.is_kept is (tried or not asked.narrowed)
        found[way] = asked.summarise(), facets(asked), asked.elsewhere
    assert found["condition"] == found["keys"] == found["scan"]


@each_of(("page", "query"), [(page, query) for page in PAGES for query in FILTERS])
def test_pages_are_those_of_a_scan(client, made, monkeypatch, page, query):
    answers = {}
    for way in WAYS:
        by(way, monkeypatch)
        answers[way] = client.get(page + query)
        assert answers[way].status_code == 200
    assert answers["condition"].content == answers["scan"].content
    assert answers["keys"].content == answers["scan"].content


def test_a_sample_says_what_leaves_out_little(monkeypatch):
    for n in range(8):
        project(status="suspended" if n < 2 else "active", stage="signed" if n < 6 else "")
    tried = {"status=active": True, "status=suspended": False, "status=active&stage=signed": False, "": True}
    assert not select(QueryDict("status=active")).is_kept  # of few projects all are counted as fast
    monkeypatch.setattr(left_out, "LEAST", 1)
    assert {query: select(QueryDict(query)).is_kept for query in tried} == tried
    asked = select(QueryDict("status=active&stage=none"))
    assert [asked.correction(name) is not None for name in ("stage", "status")] == [True, False]
    assert not select(QueryDict("status=active")).stands()
