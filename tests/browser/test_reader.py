"""The reader's and the analyst's way through the public pages, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from .barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HIGH_TECH_ZONE = "#c-zone-nanhu-high-tech-zone"
CEREMONY = "fengqiao-town-major-project-signing-ceremony"
PUBLIC_PAGES = (
    "/",
    "/projects/",
    "/projects/?zone=nanhu-high-tech-zone&stage=signed",
    "/projects/?stage=completed",
    "/projects/?zone=nowhere&colour=red&amount_min=much&signed_after=2022-13-01",
    "/projects/2022-0001/",
    "/projects/2022-0002/",
    "/zones/",
    "/zones/nanhu-district/",
    "/sectors/",
    "/sectors/new-energy/",
    "/investors/",
    "/investors/zhejiang-fengqi-new-energy-co-ltd/",
    "/events/",
    f"/events/{CEREMONY}/",
    "/map/",
    "/map/?stage=completed",
    "/data/",
    "/reports/",
    "/reports/pivot",
    "/reports/slippage",
    "/compare/",
    "/compare/?project=2022-0001&project=2022-0002",
    "/compare/?zone=nanhu-district&zone=fengqiao-town",
    "/projects/2022-0001/changes/",
    "/no-such-page/",
    "/zh-hans/",
    "/zh-hans/projects/",
    "/zh-hans/projects/2022-0001/",
    "/zh-hans/zones/",
    "/zh-hans/map/",
    "/zh-hans/reports/conversion",
    "/zh-hans/events/",
)


def count(page):
    return page.locator("#result-count")


def stay(page):
    """A mark that a full load of the page would wipe away."""
    page.evaluate("window.sameDocument = true")


def stayed(page):
    return page.evaluate("window.sameDocument === true")


def test_it_refines_without_a_full_load_and_goes_back(page):
    page.goto("/projects/")
    expect(count(page)).to_have_attribute("value", "4")
    stay(page)
    page.check(HIGH_TECH_ZONE)
    expect(count(page)).to_have_attribute("value", "1")
    expect(page).to_have_url(re.compile(r"/projects/\?zone=nanhu-high-tech-zone$"))
    expect(page).to_have_title(re.compile("Nanhu High-tech Zone"))
    expect(page.locator("#languages a")).to_have_attribute(
        "href", "/zh-hans/projects/?zone=nanhu-high-tech-zone"
    )
    expect(page.locator(HIGH_TECH_ZONE)).to_be_focused()
    expect(page.locator("#announcement")).to_have_text("1 project")
    assert stayed(page)
    page.go_back()
    expect(count(page)).to_have_attribute("value", "4")
    expect(page.locator(HIGH_TECH_ZONE)).not_to_be_checked()
    expect(page).to_have_url(re.compile(r"/projects/$"))
    page.go_forward()
    expect(count(page)).to_have_attribute("value", "1")
    expect(page.locator(HIGH_TECH_ZONE)).to_be_checked()


def test_it_removes_one_filter_by_its_chip(page):
    page.goto("/projects/?zone=fengqiao-town&sector=energy-storage")
    expect(count(page)).to_have_attribute("value", "1")
    stay(page)
    page.locator(".chip", has_text="Sector").click()
    expect(count(page)).to_have_attribute("value", "3")
    expect(page).to_have_url(re.compile(r"\?zone=fengqiao-town$"))
    page.get_by_role("link", name="Clear all").click()
    expect(count(page)).to_have_attribute("value", "4")
    assert stayed(page)


def test_it_searches_while_typing_and_keeps_what_is_typed(page):
    page.goto("/projects/")
    stay(page)
    page.locator("#f-q").press_sequentially("photomask", delay=40)
    expect(count(page)).to_have_attribute("value", "1")
    expect(page.locator("#f-q")).to_have_value("photomask")
    expect(page.locator("#f-q")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/projects/\?q=photomask$"))
    page.keyboard.type(" zz")
    expect(count(page)).to_have_attribute("value", "0")
    expect(page.locator("#f-q")).to_have_value("photomask zz")
    expect(page.get_by_role("link", name="Show all projects")).to_be_visible()
    assert stayed(page)


def test_it_sorts_and_keeps_what_is_unfolded(page):
    page.goto("/projects/")
    stay(page)
    page.locator("#f-status > summary").click()
    page.select_option("#f-sort", "-amount")
    expect(page).to_have_url(re.compile(r"\?sort=-amount$"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("total")
    expect(page.locator("#f-status")).to_have_attribute("open", "")
    page.locator("thead a", has_text="Project").click()
    expect(page).to_have_url(re.compile(r"\?sort=name$"))
    expect(page.locator("tbody a.record").first).to_have_text(re.compile("Energy-storage"))
    assert stayed(page)


def test_it_says_at_the_filter_what_is_wrong(browser, site):
    page = browser.new_page(base_url=site)  # the console tells of the 400
    page.goto("/projects/")
    page.evaluate("window.sameDocument = true")
    page.fill("#f-amount_min", "much")
    expect(page.get_by_role("alert")).to_contain_text("Amount from")
    expect(page.locator("#f-amount_min")).to_have_attribute("aria-describedby", "e-amount_min")
    expect(page.locator("#e-amount_min")).to_contain_text("much")
    expect(count(page)).to_have_attribute("value", "0")
    page.fill("#f-amount_min", "1bn")
    expect(count(page)).to_have_attribute("value", "1")
    assert stayed(page)
    page.close()


def test_it_downloads_what_the_page_shows(page):
    page.goto("/projects/?zone=fengqiao-town")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 3 rows").click()
    assert download.value.suggested_filename.startswith("projects_zone-fengqiao-town_")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4


def test_it_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/projects/")
    page.check(HIGH_TECH_ZONE)
    page.get_by_role("button", name="Apply").click()
    expect(count(page)).to_have_attribute("value", "1")
    expect(page.locator(HIGH_TECH_ZONE)).to_be_checked()
    context.close()


def test_it_is_read_in_chinese_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/zh-hans/projects/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("main")).to_contain_text("30亿元")
    expect(page.locator("main")).to_contain_text("2022年8月19日")
    expect(page.locator("#f-q")).not_to_be_visible()
    page.locator("#filters > summary").click()
    page.check(HIGH_TECH_ZONE)
    expect(count(page)).to_have_attribute("value", "1")
    expect(page.locator("#f-q")).to_be_visible()
    page.locator("tbody a.record").first.click()
    expect(page.locator("h1")).to_contain_text("光掩模材料产业链项目")
    expect(page.locator(".timeline")).to_contain_text("已逾期")
    page.get_by_role("link", name="在地图上查看").click()
    expect(page.locator("#map .point")).to_be_visible()
    page.locator("#languages a").click()
    expect(page).to_have_url(re.compile(r"/map/\?q=2022-0001$"))


def test_no_page_scrolls_sideways(page):
    for path in PUBLIC_PAGES:
        if "nowhere" in path or "no-such" in path:  # whose status the console tells
            continue
        page.goto(path)
        for width in (390, 320):  # a phone; 1280 at 400 % (WCAG 1.4.10), which holds 200 % too
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_it_starts_with_a_skip_link(page):
    page.goto("/projects/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_it_has_no_barrier_that_axe_finds(browser, site):
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=site, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for path in PUBLIC_PAGES:
        page.emulate_media(color_scheme="light")
        page.goto(path)
        found[path] = barriers(page, "best-practice")
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
