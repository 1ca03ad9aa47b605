"""The drill: backup and restore of a site that serves and is written to, on both databases."""

import json
import tarfile
import tempfile
from pathlib import Path

import psycopg
import pytest

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
            writing.go_on()
        assert one.get("/projects/").status == 200
        back = sums(one)
        assert back[:2] == restored[:2]
        assert not (set(at_the_end[2]) - set(restored[2])) & (set(back[2]) - set(writing.done))

    # A copy of the copy says the same: nothing is lost by going round.
    again = tmp_path / "again.tar.gz"
    two.manage("backup", str(again))
    two.manage("restore", str(again), "--yes")
    assert sums(two) == restored
    assert (
        two.manage("backup", str(again), check=False).returncode == 1
    )  # an older backup is not overwritten either


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
