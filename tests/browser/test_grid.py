"""The grid in a browser, under the site's own policy: paste from a spreadsheet, fill down, step back, errors, save."""

import pytest

from projects.models import Project
from tests.factories import draft
from tests.staff import cast

pytestmark = pytest.mark.browser

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector("#grid-place .tabulator-cell[tabulator-field=realised_amount]").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  );
}"""


@pytest.mark.django_db(transaction=True)
def test_fifty_rows_from_excel(page, client, settings, site):
    client.force_login(cast()["Publisher"])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    for number in range(50):
        draft(f"Project {number:02}", realised=1)
    page.goto("/admin/grid/?o=2&publication__exact=draft")  # by name
    amounts = page.locator(".tabulator-cell[tabulator-field=realised_amount]")
    days = page.locator(".tabulator-cell[tabulator-field=realised_as_of]")
    amounts.first.click()
    page.evaluate(PASTE, "\n".join(f"{100 + number}万元\t2026-11-30" for number in range(50)))
    told = page.locator(".grid-tools output")
    assert told.inner_text() == "50 rows changed"
    page.keyboard.press("Control+z")
    assert told.inner_text() == "0 rows changed"
    # A value that is wrong, filled down over three rows.
    amounts.first.click()
    page.keyboard.type("viel")
    page.keyboard.press("Enter")
    amounts.first.click()
    amounts.nth(2).click(modifiers=["Shift"])
    page.keyboard.press("Control+d")
    assert amounts.nth(2).inner_text() == "viel"
    with page.expect_navigation():
        page.click("[type=submit].default")
    assert page.locator(".tabulator-cell.wrong").count() == 3
    assert "Cannot read “viel”" in amounts.nth(1).get_attribute("title")
    assert set(Project.objects.filter(publication="draft").values_list("realised_cny", flat=True)) == {1}
    amounts.first.click()
    page.evaluate(PASTE, "\n".join(f"{100 + number}万元\t2026-11-30" for number in range(50)))
    assert days.nth(1).inner_text() == "2026-11-30"
    with page.expect_navigation():
        page.click("[type=submit].default")
    assert "50 projects are stored." in page.locator(".messagelist").inner_text()
    assert Project.objects.get(name="Project 49").realised_cny == 1_490_000
