"""/sitemap.xml: every published record in both languages, and nothing else."""

import xml.etree.ElementTree as ET

import pytest

from projects.models import Location, Project
from projects.views import sitemap
from tests import sample

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://127.0.0.1:8000"


def locations(client, address="/sitemap.xml"):
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/xml")
    return [each.text for each in ET.fromstring(answer.content).iterfind(".//s:loc", NS)]


def everything(client):
    return [loc for part in locations(client) for loc in locations(client, part.removeprefix(SITE))]


def test_every_address_in_it_answers_and_none_is_missing(client):
    sample.make()
    found = everything(client)
    assert len(found) == len(set(found)) > 60
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address
    assert {f"{SITE}/zones/{place.slug}/" for place in Location.objects.public()} <= set(found)
    assert f"{SITE}/zh-hans/projects/2022-0001/" in found


def test_nothing_unpublished_is_in_it(client):
    sample.make()
    found = "".join(everything(client))
    hidden = (
        Project.objects.exclude(publication="published").exclude(code=None).values_list("code", flat=True)
    )
    assert hidden
    assert not [code for code in hidden if f"/{code}/" in found]
    assert sample.CANARY.lower() not in found.lower()


def test_it_says_what_the_other_language_is_and_when_it_changed(client):
    sample.make()
    url = ET.fromstring(client.get("/sitemap-projects-1.xml").content).find("s:url", NS)
    assert [link.get("hreflang") for link in url.iterfind("x:link", NS)] == ["en", "zh-Hans"]
    assert url.find("s:lastmod", NS).text.startswith("20")


def test_it_is_cut_into_files_of_a_bearable_size(client, monkeypatch):
    sample.make()
    whole = everything(client)
    monkeypatch.setattr(sitemap, "SIZE", 3)
    assert len(locations(client)) > 6
    assert sorted(everything(client)) == sorted(whole)


@pytest.mark.parametrize(
    "part", ["projects-1", "projects-0", "projects-99999999999999999999", "pages-2", "users-1"]
)
def test_a_part_that_is_not_there_is_not_found(client, part):
    assert client.get(f"/sitemap-{part}.xml").status_code == 404
