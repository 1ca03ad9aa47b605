"""What an editor changes on a public record waits; the public sees the old version until a publisher accepts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.history.audit_log import history
from projects.models import PendingChange, Project
from projects.review.proposals import trial
from tests.factories import claim, event, investor, milestone, person_attends, project, source
from tests.kept import kept
from tests.staff import cast, change_url, form_of, opened

pytestmark = pytest.mark.django_db
LIST = "/admin/projects/pendingchange/?decision__exact=waiting"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
@kept
def public():
    return project("Old name", total=3_000, source=source())


def propose(client, user, record, follow=False, **changes):
    """Sent by this user; the page that they are shown then where it is followed."""
    data = {**opened(client, user, record), "_save": "1", **changes}
    return client.post(change_url(record), data, follow=follow)


def decide(client, user, change, button, follow=False, **more):
    client.force_login(user)
    address = f"/admin/projects/pendingchange/{change.pk}/decide/"
    return client.post(address, {button: "1", **more}, follow=follow)


def page_of(client, record):
    client.logout()
    return client.get(f"/projects/{record.code}/").text


def test_it_is_kept_and_shown_as_before_and_after(client, people, public):
    version = client.get("/projects/").get("ETag")
    propose(client, people["Editor"], public, name="New name", _why="The company renamed it")
    change = PendingChange.objects.get()
    assert (change.proposed_by, change.reason) == (people["Editor"], "The company renamed it")
    assert change.lines == [[f"project:{public.pk}", "name", "Old name", "New name"]]
    assert "Old name" in page_of(client, public)
    assert "New name" not in page_of(client, public)
    assert version is None or client.get("/projects/")["ETag"] == version
    client.force_login(people["Publisher"])
    shown = client.get(f"/admin/projects/pendingchange/{change.pk}/change/").text
    assert "<del>Old name</del>" in shown
    assert "<ins>New name</ins>" in shown


def test_a_new_claim_waits_too(client, people, public):
    data = opened(client, people["Editor"], public)
    number = int(data["amounts-TOTAL_FORMS"][0])
    row = {
        "typed": "50亿元",
        "basis": "announced",
        "currency": "CNY",
        "qualifier": "exact",
        "as_of": "2023-01-01",
    }
    data |= {f"amounts-{number}-{k}": v for k, v in row.items()} | {"amounts-TOTAL_FORMS": number + 1}
    client.post(change_url(public), data)
    public.refresh_from_db()
    assert public.headline_cny == 3_000
    assert public.amounts.count() == 1
    change = PendingChange.objects.get()
    # SQLite gives the key that it had when it was tried to the next one.
    other = project("Other", total=7_000).amounts.get()
    change.lines = [[f"investmentamount:{other.pk}", *line[1:]] for line in change.lines]
    change.save()
    client.force_login(people["Publisher"])
    assert "CNY 7,000" not in client.get(f"/admin/projects/pendingchange/{change.pk}/change/").text
    assert "CNY 7,000" not in client.get(LIST).text
    decide(client, people["Publisher"], change, "_accept")
    public.refresh_from_db()
    assert public.headline_cny == 5_000_000_000


@pytest.mark.parametrize("kept_with_buttons", [False, True])
def test_accepting_does_no_more_than_was_shown(client, people, public, kept_with_buttons):
    propose(client, people["Editor"], public, name="New name", _withdraw="1", _popup="1")
    change = PendingChange.objects.get()
    assert not {"_withdraw", "_popup", "_save"} & set(change.data)
    if kept_with_buttons:  # by an older version of this program
        PendingChange.objects.update(data={**change.data, "_withdraw": ["1"]})
    decide(client, people["Publisher"], change, "_accept")
    public.refresh_from_db()
    assert (public.name, public.publication) == ("New name", "published")


def test_accepting_makes_it_public_and_says_who(client, people, public):
    propose(client, people["Editor"], public, name="New name", _why="Renamed")
    change = PendingChange.objects.get()
    decide(client, people["Publisher"], change, "_accept", note="Seen the register")
    change.refresh_from_db()
    assert (change.decision, change.decided_by) == ("accepted", people["Publisher"])
    assert "New name" in page_of(client, public)
    step = history(public)[0]
    assert step.who == "publisher"
    assert step.why == "Renamed; proposed by editor; Seen the register"


@pytest.mark.parametrize(
    ("who", "button", "decision"),
    [("Publisher", "_reject", "rejected"), ("Editor", "_take_back", "taken_back")],
)
def test_it_can_be_rejected_or_taken_back(client, people, public, who, button, decision):
    propose(client, people["Editor"], public, name="New name")
    change = PendingChange.objects.get()
    decide(client, people[who], change, button, note="Not so")
    change.refresh_from_db()
    assert (change.decision, change.decision_note) == (decision, "Not so")
    assert "Old name" in page_of(client, public)
    decide(client, people["Publisher"], change, "_accept")
    assert "Old name" in page_of(client, public)


@pytest.mark.parametrize(
    ("who", "button"),
    [("Editor", "_accept"), ("Editor", "_reject"), ("helper", "_take_back"), ("Publisher", "_take_back")],
)
def test_others_cannot_decide(client, people, public, who, button):
    propose(client, people["Editor"], public, name="New name")
    change = PendingChange.objects.get()
    assert decide(client, people[who], change, button).status_code == 403
    change.refresh_from_db()
    assert change.decision == "waiting"


def test_a_stale_proposal_opens_the_form_and_loses_nothing(client, people, public):
    propose(client, people["Editor"], public, name="New name")
    propose(client, people["Publisher"], public, summary="Meanwhile")
    change = PendingChange.objects.get()
    page = decide(client, people["Publisher"], change, "_accept", follow=True)
    assert "was changed while you had it open" in page.text
    assert "Meanwhile" in page.text
    assert 'value="New name"' in page.text
    change.refresh_from_db()
    public.refresh_from_db()
    assert (change.decision, public.name) == ("waiting", "Old name")
    data = {**form_of(page), "summary": "Meanwhile", "_save": "1"}
    client.post(change_url(public), data)
    change.refresh_from_db()
    public.refresh_from_db()
    assert (change.decision, public.name, public.summary) == ("accepted", "New name", "Meanwhile")


def test_a_form_with_errors_is_not_kept_and_keeps_what_was_typed(client, people, public):
    page = propose(client, people["Editor"], public, name="", jobs_planned="many", follow=True)
    assert not PendingChange.objects.exists()
    assert 'value="many"' in page.text


def test_nothing_changed_is_no_proposal(client, people, public):
    page = propose(client, people["Editor"], public, follow=True)
    assert not PendingChange.objects.exists()
    assert "Nothing differs" in page.text


def test_it_leaves_no_trace_in_history_or_feeds(client, people, public):
    before = len(history(public))
    propose(client, people["Editor"], public, name="Planted-word")
    assert len(history(public)) == before
    client.logout()
    for path in ("/", "/projects/", "/projects.csv", "/feeds/projects.atom", f"/projects/{public.code}/"):
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Planted-word" not in body, path


def test_events_wait_as_well(client, people):
    made = event("Old title", source=source(), venue="Hall")
    propose(client, people["Editor"], made, title="New title")
    made.refresh_from_db()
    assert made.title == "Old title"
    decide(client, people["Publisher"], PendingChange.objects.get(), "_accept")
    made.refresh_from_db()
    assert made.title == "New title"


@pytest.mark.parametrize("kind", ["investor", "source", "person"])
def test_shared_records_that_are_public_are_publishers_to_change(client, people, kind):
    paper, firm = source(), investor()
    made = project(total=1, source=paper, investors=[firm])
    person = person_attends(event(projects=[made]))
    shared = {"investor": firm, "source": paper, "person": person}[kind]
    client.force_login(people["Editor"])
    assert client.post(change_url(shared), {"name": "X", "title": "X"}).status_code == 403
    assert client.get(change_url(shared)).status_code == 200
    client.force_login(people["Publisher"])
    assert client.post(change_url(shared), {"name": "X", "title": "X"}).status_code in (200, 302)
    free = {
        "investor": investor("Free"),
        "source": source("Free"),
        "person": type(person).objects.create(name="Free"),
    }[kind]
    client.force_login(people["Editor"])
    assert client.post(change_url(free), {"name": "X", "title": "X"}).status_code in (200, 302)


# ---- In batches ----


def tick(client, user, action, changes, **more):
    client.force_login(user)
    ticked = {"action": action, "_selected_action": [change.pk for change in changes]}
    page = client.post("/admin/projects/pendingchange/", ticked)
    return page, lambda: client.post("/admin/projects/pendingchange/", {**form_of(page), **more}, follow=True)


def dearer(client, user, record, amount):
    """The record's only claim with another amount, proposed."""
    return propose(client, user, record, follow=True, **{"amounts-0-typed": amount})


