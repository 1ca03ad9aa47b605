"""/healthz and /readyz, with what makes a site not ready."""

import shutil
from collections import namedtuple

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from projects.views import health

pytestmark = pytest.mark.django_db


def test_a_site_that_is_well_is_ready(client: Client):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_an_old_database_is_alive_and_not_ready(client: Client):
    app, name = max(key for key in health._wanted() if key[0] == "projects")
    MigrationRecorder(connection).record_unapplied(app, name)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not migrated\n")


def test_a_database_that_is_further_on_is_ready(client: Client):
    MigrationRecorder(connection).record_applied("projects", "9999_of_the_next_version")
    assert client.get("/readyz").status_code == 200


def test_a_full_disk_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(health.ROOM - 1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"no room on the disk\n")
