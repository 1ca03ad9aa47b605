"""Two projects or investors that are one: nothing entered is lost, old addresses lead on, publishers decide on what is public."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.matching.merge import CHOICES, RELATIONS, differences, merge, token
from projects.matching.names import Names
from projects.models import (
    InvestmentAmount,
    Investor,
    Milestone,
    MilestonePlan,
    Participation,
    Project,
    Signing,
)
from projects.review.workflow import publish, submit
from projects.totals.refresh import refresh
from tests.factories import (
    BN,
    YI,
    claim,
    draft,
    event,
    investor,
    milestone,
    project,
    source,
)
from tests.kept import kept
from tests.test_admin import roles  # noqa: F401

pytestmark = pytest.mark.django_db


def again(record):
    return type(record).objects.get(pk=record.pk)


@pytest.fixture
@kept
def pair():
    """Two entries of one project that say partly the same."""
    first, second = source("First", date(2022, 8, 22)), source("Second", date(2023, 1, 5))
    acme, fund = investor("Acme"), investor("Fund")
    ceremony, other = event("Ceremony"), event("Fair", "2022-09-01")
    kept = project("Photomask", total=30 * YI, investors=[acme], events=[ceremony], source=first)
    gone = project(
        "Photomask materials", total=31 * YI, as_of="2023-01-01", phases={1: 11 * YI}, investors=[acme, fund],
        events=[ceremony, other], source=second, summary="A summary", note="Their note",
    )  # fmt: skip
    milestone(kept, "signed", "2022-08-19", source=first)
    milestone(gone, "signed", "2022-08-20", source=second)
    milestone(kept, "construction_start", reached=False, plans=["2022-09"], source=first)
    milestone(gone, "construction_start", "2022-11-03", plans=["2022-09", "2022-12"], source=second)
    milestone(gone, "completed", reached=False, plans=["2024"])
    Participation.objects.filter(project=gone, investor=acme).update(share=60)
    refresh([kept.pk, gone.pk])
    return kept, gone


def test_every_amount_milestone_plan_signing_and_source_is_kept(pair):
    kept, gone = pair
    counts = {
        m: m.objects.count() for m in (InvestmentAmount, Milestone, MilestonePlan, Signing, Participation)
    }
    sources = set(InvestmentAmount.objects.values_list("source", flat=True))
    merge(kept, gone)
    assert {model: model.objects.count() for model in counts} == counts
    assert set(kept.amounts.values_list("source", flat=True)) == sources
    assert kept.amounts.count() == 3
    assert sorted(str(s.event) for s in kept.signings.all()) == ["Ceremony", "Fair"]
    assert {(p.investor.name, p.share) for p in kept.participations.all()} == {("Acme", 60), ("Fund", None)}
    assert set(kept.milestones.values_list("kind", flat=True)) == {
        "signed",
        "construction_start",
        "completed",
    }
    start = kept.milestones.get(kind="construction_start")
    assert (start.actual, start.reached, start.source.title) == (date(2022, 11, 3), True, "Second")
    assert sorted(p.planned for p in start.plans.all()) == [
        date(2022, 9, 1),
        date(2022, 9, 1),
        date(2022, 12, 1),
    ]


def test_a_second_date_is_kept_in_words_and_by_its_own_row(pair):
    kept, gone = pair
    merge(kept, gone)
    signed = kept.milestones.get(kind="signed")
    assert signed.actual == date(2022, 8, 19)
    assert "20 Aug 2022 (Second (2023-01-05))" in signed.note
    assert gone.milestones.get(kind="signed").actual == date(2022, 8, 20)


def test_figures_follow_and_nothing_is_counted_twice(pair):
    kept, gone = pair
    merge(kept, gone)
    kept, gone = again(kept), again(gone)
    assert (kept.headline_cny, kept.phases_cny, kept.stage) == (31 * YI, 11 * YI, "construction_start")
    assert gone.publication == "withdrawn"
    assert {(e.title, e.named) for e in (s.event for s in kept.signings.all())} == {
        ("Ceremony", 1),
        ("Fair", 1),
    }


def test_values_are_kept_from_the_side_that_was_chosen(pair):
    kept, gone = pair
    proposed = {d.key: d.take for d in differences(kept, gone)}
    assert proposed == {"name": False, "summary": True}
    merge(kept, gone, ["name"], reason="One project, two names")
    kept = again(kept)
    assert (kept.name, kept.summary, kept.note) == ("Photomask materials", "", "Their note")
    assert kept.history.first().history_change_reason.endswith(". One project, two names")
    assert again(gone).history.first().merged_into_id == kept.pk


def test_every_field_is_chosen_joined_or_exempt():
    exempt = {
        Project: {"note"},  # joined
        Investor: {"note", "aliases", "slug"},  # joined, joined, never changes
    }
    for model, groups in CHOICES.items():
        editable = {f.name for f in model._meta.concrete_fields if f.editable and not f.primary_key}
        assert {name for names in groups for name in names} == editable - exempt[model]


def test_every_relation_is_moved_or_exempt():
    moved = {
        Project: {*RELATIONS[Project], "merged_from"},
        Investor: {*RELATIONS[Investor], "merged_from"},
    }
    # What was public of the record that is merged away stays its own; so does its history.
    # While a change of either waits for a publisher, they are not merged.
    exempt = {"snapshots", "pending"}
    for model, names in moved.items():
        relations = {
            r.get_accessor_name()
            for r in model._meta.related_objects
            if not r.related_model.__name__.startswith("Historical") and not r.many_to_many
        }
        assert relations - exempt - {None} == names


def test_old_addresses_lead_on_for_good(client, pair):
    kept, gone = pair
    merge(kept, gone)
    for prefix in ("", "/zh-hans"):
        response = client.get(f"{prefix}/projects/{gone.code}/")
        assert (response.status_code, response["Location"]) == (301, f"{prefix}/projects/{kept.code}/")
    response = client.get(f"/api/v1/projects/{gone.code}/?basis=phases")
    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/projects/{kept.code}/?basis=phases"
    assert client.get("/projects/1999-0001/").status_code == 404
    assert client.get("/api/v1/projects/1999-0001/").status_code == 404


def test_an_old_address_leads_to_nothing_that_is_not_public(client):
    kept, gone = draft("One"), draft("Two")
    for one in (kept, gone):
        one.assign_code()
    merge(kept, gone)
    publish([kept])
    for path in (f"/projects/{gone.code}/", f"/api/v1/projects/{gone.code}/"):
        assert client.get(path).status_code == 404


def test_a_chain_of_merges_leads_to_its_end(client):
    one, two, three = project("One"), project("Two"), project("Three")
    merge(two, one)
    merge(three, two)
    assert client.get(f"/projects/{one.code}/")["Location"] == f"/projects/{three.code}/"
    assert Names(Project.objects.all()).find(one.code) == three


@pytest.mark.parametrize("case", ["itself", "again", "published into a draft"])
def test_what_cannot_become_one_is_refused(case):
    kept, gone = project("One"), project("Two")
    if case == "itself":
        gone = kept
    elif case == "again":
        merge(kept, gone)
    else:
        kept = draft("Three")
    with pytest.raises(ValidationError):
        merge(kept, again(gone))


def test_what_is_merged_away_is_not_published_again():
    kept, gone = project("One"), draft("Two")
    submit([gone])
    merge(kept, gone)
    assert again(gone).publication == "draft"
    with pytest.raises(ValidationError):
        publish([gone])


def test_keys_of_a_list_change_hands_so_that_the_next_import_finds_both():
    kept = project("One", external_list="a", external_ref="1")
    gone = project("Two", external_list="b", external_ref="2")
    merge(kept, gone, ["external_list"])
    assert (again(kept).external_ref, again(gone).external_ref) == ("2", "1")


# ---- Investors ----


@pytest.fixture
def investors():
    kept = investor("Fengqi New Energy", origin="CN", aliases="Fengqi")
    gone = investor("Zhejiang Fengqi", name_zh="锋启", credit_code="91330100799655058B", note="Theirs")
    child = investor("Fengqi Sub", parent=gone)
    both = project("Both", investors=[kept, gone], total=BN)
    Participation.objects.filter(project=both, investor=gone).update(share=40)
    return kept, gone, child, both, project("Theirs", investors=[gone], total=2 * BN)


def test_an_investor_s_projects_names_and_children_are_kept(investors):
    kept, gone, child, both, theirs = investors
    take = [d.key for d in differences(kept, gone) if d.take]
    assert take == ["name_zh", "credit_code"]
    merge(kept, gone, take)
    kept, gone = again(kept), again(gone)
    assert (kept.name_zh, kept.credit_code, kept.note) == ("锋启", "91330100799655058B", "Theirs")
    assert kept.alias_list == ["Fengqi", "Zhejiang Fengqi"]
    assert (gone.credit_code, again(child).parent) == ("", kept)
    assert [(p.investor, p.share) for p in both.participations.all()] == [(kept, 40)]
    assert [p.investor for p in theirs.participations.all()] == [kept]
    assert again(theirs).investor_names == "Fengqi New Energy"


def test_an_investor_that_was_owned_by_the_other_does_not_own_itself():
    above = investor("Above")
    gone = investor("Gone", parent=above)
    kept = investor("Kept", parent=gone)
    merge(kept, gone)
    assert again(kept).parent == above


def test_an_old_slug_goes_on_working(client, investors):
    kept, gone, *_rest = investors
    merge(kept, gone)
    for prefix in ("", "/zh-hans"):
        response = client.get(f"{prefix}/investors/{gone.slug}/")
        assert (response.status_code, response["Location"]) == (301, f"{prefix}/investors/{kept.slug}/")
    assert client.get(f"/api/v1/investors/{gone.slug}/").status_code == 301
    for slugs in (f"investor={gone.slug}", f"investor={gone.slug}&investor={kept.slug}"):
        page = client.get(f"/projects/?{slugs}").content.decode()
        assert re.search(r'id="result-count" value="(\d+)"', page)[1] == "2"
        assert client.get(f"/api/v1/projects/?{slugs}").json()["count"] == 2
        assert client.get(f"/projects.csv?{slugs}").status_code == 200
    assert "Fengqi New Energy" in page
    assert client.get("/projects/?investor=nobody").status_code == 400


# ---- In the admin ----


def address(kept, gone):
    return f"/admin/projects/{kept._meta.model_name}/{kept.pk}/merge/{gone.pk}/"


def confirmed(kept, gone, **given):
    return {"token": token(kept, gone), **given}


def test_staff_see_both_side_by_side_and_confirm(client, roles, pair):  # noqa: F811
    kept, gone = pair
    client.force_login(roles["Publisher"])
    page = client.get(address(kept, gone)).content.decode()
    assert "Photomask materials" in page
    assert "amounts: 2 move, 0 are there already" in page
    assert "milestones: 1 move, 2 are there already" in page
    response = client.post(
        address(kept, gone), confirmed(kept, gone, name="gone", summary="kept", reason="Same")
    )
    assert response["Location"] == f"/admin/projects/project/{kept.pk}/change/"
    assert (again(kept).name, again(kept).summary) == ("Photomask materials", "")
    assert again(gone).merged_into == kept
    assert "already" in client.get(address(kept, gone)).content.decode()


def test_what_changed_meanwhile_is_looked_at_again(client, roles, pair):  # noqa: F811
    kept, gone = pair
    client.force_login(roles["Publisher"])
    old = confirmed(kept, gone, name="gone", reason="Same <one>")
    claim(gone, 5)
    page = client.post(address(kept, gone), old).content.decode()
    assert "changed meanwhile" in page
    assert "Same &lt;one&gt;" in page
    assert again(gone).merged_into is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "public", "status"),
    [("Editor", False, 200), ("Editor", True, 403), ("Publisher", True, 200), ("Administrator", True, 200)],
)
def test_only_publishers_merge_what_is_public(client, roles, role, public, status):  # noqa: F811
    client.force_login(roles[role])
    made = project if public else draft
    one, two = draft("One"), made("Two")
    assert client.get(address(two, one)).status_code == status
    assert client.post(address(two, one), {"token": "x"}).status_code == status
    three, four = investor("Three"), investor("Four")
    made("Theirs", investors=[three])
    assert client.get(address(four, three)).status_code == status


def test_the_visitor_is_sent_to_the_login(client):
    one, two = draft("One"), draft("Two")
    assert "/login/" in client.get(address(one, two))["Location"]


def test_the_action_takes_exactly_two_and_keeps_the_public_one(client, roles):  # noqa: F811
    client.force_login(roles["Publisher"])
    one, two, three = draft("One"), project("Two"), draft("Three")
    act = {"action": "merge_selected", "_selected_action": [one.pk, two.pk]}
    assert client.post("/admin/projects/project/", act)["Location"] == address(two, one)
    act["_selected_action"].append(three.pk)
    assert (
        client.post("/admin/projects/project/", act, follow=True).redirect_chain[-1][0].endswith("/project/")
    )


def test_what_was_merged_away_is_neither_listed_nor_edited_and_its_code_is_found(client, roles):  # noqa: F811
    client.force_login(roles["Publisher"])
    kept, gone = project("Kept one"), project("Gone one")
    merge(kept, gone)
    listed = client.get("/admin/projects/project/").content.decode()
    assert "Kept one" in listed
    assert "Gone one" not in listed
    assert "Kept one" in client.get(f"/admin/projects/project/?q={gone.code}").content.decode()
    page = client.get(f"/admin/projects/project/{gone.pk}/change/").content.decode()
    assert 'name="_save"' not in page


def test_a_merge_carries_nothing_into_the_public_that_publication_refuses():
    kept, gone = project("Solar", total=100, source=source()), draft("Sun")
    claim(gone, 120, as_of="2023-01-01")
    with pytest.raises(ValidationError, match="no source for the total"):
        merge(kept, gone)
    assert kept.amounts.count() == 1
    gone.amounts.update(source=source("Contract"))
    merge(kept, gone)
    assert again(kept).headline_cny == 120
