"""The API: the same selections and figures as the CSV, in an envelope, strictly asked and openly described."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.api.resources import RESOURCES
from projects.caching import conditional, data_version
from projects.filters import PARAMETERS
from projects.models import DataVersion, Project
from tests import sample
from tests.downloads import fetch, rows
from tests.factories import (
    BN,
    UNDISCLOSED,
    draft,
    event,
    fresh,
    investor,
    many,
    place,
    project,
    projects,
    sector,
)
from tests.formats import SELECTIONS, as_csv

pytestmark = pytest.mark.django_db

LISTS = [resource.name for resource in RESOURCES]
WITH_CSV = ("projects", "events", "investors", "amounts")


def get(client, address, **params):
    response = client.get(f"/api/v1/{address}", params)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def whole(client, name, query=""):
    """Every record of a selection, page after page."""
    found, address = [], f"/api/v1/{name}/?page_size=100&{query}"
    while address:
        page = client.get(address).json()
        found += page["results"]
        address = page["next"]
    assert len(found) == page["count"]
    return found


# ---- The same as the CSV ----


@pytest.mark.parametrize("name", WITH_CSV)
def test_it_has_the_rows_and_values_of_the_csv(client, name):
    sample.make()
    for query in SELECTIONS[:-1]:
        found = [{key: as_csv(value) for key, value in row.items()} for row in whole(client, name, query)]
        assert found == rows(client, f"/{name}.csv?{query}"), query


def test_a_project_is_that_of_the_json(client):
    sample.make()
    for row in json.loads(fetch(client, "/projects.json")):
        assert get(client, f"projects/{row['code']}/") == row
    assert get(client, f"projects/{row['code']}/", basis="realised")["code"] == row["code"]


@pytest.mark.parametrize("name", ["events", "investors", "zones", "sectors"])
def test_a_record_is_found_by_its_slug(client, name):
    sample.make()
    found = whole(client, name)
    assert len(found) > 1
    for row in found:
        key = row["event"] if name == "events" else row["slug"]
        assert get(client, f"{name}/{key}/") == row


def test_nothing_unpublished_is_in_it(client):
    sample.make()
    for name in LISTS:
        assert sample.CANARY not in client.get(f"/api/v1/{name}/?page_size=100").content.decode(), name
    hidden = draft("Secret", investors=[investor("Hidden")], location=place("Hidden zone", kind="zone"))
    hidden.assign_code()
    unpublished = event("Hidden event", published=False)
    for address in (
        f"projects/{hidden.code}",
        f"events/{unpublished.slug}",
        "investors/hidden",
        "zones/hidden-zone",
    ):
        assert client.get(f"/api/v1/{address}/").status_code == 404


def test_zones_and_sectors_count_what_is_counted_there_or_below(client):
    district = place("Nanhu", code="330402")
    town = place("Fengqiao", district, "town", code="330402100")
    zone = place("Zone", district, "zone")
    block = place("Block", zone, "zone", lies_in=town)
    chips = sector("Chips")
    masks = sector("Masks", chips)
    project(total=BN, phases={1: 7}, location=block, sector=masks)
    project(total=2 * BN, location=town, sector=chips, secondary=[masks])
    project(total=4 * BN, location=zone, sector=masks, status="terminated")
    project(total=UNDISCLOSED, location=district, sector=chips)

    def figures(name, query=""):
        keys = ("projects", "counting", "headline_cny", "undisclosed")
        return {row["slug"]: tuple(row[key] for key in keys) for row in whole(client, name, query)}

    assert figures("zones") == {
        "nanhu": (4, 3, 3 * BN, 1),
        "fengqiao": (1, 1, 2 * BN, 0),
        "zone": (2, 1, BN, 0),
        "block": (1, 1, BN, 0),
    }
    assert figures("sectors") == {"chips": (4, 3, 3 * BN, 1), "masks": (2, 1, BN, 0)}
    assert figures("zones", "status=terminated") == {"nanhu": (1, 0, None, 0), "zone": (1, 0, None, 0)}
    assert get(client, "zones/block/")["lies_in"] == "fengqiao"
    assert get(client, "zones/block/")["parent_slug"] == "zone"
    assert get(client, "sectors/masks/")["path"] == "Chips > Masks"


def test_a_place_that_is_not_public_is_not_named_by_another(client):
    town = place("Unknown town", kind="town")
    project(location=place("Block", place("Zone", kind="zone"), "zone", lies_in=town))
    assert get(client, "zones/block/")["lies_in"] is None


def test_a_contractor_has_an_address_but_leads_nothing(client):
    project(total=BN, contractors=[investor("Builder")])
    assert get(client, "investors/")["count"] == 0
    assert (
        get(client, "investors/builder/")["projects"],
        get(client, "investors/builder/")["headline_cny"],
    ) == (0, None)


# ---- The envelope ----


def test_pages_lead_on_and_back(client, settings):
    made = {each.code for each in projects(*[{"signed": "2022"}] * 27)}
    first = get(client, "projects/", year="2022")
    assert (first["count"], len(first["results"]), first["previous"]) == (27, 25, None)
    assert first["next"].startswith(f"{settings.SITE_URL}/api/v1/projects/?")
    assert dict(parse_qsl(urlsplit(first["next"]).query)) == {"year": "2022", "page": "2"}
    second = get(client, "projects/", year="2022", page="2")
    assert (len(second["results"]), second["next"]) == (2, None)
    assert dict(parse_qsl(urlsplit(second["previous"]).query))["page"] == "1"
    assert {row["code"] for row in first["results"] + second["results"]} == made
    assert len(get(client, "projects/", page_size="50")["results"]) == 27


@pytest.mark.parametrize("name", LISTS)
def test_without_rows_there_is_one_empty_page(client, name):
    assert get(client, f"{name}/") == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_queries_however_long_it_is(client, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            get(client, f"{name}/", page_size="100", status=["active", "delayed", "ended"])
        return len(captured)

    many(9)
    few = queries()
    many(30, seed=2)
    assert queries() == few
    # The data version, the count, the rows; of investors the names of those who may stand there, and figures; of events
    # which ones the filter leaves; of trees the paths of those that hold projects; of investors and trees how many projects
    # there may be.
    assert few == {"investors": 6, "events": 4, "zones": 5, "sectors": 5}.get(name, 3)


# ---- Refusals ----


BAD = [
    ("nope=1", "nope"),
    ("format=json", "format"),
    ("bom=1", "bom"),
    ("unit=yi", "unit"),
    ("page=0", "page"),
    ("page=2", "page"),
    ("page=99999999999999999999", "page"),
    ("page_size=7", "page_size"),
    ("page_size=1000", "page_size"),
    ("zone=nope", "zone"),
    ("stage=signed&stage=nope", "stage"),
    ("sort=password", "sort"),
    ("q=" + "a" * 5000, "query"),
]


@pytest.mark.parametrize(("query", "name"), BAD)
@pytest.mark.parametrize("resource", LISTS)
def test_a_bad_parameter_is_refused_by_name(client, resource, query, name):
    response = client.get(f"/api/v1/{resource}/?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    problem = response.json()
    assert problem["detail"]
    assert list(problem["errors"]) == [name]
    assert all(problem["errors"][name])


def test_every_bad_parameter_is_named(client):
    problem = client.get("/api/v1/projects/?nope=1&zone=nope&year=x").json()
    assert set(problem["errors"]) == {"nope", "zone", "year"}


HOSTILE = [
    "%00",
    "a%00b",
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "%FF%FE",
    "%ED%A0%80",
    "'",
    "none%00",
    "%0d%0a",
    "２０２２",
    "9999-12-31",
    "0",
]


# The API reads every one of them; the others share its reader, so each sees some.
OTHERS = ("/api/v1/zones/", "/projects.json", "/events.xlsx", "/feeds/projects.atom", "/events.ics")


@pytest.mark.parametrize("name", [*PARAMETERS, "unknown"])
def test_no_value_is_worse_than_refused(client, name):
    """Whatever a parameter holds, each format gives the selection or refuses it by name."""
    project(total=BN, signed="2022")
    first = [*PARAMETERS, "unknown"].index(name)
    for number, value in enumerate(HOSTILE, first):
        codes = set()
        for address in ["/api/v1/projects/"] + ([OTHERS[number % len(OTHERS)]] if number % 3 == 0 else []):
            response = client.get(f"{address}?{name}={value}")
            b"".join(response.streaming_content) if response.streaming else response.content
            codes.add(response.status_code)
            if response.status_code == 400:
                assert name.encode() in (b"" if response.streaming else response.content), (address, value)
        assert codes in ({200}, {400}) or name == "page", (value, codes)
        if "%00" in value:
            assert codes == {400}, value


@pytest.mark.parametrize(
    "key", ["nope", "%00", "a%00b", "9" * 400, "%FF", "..%2F..", "2022-0001%00", "a%0Ab"]
)
@pytest.mark.parametrize("resource", LISTS)
def test_an_unknown_record_is_not_found(client, resource, key):
    response = client.get(f"/api/v1/{resource}/{key}/")
    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize("query", ["zone=nope", "nope=1", "page=1", "stage=none", "basis=x"])
def test_a_single_record_takes_no_filter(client, query):
    made = project()
    response = client.get(f"/api/v1/projects/{made.code}/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(client, method):
    made = project()
    for address in ("/api/v1/projects/", f"/api/v1/projects/{made.code}/"):
        response = getattr(client, method)(address, {}, content_type="application/json")
        assert response.status_code == 405
        assert response.json() == {"detail": f'Method "{method.upper()}" not allowed.', "errors": {}}
        assert "GET" in response["Allow"]


def test_other_methods(client):
    project()
    head = client.head("/api/v1/projects/")
    assert (head.status_code, head.content) == (200, b"")
    options = client.options("/api/v1/projects/", headers={"origin": "https://example.org"})
    assert options.status_code == 204
    assert "GET" in options["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "nonsense", "", "*/*", "application/json;q=0"]
)
def test_it_is_json_whatever_is_accepted(client, accept):
    assert get(client, "projects/") == client.get("/api/v1/projects/", headers={"accept": accept}).json()


def test_the_root_lists_what_there_is(client, settings):
    root = get(client, "")
    assert list(root) == [*LISTS, "schema", "documentation"]
    for address in root.values():
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_it_has_no_language_prefix(client):
    assert client.get("/zh-hans/api/v1/projects/").status_code == 404
    english = client.get("/api/v1/projects/?nope=1").content
    assert client.get("/api/v1/projects/?nope=1", headers={"accept-language": "zh-hans"}).content == english


# ---- Its description ----


@pytest.fixture
def schema(client):
    response = client.get("/api/v1/schema.json")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    return response.json()


def test_the_description_is_valid(schema):
    from drf_spectacular.validation import validate_schema  # takes seconds: not where tests are collected

    validate_schema(schema)
    assert schema["openapi"].startswith("3.")
    assert "drf" not in json.dumps(schema).lower()


def test_every_filter_is_described(schema):
    for resource in RESOURCES:
        parameters = {p["name"]: p for p in schema["paths"][f"/api/v1/{resource.name}/"]["get"]["parameters"]}
        assert set(parameters) == set(PARAMETERS)
        assert all(len(p["description"]) > 20 and p["in"] == "query" for p in parameters.values())
    assert parameters["stage"]["schema"]["items"]["enum"]
    assert parameters["basis"]["schema"]["enum"] == ["headline", "phases", "realised", ""]
    assert all(parameter["allowEmptyValue"] for parameter in parameters.values())


def test_what_is_described_as_a_choice_is_taken(client, schema):
    for parameter in schema["paths"]["/api/v1/projects/"]["get"]["parameters"]:
        kind = parameter["schema"]
        choices, at_once = kind.get("items", kind).get("enum", []), 25 if "items" in kind else 1
        for start in range(0, len(choices), at_once):
            some = choices[start : start + at_once]
            assert get(client, "projects/", **{parameter["name"]: some})["count"] == 0


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("year", ["2022", "none", ""], ["22", "02022", "x"]),
        ("signed_after", ["2022-08-19", ""], ["2022-8-19", "19.8.2022", "2023-02-29"]),
        (
            "amount_min",
            ["1000000000", "1bn", "10亿", "0.05 bn", "999999.99 tn", "9" * 18, ""],
            ["ten", "1bnn", "-1"],
        ),
        ("origin", ["CN", "none", ""], ["cn", "XX", "CHN"]),
        ("zone", ["", "many"], ["a b", "*"]),
    ],
)
def test_what_a_value_looks_like_is_described(client, schema, name, taken, refused):
    many(1)
    described = schema["paths"]["/api/v1/projects/"]["get"]["parameters"]
    kind = next(parameter["schema"] for parameter in described if parameter["name"] == name)
    kind = kind.get("items", kind)
    from jsonschema import Draft202012Validator  # as above

    fits = Draft202012Validator(kind, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid
    assert all(map(fits, taken))
    assert not any(map(fits, refused))
    for value in taken:
        assert client.get("/api/v1/projects/", {name: value}).status_code == 200, value
    for value in refused:
        assert client.get("/api/v1/projects/", {name: value}).status_code == 400, value


def test_every_field_is_described_with_its_type(client, schema):
    sample.make()
    types = {"string": str, "integer": int, "number": int | float, "boolean": bool}
    for resource in RESOURCES:
        fields = schema["components"]["schemas"][resource.singular.title()]["properties"]
        assert all(column.heading and column.description for column in resource.columns("headline", "CNY"))
        found = whole(client, resource.name)
        assert found
        for row in found:
            assert list(row) == list(fields)
            for key, value in row.items():
                assert isinstance(value, types[fields[key]["type"]]) or (
                    value is None and fields[key]["nullable"]
                ), key


def test_refusals_are_described(client, schema):
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}
        assert set(methods["get"]["responses"]) == ({"200", "400", "404"} if "{" in path else {"200", "400"})
    assert set(client.get("/api/v1/projects/?nope=1").json()) == set(
        schema["components"]["schemas"]["Problem"]["properties"]
    )


def test_the_page_to_read_it_loads_nothing_from_outside(client):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    addresses = re.findall(r'(?:src|href|data-schema)="([^"]+)"', text)
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in addresses
    assert "/api/v1/schema.json" in addresses
    assert not [
        address for address in addresses if "//" in address and not address.startswith(settings.SITE_URL)
    ]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", text)


# ---- Caches and other sites ----

PUBLIC = [
    "/api/v1/projects/",
    "/api/v1/schema.json",
    "/projects.csv",
    "/events.xlsx",
    "/projects.json",
    "/projects.geojson",
]
PUBLIC += ["/feeds/projects.atom", "/feeds/events.atom", "/events.ics", "/zh-hans/investors.csv"]


def tag(client, address):
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response["ETag"]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_has_not_changed_is_not_sent_again(client, address):
    project(total=BN)
    etag = tag(client, address)
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag
    for response in (again, client.head(address)):
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        response.close()


@pytest.mark.parametrize("address", ["/api/v1/projects/", "/projects.csv", "/feeds/projects.atom"])
def test_any_change_makes_it_another(client, address):
    made = project("Photomask", total=BN)
    tags = [tag(client, address)]
    made.amounts.update(amount=2 * BN)
    fresh(made)
    tags.append(tag(client, address))
    made.name = "Renamed"
    made.save()
    fresh(made)
    tags.append(tag(client, address))
    event(projects=[made])
    tags.append(tag(client, address))
    project()
    tags += [
        tag(client, address),
        tag(client, f"{address}?stage=none"),
        tag(client, f"{address}?status=active"),
    ]
    DataVersion.objects.update(changed_at=timezone.now())  # another database with as many changes
    tags.append(tag(client, address))
    assert len(set(tags)) == len(tags)


def test_language_day_and_release_make_it_another(client, monkeypatch):
    tags = [tag(client, "/projects.csv"), tag(client, "/zh-hans/projects.csv")]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(conditional.timezone, "localdate", lambda now=None: tomorrow)
    tags.append(tag(client, "/projects.csv"))
    monkeypatch.setattr(data_version, "release", lambda: "another")
    tags.append(tag(client, "/projects.csv"))
    assert len(set(tags)) == 4


def test_the_version_is_read_before_the_data(client):
    project()
    with CaptureQueriesContext(connection) as queries:
        get(client, "projects/")
    assert "dataversion" in queries[0]["sql"]
    assert not any("dataversion" in query["sql"] for query in queries.captured_queries[1:])


def test_the_last_change_is_told_once_no_other_can_be_of_its_second(client, monkeypatch):
    project()
    version = data_version.current()
    now = timezone.now()
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(conditional, "STARTED", long_ago)
    version.changed_at = now
    assert conditional.last_modified(version, now + timedelta(seconds=1)) is None
    assert conditional.last_modified(version, now + timedelta(seconds=3)) == int(now.timestamp())
    version.changed_at = long_ago
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    assert conditional.last_modified(version, midnight + timedelta(hours=1)) == int(midnight.timestamp())
    monkeypatch.setattr(conditional, "last_modified", lambda version: int(now.timestamp()) - 100)
    response = client.get("/api/v1/projects/")
    modified = response["Last-Modified"]
    assert client.get("/api/v1/projects/", headers={"if-modified-since": modified}).status_code == 304
    monkeypatch.setattr(conditional, "last_modified", lambda version: int(now.timestamp()) - 50)
    assert client.get("/api/v1/projects/", headers={"if-modified-since": modified}).status_code == 200
    # Where both are sent the tag decides.
    headers = {"if-modified-since": modified, "if-none-match": '"other"'}
    assert client.get("/api/v1/projects/", headers=headers).status_code == 200


def test_no_two_versions_are_of_one_second():
    made = project()
    seconds = []
    for n in range(3):
        made.amounts.create(amount=n)
        fresh(made)
        seconds.append(int(data_version.current().changed_at.timestamp()))
    assert len(set(seconds)) == 3


def test_the_release_is_known_and_stays():
    assert re.fullmatch(r"[0-9a-f]{16}", data_version.release())
    assert data_version.release() == data_version.release()


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_refused_has_no_tag(client, address):
    if "schema" not in address:
        response = client.get(f"{address}?nope=1")
        assert response.status_code == 400
        assert "ETag" not in response
        assert "Last-Modified" not in response


@pytest.mark.parametrize("address", PUBLIC)
def test_the_signed_in_get_no_cached_answer(admin_client, client, address):
    etag = tag(client, address)
    response = admin_client.get(address, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "address", [*PUBLIC, "/api/v1/projects/?nope=1", "/api/v1/nope/", "/projects.csv?nope=1"]
)
def test_scripts_of_other_sites_may_read_it(client, address):
    response = client.get(address, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    if response.streaming:
        b"".join(response.streaming_content)


def test_nobody_is_asked_who_they_are(client):
    project()
    # A wrong Bearer token is refused (test_api_tokens.py); other schemes are those of gateways on the way.
    response = client.get("/api/v1/projects/", headers={"authorization": "Basic eDp4"})
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert Project.objects.published().count() == response.json()["count"]


def test_its_page_exists_in_both_languages_and_says_what_there_is_without_a_script(client):
    page = client.get("/zh-hans/api/docs/")
    assert page.status_code == 200
    assert "金额台账：每条公布金额一行。" in page.text
    assert '<a href="/api/v1/amounts/">' in page.text
    assert 'href="/api/docs/" lang="en"' in page.text
