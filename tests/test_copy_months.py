"""A month's updates, units, labels and postponements by working copy, grid and list."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import (
    Import,
    InvestmentAmount,
    Label,
    MilestonePlan,
    PendingChange,
    Project,
    Responsibility,
    Unit,
    Update,
)
from projects.monitoring import updates
from tests.factories import draft, milestone, project, source
from tests.importing import take
from tests.staff import cast
from tests.test_import_admin import counts, match, page, press, upload
from tests.test_working_copy import counted, put, row_of, sent, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return cast()


@pytest.fixture
def stored(people):
    facts = {"total": 3_000_000_000, "signed": "2022-08-19", "source": source()}
    return draft("Solar", **facts), project("Wind", realised=5_000_000, **facts)


def this_month():
    return timezone.localdate().replace(day=1)


def test_a_months_updates_go_by_working_copy_for_an_editor_too(client, people, stored):
    solar, wind = stored
    client.force_login(people["Editor"])
    book = taken(client)
    put(book, row_of(book, "Solar"), progress="Roof on", problems="Rain", submitted="yes")
    put(book, row_of(book, "Wind"), progress="Towers up", realised_amount=6_000_000)
    imported = sent(client, book)
    # The text of a public project is internal and waits for nobody; its money does.
    assert counted(imported) == {"updated": 1, "pending": 1}
    assert "Progress this month, " in page(client)
    assert "for the day beside it is of an earlier month" in page(client, outcome="notices")
    press(client, "_commit")
    done = solar.updates.get()
    assert (done.progress, done.problems, done.submitted_by) == ("Roof on", "Rain", people["Editor"])
    assert wind.updates.get().progress == "Towers up"
    assert not InvestmentAmount.objects.filter(amount=6_000_000).exists()
    change = PendingChange.objects.get()
    assert not [line for line in change.lines if line[0].startswith("update")]
    # What was submitted is corrected by a next version, which the cell that says so submits.
    book = taken(client)
    put(book, row_of(book, "Solar"), progress="Roof and doors")
    press_all(client, book)
    assert list(solar.updates.order_by("version").values_list("progress", "replaced")) == [
        ("Roof on", True),
        ("Roof and doors", False),
    ]
    client.force_login(people["Publisher"])
    client.post(
        f"/admin/projects/import/{imported.pk}/change/", {"_accept": "1", "all": "on", "note": "As reported"}
    )
    paid = InvestmentAmount.objects.get(amount=6_000_000)
    assert paid.as_of == min(timezone.localdate(), paid.as_of)
    assert paid.as_of >= this_month()
    assert counted(sent(client, taken(client))) == {"unchanged": 2}


def press_all(client, book):
    imported = sent(client, book)
    press(client, "_commit")
    imported.refresh_from_db()
    assert imported.state == "committed", page(client)
    return imported


def test_what_the_desk_wrote_since_stays_and_an_undoing_takes_only_its_own_back(client, people, stored):
    solar, wind = stored
    client.force_login(people["Publisher"])
    book = taken(client)
    updates.write(solar, this_month(), {"progress": "From the desk"}, people["helper"], "")
    put(book, row_of(book, "Solar"), progress="From the file", next_steps="Paint")
    put(book, row_of(book, "Wind"), progress="Mine", submitted="是")
    imported = press_all(client, book)
    assert "Your “From the file” is not taken" in page(client, outcome="notices")
    written = solar.updates.get()
    assert (written.progress, written.next_steps) == ("From the desk", "Paint")
    press(client, "_undo")
    written.refresh_from_db()
    assert (written.progress, written.next_steps) == ("From the desk", "")
    assert not wind.updates.exists()
    assert imported.rows.filter(undone=True).count() == 2


def test_a_file_of_last_month_writes_last_month_and_none_to_come(client, people, stored):
    last = (this_month() - timedelta(days=1)).replace(day=1)
    head = 'list = "ours"\nkey = "ID"\n[columns]\n"Name" = "name"\n"Month" = "period"\n"Said" = "progress"\n'
    take(f"ID,Name,Month,Said\n1,Hall,{last:%Y-%m},Dug\n", head)
    assert Update.objects.get().period == last
    client.force_login(people["Editor"])
    book = taken(client)
    row = row_of(book, "Solar")
    put(book, row, period="2099-01")
    assert counted(sent(client, book))["failed"] == 1
    upload(client, "Name,Month of the update,本月进展\nHall 2,2099-01,x\n".encode())
    match(client, key="Name")
    assert "not one to come" in page(client, outcome="failed")


def test_no_month_is_submitted_without_its_progress(client, people, stored):
    client.force_login(people["Editor"])
    book = taken(client)
    put(book, row_of(book, "Solar"), submitted="yes", problems="None")
    assert counted(sent(client, book))["failed"] == 1
    assert "Say what this month brought" in page(client)


def test_units_labels_and_chinese_texts_in_a_row(client, people, stored):
    solar, _wind = stored
    town, _park = (
        Unit.objects.create(name=name, name_zh=zh) for name, zh in (("Town", "镇"), ("Park", "园区"))
    )
    best, big = (Label.objects.create(name=name, public=True) for name in ("Best", "Big"))
    Responsibility.objects.create(project=solar, unit=town)
    solar.labels.add(best)
    client.force_login(people["Publisher"])
    book = taken(client)
    row = row_of(book, "Solar")
    texts = {"responsible_units": "Park", "serving_units": "镇", "labels": "Big; Best", "summary_zh": "光伏"}
    put(book, row, **texts, status_reason_zh="等地", official_in_charge="Zhang", construction_nature="New")
    press_all(client, book)
    solar.refresh_from_db()
    assert sorted((str(r.unit), r.role) for r in solar.responsibilities.all()) == [
        ("Park", "responsible"),
        ("Town", "serving"),
    ]
    assert set(solar.labels.all()) == {best, big}
    assert (solar.summary_zh, solar.status_reason_zh, str(solar.official_in_charge)) == (
        "光伏",
        "等地",
        "Zhang",
    )
    assert solar.construction_nature == "new"
    book = taken(client)
    put(book, row_of(book, "Solar"), labels=None, responsible_units="Nobody")
    assert counted(sent(client, book))["failed"] == 1
    assert "“Nobody” is not known here" in page(client)
    press_all(client, _with(taken(client), labels=None))
    assert not solar.labels.exists()
    for _import in range(2):
        imported = Import.objects.filter(state="committed").first()
        client.post(f"/admin/projects/import/{imported.pk}/change/", {"_undo": "1"})
    solar.refresh_from_db()
    assert list(solar.labels.all()) == [best]
    assert [str(r.unit) for r in solar.responsibilities.all()] == ["Town"]
    assert solar.summary_zh == ""


def _with(book, **texts):
    put(book, row_of(book, "Solar"), **texts)
    return book


def test_a_public_plan_that_moves_later_says_why_and_a_second_person_agrees(client, people, stored):
    _solar, wind = stored
    milestone(wind, "construction_start", reached=False, plans=["2027-Q1"])
    client.force_login(people["Publisher"])
    book = taken(client)
    put(book, row_of(book, "Wind"), construction_start_planned="2027-Q3")
    assert counted(sent(client, book))["failed"] == 1
    assert "Plans of public projects move later: why?" in page(client)
    row = row_of(book, "Wind")
    press(client, "_why", **{f"reason-{row}": "land"})
    assert counts()[-1] == 1  # in words, too
    press(client, "_why", **{f"reason-{row}": "land", "text-all": "The village still asks for more"})
    assert counted(Import.objects.first()) == {"pending": 1, "unchanged": 1}
    assert "2027 Q3 (Land)" in page(client) or "Q3 2027 (Land)" in page(client)
    press(client, "_commit")
    assert MilestonePlan.objects.count() == 1
    address = f"/admin/projects/import/{Import.objects.first().pk}/change/"
    told = client.post(address, {"_accept": "1", "all": "on", "note": "Fine"}, follow=True)
    assert "a second person accepts it" in told.text
    people["helper"].groups.set(people["Publisher"].groups.all())
    client.force_login(people["helper"])
    client.post(address, {"_accept": "1", "all": "on", "note": "Fine"})
    plan = MilestonePlan.objects.last()
    assert (str(plan.planned), plan.postponement_reason) == ("2027-07-01", "land")
    assert plan.postponement_text == "The village still asks for more"
    # Written in the row it is not asked for; earlier is no postponement.
    book = taken(client)
    put(book, row_of(book, "Wind"), construction_start_planned="2027-Q4", postponed_because="Weather", postponed_text="Floods")  # fmt: skip
    assert counted(sent(client, book)) == {"pending": 1, "unchanged": 1}
    book = taken(client)
    put(book, row_of(book, "Wind"), construction_start_planned="2027-Q1")
    assert counted(sent(client, book)) == {"updated": 1, "unchanged": 1}


def test_a_unit_keeps_its_projects_by_list_as_by_form(client, people):
    own, _other = (Unit.objects.create(name=name) for name in ("Own", "Other"))
    own.members.add(people["Editor"])
    mine = draft("Mine", signed="2024")
    Responsibility.objects.create(project=mine, unit=own)
    client.force_login(people["Editor"])
    book = taken(client)
    put(book, row_of(book, "Mine"), responsible_units="Other")
    assert counted(sent(client, book))["failed"] == 1
    put(book, row_of(book, "Mine"), responsible_units="Own; Other", progress="Dug")
    put(book, 20, name="New one", responsible_units="Own")
    put(book, 21, name="Theirs", responsible_units="Other")
    assert counted(sent(client, book)) == {"created": 1, "updated": 1, "failed": 1}
    put(book, 21, name=None, responsible_units=None)
    press_all(client, book)
    assert Project.objects.filter(units=own).count() == 2
    assert Update.objects.get().unit == own
    assert date(2000, 1, 1) < Update.objects.get().period
