"""A working copy taken from the admin, edited with another program, and brought back."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from projects.importing.copycolumns import COLUMNS, MARK, heading
from projects.models import Import, InvestmentAmount, Milestone, PendingChange, Project
from projects.review import workflow
from tests.factories import draft, fresh, investor, milestone, project, source
from tests.importing import tree
from tests.kept import kept
from tests.staff import cast
from tests.test_import_admin import page, press, said, upload

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/projects/project/working-copy.xlsx"


@pytest.fixture
def people(db):
    return cast()


@pytest.fixture
def stored(people):
    return _stored()


@kept
def _stored():
    """A draft and a public project with all that a row holds."""
    tree()
    paper = source("The announcement")
    facts = {"total": 3_000_000_000, "realised": 5_000_000, "signed": "2022-08-19", "source": paper}
    one = draft("Solar = sun", name_zh="光伏", investors=[investor("Acme")], note="Inner  \n note", **facts)
    milestone(one, "construction_start", reached=False, plans=["2027-Q1"])
    other = project("Wind", status="delayed", status_reason="Land", jobs_planned=12, phases={1: 7}, **facts)
    return fresh(one), other


def taken(client, prefix="", **filters):
    """The file as a spreadsheet program opens it."""
    answer = client.get(prefix + ADDRESS, filters)
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))


def sent(client, book, name="copy.xlsx"):
    """Uploaded again; the newest import."""
    out = BytesIO()
    book.save(out)
    said(upload(client, out.getvalue(), name=name))
    return Import.objects.first()


def put(book, row, **texts):
    for name, text in texts.items():
        book.worksheets[0].cell(row, COLUMNS.index(name) + 1).value = text


def row_of(book, name):
    cells = book.worksheets[0].iter_rows(min_row=2)
    return next(row[0].row for row in cells if row[COLUMNS.index("name")].value == name)


def counted(imported):
    return {
        n: v
        for n in ("created", "updated", "unchanged", "failed", "pending", "deleted")
        if (v := getattr(imported, n))
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_unchanged_it_changes_nothing_in_either_language(client, people, stored, language):
    client.force_login(people["Publisher"])
    book = taken(client, prefix="/zh-hans" if language == "zh-hans" else "")
    sheet = book.worksheets[0]
    with translation.override(language):
        assert [cell.value for cell in sheet[1]][:-1] == [heading(name) for name in COLUMNS]
    assert sheet.protection.sheet
    assert sheet.column_dimensions[sheet.cell(1, len(COLUMNS) + 1).column_letter].hidden
    assert sheet.cell(1, len(COLUMNS) + 1).value.startswith(MARK)
    assert {"stage", "status", "zone"} <= {
        COLUMNS[openpyxl.utils.range_boundaries(str(v.sqref))[0] - 1]
        for v in sheet.data_validations.dataValidation
    }
    # Who brings it back may read another language.
    assert counted(sent(client, book)) == {"unchanged": 2}


def test_a_list_that_is_filtered_gives_these_rows_alone(client, people, stored):
    client.force_login(people["Editor"])
    assert taken(client, publication__exact="published").worksheets[0].max_row == 2
    assert client.get(ADDRESS, {"nonsense": "1"}).status_code == 302


def test_changes_new_rows_and_deletions_are_shown_stored_and_undone(client, people, stored):
    solar, _wind = stored
    goner = draft("Goner", total=5, signed="2021")
    client.force_login(people["Publisher"])
    book = taken(client)
    put(
        book,
        row_of(book, "Solar = sun"),
        name="Solar park",
        zone="China > Zhejiang > Jiaxing",
        stage="Construction started",
        total_amount="35亿元",
        total_as_of="2026-11-26",
        realised_amount=6_000_000,
        realised_as_of="2026-11-30",
        construction_start_planned="2027-Q2",
        investors="Acme; Newcomer Ltd",
        note=None,
        jobs_planned=50,
    )  # fmt: skip
    put(book, row_of(book, "Goner"), delete="yes")
    put(
        book,
        20,
        name_zh="新项目",
        stage="已签约",
        total_amount=100,
        total_as_of="2026-10-01",
        signed_actual="2026年10月",
    )
    imported = sent(client, book)
    assert counted(imported) == {"created": 1, "updated": 1, "unchanged": 1, "deleted": 1}
    shown = page(client)
    assert "<del>Solar = sun</del> → <ins>Solar park</ins>" in shown
    assert "<del>Q1 2027</del> → <ins>Q2 2027</ins>" in shown
    assert Project.objects.get(pk=solar.pk).name == "Solar = sun"
    press(client, "_commit")
    now = Project.objects.get(pk=solar.pk)
    assert (now.name, now.location.name, now.stage, now.headline_cny, now.realised_cny, now.jobs_planned, now.note) == (
        "Solar park", "Jiaxing", "construction_start", 3_500_000_000, 6_000_000, 50, "",
    )  # fmt: skip
    # The ledgers grew: nothing is written over.
    assert now.amounts.count() == 4
    assert [(c.as_of, c.amount) for c in now.amounts.filter(basis="realised")][1] == (
        date(2026, 11, 30),
        Decimal(6_000_000),
    )
    plans = Milestone.objects.get(project=now, kind="construction_start").plans_in_order
    assert [(p.planned, p.precision) for p in plans] == [
        (date(2027, 1, 1), "quarter"),
        (date(2027, 4, 1), "quarter"),
    ]
    assert {p.investor.name for p in now.participations.all()} == {"Acme", "Newcomer Ltd"}
    new = Project.objects.get(name_zh="新项目")
    assert (new.publication, new.headline_cny, new.signed_on_precision) == ("draft", 100, "month")
    assert not Project.objects.filter(pk=goner.pk).exists()
    assert Project.history.filter(id=goner.pk).first().history_user == people["Publisher"]
    press(client, "_undo")
    back = Project.objects.get(pk=solar.pk)
    assert (back.name, back.headline_cny, back.realised_cny, back.note) == (
        "Solar = sun", 3_000_000_000, 5_000_000, "Inner  \n note",
    )  # fmt: skip
    assert (fresh(Project.objects.get(pk=goner.pk)).headline_cny, Project.objects.count()) == (5, 3)


def test_what_others_changed_since_is_named_and_left(client, people, stored):
    solar, wind = stored
    client.force_login(people["Publisher"])
    book = taken(client)
    Project.objects.filter(pk=solar.pk).update(name="Solar of theirs", address="1 Road")
    put(book, row_of(book, "Solar = sun"), name="Solar of mine", summary="Mine")
    put(book, row_of(book, "Wind"), summary="Gusts")
    assert counted(sent(client, book)) == {"updated": 2}
    shown = page(client, outcome="notices")
    assert "to “Solar of theirs”. Your “Solar of mine” is not taken." in shown
    assert "1 cell was changed here since the download" in shown
    press(client, "_commit")
    now = Project.objects.get(pk=solar.pk)
    assert (now.name, now.address, now.summary) == ("Solar of theirs", "1 Road", "Mine")
    # Between the preview and the commit, too.
    book = taken(client)
    put(book, row_of(book, "Wind"), summary="More gusts")
    sent(client, book)
    wind.refresh_from_db()
    wind.summary = "Calm"
    wind.save()
    assert "changed since the preview" in press(client, "_commit")
    assert "Your “More gusts” is not taken" in page(client, outcome="notices")
    assert Project.objects.get(pk=wind.pk).summary == "Calm"


WRONG = {
    "a public record is not deleted": ("Wind", {"delete": "是"}, "Only drafts are deleted"),
    "a key is locked": ("Wind", {"code": "1999-0001"}, "is not changed here"),
    "a stage does not go back": ("Solar = sun", {"stage": None}, "not taken back"),
    "an amount is not taken back": ("Solar = sun", {"total_amount": None}, "not taken back"),
    "a status has a reason": ("Solar = sun", {"status": "Suspended"}, "Say why"),
    "a place is known": ("Solar = sun", {"zone": "Atlantis"}, "not known here"),
    "no name at all": ("Solar = sun", {"name": None, "name_zh": None}, "Give a name"),
    "half a position": ("Solar = sun", {"latitude": 30.5}, "give both latitude and longitude"),
    "a realised amount without a day": ("Goner", {"realised_amount": 5}, "as of which day"),
}  # fmt: skip


def test_what_cannot_be_taken_is_told_and_then_nothing_is(client, people, stored):
    draft("Goner")
    client.force_login(people["Publisher"])
    for row, texts, why in WRONG.values():
        book = taken(client)
        put(book, row_of(book, row), **texts)
        put(book, 20, name="New")
        assert counted(sent(client, book))["failed"] == 1, row
        assert why in page(client, outcome="failed")
        press(client, "_commit")
    assert Project.objects.count() == 3


def test_an_editors_rows_on_public_records_wait_as_one_batch(client, people, stored):
    _solar, wind = stored
    client.force_login(people["Editor"])
    book = taken(client)
    put(book, row_of(book, "Wind"), summary="Gusts", realised_amount=9_000_000, realised_as_of="2026-10-31")
    put(book, row_of(book, "Solar = sun"), summary="Rays")
    assert counted(sent(client, book)) == {"updated": 1, "pending": 1}
    press(client, "_commit")
    wind.refresh_from_db()
    assert (wind.summary, PendingChange.objects.get().project) == ("", wind)
    client.force_login(people["Publisher"])
    press(client, "_accept", all="on", note="Seen")
    wind.refresh_from_db()
    assert (wind.summary, wind.realised_cny) == ("Gusts", 9_000_000)
    assert counted(Import.objects.get()) == {"updated": 2}
    assert InvestmentAmount.objects.filter(project=wind, basis="realised").count() == 2


def test_the_public_file_is_recognised_and_says_what_it_cannot_bring_back(client, people, stored):
    _solar, wind = stored
    answer = client.get("/projects.xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    client.force_login(people["Publisher"])
    imported = sent(client, book, "projects.xlsx")
    assert (imported.kind, counted(imported)) == ("public", {"unchanged": 1})
    assert {"investors", "event", "phases_cny"} <= set(imported.figures["not_taken"])
    assert "These columns are not taken back" in page(client)
    keys = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, keys.index("summary") + 1).value = "Gusts"
    assert counted(sent(client, book)) == {"updated": 1}
    workflow.withdraw([wind])
    workflow.publish([wind])
    Project.objects.filter(pk=wind.pk).update(updated_at="2030-01-01T00:00Z")
    assert counted(sent(client, book)) == {"unchanged": 1}
    assert "is not taken" in page(client, outcome="notices")
