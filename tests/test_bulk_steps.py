"""Steps with many records of a list: asked about once, done in the background, what cannot be taken named."""

from io import BytesIO
from re import search

import openpyxl
import pytest
from django.core.management import call_command

from projects.jobs import queue, steps
from projects.models import Job, Label, Project
from projects.values.choices import JobKind
from tests.factories import draft, investor, project, source
from tests.staff import cast

pytestmark = pytest.mark.django_db

LIST = "/admin/projects/project/"


@pytest.fixture
def people(monkeypatch, db):
    monkeypatch.setattr("projects.admin.bulk.AT_ONCE", 3)
    monkeypatch.setattr("projects.jobs.steps.AT_ONCE", 2)
    return cast()


@pytest.fixture
def later(settings):
    settings.JOBS = "service"


def plants(number=5, **facts):
    return [draft(f"Plant {n}", signed="2024", source=source(), **facts) for n in range(number)]


def asked(client, action, records, address=LIST):
    """The page that asks, for a whole list of which one is ticked on the page."""
    data = {"action": action, "_selected_action": [records[0].pk], "select_across": "1", "index": "0"}
    return client.post(address, data)


def confirmed(client, action, page, **more):
    fields = {name: search(rf'name="{name}" value="([^"]*)"', page.text)[1] for name in ("ids", "asked")}
    fields |= {"action": action, "confirmed": "1", "_selected_action": fields["ids"].split(",")[0]}
    return client.post(LIST, {**fields, **more}, follow=True)


def states():
    return sorted(Project.objects.values_list("publication", flat=True))


def test_many_are_published_in_the_background_and_the_others_are_named(client, people, later):
    made = plants()
    public = project("Public")
    hidden = investor("Shy Ltd")
    draft("No place to stand", total=1, investors=[hidden])
    client.force_login(people["Publisher"])
    page = asked(client, "publish_selected", made)
    assert "done with 6 records, in the background" in page.text
    assert "Published: 1" in page.text
    assert "Shy Ltd" in page.text
    assert public.code not in page.text  # nothing is listed row by row
    confirmed(client, "publish_selected", page, _why="The July list")
    assert states().count("published") == 1
    # Nobody takes a step with one of them meanwhile.
    assert "Other work on it has not ended yet" in confirmed(client, "publish_selected", page).text
    Project.objects.get(pk=made[3].pk).save()  # somebody else's work
    call_command("run_jobs")
    told = " ".join(Job.objects.get().told)
    assert "4 records: done." in told
    assert "Plant 3: changed while you were looking" in told
    assert "no source for the total" in told
    assert "Public is Published" in told
    assert states().count("published") == 5
    assert Project.history.filter(id=made[0].pk).first().history_change_reason == "The July list"
    job = Job.objects.get()
    assert f'href="{LIST}"' in client.get(f"/admin/projects/job/{job.pk}/change/").text


def test_a_step_that_was_killed_goes_on_where_it_stood(client, people, later, monkeypatch):
    made = plants()
    client.force_login(people["Editor"])
    confirmed(client, "submit_selected", asked(client, "submit_selected", made))
    work = steps.step(queue.take())
    assert next(work) == (2, 5)
    assert states().count("in_review") == 2
    work.close()
    Job.objects.update(worker="")
    monkeypatch.setattr("projects.jobs.queue._is_gone", lambda job: True)
    call_command("run_jobs")
    job = Job.objects.get()
    assert (job.state, job.done, job.told) == ("done", 5, ["5 records: done."])
    assert states() == ["in_review"] * 5


def test_many_drafts_are_deleted_and_what_was_public_stays(client, people):
    made = plants()
    project("Public")
    client.force_login(people["Editor"])
    page = asked(client, "delete_selected", made)
    assert "done with 5 records" in page.text
    assert "Public: Only drafts are deleted" in confirmed(client, "delete_selected", page).text
    assert states() == ["published"]
    assert Project.history.filter(history_type="-", history_user=people["Editor"]).count() == 5


def test_a_label_is_put_on_many_and_taken_off_again(client, people, later):
    made, public = plants(2), project("Public")
    label = Label.objects.create(name="Cluster", public=True)
    made[0].labels.add(label)

    def told(who, action):
        client.force_login(people[who])
        page = asked(client, action, made)
        assert "Cluster" in page.text
        assert 'name="confirmed"' in confirmed(client, action, page, label="x").text  # asked again
        confirmed(client, action, page, label=label.pk, _why="The scheme")
        call_command("run_jobs")
        return Job.objects.latest("pk").told

    by_editor = told("Editor", "label_selected")
    assert by_editor[0] == "1 record: done."
    assert {line.partition(": ")[0] for line in by_editor[1:]} == {"Plant 0", f"{public}"}
    told_of = Project.history.filter(id=made[1].pk).first()
    assert (told_of.history_change_reason, told_of.history_user) == (
        "From the list. The scheme",
        people["Editor"],
    )
    assert told("Publisher", "label_selected")[0] == "1 record: done."
    assert client.get("/projects.csv?label=cluster").getvalue().count(b"\r\n") == 2
    assert told("Publisher", "unlabel_selected") == ["3 records: done."]
    assert not label.projects.exists()


def test_a_job_asks_again_whether_one_may(client, people):
    made = plants(1)
    for step, model in (("_publish", "project"), ("_withdraw", "signingevent")):
        job = queue.ask(
            JobKind.STEP, people["Editor"], f"{step}", "Forged", model=model, step=step, ids=[made[0].pk], asked="2030-01-01T00:00:00+00:00"
        )  # fmt: skip
        call_command("run_jobs")
        job.refresh_from_db()
        assert (job.state, job.told) == ("failed", ["You may not do this."])
    assert states() == ["draft"]


def test_a_long_list_is_exported_in_the_background_in_its_order(client, people, monkeypatch):
    monkeypatch.setattr("projects.admin.staff_export.AT_ONCE", 2)
    plants(4)
    client.force_login(people["Editor"])
    page = client.get(f"{LIST}export.xlsx", {"o": "-2", "q": "Plant"}, follow=True)
    assert "Continue" in page.text
    file = client.get(f"/admin/projects/job/{Job.objects.get().pk}/file/")
    assert "internal" in file["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(file.content))
    rows = list(book["projects"].iter_rows(values_only=True))
    at = rows[0].index("Name")
    assert [row[at] for row in rows[1:]] == ["Plant 3", "Plant 2", "Plant 1", "Plant 0"]
    assert ("Selection", "o=-2&q=Plant") in book["about"].iter_rows(values_only=True)
