"""The clerk's way: sign in, enter the photomask project as it is announced, submit; the publisher publishes it."""

import re

import pytest
from django.contrib.auth.models import Group, User

from projects.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff(site):
    for role in ("Editor", "Publisher"):
        user = User.objects.create_user(role.lower(), password="correct horse", is_staff=True)
        user.groups.add(Group.objects.get(name=role))


def sign_in(page, user):
    page.goto("/admin/login/")
    page.fill("#id_username", user)
    page.fill("#id_password", "correct horse")
    page.click("input[type=submit]")


def pick(page, field, words):
    """Choose the first match of an autocomplete by typing into it."""
    page.click(f"#{field} + .select2")
    page.keyboard.type(words)
    page.click(".select2-results__option--highlighted >> text=" + words)


def test_it_enters_submits_and_publishes_the_photomask_project(page, staff):
    sign_in(page, "editor")
    page.goto("/admin/projects/project/add/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280, "no sideways scrolling"
    page.fill("#id_name", "Another photomask project")
    pick(page, "id_location", "Integrated Circuit Industrial Park")
    pick(page, "id_sector", "Photomask materials")
    page.fill("#id_amounts-0-typed", "30亿元")
    page.wait_for_selector("#id_amounts-0-typed + output >> text=3 billion yuan")
    page.fill("#id_amounts-0-as_of", "2022-08-19")
    pick(page, "id_amounts-0-source", "Nanhu District focuses")
    page.click("#amounts-group .add-row a")
    page.fill("#id_amounts-1-phase", "1")
    page.fill("#id_amounts-1-typed", "1.1 billion")
    page.wait_for_selector("#id_amounts-1-typed + output >> text=1,100,000,000")
    page.fill("#id_amounts-1-as_of", "2022-08-19")
    page.select_option("#id_milestones-0-kind", "signed")
    page.fill("#id_milestones-0-when", "2022-08-19")
    page.click("#milestones-group .add-row a")
    page.select_option("#id_milestones-1-kind", "construction_start")
    page.fill("#id_milestones-1-new_plan", "2022年9月")
    page.click("input[name=_submit] >> nth=0")
    page.wait_for_selector("text=Is this already here?")
    page.check("[name=_other_than]")
    page.click("input[name=_submit] >> nth=0")
    page.wait_for_selector("text=waits for review")

    project = Project.objects.get(code="2022-0005")
    assert (project.name, project.publication, project.headline_cny) == (
        "Another photomask project",
        "in_review",
        3_000_000_000,
    )
    page.goto("/projects/")
    assert page.get_attribute("#result-count", "value") == "4"

    page.context.clear_cookies()
    sign_in(page, "publisher")
    page.goto(f"/admin/projects/project/{project.pk}/change/")
    page.click("input[name=_publish] >> nth=0")
    page.wait_for_selector("text=is published")
    page.goto("/projects/2022-0005/")
    text = page.inner_text("main")
    assert re.search(r"CNY\s3\.0 bn", text)
    assert re.search(r"CNY\s1\.9 bn", text)
    assert "Sep 2022" in text


def test_a_contradiction_warns_in_the_form(page, staff):
    sign_in(page, "editor")
    page.goto("/admin/projects/project/add/")
    page.fill("#id_name", "A project")
    page.fill("#id_amounts-0-typed", "ten")
    page.wait_for_selector("#id_amounts-0-typed + output.unread")
    page.fill("#id_amounts-0-typed", "1bn")
    page.click("#amounts-group .add-row a")
    page.fill("#id_amounts-1-phase", "1")
    page.fill("#id_amounts-1-typed", "2bn")
    page.click("input[name=_continue] >> nth=0")
    page.wait_for_selector(".contradictions >> text=The phases exceed the total")
