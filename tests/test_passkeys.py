"""Passkeys as second factor: asked for like codes, worth nothing to others, and no answer of anybody's is a 500."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from projects.models import AuditEntry, Passkey, SignIn
from tests.softkey import SoftKey
from tests.staff import cast
from tracker.settings import passkey_origin

pytestmark = pytest.mark.django_db

RIGHT = "correct horse battery"
PAGE, CHECK, INSIDE = "/admin/second-factor/", "/admin/second-factor/check/", "/admin/projects/project/"


@pytest.fixture
def people(settings):
    settings.PASSKEY_ORIGIN = "http://localhost:8000"
    people = cast()
    for user in people.values():
        user.set_password(RIGHT)
        user.save()
    return people


def sign_in(name="editor"):
    browser = Client()
    assert browser.post("/admin/login/", {"username": name, "password": RIGHT}).status_code == 302
    return browser


def asked(browser, page, kind):
    return browser.get(page).context["ask"][kind]


def add(browser, name="Phone", key=None):
    key = key or SoftKey()
    answer = browser.post(PAGE, {"_add": "1", "passkey": key.made(asked(browser, PAGE, "new")), "name": name})
    return key, answer


def show(browser, key, page=CHECK, **more):
    return browser.post(page, {"passkey": key.shown(asked(browser, page, "show")), **more})


def is_in(browser):
    return browser.get(INSIDE).status_code == 200


def test_a_passkey_is_asked_for_and_lets_in(people, settings):
    settings.TOTP_REQUIRED = ["Publisher"]
    browser = sign_in("publisher")
    assert not is_in(browser)
    key, answer = add(browser)
    assert answer.text.count("<li><code>") == 10  # backup codes
    assert is_in(browser)
    later = sign_in("publisher")
    assert not is_in(later)
    assert later.get("/admin/", follow=True).redirect_chain[-1][0].startswith(CHECK)
    assert show(later, key).status_code == 302
    assert is_in(later)
    told = list(SignIn.objects.order_by("pk").values_list("result", flat=True))
    assert told == ["signed_in", "code_asked", "code_right"]
    entry = AuditEntry.objects.get(kind="role", user=people["Publisher"])
    assert entry.details == {"second_factor": "added", "what": "passkey"}
    assert Passkey.objects.get().last_used_at


def test_an_administrator_sees_it_and_takes_it_away(people):
    add(sign_in())
    browser = sign_in("administrator")
    assert 'alt="Yes"' in browser.get("/admin/auth/user/?q=editor").text
    data = {"action": "remove_second_factor", "_selected_action": [people["Editor"].pk]}
    browser.post("/admin/auth/user/", data)
    assert not Passkey.objects.exists()


def test_each_question_is_answered_once_by_its_own_key_in_its_own_session(people):
    key, _answer = add(sign_in())
    publishers, _answer = add(sign_in("publisher"))
    victim = sign_in()
    answer = key.shown(asked(victim, CHECK, "show"))
    assert sign_in().post(CHECK, {"passkey": answer}).status_code == 200  # of another session
    stolen = sign_in("publisher")
    assert stolen.post(CHECK, {"passkey": key.shown(asked(stolen, CHECK, "show"))}).status_code == 200
    assert not is_in(stolen)
    assert show(sign_in(), publishers).status_code == 200
    victim.post(CHECK, {"passkey": "{}"})
    assert victim.post(CHECK, {"passkey": answer}).status_code == 200  # the question was answered already
    answer = key.shown(asked(victim, CHECK, "show"))
    assert victim.post(CHECK, {"passkey": answer}).status_code == 302
    victim.post("/admin/logout/")
    victim.post("/admin/login/", {"username": "editor", "password": RIGHT})
    asked(victim, CHECK, "show")
    assert victim.post(CHECK, {"passkey": answer}).status_code == 200  # once more
    assert not is_in(victim)
    assert AuditEntry.objects.filter(kind="refusal", subject="wrong_code").exists()


@pytest.mark.parametrize(
    "false",
    [{"origin": "http://evil.example"}, {"site": "evil.example"}, {"uses": 0}, {"key": SoftKey().key}],
)
def test_a_false_answer_is_refused(people, false):
    key, _answer = add(sign_in())
    key.uses = 7
    assert show(sign_in(), key).status_code == 302
    for name, value in false.items():
        setattr(key, name, value)
    browser = sign_in()
    assert "This passkey was not accepted" in show(browser, key).text
    assert not is_in(browser)


HOSTILE = [
    "x",
    "[]",
    "{}",
    "null",
    '{"rawId": 7}',
    '{"rawId": "AA", "response": []}',
    "[" * 5000,
    "x" * 30_000,
]


@pytest.mark.parametrize("page", [PAGE, CHECK])
def test_whatever_is_sent_as_a_passkey_is_refused_and_no_fault(people, page):
    key, _answer = add(sign_in())
    for hostile in HOSTILE:
        browser = sign_in("publisher" if page == PAGE else "editor")
        browser.get(page)
        assert browser.post(page, {"_add": "1", "passkey": hostile}).status_code == 200, hostile[:40]
    browser = sign_in()
    whole = json.loads(key.shown(asked(browser, CHECK, "show")))
    for part in whole["response"]:
        broken = {**whole, "response": {**whole["response"], part: "AA"}}
        assert browser.post(CHECK, {"passkey": json.dumps(broken)}).status_code == 200
        browser.get(CHECK)
    assert Passkey.objects.count() == 1


def test_changes_need_it_shown_once_more_and_concern_ones_own_alone(people):
    browser = sign_in()
    key, _answer = add(browser)
    add(sign_in("publisher"))
    mine, other = Passkey.objects.order_by("pk")
    assert b"_remove_passkey" not in browser.get(PAGE).content
    add(browser)  # not yet
    browser.post(PAGE, {"_remove_passkey": mine.pk})
    assert Passkey.objects.count() == 2
    assert show(browser, key, PAGE).status_code == 302
    stick, _answer = add(browser, "Key ring")
    assert add(browser, "Twice", stick)[1].status_code == 200
    assert browser.post(PAGE, {"_remove_passkey": other.pk}).status_code == 404
    assert browser.post(PAGE, {"_remove_passkey": "x"}).status_code == 404
    browser.post(PAGE, {"_rename": mine.pk, "name": "Old phone"})
    assert list(Passkey.objects.filter(user=people["Editor"]).values_list("name", flat=True)) == [
        "Old phone",
        "Key ring",
    ]
    browser.post(PAGE, {"_remove_passkey": mine.pk})
    assert [show(sign_in(), one).status_code for one in (key, stick)] == [200, 302]
    assert not is_in(browser)  # it had come in with the one that is gone
    show(browser, stick)
    browser.post(PAGE, {"_remove_passkey": Passkey.objects.get(name="Key ring").pk})
    assert is_in(sign_in())  # it was the last
    assert Passkey.objects.get() == other


def test_only_a_published_address_asks(people, settings):
    settings.PASSKEY_ORIGIN = ""
    answer = sign_in().get(PAGE)
    assert "Passkeys need a site with HTTPS and a name" in answer.text
    assert (
        sign_in().post(PAGE, {"_add": "1", "passkey": SoftKey().made('{"challenge": "AA"}')}).status_code
        == 200
    )
    assert not Passkey.objects.exists()
    assert User.objects.exists()


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("https://tracker.example", "https://tracker.example"),
        ("https://tracker.example:443", "https://tracker.example"),
        ("https://tracker.example:8443", "https://tracker.example:8443"),
        ("https://项目.中国", "https://xn--i0yn92e.xn--fiqs8s"),
        ("http://127.0.0.1:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://localhost:8000"),
        ("http://tracker.example", ""),
        ("https://10.1.2.3", ""),
    ],
)
def test_where_browsers_let_a_site_have_passkeys(site, origin):
    assert passkey_origin(site) == origin
