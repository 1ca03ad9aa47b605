"""The Atom feeds and the calendar, read back by parsers that did not write them."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import icalendar
import pytest

from projects.models import Project
from projects.views.feeds import legible
from tests import sample
from tests.factories import AT, draft, event, place, project, projects

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, address, **params):
    response = client.get(address, params)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def calendar(client, **params):
    response = client.get("/events.ics", params)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content, icalendar.Calendar.from_ical(response.content)


# ---- Atom ----


def test_each_selection_is_a_feed_of_its_own_and_says_how_it_was_cut(client, settings):
    sample.make()
    whole, part = (
        feed(client, "/feeds/projects.atom", **params) for params in ({}, {"stage": "signed", "year": "2022"})
    )
    assert whole.findtext(f"{ATOM}id") == f"{settings.SITE_URL}/feeds/projects.atom"
    assert part.findtext(f"{ATOM}id") == f"{settings.SITE_URL}/feeds/projects.atom?stage=signed&year=2022"
    assert whole.findtext(f"{ATOM}title") == "Investment projects"
    assert part.findtext(f"{ATOM}title") == "Investment projects · Stage: Signed · Year of signing: 2022"
    assert part.findtext(f"{ATOM}subtitle") == "The newest 50 that changed."
    links = {link.get("rel"): link.get("href") for link in part.findall(f"{ATOM}link")}
    assert links["alternate"] == f"{settings.SITE_URL}/projects/?stage=signed&year=2022"


@pytest.mark.parametrize(("page", "kind"), [("/projects/", "projects"), ("/zh-hans/events/", "events")])
def test_a_list_leads_to_the_feed_of_its_selection(client, page, kind):
    sample.make()
    text = client.get(page, {"year": "2022", "sort": "name", "page_size": "50"}).text
    (address,) = re.findall(rf'href="([^"]*/feeds/{kind}.atom[^"]*)"', text)
    assert address == f"{page.removesuffix(f'{kind}/')}feeds/{kind}.atom?year=2022"
    root = feed(client, address)
    assert root.findtext(f"{ATOM}id").endswith(address)
    assert "/feeds/" not in client.get(page, {"year": "nonsense"}).text


def test_a_calendar_without_events_is_valid(client):
    content, book = calendar(client)
    assert [part.name for part in book.subcomponents] == ["VTIMEZONE"]
    assert b"TZID:Asia/Shanghai" in content


@pytest.mark.parametrize(
    "address",
    [
        "/projects.csv",
        "/feeds/events.atom",
        "/events.ics",
        "/reports/pivot.xlsx",
        "/map.json",
        "/map-outlines.json",
    ],
)
def test_a_script_of_another_site_may_ask_before_it_reads(client, address):
    answer = client.options(address, headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_an_entry_leads_to_the_page_and_says_when_it_changed(client, settings):
    made = project("Photomask <b>&", summary="What it is", stage="signed", at=AT + timedelta(days=1))
    root = feed(client, "/feeds/projects.atom")
    (entry,) = root.iter(f"{ATOM}entry")
    address = f"{settings.SITE_URL}/projects/{made.code}/"
    assert entry.findtext(f"{ATOM}title") == f"{made.code} Photomask <b>&"
    assert entry.findtext(f"{ATOM}id") == entry.find(f"{ATOM}link").get("href") == address
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == AT + timedelta(days=1)
    assert entry.findtext(f"{ATOM}summary") == "What it is"
    assert entry.find(f"{ATOM}category").get("term") == "signed"
    assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


@pytest.mark.parametrize("name", ["projects", "events"])
def test_it_has_what_atom_asks_for(client, settings, name):
    sample.make()
    root = feed(client, f"/feeds/{name}.atom", q="photomask")
    assert root.tag == f"{ATOM}feed"
    for holder in (root, *root.iter(f"{ATOM}entry")):
        for child in ("id", "title", "updated"):
            assert holder.findtext(f"{ATOM}{child}"), child
        assert datetime.fromisoformat(holder.findtext(f"{ATOM}updated")).tzinfo
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"{settings.SITE_URL}/feeds/{name}.atom?q=photomask"
    assert links["alternate"] == f"{settings.SITE_URL}/{name}/?q=photomask"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 1


def test_the_newest_fifty_by_their_last_change(client):
    for n, made in enumerate(projects(*({"name": f"P{n:02}"} for n in range(52)))):
        Project.objects.filter(pk=made.pk).update(updated_at=AT + timedelta(minutes=n))
        event(f"E{n:02}", at=AT + timedelta(minutes=n))
    found = titles(feed(client, "/feeds/projects.atom", sort="name", page="2", page_size="25"))
    assert [title.split()[1] for title in found] == [f"P{n:02}" for n in range(51, 1, -1)]
    assert [title[-3:] for title in titles(feed(client, "/feeds/events.atom"))] == [
        f"E{n:02}" for n in range(51, 1, -1)
    ]


def test_the_same_filters(client):
    nanhu = place("Nanhu", code="330402")
    here = project("Here", location=nanhu)
    event("There", projects=[project("Elsewhere")])
    event("Here", projects=[here])
    assert titles(feed(client, "/feeds/projects.atom", zone="nanhu")) == [f"{here.code} Here"]
    assert titles(feed(client, "/feeds/events.atom", zone="nanhu")) == ["2022-08-19: Here"]


@pytest.mark.parametrize("address", ["/feeds/projects.atom", "/feeds/events.atom", "/events.ics"])
def test_a_bad_parameter_is_refused_by_name(client, address):
    for query, name in (
        ("nope=1", "nope"),
        ("zone=nope", "zone"),
        ("q=%00", "q"),
        ("page=0", "page"),
        ("bom=1", "bom"),
    ):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response.content.decode().startswith(f"{name}: ")


def test_nothing_unpublished_is_in_it(client):
    sample.make()
    draft("Secret", investors=[])
    for address in ("/feeds/projects.atom", "/feeds/events.atom", "/events.ics"):
        content = client.get(address).content
        assert sample.CANARY.encode() not in content
        assert b"Secret" not in content


def test_without_entries_it_is_as_old_as_the_data(client):
    first = client.get("/feeds/projects.atom").content
    root = ElementTree.fromstring(first)
    assert titles(root) == []
    assert root.findtext(f"{ATOM}updated").startswith("1970-01-01")


def test_each_language_has_its_own(client, settings):
    project("Photomask", name_zh="光掩模")
    english, chinese = (feed(client, f"{prefix}/feeds/projects.atom") for prefix in ("", "/zh-hans"))
    assert titles(english) == ["2022-0001 Photomask"]
    assert titles(chinese) == ["2022-0001 光掩模"]
    assert (
        chinese.find(f"{ATOM}entry/{ATOM}link").get("href")
        == f"{settings.SITE_URL}/zh-hans/projects/2022-0001/"
    )


@pytest.mark.parametrize("text", ["a\x0bb\x1fc", "\ufffe", "]]>", "<script>", "&amp;", "凤桥\u2028😀"])
def test_no_text_breaks_it(client, text):
    project(f"P{text}", summary=text)
    event(f"E{text}", summary=text, venue=text)
    entry = feed(client, "/feeds/projects.atom").find(f"{ATOM}entry")
    summary = entry.find(f"{ATOM}summary")
    assert (summary.get("type"), summary.text) == ("text", legible(text) or None)
    feed(client, "/feeds/events.atom")
    calendar(client)


# ---- The calendar ----


def test_an_event_is_a_whole_day(client, settings):
    held = event(
        "Signing, the first; part\\one",
        "2022-08-19",
        venue="Hall",
        location=place("Nanhu"),
        summary="One\ntwo",
    )
    _content, book = calendar(client)
    (entry,) = book.events
    assert entry["dtstart"].dt == date(2022, 8, 19)
    assert not isinstance(entry["dtstart"].dt, datetime)
    assert entry["uid"] == f"{held.slug}@127.0.0.1"
    assert entry["summary"] == "Signing, the first; part\\one"
    assert entry["location"] == "Hall, Nanhu"
    assert entry["description"] == "One\ntwo"
    assert entry["url"] == f"{settings.SITE_URL}/events/{held.slug}/"
    assert entry["dtstamp"].dt == AT.astimezone(UTC)


def test_lines_end_in_crlf_and_are_folded_at_75_octets(client):
    event("签约仪式" * 30, summary="An emoji 😀 " * 40)
    content, book = calendar(client)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    assert book.events[0]["summary"] == "签约仪式" * 30
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert b"\r\nDTSTART;VALUE=DATE:20220819\r\n" in content


def test_its_events_are_written_as_the_library_writes_them(client, django_assert_max_num_queries):
    texts = ("a" * 63, "a" * 62, "b" * 66 + "\\,;", "两地；" * 40, "one\r\ntwo\nthree\\N", "")
    for number, text in enumerate(texts):
        event(f"Held {number} {text}", venue=text, summary=text, location=place(f"Hall {number}"))
    with django_assert_max_num_queries(2):  # the data version, the events
        content, book = calendar(client)
    assert [content.count(part.to_ical()) for part in book.events] == [1] * len(texts)


def test_an_event_keeps_its_uid(client):
    held = event("Before", title_zh="以前")
    before = calendar(client)[1].events[0]["uid"]
    held.title = "After"
    held.save()
    assert calendar(client)[1].events[0]["uid"] == before
    chinese = icalendar.Calendar.from_ical(client.get("/zh-hans/events.ics").content).events[0]
    assert (chinese["uid"], chinese["summary"]) == (before, "以前")


def test_it_has_the_selected_events(client):
    event("First", projects=[project(status="delayed")])
    event("Second")
    event("Hidden", published=False)
    assert {e["summary"] for e in calendar(client)[1].events} == {"First", "Second"}
    assert [e["summary"] for e in calendar(client, status="delayed")[1].events] == ["First"]
    assert calendar(client, status="ended")[1].events == []
