"""Stage, signing date and planned start, derived from milestones and events (docs/domain.md, Milestone)."""

from datetime import date

import pytest

from projects.models import Project, Signing
from projects.review.workflow import publish, withdraw
from projects.values.choices import MilestoneKind
from tests.factories import UNDISCLOSED, claim, draft, event, fresh, milestone, project, source

pytestmark = pytest.mark.django_db


def stage(made):
    made = fresh(made)
    return made.stage, made.stage_phase


def signed(made):
    made = fresh(made)
    return made.signed_on and made.signed_on.isoformat(), made.signed_on_precision


# ---- Stage ----


def test_without_milestones_there_is_no_stage():
    assert stage(draft()) == ("", None)


@pytest.mark.parametrize("kind", MilestoneKind.values)
def test_each_kind_reached_is_a_stage(kind):
    assert stage(draft(stage=kind)) == (kind, None)


def test_the_furthest_kind_counts_whatever_the_order_of_entry():
    made = draft()
    for kind in ("approved", "in_production", "signed", "construction_start"):
        milestone(made, kind)
    assert stage(made) == ("in_production", None)


def test_the_kinds_stand_in_the_order_of_the_vocabulary():
    made = draft()
    for kind in (
        "signed",
        "registered",
        "approved",
        "land_granted",
        "construction_start",
        "completed",
        "in_production",
        "full_capacity",
    ):
        milestone(made, kind)
        assert stage(made) == (kind, None)


def test_what_is_only_planned_is_not_reached():
    made = draft(stage="signed")
    milestone(made, "construction_start", plans=["2022-09"], reached=False)
    assert stage(made) == ("signed", None)


@pytest.mark.parametrize("when", [None, "2022-09-01"])
def test_a_ceremony_is_no_construction_start(when):
    made = draft(stage="signed")
    milestone(made, "construction_start", when, evidence="ceremonial")
    assert stage(made) == ("signed", None)
    milestone(made, "construction_start", evidence="substantive")
    assert stage(made) == ("construction_start", None)


def test_a_ceremony_alone_is_no_stage():
    made = draft()
    milestone(made, "in_production", evidence="ceremonial")
    assert stage(made) == ("", None)


def test_a_phase_may_be_ahead_and_is_named():
    made = draft(stage="construction_start")
    milestone(made, "in_production", phase=2)
    assert stage(made) == ("in_production", 2)


def test_of_several_phases_the_first_is_named():
    made = draft()
    milestone(made, "completed", phase=3)
    milestone(made, "completed", phase=2)
    milestone(made, "signed", phase=1)
    assert stage(made) == ("completed", 2)


def test_once_the_whole_project_is_there_no_phase_is_named():
    made = draft()
    milestone(made, "completed", phase=1)
    milestone(made, "completed")
    assert stage(made) == ("completed", None)


# ---- Signing date ----


def test_unknown_where_nothing_dates_it():
    assert signed(draft(stage="signed")) == (None, "")
    assert fresh(draft(stage="signed")).signed_on_last is None


def test_the_earliest_dated_signing():
    made = draft(signed="2022-08-19")
    milestone(made, "signed", "2021-05-01", phase=1)
    milestone(made, "registered", "2020-01-01")
    assert signed(made) == ("2021-05-01", "day")


@pytest.mark.parametrize(
    ("written", "first", "precision", "last"),
    [
        ("2022-08-19", "2022-08-19", "day", "2022-08-19"),
        ("2022-02", "2022-02-01", "month", "2022-02-28"),
        ("2022-Q3", "2022-07-01", "quarter", "2022-09-30"),
        ("2022", "2022-01-01", "year", "2022-12-31"),
    ],
)
def test_a_coarse_date_is_its_periods_first_day(written, first, precision, last):
    made = draft(signed=written)
    assert signed(made) == (first, precision)
    assert made.signed_on_last.isoformat() == last


def test_a_coarse_date_given_by_a_later_day_is_stored_as_the_first():
    made = draft()
    made.milestones.create(kind="signed", actual=date(2022, 8, 19), actual_precision="quarter")
    assert signed(made) == ("2022-07-01", "quarter")


def test_of_dates_that_begin_alike_the_finer_one_is_taken():
    made = draft(signed="2022")
    milestone(made, "signed", "2022-01", phase=1)
    assert signed(made) == ("2022-01-01", "month")


def test_else_the_earliest_published_event():
    made = draft(events=[event("Later", "2022-09-01"), event("Earlier", "2022-08-19")])
    assert signed(made) == ("2022-08-19", "day")


def test_a_dated_signing_prevails_over_an_earlier_event():
    made = draft(signed="2023", events=[event(held_on="2022-08-19")])
    assert signed(made) == ("2023-01-01", "year")


def test_an_undated_signing_leaves_it_to_the_event():
    made = draft(stage="signed", events=[event(held_on="2022-08-19")])
    assert signed(made) == ("2022-08-19", "day")


# ---- What an unpublished event must not say ----


def test_an_unpublished_event_is_neither_date_nor_title():
    secret = event("Secret", "2022-08-19", published=False)
    made = project(events=[secret])
    assert signed(made) == (None, "")
    assert made.event_titles == ""
    publish([secret])
    made.refresh_from_db()
    assert (str(made.signed_on), made.event_titles) == ("2022-08-19", "Secret")
    withdraw([secret])
    made.refresh_from_db()
    assert (made.signed_on, made.event_titles) == (None, "")


