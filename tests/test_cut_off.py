"""Whichever query of an answer is the one that takes too long, the answer is a 503, never a page that lacks something."""

from contextlib import contextmanager
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from projects.models import Project
from tests import sample
from tests.factories import project
from tests.staff import change_url, opened
from tracker import deadlines

pytestmark = pytest.mark.django_db(transaction=True)

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n"
)
PAGES = [
    "/",
    "/projects/?q=a&zone=nanhu-high-tech-zone&investor=none",
    "/projects/2022-0001/",
    "/zones/nanhu-district/",
    "/map/",
    "/reports/pivot?rows=zone&cols=sector",
    "/reports/pivot.csv?rows=zone",
    "/api/v1/projects/",
    "/feeds/projects.atom",
]
STAFF = ["/admin/", "/admin/quality/", "/admin/projects/project/"]


class CutOff:
    """Makes the query with this number, from 0, one that its database ends after some milliseconds."""

    def __init__(self, number):
        self.number, self.seen, self.sql = number, 0, ""

    def __call__(self, execute, sql, params, many, context):
        if many or not sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            return execute(sql, params, many, context)
        self.seen += 1
        if self.seen != self.number + 1:
            return execute(sql, params, many, context)
        self.sql = sql
        with hurried():
            return execute(ENDLESS, (), False, context)


@contextmanager
def hurried():
    """The database ends what is asked of it after some milliseconds, by its own means."""
    if connection.vendor == "postgresql":
        connection.connection.execute("SET statement_timeout = 5")
        try:
            yield
        finally:
            if not connection.in_atomic_block:  # else its rollback does this
                connection.connection.execute("RESET statement_timeout")
    else:
        before = deadlines._current.deadline
        deadlines._current.deadline = Mock(ends=0)
        try:
            yield
        finally:
            deadlines._current.deadline = before


@contextmanager
def cut_off(number):
    cut = CutOff(number)
    with connection.execute_wrapper(cut):
        yield cut


def answers(client, path):
    """(number, status, text) with each of its queries cut off in turn, but the note of a visit, which a page does without."""
    number = 0
    while True:
        with cut_off(number) as cut:
            answer = client.get(path)
            text = (
                answer.getvalue().decode(errors="replace")
                if not answer.streaming or answer.status_code != 200
                else ""
            )
        if cut.seen <= number:
            return
        if "projects_visit" not in cut.sql:
            yield number, answer.status_code, text
        number += 1


def test_it_is_told(client, subtests):
    with transaction.atomic():
        sample.make()
    client.raise_request_exception = False
    check(client, subtests, PAGES)


def check(client, subtests, paths):
    for path in paths:
        with subtests.test(path):
            assert client.get(path).status_code == 200
            found = list(answers(client, path))
            assert found
            assert [(number, status) for number, status, _text in found if status != 503] == []


def test_staff_are_told_too(client, subtests):
    with transaction.atomic():
        sample.make()
    client.raise_request_exception = False
    client.force_login(User.objects.create_superuser("admin"))
    one = Project.objects.published().first()
    check(client, subtests, [*STAFF, change_url(one)])


def test_a_form_that_was_cut_off_is_stored_as_a_whole_or_not_at_all(client):
    """Where only Django's own look at a constraint is cut off, the form is stored, or shown again, by its outcome."""
    with transaction.atomic():
        made = project("Before")
    client.raise_request_exception = False
    admin, number, told = User.objects.create_superuser("admin"), 0, 0
    form = opened(client, admin, made)
    while True:
        before, after = made.name, f"After {number}"
        with cut_off(number) as cut:
            answer = client.post(change_url(made), form | {"name": [after]})
        made.refresh_from_db()
        assert (answer.status_code, made.name) in ((503, before), (200, before), (302, after)), number
        if cut.seen <= number:
            break
        if answer.status_code == 302:
            form = opened(client, admin, made)
        told += answer.status_code == 503
        number += 3
    assert told > 10
