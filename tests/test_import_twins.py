"""Rows of a list that are of a project known otherwise: likely twins in the preview, and keys that were merged away."""

import pytest
from django.core.management import call_command

from projects.matching.merge import merge
from projects.models import Import, Project
from tests.factories import YI, draft, investor, project
from tests.importing import COLUMNS, HEAD, changes, only, run, take
from tests.staff import cast
from tests.test_import_admin import LIST, counts, match, page, press, upload

pytestmark = pytest.mark.django_db

TEXT = "ID,Name,Total\r\n1,{one},5亿元\r\n2,{two},6亿元\r\n"


def list_of(one="Wind farm", two="Solar park"):
    return TEXT.format(one=one, two=two)


def figures(ref):
    return [(claim.amount, claim.basis) for claim in only(ref).amounts.all()]


# ---- Likely twins ----


def test_what_is_perhaps_here_already_is_shown_before_anything_is_stored(client):
    known = project(name="", name_zh="光伏工程", total=30 * YI, signed="2022-08-19")
    client.force_login(cast()["Editor"])
    upload(client, LIST)
    match(client)
    assert counts() == ("checked", 2, 0, 0, 0)
    shown = page(client)
    assert "1 new project looks like one that is here already" in shown
    row = Import.objects.get().rows.get(row=2)
    (twin,) = row.twins
    assert (twin["project"], twin["title"]) == (known.pk, f"{known.code} 光伏工程")
    assert "same total: CNY 3.0 bn" in twin["why"]
    assert f'href="/admin/projects/project/{known.pk}/change/"' in shown
    assert "光伏项目" in page(client, outcome="twins")
    assert "风电项目" not in page(client, outcome="twins")
    press(client, "_commit")
    assert counts()[:2] == ("committed", 2)


def test_a_list_that_comes_again_has_no_twins(client):
    take(list_of())
    client.force_login(cast()["Editor"])
    upload(client, list_of(), kept="")
    imported = Import.objects.first()
    imported.profile = HEAD + COLUMNS
    imported.save()
    match(client)
    assert counts() == ("checked", 0, 0, 2, 0)
    assert not Import.objects.first().rows.exclude(twins=[]).exists()


def test_the_command_names_them(tmp_path, capsys):
    known = project("Wind farm")
    (tmp_path / "list.csv").write_text(list_of(), "utf-8")
    (tmp_path / "p.toml").write_text(HEAD + COLUMNS, "utf-8")
    call_command("import_projects", tmp_path / "list.csv", "--profile", tmp_path / "p.toml")
    assert f"row 2: perhaps {known.code} Wind farm (same name)" in capsys.readouterr().out


def test_an_investor_and_an_amount_are_reasons_too():
    acme = investor("Acme")
    project("Another name", investors=[acme], total=5 * YI, signed="2024-12-31")
    from projects.importing.likely import Likely

    profile = HEAD + COLUMNS + '"Who" = "investors"\n"When" = "signed_on"\n'
    text = (
        "ID,Name,Total,Who,When\r\n1,Wind farm,5亿元,ACME Inc.,2024-12-31\r\n2,Solar,9亿元,ACME Inc.,2020\r\n"
    )
    (planned,) = run(text, profile).plans()
    (twin,), none = Likely().of(planned)
    assert twin["why"] == ["same investor: Acme", "same total: CNY 500 m", "signed at the same time"]
    assert none == []


# ---- Keys that were merged away ----


def test_a_key_that_was_merged_away_updates_the_project_that_was_kept():
    take(list_of())
    kept = draft("Wind park", total=5 * YI)
    merge(kept, only("1"))
    text = list_of(two="Solar park renamed").replace("5亿元", "7亿元")
    assert changes(text)["1"]["total_amount"][1].startswith("CNY 700,000,000")
    imported = take(text)
    assert (imported.updated, imported.failed) == (2, 0)
    assert 700_000_000 in [claim.amount for claim in kept.amounts.all()]
    assert only("1").amounts.count() == 0
    (notice,) = imported.rows.get(external_ref="1").notices
    assert notice == "“1” was merged into Wind park, which this row updates."
    assert imported.rows.get(external_ref="1").project == kept
    assert take(text).unchanged == 2


def test_of_two_keys_of_one_project_only_its_own_speaks():
    take(list_of())
    merge(only("1"), only("2"))
    before = figures("1")
    imported = take(list_of(two="Solar park renamed").replace("6亿元", "8亿元"))
    assert (imported.updated, imported.unchanged) == (0, 2)
    assert figures("1") == before
    assert (only("2").name, only("1").name) == ("Solar park", "Wind farm")
    assert "another row of this list" in imported.rows.get(external_ref="2").notices[0]


def test_of_two_keys_merged_into_a_third_project_the_first_speaks():
    take(list_of())
    kept = draft("Energy base")
    for ref in ("1", "2"):
        merge(Project.objects.get(pk=kept.pk), only(ref))
    imported = take(list_of(one="Wind farm II", two="Solar park II"))
    assert (imported.updated, imported.unchanged) == (1, 1)
    kept.refresh_from_db()
    assert kept.name == "Wind farm II"
