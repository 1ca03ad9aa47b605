"""Ticking a filter: the list is exchanged, and nothing moves under the reader's eyes."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Shifts that follow an input count as well: the reader sees them all the same.
OBSERVE = """() => {
    window.score = 0;
    new PerformanceObserver((list) => { for (const shift of list.getEntries()) window.score += shift.value; })
        .observe({ type: "layout-shift" });
}"""


def settled(page):
    """Wait until htmx is done with the exchange and the browser has drawn it."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


@pytest.fixture
def long_list(page):
    """The page of a list that is longer than any screen."""
    call_command("generate_projects", 60, yes=True, verbosity=0)
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_when_a_filter_is_ticked(long_list, width):
    page = long_list
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/projects/")
    if width == 390:
        page.locator("#filters > summary").click()
    settled(page)  # what unfolding moves has been drawn
    page.evaluate(OBSERVE)
    for tick in ("#c-zone-china", "#c-sector-new-energy", "#c-stage-signed"):
        box = page.locator(tick)
        box.scroll_into_view_if_needed()
        before = box.bounding_box()
        box.check()
        expect(page.locator(".chip:not(.clear)")).to_have_count(1)
        settled(page)
        assert page.locator(tick).bounding_box() == before, tick
        box.uncheck()
        expect(page.locator(".chip")).to_have_count(0)
    assert page.evaluate("score") < 0.1


def test_a_long_group_of_filters_scrolls_by_itself_and_stays_where_it_was_scrolled(long_list):
    page = long_list
    page.goto("/projects/")
    group = page.locator("#f-sector > .body")
    assert group.bounding_box()["height"] <= 22 * 16
    page.locator("#f-sector input").last.scroll_into_view_if_needed()
    scrolled = group.evaluate("body => body.scrollTop")
    assert scrolled > 100
    page.select_option("#f-sort", "name")
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    settled(page)
    assert group.evaluate("body => body.scrollTop") == scrolled


def test_the_other_language_and_the_printed_address_follow_whatever_exchanges_the_list(page):
    page.goto("/projects/?zone=nanhu-district&stage=signed")
    page.get_by_role("link", name="Headline total").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Headline total")
    settled(page)
    page.locator(".chip").first.click()
    query = "?stage=signed&sort=-amount"
    expect(page.locator("#languages a")).to_have_attribute("href", f"/zh-hans/projects/{query}")
    expect(page.locator("#on-paper")).to_have_text(f"http://127.0.0.1:8000/projects/{query}")


def test_what_is_ticked_before_the_new_list_listens_is_asked_for(page):
    page.goto("/projects/")
    page.evaluate(
        """() => {
            let first = true;
            document.addEventListener("htmx:afterSwap", ({ target }) => {
                if (first && target.id === "listing") document.querySelector("#columns [value=sector]").click();
                first = first && target.id !== "listing";
            });
        }"""
    )
    page.evaluate("document.querySelector('#columns [value=jobs]').click()")
    page.wait_for_url(lambda url: "columns=jobs" in url and "columns=sector" not in url)
