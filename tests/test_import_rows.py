"""Reading rows by a profile: every field of docs/interface.md, what is blank, what is listed, what is wrong and where."""

from datetime import date
from decimal import Decimal

import pytest

from projects.importing.fields import read_country
from projects.importing.profiles import ProfileError
from projects.importing.table import FileError
from projects.models import Investor, Location, Project
from tests.factories import investor, place
from tests.importing import COLUMNS, HEAD, changes, only, problems, run, take, tree

pytestmark = pytest.mark.django_db


def profile(columns, more="", head=HEAD):
    """A profile whose columns are called like our fields."""
    listed = "".join(f'"{name}" = "{name}"\n' for name in columns.split())
    return f"{head}{more if not more.startswith('[') else ''}[columns]\n{listed}{more if more.startswith('[') else ''}"


def one(columns, cells, more="", head=HEAD):
    """The project that one row makes; `cells` are separated by tabs."""
    names = "\t".join(columns.split())
    take(f"ID\tname\t{names}\n1\tSolar\t{cells}\n", profile(f"name {columns}", more, head))
    return only()


def why(columns, cells, more="", head=HEAD):
    names = "\t".join(columns.split())
    found = problems(f"ID\tname\t{names}\n1\tSolar\t{cells}\n", profile(f"name {columns}", more, head))
    return "; ".join(f"{row} {column}: {reason}" for row, column, reason in found)


def test_plain_fields():
    project = one(
        "name_zh summary status status_reason address jobs_planned land_area_mu note latitude longitude",
        "光伏\tPanels\tsuspended\tno land\t1 Road\t1,200\t120.5亩\tours\t30.7522\t120.75",
    )
    assert (project.name, project.name_zh, project.summary) == ("Solar", "光伏", "Panels")
    assert (project.status, project.status_reason, project.address) == ("suspended", "no land", "1 Road")
    assert (project.jobs_planned, project.land_area_mu, project.note) == (1200, Decimal("120.5"), "ours")
    assert (project.latitude, project.longitude) == (Decimal("30.7522"), Decimal("120.75"))
    assert (project.external_list, project.external_ref) == ("ours", "1")
    assert (project.publication, project.code) == ("draft", None)


@pytest.mark.parametrize("written", ["延期", "Delayed", "delayed", " DELAYED "])
def test_keys_and_labels_of_both_languages_are_known(written):
    assert one("status", written).status == "delayed"


def test_places_and_sectors_by_name_path_code_and_address():
    tree()
    place("Jiaxing", place("Elsewhere", None, "country"), "city")
    rows = {
        "1": ("China > Jiaxing", "photomask-materials"),
        "2": ("嘉兴市", "Photomask materials"),
        "3": ("330400", "Microelectronics > Photomask materials"),
        "4": ("Chia-hsing", "microelectronics"),
    }
    text = "ID\tname\tzone\tsector\n" + "".join(f"{ref}\tP{ref}\t{a}\t{b}\n" for ref, (a, b) in rows.items())
    take(text, profile("name zone sector"))
    jiaxing = Location.objects.get(code="330400")
    assert {p.location for p in Project.objects.all()} == {jiaxing}
    assert [p.sector.slug for p in Project.objects.order_by("external_ref")] == [
        "photomask-materials"
    ] * 3 + ["microelectronics"]
    assert "several" in why("zone", "Jiaxing")
    assert why("zone", "Atlantis") == "2 zone: “Atlantis” is not known here."


def test_unknown_places_sectors_and_investors_are_made_where_the_profile_says_so():
    tree()
    project = one(
        "zone sector investors",
        "China > Anhui\tEnergy > Storage\tAcme Ltd; 嘉兴能源",
        '[create]\nzone = "province"\nsector = true\ninvestor = true\n',
    )
    assert (project.location.path_name, project.location.kind) == ("China > Anhui", "province")
    assert project.sector.path_name == "Energy > Storage"
    assert [i.name or i.name_zh for i in project.investors.order_by("pk")] == ["Acme Ltd", "嘉兴能源"]
    assert Investor.objects.get(name_zh="嘉兴能源").slug == "jia-xing-neng-yuan"


def test_inner_levels_that_are_missing_are_countries():
    project = one("zone", "Utopia > North > Hill", '[create]\nzone = "zone"\n')
    kinds = [Location.objects.get(pk=pk).kind for pk in project.location.ancestor_ids()]
    assert (kinds, project.location.kind) == (["country", "country"], "zone")


