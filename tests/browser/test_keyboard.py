"""Without a mouse, and enlarged: every stop of the Tab key is seen, and nothing is cut off at 200 %."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS = 120
FOCUS = """() => {
    const { activeElement: at } = document;
    if (!at || at === document.body) return null;
    const { width, height, top, bottom } = at.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const framed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return { what: at.outerHTML.slice(0, 120), seen: framed && width > 0 && height > 0 && bottom > 0 && top < innerHeight };
}"""

FIRST_ROW = (
    "document.activeElement.matches('#results tr:first-child *, .tree-list li:first-child *, #map, #map *')"
)


@pytest.mark.parametrize(
    "path", ["/", "/projects/?zone=nanhu-district", "/projects/2022-0001/", "/admin/login/", "/no/such/"]
)
def test_every_stop_of_the_tab_key_is_seen(browser, site, path):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=site)
    page.goto(path)
    page.evaluate("document.activeElement.blur()")
    stops, hidden = 0, []
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        stops += 1
        if not found["seen"]:
            hidden.append(found["what"])
    page.close()
    assert stops >= 3
    assert hidden == []


def test_few_stops_lead_to_the_first_row(browser, site):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=site)
    stops = {}
    for path in (
        "/projects/",
        "/investors/",
        "/events/",
        "/zones/",
        "/sectors/",
        "/map/",
        "/reports/pivot?rows=zone&cols=stage",
        "/reports/conversion",
        "/reports/flow",
        "/reports/signings",
        "/reports/slippage",
    ):
        page.goto(path)
        if path == "/map/":
            page.wait_for_selector("#map[data-ready]")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # "Skip to the results"
        stops[path] = 3
        while stops[path] < 30 and not page.evaluate(FIRST_ROW):
            page.keyboard.press("Tab")
            stops[path] += 1
    page.close()
    assert {path: number for path, number in stops.items() if number > 6} == {}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_at_200_percent_nothing_scrolls_sideways(browser, site, prefix):
    page = browser.new_page(viewport={"width": 640, "height": 450}, device_scale_factor=2, base_url=site)
    for path in (
        "/",
        "/projects/",
        "/projects/?zone=nanhu-district",
        "/projects/2022-0001/",
        "/reports/pivot",
        "/no/such/",
    ):
        page.goto(prefix + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path
    page.close()
