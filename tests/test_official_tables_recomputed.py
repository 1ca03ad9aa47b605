"""Every figure of the five workbooks, computed again from the public files alone and read by two other libraries."""

import csv
import io
from collections import defaultdict
from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from projects.models import Label, Target, YearPlan
from projects.totals.refresh import refresh
from tests.factories import YI, claim, investor, milestone, place, projects, rate
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db
CUT, YEAR = "2026-06-30", "2026"
PLANNED = {1: 12 * YI, 2: 3 * YI, 4: 0}  # typed by the bureau: in no public file
TARGETS = {
    ("North", "signed"): 4,
    ("South", "signed"): 2,
    ("Zone", "signed_500m"): 3,
    ("Zone", "signed_1bn"): 4,
}


@pytest.fixture
def bureau(client):
    """An editor, who sees it."""
    _bureau()
    client.force_login(cast()["Editor"])
    return client


@kept
def _bureau():
    """A dozen published projects of two districts and a zone, over two years, in two currencies."""
    rate("USD", "2026-02-02", 7), rate("USD", "2025-03-03", 6)
    city = place("City", kind="city")
    north, south = place("North", city), place("South", city)
    zone = place("Zone", north, "zone")
    german, local = investor("A", "DE"), investor("B", "CN")
    hongkong = investor("C", "HK")
    made = projects(
        {"name": "p0", "signed": "2026-02-03", "total": 30 * YI, "location": zone, "investors": [local]},
        {"name": "p1", "signed": "2026-02-03", "total": 14 * YI, "location": south, "investors": [german]},
        {"name": "p2", "signed": "2026-06-30", "location": south},
        {"name": "p3", "signed": "2025-03-04", "total": 5 * YI, "location": north},
        {"name": "p4", "signed": "2026-03-01", "total": 99 * YI, "location": north, "status": "terminated"},
        {"name": "p5", "signed": "2026-07-01", "total": 8 * YI, "location": zone},
        {"name": "p6", "signed": "2025-06-30", "total": 6 * YI, "location": south, "investors": [hongkong]},
        {"name": "p7", "signed": "2026-02-03", "total": 5 * YI, "location": zone, "investors": [german, local]},
        {"name": "p8", "signed": "2026-04-01", "total": 5 * YI - 1, "location": zone},
        {"name": "p9", "signed": "2026-05-05", "total": 7 * YI, "location": zone, "counts_in_totals": False, "left_out_reason": "umbrella_agreement"},
        {"name": "p10", "signed": "2025-07-01", "total": 1 * YI, "location": north, "status": "ended"},
    )  # fmt: skip
    for n, amount, day in (
        (0, 100_000_000, "2025-12-31"), (0, 250_000_000, "2026-05-31"), (0, 412_345_678, "2026-06-30"), (0, 900_000_000, "2026-07-31"),
        (1, 40_000_000, "2026-06-15"), (3, 1_000_000, "2024-12-31"), (3, 5_000_000, "2026-06-01"),
    ):  # fmt: skip
        claim(made[n], amount, basis="realised", as_of=day)
    milestone(made[0], "registered", "2026-04")
    milestone(made[0], "construction_start", "2026-07-02", plans=["2026-09"])
    milestone(made[1], "registered", "2026-06-30")
    milestone(made[3], "approved", "2026-01-15")
    milestone(made[3], "construction_start", "2026-06", plans=["2026-05-20", "2026-06"])
    milestone(made[3], "completed", reached=False, plans=["2027-Q2"])
    milestone(made[8], "construction_start", "2026-05-01", evidence="ceremonial")
    for n, planned in PLANNED.items():
        YearPlan.objects.create(project=made[n], year=2026, planned_investment=planned)
    places = {"North": north, "South": south, "Zone": zone}
    for (name, measure), number in TARGETS.items():
        Target.objects.create(location=places[name], measure=measure, year=2026, number=number)
    Label.objects.create(name="Internal")
    refresh([each.pk for each in made])