def test_investors_partners_shares_and_origins():
    known = investor("Known Co., Ltd.", "DE")
    project = one(
        "investors partners share origin",
        "KNOWN CO LTD|New Fund\tHelper\t60%|40\tFrance|中国",
        "[create]\ninvestor = true\n",
        HEAD + 'investor_separator = "|"\n',
    )
    took_part = [(p.investor.name, p.role, p.share) for p in project.participations.order_by("pk")]
    assert took_part == [
        ("Known Co., Ltd.", "lead", Decimal(60)),
        ("New Fund", "lead", Decimal(40)),
        ("Helper", "partner", None),
    ]
    assert Investor.objects.get(name="New Fund").origin == "CN"
    known.refresh_from_db()
    assert known.origin == "DE"  # what is known of a shared record is not written over
    assert "2 shares for 1 investors" in why("investors share", "Acme\t60;40", "[create]\ninvestor = true\n")
    assert "no share" in why("investors share", "Acme\t140", "[create]\ninvestor = true\n")
    assert "“Atlantis” is no country" in why("investors origin", "A\tAtlantis", "[create]\ninvestor = true\n")
    assert {read_country(name) for name in ("香港", "中国香港", "Hong Kong", "HKG")} == {"HK"}


def test_two_spellings_of_one_key_are_one_investor():
    text = 'ID,name,investors\n1,A,Acme Co. Ltd\n2,B,"ACME CO., LTD."\n3,C,Acme\n'
    listed = profile("name investors", "[create]\ninvestor = true\n")
    assert take(text, listed).created == 3
    assert take(text, listed).unchanged == 3
    assert [i.name for i in Investor.objects.all()] == ["Acme Co. Ltd"]


def test_people_and_secondary_sectors():
    tree()
    project = one("led_by secondary_sectors", "张汝京\tMicroelectronics;Photomask materials")
    assert project.led_by.name_zh == "张汝京"
    assert {s.slug for s in project.secondary_sectors.all()} == {"microelectronics", "photomask-materials"}


@pytest.mark.parametrize(
    ("cell", "unit", "amount", "currency", "qualifier"),
    [
        ("3,000,000,000", "", 3_000_000_000, "USD", "exact"),
        ("$1,740 ", "million", 1_740_000_000, "USD", "exact"),
        ("30亿元", "million", 3_000_000_000, "CNY", "exact"),
        ("约３０亿元", "", 3_000_000_000, "CNY", "about"),
        ("12.5", "万元", 125_000, "USD", "exact"),
        ("1.5E+09", "", 1_500_000_000, "USD", "exact"),
        ("3bn EUR", "", 3_000_000_000, "EUR", "exact"),
        ("超过2亿", "", 200_000_000, "USD", "at_least"),
        ("333.333333333333", "million", Decimal("333333333.33"), "USD", "exact"),
    ],
)
def test_amounts_as_people_write_them(cell, unit, amount, currency, qualifier):
    head = HEAD + f'currency = "USD"\nunit = "{unit}"\n'
    claim = one("total_amount", cell, head=head).amounts.get()
    assert (claim.amount, claim.currency, claim.qualifier, claim.basis) == (
        amount,
        currency,
        qualifier,
        "announced",
    )
    assert (claim.as_of, claim.source.title) == (date(2024, 12, 31), "The list")


def test_every_kind_of_amount():
    project = one(
        "total_amount total_basis total_qualifier phase_1_amount phase_12_amount realised_amount currency as_of",
        "100\tContracted\tUp to\t40\t5\t30\t美元\t2023-06-30",
    )
    claims = {(c.phase, c.basis): (c.amount, c.qualifier) for c in project.amounts.all()}
    assert claims == {
        (None, "contracted"): (100, "up_to"),
        (1, "announced"): (40, "exact"),
        (12, "announced"): (5, "exact"),
        (None, "realised"): (30, "exact"),
    }
    assert {(c.currency, c.as_of) for c in project.amounts.all()} == {("USD", date(2023, 6, 30))}


def test_blank_is_undisclosed_and_adds_no_claim():
    for cell in ("", "undisclosed", "未披露"):
        assert not one("total_amount", cell).amounts.exists()
        Project.objects.all().delete()


