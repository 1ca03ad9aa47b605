"""The staff's first page by role: what is due, mine, and changed since; each number leads to exactly what it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from projects.models import (
    NoticeMessage,
    NoticeRecipient,
    PendingChange,
    Project,
    SigningEvent,
    Unit,
    Visit,
)
from projects.review import workflow
from projects.values.choices import Decision
from tests.factories import draft, event, fresh, milestone, place, project
from tests.staff import cast
from tests.test_lamps import rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def entered(user, name, **facts):
    made = draft(name, **facts)
    made.history.update(history_user=user)
    return made


def due(project, days):
    milestone(
        project,
        "construction_start",
        plans=[(timezone.localdate() + timedelta(days=days)).isoformat()],
        reached=False,
    )


def numbers(client, user):
    """{label: (number, address)} of the page."""
    client.force_login(user)
    page = client.get("/admin/").text
    links = re.findall(r'<a href="([^"]+)"><b>(\d+)</b> ([^<]+)</a>', page)
    return {unescape(label): (int(number), unescape(url)) for url, number, label in links}


def seen_before(user, hours=3):
    """As if this person had been here in a sitting before this one."""
    Visit.objects.create(user=user, here_at=timezone.now() - timedelta(hours=hours))


def work(people):
    today = timezone.localdate()
    mine, theirs = entered(people["Editor"], "Mine"), entered(people["helper"], "Theirs")
    for made in (mine, theirs):
        due(made, 0)
    due(soon := entered(people["Editor"], "Soon"), 5)
    due(late := entered(people["Editor"], "Late"), -40)
    fresh(late)
    soon.problems.create(title="P", raised_on=today - timedelta(days=2), due_on=today)
    soon.problems.create(title="Q", raised_on=today - timedelta(days=2), due_on=today + timedelta(days=1))
    mine.updates.create(period=today.replace(day=1), submitted_at=timezone.now())
    return mine, theirs


def test_each_number_leads_to_exactly_what_it_counts(client, people):
    for user in people.values():
        seen_before(user)
    mine, _theirs = work(people)
    mine.name = "Mine, corrected"
    mine.save()
    mine.history.filter(history_type="~").update(history_user=people["Publisher"])
    event("Ceremony")
    rules(("late_start", "", "> 0"))
    change = PendingChange.objects.create(project=project(), data={}, proposed_by=people["Editor"])
    workflow.decide(change, Decision.REJECTED, people["Publisher"], "No")
    for state in ("failed", "in_doubt", "sent"):
        recipient, _new = NoticeRecipient.objects.get_or_create(robot="desk")
        NoticeMessage.objects.create(recipient=recipient, state=state)
    found = {name: numbers(client, people[name]) for name in ("Editor", "Publisher", "Administrator")}
    for name, links in found.items():
        client.force_login(people[name])
        for label, (number, url) in links.items():
            assert client.get(url).context["cl"].result_count == number, (name, label)
    said = {name: {label: number for label, (number, _url) in links.items()} for name, links in found.items()}
    assert (
        said["Editor"].items()
        >= {
            "A plan is due today": 1,
            "A plan is due within a week": 2,
            "A milestone is overdue": 1,
            "A problem is due today or overdue": 1,
            "This month's update is missing": 2,
            "The lamp is red": 1,
            "Projects that I entered, or that my unit answers for": 3,
            "My changes that were decided on": 1,
        }.items()
    )
    assert said["Publisher"]["A plan is due today"] == 2
    assert said["Editor"]["Changed by others: projects"] == 3  # Mine, Theirs and the one that was published
    assert said["Publisher"]["Changed by others: projects"] == 5
    assert said["Editor"]["Changed by others: signing events"] == 1
    assert said["Administrator"]["Failed"] == said["Administrator"]["In doubt"] == 1
    assert "Failed" not in said["Publisher"]


def test_an_empty_page_says_so_in_words(client, people):
    client.force_login(people["Editor"])
    page = client.get("/admin/").text
    assert "Nothing is due within a week, and nothing is overdue." in page
    assert "You are here for the first time" in page
    Visit.objects.update(here_at=timezone.now() - timedelta(hours=3))
    assert "Nobody changed anything." in client.get("/admin/").text


def test_a_sitting_ends_after_an_idle_while(people, settings):
    start, user = timezone.now(), people["Editor"]
    assert Visit.note(user, start) is None
    assert Visit.note(user, start + timedelta(minutes=90)) is None
    again = start + timedelta(minutes=90 + settings.SESSION_IDLE_MINUTES + 1)
    assert Visit.note(user, again) == start + timedelta(minutes=90)
    assert Visit.note(user, again + timedelta(minutes=30)) == start + timedelta(minutes=90)


def test_what_is_beyond_the_units_is_no_number(client, people):
    inside, outside = place("Inside"), place("Outside")
    unit = Unit.objects.create(name="U")
    unit.locations.add(inside)
    unit.members.add(people["Publisher"])
    seen_before(people["Publisher"])
    for where in (inside, outside):
        due(draft(f"At {where}", location=where), 0)
    links = numbers(client, people["Publisher"])
    assert links["A plan is due today"][0] == 1
    assert links["Changed by others: projects"][0] == 1
    page = client.get("/admin/").text
    assert "Due: my unit&#x27;s projects" in page
    assert "/admin/report/" not in page  # which would refuse


def test_a_moment_that_is_none_or_an_unknown_errand_breaks_nothing(client, people):
    client.force_login(people["Editor"])
    for query in ("errand=nonsense", "changed_since=yesterday", "changed_since=2026-13-45T00:00:00Z"):
        assert client.get(f"/admin/projects/project/?{query}").status_code == 200


def test_its_cost_does_not_grow_with_the_work(client, people, django_assert_max_num_queries):
    seen_before(people["Publisher"])
    client.force_login(people["Publisher"])
    client.get("/admin/")
    for _ in range(2):
        work(people)
        with django_assert_max_num_queries(43):
            client.get("/admin/")
    assert Project.objects.count() == 8
    assert SigningEvent.objects.count() == 0
