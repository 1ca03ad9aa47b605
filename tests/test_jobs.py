"""Long work as jobs: one a record, taken up again after a kill, told to who asked for it."""

import os
import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from projects.importing import keeping
from projects.importing.undoing import Undoing
from projects.jobs import queue
from projects.models import Import, Job, Project
from projects.values.choices import JobKind
from tests.importing import COLUMNS, HEAD, take
from tests.staff import cast
from tests.test_import_admin import LIST, match, page, press, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return cast()


@pytest.fixture
def later(settings):
    """What is asked for waits, as it does beside the web."""
    settings.JOBS = "service"


def test_the_page_says_how_far_it_is_and_leads_on(client, people, later):
    client.force_login(people["Editor"])
    upload(client, LIST)
    assert "Waiting" in match(client)
    job = Job.objects.get()
    url = f"/admin/projects/job/{job.pk}/change/"
    assert 'hx-trigger="every 1s"' in client.get(url).text
    assert '<noscript><meta http-equiv="refresh"' in client.get(url).text
    # One job at a time on a record.
    assert "Other work on it has not ended yet" in match(client)
    assert Job.objects.count() == 1
    call_command("run_jobs")
    assert Job.objects.get().state == "done"
    assert client.get(url, {"part": 1})["HX-Redirect"].endswith(f"/import/{Import.objects.get().pk}/change/")
    press(client, "_commit")
    assert not Project.objects.exists()
    assert "Import a list: 名单 2022.csv: Waiting" in page(client)
    assert "导入名单：名单 2022.csv" in client.get("/zh-hans/admin/projects/job/").text
    assert 'alt="搜索"' in client.get("/zh-hans/admin/projects/project/").text
    call_command("run_jobs")
    assert Project.objects.count() == 2


def killed(job, **facts):
    """As a worker leaves it that was ended by kill -9."""
    gone = f"{socket.gethostname()}:{os.getpid()}:another"  # a container that was started anew
    Job.objects.filter(pk=job.pk).update(state="running", worker=gone, tries=1, **facts)


def test_what_a_kill_broke_off_is_taken_up_again_and_not_for_ever(client, people, later):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    job = Job.objects.get()
    assert not queue.revive(job)
    Job.objects.update(state="running", worker="elsewhere:1:x", beat_at=timezone.now())
    assert queue.take() is None  # it may be at work on another machine
    Job.objects.update(beat_at=timezone.now() - timedelta(hours=1))
    assert queue.take() == job
    assert queue.take() is None  # this process has it
    killed(job)
    # Of many who look, one has it taken up; nobody, and it is asked for once more.
    seen = Job.objects.get()
    assert [queue.revive(seen), queue.revive(seen), queue.revive(Job.objects.get())] == [True, False, False]
    Job.objects.update(beat_at=timezone.now() - queue.UNHEARD)
    assert queue.revive(Job.objects.get())
    call_command("run_jobs")
    assert (Job.objects.get().state, Import.objects.get().state) == ("done", "checked")
    killed(job, ended_at=None)
    Job.objects.update(tries=3)
    assert (queue.take(), Job.objects.get().state) == (None, "failed")


def test_a_commit_that_was_done_before_the_kill_is_not_done_twice(client, people, later):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    call_command("run_jobs")
    press(client, "_commit")
    call_command("run_jobs")
    job = Job.objects.first()
    killed(job)
    call_command("run_jobs")
    assert (Job.objects.get(pk=job.pk).state, Project.objects.count()) == ("done", 2)


def test_what_breaks_off_stores_nothing_and_says_so(client, people, monkeypatch):
    client.force_login(people["Publisher"])
    upload(client, LIST)
    match(client)
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "_made", lambda run: 1 / 0)
        assert "This broke off; nothing is half stored" in press(client, "_commit")
    assert not Project.objects.exists()
    assert "This broke off" not in press(client, "_commit")
    assert Project.objects.count() == 2


def test_an_undoing_that_was_broken_off_goes_on_where_it_stood(people, monkeypatch):
    imported = take("ID,Name,Total\n" + "".join(f"{n},Plant {n},1\n" for n in range(7)), HEAD + COLUMNS)
    monkeypatch.setattr("projects.importing.undoing.CHUNK", 3)
    steps = Undoing(imported, None).steps()
    assert (next(steps), Project.objects.count()) == ((3, 7), 4)
    steps.close()
    assert Import.objects.get().state == "undoing"
    assert list(Undoing(imported, None).steps()) == [(3, 4), (4, 4)]
    assert (Import.objects.get().state, Project.objects.count()) == ("undone", 0)
    assert Project.history.filter(history_type="-").count() == 7


def test_one_job_a_record_even_where_two_ask_at_once(people):
    queue.ask(JobKind.CHECK, None, "import:1", "One")
    with pytest.raises(queue.Busy) as busy:
        queue.ask(JobKind.UNDO, None, "import:1", "Two")
    assert busy.value.job.title == "One"
    queue.ask(JobKind.CHECK, None, "import:2", "Another record")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_where_the_database_lets_it():
    job = queue.ask(JobKind.CHECK, None, "import:1", "One")
    queue.progress(job, 1, 9)
    assert Job.objects.values_list("done", "size").get() == (1, 9)
    with transaction.atomic():
        queue.progress(job, 5, 9)
    assert Job.objects.get().done == (5 if connection.vendor == "postgresql" else 1)
