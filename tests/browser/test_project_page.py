"""One project's page in a real browser: its small map, and the same in words without JavaScript."""

import pytest
from playwright.sync_api import expect

from projects.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def located(site):
    Project.objects.filter(code="2022-0001").update(latitude="30.78", longitude="120.82")
    return site


def test_its_map_draws_it_beside_the_nearest_place_with_a_name(page, located):
    page.goto("/projects/2022-0001/")
    frame = page.locator("#map").bounding_box()
    expect(page.locator("#map .point")).to_have_count(1)
    expect(page.locator("#map .place-name")).to_have_text("Nanhu District")
    assert page.locator("#map").bounding_box() == frame, "the box is there before the map"


def test_without_javascript_coordinates_and_a_link_stand_there(browser, located):
    context = browser.new_context(java_script_enabled=False, base_url=located)
    page = context.new_page()
    page.goto("/projects/2022-0001/")
    expect(page.get_by_text("30.78, 120.82")).to_be_visible()
    expect(page.locator("#map")).not_to_be_visible()
    page.get_by_role("link", name="Show on the map").click()
    expect(page.locator("#result-count")).to_have_attribute("value", "1")
    context.close()