def test_the_list_says_old_and_new_and_what_the_totals_become(client, people, public):
    project("Other", total=7_000_000_000)
    dearer(client, people["Editor"], public, "20亿元")
    change = PendingChange.objects.get()
    assert change.effect["headline"] == [3_000, 2_000_000_000]
    client.force_login(people["Publisher"])
    page = client.get("/admin/projects/pendingchange/?decision__exact=waiting").text
    assert "<del>3,000</del>" in page
    assert "CNY 3,000 → <b>CNY 2.0 bn</b>" in page
    assert "Published total: Headline: CNY 7.0 bn → <b>CNY 9.0 bn</b>" in page


def test_the_list_and_the_page_of_those_ticked_ask_no_more_for_many(client, people, public):
    def cost(data):
        with CaptureQueriesContext(connection) as queries:
            page = client.post("/admin/projects/pendingchange/", data) if data else client.get(LIST)
        assert "<del>3,000</del>" in page.text or "CNY 3,000" in page.text
        return len(queries)

    def both():
        client.force_login(people["Publisher"])
        client.get(LIST)
        ids = list(PendingChange.objects.values_list("pk", flat=True))
        return cost(None), cost({"action": "accept_selected", "_selected_action": ids})

    dearer(client, people["Editor"], public, "20亿元")
    few = both()
    for name in ("Other", "Third"):
        dearer(client, people["Editor"], project(name, total=3_000, source=source()), "20亿元")
    assert both() == few


