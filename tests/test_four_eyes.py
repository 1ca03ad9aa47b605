"""Approval means that a second person saw the very text that goes public, by whatever way it goes (docs/decisions/0014)."""

from unittest.mock import Mock

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command

from projects.importing.undoing import undo
from projects.matching.merge import merge
from projects.models import Import, ImportProfile, Label, PendingChange, Project
from projects.review import workflow
from tests.factories import draft, investor, place, project, source
from tests.staff import cast, change_url, form_of, opened
from tests.test_import_admin import COLUMNS, HEAD, match, upload
from tests.test_import_admin import press as press_import
from tests.test_review import entered, press, pressed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


# --- Who saw it last


def test_who_changed_a_draft_last_does_not_publish_it(client, people):
    made = entered(client, people["Editor"])
    press(client, people["Publisher"], made, "_save", name="The publisher's name")
    assert "you changed it last" in pressed(client, people["Publisher"], made, "_publish").text
    assert not made.is_published
    press(client, people["Editor"], made, "_submit")  # who has the new name before them
    press(client, people["Publisher"], made, "_publish")
    assert made.is_published


def test_taking_a_row_away_is_a_change_too(client, people):
    made = draft("P", total=3_000, source=source())
    made.amounts.get().delete()
    made.amounts.model.history.filter(history_type="-").update(history_user=people["Publisher"])
    assert workflow.obstacles(made, people["Publisher"])


@pytest.mark.parametrize("many", [False, True])
def test_who_submits_from_a_list_has_not_seen_the_text(client, people, many, monkeypatch):
    monkeypatch.setattr("projects.admin.bulk.AT_ONCE", 0 if many else 50)
    made = entered(client, people["Editor"])
    press(client, people["Publisher"], made, "_save", name="The publisher's name")
    client.force_login(people["Editor"])
    ticked = {"action": "submit_selected", "_selected_action": made.pk}
    page = form_of(client.post("/admin/projects/project/", ticked))
    client.post("/admin/projects/project/", {**page, **ticked, "confirmed": "1"})
    if many:
        put = Label.objects.create(name="Key")
        page = form_of(client.post("/admin/projects/project/", ticked | {"action": "label_selected"}))
        page |= {"action": "label_selected", "confirmed": "1", "label": put.pk}
        client.post("/admin/projects/project/", page)
        call_command("run_jobs")
        assert made.labels.exists()
    assert "you changed it last" in pressed(client, people["Publisher"], made, "_publish").text
    assert made.publication == "in_review"
    press(client, people["Administrator"], made, "_publish")
    assert made.is_published


@pytest.mark.parametrize("under", ["", "/zh-hans"])
def test_who_imports_a_row_or_merges_has_not_seen_the_rest_of_the_record(client, people, under):
    for who, total in (("Publisher", 100), ("Editor", 200)):
        client.force_login(people[who])
        upload(client, f"ID,Name,Total\n1,Sun,{total}\n")
        match(client, toml=HEAD + COLUMNS)
        url = f"{under}/admin/projects/import/{Import.objects.first().pk}/change/"
        client.post(url, {"_commit": "1"})
    made = Project.objects.get()
    merging = f"{under}/admin/projects/project/{made.pk}/merge/{draft('Twin').pk}/"
    client.post(merging, form_of(client.get(merging)) | {"reason": "The same"})
    assert Project.objects.filter(merged_into=made).exists()
    assert "you changed it last" in pressed(client, people["Publisher"], made, "_publish").text
    press(client, people["Editor"], made, "_submit")
    assert "you changed it last" not in pressed(client, people["Publisher"], made, "_publish").text


def test_strict_asks_for_a_second_person_on_published_text(client, people, settings):
    settings.FOUR_EYES_STRICT = True
    public = project("Old name", total=3_000, source=source())
    press(client, people["Publisher"], public, "_save", name="New name")
    assert public.name == "Old name"
    change = PendingChange.objects.get()
    said = decide(client, people["Publisher"], change).text
    assert "a second person accepts it" in said
    public.refresh_from_db()
    assert public.name == "Old name"
    decide(client, people["Administrator"], change)
    public.refresh_from_db()
    assert public.name == "New name"


