"""From draft to public: who may take which step, what keeps a record back, and many at once."""

import pytest

from projects.history.audit_log import history
from projects.models import Project, Signing, Source
from projects.review import workflow
from tests.factories import claim, draft, event, fresh, investor, milestone, place, project, source
from tests.staff import cast, change_url, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def entered(client, user, **more):
    """A draft that this user enters in the admin."""
    client.force_login(user)
    page = client.get("/admin/projects/project/add/")
    assert page.status_code == 200
    data = {
        "name": "A project",
        "status": "active",
        "counts_in_totals": "on",
        **{f"{p}-{k}_FORMS": 0 for p in PREFIXES for k in ("TOTAL", "INITIAL")},
    }
    response = client.post("/admin/projects/project/add/", {**data, **more})
    assert response.status_code == 302
    return Project.objects.latest("pk")


PREFIXES = ("participations", "amounts", "milestones", "signings")


def press(client, user, record, button, **more):
    return pressed(client, user, record, button, follow=False, **more)


def pressed(client, user, record, button, follow=True, **more):
    """The page that they are shown then; `press` where nobody looks at it."""
    form = {**opened(client, user, record), button: "1", **more}
    response = client.post(change_url(record), form, follow=follow)
    record.refresh_from_db()
    return response


def test_each_step_is_kept_with_who_when_and_why(client, people):
    made = entered(client, people["Editor"])
    press(client, people["Editor"], made, "_submit", _why="Ready")
    assert "Say why" in pressed(client, people["Publisher"], made, "_send_back").text
    press(client, people["Publisher"], made, "_send_back", _why="No summary")
    where = ("/admin/", "/admin/projects/project/?returned=me", change_url(made))
    client.force_login(people["Editor"])
    assert ["No summary" in client.get(url).text for url in where] == [True] * 3
    press(client, people["Editor"], made, "_submit")
    assert not any("No summary" in client.get(url).text for url in where)
    press(client, people["Publisher"], made, "_publish", _why="Checked against the contract")
    press(client, people["Publisher"], made, "_withdraw", _why="Confidential until May")
    states = [
        (step.who, step.why, line.before, line.after)
        for step in history(made)
        for line in step.lines
        if line.label == "Publication" and line.before
    ]
    assert states == [
        ("publisher", "Confidential until May", "Published", "Withdrawn"),
        ("publisher", "Checked against the contract", "In review", "Published"),
        ("editor", "", "Draft", "In review"),
        ("publisher", "No summary", "In review", "Draft"),
        ("editor", "Ready", "Draft", "In review"),
    ]
    page = client.get(change_url(made).replace("change", "history")).text
    assert "Confidential until May" in page


@pytest.mark.parametrize("button", ["_publish", "_withdraw", "_send_back"])
def test_an_editor_cannot_take_a_publishers_step(client, people, button):
    made = entered(client, people["Editor"], _submit="1")
    if button == "_withdraw":
        workflow.publish([made])
    made.refresh_from_db()
    before = made.publication
    press(client, people["Editor"], made, button)
    assert made.publication == before


