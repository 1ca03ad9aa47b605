"""A person is removed: from the present by deleting the record, from the past and the histories by the command."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command

from projects.models import Person, SigningEvent
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
    from django.contrib.auth.models import User

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


def test_one_that_is_still_there_is_not(led):
    with pytest.raises(CommandError, match="still there"):
        call_command("forget_person", Person.objects.get().pk)
    with pytest.raises(CommandError, match="Nothing is kept"):
        call_command("forget_person", 99)
