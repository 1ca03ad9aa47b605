"""The official tables, read by another library: headings cell for cell, figures against the CSV, totals, notes, access."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Job, Person, Project, Responsibility, Target, Unit, Update, YearPlan
from projects.monitoring.tables import TABLES
from tests.factories import YI, claim, draft, fresh, investor, milestone, place, project, rate
from tests.kept import kept
from tests.staff import cast
from tests.test_lamps import rules

pytestmark = pytest.mark.django_db
MONTH = "2026-06"
PROGRESS = [
    "项目编号",
    "项目名称",
    "建设性质",
    "建设内容",
    "总投资",
    "今年计划投资",
    "今年累计完成投资",
    "本月完成投资",
    "计划开工时间",
    "计划竣工时间",
    "包联领导",
    "责任单位",
    "服务单位",
    "项目类型",
    "建设阶段",
    "本月进展",
    "问题和建议",
]


@pytest.fixture
def bureau(client):
    """An editor, who sees it."""
    _bureau()
    client.force_login(cast()["Editor"])
    return client


@kept
def _bureau():
    """Projects of a year in two districts and a zone."""
    rate("USD", "2026-02-02", 7)
    city = place("City", kind="city")
    north, south = place("North", city, name_zh="北区"), place("South", city, name_zh="南区")
    zone = place("High-tech Zone", north, "zone", name_zh="高新区")
    ours, theirs = Unit.objects.create(name_zh="投促局"), Unit.objects.create(name_zh="住建局")
    first = project(
        name_zh="光掩膜", summary="Masks", summary_zh="=1+1", signed="2026-02-03", total=30 * YI, location=zone, stage="registered",
        construction_nature="new", official_in_charge=Person.objects.create(name_zh="张三"),
    )  # fmt: skip
    milestone(first, "construction_start", reached=False, plans=["2026-09"])
    milestone(first, "completed", reached=False, plans=["2027-Q2"])
    for amount, day in (
        (1_0000_0000, "2025-12-31"),
        (2_5000_0000, "2026-05-31"),
        (4_0000_0000, "2026-06-30"),
    ):
        claim(first, amount, basis="realised", as_of=day)
    YearPlan.objects.create(project=first, year=2026, planned_investment=10 * YI)
    for unit, role in ((ours, "responsible"), (theirs, "serving")):
        Responsibility.objects.create(project=first, unit=unit, role=role)
    for month in (5, 6):
        Update.objects.create(
            project=first, period=date(2026, month, 1), progress=f"{month}月打桩", problems="缺电",
            submitted_at=timezone.now(),
        )  # fmt: skip
    project(
        name_zh="外资", signed="2026-02-03", total=14 * YI, investors=[investor("A", "DE", name_zh="甲公司"), investor("B", "CN")],
        location=south,
    )  # fmt: skip
    project(name_zh="未披露", signed="2026-06-30", location=south)
    before = project(name_zh="去年", signed="2025-03-01", total=5 * YI, location=north)
    claim(before, YI, basis="realised", as_of="2026-06-10")
    project(name_zh="终止", signed="2026-03-01", total=99 * YI, location=north, status="terminated")
    prospect = draft(name_zh="在谈项目", total=7 * YI)
    milestone(prospect, "negotiating", "2026-04-01")
    fresh(prospect)
    started = draft(name_zh="开工项目", signed="2025-01-01", total=3 * YI, location=north)
    milestone(started, "construction_start", "2026-06")
    fresh(started), fresh(first), fresh(before)
    Target.objects.create(location=south, measure="signed", year=2026, number=8)
    Target.objects.create(location=zone, measure="signed_500m", year=2026, number=4)
    Target.objects.create(location=zone, measure="signed_1bn", year=2026, number=1)


def book(client, name, query="", base="/admin"):
    answer = client.get(f"{base}/tables/{name}.xlsx?month={MONTH}{query}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def table(sheet, depth=1):
    """(rows as dictionaries by the lowest heading's place, the row of totals, notes)."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()][depth:]
    end = next(n for n, row in enumerate(rows) if row[0] in ("合计", "Total"))
    return rows[:end], rows[end], [row[0] for row in rows[end + 1 :] if row[0]]


def test_progress_has_its_17_columns_and_each_figure_is_the_files(bureau):
    sheet = book(bureau, "progress").active
    assert [cell.value for cell in sheet[1]] == PROGRESS
    rows, total, notes = table(sheet)
    assert [row[1] for row in rows] == ["去年", "光掩膜", "外资", "未披露", "开工项目"]
    assert rows[1] == [
        "2026-0001", "光掩膜", "新建", "=1+1", 30, 10, 3, 1.5, "2026年9月", "2027年第二季度", "张三", "投促局", "住建局",
        None, "注册", "6月打桩", "缺电",
    ]  # fmt: skip
    assert sheet.cell(3, 4).data_type == "s"  # text, never a formula
    assert sheet.cell(3, 5).number_format == "#,##0.00"
    files = b"".join(bureau.get("/projects.csv").streaming_content).decode()
    of_file = {row["code"]: row for row in csv.DictReader(io.StringIO(files))}
    for row in rows:
        if row[0]:
            told = of_file[row[0]]["total_cny"]
            assert row[4] == (int(told) / YI if told else None)
    for place_of in (4, 5, 6, 7):
        assert total[place_of] == pytest.approx(sum(row[place_of] or 0 for row in rows))
    assert "5个项目中，有总投资的4个" in notes[1]
    assert (
        "今年累计完成投资依次为1个、0个、3个，本月完成投资依次为1个、0个、3个" in notes[2]
    )  # which end is unknown
    assert "亿元" in notes[0]


def test_signed_in_two_heading_rows_with_places_that_add_up(bureau):
    sheet = book(bureau, "signed").active
    heads = [[cell.value for cell in row] for row in sheet["A1:K2"]]
    assert heads == [
        ["市(区)", "项目总数", "项目同比", "总投资(亿元)", "总投资同比", "内资", None, "外资", None, "年度目标任务数", "年度目标任务完成率"],
        [None, None, None, None, None, "项目数", "金额(亿元)", "项目数", "金额(亿美元)", None, None],
    ]  # fmt: skip
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        "A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:I1", "J1:J2", "K1:K2",
    }  # fmt: skip
    rows, total, notes = table(sheet, 2)
    assert rows == [
        ["北区", 1, -0.5, 30, 2.75, 1, 30, 0, 0, None, None],
        ["南区", 2, None, 14, None, 1, 0, 1, 2, 8, 0.25],
    ]  # fmt: skip
    assert total == ["合计", 3, 0.5, 44, 4.5, 2, 30, 1, 2, 8, 0.25]
    assert "3个项目中，1个没有人民币总投资数" in notes[1]
    assert sheet["C3"].number_format == "0.0%"