@pytest.mark.parametrize(
    ("alone", "setting", "public"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_nobody_publishes_what_they_alone_entered(client, people, settings, alone, setting, public):
    settings.FOUR_EYES = setting
    made = entered(client, people["Publisher"] if alone else people["Editor"])
    page = pressed(client, people["Publisher"], made, "_publish")
    assert made.is_published is public
    assert ("you alone entered it" in page.text) is not public


def test_a_second_editors_change_makes_two(client, people):
    made = entered(client, people["Publisher"])
    press(client, people["helper"], made, "_save", name="Another name")
    press(client, people["Publisher"], made, "_publish")
    assert made.is_published


def test_administrators_are_people_too(client, people):
    made = entered(client, people["Administrator"])
    press(client, people["Administrator"], made, "_publish")
    assert not made.is_published


OBSTACLES = {
    "no source for the total": lambda: draft(total=1),
    "no place, and a company is registered in one": lambda: draft(stage="registered"),
    "no investor, though works have started": lambda: draft(location=place(), stage="construction_start"),
    "no source for the stage": lambda: draft(
        location=place(), investors=[investor()], stage="construction_start"
    ),
    "no source for the event": lambda: event(published=False, venue="A hall"),
    "neither place nor venue": lambda: event(published=False, source=source()),
}


@pytest.mark.parametrize("reason", OBSTACLES)
def test_what_blocks_publication_is_listed_with_its_field(client, people, reason):
    made = OBSTACLES[reason]()
    page = pressed(client, people["Publisher"], made, "_publish")
    assert not made.is_published
    assert f"cannot be published: {reason}" in page.text or f"{reason};" in page.text
    shown = client.get(change_url(made)).text
    field = {r: f for f, r in workflow.obstacles(made, people["Publisher"])}[reason]
    anchor = f"{field}-group" if field in PREFIXES else f"id_{field}"
    assert f'href="#{anchor}"' in shown
    assert f'id="{anchor}"' in shown


def test_with_everything_in_place_nothing_is_listed(people):
    made = draft(location=place(), sector=None, investors=[investor()])
    claim(made, 5, source=source())
    claim(made, 7, set_aside_reason="A slip")
    milestone(made, "construction_start", source=Source.objects.first())
    made = fresh(made)
    assert workflow.obstacles(made, people["Publisher"]) == []


# ---- Many at once ----


def act(client, user, action, records, **more):
    client.force_login(user)
    data = {"action": action, "_selected_action": [r.pk for r in records], **more}
    return client.post("/admin/projects/project/", data, follow=True)


def confirm(client, page, **more):
    from tests.staff import form_of

    return client.post("/admin/projects/project/", {**form_of(page), **more}, follow=True)


def test_a_confirmation_says_what_will_happen_to_how_many(client, people):
    good, public, incomplete = draft("Good"), project("Public"), draft("Incomplete", total=1)
    page = act(client, people["Publisher"], "publish_selected", [good, public, incomplete])
    assert "done with 1 record" in page.text
    assert "2 records are left as they are" in page.text
    assert "no source for the total" in page.text
    good.refresh_from_db()
    assert not good.is_published
    done = confirm(client, page, _why="The July list")
    good.refresh_from_db()
    incomplete.refresh_from_db()
    assert (good.is_published, incomplete.is_published) == (True, False)
    assert "1 record: done" in done.text
    assert history(good)[0].why == "The July list"


def test_what_fails_is_named_and_the_rest_is_done(client, people):
    first, second = draft("First"), draft("Second")
    page = act(client, people["Publisher"], "publish_selected", [first, second])
    Project.objects.filter(pk=second.pk).update(name="Second, renamed")
    done = confirm(client, page)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_published, second.is_published) == (True, False)
    assert "Second, renamed: changed while you were looking" in done.text


def test_a_confirmation_cannot_be_forged_by_an_editor(client, people):
    made = draft()
    act(client, people["Editor"], "publish_selected", [made], confirmed="1")
    made.refresh_from_db()
    assert not made.is_published


def test_publishing_offers_the_event_that_is_still_a_draft(client, people):
    ceremony = event("Ceremony", published=False, source=source(), venue="Town hall")
    made, other = (entered(client, people["Editor"], name=name) for name in ("Solar", "Cold chain"))
    for record in (made, other):
        Signing.objects.create(event=ceremony, project=record)
    page = opened(client, people["Publisher"], made)
    assert page[f"beside-{ceremony.pk}"] == ["on"]
    press(client, people["Publisher"], made, "_publish")
    ceremony.refresh_from_db()
    assert (ceremony.publication, made.publication) == ("published", "published")
    workflow.withdraw([ceremony])
    data = opened(client, people["Publisher"], other)
    del data[f"beside-{ceremony.pk}"]
    client.post(change_url(other), {**data, "_publish": "1"})
    ceremony.refresh_from_db()
    other.refresh_from_db()
    assert (ceremony.publication, other.publication) == ("withdrawn", "published")
    shown = client.get(f"/projects/{other.code}/").text
    assert "No signing event is published." in shown
    assert "No signing event is recorded" not in shown


def test_a_popup_publishes_and_closes_and_a_public_form_publishes_what_stands_beside_it(client, people):
    ceremony = event("Ceremony", published=False, source=source(), venue="Town hall")
    popup = {"_popup": "1"}
    closed = pressed(client, people["Publisher"], ceremony, "_publish", **popup)
    assert "data-popup-response" in closed.text
    assert ceremony.is_published
    workflow.withdraw([ceremony])
    made = project("Solar", total=1, source=source())
    Signing.objects.create(event=ceremony, project=made)
    form = opened(client, people["Publisher"], made)
    assert f"beside-{ceremony.pk}" not in form  # there, but not ticked
    client.post(change_url(made), {**form, f"beside-{ceremony.pk}": "on", "_save": "1"})
    ceremony.refresh_from_db()
    assert ceremony.is_published


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        ("delayed", {"status_reason": "Land"}, "Say since when."),
        ("delayed", {"status_date": "2026-01-05"}, "Say why; the public reads it."),
        ("terminated", {}, "Say why; the public reads it."),
    ],
)
def test_a_status_asks_for_its_reason_and_delayed_for_its_date(client, people, status, more, said):
    made = draft("Solar")
    data = opened(client, people["Editor"], made) | {"status": status, **more}
    assert said in client.post(change_url(made), data).text
    made.refresh_from_db()
    assert made.status == "active"
