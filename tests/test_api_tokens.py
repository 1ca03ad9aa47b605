"""API tokens: who makes them, what they open, how they end, and that nothing of them or of drafts stays anywhere."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import ApiToken, AuditEntry, SignIn, Unit, Update
from projects.review import workflow
from projects.staff import tokens
from tests.factories import draft, place, project
from tests.staff import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def made(people, who="Editor", scopes=("read_drafts", "write_updates"), days=1):
    return tokens.make("Sheet", people[who], scopes, days, people["Administrator"])[1]


def get(client, text, url="/api/v1/projects/", **params):
    return client.get(url, params, headers={"Authorization": f"Bearer {text}"})


def test_a_token_is_shown_once_and_stored_as_a_digest(client, people):
    client.force_login(people["Administrator"])
    data = {"name": "Sheet", "user": people["Editor"].pk, "scopes": ["read_drafts"], "days": "30"}
    text = re.search(r"ipt_[\w-]{43}", client.post("/admin/tokens/", data).text).group()
    assert text not in client.get("/admin/tokens/").text
    (token,) = ApiToken.objects.values()
    assert text not in str(token)
    assert timedelta(days=29) < token["ends_at"] - timezone.now() < timedelta(days=31)
    assert get(client, text).json()["count"] == 0
    entry = AuditEntry.objects.get(kind="token")
    assert (entry.user, entry.details["acts_for"]) == (people["Administrator"], people["Editor"].pk)
    assert workflow.makers(people["Editor"]) == {people["Administrator"].pk}  # four eyes take them for one
    assert client.post("/admin/tokens/", {"_end": token["id"]}).status_code == 302
    assert get(client, text).status_code == 401


def test_nobody_makes_a_token_for_more_than_they_are(client, people):
    root = User.objects.create_superuser("root")
    client.force_login(people["Administrator"])
    data = {"name": "Sheet", "user": root.pk, "scopes": ["read_drafts"], "days": "30"}
    assert client.post("/admin/tokens/", data).status_code == 200
    client.post("/admin/tokens/", {**data, "user": people["Editor"].pk, "days": "4000"})
    assert not ApiToken.objects.exists()


def test_it_shows_the_drafts_that_its_login_may_see_and_no_cache_keeps_them(client, people):
    here, there = place("Here"), place("There")
    project("Public", location=here)
    hidden, far = draft("Hidden", location=here), draft("Far", location=there)
    text = made(people)
    answer = get(client, text, sort="name")
    assert [row["name"] for row in answer.json()["results"]] == ["Far", "Hidden", "Public"]
    assert [row["publication"] for row in answer.json()["results"]] == ["draft", "draft", "published"]
    assert answer["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer["Vary"]
    assert "ETag" not in answer
    assert "Access-Control-Allow-Origin" not in answer
    assert get(client, text, zone="here").json()["count"] == 2
    plain = client.get("/api/v1/projects/")
    assert plain.json()["count"] == 1
    assert "publication" not in plain.json()["results"][0]
    for url in ("/api/v1/zones/", "/api/v1/amounts/", "/projects.csv"):  # elsewhere a token opens nothing
        assert "Hidden" not in b"".join(get(client, text, url)).decode()
    assert get(client, text, known_on="2020-01-01").status_code == 400
    Unit.objects.create(name="U").members.add(people["Editor"])
    Unit.objects.get().locations.add(there)
    assert [row["id"] for row in get(client, text).json()["results"]] == [far.pk]
    assert hidden.pk


def _made_active(active):
    editor = User.objects.get(username="editor")
    editor.is_active = active
    editor.save()


@pytest.mark.parametrize(
    "harm",
    [
        lambda token: ApiToken.objects.update(ends_at=timezone.now()),
        lambda token: User.objects.filter(username="editor").update(is_active=False),
        lambda token: User.objects.filter(username="editor").update(is_staff=False),
        lambda token: [_made_active(active) for active in (False, True)],
        lambda token: ApiToken.objects.update(digest="x"),
    ],
)
def test_what_counts_no_more_is_refused(client, people, harm):
    draft("Hidden")
    text = made(people)
    assert get(client, text).status_code == 200
    harm(text)
    refused = get(client, text)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert "Hidden" not in refused.text


def test_another_scheme_is_no_token(client, people):
    one = draft("Hidden")
    text = made(people)
    for other in (f"Basic {text}", text, "Bearer_ x", ""):
        answer = client.get("/api/v1/projects/", headers={"Authorization": other})
        assert (answer.status_code, answer.json()["count"]) == (200, 0)
        assert "no-store" not in answer["Cache-Control"]
        month = f"/api/v1/projects/{one.pk}/updates/2024-05/"
        assert client.get(month, headers={"Authorization": other}).status_code == 401
    for bearer in ("Bearer", "bearer  x", "Bearer "):
        assert client.get("/api/v1/projects/", headers={"Authorization": bearer}).status_code == 401


def test_the_audit_log_hears_of_each_token_once_a_minute(client, people):
    """That it took drafts out, was refused a scope or a record, or is none; not of each of its requests."""
    theirs = draft("Not yet")
    text = made(people, scopes=["read_drafts"])
    token = f"apitoken {ApiToken.objects.get().pk}"
    for _again in range(3):
        assert get(client, text).status_code == 200
        assert get(client, text, "/api/v1/projects/no-such/").status_code == 404
        assert get(client, text, f"/api/v1/projects/{theirs.pk}/updates/2026-11/").status_code == 403
        assert get(client, "ipt_guessed").status_code == 401

    told = AuditEntry.objects.filter(kind__in=["export", "refusal"]).order_by("pk")
    assert list(told.values_list("kind", "user", "subject")) == [
        ("export", people["Editor"].pk, token),
        ("refusal", people["Editor"].pk, token),
        ("refusal", None, "apitoken"),
    ]
    assert told[0].details == {"path": "/api/v1/projects/", "scope": "read_drafts"}
    assert text not in str(list(AuditEntry.objects.values()))


def test_each_scope_opens_its_own_and_requests_are_bounded(client, people, monkeypatch):
    one = draft()
    reads, writes = made(people, scopes=["read_drafts"]), made(people, scopes=["write_updates"])
    month = f"/api/v1/projects/{one.pk}/updates/2024-05/"
    assert get(client, writes).status_code == 403
    assert get(client, reads, month).status_code == 403
    assert get(client, writes, month).status_code == 200
    assert client.get(month).status_code == 401
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 3)
    assert {get(client, reads).status_code for _n in range(4)} >= {429}
    assert ApiToken.objects.exclude(last_used_at=None).count() == 2


def put(client, text, url, **data):
    headers = {"Authorization": f"Bearer {text}"}
    return client.put(url, json.dumps(data), content_type="application/json", headers=headers)


def test_it_writes_a_month_and_overwrites_nobody(client, people):
    one = draft()
    text, other = made(people), made(people, "helper")
    url = f"/api/v1/projects/{one.pk}/updates/2024-05/"
    first = put(client, text, url, progress="Fence stands", version="")
    assert first.status_code == 200, first.text
    assert (first.json()["progress"], first.json()["submitted"]) == ("Fence stands", False)
    late = put(client, other, url, progress="Mine", version="")
    assert (late.status_code, late.json()["progress"]) == (409, "Fence stands")
    done = put(client, other, url, progress="Roof", version=late.json()["version"], submit=True)
    assert (done.json()["progress"], done.json()["submitted"]) == ("Roof", True)
    assert Update.objects.get().submitted_by == people["helper"]
    assert Update.history.first().history_change_reason.startswith("API token")
    for bad in ({"progress": "x"}, {"version": "", "x": 1}, {"version": "", "progress": "x" * 4001}, ["x"]):
        answer = client.put(
            url, json.dumps(bad), content_type="application/json", headers={"Authorization": f"Bearer {text}"}
        )
        assert answer.status_code == 400, bad
    assert put(client, text, url.replace("2024-05", "2024-13"), version="").status_code == 400
    assert put(client, text, url.replace(str(one.pk), "9" * 18), version="").status_code == 404
    assert client.post(url).status_code == 401
    assert not SignIn.objects.exists()


def test_a_login_limited_to_units_writes_theirs_alone(client, people):
    one = draft("Far", location=place("There"))
    text = made(people)
    Unit.objects.create(name="U").members.add(people["Editor"])
    Unit.objects.get().locations.add(place("Here"))
    assert put(client, text, f"/api/v1/projects/{one.pk}/updates/2024-05/", version="").status_code == 404
