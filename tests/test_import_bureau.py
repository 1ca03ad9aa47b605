"""A real month: a bureau's sheet with mixed units, imported, imported again, and the next month's after it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from projects.models import (
    Import,
    ImportProfile,
    InvestmentAmount,
    Location,
    Milestone,
    Project,
    Responsibility,
    Unit,
    Update,
)
from tests.factories import place
from tests.importing import HEAD, problems
from tests.staff import cast, form_of
from tests.test_import_admin import counts, match, page, press, upload

pytestmark = pytest.mark.django_db

LISTS = Path(__file__).parent / "lists"
NOVEMBER, DECEMBER = (LISTS / f"bureau_2026_{month}.xlsx" for month in (11, 12))
TOWNS = ("凤桥镇", "余新镇", "新丰镇", "大桥镇", "东栅街道", "七星街道", "南湖高新区", "集成电路产业园")


@pytest.fixture
def towns():
    district = place("Nanhu District", name_zh="南湖区")
    return [place("", district, "town", name_zh=name) for name in TOWNS]


def imported(file, capsys, *more):
    call_command("import_projects", file, "--profile", LISTS / "bureau.toml", "--commit", *more)
    return capsys.readouterr().out.splitlines()


def of_basis(basis, phase=None):
    latest = {
        c.project_id: c.amount
        for c in InvestmentAmount.objects.filter(basis=basis, phase=phase).order_by("as_of", "pk")
    }
    return len(latest), sum(latest.values())


def test_two_months_each_imported_twice(towns, capsys):
    out = imported(NOVEMBER, capsys)
    assert out[-2:] == ["1 rows skipped", "12 created, 0 updated, 0 unchanged, 0 failed"]
    assert any("sum 16.745 billion yuan" in line for line in out)
    projects = Project.objects.all()
    assert projects.aggregate(sum=Sum("headline_cny"))["sum"] == 16_745_000_000
    assert of_basis("announced", 1) == (7, 5_110_000_000)
    assert of_basis("realised") == (11, 1_755_000_000)
    assert set(InvestmentAmount.objects.filter(basis="realised").values_list("as_of", flat=True)) == {
        date(2026, 11, 30)
    }
    assert projects.get(name_zh="样例数据中心").status == "terminated"
    half = Milestone.objects.get(project__name_zh="样例冷链物流中心", kind="in_production").plans.get()
    assert (half.planned, half.precision) == (date(2027, 1, 1), "year")
    month = Milestone.objects.get(project__name_zh="样例储能电池项目", kind="construction_start").plans.get()
    assert (month.planned, month.precision) == (date(2026, 12, 1), "month")
    assert imported(NOVEMBER, capsys)[-1] == "0 created, 0 updated, 12 unchanged, 0 failed"
    assert imported(DECEMBER, capsys)[-1].startswith("0 created, ")
    assert of_basis("realised") == (11, 2_042_000_000)
    assert projects.get(name_zh="样例高端铜箔项目").stage == "construction_start"
    assert projects.get(name_zh="样例高端铜箔项目").realised_cny == 185_000_000
    assert of_basis("announced") == (12, 16_745_000_000)
    assert InvestmentAmount.objects.filter(basis="announced", phase=None).count() == 12
    assert imported(DECEMBER, capsys)[-1] == "0 created, 0 updated, 12 unchanged, 0 failed"


def test_the_clerk_does_it_on_the_pages(client, towns):
    park = Location.objects.get(name_zh="集成电路产业园")
    park.name_zh = "南湖集成电路产业园"
    park.save()
    client.force_login(cast()["Editor"])
    upload(client, NOVEMBER.read_bytes(), "重点项目进展表2026年11月.xlsx")
    form = form_of(client.get(f"/admin/projects/import/{Import.objects.first().pk}/match/"))
    units = {name: value for name, value in form.items() if name.startswith("unit_")}
    assert sorted(units.values()) == [["万元"], ["亿元"], ["亿元"]]
    assert ["stage"] in form.values()  # 项目进度, with what its words mean
    assert ["construction_start"] in [value for name, value in form.items() if name.startswith("value_stage")]
    stage = {name: "-" for name, value in form.items() if name.startswith("value_stage") and value == [""]}
    match(client, key="项目名称", key_2="责任单位", create_investor="on", **stage)
    shown = page(client)
    assert "Skip the rows of totals (1)" in shown
    assert "“集成电路产业园” is not known here." in shown
    press(client, "_cure", _cure="totals")
    assert counts()[-1] == 1
    assert "南湖集成电路产业园" in page(client)  # offered for the name that is not known
    press(client, "_meant", **{"meant-0": "南湖集成电路产业园"})
    assert counts() == ("checked", 12, 0, 0, 0)
    assert Import.objects.first().skipped == 1
    assert "is a row of totals" in page(client, outcome="notices")
    press(client, "_commit")
    press(client, "_keep", name="Monthly sheet")
    assert of_basis("realised") == (11, 1_755_000_000)
    kept = ImportProfile.objects.get()
    upload(client, DECEMBER.read_bytes(), "重点项目进展表2026年12月.xlsx", kept=kept.pk)
    match(client)
    shown = page(client)
    assert "Sum" in shown
    # What the place meant last month it means this month, too: nothing is asked.
    assert (counts()[1], counts()[2] + counts()[3]) == (0, 12)
    press(client, "_commit")
    assert of_basis("realised") == (11, 2_042_000_000)
    assert {c.source.title for c in InvestmentAmount.objects.filter(as_of=date(2026, 12, 31))} == {
        "重点项目进展表2026年12月"
    }


SHEET = 'list = "ours"\nas_of = "2026-11-30"\n'
COLUMNS = '[columns]\n"Name" = "name"\n"Total" = "total_amount"\n"Lat" = "latitude"\n"Lon" = "longitude"\n'
TEXT = "Name,Total,Lat,Lon\nSolar,100,30.1,120.2\nWind,50,333,120\nWind,60,30,120\n合计,150,,\n"


def test_rows_and_cells_are_skipped_where_the_profile_says_so():
    head = SHEET + 'key = "Name"\n'
    assert [(row, column) for row, column, _why in problems(TEXT, head + COLUMNS)] == [
        (3, "Lat"),
        (4, "Name"),
        (5, "Name"),
    ]
    assert problems(TEXT, head + 'repeated = "skip"\ntotals = "skip"\nunreadable = "blank"\n' + COLUMNS) == []


def test_the_number_of_the_row_may_be_the_key():
    assert problems(TEXT, SHEET + 'row_key = true\ntotals = "skip"\nunreadable = "blank"\n' + COLUMNS) == []


@pytest.mark.parametrize("word", ["已签约", "已开工", "已投产", "备案", "供地", "竣工", "注册", "终止"])
def test_words_of_stages_are_known(word):
    assert (
        problems(f"ID,Name,Stage\n1,Solar,{word}\n", HEAD + '[columns]\n"Name" = "name"\n"Stage" = "stage"\n')
        == []
    )


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026年底", "2026"), ("2027年上半年", "2027"), ("2026.10", "2026-10"), ("2026年11月18日", "2026-11-18"),
        ("2028年末", "2028"), ("H1 2027", "2027"), ("2027年四季度", "2027-Q4"), ("2023.8", "2023-08"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(written, iso):
    from projects.values.dates import read_date

    assert read_date(written).iso == iso
    assert Decimal(iso[:4]) > 2000


# ---- What else the sheet says: units, officials, the month's texts ----


def test_units_officials_and_the_month_come_with_the_sheet(client, towns):
    people = cast()
    Unit.objects.bulk_create(Unit(name_zh=name) for name in TOWNS[:-1])
    client.force_login(people["Editor"])
    upload(client, NOVEMBER.read_bytes(), "重点项目进展表2026年11月.xlsx")
    form = form_of(client.get(f"/admin/projects/import/{Import.objects.first().pk}/match/"))
    fields = {value[0] for name, value in form.items() if name.startswith("column_")}
    assert {"responsible_units", "official_in_charge", "progress", "problems"} <= fields
    stage = {name: "-" for name, value in form.items() if name.startswith("value_stage") and value == [""]}
    match(client, key="项目名称", create_investor="on", **stage)
    press(client, "_cure", _cure="totals")
    assert counts() == ("checked", 12, 0, 0, 0), page(client)
    press(client, "_commit")
    foil = Project.objects.get(name_zh="样例高端铜箔项目")
    assert [(str(r.unit), r.role) for r in foil.responsibilities.all()] == [("凤桥镇", "responsible")]
    assert str(foil.official_in_charge) == "甲副区长"
    month = foil.updates.get()
    assert (str(month.period), month.progress, month.problems) == (
        "2026-11-01",
        "完成土地平整",
        "用地指标待批",
    )
    assert (month.submitted_at, str(month.unit)) == (None, "凤桥镇")
    # The same again changes nothing; taken back nothing of it is left.
    upload(client, NOVEMBER.read_bytes(), "again.xlsx")
    last = Import.objects.get(committed_at__isnull=False)
    Import.objects.filter(state="new").update(profile=last.profile)
    match(client)
    assert counts()[1:4] == (0, 0, 12)
    client.post(f"/admin/projects/import/{last.pk}/change/", {"_undo": "1"})
    assert (Project.objects.count(), Update.objects.count(), Responsibility.objects.count()) == (0, 0, 0)
