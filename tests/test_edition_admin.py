"""Editions in the admin: prepare, look, note, publish by a second person, revise."""

import json

import pytest

from projects.editions.layout import MANIFEST
from projects.models import Edition
from projects.review.workflow import withdraw
from tests.staff import cast
from tests.test_editions import files, frozen, story  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

ADD = "/admin/projects/edition/add/"


def test_from_prepared_to_published_to_revised(client, story):  # noqa: F811
    people = cast()
    client.force_login(people["Editor"])
    assert "in the future" in client.post(ADD, {"period": "2999-01"}).text
    assert "Enter a valid value" in client.post(ADD, {"period": "2024-13"}).text
    made = client.post(ADD, {"period": "2024-09", "note": "First month"})
    edition = Edition.objects.get()
    page = client.get(made["Location"]).text
    assert made["Location"].endswith(f"/{edition.pk}/change/")
    for words in ("2 projects were added with CNY 300 m.", "Firstling", "bridge.csv", "prepared by"):
        assert words in page
    assert 'name="_publish"' not in page
    assert (
        client.get(f"/admin/projects/edition/{edition.pk}/files/bridge.csv").getvalue().startswith(b"group,")
    )
    assert client.post(made["Location"], {"_publish": "1"}).status_code == 403
    client.post(made["Location"], {"_save": "1", "note": "The first month", "note_zh": "首月"})

    client.force_login(people["Publisher"])
    assert 'name="_publish"' in client.get(made["Location"]).text
    client.post(made["Location"], {"_publish": "1", "note": "The first month", "note_zh": "首月"})
    edition.refresh_from_db()
    assert (edition.prepared_by, edition.published_by) == (people["Editor"], people["Publisher"])
    held = json.loads(files(edition)[MANIFEST])
    assert (held["note"], held["note_zh"]) == ("The first month", "首月")
    assert "never changes" in client.post(made["Location"], {"_save": "1", "note": "x"}, follow=True).text
    assert "never changes" in client.post(made["Location"], {"_again": "1"}, follow=True).text
    assert client.post(f"/admin/projects/edition/{edition.pk}/delete/", {"post": "yes"}).status_code == 403

    withdraw([story[1]])
    assert "This field is required" in client.post(made["Location"], {"_revise": "1"}).text
    done = client.post(made["Location"], {"_revise": "1", "reason": "Confidential"}, follow=True).text
    assert "The edition is revised" in done
    assert story[1].code in done
    assert b"Otherling" not in files(edition)["projects.csv"]


def test_who_prepares_does_not_publish_and_a_draft_may_be_deleted(client, story):  # noqa: F811
    client.force_login(cast()["Publisher"])
    made = client.post(ADD, {"period": "2024-09"})
    page = client.get(made["Location"]).text
    assert "you prepared it: a second person publishes" in page
    assert "cannot be published" in client.post(made["Location"], {"_publish": "1"}, follow=True).text
    assert not Edition.objects.published().exists()
    client.post(made["Location"].replace("change", "delete"), {"post": "yes"})
    assert not Edition.objects.exists()


def test_the_pages_are_chinese_too(client, story):  # noqa: F811
    client.force_login(cast()["Editor"])
    made = client.post(f"/zh-hans{ADD}", {"period": "2024-09"})
    page = client.get(made["Location"]).text
    for words in ("新增2个项目，3亿元。", "编制人", "重新编制"):
        assert words in page
    assert "编制版本" in client.get(f"/zh-hans{ADD}").text
