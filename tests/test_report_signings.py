"""/reports/signings: what each event claimed, and what is known of it."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import select
from projects.filters.related_lists import events_of
from projects.models import SigningEvent
from projects.reports.signings import kept_of_all, overall, scores
from projects.review.workflow import withdraw
from tests.factories import BN, YI, claim, draft, event, fresh, many, milestone, place, project

pytestmark = pytest.mark.django_db


def score(basis="headline", **facts):
    (found,) = scores([event(**facts)], basis)
    return found


def published():
    return SigningEvent.objects.published().order_by("slug")


def test_the_announcement_of_the_domain():
    """The two ceremonies of docs/domain.md: 7 claimed, 4 named, 3.0 bn over one of four."""
    photomask = project(total=3 * BN, phases={1: 11 * YI})
    event("Photomask", claimed_projects=1, claimed_amount=3 * BN, projects=[photomask])
    event("Fengqiao", claimed_projects=6, projects=[project() for _n in range(3)])
    fengqiao, mask = scores(published(), "headline")
    assert (mask.event.unnamed, mask.event.residual, mask.outcome.total.amount) == (0, 0, 3 * BN)
    assert (fengqiao.event.unnamed, fengqiao.event.residual) == (3, None)
    assert (fengqiao.outcome.total.covered, fengqiao.outcome.total.undisclosed) == (0, 3)
    all_of_them = overall(published(), "headline")
    assert (all_of_them.events, all_of_them.claimed, all_of_them.named, all_of_them.unnamed) == (2, 7, 4, 3)
    assert (all_of_them.outcome.total.amount, all_of_them.outcome.total.covered) == (3 * BN, 1)


def test_money_is_of_the_chosen_basis():
    made = project(total=3 * BN, phases={1: BN}, realised=YI)
    event(projects=[made])
    found = [
        scores(published(), basis)[0].outcome.total.amount for basis in ("headline", "phases", "realised")
    ]
    assert found == [3 * BN, BN, YI]


def test_named_are_published_ones_and_those_left_out_add_nothing():
    counting, given_up = project(total=BN), project(total=2 * BN, status="terminated")
    found = score(claimed_projects=5, projects=[counting, given_up, draft(total=4 * BN)])
    assert (found.event.named, found.event.unnamed) == (2, 3)
    assert (found.outcome.projects, found.outcome.counting, found.outcome.left_out) == (2, 1, 1)
    assert (found.outcome.total.amount, found.outcome.total.left_out_amount) == (BN, 2 * BN)
    assert found.outcome.terminated == 1


def test_more_named_than_claimed_is_told():
    assert score(claimed_projects=1, projects=[project(), project()]).event.unnamed == -1


def test_the_residual_is_of_that_day_and_the_sum_of_today():
    made = project(total=BN)
    claim(made, 4 * BN, as_of="2024-01-01")
    found = score(claimed_amount=3 * BN, projects=[fresh(made), project()])
    assert (found.event.residual, found.event.named_without_claim) == (2 * BN, 1)
    assert found.outcome.total.amount == 4 * BN


@pytest.mark.parametrize(
    ("stage", "evidence", "started"),
    [("land_granted", "substantive", 0), ("construction_start", "ceremonial", 0), ("construction_start", "substantive", 1),
     ("completed", "substantive", 1), ("full_capacity", "substantive", 1)],
)  # fmt: skip
def test_started_is_substantive(stage, evidence, started):
    made = project()
    milestone(made, stage, evidence=evidence)
    assert score(projects=[fresh(made)]).outcome.started == started


def test_a_project_of_two_events_is_one_in_all():
    made = project(total=BN, stage="in_production")
    for title in ("First", "Second"):
        event(title, claimed_projects=1, projects=[made])
    first, second = scores(published(), "headline")
    assert first.outcome.total.amount == second.outcome.total.amount == BN
    everything = overall(published(), "headline")
    assert (everything.named, everything.outcome.projects, everything.outcome.started) == (2, 1, 1)
    assert everything.outcome.total.amount == BN


def test_what_is_kept_of_all_that_is_named_is_what_would_be_counted():
    made = project(total=BN, stage="in_production", realised=BN)
    late, gone = project(total=YI, phases={1: YI}), project(total=BN, stage="completed")
    project("Named nowhere", total=BN, stage="construction_start")
    ceremonies = [event(title, projects=[made, late, gone]) for title in ("First", "Second")]
    type(gone).objects.filter(pk=gone.pk).update(status="terminated")
    fresh(gone)
    for withdrawn in (None, *ceremonies):
        if withdrawn:
            withdraw([withdrawn])
        kept = kept_of_all(select(QueryDict("")))
        for basis in ("headline", "phases", "realised"):
            assert overall(published(), basis, kept=kept) == overall(published(), basis)
    assert kept_of_all(select(QueryDict("stage=signed"))) is None


def test_an_event_without_a_claim_or_without_projects():
    silent = score(title="Silent")
    assert (silent.event.unnamed, silent.outcome.projects, silent.outcome.total.covered) == (None, 0, 0)
    event("Bold", claimed_projects=4)
    found = overall(published(), "headline")
    assert (found.events, found.claimed, found.unnamed, found.silent) == (2, 4, 4, 1)


def test_figures_are_of_whole_events_that_a_selected_project_was_signed_at():
    town = place("Town", kind="town")
    event("There", projects=[project(location=town, total=BN), project(total=BN)])
    event("Elsewhere", projects=[project(total=BN)])
    (found,) = scores(events_of(select(QueryDict("zone=town"))), "headline")
    assert (str(found.event), found.outcome.total.amount) == ("There", 2 * BN)


# ---- Page and files ----


def test_it_is_read_as_page_and_file(client):
    made = [project(total=BN, stage="completed"), project(status="terminated"), project()]
    event(
        "A ceremony", claimed_projects=5, claimed_amount=3 * BN, claimed_qualifier="at_least", projects=made
    )
    event("Hidden", published=False)
    page = client.get("/reports/signings").content.decode()
    assert '<a href="/projects/?event=a-ceremony">3</a>' in page
    assert "Hidden" not in page
    assert "1 left out" in page
    assert '<data id="result-count" value="1">' in page
    (row,) = csv.DictReader(
        io.StringIO(b"".join(client.get("/reports/signings.csv").streaming_content).decode())
    )
    assert list(row.values()) == [
        "a-ceremony", "A ceremony", "", "2022-08-19", "5", "3", "2", "3000000000", "at_least", "CNY", "2000000000", "2",
        "1000000000", "1", "1", "0", "0", "1", "0", "1", "1",
    ]  # fmt: skip
    assert list(row)[-9:] == ["amount_cny", "covered", "undisclosed", "unconvertible", "inexact", "left_out",
                              "left_out_cny", "started", "terminated"]  # fmt: skip


@pytest.mark.once
def test_the_page_is_cut_and_the_file_is_whole(client):
    for n in range(30):
        event(f"Ceremony {n}", date(2022, 1, n + 1))
    answer = client.get("/reports/signings?page=2")
    assert len(answer.context["scores"]) == 5
    text = b"".join(client.get("/reports/signings.csv").streaming_content).decode()
    assert text.count("\r\n") == 31
    assert [line[:11] for line in text.splitlines()[1:3]] == ["ceremony-29", "ceremony-28"]


@pytest.mark.parametrize(
    ("query", "param"), [("page=2", "page"), ("event=nothing", "event"), ("level=1", "level")]
)
def test_bad_parameters_are_refused_by_name(client, query, param):
    event()
    answer = client.get(f"/reports/signings?{query}")
    assert (answer.status_code, list(answer.context["selection"].errors)) == (400, [param])
    assert b"<table" not in answer.content


def test_nothing_yet(client):
    assert b"No signing event is published yet" in client.get("/reports/signings").content


def test_in_chinese(client):
    event(title_zh="签约仪式", projects=[project()])
    assert "签约仪式" in client.get("/zh-hans/reports/signings").content.decode()


@pytest.mark.once
def test_queries_do_not_grow_with_the_rows(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            scores(events_of(select(QueryDict(""))).for_listing(), "headline")
        return len(queries)

    event(projects=[project()])
    assert count() == 2
    many(60)
    assert count() == 2
