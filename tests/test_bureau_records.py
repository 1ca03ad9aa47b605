"""What the database itself refuses of a bureau's records (docs/domain.md)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.models import Problem, Project, Update, YearPlan
from tests.factories import draft, project

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_prospect_cannot_be_published_even_past_the_program():
    made = draft(stage="negotiating")
    rows = Project.objects.filter(pk=made.pk)
    assert rows.get().stage == "negotiating"
    made.assign_code()
    refused(lambda: rows.update(publication="published", first_published_at=timezone.now()))
    shown = Project.objects.filter(pk=project().pk)
    refused(lambda: shown.update(stage="negotiating"))


def test_of_a_month_one_version_holds_and_one_is_open():
    made, now = draft(), timezone.now()

    def add(version, **more):
        return Update.objects.bulk_create([Update(project=made, period=MAY, version=version, **more)])[0]

    first = add(1, submitted_at=now)
    add(2)
    refused(lambda: add(3))
    refused(lambda: add(4, submitted_at=now))
    refused(lambda: add(1, submitted_at=now, replaced=True))
    refused(lambda: Update.objects.filter(pk=first.pk).update(released_at=now))  # without a text
    refused(lambda: Update.objects.filter(version=2).update(released_at=now, public_text="x"))  # open
    refused(lambda: Update.objects.filter(version=2).update(period=date(2026, 6, 2)))
    assert list(Update.objects.submitted()) == [first]


def test_problems_and_year_plans_make_sense():
    made = draft()

    def add(**facts):
        return Problem.objects.bulk_create([Problem(project=made, title="Road", raised_on=MAY, **facts)])

    add(due_on=MAY, closed_on=MAY, resolution="Built")
    refused(lambda: add(due_on=date(2026, 4, 30)))
    refused(lambda: add(closed_on=date(2026, 4, 30), resolution="Built"))
    refused(lambda: add(closed_on=MAY))
    YearPlan.objects.create(project=made, year=2026, planned_investment=0)
    refused(lambda: YearPlan.objects.create(project=made, year=2026, planned_investment=1))
    refused(lambda: YearPlan.objects.bulk_create([YearPlan(project=made, year=2025, planned_investment=-1)]))
