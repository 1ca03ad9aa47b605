"""Small ways in and out: sessions that are none, keys that others saw, what is written where, who may wait."""

import logging
import pickle
import threading
import time

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from projects.caching import data_version
from projects.caching.conditional import etag
from projects.models import AppDevice
from projects.staff import sign_in
from projects.staff.proxies import counted_address
from tests.factories import draft, investor, project
from tests.staff import cast, change_url, opened
from tests.test_sign_in import LOGIN, RIGHT, attempt
from tracker import logs
from tracker.caches import PlainValues

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = cast()["Editor"]
    user.set_password(RIGHT)
    user.save()
    return user


# --- Sessions


def test_a_made_up_session_is_anybody(client):
    project("P")
    plain = client.get("/projects/")
    for made_up in ("x" * 32, "0" * 5000, "a b", "../../x"):
        client.cookies["sessionid"] = made_up
        answer = client.get("/projects/")
        assert (answer["ETag"], answer["Cache-Control"]) == (plain["ETag"], plain["Cache-Control"])
        large = client.post("/projects/", b"", content_type="text/plain", CONTENT_LENGTH="1000001")
        assert large.status_code == 413


def test_a_login_that_is_made_inactive_loses_its_sessions_for_good(client, editor):
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    for active in (False, True):
        editor.is_active = active
        editor.save()
    assert client.get("/admin/").status_code == 302


def test_an_idle_session_ends(client, editor, settings, monkeypatch):
    client.force_login(editor)
    now = time.time()
    for later, status in (
        (100 * 60, 200),
        (210 * 60, 200),
        (331 * 60, 302),
    ):  # each within two hours but the last
        monkeypatch.setattr("projects.staff.sessions.time.time", lambda later=later: now + later)
        assert client.get("/admin/").status_code == status
    assert not Session.objects.exists()


def test_all_other_sessions_are_ended_at_once(client, editor):
    others = [Client() for _n in range(2)]
    stranger = Client()
    for browser, user in (
        (client, editor),
        *((other, editor) for other in others),
        (stranger, User.objects.get(username="helper")),
    ):
        browser.force_login(user)
    assert "in 3 places" in client.get("/admin/sessions/").text
    assert "2 other sessions are ended" in client.post("/admin/sessions/", follow=True).text
    assert [browser.get("/admin/").status_code for browser in (client, *others, stranger)] == [
        200,
        302,
        302,
        200,
    ]


# --- The second factor


def test_the_key_is_of_one_session_until_it_is_confirmed(editor):
    keys = []
    for _n in range(2):
        browser = Client()
        browser.force_login(editor)
        pages = [browser.get("/admin/second-factor/").context["key"] for _n in range(2)]
        assert pages[0] == pages[1]
        keys.append(pages[0])
    assert keys[0] != keys[1]
    assert not AppDevice.objects.exists()


def test_metrics_want_the_second_factor(client, settings):
    root = User.objects.create_superuser("root")
    client.force_login(root)
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert client.get("/metrics", headers=forwarded).status_code == 200
    AppDevice.objects.create(user=root, confirmed=True)
    assert client.get("/metrics", headers=forwarded).status_code == 403


# --- Guessing


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", None),
    ],
)
def test_guesses_from_one_network_are_counted_together(address, counted):
    assert counted_address(RequestFactory(REMOTE_ADDR=address).get("/")) == counted