def test_a_forged_acceptance_waits_as_well(client, people, settings):
    settings.FOUR_EYES_STRICT = True
    public = project("Old name", total=3_000, source=source())
    press(client, people["Editor"], public, "_save", name="The editor's")
    change = PendingChange.objects.get()
    press(client, people["Publisher"], public, "_save", name="My own", _pending=str(change.pk))
    assert public.name == "Old name"
    change.refresh_from_db()
    assert change.decision == "continued"


def decide(client, user, change):
    client.force_login(user)
    form = form_of(client.get(f"/admin/projects/pendingchange/{change.pk}/change/"))
    url = f"/admin/projects/pendingchange/{change.pk}/decide/"
    return client.post(url, {**form, "_accept": "1"}, follow=True)


# --- Who can make logins


def test_who_makes_logins_may_be_kept_from_publishing(client, people, settings):
    made = entered(client, people["Editor"])
    settings.ADMIN_MAY_PUBLISH = False
    press(client, people["Administrator"], made, "_publish")
    assert not made.is_published
    press(client, people["Publisher"], made, "_publish")
    assert made.is_published


def test_a_login_that_the_writer_made_is_no_second_person(client, people, settings):
    settings.ADMIN_MAY_PUBLISH = False
    made = entered(client, people["Administrator"])
    LogEntry.objects.create(
        user=people["Administrator"],
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(people["Publisher"].pk),
        action_flag=CHANGE,
    )
    assert "made or changed your login" in pressed(client, people["Publisher"], made, "_publish").text
    assert not made.is_published


# --- Import, undoing, merging


def test_an_import_publishes_nothing_that_one_person_alone_saw(client, people):
    client.force_login(people["Publisher"])
    upload(client, "ID,Name,Total\n1,Sun,100\n")
    match(client, toml=HEAD + "publish = true\n" + COLUMNS)
    press_import(client, "_commit")
    assert Project.objects.get().publication == "in_review"
    assert not Project.objects.get().first_published_at


def test_with_one_pair_of_eyes_it_publishes_what_lacks_nothing(client, people, settings, monkeypatch):
    settings.FOUR_EYES = False
    lacks = [Mock(field="amounts", message="no source")]
    monkeypatch.setattr(workflow, "missing", lambda record: lacks if record.name == "Sun" else [])
    client.force_login(people["Publisher"])
    upload(client, "ID,Name,Total\n1,Sun,100\n2,Moon,\n")
    match(client, toml=HEAD + "publish = true\n" + COLUMNS)
    press_import(client, "_commit")
    found = dict(Project.objects.values_list("name", "publication"))
    assert found == {"Sun": "in_review", "Moon": "published"}


def test_undoing_an_import_of_drafts_makes_drafts_again(client, people):
    client.force_login(people["Publisher"])
    upload(client, "ID,Name,Total\n1,Sun,100\n")
    match(client, toml=HEAD + COLUMNS)
    press_import(client, "_commit")
    upload(client, "ID,Name,Total\n1,Sunrise,100\n")
    match(client, toml=HEAD + "publish = true\n" + COLUMNS)
    press_import(client, "_commit")
    assert Project.objects.get().publication == "in_review"
    undo(Import.objects.first(), people["Publisher"])
    assert Project.objects.get().publication == "draft"


@pytest.mark.parametrize("who", ["Editor", "Publisher"])
def test_only_a_publisher_keeps_a_profile_that_publishes(client, people, who):
    client.force_login(people[who])
    data = {"name": "kept", "text": HEAD + "publish = true\n" + COLUMNS}
    page = client.post("/admin/projects/importprofile/add/", data, follow=True).text
    assert ImportProfile.objects.exists() is (who == "Publisher")
    assert ("only a publisher may publish" in page) is (who == "Editor")


def test_a_merge_after_which_something_would_lack_is_refused():
    kept = project("One", total=3_000, source=source())
    gone = draft("Two", stage="construction_start")
    with pytest.raises(ValidationError, match="would lack"):
        merge(kept, gone)
    kept.refresh_from_db()
    assert kept.is_published


def test_what_lacks_nothing_new_after_a_merge_stays_public():
    kept = project("One", total=3_000, source=source())
    merge(kept, draft("Two"))
    kept.refresh_from_db()
    assert kept.is_published


