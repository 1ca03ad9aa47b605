"""/projects.json: the rows of the CSV with numbers as numbers."""

import json

import pytest

from projects.columns import Kind, keys, project_columns
from tests import sample
from tests.downloads import fetch, rows
from tests.factories import BN, draft, project
from tests.formats import SELECTIONS, as_csv

pytestmark = pytest.mark.django_db


def test_it_has_the_rows_and_values_of_the_csv(client):
    sample.make()
    for query in SELECTIONS:
        found = json.loads(fetch(client, f"/projects.json?{query}"))
        written = [{key: as_csv(value) for key, value in row.items()} for row in found]
        assert written == rows(client, f"/projects.csv?{query}"), query


def test_every_value_has_its_type(client):
    sample.make()
    types = {
        Kind.INTEGER: int,
        Kind.YUAN: int,
        Kind.BOOLEAN: bool,
        Kind.DECIMAL: int | float,
        Kind.MONEY: int | float,
    }
    found = json.loads(fetch(client, "/projects.json"))
    assert len(found) == 14
    for column in project_columns():
        values = [row[column.key] for row in found if row[column.key] is not None]
        assert all(isinstance(value, types.get(column.kind, str)) for value in values), column.key
        assert "" not in values, column.key


def test_blank_is_null(client):
    project("Photomask")
    (row,) = json.loads(fetch(client, "/projects.json"))
    assert list(row) == keys(project_columns())
    assert (row["total_cny"], row["signed_on"], row["zone"]) == (None, None, None)
    assert (row["disclosed"], row["counts_in_totals"]) == (False, True)


def test_none_is_an_empty_array(client):
    draft()
    assert json.loads(fetch(client, "/projects.json")) == []


def test_amounts_in_another_unit_and_headings(client):
    project(total=3 * BN + 1)
    (row,) = json.loads(fetch(client, "/projects.json", unit="yi", headers="labels"))
    assert row["Total (CNY), in 100 million (亿)"] == 30.00000001


def test_it_is_json_in_a_file_of_its_name(client):
    response = client.get("/projects.json?stage=signed&unit=wan")
    assert response["Content-Type"] == "application/json"
    assert 'filename="projects_stage-signed_unit-wan_' in response["Content-Disposition"]
    assert response["Content-Disposition"].endswith('.json"')


@pytest.mark.parametrize(
    ("query", "name"),
    [("bom=1", "bom"), ("unit=x", "unit"), ("nope=1", "nope"), ("zone=nope", "zone"), ("q=%00", "q")],
)
@pytest.mark.parametrize("form", ["json", "geojson", "xlsx"])
def test_a_bad_parameter_is_refused_by_name(client, form, query, name):
    response = client.get(f"/projects.{form}?{query}")
    assert response.status_code == 400
    assert response.content.decode().startswith(f"{name}: ")


@pytest.mark.parametrize("form", ["json", "geojson"])
def test_nothing_unpublished_is_in_it(client, form):
    sample.make()
    assert sample.CANARY.encode() not in fetch(client, f"/projects.{form}")
