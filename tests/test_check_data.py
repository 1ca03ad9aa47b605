"""`check_data`, and what staff are warned of: shown, never silently mended."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import InvestmentAmount, Location, Project, SigningEvent
from projects.review.checks import contradictions, overdue_plans
from tests.factories import BN, claim, draft, event, fresh, milestone, place, project, rate, source

pytestmark = pytest.mark.django_db


def check(*arguments):
    out = StringIO()
    call_command("check_data", *arguments, stdout=out)
    return out.getvalue()


def some():
    rate("USD", "2022-08-19", 7)
    ceremony = event(claimed_projects=2, claimed_amount=5 * BN)
    project(total=BN, phases={1: 100}, realised=50, events=[ceremony], signed="2022-08-19")
    project(total=BN, currency="USD", stage="approved")


def test_what_agrees_is_said_to_agree():
    some()
    assert check() == "stored figures agree with the ledger\n"
    assert check("--fix") == "stored figures agree with the ledger\n"


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Project, {"headline_cny": 1}),
        (Project, {"headline_claim": None}),
        (Project, {"phases_inexact": 7}),
        (Project, {"remainder_cny": 5}),
        (Project, {"stage": "in_production"}),
        (Project, {"signed_on": date(2000, 1, 1)}),
        (Project, {"search_text": "something"}),
        (Project, {"event_titles": "Something"}),
        (InvestmentAmount, {"chosen_for": "realised"}),
        (InvestmentAmount, {"amount_cny": 5}),
        (InvestmentAmount, {"rate_date": date(2000, 1, 1)}),
        (SigningEvent, {"named": 9}),
        (SigningEvent, {"residual": 9}),
    ],
)
def test_what_differs_is_said_and_fixed(model, facts):
    some()
    model.objects.update(**facts)
    with pytest.raises(CommandError, match="stored figures differ"):
        check()
    assert "stored anew" in check("--fix")
    assert check() == "stored figures agree with the ledger\n"


def test_it_says_where_and_what():
    some()
    Project.objects.filter(code="2022-0001").update(headline_cny=1)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_data", stdout=out)
    figure, past = out.getvalue().splitlines()
    assert figure == "project 2022-0001: headline_cny is 1, not 1000000000"
    assert past.startswith("past of projects_project: 1 rows do not read as they do now")


def test_an_empty_database_agrees():
    assert check() == "stored figures agree with the ledger\n"


# ---- Contradictions ----


def test_what_is_in_order_is_not_warned_of():
    made = draft(total=3 * BN, phases={1: BN}, realised=BN, signed="2022-08-19")
    milestone(made, "approved", "2022")
    milestone(made, "construction_start", "2022-10")
    claim(made, 4 * BN, as_of="2023-01-01")
    assert contradictions(fresh(made)) == []


def warned(made, *words):
    said = contradictions(fresh(made))
    assert len(said) == 1, said
    for word in words:
        assert word in said[0]


def test_phases_above_the_total_are_warned_of():
    warned(draft(total=BN, phases={1: 2 * BN, 2: BN}), "exceed", "CNY 2.0 bn")


def test_more_realised_than_promised_is_warned_of():
    warned(draft(total=BN, realised=2 * BN), "More is realised")


def test_a_realised_sum_of_newer_phases_is_flagged():
    made = draft(total=9 * BN, realised=BN)
    claim(made, 2 * BN, phase=1, as_of="2024-01-01", basis="realised")
    warned(made, "sum of newer claims")


def test_different_amounts_of_one_date_and_basis_are_flagged():
    made = draft(total=BN)
    claim(made, 2 * BN, as_of=None, source=source(published_at=date(2022, 8, 19)))
    warned(made, "CNY 1.0 bn", "CNY 2.0 bn")


@pytest.mark.parametrize(
    "facts",
    [
        {"amount": BN},
        {"amount": 2 * BN, "basis": "filed"},
        {"amount": 2 * BN, "as_of": "2022-08-20"},
        {"amount": 2 * BN, "set_aside_reason": "wrong"},
        {"amount": None},
    ],
)
def test_what_differs_in_date_or_basis_is_not_flagged(facts):
    made = draft(total=BN)
    claim(made, **facts)
    assert contradictions(fresh(made)) == []


@pytest.mark.parametrize(
    ("steps", "warnings"),
    [
        ({"signed": "2022-08-19", "completed": "2022-08-18"}, 1),
        ({"signed": "2022-08-19", "completed": "2022-08-19"}, 0),
        ({"signed": "2022-08-19", "completed": "2022-08"}, 0),
        ({"signed": "2022-08-19", "completed": "2022-07"}, 1),
        ({"signed": "2022", "completed": "2022-03-01"}, 0),
        ({"signed": "2022-06-01", "approved": "2022", "completed": "2022-03-01"}, 1),
    ],
)
def test_a_later_milestone_before_an_earlier_one_is_warned_of(steps, warnings):
    made = draft()
    for kind, when in steps.items():
        milestone(made, kind, when)
    assert len(contradictions(fresh(made))) == warnings


def test_milestones_of_different_phases_are_not_compared():
    made = draft()
    milestone(made, "completed", "2023", phase=1)
    milestone(made, "in_production", "2022", phase=2)
    assert contradictions(fresh(made)) == []


def test_a_ceremony_after_the_start_is_no_contradiction():
    made = draft()
    milestone(made, "construction_start", "2022-09", evidence="ceremonial")
    milestone(made, "construction_start", "2022-05")
    assert contradictions(fresh(made)) == []


# ---- Overdue ----


@pytest.mark.parametrize(
    ("on", "late"), [("2022-09-01", False), ("2022-09-30", False), ("2022-10-01", True), ("2023-01-01", True)]
)
def test_a_plan_is_overdue_after_its_periods_last_day(on, late):
    made = draft()
    milestone(made, "construction_start", plans=["2022-09"], reached=False)
    assert bool(overdue_plans(fresh(made), date.fromisoformat(on))) is late


def test_the_latest_plan_decides():
    made = draft()
    milestone(made, "completed", plans=["2022", "2025"], reached=False)
    milestone(made, "construction_start", plans=["2025", "2022"], reached=False)
    assert [plan.milestone.kind for plan in overdue_plans(fresh(made), date(2024, 1, 1))] == [
        "construction_start"
    ]


@pytest.mark.parametrize(
    ("status", "late"), [("active", 1), ("delayed", 1), ("suspended", 0), ("terminated", 0), ("ended", 0)]
)
def test_only_what_still_runs_is_overdue(status, late):
    made = draft(status=status)
    milestone(made, "construction_start", plans=["2022-09"], reached=False)
    assert len(overdue_plans(fresh(made), date(2024, 1, 1))) == late


@pytest.mark.parametrize(
    ("step", "late"),
    [
        ({"kind": "construction_start"}, 0),
        ({"kind": "in_production"}, 0),  # reached, so the earlier ones are
        ({"kind": "approved"}, 1),
        ({"kind": "in_production", "phase": 1}, 1),  # one phase only
    ],
)
def test_what_is_reached_is_not_overdue(step, late):
    made = draft()
    start = milestone(
        made, "construction_start", plans=["2022-09"], reached=step == {"kind": "construction_start"}
    )
    if step["kind"] != "construction_start":
        milestone(made, **step)
    assert len(overdue_plans(fresh(made), date(2024, 1, 1))) == late
    assert start.plans.get().last == date(2022, 9, 30)


def test_today_is_the_default():
    made = draft()
    soon = date.today() + timedelta(days=40)
    milestone(made, "completed", plans=[soon.isoformat()], reached=False)
    milestone(made, "construction_start", plans=["2022"], reached=False)
    assert [plan.milestone.kind for plan in overdue_plans(fresh(made))] == ["construction_start"]


def test_a_past_that_does_not_end_in_the_present_is_found_and_mended():
    some()
    Project.objects.filter(pk=Project.objects.first().pk).update(summary="Never followed")
    with pytest.raises(CommandError):
        check()
    assert "past of projects_project: 1 rows" in check("--fix")
    assert "agree" in check()


def test_a_place_that_was_renamed_unseen_is_found_and_mended():
    zone = place("A zone")
    project(location=zone)
    place("Nowhere yet")  # in no past so far, and no fault
    assert "agree" in check()
    Location.objects.filter(pk=zone.pk).update(name="Another name")
    assert "past of projects_location: 1 rows" in check("--fix")
    assert "agree" in check()
