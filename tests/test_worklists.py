"""What is missing or contradicts itself: each list holds what it should and nothing else, and says what moved."""

from datetime import date, timedelta

import pytest

from projects.models import Milestone, PendingChange, WorklistCount
from projects.review import workflow
from projects.review.checks import contradictions
from projects.review.worklists import BY_KEY, counts, in_hand, of
from tests.factories import claim, draft, fresh, milestone, place, project, sector, source
from tests.staff import cast

pytestmark = pytest.mark.django_db

TODAY = date(2024, 6, 30)
LONG_AGO = "2023-01-05"


def complete(**facts):
    """A project that no list should hold."""
    paper = source()
    made = draft(
        name="Good",
        name_zh="好",
        location=place("L"),
        sector=sector("S"),
        signed=LONG_AGO,
        total=100,
        phases={1: 60},
        source=paper,
    )
    for kind, value in facts.items():
        setattr(made, kind, value)
    made.save()
    return made


def with_(change):
    def make():
        made = complete()
        change(made)
        return fresh(made)

    return make


WRONG = {
    "no-source": with_(lambda p: claim(p, 7, phase=2)),
    "undisclosed": with_(lambda p: p.amounts.all().update(amount=None)),
    "phases-above-total": with_(lambda p: claim(p, 50, phase=2, source=p.amounts.first().source)),
    "realised-above-total": with_(lambda p: claim(p, 101, basis="realised", source=p.amounts.first().source)),
    "contradictory-claims": with_(lambda p: claim(p, 99, source=p.amounts.first().source)),
    "not-convertible": with_(lambda p: p.amounts.all().update(currency="USD")),
    "overdue": with_(lambda p: milestone(p, "construction_start", plans=["2024", "2024-05"], reached=False)),
    "contradictory-dates": with_(
        lambda p: (milestone(p, "registered", "2023-05"), milestone(p, "approved", "2023-04"))
    ),
    "unlocated": lambda: fresh(complete(location=None)),
    "no-sector": lambda: fresh(complete(sector=None)),
    "no-chinese-name": lambda: fresh(complete(name_zh="")),
    "no-english-name": lambda: fresh(complete(name="")),
}


def holds(made):
    return {key for key in BY_KEY if of(key, in_hand(), TODAY).filter(pk=made.pk).exists()}


def test_each_list_is_tried():
    assert set(WRONG) == set(BY_KEY)


@pytest.mark.parametrize("key", WRONG)
def test_it_holds_the_project_that_lacks_it(key):
    assert holds(WRONG[key]()) == {key}


def test_nothing_holds_what_is_complete():
    assert holds(fresh(complete())) == set()


NEARLY = {
    "a claim set aside": lambda p: claim(p, 7, phase=2, set_aside_reason="A slip"),
    "the same amount twice": lambda p: claim(p, 100, source=p.amounts.first().source),
    "another amount of a later date": lambda p: claim(
        p, 120, as_of=date(2023, 5, 5), source=p.amounts.first().source
    ),
    "a phase of the same amount": lambda p: claim(p, 40, phase=2, source=p.amounts.first().source),
    "a plan whose month is not over": lambda p: milestone(
        p, "construction_start", plans=["2024-06"], reached=False
    ),
    "an older plan that has passed": lambda p: milestone(
        p, "construction_start", plans=["2024-01", "2025"], reached=False
    ),
    "a plan that was reached": lambda p: milestone(p, "approved", "2024-06", plans=["2024-01"]),
    "a later step that reaches it": lambda p: (
        milestone(p, "registered", plans=["2024-01"], reached=False),
        milestone(p, "approved"),
    ),
    "dates of one coarse period": lambda p: (
        milestone(p, "registered", "2023-05-20"),
        milestone(p, "approved", "2023-05"),
    ),
    "dates of different phases": lambda p: (
        milestone(p, "registered", "2023-05", phase=2),
        milestone(p, "approved", "2023-04", phase=1),
    ),
}


@pytest.mark.parametrize("change", NEARLY)
def test_what_only_looks_wrong_is_left_out(change):
    assert holds(with_(NEARLY[change])()) == set()


def _undated(p, **sources):
    """Two claims without a day of their own that say different amounts."""
    for n, (name, day) in enumerate(sources.items()):
        claim(p, 99 + n, as_of=None, source=source(name, published_at=day))


