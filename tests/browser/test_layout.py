"""No word is cut, nothing lies over anything else and no page moves sideways, measured where the browser put the letters."""

from pathlib import Path

import pytest
from django.core.management import call_command

from projects.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
WIDTHS = (1280, 1100, 1024, 768, 390, 320)
PAGES = (
    "/",
    "/projects/",
    "/projects/?zone=nanhu-district&stage=signed",
    "/projects/2022-0001/",
    "/zones/",
    "/sectors/microelectronics/",
    "/investors/",
    "/events/",
    "/map/",
    "/reports/pivot",
    "/reports/conversion",
    "/reports/signings",
    "/reports/slippage",
    "/data/",
)
# Words are longer in English; the rest of Chinese is short.
CHINESE = ("/", "/projects/", "/projects/2022-0001/", "/zones/", "/reports/slippage")


def longest_project():
    """The made-up project whose page has most on it."""
    counted = [(p.milestones.count(), p.amounts.count(), p.code) for p in Project.objects.all()]
    return f"/projects/{max(counted)[-1]}/"


def test_nothing_is_broken_at_any_width(page):
    """The seed among made-up projects, whose names and places are long."""
    call_command("generate_projects", 40, "--yes", seed=7, verbosity=0)
    paths = [*PAGES, longest_project()]
    paths += [f"/zh-hans{path}" for path in CHINESE]
    found = []
    for path in paths:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path} at {width}: {complaint}" for complaint in page.evaluate(MEASURE)]
    assert found == []
