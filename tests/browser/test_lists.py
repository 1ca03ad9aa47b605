"""Lists with a keyboard and on a phone: the results are near, menus go away again, a switch moves nothing."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from .test_reader import stay, stayed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_first_row_is_four_keys_away(page):
    page.goto("/projects/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1


def test_a_phone_shows_a_row_at_once_and_says_how_many_the_filters_leave(page):
    call_command("generate_projects", 30, "--yes", seed=7, verbosity=0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/projects/")
    assert page.locator("header.masthead").bounding_box()["height"] <= 64
    row = page.locator("tbody tr").first.bounding_box()
    assert row["y"] + row["height"] / 2 < 844
    page.locator("#filters > summary").click()
    page.fill("#f-q", "photomask")
    page.get_by_role("button", name="Show 1 project").click()
    expect(page.locator("#f-q")).not_to_be_visible()
    expect(page.locator("#results-heading")).to_be_focused()


def test_menus_close_on_escape_and_outside(page):
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto("/projects/")
    formats, sections = page.locator("#formats"), page.locator("#sections")
    for menu in (formats, sections):
        menu.locator("summary").click()
        expect(menu.get_by_role("link").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link").first).not_to_be_visible()
        expect(menu.locator("summary")).to_be_focused()
    formats.locator("summary").click()
    page.locator("h1").click()
    expect(formats.get_by_role("link").first).not_to_be_visible()


@pytest.mark.parametrize("path", ["/", "/projects/", "/zones/"])
def test_the_basis_is_switched_in_place(page, path):
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(path)
    stay(page)
    switch = page.locator("#basis-phases")
    switch.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 40)")
    before = page.evaluate("scrollY")
    switch.click()
    expect(switch).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(re.escape(f"{path}?basis=phases") + "$"))
    expect(switch).to_be_focused()
    assert page.evaluate("scrollY") == before
    assert stayed(page)
