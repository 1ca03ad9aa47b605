"""The grid in a browser, under the site's own policy: paste from a spreadsheet, fill down, step back, errors, save."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.factories import draft
from tests.staff import cast

pytestmark = pytest.mark.browser

CLIPBOARD = """([html, text]) => navigator.clipboard.write([
  new ClipboardItem({
    "text/html": new Blob([html], { type: "text/html" }),
    "text/plain": new Blob([text], { type: "text/plain" }),
  }),
])"""


def paste(page, rows):
    """By the keys, of what a spreadsheet program leaves in the clipboard."""
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page.evaluate(CLIPBOARD, [f"<table>{html}</table>", "".join("\t".join(row) + "\r\n" for row in rows)])
    page.keyboard.press("Control+v")


@pytest.mark.django_db(transaction=True)
def test_fifty_rows_from_excel(page, client, settings, site):
    client.force_login(cast()["Publisher"])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    for number in range(50):
        draft(f"Project {number:02}", realised=1)
    page.goto("/admin/grid/?o=2&publication__exact=draft")  # by name
    amounts = page.locator(".tabulator-cell[tabulator-field=realised_amount]")
    amounts.first.click()
    rows = [(f"{100 + number}万元", "2026-11-30") for number in range(50)]
    paste(page, rows)
    told = page.locator(".grid-tools output")
    page.wait_for_selector(".grid-tools output >> text=50 rows changed")
    page.keyboard.press("Control+z")
    expect(told).to_have_text("0 rows changed")
    # A value that is wrong, filled down over three rows.
    amounts.first.click()
    page.keyboard.type("viel")
    page.keyboard.press("Enter")
    amounts.first.click()
    amounts.nth(2).click(modifiers=["Shift"])
    page.keyboard.press("Control+d")
    expect(amounts.nth(2)).to_have_text("viel")
    with page.expect_navigation():
        page.click("[type=submit].default")
    expect(page.locator(".tabulator-cell.wrong")).to_have_count(3)
    expect(amounts.nth(1)).to_have_attribute("title", re.compile("Cannot read “viel”"))
    assert set(Project.objects.filter(publication="draft").values_list("realised_cny", flat=True)) == {1}
    amounts.first.click()
    paste(page, rows)
    page.wait_for_selector(".tabulator-cell[tabulator-field=realised_as_of] >> text=2026-11-30")
    with page.expect_navigation():
        page.click("[type=submit].default")
    expect(page.locator(".messagelist")).to_contain_text("50 projects are stored.")
    assert Project.objects.get(name="Project 49").realised_cny == 1_490_000
