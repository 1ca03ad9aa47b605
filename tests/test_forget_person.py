"""A person is removed: from the present by deleting the record, from the past and the histories by the command."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from projects.editions import freezing
from projects.models import Passkey, Person, SignIn, SigningEvent
from projects.totals.refresh import refresh
from tests.factories import event, project
from tests.test_leaks import body

pytestmark = pytest.mark.django_db

NAME = "Zhang Removed"
THEN = datetime(2023, 5, 1, tzinfo=UTC)


@pytest.fixture
def led():
    """A project that this person led, and an event, both public since 2023; the person's log in the admin."""
    person = Person.objects.create(name=NAME, name_zh="张某")
    made = project("Plant", at=THEN, led_by=person, events=[event("Ceremony", "2023-01-01", at=THEN)])
    SigningEvent.objects.get().attendances.create(person=person, offices="Mayor")
    LogEntry.objects.create(user_id=_user(), object_repr=f"{NAME} 张某", change_message=NAME, action_flag=2)
    return made


def _user():
    return User.objects.create_user("editor").pk


def where_it_stands(client, made):
    addresses = [
        f"/projects/{made.code}/",
        f"/projects/{made.code}/changes/",
        "/projects.csv",
        "/events/ceremony/",
    ]
    addresses += [f"{address}?known_on=2023-12-31" for address in addresses]
    return {address for address in addresses if NAME in body(client.get(address))}


def delete(made):
    SigningEvent.objects.get().attendances.all().delete()
    made.led_by = None
    made.save()
    refresh([made.pk])
    Person.objects.get().delete()


def test_what_remains_of_a_deleted_person_is_forgotten(client, led):
    number = Person.objects.get().pk
    assert "/projects.csv" in where_it_stands(client, led)
    delete(led)
    assert "/projects.csv?known_on=2023-12-31" in where_it_stands(client, led)
    call_command("forget_person", number)
    assert where_it_stands(client, led) == set()
    assert not Person.history.filter(id=number).exists()
    assert LogEntry.objects.get().object_repr == "— —"
    assert NAME not in LogEntry.objects.get().change_message
    call_command("check_data")


def test_what_is_kept_of_a_person_and_of_a_login_is_written_out(led):
    freezing.publish(freezing.prepare("2023-06"))
    number, out = Person.objects.get().pk, StringIO()
    call_command("export_person", number, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["record"]["name"], told["history"][0]["name"]) == (NAME, NAME)
    assert told["named_by"]["projects.Project.led_by"] == [led.pk]
    assert any(label.startswith("projects.HistoricalProject") for label in told["named_by"])
    assert {(line["edition"], line["file"]) for line in told["editions"]} == {("2023-06", "projects.csv")}
    user = User.objects.get(username="editor")
    user.set_password("secret words")
    user.save()
    SignIn.objects.create(username="editor", address="198.51.100.7", result="signed_in")
    Passkey.objects.create(user=user, name="Phone", credential=b"1", digest="1", public_key=b"1")
    out = StringIO()
    call_command("export_person", login="editor", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["sign_ins"][0]["address"], told["actions"][0]["change_message"]) == ("198.51.100.7", NAME)
    assert "admin.LogEntry.user" in told["named_by"]
    assert [key["name"] for key in told["passkeys"]] == ["Phone"]
    assert user.password not in out.getvalue()
    for nobody in ({"number": 999_999}, {"login": "nobody"}):
        with pytest.raises(CommandError, match="nothing is kept"):
            call_command(
                "export_person",
                *([nobody["number"]] if "number" in nobody else []),
                **{k: v for k, v in nobody.items() if k == "login"},
            )


def test_one_that_is_still_there_is_not(led):
    with pytest.raises(CommandError, match="still there"):
        call_command("forget_person", Person.objects.get().pk)
    with pytest.raises(CommandError, match="Nothing is kept"):
        call_command("forget_person", 99)
