"""Projects in negotiation: internal until they are signed (docs/domain.md, Stages)."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from projects.models import Project, Responsibility, Signing, Unit
from projects.monitoring.pipeline import pipeline, prospects_of
from projects.review import workflow
from projects.totals.refresh import refresh
from tests.factories import claim, draft, event, fresh, milestone, place, project, source
from tests.importing import COLUMNS, HEAD, problems, take
from tests.staff import cast, change_url, opened
from tests.test_leaks import body

pytestmark = pytest.mark.django_db


def prospect(name="Talks", **facts):
    return draft(name, stage="negotiating", **facts)


def signed_after_talks():
    made = project("Signed plant", stage="signed", at=timezone.now())
    milestone(made, "negotiating", "2025-03", source=source("Whispered memo"), plans=["2025-06"])
    made.milestones.get(kind="negotiating").plans.update(source=source("Whispered plan"))
    refresh([made.pk])
    return fresh(made)


def test_a_prospect_is_not_published_and_its_signing_makes_it_a_draft():
    made = prospect()
    with pytest.raises(ValidationError, match="in negotiation"):
        workflow.publish([made])
    first = made.history.count()
    milestone(made, "signed", "2026-05-04")
    refresh([made.pk])
    made = fresh(made)
    assert (made.stage, made.publication) == ("signed", "draft")
    workflow.publish([made])
    assert fresh(made).is_published
    assert made.history.count() > first
    assert made.milestones.filter(kind="negotiating").exists()


def test_a_signing_event_signs_it_too():
    made = prospect()
    Signing.objects.create(project=made, event=event("Ceremony"))
    refresh([made.pk])
    assert fresh(made).stage == "signed"


def test_the_public_site_knows_no_negotiation(client):
    made = signed_after_talks()
    for address in (
        "/projects/?stage=negotiating",
        "/projects.csv?stage=negotiating",
        "/api/v1/projects/?stage=negotiating",
        "/reports/pivot?rows=stage&stage=negotiating",
        "/feeds/projects.atom?stage=negotiating",
    ):
        assert client.get(address, follow=True).status_code == 400, address
    addresses = [
        "/",
        "/projects/",
        f"/projects/{made.code}/",
        f"/projects/{made.code}/changes/",
        "/milestones.csv",
    ]
    addresses += ["/projects.csv", "/oc4ids.json", "/data/", "/api/v1/schema.json", "/reports/slippage"]
    addresses += [
        "/datapackage.json",
        "/compare/",
        f"/api/v1/projects/{made.code}/",
        "/reports/pivot?rows=stage",
    ]
    for address in addresses:
        for path in (address, f"{address}{'&' if '?' in address else '?'}known_on={date.today()}"):
            answer = client.get(path)
            if answer.status_code == 400 and "known_on" in path:
                continue  # of the moment alone
            assert answer.status_code == 200, path
            found = re.findall(
                r"(?i)negotiati\w*|在谈|whispered", re.sub("content negotiation", "", body(answer))
            )
            assert not found, path


def test_who_takes_the_signing_off_a_public_project_is_told(client):
    made, people = signed_after_talks(), cast()
    form = opened(client, people["Publisher"], made)
    row = next(
        n for n in form if n.startswith("milestones-") and n.endswith("-kind") and form[n] == ["signed"]
    )
    form.pop(row.replace("-kind", "-reached"))
    answer = client.post(change_url(made), form)
    assert answer.status_code == 200
    assert "would be in negotiation again" in body(answer)
    assert made.milestones.get(kind="signed").reached


def test_an_event_that_alone_signed_a_public_project_is_not_withdrawn(client):
    ceremony, made, people = event("Ceremony"), prospect(), cast()
    Signing.objects.create(project=made, event=ceremony)
    refresh([made.pk])
    workflow.publish([made])
    client.force_login(people["Publisher"])
    address = reverse("admin:projects_signingevent_changelist")
    chosen = {"action": "withdraw_selected", "_selected_action": [ceremony.pk]}
    asked = client.post(address, chosen)
    version = re.search(rf'name="version-{ceremony.pk}" value="([^"]+)"', body(asked))[1]
    told = client.post(address, {**chosen, "confirmed": "1", f"version-{ceremony.pk}": version}, follow=True)
    assert "would be in negotiation again" in body(told)
    ceremony.refresh_from_db()
    assert ceremony.is_published
    workflow.withdraw([made])
    workflow.withdraw([ceremony])
    ceremony.refresh_from_db()
    assert not ceremony.is_published


def test_a_list_that_publishes_leaves_prospects_drafts_and_unsigns_nothing_public():
    profile = f'publish = true\n{HEAD}{COLUMNS}"Stage" = "stage"\n'
    take("ID,Name,Total,Stage\n1,Talks,5,在谈\n2,Plant,6,签约\n", profile)
    state = dict(Project.objects.values_list("external_ref", "publication"))
    assert state == {"1": "draft", "2": "published"}
    assert Project.objects.get(external_ref="1").stage == "negotiating"
    Project.objects.get(external_ref="2").milestones.all().delete()
    refresh([Project.objects.get(external_ref="2").pk])
    found = problems("ID,Name,Total,Stage\n2,Plant,6,negotiating\n", profile)
    assert found == [(2, "Stage", "a public project cannot be in negotiation")]


def test_pipeline_by_unit_the_longest_first(client):
    people, today = cast(), timezone.localdate()
    north, south = Unit.objects.create(name="North"), Unit.objects.create(name="South")
    old, new, nobodys = prospect("Old"), prospect("New"), prospect("Nobody's")
    old.milestones.update(actual=today - timedelta(days=90), actual_precision="day", reached=True)
    Project.objects.update(created_at=timezone.now())
    claim(old, 5)
    refresh([old.pk])
    draft("Signed", stage="signed")
    prospect("Given up", status="terminated", status_reason="x")
    for made in (old, new):
        Responsibility.objects.create(project=made, unit=north)
    Responsibility.objects.create(project=new, unit=south, role="serving")
    shares = pipeline(prospects_of(people["Editor"]))
    assert [(str(s.unit), [p.project.title for p in s.prospects]) for s in shares] == [
        ("North", ["Old", "New"]),
        ("None", ["Nobody's"]),
    ]
    assert (shares[0].longest, shares[0].covered) == (90, 1)
    assert [p.told for p in shares[0].prospects] == [True, False]
    client.force_login(people["Editor"])
    with_all = body(client.get("/admin/pipeline/"))
    assert all(name in with_all for name in ("Old", "New", "Nobody", "longest 90 days"))
    south.members.add(people["Editor"])
    assert "Nobody" not in body(client.get("/admin/pipeline/"))
    north.members.add(people["Editor"])
    north_alone = body(client.get("/admin/pipeline/"))
    assert "Old" in north_alone
    assert "Nobody" not in north_alone
    port = place("Port")
    south.locations.add(port)
    nobodys.location = port
    nobodys.save()
    assert "Nobody" in body(client.get("/admin/pipeline/"))