def test_an_unpublished_project_is_not_named_by_its_event():
    ceremony = event(claimed_projects=3, claimed_amount=5_000)
    hidden, shown = draft(events=[ceremony], total=1_000), project(events=[ceremony], total=2_000)

    def reconciled():
        ceremony.refresh_from_db()
        return ceremony.named, ceremony.unnamed, ceremony.residual, ceremony.named_without_claim

    assert reconciled() == (1, 2, 3_000, 0)
    publish([hidden])
    assert reconciled() == (2, 1, 2_000, 0)
    withdraw([hidden])
    assert reconciled() == (1, 2, 3_000, 0)
    withdraw([shown])
    assert reconciled() == (0, 3, 5_000, 0)


# ---- Events: claimed against named ----


def residual(ceremony):
    ceremony.refresh_from_db()
    return ceremony.residual, ceremony.named_without_claim


def test_the_residual_takes_totals_known_by_that_day():
    ceremony = event(held_on="2022-08-19", claimed_amount=10_000)
    known = project(events=[ceremony], total=1_000)
    claim(known, 9_000, as_of="2022-08-20")
    claim(known, 4_000, basis="realised")
    claim(known, 4_000, phase=1)
    claim(known, 2_000, as_of="2022-08-01", basis="filed")
    project(events=[ceremony], total=500, as_of="2022-08-20")  # said too late
    project(events=[ceremony], total=500, as_of=None, source=source(published_at=date(2022, 8, 22)))
    project(events=[ceremony], total=500, as_of=None)  # nobody knows when
    project(events=[ceremony], total=UNDISCLOSED)
    fresh(known)
    assert residual(ceremony) == (9_000, 4)


def test_the_residual_may_be_negative():
    ceremony = event(claimed_amount=1_000)
    project(events=[ceremony], total=3_000)
    assert residual(ceremony) == (-2_000, 0)


def test_there_is_no_residual_in_two_currencies_or_without_a_claim():
    mixed, silent = event("Mixed", claimed_amount=1_000), event("Silent", claimed_projects=2)
    project(events=[mixed, silent], total=100)
    project(events=[mixed, silent], total=100, currency="USD")
    assert residual(mixed) == (None, 0)
    assert residual(silent) == (None, 0)


def test_unnamed_is_blank_where_claimed_is():
    silent, short = event("Silent"), event("Short", claimed_projects=1)
    for _ in range(2):
        project(events=[silent, short])
    silent.refresh_from_db()
    short.refresh_from_db()
    assert (silent.named, silent.unnamed) == (2, None)
    assert (short.named, short.unnamed) == (2, -1)


def test_a_project_of_two_events_is_named_by_both():
    one, two = event("One", claimed_projects=1), event("Two", claimed_projects=1)
    project(events=[one, two], total=100)
    for ceremony in (one, two):
        ceremony.refresh_from_db()
        assert ceremony.named == 1
    assert Signing.objects.count() == 2
    assert Project.objects.published().count() == 1


# ---- Planned start ----


def planned(made):
    made = fresh(made)
    return made.planned_start and made.planned_start.isoformat(), made.planned_start_precision


def test_the_planned_start_is_the_latest_plan():
    made = draft()
    milestone(made, "construction_start", plans=["2022-09", "2023-Q2"], reached=False)
    assert planned(made) == ("2023-04-01", "quarter")


def test_plans_are_ordered_by_when_they_were_stated():
    made = draft()
    start = milestone(made, "construction_start", reached=False)
    start.plans.create(
        planned=date(2023, 4, 1), precision="month", source=source(published_at=date(2023, 1, 1))
    )
    start.plans.create(
        planned=date(2022, 9, 1), precision="month", source=source(published_at=date(2022, 8, 22))
    )
    assert planned(made) == ("2023-04-01", "month")
    start.plans.create(planned=date(2024, 4, 1), precision="day", stated_on=date(2022, 1, 1))
    start.plans.create(planned=date(2025, 4, 1), precision="day")  # nobody knows when it was said
    assert planned(made) == ("2023-04-01", "month")
    assert [p.planned.year for p in start.plans_in_order] == [2025, 2024, 2022, 2023]


def test_a_plan_that_is_set_aside_does_not_stand():
    made = draft()
    start = milestone(made, "construction_start", plans=["2022-09", "2023-09"], reached=False)
    start.plans.filter(planned=date(2023, 9, 1)).update(set_aside_reason="A misprint")
    assert planned(made) == ("2022-09-01", "month")


def test_plans_for_other_milestones_are_no_start():
    made = draft()
    milestone(made, "completed", plans=["2024"], reached=False)
    assert planned(made) == (None, "")


def test_the_projects_own_plan_prevails_over_a_phases():
    made = draft()
    milestone(made, "construction_start", plans=["2025"], phase=2, reached=False)
    milestone(made, "construction_start", plans=["2024"], phase=1, reached=False)
    assert planned(made) == ("2024-01-01", "year")
    milestone(made, "construction_start", plans=["2026"], reached=False)
    assert planned(made) == ("2026-01-01", "year")
