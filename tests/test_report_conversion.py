"""/reports/conversion: who went on, of all who signed, and after how many days."""

import csv
import io
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import select
from projects.models import DataVersion
from projects.reports.conversion import COHORTS, conversion
from projects.views.report_charts import of_conversion
from tests.cases import each_of
from tests.factories import event, fresh, many, milestone, place, project, sector

pytestmark = pytest.mark.django_db


def chosen(query=""):
    selection = select(QueryDict(query))
    assert not selection.errors
    return selection


def report(by="year", query="", levels=()):
    return conversion(chosen(query), by, levels)


def reached(made):
    """{cohort: (signed, registered, started, producing)}, with all under "total"."""
    rows = [(cohort.group.key, cohort) for cohort in made.cohorts] + [("total", made.all)]
    return {key: (c.signed, *(step.reached for step in c.steps.values())) for key, c in rows}


def days(made, kind="construction_start"):
    """Median and number of pairs of all."""
    step = made.all.steps[kind]
    return step.median, step.pairs


# ---- Who reached what ----


def test_a_later_stage_means_the_earlier_ones():
    for stage in (None, "signed", "registered", "approved", "land_granted", "construction_start", "completed",
                  "in_production", "full_capacity"):  # fmt: skip
        project(signed="2022-08-19", stage=stage if stage != "signed" else None)
    assert reached(report()) == {"2022": (9, 7, 4, 2), "total": (9, 7, 4, 2)}


def test_terminated_stay_and_those_that_do_not_count_are_out():
    project(signed="2022", stage="registered", status="terminated")
    project(signed="2022")
    project(signed="2022", stage="in_production", counts_in_totals=False, left_out_reason="duplicate")
    made = report()
    assert reached(made)["2022"] == (2, 1, 0, 0)
    assert (made.all.terminated, made.all.left_out) == (1, 1)


def test_unknown_is_a_cohort_and_stands_last():
    project(stage="in_production")
    project(signed="2021")
    project()
    made = report()
    assert reached(made) == {"2021": (1, 0, 0, 0), "none": (2, 1, 1, 1), "total": (3, 1, 1, 1)}
    assert [cohort.group.key for cohort in made.cohorts] == ["2021", "none"]
    assert made.all.unsigned == 1


def test_a_ceremony_is_no_start():
    made = project(signed="2022")
    milestone(made, "construction_start", evidence="ceremonial")
    fresh(made)
    assert reached(report())["2022"] == (1, 0, 0, 0)


def test_a_phase_will_do():
    made = project(signed="2022")
    milestone(made, "construction_start", phase=2)
    fresh(made)
    assert reached(report())["2022"] == (1, 1, 1, 0)


def test_drafts_and_filtered_ones_are_in_no_cohort():
    from tests.factories import draft

    draft(signed="2022")
    project(signed="2022", status="delayed")
    project(signed="2022")
    assert reached(report(query="status=delayed"))["total"] == (1, 0, 0, 0)


def test_shares_are_of_the_signed_with_one_decimal():
    for stage in ("registered", "registered", None):
        project(signed="2022", stage=stage)
    steps = report().all.steps
    assert (steps["registered"].percent, steps["in_production"].percent) == (Decimal("66.7"), Decimal("0.0"))
    assert report(query="status=ended").all.steps["registered"].percent is None


# ---- Cohorts ----


def test_a_project_of_two_events_stands_in_both_and_once_in_the_total():
    both, one = project(stage="registered"), project()
    event("First", "2022-08-19", [both, one])
    event("Second", "2022-09-19", [both])
    project()
    made = report("event")
    assert reached(made) == {
        "second": (1, 1, 0, 0),
        "first": (2, 1, 0, 0),
        "none": (1, 0, 0, 0),
        "total": (3, 1, 0, 0),
    }
    assert "counts it once" in made.notes[0]


