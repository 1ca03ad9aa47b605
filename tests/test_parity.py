"""One selection, one answer: page, downloads, totals and facets agree for every filter (docs/interface.md, Parity)."""

import json
import re
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from projects.filters import PARAMETERS, select
from projects.filters.facets import facets
from projects.models import InvestmentAmount, Milestone, Project, SigningEvent
from projects.reports.axes import AXES
from projects.reports.pivot import pivot
from projects.totals.measures import summarise
from tests import sample
from tests.downloads import fetch, refused, rows

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()

# Each with the number of projects that tests/sample.py holds of it.
CASES = {
    "": 14,
    "zone=nanhu-district": 8,
    "zone=fengqiao-town": 4,
    "zone=nanhu-high-tech-zone": 5,
    "zone=block-in-fengqiao": 2,
    "zone=elsewhere-district": 1,
    "zone=elsewhere-district&zone=the-ic-park": 2,
    "zone=china": 9,
    "counted_in=fengqiao-town": 2,
    "counted_in=nanhu-district": 8,
    "counted_in=none": 5,
    "sector=microelectronics": 5,
    "sector=photomask-materials": 4,
    "sector=new-energy-and-storage": 3,
    "sector=cells&sector=microelectronics": 6,
    "counted_sector=new-energy-and-storage": 3,
    "counted_sector=none": 7,
    "stage=signed": 6,
    "stage=none": 5,
    "stage=approved&stage=full_capacity": 2,
    "status=active": 10,
    "status=terminated": 1,
    "status=delayed&status=suspended&status=ended": 3,
    "origin=US": 2,
    "origin=CN": 2,
    "origin=CN&origin=none": 13,
    "origin=DE": 0,
    "investor=acme-inc": 2,
    "investor=none": 10,
    "investor=fund&investor=liu-xue-sheng-tuan-dui": 3,
    "event=ceremony-the-first-of-two": 3,
    "event=second": 1,
    "event=none": 11,
    "size=0": 3,
    "size=100m": 2,
    "size=1bn": 3,
    "size=5bn": 2,
    "size=10bn": 2,
    "size=none": 2,
    "size=none&basis=phases": 9,
    "year=2022": 4,
    "year=2021": 2,
    "year=none": 7,
    "signed_after=2022-01-01&signed_before=2022-12-31": 4,
    "signed_after=2022-08-19": 4,
    "signed_before=2021-09-30": 2,
    "amount_min=1bn": 7,
    "amount_min=100m&amount_max=10亿": 3,
    "amount_max=0": 1,
    "amount_min=1&basis=realised": 3,
    "disclosed=true": 13,
    "disclosed=false": 1,
    "disclosed=false&basis=phases": 9,
    "disclosed=true&basis=realised": 4,
    "counts_in_totals=false": 2,
    "counts_in_totals=true&basis=realised": 12,
    "q=photomask": 1,
    "q=艾克米": 2,
    "q=光掩模 材料": 1,
    "q=100%25": 1,
    "q=nothing-of-the-kind": 0,
    "label=fortune-500": 2,
    "label=chain-the-first": 1,
    "label=fortune-500&label=chain-the-first&sort=name": 3,
    "label=none": 11,
    f"known_on={TODAY}&label=none": 11,
    f"known_on={TODAY}": 14,
    f"known_on={TODAY}&zone=fengqiao-town&sort=-amount": 4,
    "currency=USD": 14,
    "currency=USD&basis=phases&sort=-amount": 14,
    "currency=USD&amount_min=100m&amount_max=10bn&sort=amount": 7,
    "currency=USD&zone=nanhu-district&disclosed=true&basis=realised": 2,
    "currency=EUR&sort=-amount": 14,
    "currency=EUR&amount_min=1": 0,
    f"known_on={TODAY}&currency=USD&size=1bn": 3,
    "attention=silent": 6,
    "attention=above_total": 3,
    "code=2022-0001&code=2022-0002&code=2999-0001": 2,
    "basis=phases": 14,
    "basis=realised&sort=-amount": 14,
    "zone=nanhu-district&sector=microelectronics&disclosed=true": 3,
    "sector=microelectronics&status=terminated": 1,
    "zone=fengqiao-town&origin=US&year=2022&basis=phases": 1,
    "event=ceremony-the-first-of-two&size=1bn&stage=signed&q=usd": 0,
    "investor=acme-inc&disclosed=false": 1,
    "year=2022&year=2023&size=10bn&sort=name&page_size=100": 2,
}

