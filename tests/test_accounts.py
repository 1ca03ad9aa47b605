"""Accounts: which sessions are mine, keys of the second factor in the database, and passwords that others know."""

import random
from binascii import hexlify
from hashlib import sha1

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from projects.models import AppDevice
from projects.models.second_factor import opened, seal_all
from projects.staff import second_factor
from projects.staff.passwords import is_listed, seems_sorted
from tests.staff import cast

pytestmark = pytest.mark.django_db
KEY = "00112233445566778899aabbccddeeff00112233"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_one_of_my_sessions_is_ended_and_no_page_shows_a_key(client):
    people = cast()
    other, stranger = Client(headers={"User-Agent": FIREFOX}), Client()
    for who in ("Editor", "helper"):
        people[who].set_password("correct horse battery")
        people[who].save()
    for browser, who in ((client, "Editor"), (other, "Editor"), (stranger, "helper")):
        sent = {"username": people[who].username, "password": "correct horse battery"}
        browser.post("/admin/login/", sent, REMOTE_ADDR="198.51.100.7")
    page = client.get("/admin/sessions/")
    assert "Firefox Windows" in page.text
    assert "198.51.100.7" in page.text
    mine, theirs = page.context["sessions"]
    assert (mine["this"], theirs["this"]) == (True, False)
    assert other.session.session_key not in page.text
    assert client.session.session_key not in page.text
    (foreign,) = stranger.get("/admin/sessions/").context["sessions"]
    for name in (foreign["name"], mine["name"], theirs["name"]):
        client.post("/admin/sessions/", {"_end": name})
    assert [b.get("/admin/").status_code for b in (client, other, stranger)] == [200, 302, 200]


def shown(device):
    return f"{totp(opened(device.key, device.user_id)):06}"


def test_keys_are_sealed_for_one_login_and_survive_a_new_secret(settings):
    people = cast()
    old = TOTPDevice.objects.create(user=people["Editor"], key=KEY, confirmed=True)
    seal_all()
    mine = AppDevice.objects.get(pk=old.pk)
    assert KEY not in mine.key
    assert hexlify(mine.bin_key).decode() == KEY
    assert second_factor.proved(people["Editor"], shown(mine))
    AppDevice.objects.filter(pk=mine.pk).update(user=people["Publisher"])
    with pytest.raises(ValueError, match="another login"):
        AppDevice.objects.get(pk=mine.pk).bin_key  # noqa: B018
    AppDevice.objects.filter(pk=mine.pk).update(user=people["Editor"])
    (code, *_rest) = second_factor.new_backup_codes(people["Editor"])
    former, before = settings.SECRET_KEY, AppDevice.objects.get().key
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [former]
    assert AppDevice.objects.get().bin_key.hex() == KEY
    seal_all()
    assert AppDevice.objects.get().key != before
    assert second_factor.proved(people["Editor"], code)
    settings.SECRET_KEY_FALLBACKS = []
    assert AppDevice.objects.get().bin_key.hex() == KEY


def test_backup_codes_are_stored_as_digests_and_a_digest_is_no_code():
    user = cast()["Editor"]
    AppDevice.objects.create(user=user, confirmed=True)
    code, *_rest = second_factor.new_backup_codes(user)
    stored = list(StaticToken.objects.values_list("token", flat=True))
    assert code not in stored
    assert not second_factor.proved(user, stored[0])
    assert StaticToken.objects.count() == second_factor.BACKUP_CODES


def test_migrate_seals_what_was_plain():
    TOTPDevice.objects.create(user=cast()["Editor"], key=KEY, confirmed=True)
    call_command("migrate", verbosity=0)
    assert TOTPDevice.objects.get().key.startswith("aes:")


def test_who_must_have_a_second_factor(settings):
    people = cast()
    for asked, who in (
        ([], ""),
        (["Administrator"], "Administrator"),
        (["Publisher", "Administrator"], "Publisher Administrator"),
        (["Editor", "Publisher", "Administrator"], "Editor Publisher Administrator helper"),
    ):
        settings.TOTP_REQUIRED = asked
        assert {name for name in people if second_factor.required(people[name])} == set(who.split()), asked


@pytest.mark.parametrize("kind", ["digests", "counted", "words"])
def test_a_password_is_found_in_a_list_of_any_length(tmp_path, settings, kind):
    chance = random.Random(7)
    for number in (1, 2, 3, 50, 1000):
        words = {f"{chance.choice('abXZ你')}{n:0{chance.randint(4, 30)}}" for n in range(number)}
        lines = (
            {sha1(w.encode(), usedforsecurity=False).hexdigest().upper() for w in words}
            if kind != "words"
            else words
        )
        counted = ":7" if kind == "counted" else ""
        path = tmp_path / f"{number}"
        path.write_bytes(b"".join(f"{line}{counted}\r\n".encode() for line in sorted(lines, key=str.encode)))
        assert all(is_listed(word, str(path)) for word in words)
        assert seems_sorted(str(path))
        assert not any(is_listed(f"{word}!", str(path)) for word in words)
        assert not is_listed("", str(path))
    settings.BREACHED_PASSWORDS = str(path)
    word = max(words, key=len)
    with pytest.raises(ValidationError, match="found in a breach"):
        validate_password(word)
    validate_password("quite another long one")