@pytest.mark.parametrize("cell", ["thirty", "-3", "1.100", "3bn USD CNY", "9" * 30, "NaN", "#REF!"])
def test_an_amount_that_cannot_be_read_is_a_row_error(cell):
    assert why("total_amount", cell).startswith("2 total_amount: ")


def test_as_of_is_the_columns_else_the_profiles_else_the_signing():
    head = 'list = "ours"\nkey = "ID"\n'
    assert one("total_amount signed_on", "5\tJanuary 2005", head=head).amounts.get().as_of == date(2005, 1, 1)
    assert why("total_amount", "5", head=head) == (
        "2 total_amount: has an amount, but neither “as of” nor a date of signing says of when"
    )
    assert why("total_amount", "", head=head) == ""


def test_dates_with_their_precision_become_milestones():
    project = one(
        "stage signed_on construction_start_planned in_production_actual",
        "in_production\t2022年8月19日\t2022-Q3\tJan 2024",
    )
    reached = {m.kind: (m.actual, m.actual_precision) for m in project.milestones.filter(reached=True)}
    assert reached == {
        "signed": (date(2022, 8, 19), "day"),
        "in_production": (date(2024, 1, 1), "month"),
    }
    start = project.milestones.get(kind="construction_start")
    assert not start.reached
    assert [(p.planned, p.precision) for p in start.plans.all()] == [(date(2022, 7, 1), "quarter")]
    assert (project.stage, project.planned_start_precision) == ("in_production", "quarter")
    start.plans.update(stated_on=date(2022, 1, 5))
    one("construction_start_planned", "2023-Q1", head=HEAD.replace('as_of = "2024-12-31"\n', ""))
    assert str(start.plans_in_order[-1].planned) == "2023-01-01"  # of no known day it would be the oldest


def test_a_stage_without_a_date():
    milestone = one("stage", "In production").milestones.get()
    assert (milestone.kind, milestone.reached, milestone.actual) == ("in_production", True, None)


def test_the_order_of_day_and_month_is_the_columns():
    american = "ID,name,signed_on\n1,A,9/30/2026 12:00:00 AM\n2,B,03/04/2026\n"
    take(american, profile("name signed_on"))
    assert [p.signed_on for p in Project.objects.order_by("external_ref")] == [
        date(2026, 9, 30),
        date(2026, 3, 4),
    ]
    european = american.replace("9/30", "30.9").replace("/", ".")
    assert not problems(european, profile("name signed_on"))
    assert [row for row, *_ in problems("ID,name,signed_on\n1,A,3/4/2026\n", profile("name signed_on"))] == [
        2
    ]


def test_coordinates_in_one_cell():
    for cell in ("-31.45019, 29.45397", "31°27'0.684\"S 29°27'14.292\"E", "29.45397E; 31.45019S"):
        project = one("coordinates", cell)
        assert (project.latitude, project.longitude) == (Decimal("-31.45019"), Decimal("29.45397")), cell
        Project.objects.all().delete()
    assert "no pair" in why("coordinates", "various")
    assert "no number of degrees" in why("latitude longitude", "95\t20")
    assert "both latitude and longitude" in why("latitude", "30")


def test_blank_values_mean_unknown():
    more = 'blank = ["Not specified", "-"]\n[columns]\n"name" = "name"\n"a" = "address"\n"b" = "note"\n[blank_in]\naddress = ["n/a"]\n'
    take("ID,name,a,b\n1,A,not  specified,n/a\n2,B,N/A,-\n3,C,x,y\n", HEAD + more)
    assert [(p.address, p.note) for p in Project.objects.order_by("external_ref")] == [
        ("", "n/a"),
        ("", ""),
        ("x", "y"),
    ]


def test_values_are_translated_and_an_unlisted_one_is_an_error():
    more = '[values.stage]\n"Operating" = "in_production"\n"Rumoured" = ""\n'
    assert one("stage", "operating", more).stage == "in_production"
    Project.objects.all().delete()
    assert one("stage", "Rumoured", more).stage == ""
    assert why("stage", "Building", more) == "2 stage: “Building” is not listed under [values.stage]."
    assert why("stage", "", more) == ""


