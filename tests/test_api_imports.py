"""Lists that programs import with a token: by the rules that hold for the login."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import AuditEntry, Import, ImportProfile, PendingChange, Project, Unit
from projects.staff import tokens
from tests.factories import draft, place, project
from tests.importing import COLUMNS, HEAD
from tests.staff import cast

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
LIST = "ID,Name,Total\n1,Solar,5\n2,Wind,7\n"


@pytest.fixture
def people(db):
    return cast()


def shown(people, who="Editor", scopes=("import",)):
    text = tokens.make("Robot", people[who], scopes, 1, people["Administrator"])[1]
    return {"Authorization": f"Bearer {text}"}


def sent(client, headers, text=LIST, profile=HEAD + COLUMNS, **more):
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(URL, {"file": file, "profile": profile, **more}, headers=headers)


def test_a_list_is_tried_then_stored_as_it_was_tried(client, people):
    headers = shown(people)
    tried = sent(client, headers)
    assert tried.status_code == 202
    told = client.get(tried.json()["url"], headers=headers).json()
    assert (told["state"], told["created"], told["work"]["state"]) == ("checked", 2, "done")
    assert not Project.objects.exists()
    assert client.post(told["url"], {"digest": "other"}, headers=headers).status_code == 409
    stored = client.post(told["url"], {"digest": told["digest"]}, headers=headers)
    assert (stored.status_code, stored.json()["state"]) == (202, "committed")
    assert set(Project.objects.values_list("publication", flat=True)) == {"draft"}
    assert Project.history.first().history_user == people["Editor"]
    asked = [entry.details.get("asked") for entry in AuditEntry.objects.filter(kind="import").order_by("pk")]
    assert asked == ["check", "commit", None]
    again = sent(client, headers, commit="true").json()
    assert (again["state"], again["unchanged"]) == ("committed", 2)


def test_bad_rows_are_told_and_nothing_is_stored(client, people):
    headers = shown(people)
    told = sent(client, headers, LIST + "3,,9\n", commit="true").json()
    assert (told["state"], told["failed"]) == ("checked", 1)
    assert "nothing is imported" in told["work"]["told"][0]
    (row,) = told["rows"]
    assert (row["row"], row["outcome"], row["problems"][0]["why"]) == (
        4,
        "failed",
        "a new project needs a name",
    )
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"profile": ""}, "profile"),
        ({"profile": "nonsense"}, "profile"),
        ({"profile": "publish = true\n" + HEAD + COLUMNS}, "profile"),
        ({"profile": HEAD + COLUMNS + "[create]\nsector = true\n"}, "profile"),
        ({"kept": "Nobody's"}, "kept"),
        ({"text": ""}, "file"),
        ({"text": "PK\x03\x04broken"}, "file"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_reason(client, people, given, field):
    answer = sent(client, shown(people), **given)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Import.objects.exists()


def test_review_units_and_scopes_hold(client, people):
    public = project("Public", external_list="ours", external_ref="1")
    headers = shown(people)
    told = sent(client, headers, "ID,Name,Total\n1,Renamed,5\n", commit="true").json()
    assert (told["state"], told["pending"]) == ("committed", 1)
    assert PendingChange.objects.get().project == public
    public.refresh_from_db()
    assert public.name == "Public"
    assert client.get(told["url"], headers=shown(people, "helper")).status_code == 404
    for scopes in (("read_drafts",), ("write_updates",)):
        assert sent(client, shown(people, scopes=scopes)).status_code == 403
    assert client.post(URL).status_code == 401
    ImportProfile.objects.create(name="Ours", text=HEAD + COLUMNS)
    Unit.objects.create(name="U").members.add(people["helper"])
    Unit.objects.get().locations.add(place("Here"))
    draft("Far", external_list="ours", external_ref="2")
    told = sent(client, shown(people, "helper"), "ID,Name,Total\n2,X,5\n", "", kept="Ours").json()
    assert (told["failed"], told["rows"][0]["problems"][0]["why"]) == (
        1,
        "This project is not one of your units'.",
    )