def file(client, name):
    text = b"".join(client.get(f"/{name}.csv").streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def book(client, name):
    """Sheet -> rows below the headings up to the totals, the totals; both libraries read the same cells."""
    answer = client.get(f"/admin/tables/{name}.xlsx?month=2026-06&headers=labels")
    content = b"".join(answer.streaming_content)
    found = {}
    other = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        again = other.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for row, same in zip(cells, again, strict=True):
            assert ["" if v is None else v for v in row] == same[: len(row)]
        depth = 2 if name in ("signed", "score") else 1
        end = next(n for n, row in enumerate(cells) if "Total" in row[:3] and n >= depth)
        found[sheet.title] = (cells[depth:end], cells[end])
    return found


def yi(yuan):
    return None if yuan in (None, "") else round(int(yuan) / YI, 8)


def realised(amounts, code, day):
    """The last cumulative claim by a day, None where none speaks."""
    rows = [
        row
        for row in amounts
        if row["code"] == code and row["basis"] == "realised" and row["set_aside"] == "false"
    ]
    dated = sorted((row["as_of"], row["amount_cny"]) for row in rows if row["as_of"] <= day)
    return int(dated[-1][1]) if dated else None


def flow(amounts, code, before, after):
    ends = realised(amounts, code, before), realised(amounts, code, after)
    return None if None in ends else ends[1] - ends[0]


def test_progress_and_ledger(bureau):
    files, amounts, steps = file(bureau, "projects"), file(bureau, "amounts"), file(bureau, "milestones")
    order = ["signed", "registered", "approved", "construction_start", "completed"]
    words = dict(
        zip(
            order,
            ["Signed", "Registered", "Approved / filed", "Construction started", "Completed"],
            strict=True,
        )
    )

    def expected(row):
        code = row["code"]
        own = [step for step in steps if step["code"] == code]
        reached = [
            s["milestone"]
            for s in own
            if s["reached"] == "true" and s["evidence"] == "substantive" and s["actual"] <= CUT
        ]
        planned = {s["milestone"]: s["latest_planned"] for s in own}
        number = PLANNED.get(int(row["name"][1:]))
        return [
            code, yi(row["total_cny"]), yi(number), yi(flow(amounts, code, "2025-12-31", CUT)),
            yi(flow(amounts, code, "2026-05-31", CUT)), planned.get("construction_start", ""), planned.get("completed", ""),
            words[max(reached, key=order.index)],
        ]  # fmt: skip

    begun = [row for row in files if row["signed_on"] <= CUT]
    going = [
        r for r in begun if r["counts_in_totals"] == "true" and r["status"] not in ("terminated", "ended")
    ]
    for name, listed in (("progress", going), ("ledger", begun)):
        ((rows, total),) = book(bureau, name).values()
        told = [[row[n] for n in (0, 4, 5, 6, 7)] + [_day(row[8]), _day(row[9]), row[14]] for row in rows]
        assert told == sorted((expected(row) for row in listed), key=lambda row: row[0]), name
        for n in (4, 5, 6, 7):
            assert total[n] == pytest.approx(sum(row[n] or 0 for row in rows))
    assert {row[6] for row in rows} == {None, 3.12345678, 0.04}


def _day(words):
    """A planned date as the files write it, of what the workbook says."""
    known = {"Sep 2026": "2026-09-01", "Jun 2026": "2026-06-01", "Q2 2027": "2027-04-01"}
    return known[words] if words else ""


def counted(files, first, last):
    return [row for row in files if row["counts_in_totals"] == "true" and first <= row["signed_on"] <= last]


def share(part, whole):
    return pytest.approx(part / whole, abs=0.0005) if whole else None  # a tenth of a percent


def test_signed_by_district(bureau):
    files = file(bureau, "projects")
    now, before = counted(files, "2026-01-01", CUT), counted(files, "2025-01-01", "2025-06-30")
    by = defaultdict(lambda: ([], []))
    for n, rows in enumerate((now, before)):
        for row in rows:
            by[row["zone_path"].split(" > ")[1]][n].append(row)

    def line(name, this, last, target):
        cny, cny_before = (sum(int(row["total_cny"] or 0) for row in rows) for rows in (this, last))
        abroad = [row for row in this if set(row["origins"].split("; ")) - {"", "CN"}]
        home = [row for row in this if row not in abroad]
        return [
            name, len(this), share(len(this) - len(last), len(last)), yi(cny), share(cny - cny_before, cny_before), len(home),
            yi(sum(int(row["total_cny"] or 0) for row in home)), len(abroad),
            pytest.approx(sum(int(row["total_cny"] or 0) for row in abroad) / 7 / YI), target, share(len(this), target),
        ]  # fmt: skip

    ((rows, total),) = book(bureau, "signed").values()
    assert rows == [line(name, *by[name], TARGETS[name, "signed"]) for name in ("North", "South")]
    assert total == line("Total", now, before, 6)
    assert [row[1] for row in rows] == [3, 2]


def test_scores_of_zones(bureau):
    mine = [
        row
        for row in counted(file(bureau, "projects"), "2026-01-01", CUT)
        if row["zone_path"].endswith("Zone")
    ]
    expected = ["Zone", None]
    for measure, least in (("signed_500m", 5 * YI), ("signed_1bn", 10 * YI)):
        number, target = sum(int(row["total_cny"]) >= least for row in mine), TARGETS["Zone", measure]
        expected += [
            target,
            number,
            share(number, target),
            pytest.approx(min(100 * number / target, 100), abs=0.05),
        ]
    ((rows, _total),) = book(bureau, "score").values()
    assert rows == [expected]
    assert [rows[0][n] for n in (3, 7)] == [2, 1]


def test_the_four_lists(bureau):
    files, steps = file(bureau, "projects"), file(bureau, "milestones")
    of = {row["code"]: row for row in files}
    found = {
        title: [(row[1], row[4], row[9]) for row in rows]
        for title, (rows, _total) in book(bureau, "lists").items()
    }

    def first(*kinds):
        """The earliest of the kinds by project, in the year and by the cut."""
        dated = defaultdict(list)
        for step in steps:
            if step["milestone"] in kinds and step["evidence"] == "substantive" and step["actual"]:
                dated[step["code"]].append(step["actual"])
        days = {code: min(days) for code, days in dated.items() if of[code]["counts_in_totals"] == "true"}
        listed = sorted((day, code) for code, day in days.items() if f"{YEAR}-01-01" <= day <= CUT)
        return [
            (code, yi(of[code]["total_cny"]), "√" if day >= "2026-06-01" else None) for day, code in listed
        ]

    assert found == {
        "In negotiation": [],
        "Signed": first("signed"),
        "Registered or filed": first("registered", "approved"),
        "Started": first("construction_start"),
    }
    assert [len(rows) for rows in found.values()] == [0, 5, 3, 1]


def test_a_month_is_told_as_it_stood(bureau):
    from projects.models import Project

    made = Project.objects.get(name="p3")
    late = made.milestones.get(kind="completed")
    late.plans.create(planned=date(2028, 1, 1), precision="month", stated_on=date(2026, 8, 1))
    was = [row[9] for row in book(bureau, "progress")["Progress"][0] if row[1] == "p3"]
    answer = bureau.get("/admin/tables/progress.xlsx?month=2026-08&headers=labels")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    now = {row[1]: (row[9], row[14]) for row in sheet.iter_rows(values_only=True)}
    assert was == ["Q2 2027"]
    assert now["p3"] == ("Jan 2028", "Construction started")
    assert now["p0"][1] == "Construction started"  # in July
    assert "p5" in now  # signed in July


def test_a_prospect_stands_in_the_list_until_the_month_of_its_signing(bureau):
    from projects.models import Project

    made = Project.objects.get(name="p5")
    milestone(made, "negotiating", "2026-03-01")
    assert [row[2] for row in book(bureau, "lists")["In negotiation"][0]] == ["p5"]
    answer = bureau.get("/admin/tables/lists.xlsx?month=2026-07&headers=labels")
    found = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert "p5" not in [row[2] for row in found["In negotiation"].iter_rows(values_only=True)]
    assert "p5" in [row[2] for row in found["Signed"].iter_rows(values_only=True)]