def test_zones_and_sectors_have_levels():
    china = place("China", kind="country")
    district = place("District", china)
    town, other = place("Town", district, "town"), place("Other", district, "town")
    chips = sector("Chips")
    for where in (town, town, other, district):
        project(location=where, sector=chips, stage="registered")
    assert reached(report("zone")) == {
        "town": (2, 2, 0, 0),
        "district": (1, 1, 0, 0),
        "other": (1, 1, 0, 0),
        "total": (4, 4, 0, 0),
    }
    assert reached(report("zone", levels=(1,))) == {"china": (4, 4, 0, 0), "total": (4, 4, 0, 0)}
    assert reached(report("sector"))["chips"] == (4, 4, 0, 0)


@pytest.fixture
def five():
    china = place("China", kind="country")
    town = place("Town", china, "town")
    chips = sector("Chips")
    made = [
        project(signed="2022-08-19", stage="registered", location=town, sector=chips),
        project(signed="2022", stage="in_production", location=china, status="terminated"),
        project(stage="registered", location=town),
        project(signed="2023-01-01"),
        project(
            signed="2021-05-01", stage="in_production", counts_in_totals=False, left_out_reason="duplicate"
        ),
    ]
    event("First", "2022-08-19", made[:2])
    event("Second", "2022-08-20", made[1:3])


QUERIES = ["", "stage=registered&stage=in_production", "year=2022", "zone=china", "event=first"]


@each_of(("by", "query"), list(product(COHORTS, QUERIES)))
def test_links_lead_to_what_is_counted(five, by, query):
    followed = 0
    for cohort in [*report(by, query).cohorts, report(by, query).all]:
        links = [(cohort.query, cohort.signed)]
        links += [(link, step.reached) for step, link in cohort.lines]
        for link, number in links:
            if link is not None:
                assert chosen(link).queryset.count() == number, link
                followed += 1
        if cohort.left_out:
            assert {link for link, _number in links} == {None}
    assert followed


# ---- Days ----


@pytest.mark.parametrize(
    ("signed", "started", "expected"),
    [
        ("2022-08-19", "2022-08-29", 10),
        ("2022-08-19", "2022-09", 13),  # a month is its first day
        ("2022-08", "2022-08-31", 30),
        ("2022-08", "2022-08", 0),
        ("2022-08-19", "2022-08-09", -10),  # reached before signing
        ("2022-08-19", "2022-Q4", None),
        ("2022-08-19", "2022", None),
        ("2022-Q1", "2022-08-19", None),
        ("2022", "2022-08-19", None),
        (None, "2022-08-19", None),
        ("2022-08-19", None, None),
    ],
)
def test_only_days_and_months_make_pairs(signed, started, expected):
    made = project(signed=signed)
    milestone(made, "construction_start", started)
    fresh(made)
    assert reached(report())["total"][2] == 1
    assert days(report()) == ((expected, 1) if expected is not None else (None, 0))


def test_an_event_dates_the_signing_where_no_milestone_does():
    made = project()
    milestone(made, "construction_start", "2022-08-29")
    event(held_on="2022-08-19", projects=[made])
    assert days(report()) == (10, 1)


def test_the_median_of_an_even_number_lies_between():
    for started in ("2022-08-20", "2022-08-22", "2022-08-29", "2023-08-19"):
        milestone(made := project(signed="2022-08-19"), "construction_start", started)
        fresh(made)
    assert days(report()) == (Decimal("6.5"), 4)


def test_each_stage_has_pairs_of_its_own():
    made = project(signed="2022-08-19")
    milestone(made, "registered", "2022-08-24")
    milestone(made, "in_production", "2023-08-19")
    fresh(made)
    assert [days(report(), kind) for kind in ("registered", "construction_start", "in_production")] == [
        (5, 1), (None, 0), (365, 1),
    ]  # fmt: skip


def test_the_earliest_of_project_and_phases_counts_once():
    made = project(signed="2022-08-19")
    milestone(made, "construction_start", "2022-10-19", phase=2)
    milestone(made, "construction_start", "2022-09-19", phase=1)
    fresh(made)
    assert days(report()) == (31, 1)


def test_where_the_earliest_is_coarse_there_is_no_pair():
    made = project(signed="2022-08-19")
    milestone(made, "construction_start", "2022")
    milestone(made, "construction_start", "2022-12-19", phase=1)
    fresh(made)
    assert days(report()) == (None, 0)