def test_several_columns_feed_one_field_and_a_template_uses_a_heading_again():
    text = "ID,Company,Tech,Year,Month,State\n1,Acme,Solar,2022,9,Jiaxing\n2,Beta,,2023,10,\n"
    tree()
    more = (
        '[columns]\n"Company" = "note"\n"Tech" = "note"\n[templates]\nname = "{Company} - {Tech}"\n'
        'signed_on = "{Year}-{Month}"\nzone = "China > {State}"\n'
    )
    take(text, HEAD + more)
    one, two = Project.objects.order_by("external_ref")
    assert (one.name, one.note, one.signed_on) == ("Acme - Solar", "Acme Solar", date(2022, 9, 1))
    assert (two.name, two.note, two.location.name) == ("Beta", "Beta", "China")
    assert one.location.code == "330400"


def test_a_heading_that_is_repeated_lists_its_members():
    text = "ID,name,Contractor,Contractor,Contractor\n1,A,Acme,,Beta\n"
    take(text, HEAD + '[columns]\n"name" = "name"\n"Contractor" = "partners"\n[create]\ninvestor = true\n')
    assert [p.investor.name for p in only().participations.all()] == ["Acme", "Beta"]


def test_two_columns_must_not_make_one_amount():
    text = "ID,name,a,b\n1,A,1,500\n2,B,30,亿元\n"
    assert problems(
        text, HEAD + '[columns]\n"name" = "name"\n"a" = "total_amount"\n"b" = "total_amount"\n'
    ) == [(2, "a, b", "several columns give an amount: 1; 500")]


def test_headings_are_found_below_titles_whatever_their_width_and_case():
    text = "A list of projects\n\n,as of today\nid , NAME,Ｔotal\n1,A,5\n"
    assert run(text, HEAD + COLUMNS).layout.header_row == 4
    assert not problems(text)
    with pytest.raises(ProfileError, match="columns: there is no column “Name” in row 5"):
        run(text, HEAD + "header_row = 5\n" + COLUMNS)
    with pytest.raises(ProfileError, match="header_row: the file has no row 9"):
        run(text, HEAD + "header_row = 9\n" + COLUMNS)
    with pytest.raises(ProfileError, match=r"templates\.zone: there is no column “State”"):
        run(text, HEAD + COLUMNS + '[templates]\nzone = "{State}"\n')


def test_keys():
    text = "ID,Name,Total\n1,A,\n,B,\n1,C,\n,,\n" + "x" * 201 + ",D,\n"
    found = problems(text)
    assert [row for row, *_ in found] == [3, 4, 6]
    assert [column for _row, column, _why in found] == ["ID"] * 3
    assert found[1][2] == "“1” stands in row 2 already."


def test_a_new_project_needs_a_name():
    assert problems("ID,Name,Total\n1,,5\n") == [(2, "Name", "a new project needs a name")]


def test_each_bad_cell_of_a_row_is_named():
    found = problems("ID,Name,Total,Start\n1,A,x,y\n", HEAD + COLUMNS + '"Start" = "signed_on"\n')
    assert [(row, column) for row, column, _why in found] == [(2, "Start"), (2, "Total")]


def test_phases_one_a_row():
    head = HEAD + 'rows = "phase"\nphase_column = "Phase"\n'
    text = "ID,Phase,Name,Total,Part,Stage\n1,一期,A,100,40,signed\n2,1,B,7,7,signed\n1,Phase 2,A,100,70,completed\n"
    more = (
        '[columns]\n"Name" = "name"\n"Total" = "total_amount"\n"Part" = "phase_1_amount"\n"Stage" = "stage"\n'
    )
    take(text, head + more)
    project = only()
    assert {c.phase: c.amount for c in project.amounts.all()} == {None: 100, 1: 40, 2: 70}
    assert {(m.kind, m.phase) for m in project.milestones.all()} == {("signed", 1), ("completed", 2)}
    assert {(m.kind, m.phase) for m in only("2").milestones.all()} == {("signed", None)}
    assert project.remainder == -10
    found = problems(text.replace("A,100,70", "A,101,70"), head + more)
    assert [(row, column) for row, column, _why in found] == [(4, "Total")]
    assert [
        row for row, *_ in problems("ID,Phase,Name,Total,Part,Stage\n1,1,A,,4,\n1,1,A,,5,\n", head + more)
    ] == [3]


