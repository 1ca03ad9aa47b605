"""What is put back is what was entered, or it is entered anew."""

import pytest
from django.db import transaction

from projects.models import Location, Project
from tests.factories import place, project
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db
entered = []


@kept
def world(name="A"):
    entered.append(name)
    return project(name, total=5, location=place("There"))


def stored():
    return list(Project.objects.values()), list(Location.objects.values())


def test_what_is_put_back_is_what_was_entered():
    entered.clear()
    nothing = transaction.savepoint()
    made = world("First")
    before, made.name = stored(), "Changed by a test"
    transaction.savepoint_rollback(nothing)
    assert world("First").name == "First"
    assert stored() == before
    assert entered == ["First"]


def test_beside_other_records_it_is_entered_anew():
    entered.clear()
    cast(), world("Second")  # logins are in nobody's way
    assert Project.objects.count() == 1
    assert world("Second").pk != Project.objects.earliest("pk").pk
    assert entered == ["Second", "Second"]
