"""The second factor: whoever has one is asked for it, some must have one, and an administrator helps who lost it."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken

from projects.models import AppDevice, SignIn
from tests.staff import cast

pytestmark = pytest.mark.django_db

RIGHT = "correct horse battery"
PAGE, CHECK = "/admin/second-factor/", "/admin/second-factor/check/"


@pytest.fixture
def people():
    people = cast()
    for user in people.values():
        user.set_password(RIGHT)
        user.save()
    return people


def sign_in(name="editor"):
    browser = Client()
    assert browser.post("/admin/login/", {"username": name, "password": RIGHT}).status_code == 302
    return browser


def code(device, steps=0):
    device.refresh_from_db()
    return f"{totp(device.bin_key, t0=-30 * steps):06}"


def shown_code(browser, steps=0):
    """Of the key that the page shows this session."""
    key = b32decode(browser.get(PAGE).context["key"])
    return f"{totp(key, t0=-30 * steps):06}"


def set_up(browser, name="editor"):
    """The device and its backup codes."""
    answer = browser.post(PAGE, {"code": shown_code(browser)})
    device = AppDevice.objects.get(user__username=name)
    assert device.confirmed
    return device, re.findall(r"<li><code>(\w+)</code>", answer.text)


def is_in(browser):
    return browser.get("/admin/projects/project/").status_code == 200


def unthrottle(device):
    type(device).objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def test_without_one_the_password_lets_in(people):
    assert is_in(sign_in())


def test_setting_up_shows_the_key_as_a_picture_that_the_policy_allows(people):
    answer = sign_in().get(PAGE)
    assert re.search(r'<img src="data:image/svg\+xml[^"]+" alt="[^"]+">', answer.text)
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert not AppDevice.objects.exists()


def test_after_setting_up_each_sign_in_asks_for_a_code(people):
    browser = sign_in()
    device, _codes = set_up(browser)
    assert is_in(browser)
    later = sign_in()
    assert not is_in(later)
    answer = later.get("/admin/projects/project/?q=x", follow=True)
    assert answer.redirect_chain[-1][0].startswith(CHECK)
    here = answer.redirect_chain[-1][0]
    assert later.post(here, {"code": "000000"}).status_code == 200
    assert not is_in(later)
    unthrottle(device)
    answer = later.post(here, {"code": code(device, steps=1)})
    assert answer["Location"] == "/admin/projects/project/?q=x"
    assert is_in(later)
    told = list(SignIn.objects.order_by("pk").values_list("result", flat=True))
    assert told == ["signed_in", "code_asked", "wrong_code", "code_right"]


def test_a_code_counts_once(people):
    device, _codes = set_up(sign_in())
    used = code(device)
    assert sign_in().post(CHECK, {"code": used}).status_code == 200


def test_wrong_codes_slow_down(people):
    device, _codes = set_up(sign_in())
    browser = sign_in()
    browser.post(CHECK, {"code": "000000"})
    # As if it had been in this moment, however long that took.
    failed = AppDevice.objects.filter(throttling_failure_count=1)
    assert failed.update(throttling_failure_timestamp=timezone.now() + timedelta(minutes=1))
    assert browser.post(CHECK, {"code": code(device, steps=1)}).status_code == 200
    assert not is_in(browser)


def test_each_backup_code_lets_in_once(people):
    _device, codes = set_up(sign_in())
    assert len(codes) == 10
    browser = sign_in()
    assert browser.post(CHECK, {"code": codes[0].upper()}).status_code == 302
    assert is_in(browser)
    assert sign_in().post(CHECK, {"code": codes[0]}).status_code == 200


def test_another_persons_codes_are_worth_nothing(people):
    set_up(sign_in())
    publishers, codes = set_up(sign_in("publisher"), "publisher")
    for wrong in (code(publishers, steps=1), codes[0]):
        browser = sign_in()
        assert browser.post(CHECK, {"code": wrong}).status_code == 200
        assert not is_in(browser)


def test_the_password_alone_does_not_reach_the_key_or_take_it_away(people):
    device, _codes = set_up(sign_in())
    half = sign_in()
    assert half.get(PAGE)["Location"].startswith(CHECK)
    half.post(PAGE, {"code": "000000", "_remove": "1"})
    half.post(PAGE, {"code": code(device, steps=1), "_remove": "1"})
    assert AppDevice.objects.get().confirmed


def test_new_backup_codes_and_taking_it_away_need_a_fresh_code(people):
    browser = sign_in()
    device, codes = set_up(browser)
    browser.post(PAGE, {"code": "000000", "_remove": "1"})
    assert AppDevice.objects.exists()
    unthrottle(device)
    fresh = re.findall(r"<li><code>(\w+)</code>", browser.post(PAGE, {"code": codes[0], "_codes": "1"}).text)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    assert StaticToken.objects.count() == 10
    assert browser.post(PAGE, {"code": code(device, steps=1), "_remove": "1"}).status_code == 302
    assert not AppDevice.objects.exists()
    assert is_in(sign_in())


@pytest.mark.parametrize(
    "elsewhere", ["a b", "x", "//evil.example/", "https://evil.example", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_sent_elsewhere(people, elsewhere):
    _device, codes = set_up(sign_in())
    browser = sign_in()
    answer = browser.post(f"{CHECK}?next={elsewhere}", {"code": codes[0]})
    assert answer["Location"] == "/admin/"


# --- Demanded


@pytest.mark.parametrize(("name", "must"), [("editor", False), ("publisher", True), ("administrator", True)])
def test_whom_the_setting_concerns(people, settings, name, must):
    settings.TOTP_REQUIRED = ["Publisher", "Administrator"]
    browser = sign_in(name)
    assert is_in(browser) is not must
    if must:
        answer = browser.get("/admin/", follow=True)
        assert answer.redirect_chain[-1][0].startswith(PAGE)
        assert "Your role needs a second factor" in answer.text
        set_up(browser, name)
        assert is_in(browser)


def test_a_superuser_must_too(settings):
    settings.TOTP_REQUIRED = ["Publisher", "Administrator"]
    User.objects.create_superuser("root", password=RIGHT)
    assert not is_in(sign_in("root"))


def test_no_address_of_the_admin_is_open_before_the_second_factor(people, client, settings):
    settings.TOTP_REQUIRED = ["Publisher", "Administrator"]
    client.force_login(people["Administrator"])
    for path in ("/admin/", "/admin/auth/user/", "/admin/autocomplete/", "/admin/password_change/"):
        assert "/admin/login/" in client.get(path)["Location"]


# --- Lost


def test_an_administrator_takes_away_what_was_lost(people, client):
    set_up(sign_in())
    client.force_login(people["Administrator"])
    data = {"action": "remove_second_factor", "_selected_action": [people["Editor"].pk]}
    answer = client.post("/admin/auth/user/", data, follow=True)
    assert "the second factor is taken away" in answer.text
    assert not AppDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert is_in(sign_in())
    assert LogEntry.objects.get().change_message == "second factor taken away"


def test_an_editor_does_not_and_nobody_does_to_a_superuser(people, client):
    root = User.objects.create_superuser("root", password=RIGHT)
    set_up(sign_in("root"), "root")
    data = {"action": "remove_second_factor", "_selected_action": [root.pk]}
    for role in ("Editor", "Administrator"):
        client.force_login(people[role])
        client.post("/admin/auth/user/", data)
        assert AppDevice.objects.filter(user=root).exists()


def test_a_code_of_an_hour_ago_is_refused(people):
    browser = sign_in()
    assert browser.post(PAGE, {"code": shown_code(browser, -120)}).status_code == 200
    assert not AppDevice.objects.exists()