BAD = {
    "zone=canary-zone": "zone",
    "sector=canary-sector": "sector",
    "investor=canary-investor": "investor",
    "event=canary-event": "event",
    "zone=no-ones-zone": "zone",
    "zone=nanhu-district&stage=nope": "stage",
    "q=a&q=b": "q",
    "amount_min=ten": "amount_min",
    "known_on=2024-02-30": "known_on",
    "known_on=2999-01-01": "known_on",
    "nope=1": "nope",
    "counted_in=canary-zone&basis=phases": "counted_in",
    "counted_sector=nope": "counted_sector",
    "size=2bn": "size",
    "year=22": "year",
    "origin=XX": "origin",
    "signed_after=2022-13-01": "signed_after",
    "basis=promised": "basis",
    "currency=JPY": "currency",
    "currency=usd": "currency",
    "currency=USD&amount_min=10亿元": "amount_min",
    "amount_max=USD 3bn": "amount_max",
    "sort=colour": "sort",
    "page=0": "page",
    "page_size=1000": "page_size",
    "disclosed=maybe": "disclosed",
    "attention=soon": "attention",
    "code=%3Ccode%3E": "code",
    "q=%00": "q",
}

FILES = [f"/projects.{form}" for form in ("csv", "xlsx", "json", "geojson")]
FILES += [
    f"/{name}.{form}" for name in ("events", "investors", "amounts", "milestones") for form in ("csv", "xlsx")
]
FILES += [
    f"/reports/{name}.{form}"
    for name in ("pivot", "conversion", "flow", "signings", "slippage")
    for form in ("csv", "xlsx")
]
FILES += ["/feeds/projects.atom", "/feeds/events.atom", "/events.ics"]
PAGES = ["/events/", "/investors/", "/zones/", "/sectors/", "/reports/"]
PAGES += [f"/reports/{name}" for name in ("pivot", "conversion", "flow", "signings", "slippage")]
LISTS = ["projects", "events", "investors", "zones", "sectors", "amounts"]


def shown(response):
    (count,) = re.findall(r'<data id="result-count" value="(\d+)">', response.content.decode())
    return response.status_code, int(count)


def total(value):
    return int(value) if value else 0


def added_up(found, basis, currency):
    """What docs/interface.md says of one basis, from the rows of the CSV alone."""
    cny = money_columns(currency)[basis]
    counting = [row for row in found if row["counts_in_totals"] == "true"]
    return {
        "amount": sum(total(row[cny]) for row in counting),
        "covered": sum(row[cny] != "" for row in counting),
        "undisclosed": sum(row["disclosed"] == "false" for row in counting),
        "unconvertible": sum(row["disclosed"] == "true" and row[cny] == "" for row in counting),
        "left_out_amount": sum(total(row[cny]) for row in found if row["counts_in_totals"] == "false"),
    }


def without_case():
    """Parameters that no case asks for; `page` has tests of its own."""
    return PARAMETERS.keys() - {"page"} - {name for query in CASES for name in QueryDict(query)}


def test_every_filter_gives_one_answer(client, subtests):
    sample.make()
    assert len(CASES) >= 40
    assert not without_case(), "a filter has no case"
    for query, expected in CASES.items():
        with subtests.test(query):
            page_and_csv_agree(client, query, expected)