def test_ceremonies_and_projects_that_do_not_count_make_no_pairs():
    made = project(signed="2022-08-19")
    milestone(made, "construction_start", "2022-09-19", evidence="ceremonial")
    fresh(made)
    out = project(signed="2022-08-19", counts_in_totals=False, left_out_reason="duplicate")
    milestone(out, "construction_start", "2022-09-19")
    fresh(out)
    assert days(report()) == (None, 0)


def test_terminated_projects_make_pairs():
    made = project(signed="2022-08-19", status="terminated")
    milestone(made, "construction_start", "2022-08-20")
    fresh(made)
    assert days(report()) == (1, 1)


def test_cohorts_keep_their_own_days():
    for signed, started in (("2021-01-01", "2021-01-11"), ("2022-01-01", "2022-01-04")):
        milestone(made := project(signed=signed), "construction_start", started)
        fresh(made)
    found = {c.group.key: c.steps["construction_start"].days for c in report().cohorts}
    assert found == {"2021": {10: 1}, "2022": {3: 1}}


# ---- Reported and implied, money, rates ----


def test_what_a_later_stage_implies_is_told_apart_from_what_is_reported():
    only_later = project(signed="2022", stage="in_production", total=300)
    said = project(signed="2022", stage="registered", total=500)
    milestone(only_later, "construction_start", phase=1)  # of a phase will do
    milestone(said, "in_production", reached=False, plans=["2023"])
    ceremony = project(signed="2022", stage="completed", total=7)
    milestone(ceremony, "construction_start", evidence="ceremonial")
    for each in (only_later, said, ceremony):
        fresh(each)
    steps = report().all.steps
    found = {
        kind: (s.reached, s.reported, s.implied, s.reported_money, s.implied_money)
        for kind, s in steps.items()
    }
    assert found == {
        "registered": (3, 1, 2, 500, 307),
        "construction_start": (2, 1, 1, 300, 7),
        "in_production": (1, 1, 0, 300, 0),
    }


def test_money_is_headlines_with_what_they_cover():
    project(signed="2022", stage="in_production", total=300, realised=90)
    project(signed="2022", stage="registered", total=500, status="terminated", realised=30)
    project(signed="2022", total=200)
    project(signed="2022", stage="registered", realised=11)  # promises nothing that is known
    project(signed="2022", total=999, realised=999, counts_in_totals=False, left_out_reason="duplicate")
    made = report().all
    assert (made.signed, made.covered, made.undisclosed, made.signed_money) == (4, 3, 1, 1000)
    assert (made.steps["registered"].reached_money, made.steps["registered"].percent_money) == (
        800,
        Decimal(80),
    )
    assert (made.funds.covered, made.funds.headline_money, made.funds.realised_money) == (2, 800, 120)
    assert made.funds.percent == Decimal(15)


@pytest.mark.parametrize(
    ("signed", "kind", "when", "expected"),
    [
        ("2022-08-19", "construction_start", "2022-12-31", (1, 1, 1, 0)),
        ("2022-08-19", "construction_start", "2022", (1, 1, 1, 0)),
        ("2022-08-19", "construction_start", "2021-12-31", (1, 1, 1, 0)),  # before it was signed
        ("2022-08-19", "construction_start", "2023-01-01", (1, 0, 1, 0)),
        ("2022", "construction_start", "2023-12-31", (1, 0, 1, 0)),
        ("2022-08-19", "construction_start", "2024-01-01", (1, 0, 0, 0)),
        ("2022-08-19", "completed", "2022-12", (1, 1, 1, 0)),  # has begun by then
        ("2022-08-19", "in_production", None, (1, 0, 0, 1)),
        ("2022-08-19", "registered", "2022-09", (1, 0, 0, 0)),
        (None, "construction_start", "2022-12-31", (0, 0, 0, 0)),
    ],
)
def test_started_within_the_signing_year_and_the_next(signed, kind, when, expected):
    made = project(signed=signed)
    milestone(made, kind, when)
    fresh(made)
    landing = report().all.landing
    assert (landing.of, landing.within_year, landing.within_two, landing.undated) == expected


