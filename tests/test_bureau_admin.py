"""Units, labels, problems and year plans in the admin; what they leave of a public project as it is."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import Label, PendingChange, Person, Problem, Responsibility, Unit
from projects.monitoring.problems import problems
from projects.review.exposure import exposed_by
from tests.factories import draft, fresh, project, source
from tests.staff import cast, change_url, opened
from tests.test_leaks import body

pytestmark = pytest.mark.django_db


def test_who_answers_for_a_project_is_entered_with_it_and_in_its_history(client):
    people, made, unit = cast(), draft("Plant"), Unit.objects.create(name="Bureau", name_zh="投资局")
    Label.objects.create(name="Fortune 500")
    form = opened(client, people["Editor"], made)
    form |= {
        "labels": [str(Label.objects.get().pk)],
        "official_in_charge": [str(Person.objects.create(name="Li").pk)],
        "project_type": ["industry"],
        "construction_nature": ["new"],
        "responsibilities-TOTAL_FORMS": ["1"],
        "responsibilities-0-unit": [str(unit.pk)],
        "responsibilities-0-role": ["responsible"],
    }
    assert client.post(change_url(made), form).status_code == 302
    made = fresh(made)
    assert (made.official_in_charge.name, made.project_type, made.units.get()) == ("Li", "industry", unit)
    told = body(client.get(f"/admin/projects/project/{made.pk}/history/"))
    assert "Bureau (Responsible unit)" in told
    assert "Fortune 500" in told
    for query, found in ((f"unit={unit.pk}", True), ("unit=none", False), ("unit=x", False)):
        assert ("Plant" in body(client.get(f"/admin/projects/project/?{query}"))) is found, query


def test_an_editors_unit_for_a_public_project_waits_and_an_official_is_not_exposed(client):
    people, made, unit = cast(), project("Plant"), Unit.objects.create(name="Bureau")
    form = opened(client, people["Editor"], made)
    form |= {"responsibilities-TOTAL_FORMS": ["1"], "responsibilities-0-unit": [str(unit.pk)]}
    form |= {"responsibilities-0-role": ["serving"]}
    client.post(change_url(made), form)
    assert not made.units.exists()
    assert [line[1] for line in PendingChange.objects.get().lines] == ["project", "unit", "role"]
    made.official_in_charge = Person.objects.create(name="Li")
    made.save()
    talks = made.milestones.create(kind="negotiating", source=source("Memo"))
    talks.plans.create(planned="2024-01-01", source=source("Plan"))
    assert exposed_by(made) == []


def test_problems_are_worklists(client):
    people, today, made = cast(), timezone.localdate(), draft("Plant")
    before = today - timedelta(days=40)

    def add(title, **facts):
        return Problem.objects.create(project=made, title=title, raised_on=before, **facts)

    add("Unsolved", due_on=today)
    add("Late", due_on=today - timedelta(days=1))
    add("Solved", closed_on=today, resolution="Done")
    add("Long solved", closed_on=before, resolution="Done")
    add("Undated")
    lists = {"open": {"Unsolved", "Late", "Undated"}, "overdue": {"Late"}, "closed": {"Solved"}}
    client.force_login(people["Editor"])
    for key, titles in lists.items():
        assert {p.title for p in problems(key)} == titles
        shown = body(client.get(f"/admin/projects/problem/?list={key}"))
        assert all((f">{p}</a>" in shown) is (p in titles) for p in ("Unsolved", "Late", "Solved", "Undated"))
    # As of the day before, nothing was solved or overdue.
    assert {p.title for p in problems("overdue", on=today - timedelta(days=1))} == set()
    assert "Solved" in {p.title for p in problems("open", on=today - timedelta(days=1))}


def test_rows_of_projects_out_of_reach_are_neither_listed_nor_opened(client):
    people, mine, other = cast(), draft("Mine"), draft("Other")
    unit = Unit.objects.create(name="Bureau")
    unit.members.add(people["Editor"])
    Responsibility.objects.create(project=mine, unit=unit)
    near, far = (Problem.objects.create(project=p, title=p.name) for p in (mine, other))
    client.force_login(people["Editor"])
    assert client.get(change_url(near)).status_code == 200
    assert client.get(change_url(far)).status_code in (302, 404)
    shown = body(client.get("/admin/projects/problem/"))
    assert "Mine" in shown
    assert "Other" not in shown
    data = {"project": other.pk, "title": "x", "raised_on": date(2026, 1, 1)}
    assert "Select a valid choice" in body(client.post("/admin/projects/problem/add/", data))
