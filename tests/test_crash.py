"""Workers and the database server are killed under write load: what was acknowledged is there, the site comes back."""

import os
import signal
import sqlite3
import tempfile

import psycopg
import pytest

from tests.site import DRILL, Load, Site, wait_for
from tests.with_postgres import Server

pytestmark = DRILL
TITLES = "SELECT title FROM projects_source"


@pytest.fixture
def directory():
    with tempfile.TemporaryDirectory(prefix="tracker-drill-", dir="/tmp") as path:
        yield path


@pytest.fixture
def server(directory):
    server = Server(directory, durable=True)
    server.start()
    yield server
    server.stop()


def test_workers_that_are_killed_lose_nothing_acknowledged(tmp_path):
    site = Site(tmp_path, f"sqlite:///{tmp_path}/site.sqlite3")
    site.prepare()
    with site, Load(site.add_source) as writing:
        writing.go_on()
        for worker in site.workers():
            os.kill(worker, signal.SIGKILL)
        writing.go_on(20)
    with sqlite3.connect(tmp_path / "site.sqlite3") as database:
        kept = {title for (title,) in database.execute(TITLES)}
    assert set(writing.done) <= kept
    assert len(writing.done) >= 25


def test_a_database_that_is_killed_loses_nothing_acknowledged(tmp_path, server):
    site = Site(tmp_path, server.url)
    site.prepare()
    with site, Load(site.add_source) as writing:
        writing.go_on()
        server.kill()
        assert wait_for(lambda: site.get("/healthz").status == 503)
        server.start()
        assert wait_for(lambda: site.get("/healthz").status == 200)
        writing.go_on(20)
        for worker in site.workers():
            os.kill(worker, signal.SIGKILL)
        writing.go_on()
    with psycopg.connect(host=server.directory, user="postgres", dbname="postgres") as database:
        kept = {title for (title,) in database.execute(TITLES)}
    assert set(writing.done) <= kept
    assert writing.failed  # while the database was away nothing was promised


AWAY = [
    ("/projects/", "Back in a moment"),
    ("/zh-hans/projects/2022-0001/", "数据库未能及时响应"),
    ("/api/v1/projects/", '"detail": "Back in a moment"'),
    ("/projects.csv", "Back in a moment"),
    ("/admin/", "Back in a moment"),
]


def test_while_the_database_is_stopped_each_answer_says_so(tmp_path, server):
    site = Site(tmp_path, server.url)
    site.prepare()
    read = {"Cookie": f"sessionid={site.session}"}
    with site, Load(lambda name: site.get("/projects/").status == 200, threads=2) as reading:
        reading.go_on()
        workers = site.workers()
        server.stop()
        assert wait_for(lambda: site.get("/healthz").status == 503)
        for path, said in AWAY:
            answer = site.get(path, **(read if path == "/admin/" else {}))
            assert (path, answer.status) == (path, 503)
            assert said in answer.text
            assert answer.headers["Retry-After"] == "30"
        server.start()
        assert wait_for(lambda: site.get("/healthz").status == 200)
        for path, _said in AWAY:
            assert site.get(path, **read).status == 200
        reading.go_on()
        assert site.workers() == workers
