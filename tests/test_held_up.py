"""Who stores a long list on SQLite holds all other writers up: who only looks at something does not wait."""

import time

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.urls import reverse

from projects.models import Visit
from projects.review.workflow import publish
from tests.factories import draft
from tests.staff import cast, form_of

pytestmark = pytest.mark.django_db


def busy_timeout():
    """In milliseconds; 0 on PostgreSQL, where nobody waits for another's list."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


def test_a_form_that_is_shown_begins_no_transaction(client, monkeypatch):
    project = draft("Solar")
    publish([project])
    client.force_login(cast()["Editor"])
    url = reverse("admin:projects_project_change", args=[project.pk])

    def shown():
        with monkeypatch.context() as without:
            for module in ("projects.admin.kept", "django.contrib.admin.options"):
                without.setattr(f"{module}.transaction", None)
            return form_of(client.get(url))

    form = shown()
    client.post(url, {**form, "jobs_planned": "77"})
    assert shown()["jobs_planned"] == ["77"]  # what waits for a publisher, as a form that came back


def test_nor_does_the_moment_of_its_use_wait(client, monkeypatch):
    client.force_login(cast()["Editor"])
    session = client.session
    session["seen"] = int(time.time()) - 100
    session.save()
    waits = []

    def locked(error):
        def write(*given):
            waits.append(busy_timeout())
            raise error

        return write

    with monkeypatch.context() as held:
        held.setattr(SessionStore, "save", locked(UpdateError))
        held.setattr(Visit, "_noted", locked(OperationalError))
        assert client.get(reverse("admin:index")).status_code == 200
    assert waits == [0, 0]
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.session["seen"] > time.time() - 50
    assert busy_timeout() == (20_000 if connection.vendor == "sqlite" else 0)
