"""No word of what is not public stands in any public answer, and what is published stands everywhere at once."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import get_resolver

from projects.editions import freezing
from projects.editions.layout import FILES
from projects.editions.words import MEANINGS
from projects.models import Investor, Location, Project, Sector, SigningEvent
from projects.review.workflow import publish, withdraw
from tests import sample
from tests.factories import DAY, draft, event, investor, milestone, place, project, sector

pytestmark = pytest.mark.django_db

# What stands for <slug> and <code> in addresses.
RECORDS = {
    "projects": (Project, "code"),
    "zones": (Location, "slug"),
    "sectors": (Sector, "slug"),
    "investors": (Investor, "slug"),
    "events": (SigningEvent, "slug"),
}
EDITION = "2023-01"


def routes(patterns, before=""):
    """Every public address pattern of the site."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if route != "admin/":
                yield from routes(pattern.url_patterns, route)
        else:
            yield route


def addresses():
    """Every public address with each record of the database in its place, hidden ones included."""
    for route in routes(get_resolver().url_patterns):
        found = re.fullmatch(r"(?:.*/)?(\w+)/<(?:slug|str):(?:slug|code)>/", route)
        if found and found[1] in RECORDS:
            model, field = RECORDS[found[1]]
            for value in model.objects.values_list(field, flat=True):
                yield "/" + re.sub("<.*>", value or "2022-9999", route)
        elif "<str:period>" in route:
            names = FILES if "<str:name>" in route else [""]
            yield from ("/" + route.replace("<str:period>", EDITION).replace("<str:name>", n) for n in names)
        elif "<" not in route:
            yield f"/{route}"
    for part in MEANINGS:
        yield f"/editions/{EDITION}/changes/?part={part}"


def body(response):
    """All text of an answer: of a spreadsheet, that of its parts."""
    content = response.getvalue() if response.streaming else response.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_the_canary_sings_nowhere(client, subtests, prefix):
    sample.make()
    freezing.publish(freezing.prepare(EDITION))
    hidden = {
        model: model.objects.filter(**{f"{name}__icontains": sample.CANARY})
        for model, name in (
            (Project, "name"),
            (SigningEvent, "title"),
            (Location, "name"),
            (Sector, "name"),
            (Investor, "name"),
        )
    }
    assert [found.count() for found in hidden.values()] == [3, 1, 1, 1, 2]
    secret = {code for code in hidden[Project].values_list("code", flat=True) if code}
    assert len(secret) == 2
    answers = 0
    asked = list(addresses())  # at once: a Chinese answer would make Chinese routes of the rest
    for address in asked if not prefix else [each for each in asked if not each.startswith("/api/")]:
        with subtests.test(address):
            response = client.get(prefix + address)
            # Browsers and programs only post there; that it answers at all says nothing, and its text is looked through as any.
            posted_to = {"/csp-report": [405], "/api/v1/imports/": [401]}.get(address, [])
            assert response.status_code in (200, 301, 302, 400, 404, *posted_to)
            text = body(response)
            known = sample.CANARY in address or any(code in address for code in secret)
            if known:
                assert response.status_code == 404
                assert f">{sample.CANARY}" not in text
            else:
                assert sample.CANARY not in text.lower()
                assert not any(code in text for code in secret)
            answers += response.status_code == 200
    assert answers > 100


@pytest.mark.parametrize("word", ["canary", "Canary 1", "canary公司", "canary investor", "2022-0012"])
def test_a_search_does_not_find_it(client, word):
    sample.make()
    response = client.get("/projects/", {"q": word})
    assert '<data id="result-count" value="0">' in response.content.decode()
    for name in ("projects", "events", "amounts", "milestones"):
        content = body(client.get(f"/{name}.csv", {"q": word}))
        assert content.count("\r\n") == 1


@pytest.mark.parametrize("made", ["draft", "in review", "withdrawn"])
def test_a_hidden_project_answers_like_one_that_never_was(client, made):
    record = draft("Secret", signed="2022")
    if made == "withdrawn":
        publish([record])
        withdraw([record])
    record.assign_code()
    hidden, unknown = client.get(f"/projects/{record.code}/"), client.get("/projects/2022-9999/")
    assert hidden.status_code == unknown.status_code == 404
    assert body(hidden).replace(record.code, "2022-9999") == body(unknown)


