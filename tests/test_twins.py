"""Likely twins of what is about to be entered, and the warning in the admin."""

from datetime import date
from decimal import Decimal

import pytest

from projects.matching.duplicates import Facts, ProjectTwins, twins_of_investor, twins_of_project
from projects.models import Investor, Project
from tests.factories import BN, DAY, YI, draft, investor, place, project
from tests.test_admin import ADD, amount, entry, roles  # noqa: F401

pytestmark = pytest.mark.django_db

ADD_INVESTOR = "/admin/projects/investor/add/"


@pytest.fixture
def zone():
    return place("High-tech Zone", place("Nanhu District"), "zone")


def found(facts):
    return [(twin.record.name or twin.record.name_zh, twin.reasons) for twin in ProjectTwins().of(facts)]


def test_one_name_is_enough_and_what_agrees_is_said(zone):
    acme = investor("Acme")
    project(
        "Photomask Materials Project", total=30 * YI, signed="2022-08-19", location=zone, investors=[acme]
    )
    facts = Facts(
        ["photomask materials"],
        zone.pk,
        frozenset([acme.pk]),
        Decimal(30 * YI),
        "CNY",
        date(2022, 8, 1),
        date(2022, 8, 31),
    )
    assert found(facts) == [
        (
            "Photomask Materials Project",
            [
                "names 100 % alike",
                "same investor: Acme",
                "same place",
                "same total: CNY 3.0 bn",
                "signed at the same time",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Photomask project", "PHOTOMASK"),
        ("Photomask project", "Photomsk project"),
        ("光掩模材料项目", "光掩模材料"),
        ("Lithium-battery materials", "Materials, lithium battery"),
    ],
)
def test_names_that_alone_are_worth_a_look(known, typed):
    draft(known)
    assert [name for name, _why in found(Facts([typed]))] == [known]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Battery plant 1", "Battery plant 2"),
        ("Energy storage power station", "Wind power station"),
        ("Photomask materials for chips", "Photomask materials"),
        ("光伏组件项目", "半导体设备项目"),
        ("Project", ""),
    ],
)
def test_names_that_alone_are_not(known, typed):
    draft(known)
    assert found(Facts([typed])) == []


def test_one_name_in_another_place_is_another_project(zone):
    project("Energy storage power station", location=zone)
    elsewhere = place("Elsewhere")
    assert found(Facts(["Energy storage power station"], elsewhere.pk)) == []
    assert found(Facts(["Energy storage power station"], zone.parent_id)) == [
        ("Energy storage power station", ["same name", "one place lies in the other"])
    ]


def test_it_sees_one_project_under_names_in_two_languages(zone):
    project("Photomask project", total=30 * YI, signed="2022-08-19", location=zone)
    facts = Facts(["光掩模项目"], zone.pk, frozenset(), Decimal(30 * YI), "CNY", DAY, DAY)
    assert [name for name, _why in found(facts)] == ["Photomask project"]


def test_an_investor_and_a_total_in_common_are_worth_a_look():
    acme = investor("Acme")
    project("Plant", total=BN, investors=[acme])
    project("Headquarters", total=2 * BN, investors=[acme])
    facts = Facts(["工厂"], None, frozenset([acme.pk]), Decimal(BN), "CNY")
    assert found(facts) == [("Plant", ["same investor: Acme", "same total: CNY 1.0 bn"])]


def test_a_stored_project_is_no_twin_of_itself_and_drafts_are_seen():
    made, other = project("Photomask"), draft("Photomask project")
    assert [twin.record for twin in twins_of_project(made)] == [other]


