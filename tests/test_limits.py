"""What is too large or takes too long is refused in words, in the form that whoever asked can read."""

import json
import threading
import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from projects.history.as_of import Shadow
from projects.models import Source
from projects.models.sources import MAX_COPY
from tracker import deadlines, limits
from tracker.deadlines import TooLate, deadline

PUBLISHED = "projects.models.querysets.ProjectQuerySet.published"  # what every public answer asks first
FORMS = [
    ("/projects/", "text/html"),
    ("/api/v1/projects/", "application/json"),
    ("/projects.csv", "text/plain"),
]


@pytest.fixture
def patient(client):
    client.raise_request_exception = False
    return client


# --- Too large


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "form"), [*FORMS, ("/admin/login/", "text/html")])
def test_a_large_body_is_refused_before_it_is_read(client, path, form):
    answer = client.post(path, b"", content_type="text/plain", CONTENT_LENGTH="1000001")
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith(form)
    assert "too large" in answer.text


@pytest.mark.django_db
def test_staff_may_send_a_file_but_not_any_size(admin_client):
    for size, status in ((1_000_001, 403), (25_000_001, 413)):
        answer = Client(enforce_csrf_checks=True, headers={"cookie": admin_client.cookies.output(header="")})
        answer.cookies = admin_client.cookies
        got = answer.post("/admin/", b"", content_type="text/plain", CONTENT_LENGTH=str(size))
        assert got.status_code == status


@pytest.mark.django_db
def test_a_length_that_is_no_number_is_refused(client):
    assert client.post("/", b"", content_type="text/plain", CONTENT_LENGTH="1e3").status_code == 400


def test_the_chinese_page_is_chinese(client):
    answer = client.post("/zh-hans/", b"", content_type="text/plain", CONTENT_LENGTH="999999999")
    assert "内容过大" in answer.text


# --- Too long


def slow(seconds):
    """As many steps as take about this long."""
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET statement_timeout = {int(seconds * 1000)}")
        cursor.execute(query)


@pytest.fixture
def late(monkeypatch):
    """Each page asks something that never ends."""
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(PUBLISHED, lambda self: slow(0.2))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "form"), FORMS)
def test_a_query_that_does_not_end_becomes_a_503(patient, late, path, form):
    answer = patient.get(path)
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith(form)
    assert answer["Retry-After"] == "30"
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer
    assert "Back in a moment" in answer.text
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_it_says_so_in_chinese(patient, late):
    assert "数据库未能及时响应" in patient.get("/zh-hans/projects/").text
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_next_request_has_its_own_time(patient, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(limits, "SECONDS", 0.2)
        patch.setattr(PUBLISHED, lambda self: slow(0.2))
        assert patient.get("/projects/").status_code == 503
    connection.close()
    assert patient.get("/projects/").status_code == 200


def busy(self):
    """Python without an end and without a query."""
    while True:
        with suppress(Exception):  # which must not catch it
            sum(range(1000))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "form"), FORMS)
def test_code_that_does_not_end_becomes_a_503(patient, monkeypatch, path, form):
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(PUBLISHED, busy)
    answer = patient.get(path)
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith(form)
    assert "Content-Security-Policy" in answer


@pytest.mark.django_db(transaction=True)
def test_many_short_queries_end_together_too(patient, monkeypatch):
    def many(self):
        while True:
            list(Source.objects.values_list("pk")[:1])

    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(PUBLISHED, many)
    assert patient.get("/projects/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_long_query_of_postgresql_is_cancelled(patient, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite looks at the clock itself")
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setattr(PUBLISHED, lambda self: slow(100))
    began = time.monotonic()
    assert patient.get("/projects/").status_code == 503
    assert time.monotonic() - began < 60


@pytest.mark.django_db(transaction=True)
def test_who_was_broken_off_in_the_past_is_back_in_the_present(patient, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(limits, "SECONDS", 0.2)
        patch.setattr(PUBLISHED, busy)
        assert patient.get("/projects/?known_on=2022-09-01").status_code == 503
    assert not [wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, Shadow)]
    assert patient.get("/projects/").status_code == 200


def test_what_was_told_in_vain_reaches_nobody_later():
    for _n in range(20):
        with suppress(TooLate), deadline(0.02) as mine:
            time.sleep(0.03)
            with suppress(TooLate):
                while not mine.is_told:
                    time.sleep(0.001)
    sum(range(1_000_000))


def test_who_is_told_while_taking_itself_off_the_list_leaves_no_lock_behind():
    inside, done, found = threading.Event(), threading.Event(), []

    def work():
        with suppress(TooLate), deadline(60) as mine:
            found.append(mine)
            inside.set()
            done.wait(30)

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(30)
    with deadlines._watch:
        done.set()
        time.sleep(0.1)  # it waits for the lock by now
        found[0].tell()
    worker.join(30)
    assert not worker.is_alive()
    assert deadlines._watch.acquire(timeout=30)
    deadlines._watch.release()


