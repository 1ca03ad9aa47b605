"""Each public column once: what a cell of it looks like, on either database."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.db.models import DateTimeField, F, Value
from django.utils import translation

from projects.columns import (
    Column,
    Kind,
    amount_columns,
    event_columns,
    keys,
    milestone_columns,
    project_columns,
)
from projects.exports.csv import DANGEROUS, stream
from projects.models import Project
from projects.totals.refresh import refresh
from tests.factories import UNDISCLOSED, claim, draft, investor, milestone, project, rate, sector

pytestmark = pytest.mark.django_db

TABLES = {
    "projects": project_columns,
    "events": event_columns,
    "amounts": amount_columns,
    "milestones": milestone_columns,
}


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES.keys())
def test_every_column_is_described_once(columns):
    names = keys(columns())
    assert len(set(names)) == len(names)
    for column in columns():
        assert column.key.isidentifier()
        assert str(column.heading).strip()
        assert str(column.description).endswith(".")


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES.keys())
def test_headings_are_unique_in_each_language(columns):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            headings = [str(column.heading) for column in columns()]
        assert len(set(headings)) == len(headings)


def rows(columns, queryset=None):
    queryset = Project.objects.order_by("pk") if queryset is None else queryset
    content = b"".join(stream(queryset, columns, keys(columns)))
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def cells(key, **facts):
    """The cell of column `key` in the row of a project with these facts."""
    made = project(**facts)
    return rows(project_columns(), Project.objects.filter(pk=made.pk))[0][key]


def written(value, kind=Kind.TEXT):
    """How one value of this kind is written."""
    if not Project.objects.exists():
        draft()
    (row,) = rows([Column("before", "", "", Value("x")), Column("x", "", "", value, kind)])
    return row["x"]


# ---- Text ----


@pytest.mark.parametrize("first", list("=+-@＝＋－＠\t\r\n"), ids=ascii)
@pytest.mark.parametrize("rest", ["", "1", "cmd", "5", " 5", "\n5"], ids=ascii)
def test_what_a_spreadsheet_would_run_is_defused(first, rest):
    plain = first in "+-" and rest in ("1", "5")
    assert written(Value(first + rest)) == ("" if plain else "'") + first + rest


def test_the_list_of_dangerous_beginnings_is_that_of_the_interface():
    assert set(DANGEROUS) == set("=+-@＝＋－＠\t\r\n")


@pytest.mark.parametrize("number", ["-5", "+5", "-5.25", "+0", "-00.1", "5", "-1234567890123456789"])
def test_a_plain_number_stays(number):
    assert written(Value(number)) == number


@pytest.mark.parametrize(
    "text",
    ["-5.", "-.5", "-5.5.5", "-5e3", "--5", "-5 ", "-5\n", "-", "-,5", "-1,000", "-５", "-5-5", "-+5", "-5%"],
)
def test_what_only_looks_like_a_number_is_defused(text):
    assert written(Value(text)) == "'" + text


@pytest.mark.parametrize(
    "text",
    [" =1", "a=1", "'=1", "（=1", "％", "1=2", "\u00a0=1", "−5", "凤桥", "%s %d %(x)s %%", "\\", "é😀"],
)
def test_other_text_is_left_alone(text):
    assert written(Value(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a; @one; ＝two", "a; '@one; '＝two"),
        ("a;-5+1", "a;'-5+1"),
        ("a;-5;+0.25\n- b;c=1; d-e", "a;-5;+0.25\n- b;c=1; d-e"),
    ],
    ids=ascii,
)
def test_a_spreadsheet_that_splits_at_semicolons_runs_nothing_either(text, cell):
    assert written(Value(text)) == cell
    reported = b"".join(stream([[text]], [Column("x", "", "", Value(""))], ["x"])).decode()
    assert list(csv.reader(StringIO(reported, newline=""))) == [["x"], [cell]]


def test_text_of_a_stored_field_is_defused_too():
    assert cells("name", name="=1+1") == "'=1+1"
    assert cells("name_zh", name_zh="＝1") == "'＝1"
    assert cells("investors", investors=[investor("@one"), investor("two")]) == "'@one; two"
    assert cells("secondary_sectors", secondary=[sector("-one")]) == "'-one"


# ---- Other kinds ----


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("3000000000"), "3000000000"),
        (Decimal("0.10"), "0.1"),
        (Decimal("1.50"), "1.5"),
        (Decimal("0"), "0"),
        (Decimal("0.00"), "0"),
        (Decimal("100"), "100"),
        (Decimal("9999999999999.99"), "9999999999999.99"),
        (Decimal("0.01"), "0.01"),
        (Decimal("10000000000"), "10000000000"),
        (None, ""),
    ],
)
def test_decimals_are_plain_and_trimmed(amount, text):
    made = project()
    if amount is not None:
        claim(made, amount)
        refresh([made.pk])
    assert rows(project_columns())[0]["total_amount"] == text


@pytest.mark.parametrize(
    "digits", ["7.26277440448389", "0.000456789012346", "0.045", "12345.6789012345", "7"]
)
def test_a_rate_keeps_its_fifteen_digits(digits):
    rate("USD", "2022-08-19", Decimal(digits))
    assert cells("total_rate", total=1, currency="USD") == digits


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2022, 8, 22, 1, 1, tzinfo=UTC), "2022-08-22T01:01:00Z"),
        (datetime(2022, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "2022-12-31T23:59:59Z"),
        (datetime(2022, 8, 22, 1, 1, 1, 1, tzinfo=UTC), "2022-08-22T01:01:01Z"),
    ],
)
def test_times_are_utc_in_whole_seconds(moment, text):
    assert cells("updated_at", at=moment) == text


def test_a_blank_time_is_blank():
    draft()
    assert rows([Column("x", "", "", "code"), Column("y", "", "", F("updated_at"), Kind.TIME)]) == [
        {"x": "", "y": ""}
    ]
    assert written(Value(None, output_field=DateTimeField()), Kind.TIME) == ""


def test_dates_are_iso():
    assert cells("signed_on", signed="2022-02") == "2022-02-01"
    assert cells("total_as_of", total=1, as_of=date(987, 6, 5)) == "0987-06-05"
    assert cells("signed_on") == ""


def test_answers_are_true_or_false():
    assert (cells("disclosed", total=1), cells("disclosed", total=UNDISCLOSED)) == ("true", "false")
    assert cells("counts_in_totals") == "true"
    assert cells("counts_in_totals", status="terminated") == "false"


# ---- What the columns of projects say ----


def test_disclosed_speaks_of_the_basis():
    project(total=1, phases={1: 1})
    project(phases={1: 1}, realised=1)
    assert [r["disclosed"] for r in rows(project_columns("headline"))] == ["true", "false"]
    assert [r["disclosed"] for r in rows(project_columns("phases"))] == ["true", "true"]
    assert [r["disclosed"] for r in rows(project_columns("realised"))] == ["false", "true"]


@pytest.mark.parametrize(
    ("facts", "counts", "reason"),
    [
        ({}, "true", ""),
        ({"status": "ended"}, "true", ""),
        ({"status": "terminated"}, "false", "terminated"),
        ({"counts_in_totals": False, "left_out_reason": "duplicate"}, "false", "duplicate"),
        (
            {"status": "terminated", "counts_in_totals": False, "left_out_reason": "out_of_scope"},
            "false",
            "out_of_scope",
        ),
    ],
)
def test_counts_in_totals_is_the_effective_answer_with_its_reason(facts, counts, reason):
    project(**facts)
    (row,) = rows(project_columns())
    assert (row["counts_in_totals"], row["left_out_reason"]) == (counts, reason)


def test_a_name_in_english_else_in_chinese():
    assert cells("sector", sector=sector("Films", name_zh="薄膜")) == "Films"
    assert cells("sector", sector=sector("", name_zh="薄膜")) == "薄膜"


def test_the_language_of_the_page_changes_no_cell():
    project("Photomask", name_zh="光掩模", sector=sector("Films", name_zh="薄膜"), total=1)
    english = rows(project_columns())
    with translation.override("zh-hans"):
        assert rows(project_columns()) == english


def test_a_milestone_has_its_first_and_latest_plan():
    made = project()
    start = milestone(made, "construction_start", plans=["2022-09", "2023", "2024-Q2"], reached=False)
    start.plans.create(planned=date(2030, 1, 1), stated_on=date(2030, 1, 1), set_aside_reason="wrong")
    start.plans.create(planned=date(2021, 1, 1), stated_on=date(2021, 1, 1))
    (row,) = rows(milestone_columns(), made.milestones.all())
    assert (row["first_planned"], row["first_planned_precision"]) == ("2022-09-01", "month")
    assert (row["latest_planned"], row["latest_planned_precision"]) == ("2021-01-01", "day")
    assert start.plans_in_order[0].planned == date(2022, 9, 1)
    assert start.plans_in_order[-1].planned == date(2021, 1, 1)