def page_and_csv_agree(client, query, expected):
    selection = select(QueryDict(query))
    assert not selection.errors
    assert selection.queryset.count() == expected
    page = client.get(f"/projects/?{query}")
    assert shown(page) == (200, expected)
    found = rows(client, f"/projects.csv?{query}")
    assert [row["code"] for row in found] == [made.code for made in selection.queryset]
    summary = summarise(selection.queryset, selection.currency)
    assert page.context["summary"] == summary
    assert (summary.projects, summary.counting) == (
        expected,
        sum(row["counts_in_totals"] == "true" for row in found),
    )
    got = added_up(found, selection.basis, selection.currency)
    sums = summary.on(selection.basis)
    assert got == {name: getattr(sums, name) for name in got}
    assert sums.covered + sums.undisclosed + sums.unconvertible == summary.counting
    for currency in {"CNY", selection.currency}:  # the columns of yuan stay what they are
        summary = summarise(selection.queryset, currency)
        for basis, money in money_columns(currency).items():
            counting = [row[money] for row in found if row["counts_in_totals"] == "true"]
            assert sum(map(total, counting)) == summary.on(basis).amount


def money_columns(currency):
    names = {"headline": "total", "phases": "phases", "realised": "realised"}
    return {basis: f"{name}_{currency.lower()}" for basis, name in names.items()}


def spreadsheet(client, query):
    book = openpyxl.load_workbook(BytesIO(fetch(client, f"/projects.xlsx?{query}")), read_only=True)
    heading, *lines = book["projects"].iter_rows(values_only=True)
    return [dict(zip(heading, line, strict=True)) for line in lines]


def geojson(client, query):
    features = json.loads(fetch(client, f"/projects.geojson?{query}"))["features"]
    assert [feature["id"] for feature in features] == [f["properties"]["code"] for f in features]
    return [feature["properties"] for feature in features]


def api(client, query):
    """Page by page."""
    asked = QueryDict(query, mutable=True)
    asked["page_size"], found = "25", []
    address = f"/api/v1/projects/?{asked.urlencode()}"
    while address:
        page = client.get(address).json()
        found += page["results"]
        address = page["next"]
    assert page["count"] == len(found)
    return found


def plain(client, query):
    return json.loads(fetch(client, f"/projects.json?{query}"))


FORMS = (spreadsheet, plain, geojson, api)


def every_form(client, query):
    """The selected projects by other ways out; as all read the same rows, by two of them in turn, on PostgreSQL by one."""
    turn = list(CASES).index(query) % len(FORMS)
    asked = FORMS[turn % 2 :: 2] if connection.vendor == "sqlite" else FORMS[turn : turn + 1]
    return {form.__name__: form(client, query) for form in asked}


def in_feed(client, query):
    feed = client.get(f"/feeds/projects.atom?{query}")
    assert feed.status_code == 200
    return re.findall(r"/projects/(\d{4}-\d{4,})/", feed.text)


def test_every_way_out_gives_the_same_projects_and_sums(client, subtests):
    sample.make()
    for query in CASES:
        with subtests.test(query):
            every_way_out_agrees(client, query)


def every_way_out_agrees(client, query):
    selection = select(QueryDict(query))
    codes = [made.code for made in selection.queryset]
    summary, money = summarise(selection.queryset, selection.currency), money_columns(selection.currency)
    for form, found in every_form(client, query).items():
        assert [row["code"] for row in found] == codes, form
        counting = [row for row in found if row["counts_in_totals"]]
        sums = {basis: sum(row[cny] or 0 for row in counting) for basis, cny in money.items()}
        assert sums == {basis: summary.on(basis).amount for basis in money}, form
        assert sum(not row["disclosed"] for row in counting) == summary.on(selection.basis).undisclosed
    newest = sorted(selection.queryset, key=lambda made: (-made.updated_at.timestamp(), made.code))
    assert list(dict.fromkeys(in_feed(client, query))) == [made.code for made in newest[:50]]


def test_every_pivot_adds_up_to_the_selection(subtests):
    """Over each axis in turn; one with several groups a project adds up only in its total."""
    sample.make()
    axes = list(AXES)
    for number, query in enumerate(CASES):
        for name in (axes[number % len(axes)], axes[(number + 5) % len(axes)]):
            with subtests.test(query, axis=name):
                selection = select(QueryDict(query))
                summary = summarise(selection.queryset, selection.currency)
                expected = summary.on(selection.basis)
                made = pivot(selection, name, "", "amount", ())
                assert made.grand.total == expected
                assert (made.grand.projects, made.grand.left_out) == (summary.counting, summary.left_out)
                parts = [
                    sum(row.total.of(measure) or 0 for row in made.rows) for measure in ("projects", "amount")
                ]
                whole = [summary.counting, expected.amount]
                if name in ("event", "investor", "origin"):
                    assert all(part >= total for part, total in zip(parts, whole, strict=True))
                else:
                    assert parts == whole


