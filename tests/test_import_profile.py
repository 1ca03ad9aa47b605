"""The import profile: every key of docs/interface.md is read, checked and written back; nothing else is taken."""

from datetime import date

import pytest

from projects.importing.profiles import Profile, ProfileError, read_profile, write_profile

WHOLE = """
list = "cim-2024q4"
key = "unique_id"
header_row = 6
sheet = "data"
encoding = "gb18030"
currency = "USD"
unit = "million"
investor_separator = "|"
source = "Title of the list"
blank = ["0", "Not specified"]
rows = "project"
as_of = "2024-12-31"
publish = true

[columns]
"unique_id" = "external_ref"
"Announcement_Date" = "signed_on"
[templates]
name = "{Company} - {Technology}"
zone = "United States > {State}"
[values.stage]
"Operating" = "in_production"
"Cancelled \\"for now\\"" = ""
[blank_in]
total_amount = ["-1"]
[create]
zone = "province"
sector = true
investor = false
"""


def test_it_reads_every_key():
    assert read_profile(WHOLE) == Profile(
        list="cim-2024q4",
        key="unique_id",
        header_row=6,
        sheet="data",
        encoding="gb18030",
        currency="USD",
        unit="million",
        investor_separator="|",
        source="Title of the list",
        blank=["0", "Not specified"],
        as_of=date(2024, 12, 31),
        publish=True,
        columns={"unique_id": "external_ref", "Announcement_Date": "signed_on"},
        templates={"name": "{Company} - {Technology}", "zone": "United States > {State}"},
        values={"stage": {"Operating": "in_production", 'Cancelled "for now"': ""}},
        blank_in={"total_amount": ["-1"]},
        create={"zone": "province", "sector": True, "investor": False},
    )


def test_it_writes_what_it_reads():
    profile = read_profile(WHOLE)
    assert read_profile(write_profile(profile)) == profile
    odd = Profile(
        list="名单\n\\", key='a "key" = [x]', phase_column="期", rows="phase", columns={"é.b\t": "name"}
    )
    assert read_profile(write_profile(odd)) == odd


def test_defaults_are_those_of_the_interface():
    profile = read_profile('key = "ID"', default_list="file-name")
    assert (profile.list, profile.currency, profile.unit, profile.investor_separator) == (
        "file-name",
        "",
        None,
        ";",
    )
    assert (profile.rows, profile.publish, profile.blank, profile.create) == ("project", False, [], {})


@pytest.mark.parametrize("unit", ["", "thousand", "million", "billion", "万元", "亿元"])
def test_units(unit):
    assert read_profile(f'key = "ID"\nunit = "{unit}"', "x").unit == unit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("colour = 1", "colour: unknown key"),
        ('[colums]\n"a" = "name"', "colums: unknown key"),
        ('[columns]\n"a" = "nmae"', "columns.a: “nmae” is none of our fields"),
        ('[columns]\n"a" = 3', "columns.a: “3” is none of our fields"),
        ('[columns]\n"a" = "phase_0_amount"', "none of our fields"),
        ('[templates]\nnmae = "x"', "templates.nmae"),
        ('[columns]\n"a" = "name"\n[templates]\nname = "x"', "templates.name: this field is filled"),
        ('[values.stage]\n"Operating" = "running"', "values.stage.Operating: “running” is none of"),
        ("[values]\nstage = 1", "values.stage: must be a table"),
        ("[blank_in]\nstage = 1", "blank_in.stage: must be a list"),
        ("blank = [0]", "blank: must be a text"),
        ("header_row = 0", "header_row: must be the number"),
        ("header_row = true", "header_row: must be the number"),
        ('currency = "US"', "currency: must be an ISO 4217"),
        ('unit = "dozen"', "unit: Unknown unit"),
        ('encoding = "big5"', "encoding: “big5”"),
        ('rows = "year"', "rows: must be"),
        ('rows = "phase"', "phase_column: say which"),
        ('phase_column = "P"', "phase_column: goes with"),
        ('[columns]\n"a" = "phase"', "phase_column: names the column"),
        ('[columns]\n"a" = "phase_amount"', "rows: phase_amount goes with"),
        ('as_of = "2024"', "as_of: must be a day"),
        ('as_of = "soon"', "as_of: Cannot read"),
        ('publish = "yes"', "publish: must be true or false"),
        ('[create]\nzone = "planet"', "create.zone: must be false or one of"),
        ("[create]\nzone = true", "create.zone: must be false or one of"),
        ('[create]\nsector = "yes"', "create.sector: must be true or false"),
        ("[create]\nproject = true", "create.project: unknown key"),
        ('investor_separator = ""', "investor_separator: must not be blank"),
        ("list = 3", "list: must be a text"),
        ('[columns]\n"other" = "external_ref"', "key: key and the column"),
        ("a = = 1", "no valid TOML"),
        ("a = " + "[" * 5000, "no valid TOML"),
        ("a = " + "9" * 5000, "no valid TOML"),
    ],
)
def test_what_is_wrong_is_named(text, why):
    with pytest.raises(ProfileError, match=why.replace("(", r"\(").replace("[", r"\[")):
        read_profile('key = "ID"\n' + text, "x")


def test_a_key_is_needed():
    with pytest.raises(ProfileError, match="key: say which"):
        read_profile('[columns]\n"a" = "name"', "x")
    assert read_profile('[templates]\nexternal_ref = "{a}/{b}"', "x").key == ""