def test_score_of_each_zone_against_its_targets(bureau):
    sheet = book(bureau, "score").active
    heads = [[cell.value for cell in row] for row in sheet["A1:J2"]]
    assert heads == [
        ["重点园区", "加分", "5亿元项目", None, None, None, "10亿元项目", None, None, None],
        [None, None, *["年度目标", "完成数", "完成率", "得分"] * 2],
    ]
    rows, total, _notes = table(sheet, 2)
    assert rows == [["高新区", None, 4, 1, 0.25, 25, 1, 1, 1, 100]]
    assert total[:4] == ["合计", None, 4, 1]


def test_four_lists_a_sheet_each(bureau):
    found = book(bureau, "lists")
    names = {sheet.title: [(row[2], row[9]) for row in _body(sheet)] for sheet in found}
    assert names == {
        "在谈": [("在谈项目", None)],
        "签约": [("光掩膜", None), ("外资", None), ("未披露", "√")],
        "注册(备案)": [],
        "开工": [("开工项目", "√")],
    }
    assert [row[3] for row in _body(found["签约"])] == [None, "甲公司、B", None]
    assert [cell.value for cell in found["签约"][1]][:5] == [
        "序号",
        "项目编号",
        "项目名称",
        "投资方",
        "总投资(亿元)",
    ]


