"""The map: the list's filters, every project drawn once or said to be nowhere, the same without a script."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import CodeCounter, Project
from tests.factories import AT, draft, place, project
from tests.test_settings import setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A town without coordinates in a district that has some."""
    district = place(
        "Nanhu District", code="330402", latitude=Decimal("30.75"), longitude=Decimal("120.766667")
    )
    return place("Fengqiao Town", district, "town", code="330402100")


@pytest.fixture
def four(town):
    """One with coordinates of its own, one drawn at the district, one in a place without any, and a draft."""
    there = {"latitude": Decimal("30.7"), "longitude": Decimal("120.8")}
    project("Plant", location=town, coordinates_accuracy="address", **there)
    project("Warehouse", location=town, signed="2022")
    project("Elsewhere", location=place("Nowhere"))
    project("Nameless")
    draft("Secret", location=town, **there)


def places(client, query=""):
    answer = client.get(f"/map.json?{query}").json()
    return {each["name"]: each for each in answer["places"]}


def test_each_project_is_drawn_once(client, four):
    answer = client.get("/map.json").json()
    assert answer["projects"] == [
        [30.7, 120.8, Project.objects.get(name="Plant").code, "Plant", "address", "not disclosed", ""]
    ]
    [district] = answer["places"]
    assert (district["at"], district["number"]) == ([30.75, 120.766667], 1)
    assert district["drawn"] == "1 project somewhere in Nanhu District"
    assert district["counted"] == "2 projects are counted here"


def test_too_many_to_be_drawn_stand_at_their_places(client, four, monkeypatch):
    monkeypatch.setattr("projects.views.geography.MOST_DRAWN", 0)
    answer = client.get("/map.json").json()
    assert (answer["projects"], answer["places"][0]["number"]) == ([], 2)
    assert "1 have coordinates of their own, too many to be drawn one by one" in client.get("/map/").text
    assert "数量过多" in client.get("/zh-hans/map/").text


def test_what_is_nowhere_is_said(client, four):
    page = client.get("/map/")
    found = page.context["found"]
    assert (found.own, found.at_places, found.unlocated) == (1, 1, 2)
    assert '<data id="result-count" value="4">' in page.text
    assert "2 have no coordinates, nor have their places" in page.text
    assert "Secret" not in page.text


def test_it_has_the_filters_of_the_list(client, four):
    assert '<data id="result-count" value="1">' in client.get("/map/?q=plant").text
    answer = client.get("/map.json?q=warehouse").json()
    assert (len(answer["projects"]), len(answer["places"])) == (0, 1)
    assert client.get("/map.json?year=2022").json()["projects"] == []


def test_a_places_number_leads_to_as_many_rows(client, four):
    [(name, district)] = places(client).items()
    assert district["list"].startswith("/projects/?")
    assert '<data id="result-count" value="2">' in client.get(district["list"]).text
    narrower = places(client, "counted_in=fengqiao-town")[name]["list"]
    assert narrower == "/projects/?counted_in=fengqiao-town"


@pytest.mark.parametrize("query", ["zone=nowhere-at-all", "colour=red", "page=2", "amount_min=much", "q=%00"])
def test_a_bad_filter_is_refused(client, four, query):
    page = client.get(f"/map/?{query}")
    assert page.status_code == 400
    assert '<data id="result-count" value="0">' in page.text
    assert client.get(f"/map.json?{query}").status_code == 400


def test_it_is_chinese_on_chinese_pages(client):
    here = {"latitude": 30, "longitude": 120}
    district = place("Nanhu District", name_zh="南湖区", code="330402", **here)
    project("Plant", name_zh="工厂", location=district)
    project("Own", name_zh="自有", location=district, **here)
    answer = client.get("/zh-hans/map.json").json()
    assert answer["places"][0]["name"] == "南湖区"
    assert answer["projects"][0][3] == "自有"
    assert answer["address"] == "/zh-hans/projects/CODE/"
    assert "地图" in client.get("/zh-hans/map/").text


def test_with_nothing_published_it_says_so(client):
    page = client.get("/map/")
    assert page.status_code == 200
    assert "No project is published yet" in page.text
    assert client.get("/map.json").json()["projects"] == []


def spread(number, kind="Town"):
    """So many published projects, each at coordinates of its own in one of a hundred towns."""
    towns = [place(f"{kind} {n}", latitude=30, longitude=100 + n / 10) for n in range(100)]
    Project.objects.bulk_create(
        Project(
            code=code,
            name=f"Project {code}",
            location=towns[n % 100],
            latitude=Decimal(20 + n % 150) / 5,
            longitude=Decimal(80 + n % 331) / 3,
            publication="published",
            first_published_at=AT,
            updated_at=AT,
        )
        for n, code in enumerate(CodeCounter.take(2022, number))
    )


# The projects with coordinates of their own by place and these places, the data version with what is kept, the places
# of it, the places that are shown
POSITIONS = 6


def test_three_thousand_points_cost_as_many_queries_as_a_hundred(client):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        return len(queries), answer

    spread(100)
    client.get("/map/")
    few = cost("/map/")[0], cost("/map.json")[0]
    spread(2_900, "Village")
    page, (queries, answer) = cost("/map/")[0], cost("/map.json")
    assert (page, queries) == few
    assert queries <= POSITIONS + 1 + 2  # the points · the data version, for the ETag and the answer
    assert len(answer.json()["projects"]) == 3_000
    assert len(answer.content) < 270_000


def test_tiles_come_from_the_host_that_is_set_and_no_other(client, settings):
    assert "data-tiles" not in client.get("/map/").text
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    text = client.get("/map/?sort=name").text  # a page is kept until the data change
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png" data-tiles-by="tiles.example.org"' in text
    [policy] = setting(
        "CONTENT_SECURITY_POLICY", MAP_TILES_URL="https://t.example.org:8443/a/{z}/{x}/{y}.png?k=1"
    )
    assert policy["DIRECTIVES"]["img-src"][2:] == ["https://t.example.org:8443"]
    [policy] = setting("CONTENT_SECURITY_POLICY")
    assert len(policy["DIRECTIVES"]["img-src"]) == 2


def test_a_project_with_coordinates_has_a_small_map_of_its_own(client):
    here = place("Town", latitude="30.75", longitude="120.8")
    project("At a street", location=here, latitude="30.5", longitude="120.5")
    project("Somewhere", location=here)
    page = client.get("/projects/2022-0001/").text
    assert 'data-points="/map.json?q=2022-0001"' in page
    assert 'href="/map/?q=2022-0001"' in page
    assert "30.5, 120.5" in page
    assert "map.js" in page
    drawn = client.get("/map.json?q=2022-0001").json()["projects"]
    assert [each[2] for each in drawn] == ["2022-0001"]
    without = client.get("/projects/2022-0002/").text
    assert "map-data" not in without
    assert "leaflet" not in without
