"""A list or report under a short permanent link."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError

from projects.models import SavedView
from projects.review.permissions import make_roles

from . import factories

pytestmark = pytest.mark.django_db
ADD = "/admin/projects/savedview/add/"


@pytest.fixture
def editor(client):
    make_roles()
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("address", "page", "query"),
    [
        ("/projects/?stage=signed&sort=-amount", "project_list", "stage=signed&sort=-amount"),
        ("http://127.0.0.1:8000/zh-hans/projects/?stage=signed&page=3", "project_list", "stage=signed"),
        ("/reports/pivot?rows=sector", "report_pivot", "rows=sector"),
        ("/events/", "event_list", ""),
    ],
)
def test_it_keeps_the_filters_of_an_address(client, editor, address, page, query):
    response = client.post(ADD, {"title": "Signed, largest first", "address": address, "on_overview": "on"})
    assert response.status_code == 302
    view = SavedView.objects.get()
    assert (view.slug, view.page, view.query) == ("signed-largest-first", page, query)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "/admin/",
        "/projects/?zone=nope",
        "/projects/?colour=red",
        "/projects.csv",
        "\x00",
    ],
)
def test_it_refuses_what_is_no_list_here(client, editor, address):
    response = client.post(ADD, {"title": "X", "address": address})
    assert response.status_code == 200
    assert not SavedView.objects.exists()


def test_the_link_leads_to_the_rows_of_today(client):
    view = SavedView.objects.create(title="Signed", page="project_list", query="stage=signed")
    assert client.get(f"/v/{view.slug}/")["Location"] == "/projects/?stage=signed"
    assert client.get(f"/zh-hans/v/{view.slug}/")["Location"] == "/zh-hans/projects/?stage=signed"
    factories.project("New one", stage="signed")
    assert "New one" in client.get(f"/v/{view.slug}/", follow=True).content.decode()


def test_the_link_is_permanent():
    view = SavedView.objects.create(title="Signed", page="project_list", query="stage=signed")
    view = SavedView.objects.get(pk=view.pk)
    view.title, view.slug = "Renamed", "renamed"
    with pytest.raises(ValidationError):
        view.save()


def test_the_overview_shows_it(client):
    SavedView.objects.create(title="Shown here", page="project_list", on_overview=True)
    SavedView.objects.create(title="Kept apart", page="project_list", on_overview=False)
    page = client.get("/").content.decode()
    assert "Shown here" in page
    assert "Kept apart" not in page


@pytest.mark.parametrize(
    "path", ["/projects/?stage=signed", "/reports/pivot?rows=stage", "/events/", "/investors/"]
)
def test_staff_save_what_they_see(client, editor, path):
    link = re.search(r'href="([^"]+)">Save view', client.get(path).content.decode())[1]
    assert link.startswith(ADD)
    form = client.get(link.replace("&amp;", "&")).context["adminform"].form
    assert form["address"].value() == path


def test_the_public_is_offered_nothing_to_save(client):
    page = client.get("/projects/")
    assert "Save view" not in page.content.decode()
    assert "Cookie" not in page.get("Vary", "")


def test_only_a_publisher_puts_one_on_the_public_overview(client, editor):
    client.post(ADD, {"title": "Unreviewed words", "address": "/projects/", "on_overview": "on"})
    view = SavedView.objects.get()
    assert "Unreviewed words" not in client.get("/").text
    change = f"/admin/projects/savedview/{view.pk}/change/"
    editor.groups.add(Group.objects.get(name="Publisher"))
    client.post(change, {"title": "Reviewed words", "address": "/projects/", "on_overview": "on"})
    assert "Reviewed words" in client.get("/").text
    editor.groups.set([Group.objects.get(name="Editor")])
    assert client.post(change, {"title": "Other words", "address": "/projects/"}).status_code == 403
    assert client.post(f"/admin/projects/savedview/{view.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "Reviewed words" in client.get("/").text


def test_the_page_that_it_leads_to_bears_its_title(client):
    SavedView.objects.create(
        title="Signed ones", title_zh="已签约项目", page="project_list", query="stage=signed&sort=-amount"
    )
    SavedView.objects.create(title="By sector", page="report_pivot", query="rows=sector")
    assert "Saved view: <strong>Signed ones</strong>" in client.get("/v/signed-ones/", follow=True).text
    assert "<strong>已签约项目</strong>" in client.get("/zh-hans/v/signed-ones/", follow=True).text
    assert "<strong>By sector</strong>" in client.get("/v/by-sector/", follow=True).text
    assert "Saved view:" not in client.get("/projects/?stage=signed").text


def test_what_is_kept_of_one_visit_is_not_saved(client, editor):
    page = client.get("/projects/?stage=signed&project=2022-0001&asked=signed&columns=stage").text
    assert 'address=%2Fprojects%2F%3Fstage%3Dsigned%26columns%3Dstage"' in page
