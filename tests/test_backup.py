"""The drill: backup and restore of a site that serves and is written to, on both databases."""

import io
import json
import re
import shutil
import tarfile
import tempfile
from pathlib import Path

import psycopg
import pytest

from projects.management.commands.backup import held
from tests.site import DRILL, Load, Site
from tests.with_postgres import Server

pytestmark = DRILL
# What is counted and added up of a copy, independently of the command's own figures.
SUMS = """
from django.db.models import Count, Sum
from projects.models import InvestmentAmount, Project, Source
import json
print(json.dumps([
    list(Project.objects.aggregate(Count("pk"), Sum("headline_cny"), Sum("phases_cny"), Sum("realised_cny")).values()),
    [str(v) for v in InvestmentAmount.objects.aggregate(Count("pk"), Sum("amount")).values()],
    sorted(Source.objects.values_list("title", flat=True)),
]))
"""
ATTACH = """
from django.core.files.base import ContentFile
from projects.models import Source
Source.objects.first().copy.save("page.html", ContentFile(b"<p>as it was</p>"))
"""


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def sites(request, tmp_path_factory):
    """A site with records and an attached file, and a second, empty one on the same kind of database."""
    directory = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        yield prepared(directory, [f"sqlite:///{directory}/{name}.sqlite3" for name in ("one", "two")])
        return
    with tempfile.TemporaryDirectory(prefix="tracker-drill-", dir="/tmp") as path:
        server = Server(path)
        server.start()
        with psycopg.connect(host=path, user="postgres", dbname="postgres", autocommit=True) as own:
            own.execute("CREATE DATABASE two")
        yield prepared(directory, [server.address(name) for name in ("postgres", "two")])
        server.stop()


def prepared(directory, addresses):
    one, two = (
        Site(directory, address, DRILL_FILES=str(directory / f"files-{number}"))
        for number, address in enumerate(addresses, start=1)
    )
    one.prepare()
    one.manage("shell", "--no-imports", "-c", ATTACH)
    return one, two


def sums(site):
    return json.loads(site.manage("shell", "--no-imports", "-c", SUMS).stdout)


def test_a_backup_under_writing_restores_to_equal_counts_and_sums(sites, tmp_path):
    one, two = sites
    file = tmp_path / "backup.tar.gz"
    with one:
        with Load(one.add_source) as writing:
            writing.go_on()
            before = set(writing.done)
            one.manage("backup", str(file))
            writing.go_on()
        at_the_end = sums(one)
        assert file.stat().st_mode & 0o777 == 0o600

        two.manage("restore", str(file))  # nothing is there yet, not even tables
        restored = sums(two)
        assert restored[:2] == at_the_end[:2]
        assert restored[0][0] >= 4
        assert before <= set(restored[2]) <= set(at_the_end[2])
        assert Path(two.environ["DRILL_FILES"], "sources", "page.html").read_bytes() == b"<p>as it was</p>"
        two.manage("check_data")

        # Back over the one that serves and is written to: refused, then done, and the site goes on.
        refused = one.manage("restore", str(file), check=False)
        assert refused.returncode == 1
        assert (
            refused.stderr
            == "CommandError: the database holds records; --replace gives them up for those of the backup\n"
        )
        assert sums(one) == at_the_end
        with Load(one.add_source) as writing:
            one.manage("restore", str(file), "--replace")
            assert not one.add_source("by a session of before")
            one.sign_in()
            writing.go_on()
        assert one.get("/projects/").status == 200
        back = sums(one)
        assert back[:2] == restored[:2]
        assert not (set(at_the_end[2]) - set(restored[2])) & (set(back[2]) - set(writing.done))
        assert '"kind": "restore"' in one.manage("export_audit").stdout
        one.manage("verify_audit")

    # A copy of the copy says the same: nothing is lost by going round.
    again = tmp_path / "again.tar.gz"
    two.manage("backup", str(again))
    two.manage("restore", str(again), "--yes")
    assert sums(two) == restored
    assert (
        two.manage("backup", str(again), check=False).returncode == 1
    )  # an older backup is not overwritten either


def repacked(file, target, change):
    """The backup with its parts as `change(name, bytes)` gives them."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def test_a_changed_or_foreign_backup_is_refused(sites, tmp_path):
    one, _ = sites
    file, wrong = tmp_path / "backup.tar.gz", tmp_path / "wrong.tar.gz"
    one.manage("backup", str(file))
    before = sums(one)
    for change, why in (
        (lambda name, content: content + b"\n" * (name.startswith("database")), "not what was packed"),
        (
            lambda name, content: content.replace(b"as it was", b"as it IS") if "page" in name else content,
            "not what",
        ),
        (lambda name, content: content + b" " * (name == "manifest.json"), "not signed"),
    ):
        repacked(file, wrong, change)
        done = one.manage("restore", str(wrong), "--replace", check=False)
        assert done.returncode == 1
        assert why in done.stderr
    repacked(file, wrong, lambda name, content: content + b" " * (name == "manifest.json"))
    one.manage("restore", str(wrong), "--replace", "--unsigned")
    assert sums(one) == before


def test_no_command_of_psql_is_run(sites, tmp_path):
    one, _ = sites
    file, wrong, run = tmp_path / "backup.tar.gz", tmp_path / "wrong.tar.gz", tmp_path / "it-ran"
    one.manage("backup", str(file))
    before = sums(one)

    def change(name, content):
        if name == "database.sql":
            return f"SELECT 1 \\! touch {run}\n".encode() + content
        return (
            re.sub(rb'"digests": {[^}]*}', b'"digests": {}', content) if name == "manifest.json" else content
        )

    repacked(file, wrong, change)
    done = one.manage("restore", str(wrong), "--replace", "--unsigned", check=False)
    assert done.returncode == (1 if "postgres" in one.environ["DATABASE_URL"] else 0)
    assert not run.exists()
    assert sums(one) == before


@pytest.mark.skipif(not shutil.which("gpg"), reason="Debian: gnupg")
def test_with_a_key_it_is_encrypted(sites, tmp_path):
    one, _ = sites
    file = tmp_path / "backup.gpg"
    before, one.environ["BACKUP_KEY"] = sums(one), "a long passphrase"
    try:
        (tmp_path / ".backup-killed").mkdir()
        (tmp_path / ".backup-killed/database.sql").touch()
        (tmp_path / ".backup-going-on").mkdir()
        with held(tmp_path / ".backup-going-on"):
            one.manage("backup", str(file))
        assert {path.name for path in tmp_path.iterdir()} == {".backup-going-on", file.name}
        assert not file.read_bytes().startswith(b"\x1f\x8b")
        one.manage("restore", str(file), "--replace")
        for key in ("", "another"):
            one.environ["BACKUP_KEY"] = key
            assert one.manage("restore", str(file), "--replace", check=False).returncode == 1
    finally:
        del one.environ["BACKUP_KEY"]
    assert sums(one) == before


def test_what_is_no_backup_or_a_broken_one_changes_nothing(sites, tmp_path):
    one, _ = sites
    file, broken = tmp_path / "backup.tar.gz", tmp_path / "broken.tar.gz"
    one.manage("backup", str(file))
    before = sums(one)
    broken.write_bytes(file.read_bytes()[:-5000])
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as tar:
        manifest = tmp_path / "manifest.json"
        manifest.write_text('{"database": "oracle"}')
        tar.add(manifest, "manifest.json")
    for wrong in (broken, other, tmp_path / "missing"):
        done = one.manage("restore", str(wrong), "--replace", check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: ")
        assert done.stderr.count("\n") == 1
    assert sums(one) == before
    assert not list(tmp_path.glob(".backup-*"))
