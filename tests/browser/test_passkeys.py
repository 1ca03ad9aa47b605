"""A passkey in Chromium itself, by its virtual authenticator, under our Content-Security-Policy."""

import pytest
from django.contrib.auth.models import User

from projects.models import Passkey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RIGHT = "correct horse battery"


def sign_in(page):
    page.goto("/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", RIGHT)
    page.click("input[type=submit]")
    page.wait_for_load_state()


@pytest.fixture
def authenticator(page):
    """A phone in the browser: it makes keys and asks for no finger."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return protocol, made["authenticatorId"]


def test_set_up_shown_renamed_added_to_and_removed(page, authenticator, live_server, settings):
    settings.PASSKEY_ORIGIN = live_server.url
    User.objects.create_superuser("boss", password=RIGHT)
    sign_in(page)
    page.goto("/admin/second-factor/")
    page.fill("#id_passkey_name", "Desk")
    page.click("text=Add a passkey")
    page.wait_for_selector(".codes code")
    page.context.clear_cookies()
    sign_in(page)
    page.click("text=Use a passkey")
    page.wait_for_selector("text=Quality")
    page.goto("/admin/second-factor/")
    page.click("text=Use a passkey")
    page.wait_for_selector("text=New backup codes")
    page.click("text=Add a passkey")  # the same device again
    page.wait_for_selector("text=This device has a passkey for this login already.")
    page.fill("input[aria-label='New name of Desk']", "Office")
    page.click("button[aria-label='Rename Desk']")
    page.click("button[aria-label='Remove Office']")
    page.wait_for_selector("text=counts no more")
    assert not Passkey.objects.exists()


def test_a_browser_without_the_key_says_so(page, authenticator, live_server, settings):
    settings.PASSKEY_ORIGIN = live_server.url
    User.objects.create_superuser("boss", password=RIGHT)
    sign_in(page)
    page.goto("/zh-hans/admin/second-factor/")
    page.click("button.passkey")
    page.wait_for_selector(".codes code")
    protocol, number = authenticator
    protocol.send("WebAuthn.clearCredentials", {"authenticatorId": number})
    page.context.clear_cookies()
    sign_in(page)
    page.click("text=Use a passkey")
    page.wait_for_selector("text=The browser brought no passkey")
    settings.PASSKEY_ORIGIN = "https://tracker.example"
    page.reload()
    page.wait_for_selector("text=Passkeys work at https://tracker.example alone")
    assert page.locator("button.passkey").is_hidden()
