"""/projects.geojson: a FeatureCollection (RFC 7946) of the same rows."""

import json
from decimal import Decimal

import pytest

from tests import sample
from tests.downloads import fetch
from tests.factories import draft, project
from tests.formats import SELECTIONS

pytestmark = pytest.mark.django_db


def test_a_feature_is_a_row_and_its_place(client):
    here = project("Here", latitude=Decimal("30.700000"), longitude=Decimal("-120.800001"), signed="2022")
    project("Nowhere", signed="2021")
    found = json.loads(fetch(client, "/projects.geojson"))
    assert found["type"] == "FeatureCollection"
    first, second = found["features"]
    assert first["type"] == "Feature"
    assert first["id"] == here.code
    assert first["geometry"] == {"type": "Point", "coordinates": [-120.800001, 30.7]}
    assert second["geometry"] is None
    assert second["properties"]["name"] == "Nowhere"


def test_its_properties_are_the_objects_of_the_json(client):
    sample.make()
    for query in SELECTIONS:
        features = json.loads(fetch(client, f"/projects.geojson?{query}"))["features"]
        objects = json.loads(fetch(client, f"/projects.json?{query}"))
        assert [feature["properties"] for feature in features] == objects, query


def test_none_is_an_empty_collection(client):
    draft()
    assert json.loads(fetch(client, "/projects.geojson")) == {"type": "FeatureCollection", "features": []}


def test_its_content_type(client):
    assert client.get("/projects.geojson")["Content-Type"] == "application/geo+json"
