"""What an editor changes on a public record waits; the public sees the old version until a publisher accepts."""

import pytest

from projects.history.audit_log import history
from projects.models import PendingChange
from tests.factories import event, investor, person_attends, project, source
from tests.staff import cast, change_url, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def public():
    return project("Old name", total=3_000, source=source())


def propose(client, user, record, **changes):
    data = {**opened(client, user, record), "_save": "1", **changes}
    return client.post(change_url(record), data, follow=True)


def decide(client, user, change, button, **more):
    client.force_login(user)
    return client.post(
        f"/admin/projects/pendingchange/{change.pk}/decide/", {button: "1", **more}, follow=True
    )


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
    page = decide(client, people["Publisher"], change, "_accept")
    assert "was changed while you had it open" in page.text
    assert "Meanwhile" in page.text
    assert 'value="New name"' in page.text
    change.refresh_from_db()
    public.refresh_from_db()
    assert (change.decision, public.name) == ("waiting", "Old name")
    from tests.staff import form_of

    data = {**form_of(page), "summary": "Meanwhile", "_save": "1"}
    client.post(change_url(public), data)
    change.refresh_from_db()
    public.refresh_from_db()
    assert (change.decision, public.name, public.summary) == ("accepted", "New name", "Meanwhile")


def test_a_form_with_errors_is_not_kept_and_keeps_what_was_typed(client, people, public):
    page = propose(client, people["Editor"], public, name="", jobs_planned="many")
    assert not PendingChange.objects.exists()
    assert 'value="many"' in page.text


def test_nothing_changed_is_no_proposal(client, people, public):
    page = propose(client, people["Editor"], public)
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
