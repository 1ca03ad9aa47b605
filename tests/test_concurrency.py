"""Two people save one record: one is told, and neither loses what was typed."""

import threading

import pytest
from django.db import connection
from django.test import Client

from projects.history.audit_log import history
from projects.models import Project
from projects.review.workflow import publish
from tests.factories import draft, event, investor, place, sector, source
from tests.staff import cast, change_url, form_of, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def save(client, user, record, data, **changes):
    client.force_login(user)
    return client.post(change_url(record), {**data, "_save": "1", **changes})


def test_the_second_is_told_what_the_first_changed_and_keeps_what_was_typed(client, people):
    made = draft("A project")
    first = opened(client, people["Editor"], made)
    second = opened(client, people["helper"], made)
    assert save(client, people["Editor"], made, first, name="Renamed").status_code == 302
    page = save(client, people["helper"], made, second, jobs_planned="70")
    assert page.status_code == 200
    made.refresh_from_db()
    assert (made.name, made.jobs_planned) == ("Renamed", None)
    assert "editor: Name: A project → Renamed" in page.text
    again = form_of(page)
    assert again["jobs_planned"] == ["70"]
    assert save(client, people["helper"], made, again, name="Renamed").status_code == 302
    made.refresh_from_db()
    assert (made.name, made.jobs_planned) == ("Renamed", 70)


ELSEWHERE = {
    "a new claim": lambda p: p.amounts.create(amount=5),
    "a new plan": lambda p: p.milestones.create(kind="signed").plans.create(planned="2024-01-01"),
    "a secondary sector": lambda p: p.secondary_sectors.add(sector()),
    "a bulk update": lambda p: Project.objects.filter(pk=p.pk).update(summary="Imported"),
    "a publication": lambda p: publish([p]),
}


@pytest.mark.parametrize("change", ELSEWHERE)
def test_whatever_changed_it_meanwhile_is_noticed(client, people, change):
    made = draft()
    form = opened(client, people["Publisher"], made)
    ELSEWHERE[change](made)
    page = save(client, people["Publisher"], made, form, name="Mine")
    assert "was changed while you had it open" in page.text
    assert 'value="Mine"' in page.text


@pytest.mark.parametrize("make", [event, investor, source, place, sector], ids=lambda make: make.__name__)
def test_every_kind_of_record_is_guarded(client, people, make):
    made = make()
    form = opened(client, people["Administrator"], made)
    field = "title" if "title" in form else "name"
    type(made).objects.filter(pk=made.pk).update(**{field: "Theirs"})
    page = save(client, people["Administrator"], made, form, **{field: "Mine"})
    assert page.status_code == 200
    made.refresh_from_db()
    assert getattr(made, field) == "Theirs"
    assert 'value="Mine"' in page.text


def test_unchanged_figures_of_others_are_no_conflict(client, people):
    made, other = draft(), draft()
    form = opened(client, people["Editor"], made)
    assert save(client, people["Editor"], other, opened(client, people["Editor"], other)).status_code == 302
    assert save(client, people["Editor"], made, form, name="Mine").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_one_is_taken():
    people = cast()
    made = draft("Before")
    form = opened(Client(), people["Editor"], made)
    answers = []

    def one(number):
        client = Client()
        client.force_login(people["Editor"])
        answer = client.post(change_url(made), {**form, "_save": "1", "name": f"N{number}"})
        answers.append((answer.status_code, number))
        connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    if connection.vendor == "sqlite":  # in memory: one connection, so one after the other
        for number in range(6):
            one(number)
    else:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    taken = [number for status, number in answers if status == 302]
    assert len(answers) == 6
    assert len(taken) == 1
    made.refresh_from_db()
    assert made.name == f"N{taken[0]}"


# ---- History ----


def test_every_change_is_in_it_with_who_when_what_and_why(client, people):
    made = draft("A project", location=place())
    paper = source()
    data = opened(client, people["Editor"], made)
    row = {"typed": "3bn", "basis": "announced", "currency": "CNY", "qualifier": "about", "source": paper.pk}
    data |= {f"amounts-0-{k}": v for k, v in row.items()} | {"amounts-TOTAL_FORMS": 1}
    assert save(client, people["Editor"], made, data, name="Renamed", _why="New brochure").status_code == 302
    step = history(made)[0]
    assert (step.who, step.why) == ("editor", "New brochure")
    lines = {(line.what.split(" ")[0], line.label): (line.before, line.after) for line in step.lines}
    assert lines["", "Name"] == ("A project", "Renamed")
    assert lines["Amount", "Amount"] == ("", "3,000,000,000")
    assert lines["Amount", "Qualifier"] == ("", "About")
    assert lines["Amount", "Source"] == ("", "The announcement")


def test_a_save_without_a_change_adds_nothing(client, people):
    made = draft()
    before = len(history(made))
    save(client, people["Editor"], made, opened(client, people["Editor"], made))
    assert len(history(made)) == before


def test_what_was_deleted_is_still_told(client, people):
    made = draft(total=7)
    data = opened(client, people["Editor"], made)
    assert save(client, people["Editor"], made, data, **{"amounts-0-DELETE": "on"}).status_code == 302
    assert [(line.before, line.after) for line in history(made)[0].lines if line.label == "Amount"] == [
        ("7", "")
    ]


@pytest.mark.parametrize(
    "make", [event, investor, source, place, sector, draft], ids=lambda make: make.__name__
)
def test_each_history_page_opens_in_both_languages(client, people, make):
    made = make()
    client.force_login(people["Administrator"])
    for prefix in ("", "/zh-hans"):
        page = client.get(f"{prefix}/admin/projects/{made._meta.model_name}/{made.pk}/history/")
        assert page.status_code == 200
        assert "diff" in page.text