# ---- At once, and nowhere before ----

NAME = "Photomask-materials-plant"


@pytest.fixture
def plant():
    """A draft with a place, a sector, an investor and an event that nothing else makes public."""
    made = draft(
        NAME,
        total=3_000_000_000,
        phases={1: 1_100_000_000},
        signed="2022-08-19",
        location=place("The Zone", place("The District", code="1"), "zone"),
        sector=sector("The Sector"),
        investors=[investor("The Investor", "US")],
        events=[event("The Event", DAY)],
    )
    made.assign_code()
    milestone(made, "approved")
    return made


def where_it_stands(client, code):
    """Addresses of lists, pages and downloads whose answer speaks of the project."""
    asked = (
        "/",
        "/projects/",
        "/projects/?zone=the-district",
        f"/projects/{code}/",
        "/zones/the-zone/",
        "/sectors/the-sector/",
        "/investors/the-investor/",
        "/events/the-event/",
        "/projects.csv",
        "/amounts.csv",
        "/milestones.csv",
        "/zh-hans/projects/",
        f"/zh-hans/projects/{code}/",
    )
    return {address for address in asked if NAME in body(client.get(address))}, set(asked)


def test_it_is_nowhere_then_everywhere_then_nowhere(client, plant):
    def totals():
        (summary,) = {client.get("/projects/").context["summary"].headline.amount}
        return summary, client.get("/").context["summary"].headline.amount

    stands, everywhere = where_it_stands(client, plant.code)
    assert stands == set()
    assert totals() == (0, 0)
    assert client.get("/zones/the-zone/").status_code == 404
    assert client.get("/projects.csv?zone=the-zone").status_code == 400

    publish([plant])
    stands, everywhere = where_it_stands(client, plant.code)
    assert stands == everywhere
    assert totals() == (3_000_000_000, 3_000_000_000)

    withdraw([plant])
    stands, everywhere = where_it_stands(client, plant.code)
    assert stands == set()
    assert totals() == (0, 0)
    for gone in (
        f"/projects/{plant.code}/",
        "/zones/the-zone/",
        "/sectors/the-sector/",
        "/investors/the-investor/",
    ):
        assert client.get(gone).status_code == 404
    assert client.get("/events/the-event/").status_code == 200


def test_an_event_is_public_by_its_own_publication(client, plant):
    publish([plant])
    ceremony = SigningEvent.objects.get()
    withdraw([ceremony])
    for address in (
        "/",
        "/projects/",
        f"/projects/{plant.code}/",
        "/events/",
        "/projects.csv",
        "/events.csv",
    ):
        assert "The Event" not in body(client.get(address)), address
    assert client.get("/events/the-event/").status_code == 404
    publish([ceremony])
    for address in (
        f"/projects/{plant.code}/",
        "/events/",
        "/projects.csv",
        "/events.csv",
        "/events/the-event/",
    ):
        assert "The Event" in body(client.get(address)), address


def test_a_block_does_not_tell_the_hidden_place_that_it_lies_in(client, subtests):
    district = place("The District", code="1")
    hidden = place(f"{sample.CANARY} Town", district, "town")
    block = place("The Block", place("The Zone", district, "zone"), "zone", lies_in=hidden)
    shown = project("Plant", location=block, total=1)
    event("Ceremony", DAY, location=block)
    paths = [
        "/",
        "/projects/",
        f"/projects/{shown.code}/",
        "/map/",
        "/zones/",
        "/zones/the-block/",
        "/zones/the-district/",
    ]
    paths += [
        "/events/",
        "/events/ceremony/",
        "/reports/pivot?rows=zone&level=9",
        "/projects/?zone=the-block",
        "/sitemap.xml",
    ]
    paths += [
        "/projects.csv",
        "/projects.json",
        "/projects.geojson",
        "/map.json",
        "/api/v1/zones/",
        "/api/v1/zones/the-block/",
    ]
    for path in (
        *paths,
        "/zones/the-block/?known_on=2024-12-31",
        "/api/v1/projects/",
        "/sitemap-zones-1.xml",
    ):
        with subtests.test(path):
            answer = client.get(path)
            assert answer.status_code in (200, 404)
            assert sample.CANARY not in body(answer).lower()
