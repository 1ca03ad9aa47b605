"""A long list of drafts on SQLite: stored in many transactions, and all or nothing all the same."""

import os
import socket

import pytest
from django.conf import settings
from django.core.management import call_command

from projects.importing import keeping, running
from projects.importing.reopening import reopen
from projects.models import Import, Investor, Job, Project
from projects.review import workflow
from tests.staff import cast
from tests.test_import_admin import match, page, press, upload

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="there nobody waits"
    ),
]
ROWS = "ID,Name,Company,Signed\n" + "".join(f"{n},Plant {n},Firm {n},2024-0{n + 1}\n" for n in range(7))


@pytest.fixture
def people(client, monkeypatch, db):
    """Seven rows that a publisher has looked at, two in a transaction."""
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    people = cast()
    client.force_login(people["Publisher"])
    looked_at(client, ROWS)
    return people


def looked_at(client, text):
    upload(client, text.encode())
    match(client, key="ID", create_investor="on")


def broken_at(monkeypatch, stretch):
    """How many rows each stretch had; that of this number fails."""
    real, seen = running._stored, []

    def stored(writer, planned):
        seen.append(len(planned))
        if len(seen) == stretch:
            raise RuntimeError
        return real(writer, planned)

    monkeypatch.setattr(running, "_stored", stored)
    return seen


def counted():
    return Import.objects.first().state, Project.objects.count(), Investor.objects.count()


def test_it_is_stored_in_stretches_and_undone_whole(client, people, monkeypatch):
    seen = broken_at(monkeypatch, 0)
    press(client, "_commit")
    assert (seen, counted()) == ([2, 2, 2, 1], ("committed", 7, 7))
    assert Project.objects.filter(signed_on__year=2024).count() == 7
    call_command("check_data")
    press(client, "_undo")
    assert counted() == ("undone", 0, 0)


def test_what_breaks_on_the_way_is_taken_back(client, people, monkeypatch):
    with monkeypatch.context() as broken:
        broken_at(broken, 3)
        assert "This broke off; nothing is half stored" in press(client, "_commit")
    assert counted() == ("checked", 0, 0)
    press(client, "_commit")
    assert counted() == ("committed", 7, 7)


def test_a_kill_on_the_way_is_taken_back_before_it_begins_anew(client, people, monkeypatch):
    monkeypatch.setattr(settings, "JOBS", "service")
    press(client, "_commit")
    imported = Import.objects.get()
    run = reopen(imported, imported.created_by)
    work = keeping.commit_in_stretches(imported, run, imported.created_by, expected=imported.digest)
    while next(work) < 4:
        pass
    work.close()
    assert counted() == ("committing", 4, 4)
    assert "Being imported" in page(client)
    gone = f"{socket.gethostname()}:{os.getpid()}:another"
    Job.objects.filter(kind="commit").update(state="running", worker=gone, tries=1)
    call_command("run_jobs")
    assert (Job.objects.first().state, counted()) == ("done", ("committed", 7, 7))
    assert Project.history.filter(history_type="+").count() == 11


def test_what_others_change_meanwhile_takes_it_back(client, people, monkeypatch):
    press(client, "_commit")
    looked_at(client, ROWS.replace("Plant", "Tower"))
    real, done = keeping._keep, []

    def keep(*given):
        real(*given)
        if not done:
            done.append(Project.objects.get(external_ref="5").save())

    monkeypatch.setattr(keeping, "_keep", keep)
    assert "Records were changed since the preview" in press(client, "_commit")
    assert set(Project.objects.values_list("name", flat=True)) == {f"Plant {n}" for n in range(7)}
    assert Import.objects.first().updated == 7  # as it is previewed anew


def test_the_public_sees_all_of_a_list_or_nothing(client, people, monkeypatch):
    assert "nobody else can save" not in page(client)
    press(client, "_commit")
    workflow.publish(Project.objects.filter(external_ref="3"))
    looked_at(client, ROWS.replace("Plant", "Tower"))
    assert "for about 1 second nobody else can save" in page(client)
    broken_at(monkeypatch, 1)
    asked = []
    monkeypatch.setattr(keeping, "commit_in_stretches", lambda *given, **more: asked.append(given))
    press(client, "_commit")
    assert not asked
    assert set(Project.objects.values_list("name", flat=True)) == {f"Plant {n}" for n in range(7)}
