"""Public reads on a hot standby, a real one: never older than the primary, and no error when it lags or is gone."""

import tempfile

import psycopg
import pytest

from tests.site import DRILL, Load, Site, wait_for
from tests.with_postgres import Server

pytestmark = DRILL
LIST = "/projects/"
API = "/api/v1/projects/"


@pytest.fixture(scope="module")
def servers():
    """A primary and its standby."""
    with (
        tempfile.TemporaryDirectory(prefix="tracker-p-", dir="/tmp") as one,
        tempfile.TemporaryDirectory(prefix="tracker-s-", dir="/tmp") as two,
    ):
        primary, standby = Server(one), Server(two)
        primary.start()
        standby.copy_from(primary)
        standby.start()
        yield primary, standby
        standby.stop()
        primary.stop()


@pytest.fixture(scope="module")
def site(servers, tmp_path_factory):
    primary, standby = servers
    site = Site(tmp_path_factory.mktemp("site"), primary.url, workers=1, REPLICA_URL=standby.url)
    site.prepare()
    with site:
        assert wait_for(lambda: read_by(site, "replica"))
        yield site


def run(server, statement):
    with psycopg.connect(
        host=server.directory, user="postgres", dbname="postgres", autocommit=True
    ) as database:
        return database.execute(statement)


def reads(site):
    return site.metric("tracker_public_reads_total")


def by_standby(site):
    return reads(site).get('{database="replica"}', 0)


_numbers = iter(range(10_000))


def read_by(site, who, path=LIST):
    """Whether this database answered a reader who asks for what nobody has asked before."""
    label = f'{{database="{who}"}}'
    before = reads(site).get(label, 0)
    assert site.get(f"{path}?q=nothing-{next(_numbers)}").status == 200
    return reads(site).get(label, 0) == before + 1


def rename(site, name):
    """A change of public data on the primary, acknowledged when this returns."""
    code = (
        "from projects.models import Project; from projects.totals.refresh import refresh; "
        f"p = Project.objects.published().order_by('code').first(); p.name = {name!r}; p.save(); refresh([p.pk]); print(p.code)"
    )
    return site.manage("shell", "--no-imports", "-c", code).stdout.strip()


def test_public_reads_go_to_the_standby(site):
    assert read_by(site, "replica")
    assert read_by(site, "replica", API)
    assert b"\r\n" in site.get("/projects.csv").body


def test_staff_read_the_primary(site):
    before = reads(site)
    cookie = f"sessionid={site.session}"
    assert site.get(LIST, Cookie=cookie).status == 200
    assert site.get("/admin/", Cookie=cookie).status == 200
    assert site.get("/admin/login/").status == 200
    assert reads(site) == before


def test_a_standby_that_lags_is_left_out_and_its_version_labels_nothing_newer(site, servers):
    standby = servers[1]
    run(standby, "SELECT pg_wal_replay_pause()")
    before = site.get(API)
    code = rename(site, "Renamed while the standby lags")
    after = site.get(API)
    assert "Renamed while the standby lags" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    assert read_by(site, "default")
    assert site.get(API, If_None_Match=after.headers["ETag"]).status == 304
    run(standby, "SELECT pg_wal_replay_resume()")
    assert wait_for(lambda: read_by(site, "replica"))
    assert "Renamed while the standby lags" in site.get(f"/projects/{code}/").text
    assert site.get(API).headers["ETag"] == after.headers["ETag"]


def test_a_standby_that_dies_and_comes_back_costs_no_reader_an_error(site, servers):
    standby = servers[1]

    def read(name):
        return site.get(f"{LIST}?q={name}").status == 200 and site.get("/zones/").status == 200

    with Load(read) as reading:
        reading.go_on()
        standby.kill()
        reading.go_on(20)
        asked = by_standby(site)
        standby.start()
        assert wait_for(lambda: by_standby(site) > asked, 15)
        reading.go_on()
    assert reading.failed == []


def test_without_the_primary_the_public_still_reads(site, servers):
    primary = servers[0]
    assert wait_for(lambda: read_by(site, "replica"), 15)
    primary.kill()
    try:
        assert site.get(f"{LIST}?q=without-primary").status == 200
        assert site.get("/healthz").status == 503
    finally:
        primary.start()
    assert wait_for(lambda: site.get("/healthz").status == 200)
    assert wait_for(lambda: read_by(site, "replica"), 15)
