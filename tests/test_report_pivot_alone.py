"""/reports/pivot over single projects, or none."""

import pytest

from projects.exports.csv import defused
from projects.reports.pivot import pivot
from tests.downloads import rows as rows_of
from tests.factories import investor, project
from tests.test_report_pivot import chosen, read_csv, table, totals

pytestmark = pytest.mark.django_db


def test_an_average_is_whole_yuan_rounded_half_even():
    for amount in (1, 2):
        project(total=amount)
    assert totals(table("status", measure="average")) == {"active": 2, "total": 2}


def test_time_is_linear_an_empty_year_or_quarter_has_its_place(client):
    for day in ("2019-02-01", "2020-05-05", "2022-08-19"):
        project(f"Of {day}", signed=day)
    assert totals(table("year")) == {"2019": 1, "2020": 1, "2021": 0, "2022": 1, "total": 3}
    quarters = [column.key for column in table("stage", "quarter").columns]
    assert (quarters[:3], len(quarters)) == (["2019-Q1", "2019-Q2", "2019-Q3"], 15)
    made = pivot(chosen(), "stage", "year", "projects", show="change")
    assert [shown.figure for shown in made.foot[0]] == [None, 0, -1, 1]
    assert [row.group.key for row in pivot(chosen(), "year", "", top=2).rows][-1] != "2021"
    newest = pivot(chosen(), "quarter", shown=3).rows
    assert [row.group.key for row in newest] == ["2022-Q1", "2022-Q2", "2022-Q3", "rest"]
    assert newest[-1].total.value == 2
    assert [row["year"] for row in rows_of(client, "/reports/pivot.csv?rows=year")] == [
        "2019", "2020", "2021", "2022", "total",
    ]  # fmt: skip


def test_one_who_leads_and_partners_is_one():
    acme = investor("Acme", "CN")
    made = project(investors=[acme])
    made.participations.create(investor=acme, role="partner")
    assert totals(table("investor")) == {"acme": 1, "total": 1}
    assert table("investor").notes == []


def test_unknown_quarters_have_a_link_where_all_are_without_any_date():
    project(signed="2022-08-19")
    project()
    assert [row.total.query for row in table("quarter").rows][1] == "year=none"


def test_no_project_at_all(client):
    answer = client.get("/reports/pivot?rows=stage&cols=investor")
    assert (answer.status_code, b"No project is published yet" in answer.content) == (200, True)
    assert read_csv(client, "/reports/pivot.csv") == [
        {"zone": "total", "zone_name": "Total", "projects": "0", "amount_cny": "", "average_cny": "", "covered": "0",
         "undisclosed": "0", "unconvertible": "0", "inexact": "0", "left_out": "0", "left_out_cny": "0"}
    ]  # fmt: skip


def test_names_that_look_like_formulas_are_defused(client):
    project(investors=[investor("=1+1")])
    project(investors=[investor("-5")])
    rows = read_csv(client, "/reports/pivot.csv?rows=investor")
    assert {row["investor_name"] for row in rows} == {"'=1+1", "-5", "Total"}
    for text in ("@a", "+1", "＝b", "\tx", "-1.5", "-1.", "a=", "", "-"):
        made = investor(text or "plain", "", aliases="")
        assert defused(text) == (text if text in ("+1", "-1.5", "a=", "") else f"'{text}"), made