def test_the_earliest_date_of_a_start_counts_and_everyone_once():
    made = project(signed="2022-08-19")
    milestone(made, "in_production", "2022-12-01")
    milestone(made, "construction_start", "2023-05-01")
    event("First", "2022-08-19", [made])
    event("Second", "2022-08-20", [made])
    for cohort in (report("event").all, *report("event").cohorts):
        assert (cohort.landing.within_year, cohort.steps["construction_start"].reported) == (1, 1)
    assert report("event").all.landing.year_percent == Decimal(100)


def test_in_money_as_page_and_file(client):
    project(signed="2022-08-19", stage="in_production", total=3_000_000_000, realised=600_000_000)
    page = client.get("/reports/conversion?measure=amount").content.decode()
    assert "CNY 3.0 bn" in page
    assert "20.0%" in page
    assert "1 of 1 covered" in page
    answer = client.get("/reports/conversion.csv?measure=amount")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    total = rows[-1]
    assert (total["cohort"], total["signed_cny"], total["registered_cny"]) == (
        "total",
        "3000000000",
        "3000000000",
    )
    assert (total["registered_reported_cny"], total["registered_implied_cny"]) == ("0", "3000000000")
    assert (total["funds_realised_cny"], total["funds_percent"]) == ("600000000", "20")
    chinese = client.get("/zh-hans/reports/conversion.csv?headers=labels").streaming_content
    headings = b"".join(chinese).decode().splitlines()[0]
    for word in ("履约率", "开工率", "投产率", "资金到位率", "当年落地率", "两年落地率"):
        assert word in headings


def test_its_chart_has_every_year_from_the_first_to_the_newest():
    for year in (1999, 2001, 2026):
        project(signed=f"{year}-08-19")
    project()
    bars = of_conversion(report("year")).body.bars
    assert [bar.label for bar in bars][:28] == [str(year) for year in range(1999, 2027)]
    assert (bars[1].text, bars[1].parts) == ("none signed", [])


# ---- Page and files ----


def test_it_is_read_as_page_and_file(client):
    made = project(signed="2022-08-19", status="terminated")
    milestone(made, "construction_start", "2022-08-29")
    fresh(made)
    project(signed="2022-08-19")
    page = client.get("/reports/conversion").content.decode()
    assert '<a href="/projects/?year=2022">2</a>' in page
    assert "50.0%" in page
    assert "1 pair" in page
    assert "first day" in page
    rows = list(
        csv.reader(io.StringIO(b"".join(client.get("/reports/conversion.csv").streaming_content).decode()))
    )
    assert rows[0][:6] == ["cohort", "cohort_name", "signed", "terminated", "unsigned", "left_out"]
    assert rows[0][6:10] == ["registered", "registered_percent", "registered_median_days", "registered_pairs"]
    values = ["2", "1", "0", "0", "1", "50", "", "0", "1", "50", "10", "1", "0", "0", "", "0"]
    values += ["0", "1", "1", "0", "0", "0"]  # reported and implied, for each of the three
    values += ["0", "0", "0", "", "2", "1", "50", "1", "50", "0"]
    assert rows[1:] == [["2022", "2022", *values], ["total", "Total", *values]]


@pytest.mark.parametrize(("query", "param"), [("cohort=stage", "cohort"), ("cohort=year&cohort=event", "cohort"),
                                              ("level=x", "level"), ("rows=zone", "rows"), ("page=2", "page")])  # fmt: skip
def test_bad_parameters_are_refused_by_name(client, query, param):
    answer = client.get(f"/reports/conversion?{query}")
    assert answer.status_code == 400
    assert param in answer.context["selection"].errors
    assert b"<table" not in answer.content


def test_nothing_yet(client):
    assert b"No project is published yet" in client.get("/reports/conversion").content
    project()
    assert b"No project fits" in client.get("/reports/conversion?year=1999").content


def test_of_many_rows_the_first_are_shown_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr("projects.views.reports.ROWS_SHOWN", 1)
    project(signed="2022")
    assert "rows are shown" not in client.get("/reports/conversion").text
    project(signed="2023")
    page = client.get("/reports/conversion").text
    assert "The first 1 of 2 rows are shown" in page
    assert (
        page.count('<th scope="row">2022</th>') + page.count('<th scope="row">2023</th>') == 2
    )  # in each of two tables