def test_those_ticked_are_accepted_together_and_each_is_told(client, people, public):
    other, third = project("Other", source=source()), project("Third", source=source())
    for record in (public, other, third):
        propose(client, people["Editor"], record, summary="Looked up")
    changes = list(PendingChange.objects.order_by("pk"))
    page, confirm = tick(client, people["Publisher"], "accept_selected", changes)
    assert page.text.count("<ins>Looked up</ins>") == 3
    propose(client, people["Publisher"], third, name="Meanwhile")
    client.force_login(people["Publisher"])
    said = confirm().text
    assert "2 changes are decided." in said
    assert "2022-0003 Meanwhile: This record was changed while you had it open" in said
    states = list(PendingChange.objects.order_by("pk").values_list("decision", flat=True))
    assert states == ["accepted", "accepted", "waiting"]
    assert {history(record)[0].who for record in (public, other)} == {"publisher"}


def test_what_is_rejected_says_why_and_stands_until_it_is_dealt_with(client, people, public):
    propose(client, people["Editor"], public, name="New name")
    change = PendingChange.objects.get()
    decide(client, people["Publisher"], change, "_reject", note=" ")
    _page, confirm = tick(client, people["Publisher"], "reject_selected", [change])
    assert "Say why" in confirm().text
    assert change.decision == PendingChange.objects.get().decision == "waiting"
    _page, confirm = tick(client, people["Publisher"], "reject_selected", [change], note="No such register")
    confirm()
    where = ("/admin/", "/admin/projects/project/?returned=me", change_url(public))
    client.force_login(people["Editor"])
    assert ["No such register" in client.get(url).text for url in where] == [True] * 3
    client.force_login(people["helper"])
    assert ["No such register" in client.get(url).text for url in where] == [False, False, True]
    assert decide(client, people["helper"], change, "_answered").status_code == 403
    decide(client, people["Editor"], change, "_answered")
    assert not any("No such register" in client.get(url).text for url in where)


