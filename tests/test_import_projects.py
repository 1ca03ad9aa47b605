"""The command `import_projects`: a dry run unless --commit, every bad row named, the last line counts."""

import pytest
from django.core.management import CommandError, call_command

from projects.models import Import, Project
from tests.importing import COLUMNS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(tmp_path, capsys):
    def ask(text, *more, profile='key = "ID"\nas_of = "2024-12-31"\n' + COLUMNS, status=0):
        file, toml = tmp_path / "list.csv", tmp_path / "monthly.toml"
        file.write_text(text, "utf-8")
        toml.write_text(profile, "utf-8")
        if status:
            with pytest.raises(SystemExit) as ended:
                call_command("import_projects", file, "--profile", toml, *more)
            assert ended.value.code == status
        else:
            call_command("import_projects", file, "--profile", toml, *more)
        return capsys.readouterr().out.splitlines()

    return ask


SUM = (
    "Total (as they stand): 1 amounts, sum 100 yuan (CNY 100 · 100元), largest 100 yuan (CNY 100 · 100元) in row 2, "
    "smallest 100 yuan (CNY 100 · 100元) in row 2"
)
UNSAID = "Nothing says in what unit “Total” is: bare numbers are taken as they stand."
GOOD = "ID,Name,Total\n1,Solar,100\n2,Wind,\n"


def test_a_dry_run_stores_nothing(ask):
    assert ask(GOOD) == [SUM, UNSAID, "2 created, 0 updated, 0 unchanged, 0 failed"]
    assert not Project.objects.exists()
    assert not Import.objects.exists()


def test_commit_stores_and_again_updates(ask):
    assert ask(GOOD, "--commit")[-1:] == ["2 created, 0 updated, 0 unchanged, 0 failed"]
    assert ask(GOOD.replace("Wind", "Storm"), "--commit")[-1:] == [
        "0 created, 1 updated, 1 unchanged, 0 failed"
    ]
    assert [p.name for p in Project.objects.order_by("pk")] == ["Solar", "Storm"]
    assert {p.external_list for p in Project.objects.all()} == {"monthly"}
    assert [(i.file_name, i.state) for i in Import.objects.order_by("pk")] == [("list.csv", "committed")] * 2


@pytest.mark.parametrize("more", [(), ("--commit",)])
def test_bad_rows_are_named_and_nothing_is_stored(ask, more):
    out = ask("ID,Name,Total\n1,Solar,100\n2,Wind,x\n\n1,Tide,\n", *more, status=1)
    assert out == [
        "row 3, Total: Cannot read “x” as an amount. Write for example 3,000,000, 3bn or 30亿元.",
        "row 5, ID: “1” stands in row 2 already.",
        SUM,
        UNSAID,
        "1 created, 0 updated, 0 unchanged, 2 failed",
    ]
    assert not Project.objects.exists()


def test_files_and_profiles_that_cannot_be_used(ask, tmp_path):
    with pytest.raises(CommandError, match="colour: unknown key"):
        ask(GOOD, profile='key = "ID"\ncolour = 1\n')
    with pytest.raises(CommandError, match="The file is empty"):
        ask("")
    with pytest.raises(CommandError, match=r"key: there is no column “Nr”"):
        ask(GOOD, profile='key = "Nr"\n' + COLUMNS)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_projects", tmp_path / "none.csv", "--profile", tmp_path / "monthly.toml")
    (tmp_path / "monthly.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="is not UTF-8"):
        call_command("import_projects", tmp_path / "list.csv", "--profile", tmp_path / "monthly.toml")