def test_a_network_of_ipv6_is_locked_as_one(editor):
    answers = [attempt("wrong", address=f"2001:db8::{n + 1}")[0].status_code for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert attempt(address="2001:db8::99")[0].status_code == 429
    assert attempt(address="2001:db8:0:1::1")[0].status_code == 302


def test_many_addresses_slow_one_account_but_not_where_it_is_at_home(editor, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_FROM_ANYWHERE", 6)
    assert attempt(address="198.51.100.1")[0].status_code == 302  # at home
    assert attempt(address="2001:db8:5:5::1")[0].status_code == 302
    for name in ("editor", "nobody-here"):
        for n in range(6):
            assert attempt("wrong", name, f"203.0.113.{n}")[0].status_code == 200
        assert attempt("wrong", name, "203.0.113.99")[0].status_code == 429
    assert attempt(address="203.0.113.98")[0].status_code == 429
    assert attempt(address="198.51.100.1")[0].status_code == 302
    assert (
        attempt(address="2001:db8:5:5:1:2:3:4")[0].status_code == 302
    )  # tomorrow's address of the same host
    assert attempt("wrong", "publisher", "203.0.113.99")[0].status_code == 200


def test_only_so_many_passwords_are_checked_at_once(client, editor, monkeypatch):
    inside, leave, entered = threading.Event(), threading.Event(), []

    def first():
        with sign_in.one_at_a_time():
            inside.set()
            leave.wait(60)

    def second():
        with sign_in.one_at_a_time():
            entered.append(1)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(30)
    threads[1].start()
    while sign_in._places._value:
        threading.Event().wait(0.01)
    answer = client.post(LOGIN, {"username": "editor", "password": RIGHT})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert client.get(LOGIN).status_code == 200
    leave.set()
    for thread in threads:
        thread.join(30)
    assert entered == [1]
    assert client.post(LOGIN, {"username": "editor", "password": RIGHT}).status_code == 302


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("mariana.gomariana.go", False),
        ("Mariana.go2026", False),
        ("mariana.go-and-the-long-way", True),
        ("correct horse battery", True),
    ],
)
def test_a_password_is_not_made_of_the_login(password, good):
    user = User(username="mariana.go")
    if good:
        validate_password(password, user)
    else:
        with pytest.raises(ValidationError, match=r"made of the login|too similar"):
            validate_password(password, user)


# --- What is kept and written


def test_no_header_makes_pages_of_its_own(rf):
    version = data_version.current()
    tags = [
        etag(rf.get("/projects/", headers={"HX-Request": text} if text else {}), version)
        for text in ("", "anything", "True", "true")
    ]
    assert tags[0] == tags[1] == tags[2] != tags[3]


@pytest.mark.parametrize("value", [5, -1, {"a": 1}, [1, "x"], "text", (b"\x00+:1", {"ETag": "x"}), (b"", {})])
def test_redis_holds_plain_values(value):
    plain = PlainValues()
    stored = plain.dumps(value)
    assert plain.loads(stored if isinstance(stored, bytes) else str(stored).encode()) == value


def test_what_somebody_put_into_redis_runs_nothing():
    class Evil:
        def __reduce__(self):
            return (pytest.fail, ("it ran",))

    with pytest.raises(ValueError, match=r"invalid literal|Expecting|codec"):
        PlainValues().loads(pickle.dumps(Evil()))


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ("Invalid request from ip=203.0.113.9: '/?q=secret'", (), "a malformed request was refused"),
        ("Error handling request %s %s", ("GET", "/a?q=secret"), "Error handling request GET /a"),
        ("Booting worker with pid: %s", (7,), "Booting worker with pid: 7"),
    ],
)
def test_gunicorn_writes_nobodys_address(message, args, written):
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, args, None)
    assert logs.WithoutVisitors().filter(record)
    assert record.getMessage() == written


def test_work_on_drafts_moves_no_public_etag(client):
    people = cast()
    public, hidden = (
        project("Public", investors=[investor("Known")]),
        draft("P", investors=[investor("Unknown")]),
    )

    def tag():
        return Client().get("/projects/")["ETag"]

    for record, moves in (
        (hidden, False),
        (hidden.participations.get().investor, False),
        (public, True),
        (public.participations.get().investor, True),
    ):
        before = tag()
        form = opened(client, people["Publisher"], record)
        note = client.post(change_url(record), {**form, "note": "A note of ours", "_save": "1"})
        assert note.status_code == 302
        assert (tag() != before) is moves, record
