"""A plan that moves later says why, a second person accepts it, and the public sees how often and why."""

import csv
import io

import pytest
from django.utils import timezone

from projects.models import MilestonePlan, PendingChange
from projects.totals.refresh import refresh
from tests.factories import draft, milestone, project, source
from tests.staff import cast, change_url, opened
from tests.test_leaks import body

pytestmark = pytest.mark.django_db


def planned(made, stated_on=None):
    paper = source("Plan")
    step = milestone(made, "construction_start", reached=False, source=paper)
    step.plans.create(planned="2026-03-01", precision="month", source=paper, stated_on=stated_on)
    refresh([made.pk])
    return step


def row_of(form, step):
    return next(
        n for n in form if n.startswith("milestones-") and n.endswith("-id") and form[n] == [str(step.pk)]
    ).removesuffix("-id")


def later(client, user, step, plan="2026-09", **more):
    form = opened(client, user, step.project)
    row = row_of(form, step)
    form |= {f"{row}-new_plan": [plan], **{f"{row}-{name}": [text] for name, text in more.items()}}
    return client.post(change_url(step.project), form)


def test_a_later_plan_asks_why_and_waits_for_a_second_person_even_of_a_publisher(client):
    people, made = cast(), project("Plant", total=5, source=source(), at=timezone.now())
    step = planned(made, "2026-02-05")  # its source bears no day, and a plan of no known day is the oldest
    asked = later(client, people["Publisher"], step)
    assert "Say why it is postponed." in body(asked)
    assert "Say in words why" in body(asked)
    why = {"postponement_reason": "land", "postponement_text": "The plot is contested."}
    assert later(client, people["Publisher"], step, "2026-02", **why).status_code == 200  # earlier: no reason
    assert later(client, people["Publisher"], step, **why).status_code == 302
    assert step.plans.count() == 1
    change = PendingChange.objects.get()
    decide = f"/admin/projects/pendingchange/{change.pk}/decide/"
    own = f"/admin/projects/pendingchange/{change.pk}/change/"
    assert 'name="_accept"' not in client.get(own).text  # a button that would be refused
    client.post(decide, {"_accept": "1", "_seal": ""})
    assert step.plans.count() == 1
    client.force_login(people["Administrator"])
    assert 'name="_accept"' in client.get(own).text
    client.post(decide, {"_accept": "1", "_seal": ""})
    plan = step.plans.last()
    assert (plan.planned.isoformat(), plan.postponement_reason) == ("2026-09-01", "land")
    assert plan.stated_on == timezone.localdate()
    shown = body(client.get(f"/projects/{made.code}/"))
    assert "postponed once" in shown
    assert "Land" in shown
    assert "contested" not in shown
    assert "用地" in body(client.get(f"/zh-hans/projects/{made.code}/"))


def test_an_earlier_plan_and_a_draft_are_not_asked(client):
    people, made = cast(), project("Plant", at=timezone.now())
    assert later(client, people["Publisher"], planned(made), "2026-01").status_code == 302
    step = planned(draft("Draft"))
    assert later(client, people["Editor"], step).status_code == 302
    assert step.plans.count() == 2


def test_slippage_by_reason(client):
    made, other = project("Plant", at=timezone.now()), project("Mill", at=timezone.now())
    for one, reasons in ((made, ("land", "funding", "land")), (other, ("", "land"))):
        step = planned(one)
        for month, reason in zip(("04", "05", "06"), reasons, strict=False):
            MilestonePlan.objects.create(
                milestone=step,
                planned=f"2026-{month}-01",
                precision="month",
                postponement_reason=reason,
                postponement_text="secret" if reason else "",
            )
        step.plans.create(planned="2026-04-15", precision="day")  # earlier again: no postponement
        refresh([one.pk])
    rows = {r["code"]: r for r in csv.DictReader(io.StringIO(body(client.get("/reports/slippage.csv"))))}
    assert (rows[made.code]["postponed"], rows[made.code]["reasons"]) == ("3", "land; funding")
    assert (rows[other.code]["postponed"], rows[other.code]["reasons"]) == ("2", "land")
    page = " ".join(body(client.get("/reports/slippage")).split())
    assert "Why plans were postponed" in page
    assert '<th scope="row">Land</th> <td class="num">3</td> <td class="num">2</td>' in page
    assert '<th scope="row">No reason given</th> <td class="num">1</td> <td class="num">1</td>' in page
    assert "secret" not in page
