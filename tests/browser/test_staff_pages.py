"""The main pages of the admin: no barrier that axe finds, in both languages, light and dark, wide and on a phone."""

import pytest
from django.contrib.auth.models import User

from projects.models import Project, SigningEvent

from .barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(browser, site):
    """A context of an administrator; axe may put its script into the page."""
    User.objects.create_superuser("boss", password="correct horse")
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=site, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", "correct horse")
    page.click("input[type=submit]")
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def main_pages():
    project, event = Project.objects.earliest("pk").pk, SigningEvent.objects.earliest("pk").pk
    return [
        "/admin/",
        "/zh-hans/admin/",
        "/admin/projects/project/",
        "/zh-hans/admin/projects/project/",
        "/admin/projects/project/add/",
        f"/zh-hans/admin/projects/project/{project}/change/",
        f"/admin/projects/project/{project}/history/",
        f"/admin/projects/signingevent/{event}/change/",
        "/admin/quality/",
        "/admin/second-factor/",
        "/zh-hans/admin/password_change/",
        "/admin/projects/savedview/add/",
        "/admin/projects/import/add/",
        f"/zh-hans/admin/projects/project/{project}/delete/",
        f"/admin/auth/user/{User.objects.get().pk}/change/",
    ]


LIST = "编号,项目名称,总投资（亿元）,签约日期,项目阶段\r\n1,光伏项目,30,2022-08-19,签约\r\n2,风电项目,很多,2022-08-19,签约\r\n"


def uploaded(page):
    """A list on its way in, with a row that is refused: its matching and its preview."""
    page.goto("/admin/projects/import/add/")
    page.set_input_files("#id_file", {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("#content input[type=submit]")
    match = page.url
    page.click("#content input[type=submit]")
    return [match, match.replace("/match/", "/change/")]


def test_they_have_no_barrier_that_axe_finds(signed_in):
    page, found = signed_in, {}
    for path in [*main_pages(), *uploaded(page)]:
        page.emulate_media(color_scheme="light")
        page.goto(path)
        found[path] = barriers(page)
    page.goto("/admin/grid/")
    page.wait_for_selector(".tabulator-row")
    found["grid"] = barriers(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/zh-hans/admin/projects/project/")
    found["phone"] = barriers(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_they_fit_a_phone_and_lists_are_cards_with_captions(signed_in):
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    for path in [*main_pages(), *uploaded(page)]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto("/zh-hans/admin/projects/project/")
    captions = page.locator("#result_list tbody tr").first.locator("[data-label]")
    assert captions.count() >= 6
    assert "区域" in captions.evaluate_all("cells => cells.map(cell => cell.dataset.label).join()")
