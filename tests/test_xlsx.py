"""The spreadsheets, read back by two libraries that did not write them."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine

from projects.caching import data_version
from projects.columns import Column, amount_columns, keys, project_columns
from projects.exports import xlsx
from projects.models import Project
from tests import sample
from tests.downloads import fetch, rows
from tests.factories import BN, UNDISCLOSED, draft, investor, place, project
from tests.formats import SELECTIONS, as_csv, one_kind_of_line_end

pytestmark = pytest.mark.django_db

LISTS = ("projects", "events", "investors", "amounts", "milestones")


def book(client, address, **params):
    return openpyxl.load_workbook(BytesIO(fetch(client, address, **params)))


def read(sheet):
    """Its rows as dictionaries, as the CSV writes them."""
    heading, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, map(as_csv, as_dates(sheet, line)), strict=True)) for line in lines]


def as_dates(sheet, line):
    """openpyxl has no dates without a time."""
    formats = [cell.number_format for cell in sheet[2]]
    return [
        v.date() if isinstance(v, datetime) and "h" not in f else v
        for v, f in zip(line, formats, strict=True)
    ]


@pytest.mark.parametrize("name", LISTS)
def test_it_has_the_rows_and_values_of_the_csv(client, name):
    sample.make()
    expected = rows(client, f"/{name}.csv")
    assert len(expected) > 1
    assert read(book(client, f"/{name}.xlsx")[name]) == list(map(one_kind_of_line_end, expected))


@pytest.mark.parametrize("name", LISTS)
def test_it_has_the_selection_of_the_csv(client, name):
    sample.make()
    for query in SELECTIONS:
        expected = [next(iter(row.values())) for row in rows(client, f"/{name}.csv?{query}")]
        sheet = book(client, f"/{name}.xlsx?{query}")[name]
        assert [as_csv(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)] == expected, query


@pytest.mark.parametrize("name", LISTS)
def test_two_readers_read_the_same(client, name):
    sample.make()
    content = fetch(client, f"/{name}.xlsx")
    calamine = python_calamine.load_workbook(BytesIO(content)).get_sheet_by_name(name).to_python()
    heading, *lines = openpyxl.load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    assert calamine[0] == list(heading)

    def comparable(value):
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        return "" if value is None else value

    # One of the two keeps a line's carriage return as an escape where there is one.
    assert [list(map(comparable, line)) for line in calamine[1:]] == [
        list(map(comparable, line)) for line in lines
    ]


def test_cells_are_typed(client):
    project(
        "Photomask", total=3 * BN, signed="2022-08-19", counts_in_totals=False, left_out_reason="duplicate"
    )
    project("Other", total=UNDISCLOSED, signed="1900")
    sheet = book(client, "/projects.xlsx")["projects"]
    cells = dict(zip(keys(project_columns()), sheet[2], strict=True))
    assert (cells["total_cny"].value, cells["total_cny"].number_format) == (3 * BN, "#,##0")
    assert (cells["signed_on"].value, cells["signed_on"].number_format) == (
        datetime(2022, 8, 19),
        "yyyy-mm-dd",
    )
    assert cells["updated_at"].value == datetime(2022, 8, 22, 1, 1)
    assert cells["counts_in_totals"].value is False
    assert cells["phases_cny"].value is None
    assert cells["code"].data_type in ("s", "inlineStr")
    before = dict(zip(keys(project_columns()), sheet[3], strict=True))
    assert before["signed_on"].value == "1900-01-01"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "http://example.org/",
        "mailto:x@example.org",
        "internal:A1",
        "1e5",
        "TRUE",
    ],
)
def test_text_stays_text(client, text):
    project(text)
    content = fetch(client, "/projects.xlsx")
    cell = openpyxl.load_workbook(BytesIO(content))["projects"]["B2"]
    assert (cell.value, cell.hyperlink) == (text, None)
    assert cell.data_type in ("s", "inlineStr")
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet.replace(b"<filter", b"")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\x0bb\x1fc", "abc"),
        ("a\ufffeb\uffffc", "abc"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("<r><t>x</r>", "<r><t>x</r>"),
        ("one & <two>", "one & <two>"),
        ("</t></is></c>&amp;", "</t></is></c>&amp;"),
        (" padded ", " padded "),
        ("凤桥😀", "凤桥😀"),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_765 + "…"),
        ("😀" * 20_000, "😀" * 16_382 + "…"),
    ],
)
def test_no_text_breaks_the_file(client, text, read):
    project("Photomask", summary=text)
    content = fetch(client, "/projects.xlsx")
    place = keys(project_columns()).index("summary")
    assert (
        next(openpyxl.load_workbook(BytesIO(content))["projects"].iter_rows(min_row=2, values_only=True))[
            place
        ]
        == read
    )
    by_calamine = python_calamine.load_workbook(BytesIO(content)).get_sheet_by_name("projects").to_python()
    assert by_calamine[1][place] == read


def test_what_looks_like_an_escaped_character_is_escaped(client):
    project("a_x000D_b and _x")
    sheet = ZipFile(BytesIO(fetch(client, "/projects.xlsx"))).read("xl/worksheets/sheet1.xml")
    assert b"<t>a_x005F_x000D_b and _x</t>" in sheet


def test_the_heading_stays_in_sight_and_can_filter(client):
    project()
    project()
    sheet = book(client, "/projects.xlsx")["projects"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(3, sheet.max_column).coordinate}"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > 20


def test_the_second_sheet_says_what_it_is(client, settings):
    place("Nanhu", code="330402")
    project()
    query = "zone=nanhu&basis=phases&unit=yi"
    about = dict(book(client, f"/projects.xlsx?{query}")["about"].iter_rows(values_only=True))
    assert about["Zone"] == "Nanhu"
    assert about["Basis of totals"] == "Phases"
    assert about["Unit of amounts"] == "in 100 million (亿)"
    assert about["Written"].endswith(" UTC")
    assert about["Data version"] == str(data_version.current().number)
    assert about["Address"] == f"{settings.SITE_URL}/projects.xlsx?{query}"
    marked = book(client, "/projects.xlsx?q=<r>x</r>")["about"].iter_rows(values_only=True)
    assert dict(marked)["Search"].strip() == "<r>x</r>"
    assert "none" in dict(book(client, "/projects.xlsx")["about"].iter_rows(values_only=True))["Filter"]


def test_amounts_in_another_unit_and_headings(client):
    project(total=3 * BN + 1, jobs_planned=7)
    sheet = book(client, "/projects.xlsx", unit="yi", headers="labels")["projects"]
    row = dict(zip(*sheet.iter_rows(values_only=True), strict=True))
    assert row["Total (CNY), in 100 million (亿)"] == 30.00000001
    assert row["Planned jobs"] == 7


def test_every_heading_is_its_own(client):
    for name in LISTS:
        for query in ({}, {"headers": "labels"}):
            heading = next(book(client, f"/{name}.xlsx", **query)[name].iter_rows(values_only=True))
            assert len(set(heading)) == len(heading), name


def test_without_rows_it_is_the_heading_alone(client):
    draft()
    sheet = book(client, "/amounts.xlsx")["amounts"]
    assert [cell.value for cell in sheet[1]] == keys(amount_columns())
    assert sheet.max_row == 1


def test_more_rows_than_a_sheet_holds_are_refused(client, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 1)
    monkeypatch.setattr(xlsx, "check", lambda rows, columns: None)  # the list grew after it
    project()
    assert fetch(client, "/projects.xlsx")
    project()
    response = client.get("/projects.xlsx")
    assert response.status_code == 400
    assert b"take CSV" in response.content


def test_more_cells_than_there_is_time_for_are_refused_before_the_work(client, monkeypatch):
    project()
    monkeypatch.setattr(xlsx, "MOST_CELLS", len(project_columns()))
    assert fetch(client, "/projects.xlsx")
    monkeypatch.setattr(xlsx, "write", lambda *args: pytest.fail("a sheet was begun"))
    project()
    response = client.get("/projects.xlsx")
    assert response.status_code == 400
    assert b"A spreadsheet of 2 rows takes longer" in response.content
    assert client.head("/projects.xlsx").status_code == 200


def test_values_at_hand_become_a_sheet(client):
    columns = (Column("name", "Name", "", ""), project_columns()[19])
    with xlsx.write([("=x", 5), ("y", None)], columns, ["a", "b"], [], "report") as file:
        assert list(openpyxl.load_workbook(file)["report"].iter_rows(values_only=True)) == [
            ("a", "b"),
            ("=x", 5),
            ("y", None),
        ]


def test_it_is_a_file_of_its_name(client):
    response = client.get("/milestones.xlsx?stage=signed")
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert 'filename="milestones_stage-signed_' in response["Content-Disposition"]
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))


def test_asking_for_the_headings_alone_writes_no_file(client, monkeypatch):
    project()
    monkeypatch.setattr(xlsx, "write", None)
    response = client.head("/projects.xlsx?stage=none")
    assert (response.status_code, response.get("Content-Length")) == (200, None)
    assert 'filename="projects_stage-none_' in response["Content-Disposition"]
    assert client.head("/projects.xlsx?stage=nope").status_code == 400


def test_nothing_unpublished_is_in_it(client):
    sample.make()
    for name in LISTS:
        with ZipFile(BytesIO(fetch(client, f"/{name}.xlsx"))) as content:
            assert all(sample.CANARY.encode() not in content.read(part) for part in content.namelist()), name


# ---- /investors.csv ----


def test_an_investor_has_each_project_once(client):
    owner, hidden = investor("Owner"), investor("Hidden owner")
    acme = investor("Acme", "US", parent=owner)
    fund = investor("Fund", parent=hidden)
    both = project(total=5 * BN, investors=[acme, fund])
    both.participations.create(investor=acme, role="partner")
    project(total=BN, investors=[acme], status="terminated")
    project(total=UNDISCLOSED, investors=[acme])
    project(total=7, investors=[owner], contractors=[fund])
    draft(total=9 * BN, investors=[acme])
    found = {row["slug"]: row for row in rows(client, "/investors.csv")}
    assert list(found) == ["acme", "fund", "owner"]
    figures = ("projects", "counting", "headline_cny", "undisclosed", "parent", "parent_slug")
    assert [found["acme"][key] for key in figures] == ["3", "2", f"{5 * BN}", "1", "Owner", "owner"]
    assert [found["fund"][key] for key in figures] == ["1", "1", f"{5 * BN}", "0", "", ""]
    assert [row["slug"] for row in rows(client, "/investors.csv", amount_max="10")] == ["owner"]
    (narrowed,) = rows(client, "/investors.csv", status="terminated")
    assert [narrowed[key] for key in figures] == ["1", "0", "", "0", "Owner", "owner"]


def test_the_rows_are_the_parties_of_the_page(client):
    sample.make()
    found = rows(client, "/investors.csv")
    page = client.get("/investors/")
    assert [row["slug"] for row in found] == [party.slug for party in page.context["rows"]]
    assert [int(row["projects"]) for row in found] == [party.project_count for party in page.context["rows"]]
    assert Project.objects.published().exists()
