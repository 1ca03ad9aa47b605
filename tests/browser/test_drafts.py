"""A form of the admin: the first field is entered, leaving warns, what was typed outlives the session, and goes when saved."""

import pytest
from playwright.sync_api import expect

from tests.factories import draft
from tests.site import wait_for
from tests.staff import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page, client, settings, site):
    people = cast()

    def sign_in(name="Editor"):
        client.force_login(people[name])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])

    sign_in()
    return sign_in


def test_what_was_typed_outlives_the_session_and_goes_when_it_is_saved(page, signed_in):
    made = draft("Mill")
    url = f"/admin/projects/project/{made.pk}/change/"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(url)
    expect(page.locator("#id_name")).to_be_focused()
    page.fill("#id_name", "Mill and more")
    page.click("#amounts-group .add-row a")
    page.fill("#id_amounts-0-typed", "30亿元")
    assert wait_for(
        lambda: page.evaluate("Object.values(localStorage).some((kept) => kept.includes('30亿元'))")
    )
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    page.context.clear_cookies()
    page.goto(url)
    assert "/login/" in page.url
    signed_in("Publisher")
    page.goto(url)
    assert page.locator("#draft-offer").is_hidden(), "another person's"
    signed_in()
    page.goto(url)
    assert page.input_value("#id_name") == "Mill"
    page.click("#draft-offer [name=take]")
    expect(page.locator("#id_name")).to_have_value("Mill and more")
    expect(page.locator("#id_amounts-0-typed")).to_have_value("30亿元")
    page.click("input[name=_continue] >> nth=0")
    page.wait_for_selector(".success")
    assert asked == ["beforeunload"], "saving is no leaving"
    made.refresh_from_db()
    assert (made.name, made.amounts.count()) == ("Mill and more", 1)
    page.goto(url)
    assert wait_for(
        lambda: not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('form'))")
    )
    assert page.locator("#draft-offer").is_hidden()
