"""The analyst's way: filter, refine, sort, take the file, turn it into a table, follow a cell back to its projects."""

import csv
import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def count(page):
    return page.locator("#result-count")


def test_from_a_filter_to_a_file_to_a_table_and_back(page):
    page.goto("/projects/")
    heading, box = page.locator("#results-heading"), page.locator("#c-zone-fengqiao-town")
    before = heading.bounding_box(), box.bounding_box()
    box.check()
    expect(count(page)).to_have_attribute("value", "3")
    assert (heading.bounding_box(), box.bounding_box()) == before, "what is above the rows stays where it is"
    page.check("#c-sector-new-energy")
    expect(count(page)).to_have_attribute("value", "2")
    page.select_option("#f-sort", "name")
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()  # the address changes before the rows
    names = page.locator("tbody a.record").all_inner_texts()
    assert names == sorted(names)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download 2 rows").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == names
    assert {row["zone"] for row in rows} == {"Fengqiao Town"}

    page.locator(".exports a", has_text="reports").click()
    page.get_by_role("link", name=re.compile("Pivot|Cross", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(r"/reports/pivot\?.*zone=fengqiao-town"))
    page.select_option("[name=rows]", "stage")
    page.locator(".options button").click()
    expect(page).to_have_url(re.compile(r"rows=stage"))
    cell = page.locator("table.pivot tbody td a").first
    number = cell.inner_text()
    cell.click()
    expect(count(page)).to_have_attribute("value", number)
    assert number == "2"


def test_the_map_follows_the_filters_and_is_worked_by_keyboard(page):
    page.goto("/map/?zone=nanhu-district")
    point = page.locator("#map .point")
    expect(point).to_have_text("4")
    expect(point).to_have_attribute("aria-label", "Nanhu District: 4 projects")
    page.evaluate("window.sameDocument = true")
    frame = page.locator("#map").bounding_box()
    with page.expect_response("**/map.json?*"):  # the next filter would break this one's request off
        page.check("#c-zone-fengqiao-town")
    expect(count(page)).to_have_attribute("value", "4")  # any of the two
    page.uncheck("#c-zone-nanhu-district")
    expect(point).to_have_text("3")
    assert page.locator("#map").bounding_box()["x"] == frame["x"]
    assert page.evaluate("window.sameDocument === true")
    point.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("3 projects somewhere in Nanhu District")
    expect(popup.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).not_to_be_attached()
    expect(page.locator("#map")).to_be_focused()
    point.focus()
    page.keyboard.press("Enter")
    popup.get_by_role("link").click()
    expect(count(page)).to_have_attribute("value", "3")


def test_the_map_says_the_same_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/map/")
    expect(page.locator("noscript")).to_be_visible()
    page.get_by_role("cell", name="4").first.get_by_role("link").click()
    expect(count(page)).to_have_attribute("value", "4")
    context.close()
