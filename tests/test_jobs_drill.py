"""A list of 3,752 rows imported and undone on a real site: the worker is killed on the way, others write meanwhile."""

import os
import signal
import sqlite3
import time
from urllib.parse import urlencode

from tests.benchmarks.import_undo import made_up
from tests.site import DRILL, Load, Site, wait_for

pytestmark = DRILL

ROWS = 3752
PROFILE = (
    'list = "benchmark"\nkey = "key"\nunit = ""\nas_of = "2026-10-31"\n[columns]\nkey = "external_ref"\n'
)
PROFILE += 'name = "name"\ninvestor = "investors"\ntotal = "total_amount"\n[create]\ninvestor = true\n'


class Desk:
    """A member of staff's browser, by hand."""

    def __init__(self, site):
        self.site, self.token = site, "x" * 32
        self.cookie = f"sessionid={site.session}; csrftoken={self.token}"

    def get(self, path):
        return self.site.ask("GET", path, headers={"Cookie": self.cookie})

    def post(self, path, **data):
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        return self.site.ask("POST", path, urlencode({**data, "csrfmiddlewaretoken": self.token}), kind)

    def upload(self, content):
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n',
            '--b\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n',
        ]
        body = "".join(parts).encode() + content + b"\r\n--b--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=b", "Cookie": self.cookie}
        return self.site.ask("POST", "/admin/projects/import/add/", body, kind)


def test_killed_on_the_way_and_others_write_meanwhile(tmp_path):
    file = tmp_path / "site.sqlite3"
    with Site(tmp_path, f"sqlite:///{file}") as site:
        site.prepare()
        database = sqlite3.connect(file, timeout=20)

        def ask(sql):
            return database.execute(sql).fetchone()

        def state():
            return ask("SELECT state FROM projects_import ORDER BY id DESC")[0]

        def job(name):
            row = database.execute("SELECT * FROM projects_job ORDER BY id DESC")
            return dict(zip([column[0] for column in row.description], row.fetchone(), strict=True))[name]

        desk = Desk(site)
        where = desk.upload("\n".join(made_up(ROWS)).encode()).headers["Location"].removesuffix("match/")
        database.execute("UPDATE projects_import SET profile = ?, state = 'checked'", [PROFILE])
        database.commit()
        desk.post(f"{where}change/", _commit="1")
        assert wait_for(lambda: state() == "committed" and job("state") == "done", 300), job("told")
        assert ask("SELECT count(*) FROM projects_project WHERE external_list = 'benchmark'")[0] == ROWS
        slowest = []

        def write(name):
            begun = time.monotonic()
            done = site.add_source(name)
            slowest.append(time.monotonic() - begun)
            return done

        with Load(write, threads=1) as others:
            desk.post(f"{where}change/", _undo="1")
            assert wait_for(lambda: job("done") > 500, 120)
            os.kill(int(job("worker").split(":")[1]), signal.SIGKILL)
            assert state() == "undoing"
            # Whoever looks at the job's page has it taken up again.
            page = f"/admin/projects/job/{job('id')}/change/"
            assert wait_for(lambda: desk.get(page).status == 200 and state() == "undone", 300), job("told")
            others.go_on()
        assert not others.failed, max(slowest)
        assert ask("SELECT count(*) FROM projects_project WHERE external_list = 'benchmark'")[0] == 0
        print(f"slowest of {len(slowest)} writes of others: {max(slowest):.1f} s")