@pytest.mark.once
def test_the_language_of_the_page_changes_no_answer(client, subtests):
    sample.make()
    for query in list(CASES)[::10]:
        with subtests.test(query):
            assert shown(client.get(f"/zh-hans/projects/?{query}")) == (200, CASES[query])
            there = rows(client, f"/zh-hans/projects.csv?{query}")
            assert [row["code"] for row in there] == [
                row["code"] for row in rows(client, f"/projects.csv?{query}")
            ]


def test_the_other_downloads_follow_the_selection(client, subtests):
    sample.make()
    for query in CASES:
        with subtests.test(query):
            selection = select(QueryDict(query))
            projects = list(selection.queryset)
            claims = InvestmentAmount.objects.filter(project__in=projects)
            assert len(rows(client, f"/amounts.csv?{query}")) == claims.count()
            steps = Milestone.objects.filter(project__in=projects)
            assert len(rows(client, f"/milestones.csv?{query}")) == steps.count()
            events = SigningEvent.objects.published()
            if selection.narrowed:
                events = events.filter(projects__in=projects).distinct()
            assert {row["event"] for row in rows(client, f"/events.csv?{query}")} == {e.slug for e in events}


def flat(choices):
    for choice in choices:
        yield choice
        yield from flat(choice.children)


def test_each_facet_counts_what_its_choice_would_select(subtests):
    """Of each sixth case; SQLite, where a question costs less, is asked of those with several filters, too."""
    sample.make()
    several = [query for query in CASES if query.count("&") > 1]
    counted = 0
    for query in [*list(CASES)[::6], *(several if connection.vendor == "sqlite" else several[::4])]:
        selection = select(QueryDict(query))
        for facet in facets(selection):
            choices, selected = list(flat(facet.choices)), {}
            for choice in choices:
                alone = select(QueryDict(selection.query(**{facet.param: choice.key})))
                selected[choice.key] = (
                    alone.queryset.count(),
                    choice.key in selection.params.get(facet.param, []),
                )
                counted += choice.count
            with subtests.test(query, facet=facet.param):
                assert {choice.key: (choice.count, choice.ticked) for choice in choices} == selected
    assert counted > 400


@pytest.mark.once
def test_what_is_refused_is_refused_everywhere(client, subtests):
    """All share one reader: each page and file is asked a third of these, in turn, and the list and the API all of them."""
    sample.make()
    for turn, (query, name) in enumerate(BAD.items()):
        with subtests.test(query):
            selection = select(QueryDict(query))
            assert set(selection.errors) == {name}
            assert summarise(selection.queryset).projects == 0
            assert shown(client.get(f"/projects/?{query}")) == (400, 0)
            assert {choice.count for facet in facets(selection) for choice in flat(facet.choices)} <= {0}
            for address in FILES[turn % 3 :: 3]:
                assert refused(client, address, query) == {name}, address
            for address in PAGES[turn % 3 :: 3]:
                page = client.get(f"{address}?{query}")
                assert page.status_code == 400, address
                assert 'id="problems"' in page.text, address
                assert not page.context.get("rows"), address
            for address in LISTS:
                answer = client.get(f"/api/v1/{address}/?{query}")
                assert (answer.status_code, set(answer.json()["errors"])) == (400, {name}), address


def test_the_bands_and_stages_of_a_selection_add_up_to_it():
    sample.make()
    for basis in ("headline", "phases", "realised"):
        for param in ("size", "stage", "status", "year"):
            (facet,) = [f for f in facets(select(QueryDict(f"basis={basis}"))) if f.param == param]
            assert sum(choice.count for choice in facet.choices) == Project.objects.published().count()
