"""Files go as gzip to whoever accepts that: the same bytes, an ETag of their own, a break that shows; and what links say."""

import gzip
import os
from contextlib import closing
from io import BytesIO

import pytest
from django.conf import settings
from django.http import FileResponse
from django.test import RequestFactory

from projects.caching.compression import accepts_gzip, compress, gzipped
from projects.editions import freezing
from tests import sample
from tests.factories import project, projects

pytestmark = pytest.mark.django_db

FILES = [
    "/projects.csv", "/projects.json", "/projects.geojson", "/amounts.csv", "/milestones.csv", "/events.csv",
    "/investors.csv", "/reports/pivot.csv", "/api/v1/projects/", "/oc4ids.json", "/feeds/projects.atom", "/events.ics", "/map.json", "/sitemap-projects-1.xml",
]  # fmt: skip


def packed(client, address, **headers):
    return client.get(address, headers={"accept-encoding": "br, gzip", **headers})


@pytest.mark.parametrize("address", FILES)
def test_the_same_bytes_under_another_etag(client, address):
    sample.make()
    plain, small = client.get(address), packed(client, address)
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.getvalue()) == plain.getvalue()
    assert plain["ETag"] != small["ETag"]
    for response in (plain, small):
        assert "Accept-Encoding" in response["Vary"]
    again = packed(client, address, **{"if-none-match": small["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, small["ETag"])
    assert "Accept-Encoding" in again["Vary"]
    assert client.get(address, headers={"if-none-match": small["ETag"]}).status_code == 200


def test_a_spreadsheet_is_packed_already():
    response = FileResponse(BytesIO(b"PK"))
    compress(response)
    assert "Content-Encoding" not in response
    assert response.getvalue() == b"PK"


def test_pages_and_refusals_are_not_packed(client):
    project("a")
    assert "Content-Encoding" not in packed(client, "/projects/")
    refused = packed(client, "/projects.csv?nope=1")
    assert refused.status_code == 400
    assert refused.content.startswith(b"nope: ")


def test_whoever_is_signed_in_gets_it_plain(admin_client):
    project("a")
    assert "Content-Encoding" not in packed(admin_client, "/projects.csv")


def test_the_past_is_packed_too(client):
    project("a")
    day = "?known_on=2000-01-01"
    assert (
        gzip.decompress(packed(client, f"/projects.csv{day}").getvalue())
        == client.get(f"/projects.csv{day}").getvalue()
    )


def test_it_streams():
    read = []

    def source():
        for number in range(50):
            read.append(number)
            yield os.urandom(64 * 1024)

    blocks = gzipped(source())
    next(blocks), next(blocks)
    assert len(read) < 10
    assert sum(map(len, blocks)) > 40 * 64 * 1024


def test_what_breaks_off_has_no_end():
    def broken():
        yield os.urandom(1_000_000)
        raise OSError("the database went away")

    received = bytearray()
    with pytest.raises(OSError, match="went away"):
        list(map(received.extend, gzipped(broken())))
    assert len(received) > 500_000
    with pytest.raises(EOFError):
        gzip.decompress(bytes(received))


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True), ("gzip, br", True), ("br;q=1.0, gzip;q=0.8", True), ("GZIP", True), ("x-gzip", True),
        ("deflate,gzip ;q = 0.1", True), ("", False), ("br", False), ("gzip;q=0", False), ("gzip;q=0.000, br", False),
        ("notgzip", False), ("gzipped", False), ("*", False),
    ],
)  # fmt: skip
def test_who_accepts_it(header, accepted):
    assert accepts_gzip(RequestFactory().get("/", headers={"accept-encoding": header})) is accepted


def test_links_lead_to_dictionary_licence_and_next_page(client):
    projects(*[{"signed": "2022"}] * 27)
    site = settings.SITE_URL
    licence = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert client.get("/projects.csv")["Link"] == f'<{site}/data/#dictionary>; rel="describedby", {licence}'
    assert client.get("/oc4ids.json")["Link"] == f'<{site}/data/>; rel="describedby", {licence}'
    for told in ("/feeds/projects.atom", "/feeds/events.atom", "/events.ics", "/editions.atom", "/map.json"):
        assert client.get(told)["Link"] == f'<{site}/data/>; rel="describedby", {licence}', told
    freezing.publish(freezing.prepare("2023-01"))
    frozen = client.get("/editions/2023-01/projects.csv")
    assert f'<{site}/editions/2023-01/datapackage.json>; rel="describedby", {licence}' == frozen["Link"]
    page = client.get("/api/v1/projects/?year=2022")
    described = f'<{site}/api/v1/schema.json>; rel="describedby"'
    assert page["Link"] == f'<{page.json()["next"]}>; rel="next", {described}, {licence}'
    second = client.get(page.json()["next"].removeprefix(site))
    assert second["Link"].startswith(f'<{second.json()["previous"]}>; rel="prev", ')
    assert "Link" in client.get("/projects.csv")["Access-Control-Expose-Headers"]
    with closing(client.get("/zh-hans/events.xlsx")) as sheet:
        assert f'<{site}/zh-hans/data/#dictionary>; rel="describedby"' in sheet["Link"]
