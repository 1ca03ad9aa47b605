"""A word planted in every text of what is not public, also in what staff leave behind, is found by no crawl."""

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from projects.models import (
    InvestmentAmount,
    Label,
    LabelGroup,
    LampRuleSet,
    Milestone,
    MilestonePlan,
    PendingChange,
    Person,
    Problem,
    Project,
    Responsibility,
    SignIn,
    SigningEvent,
    Target,
    Unit,
    Update,
    YearPlan,
)
from projects.totals.refresh import refresh
from tests import sample
from tests.factories import claim, milestone, source
from tests.test_leaks import body

pytestmark = pytest.mark.django_db

CANARY = sample.CANARY
START = ["/", "/zh-hans/", "/data/", "/compare/", "/api/v1/", "/api/docs/", "/api/v1/schema.json"]
MOST = 160  # pages of one crawl


def texts(model):
    """Fields that hold free text, without the ones that constraints or keys shape."""
    for field in model._meta.concrete_fields:
        kind = isinstance(field, models.CharField | models.TextField)
        if kind and not field.choices and not field.unique and (field.max_length or 99) >= 40:
            yield field.name


def plant():
    """The sample, with the word in all texts of hidden projects and events and of their rows, in all notes, and in
    what staff leave behind: changes that wait, reasons, histories, logins."""
    sample.make()
    hidden = Project.objects.filter(name__contains=CANARY)
    for made in hidden:
        claim(made, 5)
        milestone(made, "signed").plans.create(planned="2024-01-01")
    rows = {
        Project: hidden,
        SigningEvent: SigningEvent.objects.filter(title__contains=CANARY),
        InvestmentAmount: InvestmentAmount.objects.filter(project__in=hidden),
        Milestone: Milestone.objects.filter(project__in=hidden),
        MilestonePlan: MilestonePlan.objects.filter(milestone__project__in=hidden),
    }
    for model, found in rows.items():
        pks = list(found.values_list("pk", flat=True))
        assert pks, model
        shaped = {"external_ref", "set_aside_reason", "rate_publisher"}  # by constraints
        fields = [name for name in texts(model) if name not in shaped]
        model.objects.filter(pk__in=pks).update(**dict.fromkeys(fields, CANARY))
    planted = 0
    for model in apps.get_app_config("projects").get_models():
        if "note" in {field.name for field in model._meta.concrete_fields}:
            planted += bool(model._base_manager.update(note=CANARY))
    assert planted >= 8
    leave_traces()
    plant_the_bureaus()


def plant_the_bureaus():
    """What is internal of projects that are public: units, officials, labels, months, problems, plans, negotiation."""
    paper = source(CANARY, publisher=CANARY, url=f"https://{CANARY}.example/")
    unit = Unit.objects.create(name=CANARY, name_zh=CANARY)
    person = Person.objects.create(name=CANARY, name_zh=CANARY)
    label = Label.objects.create(
        name=CANARY, name_zh=CANARY, group=LabelGroup.objects.create(name=CANARY, name_zh=CANARY)
    )
    MilestonePlan.objects.update(postponement_text=CANARY)
    shown = list(Project.objects.published()[:3])
    for made in shown:
        Project.objects.filter(pk=made.pk).update(official_in_charge=person)
        made.labels.add(label)
        for party in made.participations.all():
            party.investor.labels.add(label)
        Responsibility.objects.create(project=made, unit=unit)
        talks = made.milestones.create(kind="negotiating", reached=True, source=paper, note=CANARY)
        talks.plans.create(
            planned="2021-01-01", source=paper, postponement_reason="land", postponement_text=CANARY
        )
        texts = dict.fromkeys(("progress", "problems", "next_steps", "public_text", "public_text_zh"), CANARY)
        for version, at in enumerate((timezone.now(), None), 1):
            month = Update(
                project=made, period="2024-05-01", version=version, submitted_at=at, unit=unit, **texts
            )
            month.save()
            month.photographs.create(image=f"updates/{CANARY}.jpg", width=1, height=1, caption=CANARY)
            month.documents.create(file=f"updates/{CANARY}.pdf", title=CANARY)
        Problem.objects.create(
            project=made, title=CANARY, description=CANARY, resolution=CANARY, unit=unit, person=person
        )
        YearPlan.objects.create(project=made, year=2024, planned_investment=987654321, source=paper)
    Target.objects.create(unit=unit, measure="signed", year=2024, number=987654321, source=paper, note=CANARY)
    LampRuleSet.objects.create(
        name=CANARY,
        name_zh=CANARY,
        source=CANARY,
        source_zh=CANARY,
        first_day="2024-01-01",
        in_use=True,
        note=CANARY,
    ).rules.create(kind="problem_overdue", yellow="> 0")
    refresh([made.pk for made in shown])


