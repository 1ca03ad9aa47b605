"""/reports/slippage: first plan, latest plan, what happened; overdue first."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import select
from projects.models import MilestonePlan, Project
from projects.reports.counted_slippage import CountedSlippage, counted
from projects.reports.slippage import slippage
from projects.review.checks import overdue_plans
from projects.review.workflow import withdraw
from projects.totals import counters
from projects.totals.refresh import refresh
from tests.factories import draft, fresh, many, milestone, project, projects

pytestmark = pytest.mark.django_db

ON = date(2023, 7, 1)


def planned(
    *plans, kind="construction_start", status="active", when=None, reached=False, phase=None, **facts
):
    """A project with one planned milestone."""
    made = project(status=status, **facts)
    milestone(made, kind, when, plans, reached=reached or bool(when), phase=phase)
    return fresh(made)


def slips(on=ON):
    return slippage(Project.objects.published(), on).rows


def only(on=ON):
    (slip,) = slips(on)
    return slip


def plan(slip):
    return (slip.first.planned, slip.first.precision, slip.latest.planned, slip.latest.precision, slip.plans)


# ---- Plans ----


def test_first_and_latest_plan_stand_side_by_side():
    planned("2022-09", "2023-Q1", "2023-05-01")
    assert plan(only()) == (date(2022, 9, 1), "month", date(2023, 5, 1), "day", 3)
    assert only().moved_days == (date(2023, 5, 1) - date(2022, 9, 30)).days


def test_plans_go_by_the_day_they_were_stated_on():
    made = project()
    step = milestone(made, "completed", reached=False)
    step.plans.create(planned=date(2024, 1, 1), stated_on=date(2023, 1, 1))
    step.plans.create(planned=date(2023, 1, 1), stated_on=date(2022, 1, 1))
    step.plans.create(planned=date(2022, 1, 1))
    assert plan(only())[::2] == (date(2022, 1, 1), date(2024, 1, 1), 3)


def test_plans_set_aside_do_not_count():
    made = project()
    step = milestone(made, "completed", plans=["2023"], reached=False)
    step.plans.create(planned=date(2021, 1, 1), stated_on=date(2020, 1, 1), set_aside_reason="Misread")
    milestone(made, "in_production", reached=False).plans.create(
        planned=date(2021, 1, 1), set_aside_reason="Misread"
    )
    assert plan(only()) == (date(2023, 1, 1), "year", date(2023, 1, 1), "year", 1)


def test_what_has_no_plan_or_is_not_public_is_not_listed():
    project(signed="2022", stage="completed")
    milestone(draft(), "completed", plans=["2023"], reached=False)
    assert slips() == []


def test_phases_have_lines_of_their_own():
    made = planned("2024", phase=1)
    milestone(made, "construction_start", plans=["2025"], reached=False, phase=2)
    assert [slip.phase for slip in slips()] == [1, 2]


# ---- Overdue ----


@pytest.mark.parametrize(
    ("latest", "first_overdue_day"),
    [("2022-09-15", date(2022, 9, 16)), ("2022-09", date(2022, 10, 1)), ("2022-Q3", date(2022, 10, 1)),
     ("2022", date(2023, 1, 1))],
)  # fmt: skip
def test_it_is_overdue_once_the_latest_plans_period_has_ended(latest, first_overdue_day):
    planned("2021", latest)
    before = first_overdue_day.fromordinal(first_overdue_day.toordinal() - 1)
    assert (only(before).overdue, only(before).overdue_days) == (False, None)
    assert (only(first_overdue_day).overdue, only(first_overdue_day).overdue_days) == (True, 1)


@pytest.mark.parametrize(
    ("status", "late"),
    [("active", True), ("delayed", True), ("suspended", False), ("terminated", False), ("ended", False)],
)
def test_only_active_and_delayed_projects_are_overdue(status, late):
    planned("2022", status=status)
    assert only().overdue is late


def test_reached_is_not_overdue_dated_or_not():
    planned("2022", reached=True)
    planned("2022", when="2024")
    assert [(slip.overdue, slip.reached) for slip in slips()] == [(False, True)] * 2


def test_a_stage_beyond_it_reaches_it():
    made = planned("2022")
    milestone(made, "completed")
    fresh(made)
    assert (only().reached, only().overdue, only().outcome) == (True, False, "undated")


def test_a_phases_stage_does_not_reach_it_for_the_project():
    made = planned("2022")
    milestone(made, "completed", phase=1)
    fresh(made)
    assert only().overdue


def test_a_ceremony_does_not_reach_it():
    made = planned("2022")
    milestone(made, "construction_start", evidence="ceremonial")
    fresh(made)
    assert only().overdue


def test_it_is_overdue_where_the_projects_own_page_says_so():
    many(40)
    for n, made in enumerate(Project.objects.published()):
        step, _new = made.milestones.get_or_create(kind="full_capacity", phase=None)
        step.plans.create(planned=date(2022 + n % 3, 1, 1), precision="year")
    told = {
        (made.code, late.milestone.kind)
        for made in Project.objects.published()
        for late in overdue_plans(made, ON)
    }
    assert {(slip.code, slip.kind) for slip in slips() if slip.overdue} == told
    assert told


# ---- Delay ----


@pytest.mark.parametrize(
    ("first", "actual", "delay"),
    [
        ("2022-09-15", "2022-09-25", 10),
        ("2022-09", "2022-10-01", 1),  # from the plan's last day
        ("2022-09", "2022-10", 1),  # to the actual's first
        ("2022-09", "2022-09-30", 0),
        ("2022-09", "2022-09", -29),
        ("2022-Q3", "2023", 93),
        ("2022", "2022-12-30", -1),
    ],
)
def test_delay_runs_from_the_first_plans_end_to_the_actuals_beginning(first, actual, delay):
    planned(first, "2030", when=actual)
    assert (only().delay_days, only().outcome) == (delay, "late" if delay > 0 else "in_time")


def test_without_a_date_there_is_no_delay():
    planned("2022", reached=True)
    assert only().delay_days is None


# ---- Order ----


def test_overdue_first_then_by_delay():
    for name, plans, when, status in [
        ("open", ["2024"], None, "active"),
        ("early", ["2022"], "2022-02-01", "active"),
        ("late", ["2022"], "2023-02-01", "active"),
        ("just overdue", ["2023-06"], None, "active"),
        ("suspended", ["2020"], None, "suspended"),
        ("long overdue", ["2022"], None, "delayed"),
        ("later", ["2022"], "2023-03-01", "terminated"),
    ]:
        planned(*plans, when=when, status=status, name=name)
    order = ["long overdue", "just overdue", "later", "late", "early", "suspended", "open"]
    assert [slip.name for slip in slips()] == order


def test_tallies_hold_each_line_once():
    planned("2022", kind="completed")
    planned("2022", when="2023")
    planned("2022", when="2022-01-01")
    planned("2030")
    planned("2022", reached=True)
    made = slippage(Project.objects.published(), ON)
    assert [(tally.kind.value, *tally.outcomes.values()) for tally in made.tallies] == [
        ("construction_start", 0, 1, 1, 1, 1),
        ("completed", 1, 0, 0, 0, 0),
    ]
    assert made.overdue == 1
    assert made.tallies[0].median == (1 - 364) / 2
    assert sum(tally.number for tally in made.tallies) == len(made.rows)


# ---- Page and files ----


def test_it_is_read_as_page_and_file(client):
    made = planned("2022-09", "2022-11", name="Masks")
    milestone(made, "registered", "2022-08-20", ["2022-08-19"], phase=1)
    made = fresh(made)
    page = client.get("/reports/slippage").content.decode()
    body = page[page.index("Overdue first, then by delay") :]
    assert body.index("overdue ") < body.index("Registered")
    assert '<data id="result-count" value="2">' in page
    rows = list(
        csv.reader(io.StringIO(b"".join(client.get("/reports/slippage.csv").streaming_content).decode()))
    )
    assert rows[0] == [
        "code", "name", "name_zh", "status", "milestone", "phase", "evidence", "first_planned", "first_planned_precision",
        "latest_planned", "latest_planned_precision", "plans", "moved_days", "actual", "actual_precision", "reached",
        "overdue", "overdue_days", "delay_days", "postponed", "reasons",
    ]  # fmt: skip
    assert rows[1][:17] == [
        made.code, "Masks", "", "active", "construction_start", "", "substantive", "2022-09-01", "month", "2022-11-01",
        "month", "2", "61", "", "", "false", "true",
    ]  # fmt: skip
    assert rows[2][4:] == [
        "registered", "1", "substantive", "2022-08-19", "day", "2022-08-19", "day", "1", "0", "2022-08-20", "day", "true",
        "false", "", "1", "0", "",
    ]  # fmt: skip


@pytest.mark.once
def test_the_page_is_cut_and_the_file_is_whole(client):
    made = projects(*[{}] * 30)
    for one in made:
        milestone(one, "construction_start", plans=["2030"], reached=False)
    refresh([one.pk for one in made])
    assert len(client.get("/reports/slippage?page=2").context["rows"]) == 5
    assert b"".join(client.get("/reports/slippage.csv").streaming_content).count(b"\r\n") == 31
    assert client.get("/reports/slippage?page=3").status_code == 400


def test_bad_parameters_are_refused_by_name(client):
    planned("2022")
    answer = client.get("/reports/slippage?on=2023-01-01")
    assert (answer.status_code, list(answer.context["selection"].errors)) == (400, ["on"])
    assert b"<table" not in answer.content
    assert client.get("/reports/slippage.csv?status=late").content.startswith(b"status: ")


def test_nothing_yet(client):
    assert b"No project is published yet" in client.get("/reports/slippage").content
    project()
    assert b"None of these projects has a planned date" in client.get("/reports/slippage").content


def test_in_chinese(client):
    planned("2022-Q3", name="Masks")
    page = client.get("/zh-hans/reports/slippage").content.decode()
    assert "2022年第三季度" in page
    assert '<span lang="en">Masks</span>' in page


def test_the_index_explains_each_report_and_carries_filters(client):
    planned("2022")
    page = client.get("/reports/?status=active").content.decode()
    for name in ("pivot", "conversion", "signings", "slippage"):
        assert f'href="/reports/{name}?status=active"' in page
        assert f'href="/reports/{name}.xlsx?status=active"' in page
    assert client.get("/reports/?place=x").status_code == 400


@pytest.mark.once
def test_queries_do_not_grow_with_the_rows():
    def count():
        with CaptureQueriesContext(connection) as queries:
            slips()
        return len(queries)

    planned("2022")
    assert count() == 3  # milestones, their plans, which of them are overdue by the one rule of that
    for _n in range(20):
        planned("2022", "2023")
    assert count() == 3


def test_what_is_kept_says_what_every_line_says():
    planned("2022-09", "2023-Q1", "2023-05-01")
    moved = planned("2022", "2023-06", phase=1, name="Moved")
    milestone(moved, "completed", plans=["2021", "2022", "2021-05"], reached=False)
    planned("2022-03", when="2022-05-07")
    planned("2022-03", when="2022-01", kind="in_production")
    planned("2022", reached=True)
    planned("2021", status="suspended")
    past = planned("2022", "2024")
    milestone(past, "completed")
    MilestonePlan.objects.filter(planned=date(2023, 1, 1)).update(postponement_reason="land")
    refresh([moved.pk, past.pk, *Project.objects.values_list("pk", flat=True)])
    compare()
    withdraw([past])
    moved.milestones.first().plans.create(planned=date(2025, 1, 1), postponement_reason="funding")
    Project.objects.filter(name="Moved").update(status="delayed")
    refresh([moved.pk])
    compare()
    assert +counters.recount() == Counter(
        {(what, part): n for what, parts in counters.everything().items() for part, n in parts.items() if n}
    )


def compare():
    """What is kept, and what is counted of a part, beside all lines; every page of two lines."""
    for on in (date(2021, 1, 1), date(2023, 3, 31), date(2023, 7, 1), date(2030, 1, 1)):
        everything = select(QueryDict())
        alike(CountedSlippage(everything, on, counters.planned()), slippage(public(), on))
        alike(CountedSlippage(everything, on, counted(everything)), slippage(public(), on))
        part = select(QueryDict("status=active"))
        alike(CountedSlippage(part, on, counted(part)), slippage(public().filter(status="active"), on))


def alike(kept, whole):
    assert kept.by_reason == whole.by_reason
    assert kept.overdue == whole.overdue
    for one, other in zip(kept.tallies, whole.tallies, strict=True):
        assert (one.kind, one.outcomes, sorted(one.delays)) == (
            other.kind,
            other.outcomes,
            sorted(other.delays),
        )
    assert len(kept.rows) == len(whole.rows) > 3
    for start in range(0, len(whole.rows), 2):
        assert kept.rows[start : start + 2] == whole.rows[start : start + 2]


def public():
    return Project.objects.published()
