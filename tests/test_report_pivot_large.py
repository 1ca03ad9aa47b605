"""A pivot of many groups: refused before it is made, or the first rows with the others added up in one."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import select
from projects.models import DataVersion, Investor, Project
from projects.reports import crosstab
from projects.reports.concentration import concentration
from projects.reports.crosstab import TooLarge
from projects.reports.pivot import pivot
from projects.totals.refresh import refresh
from projects.views import reports
from tests.factories import BN, YI, event, investor, many, place, project, sector
from tests.kept import kept

pytestmark = pytest.mark.django_db


def table(rows, cols="", measure="projects", shown=None, levels=()):
    return pivot(select(QueryDict("")), rows, cols, measure, levels, shown)


def values(made):
    return {row.group.key: row.total.value for row in made.rows}


def cells(made):
    return {
        (row.group.key, column.key): cell.value
        for row in made.rows
        for column, cell in zip(made.columns, row.cells, strict=True)
        if cell.sums.projects
    }


@pytest.fixture
@kept
def five():
    """Acme has three projects, Best two, Cold, Dawn and Echo one each; one project has Cold and Dawn, one has nobody."""
    acme, best, cold, dawn, echo = (investor(name) for name in ("Acme", "Best", "Cold", "Dawn", "Echo"))
    places = [place(name) for name in ("East", "West", "North", "South")]
    made = [
        project(total=5 * BN, investors=[acme], location=places[0], signed="2021-05-01"),
        project(total=BN, investors=[acme, best], location=places[0], signed="2022-05-01"),
        project(total=BN, investors=[acme, best], location=places[1], signed="2022-05-01"),
        project(total=YI, investors=[cold, dawn], location=places[2], signed="2022-05-01"),
        project(total=YI, investors=[echo], location=places[3], signed="2021-05-01"),
        project(total=YI, signed="2021-05-01"),
    ]
    event("First", date(2021, 5, 1), made[:3])
    event("Second", date(2022, 5, 1), made[2:5])
    return made


def test_rows_beyond_those_shown_are_added_up_each_project_once(five):
    made = table("investor", shown=2)
    assert values(made) == {"acme": 3, "best": 2, "rest": 2, "none": 1}
    assert made.number == 6
    assert made.rows[2].group.label == "All others: 3"
    assert made.rows[2].total.query is None
    assert made.grand.value == 6
    assert values(table("investor", measure="amount", shown=1)) == {
        "acme": 7 * BN,
        "rest": 2 * BN + 2 * YI,
        "none": YI,
    }


@pytest.mark.parametrize("cols", ["year", "event", "zone"])
@pytest.mark.parametrize("measure", ["projects", "amount"])
def test_so_are_their_cells(five, cols, measure):
    whole, made = table("investor", cols, measure), table("investor", cols, measure, shown=2)
    assert [g.key for g in made.columns] == [g.key for g in whole.columns]
    assert [c.value for c in made.column_totals] == [c.value for c in whole.column_totals]
    assert made.grand.value == whole.grand.value
    shown = {key: value for key, value in cells(whole).items() if key[0] in ("acme", "best", "none")}
    assert {key: value for key, value in cells(made).items() if key[0] != "rest"} == shown
    assert sum(cell.sums.projects for cell in made.rows[2].cells) == made.rows[2].total.sums.projects
    assert made.rows[2].total.value == table("investor", measure=measure, shown=2).rows[2].total.value


@pytest.mark.parametrize("cols", ["", "year", "investor"])
@pytest.mark.parametrize("kept_counts", [True, False])
def test_of_events_the_latest_stand_by_themselves(five, cols, kept_counts):
    event("Third", date(2023, 5, 1), five[3:5])
    event("Names nothing", date(2024, 5, 1))
    if not kept_counts:
        DataVersion.objects.update(counted=F("number") - 1)
    whole, made = table("event", cols, "amount"), table("event", cols, "amount", shown=1)
    assert values(whole) == {"third": 2 * YI, "second": BN + 2 * YI, "first": 7 * BN, "none": YI}
    # The two of the third event are at the second, too; it has one more, which is at the first.
    assert values(made) == {"third": 2 * YI, "rest": 7 * BN + 2 * YI, "none": YI}
    assert (made.number, made.grand.value) == (whole.number, whole.grand.value) == (4, 7 * BN + 3 * YI)
    assert [row.total.projects for row in made.rows] == [2, 5, 1]
    shown = {key: value for key, value in cells(whole).items() if key[0] in ("third", "none")}
    assert {key: value for key, value in cells(made).items() if key[0] != "rest"} == shown
    if cols == "year":
        rest = {key[1]: value for key, value in cells(made).items() if key[0] == "rest"}
        assert rest == {"2021": 5 * BN + YI, "2022": 2 * BN + YI}


@pytest.mark.parametrize("cols", ["", "year", "investor", "event"])
def test_rows_that_hold_a_project_once_are_the_same_added_up(five, cols):
    whole, made = table("zone", cols, "amount"), table("zone", cols, "amount", shown=1)
    assert list(values(made)) == ["east", "rest", "none"]
    assert made.number == 5
    rest = {"west", "north", "south"}
    assert made.rows[1].total.value == sum(v for k, v in values(whole).items() if k in rest)
    for column in made.columns:
        parts = [v for (row, key), v in cells(whole).items() if row in rest and key == column.key]
        assert cells(made).get(("rest", column.key), 0) == sum(parts)


def test_one_row_more_than_shown_stands_by_itself(five):
    assert "rest" not in values(table("investor", shown=5))
    assert "rest" not in values(table("investor"))


def test_the_page_says_so_and_the_file_holds_all(client, five, monkeypatch):
    monkeypatch.setattr(reports, "ROWS_SHOWN", 2)
    page = client.get("/reports/pivot?rows=investor&cols=year").content.decode()
    assert "All others: 3" in page
    assert "There are 6 rows" in page
    file = client.get("/reports/pivot.csv?rows=investor&cols=year")
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode())))
    assert [row["investor"] for row in rows] == ["acme", "best", "cold", "dawn", "echo", "none", "total"]


@pytest.mark.parametrize("rows", ["investor", "zone", "sector", "event"])
def test_too_many_cells_are_refused_before_one_is_made(client, rows, monkeypatch):
    many(30)
    monkeypatch.setattr(crosstab, "MOST_CELLS", 4)
    monkeypatch.setattr(crosstab.Maker, "_cells", lambda *args: pytest.fail("a cell was made"))
    for address in ("/reports/pivot", "/reports/pivot.csv", "/reports/pivot.xlsx"):
        answer = client.get(f"{address}?rows={rows}&cols=stage&level=2")
        assert answer.status_code == 400
        assert "narrow the projects by a filter" in answer.content.decode()
    with pytest.raises(TooLarge) as refused:
        table(rows, "year", levels=(2,))
    assert refused.value.param == "cols"


@pytest.mark.parametrize(
    "asked",
    ["rows=stage&measure=median", "rows=investor&measure=average", "rows=investor&measure=amount&year=2021"],
)
def test_what_reads_each_of_too_many_projects_is_refused_before_it_reads(client, five, monkeypatch, asked):
    monkeypatch.setattr(crosstab, "MOST_READ", 0)
    for address in ("/reports/pivot", "/reports/pivot.csv", "/reports/pivot.xlsx"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{address}?{asked}")
        assert answer.status_code == 400
        assert "these are more than 0: narrow the projects by a filter" in answer.content.decode()
        assert not [query for query in queries if "GROUP BY" in query["sql"]]
    monkeypatch.setattr(crosstab, "MOST_READ", 100)
    assert client.get(f"/reports/pivot?{asked}").status_code == 200


def test_too_many_columns_are_refused(client, five, monkeypatch):
    monkeypatch.setattr(crosstab, "MOST_COLUMNS", 3)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/reports/pivot.csv?rows=year&cols=investor")
    assert answer.status_code == 400
    assert not [query for query in queries if "GROUP BY" in query["sql"]]  # refused before they are added up
    assert "take them as rows" in answer.content.decode()
    assert client.get("/reports/pivot?rows=year&cols=investor").status_code == 400
    assert client.get("/reports/pivot?rows=investor&cols=year").status_code == 200


def test_statements_are_the_same_for_any_number_of_rows(five):
    def count(*asked):
        with CaptureQueriesContext(connection) as queries:
            table(*asked, shown=2)
        return len(queries)

    asked = [("investor", "year"), ("zone", "event"), ("event", "investor"), ("investor", "zone")]
    many(40)
    before = [count(*query) for query in asked]
    many(60, seed=2)
    # Two fewer where no two investors are as large as the last that is shown.
    assert all(count(*query) <= most for query, most in zip(asked, before, strict=True))
    # What is kept of the first rows in three, two sides, cells (on PostgreSQL in three); the names of each side, a
    # tree's in two; how many columns there are.
    assert max(before) <= 12


def test_names_are_read_of_the_rows_shown_alone(five):
    with CaptureQueriesContext(connection) as queries:
        made = table("investor", shown=1)
    named = [q["sql"] for q in queries if '"projects_investor"."slug"' in q["sql"]]
    assert len(named) == 1
    assert [row.group.key for row in made.rows] == ["acme", "rest", "none"]


@pytest.mark.parametrize(
    ("rows", "cols", "measure"),
    [
        ("investor", "", "projects"),
        ("investor", "", "amount"),
        ("investor", "year", "amount"),
        ("investor", "quarter", "amount"),
        ("investor", "origin", "amount"),
        ("investor", "zone", "undisclosed"),
        ("investor", "event", "amount"),
        ("origin", "", "amount"),
        ("origin", "year", "left_out"),
        ("event", "", "amount"),
        ("event", "investor", "amount"),
        *(
            ("event", cols, "amount")
            for cols in ("zone", "sector", "stage", "status", "year", "origin", "size")
        ),
        ("event", "quarter", "left_out"),
        ("quarter", "status", "amount"),
        ("stage", "quarter", "projects"),
    ],
)
def test_what_is_kept_gives_what_the_database_gives(five, rows, cols, measure):
    acme = Investor.objects.get(slug="acme")
    event("Third", date(2023, 5, 1), five[3:5])
    event("Fourth", date(2023, 6, 1), [five[0], five[4]])
    five += [
        project(total=3 * YI, investors=[acme]),  # on no known date
        project(total=4 * YI, investors=[acme], signed="2019", location=five[0].location),
        project(total=5 * YI, investors=[investor("Fox")], signed="2019-02", sector=sector()),
    ]
    origins = ("CN", "DE", "", "CN", "FR", "DE", "CN", "CN", "JP")
    for made, origin in zip(five, origins, strict=True):
        Investor.objects.filter(participations__project=made).update(origin=origin)
    Project.objects.filter(pk=five[1].pk).update(counts_in_totals=False, left_out_reason="duplicate")
    five[2].amounts.update(currency="EUR")  # for which there is no rate
    refresh([made.pk for made in five])
    found = []
    for is_kept in (True, False):
        DataVersion.objects.update(counted=F("number") - int(not is_kept))
        made = table(rows, cols, measure, shown=1)
        figures = [(row.group.key, row.total.sums, [cell.sums for cell in row.cells]) for row in made.rows]
        columns = [
            (group.key, cell.sums) for group, cell in zip(made.columns, made.column_totals, strict=True)
        ]
        found.append((figures, columns, made.number, made.grand.sums, concentration(made)))
        assert select(QueryDict("")).stands() is is_kept
    assert found[0] == found[1]
    assert rows in ("quarter", "stage") or "rest" in {key for key, *_figures in found[0][0]}