@pytest.mark.django_db(transaction=True)
def test_what_staff_send_may_take_longer(patient, admin_user, monkeypatch):
    patient.force_login(admin_user)
    monkeypatch.setattr(limits, "SECONDS", 0.8)
    monkeypatch.setattr("projects.admin.sources.SourceAdmin.changeform_view", lambda *a, **k: slept(1.4))
    assert patient.get("/admin/projects/source/add/").status_code == 503
    assert patient.post("/admin/projects/source/add/").status_code == 200


def slept(seconds):
    for _n in range(int(seconds * 100)):
        time.sleep(0.01)
    return HttpResponse()


@pytest.mark.django_db(transaction=True)  # who is told loses the connection, and with it its transaction
def test_commands_have_no_deadline():
    if connection.vendor != "sqlite":
        pytest.skip("manage.py lifts PostgreSQL's")
    with suppress(TooLate), pytest.raises(OperationalError, match="interrupted"), deadline(-1):
        slow(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"
        )


# --- One form of error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "form"), [("/api/nothing", "application/json"), ("/nothing.csv", "text/plain")]
)
def test_what_is_not_there(client, path, form):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith(form)
    if form == "application/json":
        assert json.loads(answer.text) == {"detail": "There is no such page", "errors": {}}


def test_a_fault_of_ours_is_told_in_the_same_form(patient, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(PUBLISHED, broken)
    for path, form in FORMS:
        answer = patient.get(path)
        assert answer.status_code == 500
        assert answer["Content-Type"].startswith(form)
        assert "secret" not in answer.text
        assert "Content-Security-Policy" in answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "signed_on__year=2147483648",
        "id__in=9223372036854775808",
        f"id__in={'9' * 30}",
        "q=" + "a+" * 500,
        "id__in=-9223372036854775809",
    ],
)
def test_what_no_database_takes_is_a_bad_request_in_the_admin(patient, admin_user, query):
    patient.force_login(admin_user)
    for model in ("project", "source", "signin"):
        answer = patient.get(f"/admin/projects/{model}/?{query}")
        assert answer.status_code in (200, 302, 400)
        assert "This request cannot be read" in answer.text or answer.status_code != 400
    many = {"app_label": "projects", "model_name": "project", "field_name": "location", "term": "a " * 500}
    assert patient.get("/admin/autocomplete/", many).status_code == 400


@pytest.mark.django_db
def test_the_admin_repeats_no_thousand_values_in_its_links(admin_client):
    for times, status in ((200, 200), (201, 400)):
        assert (
            admin_client.get("/admin/projects/project/?" + "&".join(["mine=1"] * times)).status_code == status
        )


# --- Copies of sources


def copy(name, content=b"x", size=None):
    file = SimpleUploadedFile(name, content)
    file.size = size or len(content)
    return Source(title="S", copy=file)


@pytest.mark.parametrize(
    ("name", "content", "size", "says"),
    [
        ("a.exe", b"MZ", None, "Files of these kinds"),
        ("a.svg", b"<svg/>", None, "Files of these kinds"),
        ("noname", b"x", None, "Files of these kinds"),
        ("a.pdf", b"<html>", None, "no PDF file"),
        ("a.png", b"%PDF-1.7", None, "no PNG file"),
        ("a.pdf", b"%PDF-1.7", MAX_COPY + 1, "larger than 20 MB"),
    ],
)
def test_a_copy_is_bounded_in_size_and_kind(name, content, size, says):
    with pytest.raises(ValidationError, match=says):
        copy(name, content, size).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"), [("a.PDF", b"%PDF-1.7"), ("页面.html", b"<script>"), ("a.txt", b"")]
)
def test_a_copy_is_kept_and_never_shown_inline(admin_client, name, content):
    kept = copy(name, content or b"text")
    kept.save()
    kept.refresh_from_db()
    kept.full_clean()
    answer = admin_client.get(f"/admin/projects/source/{kept.pk}/copy/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    answer.getvalue()


@pytest.mark.django_db
def test_the_form_says_why_a_copy_is_refused(admin_client):
    data = {"title": "S", "copy": SimpleUploadedFile("a.exe", b"MZ")}
    assert "Files of these kinds" in admin_client.post("/admin/projects/source/add/", data).text
    assert not Source.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_follows_a_cut_off_query_in_its_transaction_is_no_fault_of_ours(patient, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's transaction goes on")

    def swallowed(self):
        with transaction.atomic():
            with suppress(OperationalError):
                slow(0.01)
            return list(self.filter(pk=1))

    monkeypatch.setattr(PUBLISHED, swallowed)
    assert patient.get("/projects/").status_code == 503
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_session_that_idles_in_its_transaction_is_told_as_such(patient, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no sessions")

    def dawdling(self):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 10")
            time.sleep(0.2)
            cursor.execute("SELECT 1")

    monkeypatch.setattr(PUBLISHED, dawdling)
    assert patient.get("/projects/").status_code == 503
    connection.close()