def test_of_many_projects_only_what_the_index_offers_is_compared(monkeypatch):
    compared = []
    monkeypatch.setattr(ProjectTwins, "_add", lambda self, pk, facts: compared.append(facts.names[0]))
    for number in range(20):
        draft(f"Plant {chr(97 + number) * 5}")
    assert twins_of_project(draft("Works ggggg")) == []
    assert compared == ["Plant ggggg"]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Solar power station, west", "Solar power station west"),
        ("Wind power station of the North", "North wind power station"),
        ("嘉兴风力发电站", "嘉兴风力发电站项目"),
        ("AB", "AB project"),
    ],
)
def test_a_name_of_common_words_is_found_by_several_together(typed, known, monkeypatch):
    monkeypatch.setattr("projects.matching.similarity.ENOUGH", 1)
    monkeypatch.setattr("projects.matching.duplicates.ENOUGH", 1)
    monkeypatch.setattr("projects.matching.duplicates.MANY", 2)
    for name in (
        "Wind power station west",
        "Solar power station north",
        "嘉兴太阳能发电站",
        "杭州风力发电站",
    ):
        draft(name)
    made = draft(typed)
    draft(known)
    assert known in [twin.record.title for twin in twins_of_project(made)]


def test_many_rows_are_compared_with_one_reading(django_assert_num_queries):
    for number in range(20):
        draft(f"Plant {chr(97 + number) * 5}")
    with django_assert_num_queries(2):
        known = ProjectTwins()
    with django_assert_num_queries(0):
        assert not any(known.of(Facts([f"Works {number}"])) for number in range(20))


def test_investors_are_twins_by_name_unless_their_codes_differ():
    code, other_code = "91330100799655058B", "91110108551385082Q"
    known = investor("Zhejiang Fengqi New Energy Co., Ltd.", aliases="Fengqi", credit_code=code)
    assert [t.record for t in twins_of_investor(Investor(name="zhejiang fengqi new energy"))] == [known]
    assert [t.record for t in twins_of_investor(Investor(name="FENGQI"))] == [known]
    assert [t.reasons for t in twins_of_investor(Investor(name="FENGQI"))] == [["same name"]]
    assert twins_of_investor(Investor(name="Fengqi", credit_code=other_code)) == []
    assert twins_of_investor(Investor(name="Acme")) == []
    assert twins_of_investor(known) == []


def test_the_clerk_is_asked_before_a_likely_twin_is_stored(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    known = draft("Photomask project", total=30 * YI)
    typed = entry(name="photomask", note="typed <note>", amounts=[amount("30亿元")], _submit="1")
    response = client.post(ADD, typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert f"/admin/projects/project/{known.pk}/change/" in page
    assert "same total: CNY 3.0 bn" in page
    assert "typed &lt;note&gt;" in page
    assert 'value="30亿元"' in page
    assert Project.objects.count() == 1
    assert "Save" in page


def test_the_clerk_may_store_it_anyway_but_not_past_a_twin_not_yet_shown(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    known = draft("Photomask project")
    newer = draft("Photomask")
    response = client.post(ADD, entry(name="photomask", _other_than=str(known.pk)))
    assert f"/admin/projects/project/{newer.pk}/change/" in response.content.decode()
    both = f"{known.pk},{newer.pk}"
    assert client.post(ADD, entry(name="photomask", _other_than=both)).status_code == 302
    assert Project.objects.count() == 3


def test_a_new_project_unlike_all_others_is_stored_at_once(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    draft("Photomask project")
    assert client.post(ADD, entry(name="Cold chain city")).status_code == 302


def investor_entry(**given):
    return {"name": "Acme", "kind": "company", "aliases": "", "summary": "typed", **given}


def test_the_clerk_is_asked_before_a_second_spelling_of_an_investor(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    known = investor("ACME Co., Ltd.")
    response = client.post(ADD_INVESTOR, investor_entry())
    assert f"/admin/projects/investor/{known.pk}/change/" in response.content.decode()
    assert "typed" in response.content.decode()
    assert client.post(ADD_INVESTOR, investor_entry(_other_than=str(known.pk))).status_code == 302
    assert Investor.objects.count() == 2


def test_a_credit_code_that_another_holds_leads_to_the_holder(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    holder = investor("Zenith", credit_code="91330100799655058B")
    response = client.post(ADD_INVESTOR, investor_entry(credit_code="91330100799655058B"))
    assert f"/admin/projects/investor/{holder.pk}/change/" in response.content.decode()
