"""On paper: a project, the tree of zones and each report of the announcement are one A4 sheet, without what only a screen can use."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORTS = ("pivot", "pivot?rows=zone&cols=stage&measure=amount", "conversion", "signings", "slippage")


def test_a_project_the_zones_and_each_report_print_as_one_sheet(page):
    for path in (
        "/projects/2022-0001/",
        "/zh-hans/projects/2022-0002/",
        "/zones/",
        *[f"/reports/{report}" for report in REPORTS],
        f"/zh-hans/reports/{REPORTS[1]}",
    ):
        page.goto(path)
        sheets = page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")
        assert sheets == 1, path


def test_what_only_a_screen_can_use_is_not_printed_and_the_address_is(page):
    page.goto("/projects/2022-0001/")
    address = page.locator("footer .on-paper")
    assert not address.is_visible()
    page.emulate_media(media="print")
    for part in (".masthead nav", ".tools", ".skip"):
        assert not page.locator(part).first.is_visible(), part
    assert address.inner_text().endswith("/projects/2022-0001/")


def test_a_table_on_several_sheets_has_its_totals_once(page):
    page.goto("/reports/pivot?rows=zone")
    page.emulate_media(media="print")
    assert page.locator("tfoot").evaluate("foot => getComputedStyle(foot).display") == "table-row-group"
