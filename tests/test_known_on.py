"""`?known_on=`: every public answer as the tracker publicly knew it at the end of that day."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from projects.filters import select
from projects.filters.facets import facets
from projects.history import as_of, versions
from projects.history.as_of import Shadow
from projects.models import (
    DataVersion,
    ExchangeRate,
    Investor,
    Location,
    Participation,
    Project,
    SigningEvent,
)
from projects.review.workflow import publish, withdraw
from projects.totals.measures import summarise
from projects.totals.refresh import refresh
from tests import sample
from tests.cases import each_of
from tests.downloads import fetch, refused, rows
from tests.factories import YI, claim, event, investor, milestone, place, project, rate, sector, source
from tests.kept import kept
from tests.staff import form_of
from tests.test_parity import CASES, flat, shown
from tracker.watching import watch_query

pytestmark = pytest.mark.django_db


def moment(text):
    return datetime.fromisoformat(f"{text}:00").replace(tzinfo=UTC)


@pytest.fixture
@kept
def story():
    """One project that changes in everything, published 2023-05-01, changed 2024-03-01; and one of 2024 alone."""
    paper, park = source("First paper", date(2023, 4, 30), url="https://example.org/1"), place("Old Park")
    acme, ceremony = investor("Acme", "US"), event("Old ceremony", at=moment("2023-05-01T02:00"))
    made = project(
        "Old name",
        at=moment("2023-05-01T02:00"),
        location=park,
        sector=sector("Old sector"),
        investors=[acme],
        events=[ceremony],
        total=24 * YI,
        source=paper,
        stage="signed",
    )
    changed = moment("2024-03-01T02:00")
    Location.objects.filter(pk=park.pk).update(name="New Park", path_name="New Park")
    Investor.objects.filter(pk=acme.pk).update(name="Zenith", origin="DE")
    Project.objects.filter(pk=made.pk).update(name="New name", status="delayed")
    SigningEvent.objects.filter(pk=ceremony.pk).update(title="New ceremony")
    type(paper).objects.filter(pk=paper.pk).update(title="Retitled")
    claim(made, 30 * YI, as_of="2024-02-01", source=paper)
    claim(made, 5 * YI, phase=2)
    milestone(made, "approved", "2024-01")
    refresh([made.pk], changed)
    project("Later", at=changed, total=7 * YI)
    return made


THEN, NOW = "2023-12-31", "2024-03-01"


def test_the_list_shows_what_was_known_then(client, story):
    page = client.get(f"/projects/?known_on={THEN}").content.decode()
    assert "Old name" in page
    assert "New name" not in page
    assert "Later" not in page
    (row,) = rows(client, "/projects.csv", known_on=THEN)
    assert row["name"] == "Old name"
    assert row["zone"] == row["zone_path"] == "Old Park"
    assert (row["investors"], row["origins"], row["event"]) == ("Acme", "US", "Old ceremony")
    assert (row["total_cny"], row["total_amount"], row["stage"], row["status"]) == (
        "2400000000",
        "2400000000",
        "signed",
        "active",
    )
    assert (row["sources"], row["updated_at"]) == ("First paper", "2023-05-01T02:00:00Z")


@each_of(
    ("query", "then", "now"),
    [
        ("q=old", 1, 0),
        ("stage=signed", 1, 0),
        ("stage=approved", 0, 1),
        ("status=delayed", 0, 1),
        ("origin=US", 1, 0),
        ("origin=DE", 0, 1),
        ("investor=acme", 1, 1),
        ("investor=none", 0, 1),
        ("amount_min=25亿", 0, 1),
        ("disclosed=true&basis=phases", 0, 1),
        ("zone=old-park", 1, 1),
    ],
)
def test_filters_ask_what_was_so_then(client, story, query, then, now):
    for day, count in ((THEN, then), (NOW, now), (timezone.localdate(), now)):
        assert shown(client.get(f"/projects/?{query}&known_on={day}")) == (200, count)
        assert len(rows(client, f"/projects.csv?{query}&known_on={day}")) == count


def test_a_day_ends_by_the_calendar_of_the_site(client, story):
    for day, count in (("2023-04-30", 0), ("2023-05-01", 1), ("2024-02-29", 1), ("2024-03-01", 2)):
        assert shown(client.get(f"/projects/?known_on={day}")) == (200, count)
    assert as_of.end_of(date(2024, 6, 30)) == datetime(2024, 6, 30, 16, tzinfo=UTC)


def test_every_download_is_of_that_day(client, story):
    (claimed,) = rows(client, "/amounts.csv", known_on=THEN)
    assert (claimed["amount"], claimed["name"], claimed["source"]) == (
        "2400000000",
        "Old name",
        "First paper",
    )
    (step,) = rows(client, "/milestones.csv", known_on=THEN)
    assert step["milestone"] == "signed"
    (held,) = rows(client, "/events.csv", known_on=THEN)
    assert (held["title"], held["named"]) == ("Old ceremony", "1")
    (party,) = rows(client, "/investors.csv", known_on=THEN)
    assert (party["name"], party["headline_cny"]) == ("Acme", "2400000000")
    (found,) = json.loads(fetch(client, "/projects.json", known_on=THEN))
    assert (found["name"], found["total_cny"]) == ("Old name", 2_400_000_000)
    (feature,) = json.loads(fetch(client, "/projects.geojson", known_on=THEN))["features"]
    assert feature["properties"]["name"] == "Old name"
    book = load_workbook(BytesIO(fetch(client, "/projects.xlsx", known_on=THEN)), read_only=True)
    sheet = list(book["projects"].values)
    assert [line[1] for line in sheet] == ["name", "Old name"]
    assert ("As published on", THEN) in list(book["about"].values)


@each_of(
    ("report", "then"),
    [
        ("pivot.csv?rows=zone&measure=amount", "Old Park"),
        ("pivot.csv?rows=investor", "Acme"),
        ("pivot.csv?rows=origin", "US"),
        ("pivot.csv?rows=event", "Old ceremony"),
        ("conversion.csv?cohort=zone", "Old Park"),
        ("signings.csv?", "Old ceremony"),
        ("pivot.csv?rows=status", "active"),
    ],
)
def test_reports_are_of_that_day(client, story, report, then):
    text = fetch(client, f"/reports/{report}&known_on={THEN}").decode()
    assert then in text
    assert "New" not in text
    assert "Zenith" not in text
    page = client.get(f"/reports/{report.replace('.csv', '')}&known_on={THEN}")
    assert page.status_code == 200
    assert "As published on" in page.content.decode()


def test_what_is_overdue_is_so_on_that_day(client):
    made = project(at=moment("2023-05-01T02:00"))
    milestone(made, "construction_start", plans=["2023-10"], reached=False)
    refresh([made.pk], moment("2023-06-01T00:00"))
    (late,) = rows(client, "/reports/slippage.csv", known_on=THEN)
    assert (late["overdue"], late["overdue_days"]) == ("true", "61")
    assert "2 months" in client.get(f"/projects/{made.code}/?known_on={THEN}").content.decode()


def test_facets_and_totals_are_of_that_day(story):
    with as_of.as_known(date.fromisoformat(THEN)):
        selection = select(QueryDict(f"known_on={THEN}"))
        summary = summarise(selection.queryset)
        counted = {
            facet.param: {c.label: c.count for c in flat(facet.choices)} for facet in facets(selection)
        }
    assert (summary.projects, summary.headline.amount, summary.phases.covered) == (1, 24 * YI, 0)
    assert counted["zone"] == {"Old Park": 1}
    assert counted["status"]["Delayed"] == 0
    assert counted["origin"]["United States"] == 1


def test_pages_of_one_record_are_of_that_day_too(client, story):
    for address, then, now in (
        (f"/projects/{story.code}/", "Old name", "New name"),
        ("/zones/old-park/", "Old Park", "New Park"),
        ("/events/old-ceremony/", "Old ceremony", "New ceremony"),
        ("/investors/acme/", "Acme", "Zenith"),
        ("/", "Old name", "New name"),
    ):
        page = client.get(address, {"known_on": THEN}).content.decode()
        assert then in page
        assert now not in page
        assert now in client.get(address).content.decode()
    later = Project.objects.get(name="Later")
    assert client.get(f"/projects/{later.code}/", {"known_on": THEN}).status_code == 404


def test_the_api_and_the_feeds_are_of_that_day_too(client, story):
    assert client.get("/api/v1/projects/", {"known_on": THEN}).json()["results"][0]["name"] == "Old name"
    assert b"Old name" in client.get("/feeds/projects.atom", {"known_on": THEN}).content


# ---- What it says of itself ----


def test_the_page_says_the_day_and_leads_back_and_its_links_keep_the_day(client, story):
    page = client.get(f"/projects/?stage=signed&known_on={THEN}").content.decode()
    assert 'class="note known-on"' in page
    assert 'href="/projects/?stage=signed">Show current data' in page
    assert f"/projects/{story.code}/?known_on={THEN}" in page
    assert f"/projects.csv?stage=signed&amp;known_on={THEN}" in page
    assert f'name="known_on" value="{THEN}"' in page
    assert "As published on:" in page
    assert 'class="note known-on"' not in client.get("/projects/").content.decode()
    assert f"known_on-{THEN}" in client.get(f"/projects.csv?known_on={THEN}")["Content-Disposition"]
    assert "公开" in client.get(f"/zh-hans/projects/?known_on={THEN}").content.decode()


def test_it_says_where_the_record_begins(client, story):
    assert "This record begins on" in client.get("/projects/?known_on=2020-01-01").content.decode()
    assert "This record begins on" not in client.get(f"/projects/?known_on={THEN}").content.decode()


@pytest.mark.once
@each_of(
    "value", ["2024-02-30", "yesterday", "2999-01-01", "2024-1-1", "0000-00-00", THEN + "&known_on=" + NOW]
)
def test_a_bad_day_is_refused_by_name_everywhere(client, story, value):
    query = f"known_on={value}"
    assert shown(client.get(f"/projects/?{query}")) == (400, 0)
    for address in ("/projects.csv", "/amounts.csv", "/reports/pivot.csv", "/feeds/projects.atom"):
        assert client.get(f"{address}?{query}").status_code == 400
    assert refused(client, "/projects.csv", query) == {"known_on"}
    assert "known_on" in client.get(f"/api/v1/projects/?{query}").json()["errors"]
    for address in ("/", f"/projects/{story.code}/", "/zones/old-park/", "/data/"):
        assert client.get(f"{address}?{query}").status_code == 400


def test_the_first_day_of_the_calendar_and_an_empty_one_are_no_trouble(client, story):
    assert shown(client.get("/projects/?known_on=0001-01-01")) == (200, 0)
    assert shown(client.get("/projects/?known_on=")) == (200, 2)
    assert "New name" in client.get("/?known_on=").content.decode()


# ---- What is kept of now, less what changed since ----


@pytest.fixture
def changes(story):
    """Beside it what stayed as it was, what was withdrawn since, and what stood at an event that was withdrawn since."""
    then, park = moment("2023-05-01T02:00"), Location.objects.get()
    gone = event("Gone ceremony", at=then)
    project(
        "Stays", at=then, location=park, total=9 * YI, stage="approved", investors=[investor("Beta", "DE")]
    )
    named = project("Named", at=then, location=park, total=3 * YI, events=[gone])
    left = project("Left", at=then, location=park, total=5 * YI, events=[gone])
    withdraw([left, gone])
    assert not Project.objects.get(pk=named.pk).event_titles
    for name, changed in (("Ledger", False), ("Ledger changed", True)):
        written = {
            kind: project(f"{name} {kind}", at=then, location=park, stage="signed")
            for kind in ("late", "silent", "talks", "realised")
        }
        milestone(written["late"], "construction_start", plans=["2023-06", "2023-08"], reached=False)
        milestone(written["talks"], "negotiating", "2023-02")  # no part of the public past
        claim(written["late"], 2 * YI, as_of="2023-05-01")
        claim(written["talks"], 3 * YI, as_of="2019-05-01")
        claim(written["realised"], 4 * YI, as_of="2023-05-01")
        claim(written["realised"], 5 * YI, as_of="2023-07-01", basis="realised")
        keys = [each.pk for each in written.values()]
        refresh(keys, moment("2023-08-01T02:00"))
        if changed:
            for each in written.values():
                claim(each, 6 * YI, as_of="2024-02-01", basis="realised")
                milestone(each, "completed", "2024-02")
            refresh(keys, moment("2024-03-01T02:00"))
    return story


PAGES = (
    "/", "/projects/", "/projects/?basis=phases&currency=USD", "/projects/?stage=signed", "/zones/", "/sectors/",
    "/zones/old-park/", "/map/", "/reports/conversion", "/reports/conversion?cohort=zone", "/reports/signings",
    "/reports/flow",
    "/reports/flow?period=month&measure=amount", "/reports/slippage", "/reports/slippage?status=active", "/reports/slippage?order=late",
    "/projects/?attention=silent", "/projects/?year=none&stage=signed", "/sectors/?stage=signed", "/map.json", "/?currency=USD",
    "/charts/slippage.svg", "/embed/", "/?basis=realised", "/reports/pivot?rows=investor&cols=zone&measure=amount", "/reports/pivot?rows=event&cols=sector", "/reports/pivot?rows=origin", "/reports/pivot?rows=zone&cols=year&measure=amount", "/api/v1/zones/",
)  # fmt: skip


@each_of("page", PAGES)
def test_a_past_day_is_what_is_kept_of_now_less_what_changed_since(client, changes, monkeypatch, page):
    asked = f"{page}{'&' if '?' in page else '?'}known_on={THEN}"
    answers = {}
    for changed in (100, -1):  # -1: too many changed, all is counted anew
        monkeypatch.setattr(as_of, "MOST_CHANGED", changed)
        answers[changed] = client.get(asked)
        assert answers[changed].status_code == 200
    assert answers[100].content == answers[-1].content


def test_what_needs_attention_on_a_past_day_is_what_the_ledger_says(client, changes, monkeypatch):
    found = {}
    for changed in (100, -1):
        monkeypatch.setattr(as_of, "MOST_CHANGED", changed)
        matters = client.get(f"/?known_on={THEN}").context["attention"]
        found[changed] = {each.kind: (each.number, [p.name for p in each.projects]) for each in matters}
    assert found[100] == found[-1]
    assert found[100]["overdue"] == (2, ["Ledger late", "Ledger changed late"])
    assert {"Ledger talks", "Ledger changed talks"} <= {*found[100]["silent"][1]}
    assert found[100]["above_total"][0] == 2


def test_the_list_of_a_past_day_counts_only_what_changed_since(client, changes, monkeypatch):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/projects/?known_on={THEN}")
        return [query["sql"] for query in asked if "WITH hits" in query["sql"]]

    among = [sql for sql in counted() if "json_each" in sql or "ANY (" in sql]
    assert len(among) == 2  # as they read now and then
    assert len(counted()) == 2
    monkeypatch.setattr(as_of, "MOST_CHANGED", -1)
    assert not [sql for sql in counted() if "json_each" in sql or "ANY (" in sql]


# ---- What must not come back ----


def test_what_is_withdrawn_is_not_of_the_past_either(client, story):
    withdraw([story])
    for address in (
        "/projects/",
        "/projects.csv",
        "/amounts.csv",
        "/investors.csv",
        "/events.csv",
        "/",
        "/reports/signings.csv",
    ):
        response = client.get(address, {"known_on": THEN})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Old name" not in body
        assert b"2400000000" not in body
    (held,) = rows(client, "/events.csv", known_on=THEN)
    assert (held["named"], held["residual"]) == ("0", "")
    publish([story])
    assert len(rows(client, "/projects.csv", known_on=THEN)) == 1


def test_a_withdrawn_event_leaves_no_title_behind(client):
    gone, stays = event("Gone"), event("Stays", held_on="2021-01-01")
    project(events=[gone, stays], at=moment("2023-05-01T02:00"))
    assert rows(client, "/projects.csv", known_on=THEN)[0]["event"] == "Stays; Gone"
    withdraw([gone])
    assert rows(client, "/projects.csv", known_on=THEN)[0]["event"] == "Stays"
    withdraw([stays])
    assert rows(client, "/projects.csv", known_on=THEN)[0]["event"] == ""


def test_nothing_unpublished_is_in_any_answer_about_the_past(client, subtests):
    sample.make()
    for day in ("2022-12-31", "2023-01-02", timezone.localdate()):
        for address in (
            *ADDRESSES,
            "/?",
            "/projects/?",
            "/zones/?",
            "/sectors/?",
            "/investors/?",
            "/events/?",
        ):
            with subtests.test(address, day=day):
                response = client.get(f"{address}&known_on={day}")
                body = b"".join(response.streaming_content) if response.streaming else response.content
                assert response.status_code == 200
                assert sample.CANARY.encode() not in body.lower()


def test_the_past_of_unpublished_records_is_refused_like_the_present(client, subtests):
    sample.make()
    for query in (
        "zone=canary-zone",
        "sector=canary-sector",
        "investor=canary-investor",
        "event=canary-event",
    ):
        with subtests.test(query):
            assert client.get(f"/projects/?{query}&known_on={timezone.localdate()}").status_code == 400


# ---- Parity ----


def test_today_is_the_same_question(client, subtests):
    sample.make()
    today = timezone.localdate()
    for query in CASES:
        if "known_on" in query:
            continue
        with subtests.test(query):
            there = select(QueryDict(query))
            with as_of.as_known(today):
                asked = select(QueryDict(f"{query}&known_on={today}"))
                assert [p.code for p in asked.queryset] == [p.code for p in there.queryset]
                then = summarise(asked.queryset)
            assert then == summarise(there.queryset)


ADDRESSES = [
    "/projects.csv?", "/projects.csv?bom=1&headers=labels&unit=yi", "/projects.json?", "/projects.geojson?", "/events.csv?", "/investors.csv?", "/amounts.csv?",
    "/milestones.csv?", "/reports/pivot.csv?rows=investor&cols=stage", "/reports/pivot.csv?rows=zone&level=2", "/reports/pivot.csv?rows=sector&cols=event&basis=phases",
    "/reports/pivot.csv?rows=quarter", "/reports/conversion.csv?", "/reports/signings.csv?", "/reports/slippage.csv?", "/api/v1/zones/?", "/api/v1/sectors/?",
]  # fmt: skip


def test_every_file_of_today_is_the_same_to_the_byte(client, subtests):
    sample.make()
    today = timezone.localdate()
    for address in ADDRESSES:
        for query in ("", "&zone=nanhu-district&sort=-updated", "&investor=acme-inc"):
            if "api" in address and query:
                continue
            with subtests.test(address + query):
                bodies = []
                for asked in (address + query, f"{address}{query}&known_on={today}"):
                    response = client.get(asked)
                    assert response.status_code == 200
                    bodies.append(
                        b"".join(response.streaming_content) if response.streaming else response.content
                    )
                assert bodies[0] == bodies[1]
                assert len(bodies[0]) > 20


def test_other_requests_between_the_blocks_of_a_file_are_not_of_that_day(client, story):
    response = client.get("/projects.csv", {"known_on": THEN})
    blocks = iter(response.streaming_content)
    first = next(blocks)
    assert len(rows(client, "/projects.csv")) == 2
    assert b"New name" not in first + b"".join(blocks)
    assert not any(isinstance(wrapper, Shadow) for wrapper in connection.execute_wrappers)


# ---- The guard ----


def test_nothing_is_written_from_the_past(story):
    with as_of.as_known(date.fromisoformat(THEN)), pytest.raises(RuntimeError, match="only read"):
        Project.objects.update(name="Falsified")


def test_it_asks_hardly_more_queries_than_the_present(client, django_assert_max_num_queries, story):
    DataVersion.objects.update(counted=-1)  # nothing is kept that the one or the other could read
    for address in ("/projects/?", "/reports/pivot?rows=zone", "/"):
        with CaptureQueriesContext(connection) as present:
            client.get(address)
        # Five more: since when the record is kept, what changed since, the saved views that are for a filtered list, and the
        # places and sectors of which it is not known by their counts whether they are public.
        with django_assert_max_num_queries(len(present) + 5):
            client.get(
                f"{address}{'' if address.endswith('?') else '&' if '?' in address else '?'}known_on={NOW}"
            )


def test_a_clock_that_steps_back_leaves_no_two_answers(client):
    made = project("First", at=moment("2024-03-01T02:00"))
    for name, at in (("Second", "2024-02-01T00:00"), ("Third", "2024-02-02T00:00")):
        Project.objects.filter(pk=made.pk).update(name=name)
        refresh([made.pk], moment(at))
    assert rows(client, "/projects.csv", known_on="2024-02-15") == []
    assert [row["name"] for row in rows(client, "/projects.csv", known_on="2024-03-01")] == ["Third"]


def test_staff_see_the_present(admin_client, story):
    assert b"New name" in admin_client.get("/admin/projects/project/", {"q": "New name"}).content
    assert admin_client.get("/admin/projects/project/", {"known_on": THEN}).status_code in (200, 302)


def test_claims_keep_the_rates_of_then(client):

    rate("USD", "2022-08-19", Decimal(7))
    made = project(total=100, currency="USD", at=moment("2023-05-01T02:00"))

    ExchangeRate.objects.update(rate=6)
    refresh([made.pk], moment("2024-03-01T02:00"))
    assert rows(client, "/projects.csv", known_on=THEN)[0]["total_cny"] == "700"
    assert rows(client, "/amounts.csv", known_on=THEN)[0]["amount_cny"] == "700"
    assert rows(client, "/projects.csv")[0]["total_cny"] == "600"


def test_a_participation_that_ended_was_there_then(client, story):
    Participation.objects.filter(project=story).delete()
    refresh([story.pk], moment("2024-04-01T02:00"))
    assert rows(client, "/projects.csv", known_on=NOW)[0]["investors"] in ("Zenith", "")
    assert shown(client.get(f"/projects/?investor=acme&known_on={NOW}")) == (200, 1)
    assert client.get("/projects/?investor=acme").status_code == 400


def test_a_place_that_is_renamed_in_the_admin_keeps_its_past_even_without_projects(client, admin_client):
    project(at=moment("2024-01-05 04:00"))
    empty = place("Empty Town", code="330402199")
    versions.follow_trees(moment("2024-01-05 04:00"))
    url = f"/admin/projects/location/{empty.pk}/change/"
    sent = form_of(admin_client.get(url)) | {"name": "Renamed Town"}
    assert admin_client.post(url, sent).status_code == 302
    assert "Renamed Town" in client.get("/zones/").text
    then = client.get("/zones/?known_on=2024-02-01").text
    assert "Empty Town" in then
    assert "Renamed Town" not in then
    today = f"/zones/?known_on={timezone.localdate()}"
    assert "Renamed Town" in client.get(today).text


def test_a_connection_that_opens_for_a_question_about_the_past_forgets_it(monkeypatch):
    monkeypatch.setattr(connections["default"], "execute_wrappers", [])
    with as_of.as_known(date(2023, 5, 1)):
        connection_created.send(type(connections["default"]), connection=connections["default"])
    assert connection.execute_wrappers == [watch_query]


@pytest.mark.parametrize("page", ["projects", "zones", "sectors", "events", "map", "reports/pivot"])
def test_a_day_before_anything_was_public_says_so(client, page):
    project("Late", at=datetime(2024, 5, 1, tzinfo=UTC), total=YI)
    found = client.get(f"/{page}{'' if 'reports' in page else '/'}?known_on=2023-01-01").text
    assert "Nothing was public on that day" in found
    assert "published yet" not in found