def test_phases_without_numbers_are_counted_and_it_is_said():
    head = (
        HEAD + 'rows = "phase"\nphase_column = "Year"\n[columns]\n"Name" = "name"\n"Part" = "phase_amount"\n'
    )
    ran = run("ID,Year,Name,Part\n1,2015,A,1\n1,2016,A,2\n", head)
    assert ran.notices() == ["Phases are numbered as they come: 2015 = 1, 2016 = 2."]
    listed = head + '[values.phase]\n"2015" = "3"\n"2016" = "4"\n'
    assert run("ID,Year,Name,Part\n1,2015,A,1\n1,2016,A,2\n", listed).layout.phases == {"2015": 3, "2016": 4}


def test_a_merged_amount_counts_once():
    import io

    from openpyxl import Workbook

    book = Workbook()
    for row in (["ID", "Name", "Total", "Zone"], [1, "A", 5, "China"], [2, "B", None, None]):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    book.active.merge_cells("D2:D3")
    out = io.BytesIO()
    book.save(out)
    tree()
    take(out.getvalue(), HEAD + COLUMNS + '"Zone" = "zone"\n')
    assert [(p.amounts.count(), p.location.name) for p in Project.objects.order_by("external_ref")] == [
        (1, "China"),
        (0, "China"),
    ]


def test_a_file_without_rows_is_nothing():
    assert problems("ID,Name,Total\n") == []
    with pytest.raises(FileError):
        run("")


def test_a_comma_without_quotation_marks_is_a_row_error_and_not_a_smaller_amount():
    text = "ID,Name,Total\r\n1,Wind,1,240,000\r\n2,Sun,5,,\r\n"
    ((row, column, why),) = problems(text)
    assert (row, column) == (2, "ID")
    assert "more cells than there are headings" in why


@pytest.mark.parametrize("column", ["ID", "Name", "Total", "When", "Phase"])
def test_an_error_of_the_spreadsheet_is_a_row_error_in_any_column(column):
    cells = {"ID": "1", "Name": "Wind", "Total": "5", "When": "2022", "Phase": "1"} | {column: "#REF!"}
    profile = 'rows = "phase"\nphase_column = "Phase"\n' + HEAD + COLUMNS + '"When" = "signed_on"\n'
    found = problems(f"{','.join(cells)}\r\n{','.join(cells.values())}\r\n", profile)
    assert (2, column, "“#REF!” is an error of the spreadsheet, not a value.") in found


def test_what_the_profile_calls_blank_may_be_an_error_of_the_spreadsheet():
    assert problems("ID,Name,Total\r\n1,Wind,#N/A\r\n", 'blank = ["#N/A"]\n' + HEAD + COLUMNS) == []


def test_a_chinese_semicolon_parts_investors_too():
    profile = HEAD + COLUMNS + '"Who" = "investors"\n[create]\ninvestor = true\n'
    found = changes("ID,Name,Total,Who\r\n1,Wind,5,甲公司；乙公司; 丙公司\r\n", profile)
    assert found["1"]["investors.lead"][1] == "甲公司 (+); 乙公司 (+); 丙公司 (+)"


def test_a_realised_amount_is_never_dated_on_the_signing():
    text = "ID\tname\tsigned_on\ttotal_amount\trealised_amount\n1\tSolar\t2022-08-19\t100\t5\n"
    columns = profile("name signed_on total_amount realised_amount", head='list = "ours"\nkey = "ID"\n')
    assert problems(text, columns) == [
        (2, "realised_amount", "has a realised amount, but nothing says as of which day")
    ]


def test_each_reading_may_have_its_own_day():
    project = one(
        "total_amount total_as_of total_basis filed_as_of phase_1_amount announced_as_of realised_amount realised_as_of",
        "100\t2022-01-02\tfiled\t2022-03-04\t40\t2022-05-06\t5\t2022-07-08",
    )
    days = {(c.basis, c.phase): c.as_of.isoformat() for c in project.amounts.all()}
    assert days == {
        ("filed", None): "2022-01-02",
        ("announced", 1): "2022-05-06",
        ("realised", None): "2022-07-08",
    }


@pytest.mark.parametrize("line", ["统计日期：2026年11月30日", "(as of 2026-11-30)", "截至2026.11.30"])
def test_the_day_of_the_figures_may_stand_above_the_headings(line):
    text = f"A list\t\t{line}\nID\tname\trealised_amount\n1\tSolar\t5\n"
    take(text, profile("name realised_amount", head='list = "ours"\nkey = "ID"\n'))
    assert only().amounts.get().as_of == date(2026, 11, 30)
