"""What axe finds on a page: barriers for those who see, hear or move less than others."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ONLY_FAULTS = {"resultTypes": ["violations"]}  # what passes is not described node by node


def barriers(page: Page, *more_tags: str) -> list[tuple[str, str, list[str]]]:
    """Scheme, rule and up to three places of each fault of the page as it is, light and dark."""
    rules = {
        "light": {"type": "tag", "values": [*TAGS, *more_tags]},
        "dark": ["color-contrast"],  # nothing else depends on the colours
    }
    found = []
    for scheme, run_only in rules.items():
        page.emulate_media(color_scheme=scheme)
        for fault in Axe().run(page, options={"runOnly": run_only, **ONLY_FAULTS}).response["violations"]:
            places = [f"{node['target']} {node['failureSummary']}" for node in fault["nodes"]]
            found.append((scheme, fault["id"], places[:3]))
    return found
