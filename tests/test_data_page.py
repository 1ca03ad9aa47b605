"""The data dictionary says of every column and filter what it means."""

import pytest

from projects.columns import (
    amount_columns,
    event_columns,
    investor_columns,
    milestone_columns,
    project_columns,
)
from projects.filters import PARAMETERS

COLUMNS = [
    (table.__name__, column)
    for table in (project_columns, event_columns, investor_columns, amount_columns, milestone_columns)
    for column in table()
]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda value: getattr(value, "key", value))
def test_every_column_is_described(table, column):
    assert str(column.heading).strip()
    assert len(str(column.description)) > 5


@pytest.mark.django_db
def test_the_page_holds_every_column_and_filter(client):
    page = client.get("/data/").content.decode()
    for _table, column in COLUMNS:
        assert f"<code>{column.key}</code>" in page
    for name in PARAMETERS:
        assert f"<code>{name}</code>" in page


@pytest.mark.django_db
def test_every_download_it_names_is_there(client):
    page = client.get("/data/").content.decode()
    for path in (
        "/projects.csv",
        "/projects.xlsx",
        "/projects.json",
        "/projects.geojson",
        "/events.ics",
        "/api/docs/",
    ):
        assert f'href="{path}"' in page
        response = client.get(path)
        assert response.status_code == 200
        if response.streaming:
            assert b"".join(response.streaming_content)