def leave_traces():
    user = User.objects.create_user(
        CANARY, f"{CANARY}@example.org", first_name=CANARY, last_name=CANARY, is_staff=True
    )
    shown = Project.objects.published().first()
    PendingChange.objects.create(
        project=shown, data={"name": [CANARY]}, lines=[[CANARY] * 4], proposed_by=user
    )
    shown.history.update(history_change_reason=CANARY, history_user=user)
    LogEntry.objects.create(
        user=user,
        object_repr=CANARY,
        change_message=CANARY,
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(User),
    )
    SignIn.objects.create(username=CANARY, result="signed_in")
    InvestmentAmount.objects.filter(project=shown).exclude(chosen_for="").update(set_aside_by=user)


def links(text, here):
    for link in re.findall(r'(?:href|src|action|hx-get|"next"|"url")(?:=|: ?)"([^"]+)"', text):
        address = urljoin(f"http://testserver{here}", unescape(link))
        address = re.sub(r"^http://(testserver|127[.]0[.]0[.]1:8000)", "", address)
        if address.startswith("/") and not re.match(r"/(static|zh-hans/admin|admin)/", address):
            yield address.partition("#")[0]


def crawl(client, **headers):
    """Every answer that links lead to: (address, answer, text)."""
    todo, seen = list(START), set(START)
    while todo:
        address = todo.pop(0)
        answer = client.get(address, headers=headers)
        text = body(answer)
        yield address, answer, text
        kind = answer.get("Content-Type", "")
        if "html" in kind or "json" in kind:
            found = [link for link in links(text, address) if link not in seen]
            # One long query is like the next: of addresses with filters only some of each page.
            per_page = [link for link in dict.fromkeys(found) if "?" not in link]
            per_page += [link for link in dict.fromkeys(found) if "?" in link][:5]
            per_page = per_page[: MOST - len(seen)]
            seen.update(per_page)
            todo += per_page


def test_the_word_is_found_by_no_crawl(client, subtests):
    plant()
    answers = 0
    for address, answer, text in crawl(client):
        with subtests.test(address):
            assert answer.status_code < 500
            assert CANARY not in text.lower()
            assert CANARY not in str(answer.headers).lower()
            answers += answer.status_code == 200
    assert answers > 100


def test_parts_of_pages_say_no_more_than_pages(client):
    plant()
    for address in ("/projects/", "/zh-hans/projects/", "/projects/?page_size=1", "/events/", "/investors/"):
        assert CANARY not in body(client.get(address, headers={"HX-Request": "true"})).lower()


def hidden_and_unknown():
    """(parameter, address name of a hidden record)."""
    from projects.models import Investor, Label, Location, Sector

    for param, model in (
        ("zone", Location),
        ("sector", Sector),
        ("investor", Investor),
        ("event", SigningEvent),
        ("counted_in", Location),
        ("label", Label),
        ("counted_sector", Sector),
    ):
        yield param, model.objects.filter(slug__startswith=CANARY).values_list("slug", flat=True)[0]


@pytest.mark.parametrize("path", ["/projects/", "/projects.csv", "/api/v1/projects/", "/feeds/projects.atom"])
def test_a_hidden_record_is_refused_in_the_words_for_one_that_never_was(client, path):
    sample.make()
    for param, slug in hidden_and_unknown():
        unknown = "x" * len(slug)
        hidden, never = client.get(path, {param: slug}), client.get(path, {param: unknown})
        assert hidden.status_code == never.status_code == 400
        assert body(hidden).replace(slug, unknown) == body(never), param


@pytest.mark.parametrize("path", ["/compare/", "/compare.csv"])
def test_comparing_does_not_tell_a_hidden_project(client, path):
    sample.make()
    code = Project.objects.filter(name__contains=CANARY).exclude(code=None)[0].code
    for param in ("code", "projects", "id"):
        hidden, never = client.get(path, {param: code}), client.get(path, {param: "2022-9999"})
        assert hidden.status_code == never.status_code
        assert body(hidden).replace(code, "2022-9999") == body(never)


# --- Caches


PUBLIC = ["/", "/projects/", "/projects.csv", "/api/v1/projects/", "/feeds/projects.atom", "/nothing/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_what_staff_see_is_kept_by_no_cache_and_shown_to_nobody_else(client, admin_client, path):
    sample.make()
    before, tag = body(client.get(path)), client.get(path).get("ETag", "none")
    theirs = admin_client.get(path, headers={"If-None-Match": tag})
    assert theirs.status_code in (200, 404)
    assert theirs["Cache-Control"] == "private, no-store"
    assert "ETag" not in theirs
    body(theirs)
    after = client.get(path)
    assert "no-store" not in after.get("Cache-Control", "")
    assert re.sub(r"\d\d:\d\d:\d\d", "", body(after)) == re.sub(r"\d\d:\d\d:\d\d", "", before)
    assert not after.cookies
    assert "/admin/projects/savedview/add/" not in body(after)