@pytest.mark.parametrize(
    ("days", "contradicts"),
    [
        ({"one": LONG_AGO, "other": LONG_AGO}, True),
        ({"one": LONG_AGO, "other": "2023-02-02"}, False),
        ({"one": None, "other": None}, True),
    ],
)
def test_a_claim_without_a_day_has_that_of_its_source(days, contradicts):
    """Rule 1 orders claims by `as_of`, else by the source's day: page and list alike go by that day."""
    made = with_(lambda p: (p.amounts.filter(phase=None).delete(), _undated(p, **days)))()
    assert ("contradictory-claims" in holds(made)) is contradicts
    assert any("stand for one date and basis" in said for said in contradictions(made)) is contradicts


@pytest.mark.parametrize("key", ["contradictory-claims", "contradictory-dates"])
def test_the_page_warns_of_what_the_list_holds(key):
    assert contradictions(WRONG[key]())
    assert not contradictions(fresh(complete()))


def test_a_project_that_was_given_up_is_not_overdue():
    made = WRONG["overdue"]()
    type(made).objects.filter(pk=made.pk).update(status="terminated")
    assert "overdue" not in holds(made)
    assert Milestone.objects.filter(reached=False).exists()


def test_what_was_withdrawn_is_nobodys_to_work_down():
    made = project(total=1)
    assert "no-source" in holds(made)
    workflow.withdraw([made])
    assert holds(made) == set()


def test_it_says_what_changed_since_last_month():
    draft()
    first = {w.key: (n, before) for w, n, before in counts(TODAY)}
    assert first["unlocated"] == (1, None)
    draft()
    later = {w.key: (n, before) for w, n, before in counts(TODAY + timedelta(days=31))}
    assert later["unlocated"] == (2, 1)
    again = {w.key: n for w, n, _before in counts(TODAY + timedelta(days=31))}
    assert again["unlocated"] == 2
    assert WorklistCount.objects.filter(key="unlocated").count() == 2


def test_its_cost_does_not_grow(django_assert_num_queries):
    # What projects say 1 · what other tables say 3 · today's numbers kept 1 · a month ago 1
    budget = 1 + 3 + 1 + 1
    for _ in range(2):
        WRONG["overdue"]()
        WRONG["contradictory-dates"]()
        with django_assert_num_queries(budget):
            counts(TODAY)


# ---- Pages ----


@pytest.fixture
def people():
    return cast()


def test_a_number_leads_to_exactly_its_projects(client, people):
    bad, _good = WRONG["unlocated"](), fresh(complete())
    client.force_login(people["Editor"])
    page = client.get("/admin/quality/").text
    assert 'href="/admin/projects/project/?worklist=unlocated"' in page
    listed = client.get("/admin/projects/project/?worklist=unlocated").text
    assert f"/admin/projects/project/{bad.pk}/change/" in listed
    assert f"/admin/projects/project/{_good.pk}/change/" not in listed
    assert "数据质量" in client.get("/zh-hans/admin/quality/").text


@pytest.mark.once
def test_the_start_page_says_what_waits_for_me(client, people):
    client.force_login(people["Editor"])
    assert "Nothing. What others submit" in client.get("/admin/").text
    data = {"name": "Mine", "status": "active", "counts_in_totals": "on"}
    data |= {
        f"{p}-{k}_FORMS": 0
        for p in ("participations", "amounts", "milestones", "signings")
        for k in ("TOTAL", "INITIAL")
    }
    client.post("/admin/projects/project/add/", data)
    client.post("/admin/projects/project/add/", {**data, "name": "Theirs soon", "_submit": "1"})
    page = client.get("/admin/").text
    assert "<b>1</b> My drafts: projects" in page
    assert "<b>1</b> With a publisher: projects" in page
    PendingChange.objects.create(project=project(), data={}, proposed_by=people["Editor"])
    assert "<b>1</b> My changes that wait for a publisher" in client.get("/admin/").text
    mine = client.get("/admin/projects/project/?publication__exact=draft&mine=yes").text
    assert "Mine" in mine
    assert "Theirs soon" not in mine
    client.force_login(people["Publisher"])
    page = client.get("/admin/").text
    assert "<b>1</b> To review: projects" in page
    assert "<b>1</b> Changes of public records to decide on" in page
    assert "My drafts" not in page