def test_strict_merges_nothing_public_by_one_person(client, people, settings):
    settings.FOUR_EYES_STRICT = True
    kept, gone = project("One"), project("Two")
    client.force_login(people["Publisher"])
    assert client.get(f"/admin/projects/project/{kept.pk}/merge/{gone.pk}/").status_code == 403


def test_what_a_merge_brings_along_keeps_its_writers(client, people):
    made, other = (entered(client, people[who], name=who) for who in ("Editor", "Publisher"))
    client.force_login(people["helper"])
    merging = f"/admin/projects/project/{made.pk}/merge/{other.pk}/"
    client.post(merging, form_of(client.get(merging)))
    assert Project.objects.filter(merged_into=made).exists()
    assert "you changed it last" in pressed(client, people["Publisher"], made, "_publish").text
    press(client, people["Editor"], made, "_submit")
    press(client, people["Publisher"], made, "_publish")
    assert made.is_published


# --- A version that is missing


def test_a_change_without_a_version_is_a_conflict(client, people):
    public = project("Old name", total=3_000, source=source())
    form = opened(client, people["Editor"], public)
    del form["_version"]
    client.post(change_url(public), {**form, "name": "New name", "_save": "1"})
    assert not PendingChange.objects.exists()
    press(client, people["Editor"], public, "_save", name="New name")
    change = PendingChange.objects.get()
    PendingChange.objects.update(data={k: v for k, v in change.data.items() if k != "_version"})
    press(client, people["Publisher"], public, "_save", summary="A later correction")
    page = decide(client, people["Publisher"], change).text
    assert "was changed while you had it open" in page
    public.refresh_from_db()
    assert (public.name, public.summary) == ("Old name", "A later correction")


# --- What becomes public with it


def test_review_shows_what_becomes_public_with_it_and_holds_it_to_that(client, people):
    new = investor("Secret Holding", summary="Known to nobody")
    made = draft("P", investors=[new])
    form = opened(client, people["Publisher"], made)
    assert "Known to nobody" in client.get(change_url(made)).text
    new.summary = "Something else"
    new.save()
    page = client.post(change_url(made), {**form, "_publish": "1"}, follow=True).text
    made.refresh_from_db()
    assert not made.is_published
    assert "Texts that become public with it were changed" in page
    press(client, people["Publisher"], made, "_publish")
    assert made.is_published


def test_the_list_holds_it_to_that_too(client, people):
    new = investor("Secret Holding", summary="Known to nobody")
    made = draft("P", investors=[new])
    client.force_login(people["Publisher"])
    url, ask = "/admin/projects/project/", {"action": "publish_selected", "_selected_action": [made.pk]}
    answer = client.post(url, ask)
    assert "Known to nobody" in answer.render().text
    new.summary = "Something else"
    new.save()
    page = client.post(url, form_of(answer), follow=True).text
    assert "changed while you were looking at the list" in page
    made.refresh_from_db()
    assert not made.is_published


def test_so_does_a_change_that_waits(client, people):
    public = project("P", total=3_000, source=source(), location=place())
    new = investor("Secret Holding", summary="Known to nobody")
    row = {"investor": new.pk, "role": "lead"}
    data = opened(client, people["Editor"], public)
    number = int(data["participations-TOTAL_FORMS"][0])
    data |= {f"participations-{number}-{k}": v for k, v in row.items()}
    client.post(change_url(public), data | {"participations-TOTAL_FORMS": number + 1})
    change = PendingChange.objects.get()
    client.force_login(people["Publisher"])
    page = client.get(f"/admin/projects/pendingchange/{change.pk}/change/")
    assert "Known to nobody" in page.text
    form = form_of(page)
    new.summary = "Something else"
    new.save()
    url = f"/admin/projects/pendingchange/{change.pk}/decide/"
    client.post(url, {**form, "_accept": "1"}, follow=True)
    mine = opened(client, people["Publisher"], public) | {
        name: data[name] for name in data if name.startswith("participations-")
    }
    mine |= {"participations-TOTAL_FORMS": number + 1, "_pending": change.pk, "_save": "1"}
    page = client.post(change_url(public), mine)  # as the form in which a conflict is shown
    assert "Something else" in page.text
    assert not public.participations.exists()
    client.post(change_url(public), form_of(page))
    assert public.participations.exists()
    change.refresh_from_db()
    assert change.decision == "accepted"