def _body(sheet):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    return rows[: next(n for n, row in enumerate(rows) if "合计" in row)]


def test_the_ledger_holds_everything_with_its_lamp(bureau):
    rules(("late_start", "> 0", "> 3"))
    rows, total, _notes = table(book(bureau, "ledger").active)
    lamps = {row[1]: row[18] for row in rows}
    assert lamps == {
        "去年": "灰灯", "光掩膜": "绿灯", "外资": "灰灯", "未披露": "灰灯", "终止": None, "在谈项目": None, "开工项目": "绿灯",
    }  # fmt: skip
    assert next(row[19] for row in rows if row[1] == "去年") == "“开工”没有计划时间。"
    assert total[4] == 30 + 14 + 5 + 99 + 7 + 3


def test_english_headings_on_request_and_chinese_ones_otherwise(bureau):
    sheet = book(bureau, "progress", "&headers=labels").active
    assert [cell.value for cell in sheet[1]][:5] == [
        "Code",
        "Project",
        "Nature of the works",
        "What is built",
        "Total investment",
    ]
    rows, total, _notes = table(sheet)
    assert (rows[1][3], total[0]) == ("Masks", "Total")
    chinese = book(bureau, "progress", "&headers=labels", "/zh-hans/admin").active
    assert [cell.value for cell in chinese[1]] == PROGRESS


def test_filters_units_and_bad_months(bureau):
    assert len(table(book(bureau, "progress", "&zone=north").active)[0]) == 2  # public ones alone
    for wrong in ("month=2026-13", "month=June", "headers=x", "zone=nowhere", "colour=red"):
        assert bureau.get(f"/admin/tables/signed.xlsx?{wrong}").status_code == 400
    assert bureau.get("/admin/tables/other.xlsx").status_code == 404
    assert bureau.get("/admin/tables/?month=2026-13").status_code == 400
    page = bureau.get(f"/admin/tables/?month={MONTH}").text
    assert all(f"/admin/tables/{name}.xlsx?month={MONTH}" in page for name in TABLES)
    Unit.objects.get(name_zh="投促局").members.add(User.objects.get(username="editor"))
    assert [row[1] for row in table(book(bureau, "ledger").active)[0]] == ["光掩膜"]


def test_nothing_yet(client):
    client.force_login(cast()["Editor"])
    for name in TABLES:
        assert book(client, name).sheetnames
    assert Project.objects.count() == 0


@pytest.mark.parametrize("name", ["progress", "ledger", "lists"])
def test_a_long_table_is_made_by_a_job(bureau, monkeypatch, name):
    def cells(body):
        read = openpyxl.load_workbook(io.BytesIO(body))
        return [
            [(c.value, c.number_format, c.border.left.style) for c in row] for sheet in read for row in sheet
        ]

    address = f"/admin/tables/{name}.xlsx?month={MONTH}"
    at_once = cells(b"".join(bureau.get(address).streaming_content))
    monkeypatch.setattr("projects.staff.tables.AT_ONCE", 1)
    monkeypatch.setattr("projects.monitoring.table_rows.AT_ONCE", 2)
    answer = bureau.get(address, follow=True)
    job = Job.objects.get()
    assert answer.redirect_chain == [(f"/admin/projects/job/{job.pk}/change/", 302)]
    file = bureau.get(f"/admin/projects/job/{job.pk}/file/")
    assert cells(file.content) == at_once
    assert f"{name}_{MONTH}.xlsx" in file["Content-Disposition"]