def signed_at_events():
    """Three events: one project of two of them, one that does not count, one of none."""
    first, second, third = (event(title, f"2022-08-{day}") for day, title in enumerate("ABC", 17))
    for number, events in enumerate([[first], [second], [second, third], []], 1):
        made = project(signed="2022-08-01", events=events, total=number)
        milestone(made, "construction_start", f"2022-09-0{number}")
        fresh(made)
    project(events=[first], counts_in_totals=False, left_out_reason="duplicate")
    project(events=[third], signed="2021", status="terminated")


@pytest.mark.parametrize("query", ["", "status=active"])
@pytest.mark.parametrize("measure", ["projects", "amount"])
def test_the_first_of_many_events_are_those_of_all(query, measure, monkeypatch):
    monkeypatch.setattr("projects.views.report_charts.MOST_BARS", 1)
    signed_at_events()
    whole = conversion(chosen(query), "event", (), measure)
    assert (whole.number, whole.drawn, whole.signed) == (4, 4, 5 if query else 6)
    for shown in (1, 2, 3):
        made = conversion(chosen(query), "event", (), measure, shown=shown)
        lines, every = list(made.table.rows), list(whole.table.rows)
        assert (len(lines), lines) == (shown + 1, [*every[:shown], every[-1]])
        assert (made.number, made.drawn, made.signed) == (whole.number, whole.drawn, whole.signed)
        assert (made.halves or measure == "amount", made.notes) == (True, whole.notes)
        assert of_conversion(made).body == of_conversion(whole).body


def test_a_half_that_is_not_shown_is_written_with_a_decimal_too():
    early, late = event("Early", "2021-08-01"), event("Late", "2022-08-01")
    for events, day in (([late], 3), ([early], 4), ([early], 5), ([late], 4), ([late], 9)):
        milestone(
            made := project(signed="2022-08-01", events=events), "construction_start", f"2022-09-0{day}"
        )
        fresh(made)
    made = conversion(chosen(), "event", shown=1)
    assert [c.steps["construction_start"].median % 1 for c in made.cohorts[:2]] == [0, Decimal("0.5")]
    assert made.halves
    assert len(made.cohorts) == 2


@pytest.mark.parametrize("by", ["year", "event", "zone", "sector"])
@pytest.mark.parametrize("measure", ["projects", "amount"])
def test_what_is_kept_is_what_the_database_adds_up(by, measure):
    signed_at_events()
    project(stage="in_production")
    town, chain = place("Town", parent=place("City", kind="city")), sector("Chain")
    for number, where in enumerate((town, town, place("Village"))):
        branch = sector(f"Branch {number}", parent=chain)
        fresh(
            project(signed="2021-03-04", total=number + 1, location=where, sector=branch, stage="completed")
        )
    project(signed="2020", realised=5, total=7, status="terminated")
    for left_out in ({}, {"counts_in_totals": False, "left_out_reason": "duplicate"}):
        milestone(made := project(signed="2022-08-01", **left_out), "construction_start", "2022-09-01")
        fresh(made)
    with CaptureQueriesContext(connection) as asked:
        kept = conversion(chosen(), by, (), measure)
    DataVersion.objects.update(counted=F("number") - 1)
    assert list(kept.table.rows) == list(conversion(chosen(), by, (), measure).table.rows)
    counted = [q["sql"] for q in asked if "GROUP BY" in q["sql"]]
    assert by == "event" or len(counted) == (by != "year")  # of trees the days alone


def test_in_chinese(client):
    project(signed="2022")
    assert client.get("/zh-hans/reports/conversion?cohort=event").status_code == 200


@pytest.mark.once
def test_queries_do_not_grow_with_the_rows():
    def count(by):
        with CaptureQueriesContext(connection) as queries:
            report(by)
        return len(queries)

    project(signed="2022-08-19", location=place(), sector=sector(), events=[event(held_on=date(2022, 8, 19))])
    before = [count(by) for by in COHORTS]
    many(60)
    assert [count(by) for by in COHORTS] == before
    # Days, what is kept in three, the paths of a tree for its level and its cohorts, and its names.
    assert max(before) <= 7
