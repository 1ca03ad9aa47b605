"""From draft to public and back: the states, what is kept of what was public, and the data version."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from projects.caching import data_version
from projects.models import InvestmentAmount, Participation, Project, ProjectVersion, Signing, SigningEvent
from projects.models.archive import INTERNAL, TWINS
from projects.review.workflow import publish, submit, withdraw
from projects.totals.measures import summarise
from projects.totals.refresh import refresh
from projects.values.choices import Publication
from tests.factories import (
    AT,
    DAY,
    claim,
    draft,
    event,
    fresh,
    investor,
    milestone,
    place,
    project,
    rate,
    sector,
    source,
)
from tests.staff import cast

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
LATEST = AT + timedelta(days=2)


# ---- States ----

MOVES = {
    "submit": (submit, "in_review"),
    "publish": (publish, "published"),
    "withdraw": (withdraw, "withdrawn"),
}
ALLOWED = {
    ("draft", "submit"),
    ("withdrawn", "submit"),
    ("draft", "publish"),
    ("in_review", "publish"),
    ("withdrawn", "publish"),
    ("published", "withdraw"),
}


def in_state(make, state):
    record = make()
    if state != "draft":
        (submit if state == "in_review" else publish)([record])
    if state == "withdrawn":
        withdraw([record])
    return record


@pytest.mark.once
@pytest.mark.parametrize("make", [draft, lambda: event(published=False)], ids=["project", "event"])
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", Publication.values)
def test_which_move_is_allowed(make, state, move):
    record = in_state(make, state)
    assert record.publication == state
    step, becomes = MOVES[move]
    if (state, move) in ALLOWED:
        step([record])
        assert record.publication == becomes
    else:
        with pytest.raises(ValidationError):
            step([record])
    record.refresh_from_db()
    assert record.publication == (becomes if (state, move) in ALLOWED else state)


def test_the_stored_state_decides_not_a_copys():
    made = draft()
    stale = Project.objects.get(pk=made.pk)
    publish([made])
    with pytest.raises(ValidationError):
        publish([stale])


def test_one_refusal_leaves_all_as_they_were():
    one, other = draft(), project()
    with pytest.raises(ValidationError):
        publish([one, other])
    one.refresh_from_db()
    assert (one.publication, one.code) == ("draft", None)


def test_the_first_publication_is_remembered():
    made = project(at=AT)
    withdraw([made], LATER)
    publish([made], LATEST)
    assert (made.first_published_at, made.updated_at) == (AT, LATEST)


def test_a_code_is_there_from_review_on():
    made = draft(signed="2022")
    assert made.code is None
    submit([made])
    assert made.code == "2022-0001"


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_only_the_published_is_published(state):
    made, ceremony = in_state(draft, state), in_state(lambda: event(published=False), state)
    assert not Project.objects.published().exists()
    assert not SigningEvent.objects.published().exists()
    assert not made.is_published
    publish([made, ceremony])
    assert made.is_published
    assert Project.objects.published().get() == made
    assert SigningEvent.objects.published().get() == ceremony


def test_totals_know_a_project_from_its_publication_to_its_withdrawal():
    made = draft(total=1_000)
    assert summarise(Project.objects.published()).headline.amount == 0
    publish([made])
    assert summarise(Project.objects.published()).headline.amount == 1_000
    withdraw([made])
    assert summarise(Project.objects.published()).headline.amount == 0


# ---- Snapshots: what was public when ----


def spans(made):
    return [(s.valid_from, s.valid_to) for s in ProjectVersion.objects.filter(record=made.pk).order_by("pk")]


def current(made):
    return ProjectVersion.objects.get(record=made.pk, valid_to=None)


def test_a_draft_has_none():
    made = draft(total=1)
    submit([made])
    fresh(made, LATER)
    assert spans(made) == []


def test_publication_opens_one_and_withdrawal_closes_it():
    made = project(at=AT)
    assert spans(made) == [(AT, None)]
    withdraw([made], LATER)
    assert spans(made) == [(AT, LATER)]
    fresh(made, LATEST)
    assert spans(made) == [(AT, LATER)]
    publish([made], LATEST)
    assert spans(made) == [(AT, LATER), (LATEST, None)]


def test_it_holds_what_is_public_and_nothing_internal():
    made = project("Photomask", total=1_000, note="Internal", at=AT)
    held = current(made)
    assert (held.name, held.headline_cny, held.updated_at) == ("Photomask", 1_000, AT)
    names = {field.name for twin in TWINS.values() for field in twin._meta.fields}
    assert "headline_claim_id" in names
    assert not names & INTERNAL


# One change of each kind of fact: made directly, as an admin, an import or a script would.
CHANGES = {
    "name": lambda p: Project.objects.filter(pk=p.pk).update(name="Renamed"),
    "summary": lambda p: Project.objects.filter(pk=p.pk).update(summary="Said"),
    "status": lambda p: Project.objects.filter(pk=p.pk).update(status="delayed", status_reason="Wet"),
    "coordinates": lambda p: Project.objects.filter(pk=p.pk).update(latitude=30, longitude=120),
    "place": lambda p: Project.objects.filter(pk=p.pk).update(location=place()),
    "sector": lambda p: Project.objects.filter(pk=p.pk).update(sector=sector()),
    "secondary sector": lambda p: p.secondary_sectors.add(sector()),
    "left out": lambda p: Project.objects.filter(pk=p.pk).update(
        counts_in_totals=False, left_out_reason="duplicate"
    ),
    "claim": lambda p: claim(p, 2_000, as_of="2023-01-01"),
    "phase": lambda p: claim(p, 500, phase=2),
    "qualifier": lambda p: p.amounts.update(qualifier="about"),
    "milestone": lambda p: milestone(p, "approved"),
    "plan": lambda p: milestone(p, "construction_start", plans=["2024"], reached=False),
    "investor": lambda p: Participation.objects.create(project=p, investor=investor()),
    "event": lambda p: Signing.objects.create(project=p, event=event()),
    "place's name": lambda p: type(p.location).objects.filter(pk=p.location_id).update(name="Renamed"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_public_fact_that_changes_appends_one(change):
    made = project(total=1_000, location=place("Its own"), at=AT)
    CHANGES[change](made)
    made = fresh(made, LATER)
    assert spans(made) == [(AT, LATER), (LATER, None)]
    assert made.updated_at == LATER
    assert current(made).updated_at == LATER


@pytest.mark.parametrize(
    "change",
    [
        lambda p: None,
        lambda p: Project.objects.filter(pk=p.pk).update(note="Internal"),
        lambda p: p.amounts.update(note="Internal"),
        lambda p: Signing.objects.create(project=p, event=event(published=False)),
    ],
    ids=["nothing", "note", "note of a claim", "unpublished event"],
)
def test_what_is_not_public_appends_none(change):
    made = project(total=1_000, at=AT)
    change(made)
    made = fresh(made, LATER)
    assert spans(made) == [(AT, None)]
    assert made.updated_at == AT


def test_spans_follow_each_other_without_gap_or_overlap():
    made = project(total=1, at=AT)
    for day in range(1, 6):
        at = AT + timedelta(days=day)
        if day % 2:
            claim(made, day * 100, as_of=DAY + timedelta(days=day))
        fresh(made, at)
    for (_, end), (start, _) in pairwise(spans(made)):
        assert end == start
    assert len(spans(made)) == 4
    assert spans(made)[-1][1] is None


def test_another_projects_change_appends_none():
    made, other = project(at=AT), project(at=AT)
    claim(other, 1)
    refresh([made.pk, other.pk], LATER)
    assert spans(made) == [(AT, None)]
    assert spans(other) == [(AT, LATER), (LATER, None)]


def test_publishing_an_event_is_a_change_of_its_projects():
    ceremony = event("Secret", published=False)
    made = project(events=[ceremony], at=AT)
    publish([ceremony], LATER)
    assert spans(made) == [(AT, LATER), (LATER, None)]
    assert current(made).event_titles == "Secret"


def test_a_new_rate_is_a_change():
    made = project(total=100, currency="USD", at=AT)
    rate("USD", "2022-08-19", 7)
    assert fresh(made, LATER).headline_cny == 700
    assert spans(made) == [(AT, LATER), (LATER, None)]


# ---- The data version ----


def version():
    return data_version.current().number


def test_it_is_zero_before_the_first_change_and_then_moves_on():
    assert version() == 0
    data_version.move_on(AT)
    assert (version(), data_version.current().changed_at) == (1, AT)
    data_version.move_on(LATER)
    assert (version(), data_version.current().changed_at) == (2, LATER)


@pytest.mark.parametrize(
    "change",
    [
        lambda: draft(total=1, signed="2022"),
        lambda: event(published=False),
        lambda: submit([draft()]),
        lambda: submit([event(published=False)]),
        lambda: event(published=False, projects=[draft()]),
        lambda: refresh([draft(total=1).pk]),
    ],
    ids=["draft", "event", "submitted draft", "submitted event", "draft at an event", "refreshed draft"],
)
def test_drafts_do_not_move_it(change):
    change()
    assert version() == 0


@pytest.mark.parametrize("make", [draft, lambda: event(published=False)], ids=["project", "event"])
def test_publication_and_withdrawal_move_it(make):
    record = make()
    publish([record], AT)
    first = version()
    assert first > 0
    withdraw([record], LATER)
    second = version()
    assert second > first
    submit([record])
    assert version() == second
    publish([record], LATEST)
    assert version() > second


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_of_a_public_fact_moves_it(change):
    made = project(total=1_000, location=place("Its own"), at=AT)
    CHANGES[change](made)
    before = version()
    fresh(made, LATER)
    assert version() > before
    assert data_version.current().changed_at == LATER


def test_a_change_that_is_taken_back_does_not_move_it():
    made = draft()
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        publish([made])
        raise RuntimeError
    assert version() == 0


def test_publishing_costs_the_same_with_many_claims():
    def cost(claims):
        made = draft()
        for number in range(claims):
            claim(made, 1_000 + number, as_of=date(2022, 1, 1) + timedelta(days=number))
        with CaptureQueriesContext(connection) as queries:
            publish([made])
        return len(queries)

    cost(1)  # the year's counter and the data version are made here
    assert cost(1) == cost(30)


@pytest.mark.once
def test_approving_many_costs_as_many_queries_as_a_few():
    people = cast()

    def cost(number):
        made = [draft(f"P{n}", total=3_000, source=source()) for n in range(number)]
        for table in (Project, InvestmentAmount):
            table.history.update(history_user=people["Editor"])
        with CaptureQueriesContext(connection) as queries:
            publish(Project.objects.filter(pk__in=[one.pk for one in made]), by=people["Publisher"])
        assert all(one.is_published for one in Project.objects.all())
        return len(queries)

    cost(1)  # the year's counter and the data version are made here
    assert cost(2) + 10 == cost(12)  # the code of each
