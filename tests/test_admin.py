"""Entering, publishing and withdrawing in the admin, as each role."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from projects.history.audit_log import fingerprint
from projects.models import (
    InvestmentAmount,
    Location,
    Person,
    Project,
    ProjectVersion,
    Sector,
    SigningEvent,
    Source,
)
from projects.models.archive import LocationVersion
from projects.review.permissions import make_roles
from projects.review.workflow import publish
from tests.factories import project

pytestmark = pytest.mark.django_db

ADD = "/admin/projects/project/add/"


@pytest.fixture
def roles(db):
    make_roles()
    users = {}
    for role in ("Editor", "Publisher", "Administrator"):
        users[role] = User.objects.create_user(role.lower(), is_staff=True)
        users[role].groups.add(Group.objects.get(name=role))
    return users


@pytest.fixture
def place(db):
    district = Location.objects.create(name="Nanhu District", kind="district", code="330402")
    return Location.objects.create(name="High-tech Zone", kind="zone", parent=district)


@pytest.fixture
def source(db):
    return Source.objects.create(title="The announcement", published_at=date(2022, 8, 22))


@pytest.fixture
def sector(db):
    return Sector.objects.create(name="Photomask materials")


def rows(prefix: str, *given: dict) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(given):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def amount(typed: str, **given) -> dict:
    return {"typed": typed, "basis": "announced", "currency": "CNY", "qualifier": "exact", **given}


def entry(*, amounts=(), milestones=(), signings=(), investors=(), **given) -> dict:
    return {
        "name": "Photomask project",
        "status": "active",
        "counts_in_totals": "on",
        **rows("participations", *investors),
        **rows("amounts", *amounts),
        **rows("milestones", *milestones),
        **rows("signings", *signings),
        **given,
    }


def errors_in(response) -> str:
    return " ".join(re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', response.content.decode(), re.S))


def listed(client) -> int:
    page = client.get("/projects/").content.decode()
    return int(re.search(r'id="result-count" value="(\d+)"', page)[1])


def test_it_stores_amounts_as_people_write_them(client, roles, place, sector, source):
    client.force_login(roles["Publisher"])
    response = client.post(
        ADD,
        entry(
            location=place.pk,
            sector=sector.pk,
            amounts=[
                amount("30亿元", as_of="2022-08-19", source=source.pk),
                amount("1.1 billion", phase=1, as_of="2022-08-19", source=source.pk),
                amount("约2.5亿美元", phase=2, source=source.pk),
            ],
            milestones=[
                {"kind": "signed", "when": "2022-08-19", "evidence": "substantive", "source": source.pk},
                {
                    "kind": "construction_start",
                    "new_plan": "2022-09",
                    "evidence": "substantive",
                    "source": source.pk,
                },
            ],
        ),
    )
    assert response.status_code == 302, errors_in(response)
    project = Project.objects.get()
    total, first, second = project.amounts.order_by("pk")
    assert (total.amount, total.currency, total.qualifier) == (3_000_000_000, "CNY", "exact")
    assert first.amount == 1_100_000_000
    assert (second.amount, second.currency, second.qualifier) == (250_000_000, "USD", "about")
    assert project.code == "2022-0001"
    assert (project.headline_cny, project.stage) == (3_000_000_000, "signed")
    assert (project.planned_start, project.planned_start_precision) == (date(2022, 9, 1), "month")


@pytest.mark.parametrize("typed", ["thirty", "-3", "1.100.000", "3bn USD CNY", "9" * 30])
def test_it_keeps_what_was_typed_and_says_what_is_wrong(client, roles, typed):
    client.force_login(roles["Editor"])
    response = client.post(ADD, entry(amounts=[amount(typed)]))
    assert response.status_code == 200
    assert errors_in(response)
    assert f'value="{typed}"' in response.content.decode()
    assert not Project.objects.exists()


def test_it_does_not_guess_between_two_currencies(client, roles):
    client.force_login(roles["Editor"])
    response = client.post(ADD, entry(amounts=[amount("3亿美元", currency="EUR")]))
    assert "USD" in errors_in(response)


def test_it_reads_an_amount_back_in_words(client, roles):
    client.force_login(roles["Editor"])
    answer = client.get(reverse("admin:read_amount"), {"text": "30亿元"}).json()
    assert "3 billion yuan" in answer["words"]
    assert "3,000,000,000" in answer["words"]
    assert "error" in client.get(reverse("admin:read_amount"), {"text": "\x00"}).json()


def test_only_staff_may_ask_for_a_reading(client):
    response = client.get(reverse("admin:read_amount"), {"text": "3bn"})
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_a_new_plan_adds_a_row_and_keeps_the_first(client, roles):
    client.force_login(roles["Editor"])
    row = {"kind": "construction_start", "new_plan": "2022-09", "evidence": "substantive"}
    client.post(ADD, entry(milestones=[row]))
    project = Project.objects.get()
    milestone = project.milestones.get()
    again = entry(milestones=[row | {"new_plan": "2023-Q2", "id": milestone.pk, "project": project.pk}])
    again["milestones-INITIAL_FORMS"] = 1
    response = client.post(f"/admin/projects/project/{project.pk}/change/", again)
    assert response.status_code == 302, errors_in(response)
    assert [(p.planned, p.precision) for p in milestone.plans.order_by("pk")] == [
        (date(2022, 9, 1), "month"),
        (date(2023, 4, 1), "quarter"),
    ]


def test_contradictions_warn_and_do_not_block(client, roles):
    client.force_login(roles["Editor"])
    response = client.post(
        ADD,
        entry(
            amounts=[amount("1bn"), amount("3bn", phase=1)],
            milestones=[
                {"kind": "signed", "when": "2023-05", "evidence": "substantive"},
                {"kind": "construction_start", "when": "2022-09", "evidence": "substantive"},
            ],
        ),
        follow=True,
    )
    page = response.content.decode()
    assert Project.objects.get().remainder == Decimal(-2_000_000_000)
    assert "The phases exceed the total by CNY 2.0 bn." in page
    assert "“Construction started” is dated before “Signed”." in page
    chinese = client.get(
        f"/zh-hans/admin/projects/project/{Project.objects.get().pk}/change/"
    ).content.decode()
    assert "分期合计超出总投资20亿元。" in chinese


def test_a_project_appears_the_moment_it_is_published_and_nowhere_before(client, roles, place, sector):
    client.force_login(roles["Editor"])
    client.post(
        ADD,
        entry(
            location=place.pk,
            sector=sector.pk,
            amounts=[amount("3bn"), amount("1bn", phase=1), amount("2bn", phase=2)],
        ),
    )
    project = Project.objects.get()
    change = f"/admin/projects/project/{project.pk}/change/"
    assert listed(client) == 0
    assert project.name not in client.get("/projects/").content.decode()
    publish([project])
    assert listed(client) == 1
    assert "CNY 3.0 bn" in client.get("/projects/").content.decode()
    csv = b"".join(client.get("/projects.csv").streaming_content).decode()
    assert ",3000000000,3000000000,1000000000," in csv
    client.force_login(roles["Publisher"])
    version = fingerprint(project)
    saved = entry(location=place.pk, sector=sector.pk, _withdraw="1", _version=version)
    response = client.post(change, saved)
    assert response.status_code == 302, errors_in(response)
    assert listed(client) == 0
    assert client.get(f"/projects/{project.code}/").status_code == 404


def test_what_was_public_is_not_deleted(client, roles):
    project = Project.objects.create(name="Public")
    publish([project])
    client.force_login(User.objects.create_superuser("root"))
    assert client.post(f"/admin/projects/project/{project.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(
        "/admin/projects/project/",
        {"action": "delete_selected", "_selected_action": [project.pk], "post": "yes"},
    )
    assert Project.objects.filter(pk=project.pk).exists()


def test_setting_a_claim_aside_says_who_and_when(client, roles):
    project = Project.objects.create(name="P")
    claim = InvestmentAmount.objects.create(project=project, amount=5)
    client.force_login(roles["Editor"])
    data = entry(amounts=[amount("5", id=claim.pk, project=project.pk, set_aside_reason="A slip of the pen")])
    data["amounts-INITIAL_FORMS"] = 1
    response = client.post(f"/admin/projects/project/{project.pk}/change/", data)
    assert response.status_code == 302, errors_in(response)
    claim.refresh_from_db()
    project.refresh_from_db()
    assert claim.set_aside_by == roles["Editor"]
    assert claim.set_aside_at is not None
    assert project.headline_claim is None


def test_an_event_takes_its_amount_people_and_projects(client, roles, place, source):
    project = Project.objects.create(name="P")
    person = Person.objects.create(name="Chen Qunwei")
    client.force_login(roles["Publisher"])
    response = client.post(
        "/admin/projects/signingevent/add/",
        {
            "title": "Signing ceremony",
            "held_on": "2022-08-19",
            "location": place.pk,
            "source": source.pk,
            "claimed_projects": 6,
            "typed": "超过30亿元",
            "claimed_currency": "CNY",
            "claimed_qualifier": "exact",
            **rows("signings", {"project": project.pk}),
            **rows(
                "attendances",
                {"person": person.pk, "offices": "District Chief", "side": "government", "order": 1},
            ),
            "_submit": "1",
        },
    )
    assert response.status_code == 302, errors_in(response)
    event = SigningEvent.objects.get()
    publish([event])
    event.refresh_from_db()
    assert (event.claimed_amount, event.claimed_qualifier) == (3_000_000_000, "at_least")
    assert (event.named, event.unnamed) == (0, 6)
    publish([project])
    event.refresh_from_db()
    assert (event.named, event.unnamed) == (1, 5)
    project.refresh_from_db()
    assert project.signed_on == date(2022, 8, 19)


def test_removing_a_project_from_an_event_is_counted(client, roles):
    project = Project.objects.create(name="P")
    event = SigningEvent.objects.create(title="E", held_on=date(2022, 8, 19), claimed_projects=1)
    signing = event.signings.create(project=project)
    publish([project, event])
    client.force_login(roles["Publisher"])
    data = entry(signings=[{"id": signing.pk, "project": project.pk, "event": event.pk, "DELETE": "on"}])
    data |= {"signings-INITIAL_FORMS": 1, "_version": fingerprint(project)}
    response = client.post(f"/admin/projects/project/{project.pk}/change/", data)
    assert response.status_code == 302, errors_in(response)
    event.refresh_from_db()
    project.refresh_from_db()
    assert (event.named, project.signed_on) == (0, None)


def test_renaming_a_place_reaches_the_public_past(client, roles, place):
    project = Project.objects.create(name="P", location=place)
    publish([project])
    client.force_login(roles["Administrator"])
    response = client.post(
        f"/admin/projects/location/{place.pk}/change/",
        {"name": "New name", "kind": "zone", "parent": place.parent_id},
    )
    assert response.status_code == 302, errors_in(response)
    assert LocationVersion.objects.get(record=place.pk, valid_to=None).name == "New name"
    assert ProjectVersion.objects.filter(record=project.pk).count() == 2


def test_autocomplete_shows_a_place_with_its_path(client, roles, place):
    client.force_login(roles["Editor"])
    answer = client.get(
        "/admin/autocomplete/",
        {"term": "High", "app_label": "projects", "model_name": "project", "field_name": "location"},
    ).json()
    assert [r["text"] for r in answer["results"]] == ["Nanhu District > High-tech Zone"]


@pytest.mark.parametrize(
    "model",
    [
        "project",
        "signingevent",
        "investor",
        "person",
        "source",
        "location",
        "sector",
        "exchangerate",
        "update",
        "lampruleset",
    ],
)
def test_every_list_and_form_opens_for_each_role(client, roles, model):
    for user in roles.values():
        client.force_login(user)
        listing = client.get(f"/admin/projects/{model}/", {"q": "x"})
        assert listing.status_code == 200
        may_add = user.has_perm(f"projects.add_{model}")
        form = client.get(f"/admin/projects/{model}/add/")
        assert form.status_code == (200 if may_add else 403)
        told = set(re.findall(r'aria-describedby="([^"]+)"', form.text))
        assert told <= set(re.findall(r'id="([^"]+)"', form.text))
    client.logout()
    assert client.get(f"/admin/projects/{model}/").status_code == 302


def test_the_start_page_lists_first_what_is_entered_daily(admin_client):
    page = admin_client.get("/admin/").content.decode()
    places = [
        page.index(f'model-{name}"') for name in ("project", "signingevent", "source", "import", "signin")
    ]
    assert places == sorted(places)


def test_a_list_is_headed_by_names_of_either_language(admin_client):
    project("Plant")
    page = admin_client.get("/zh-hans/admin/projects/project/").content.decode()
    assert "<h1>选择要修改的项目</h1>" in page
    heading = page.split("column-title_shown")[1].split("</th>")[0]
    assert "名称" in heading
    assert "英文" not in heading


@pytest.mark.parametrize(
    "address",
    [
        "/admin/projects/edition/add/",
        "/admin/tokens/",
        "/admin/report/wording/",
    ],
)
def test_what_describes_a_field_is_on_the_page(client, address):
    client.force_login(User.objects.create_superuser("chief"))
    shown = client.get(address).text
    named = {one for ids in re.findall(r'aria-describedby="([^"]+)"', shown) for one in ids.split()}
    assert named
    assert named <= set(re.findall(r' id="([^"]+)"', shown))
