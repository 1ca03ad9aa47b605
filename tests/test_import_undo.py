"""Undoing an import: drafts go, the public is withdrawn, the ledger is put right, what was touched since is left."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils.translation import override

from projects.importing.running import Refused
from projects.importing.undoing import undo
from projects.models import Import, Investor, Location, Project, Sector, Source, Unit
from projects.review.workflow import publish, withdraw
from tests.importing import COLUMNS, HEAD, only, take, tree

pytestmark = pytest.mark.django_db

FIRST = "ID,Name,Total\n1,Solar,100\n2,Wind,200\n"
EVERYTHING = (
    HEAD + COLUMNS + '"Zone" = "zone"\n"Who" = "investors"\n"Share" = "share"\n"Also" = "secondary_sectors"\n'
    '"Start" = "construction_start_planned"\n"Done" = "completed_actual"\n[create]\nzone = "province"\n'
    "investor = true\nsector = true\n"
)


def test_drafts_go_with_all_that_came_along():
    tree()
    before = (Location.objects.count(), Source.objects.count())
    imported = take(
        "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,A,5,Utopia > Hill,Acme,5,Fun,2025,\n", EVERYTHING
    )
    assert undo(imported, None) == []
    assert not Project.objects.exists()
    assert not Investor.objects.exists()
    assert (Location.objects.count(), Source.objects.count()) == before
    assert (
        Project.history.filter(history_type="-").get().history_change_reason == f"Import {imported.pk} undone"
    )
    assert Import.objects.get().state == "undone"


def test_what_came_along_stays_where_others_use_it_or_changed_it():
    tree()
    imported = take(
        "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,A,5,Utopia > Hill,Acme;Beta;Gone,,Fun;Dull,,\n",
        EVERYTHING,
    )
    other = Project.objects.create(name="Other")
    other.secondary_sectors.add(Sector.objects.get(name="Fun"))  # a link, which would go with the sector
    Unit.objects.create(name="Bureau").locations.add(Location.objects.get(name="Utopia"))
    beta = Investor.objects.get(name="Beta")
    beta.origin = "DE"
    beta.save()
    assert undo(imported, None) == []
    assert [sector.name for sector in other.secondary_sectors.all()] == ["Fun"]
    assert Unit.objects.get().locations.get().name == "Utopia"
    assert [party.name for party in Investor.objects.all()] == ["Beta"]
    assert not Location.objects.filter(name="Hill").exists()
    assert not Sector.objects.filter(name="Dull").exists()
    told = Investor.history.filter(history_type="-").values_list("name", "history_change_reason")
    assert set(told) == {(name, f"Import {imported.pk} undone") for name in ("Acme", "Gone")}


def test_what_is_public_meanwhile_is_withdrawn():
    imported = take(FIRST)
    publish([only("1")])
    assert undo(imported, None) == []
    assert [(p.external_ref, p.publication) for p in Project.objects.all()] == [("1", "withdrawn")]
    assert only().amounts.get().set_aside_reason == ""


@pytest.mark.parametrize("public", [False, True])
def test_an_update_is_put_back(public, capsys):
    tree()
    take(
        "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,A,5,Jiaxing,Acme;Beta,60;40,Microelectronics,2025,2026\n",
        EVERYTHING,
    )
    if public:
        publish([only()])

    def shown():
        call_command("check_data")
        project = only()
        return (
            project.name,
            project.location.name,
            project.headline_cny,
            project.investor_names,
            [p.share for p in project.participations.order_by("share")],
            [s.slug for s in project.secondary_sectors.all()],
            [
                (m.kind, m.actual, [p.planned for p in m.plans_in_order])
                for m in project.milestones.order_by("pk")
            ],
            project.planned_start,
        )

    before = shown()
    text = "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,B,7,China > Anhui,Beta;Gamma,50;50,Photomask materials,2027,2028-05\n"
    again = take(text, EVERYTHING.replace("2024-12-31", "2025-12-31"))
    corrected = take(text.replace(",7,", ",8,"), EVERYTHING.replace("2024-12-31", "2025-12-31"))
    assert shown() != before
    assert only().headline_cny == 8
    assert undo(corrected, None) == []
    assert only().headline_cny == 7
    only().save()  # somebody's work: after it the earlier one stays
    assert [row.title for row in undo(again, None)] == ["B"]
    assert only().name == "B"


@pytest.mark.parametrize("public", [False, True])
def test_the_last_update_is_put_back_whole(public):
    tree()
    take(
        "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,A,5,Jiaxing,Acme;Beta,60;40,Microelectronics,2025,2026\n",
        EVERYTHING,
    )
    if public:
        publish([only()])
    change = (
        "ID,Name,Total,Zone,Who,Share,Also,Start,Done\n1,B,7,China > Anhui,Beta;Gamma,50;50,Photomask materials,2027,2028-05\n",
        EVERYTHING.replace("2024-12-31", "2025-12-31"),
    )
    again = take(*change)
    assert undo(again, None) == []
    project = only()
    assert (project.name, project.location.name, project.headline_cny) == ("A", "Jiaxing", 5)
    assert {(p.investor.name, p.share) for p in project.participations.all()} == {("Acme", 60), ("Beta", 40)}
    assert [s.slug for s in project.secondary_sectors.all()] == ["microelectronics"]
    assert project.planned_start.year == 2025
    assert project.milestones.get(kind="completed").actual.year == 2026
    aside = [c.set_aside_reason for c in project.amounts.order_by("pk")]
    assert aside == (["", f"Import {again.pk} undone"] if public else [""])
    assert not Investor.objects.filter(name="Gamma").exists()
    assert not Location.objects.filter(name="Anhui").exists()
    once_more = take(*change)  # the claim that the undoing set aside stands again
    assert (only().headline_cny, only().amounts.count()) == (7, 2)
    assert take(*change).unchanged == 1
    assert undo(once_more, None) == []
    assert (only().headline_cny, [c.set_aside_reason for c in only().amounts.order_by("pk")]) == (5, aside)
    call_command("check_data")


def test_what_was_changed_by_hand_since_is_named_and_left():
    clerk = User.objects.create_user("clerk")
    imported = take(FIRST)
    mine = only("2")
    mine.note = "checked by phone"
    mine.save()
    assert [row.title for row in undo(imported, clerk)] == ["Wind"]
    assert [p.name for p in Project.objects.all()] == ["Wind"]


def test_a_row_of_the_project_that_was_changed_counts_as_well():
    imported = take(FIRST)
    claim = only("2").amounts.get()
    claim.note = "contract seen"
    claim.save()
    assert [row.title for row in undo(imported, None)] == ["Wind"]


def test_publication_by_the_import_is_taken_back():
    take(FIRST)
    public = take(FIRST, HEAD + "publish = true\n" + COLUMNS)
    assert undo(public, None) == []
    assert {p.publication for p in Project.objects.all()} == {"withdrawn"}
    withdraw_by_hand = only("2")
    publish([withdraw_by_hand])
    withdraw([withdraw_by_hand], note="a mistake")
    with override("zh-hans"):
        undo(take(FIRST, HEAD + "publish = true\n" + COLUMNS), None)
    again = take(FIRST, HEAD + "publish = true\n" + COLUMNS)
    assert (again.updated, again.unchanged) == (1, 1)
    assert (only("1").publication, only("2").publication) == ("published", "withdrawn")
    call_command("check_data")


def test_it_is_undone_once():
    imported = take(FIRST)
    undo(imported, None)
    with pytest.raises(Refused, match="Only a committed import"):
        undo(imported, None)