def test_the_next_one_follows_without_the_list(client, people, public):
    other = project("Other", source=source())
    for record in (public, other):
        propose(client, people["Editor"], record, summary="Looked up")
    first, second = PendingChange.objects.order_by("pk")
    page = decide(client, people["Publisher"], first, "_accept", follow=True)
    assert page.redirect_chain[-1][0] == f"/admin/projects/pendingchange/{second.pk}/change/"
    assert "1 of 1 that wait" in page.text


def test_a_second_proposal_starts_from_the_first_and_says_so(client, people, public):
    dearer(client, people["Editor"], public, "20亿元")
    first = PendingChange.objects.get()
    client.force_login(people["helper"])
    page = client.get(change_url(public))
    assert "This form starts from the change that editor proposed" in page.text
    form = form_of(page)
    assert form["amounts-0-typed"] == ["20亿元"]
    assert form_of(client.get(f"{change_url(public)}?public=1"))["amounts-0-typed"] == ["3,000"]
    client.post(change_url(public), {**form, "summary": "And a word", "_save": "1"})
    first.refresh_from_db()
    second = PendingChange.objects.exclude(pk=first.pk).get()
    assert (first.decision, second.continues, second.decision) == ("continued", first, "waiting")
    assert second.effect["headline"] == [3_000, 2_000_000_000]
    decide(client, people["Publisher"], second, "_accept")
    public.refresh_from_db()
    assert (public.headline_cny, public.summary, public.amounts.count()) == (2_000_000_000, "And a word", 1)


def test_what_the_first_became_meanwhile_is_said_before_the_second_is_kept(client, people, public):
    propose(client, people["Editor"], public, name="New name")
    first = PendingChange.objects.get()
    form = opened(client, people["helper"], public)
    decide(client, people["Publisher"], first, "_reject", note="No such register")
    client.force_login(people["helper"])
    page = client.post(change_url(public), {**form, "_save": "1"})
    assert "Rejected No such register" in page.text
    assert PendingChange.objects.count() == 1
    client.post(change_url(public), {**form_of(page), "_save": "1"})
    assert PendingChange.objects.count() == 2


def test_a_second_one_starts_from_what_a_list_proposed_too(client, people, public):
    reached = milestone(public, "signed", "2022-08-19")
    with trial(Project.objects.get(pk=public.pk)) as seen:
        changed = Project.objects.get(pk=public.pk)
        changed.name, changed.jobs_planned = "From the list", 70
        changed.save()
        claim(changed, 9_000, phase=1)
        reached.actual_precision = "month"
        reached.save()
        milestone(changed, "construction_start", plans=["2027-Q2"])
    PendingChange.objects.create(
        project=public,
        data={"_ref": ["1"], "_version": [seen.version]},
        lines=seen.lines,
        proposed_by=people["Editor"],
    )
    form = opened(client, people["helper"], public)
    assert (form["name"], form["jobs_planned"]) == (["From the list"], ["70"])
    client.post(change_url(public), {**form, "summary": "And a word", "_save": "1"})
    decide(client, people["Publisher"], PendingChange.objects.get(decision="waiting"), "_accept")
    public.refresh_from_db()
    assert (public.name, public.summary, public.phases_cny) == ("From the list", "And a word", 9_000)
    steps = {step.kind: step for step in public.milestones.all()}
    assert steps["signed"].actual_precision == "month"
    assert [plan.precision for plan in steps["construction_start"].plans.all()] == ["quarter"]
