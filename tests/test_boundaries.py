"""Outlines of places: loaded with source and licence or not at all, shaded by what is counted there, never of what is not public."""

import json

import pytest
from django.core.management import CommandError, call_command

from projects.models import Boundary
from tests.factories import BN, YI, place, project
from tests.kept import kept

pytestmark = pytest.mark.django_db
SQUARE = [[120.6, 30.6], [120.9, 30.6], [120.9, 30.8], [120.6, 30.6]]


def feature(code, ring=SQUARE, **properties):
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


@pytest.fixture
def load(tmp_path):
    def loaded(*features, **options):
        file = tmp_path / "outlines.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        told = {"source": "Survey office, GS(2024)1", "licence": "CC BY 4.0"} | options
        call_command("load_boundaries", str(file), **told, verbosity=0)

    return loaded


@pytest.fixture
@kept
def places():
    district = place("District", code="330402")
    town = place("Town", district, "town", code="330402100")
    other = place("Other", district, "town", code="330402101")
    project("Large", location=town, total=3 * BN, latitude="30.7", longitude="120.7", stage="completed")
    project("Small", location=other, total=YI)
    project("Small too", location=other)
    return district, town, other


def test_areas_are_shaded_by_amount_or_number_with_a_legend(client, load, places):
    load(*(feature(each.code) for each in places))
    page = client.get("/map/")
    assert "Survey office, GS(2024)1 (CC BY 4.0)" in page.text
    assert "CNY 2.0 bn and above" in page.text
    drawn = client.get("/map.json").json()
    tones = {slug: area["tone"] for slug, area in drawn["areas"].items()}
    assert tones["district"] is None, "it holds others: a line alone"
    assert tones["town"] > tones["other"] > 0
    assert drawn["areas"]["other"]["says"] == "2 projects · CNY 100 m"
    number = client.get(drawn["areas"]["other"]["list"]).context["row_count"]
    assert number == 2
    by_number = client.get("/map.json?shade=projects").json()["areas"]
    assert by_number["other"]["tone"] > by_number["town"]["tone"] > 0
    assert drawn["projects"][0][5:] == ["CNY 3.0 bn", "Completed"]
    assert client.get("/map/?shade=colour").status_code == 400
    shapes = client.get(drawn["outlines"]).json()
    assert next((f["id"], f["properties"]["licence"]) for f in shapes["features"]) == (
        "district",
        "CC BY 4.0",
    )


def test_without_outlines_and_tiles_the_map_says_that_it_has_no_base(client, load, places, settings):
    assert "This map has no base" in client.get("/map/").text
    assert client.get("/map.json").json()["outlines"] == ""
    load(feature("330402"))
    assert "This map has no base" not in client.get("/map/").text


def test_a_place_that_is_not_public_is_not_outlined(client, load, places):
    load(feature("330402"))
    place("Canary zone", kind="zone")
    Boundary.objects.create(location=place("Canary park", kind="park"), geometry={}, source="s", licence="l")
    assert b"anary" not in client.get("/map-outlines.json").content + client.get("/map.json").content


@pytest.mark.parametrize(
    ("features", "options", "said"),
    [
        ([feature("330402")], {"licence": " "}, "--licence"),
        ([feature("330402")], {"source": ""}, "--source"),
        ([feature("999999")], {}, "999999"),
        ([feature("330402"), feature("330402")], {}, "twice"),
        ([feature("330402", SQUARE[:-1])], {}, "not closed"),
        ([feature("330402", [[30.6, 120.6], *SQUARE[1:3], [30.6, 120.6]])], {}, "east first"),
        ([feature("330402", [["x", 1]] * 4)], {}, "no pair of numbers"),
        (
            [{"type": "Feature", "properties": {"code": "330402"}, "geometry": {"type": "Point"}}],
            {},
            "no Polygon",
        ),
        ([], {}, "no feature"),
        ([feature("330402")], {"code": "adcode"}, "division code"),
    ],
)
def test_a_doubtful_file_changes_nothing(load, places, features, options, said):
    load(feature("330402"))
    before = list(Boundary.objects.values())
    with pytest.raises(CommandError, match=said):
        load(*features, **options)
    assert list(Boundary.objects.values()) == before


def test_again_replaces_and_clear_removes(load, places):
    load(feature("330402"), feature("330402100"))
    load(feature("330402"), source="Another")
    assert set(Boundary.objects.values_list("location__code", "source")) == {
        ("330402", "Another"),
        ("330402100", "Survey office, GS(2024)1"),
    }
    call_command("load_boundaries", clear=True, verbosity=0)
    assert not Boundary.objects.exists()
