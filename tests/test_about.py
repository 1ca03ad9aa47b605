"""Who publishes the site: the administrator's one record in the head, the foot and `/about/`."""

import pytest
from django.core.exceptions import ValidationError

from projects.models import Publisher
from tests import sample
from tests.staff import cast

pytestmark = pytest.mark.django_db


def test_without_a_publisher_the_page_says_so_and_holds_the_figures(client):
    sample.make()
    page = client.get("/about/")
    assert "The publisher is not named yet." in page.text
    assert page.context["projects"] == page.client.get("/projects/").context["row_count"]
    assert page.context["coverage"].since.year == 2021


def test_the_administrators_texts_stand_on_every_page_in_both_languages(client):
    sample.make()
    before = client.get("/")["ETag"]
    client.force_login(cast()["Administrator"])
    data = {"name": "Office", "name_zh": "办公室", "about": "Read weekly.", "about_zh": "每周更新。"}
    answer = client.post("/admin/projects/publisher/add/", {**data, "contact": "errors@example.org"})
    assert answer.status_code == 302, answer.context["errors"]
    client.logout()
    assert client.get("/", headers={"If-None-Match": before}).status_code == 200
    assert "Office" in client.get("/projects/").text
    english, chinese = client.get("/about/").text, client.get("/zh-hans/about/").text
    assert "Read weekly." in english
    assert 'href="mailto:errors@example.org"' in english
    assert "每周更新。" in chinese
    assert "办公室" in chinese


def test_there_is_one_publisher():
    Publisher.objects.create(name="One")
    with pytest.raises(ValidationError, match="one publisher already"):
        Publisher.objects.create(name="Two")


def test_the_overview_says_where_since_when_and_what_became_of_it(client):
    sample.make()
    page = client.get("/")
    assert page.context["coverage"].place.slug == "china"
    assert "reported a construction start" in page.text
    kinds = {matter.kind: matter for matter in page.context["attention"]}
    assert kinds["silent"].number >= len(kinds["silent"].projects) > 0
    for kind in ("silent", "above_total"):  # each leads to what it counts
        assert f'href="/projects/?attention={kind}"' in page.text
        assert client.get(f"/projects/?attention={kind}").context["row_count"] == kinds[kind].number
