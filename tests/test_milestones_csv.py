"""/milestones.csv: one row a milestone, with its first and its latest plan."""

import pytest

from tests.downloads import fetch, rows
from tests.factories import draft, milestone, place, project, source

pytestmark = pytest.mark.django_db

COLUMNS = (
    "code,name,name_zh,milestone,phase,reached,evidence,actual,actual_precision,first_planned,"
    "first_planned_precision,latest_planned,latest_planned_precision,source,source_url,url"
)


def test_its_columns(client):
    assert fetch(client, "/milestones.csv") == COLUMNS.encode() + b"\r\n"


def test_every_milestone_of_the_selected_projects(client):
    made = project("Photomask", signed="2022-08", location=place("Fengqiao", code="1"))
    milestone(made, "construction_start", plans=["2022-09", "2023-Q2"], reached=False, note="Internal")
    milestone(made, "construction_start", "2022-09-30", evidence="ceremonial", source=source("Paper"))
    milestone(made, "completed", phase=2)
    project("Elsewhere", signed="2020")
    draft("Secret", signed="2022")
    found = rows(client, "/milestones.csv", zone="fengqiao")
    assert [
        (r["milestone"], r["phase"], r["reached"], r["evidence"], r["actual"], r["actual_precision"])
        for r in found
    ] == [
        ("signed", "", "true", "substantive", "2022-08-01", "month"),
        ("construction_start", "", "false", "substantive", "", ""),
        ("construction_start", "", "true", "ceremonial", "2022-09-30", "day"),
        ("completed", "2", "true", "substantive", "", ""),
    ]
    assert [(r["first_planned"], r["latest_planned"], r["latest_planned_precision"]) for r in found[:2]] == [
        ("", "", ""),
        ("2022-09-01", "2023-04-01", "quarter"),
    ]
    assert found[2]["source"] == "Paper"
    assert len(rows(client, "/milestones.csv")) == 5
    assert b"Internal" not in fetch(client, "/milestones.csv")
