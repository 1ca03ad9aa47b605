"""Public pages made once for all readers: never stale, never shared where they are a visitor's own."""

import os
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.caching.data_version import move_on
from projects.models import Project
from projects.totals.refresh import refresh
from tests.factories import BN, claim, many, project
from tests.site import free_port

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "/",
    "/projects/",
    "/projects/?q=acme&sort=-amount",
    "/zones/",
    "/sectors/",
    "/investors/",
    "/events/",
    "/reports/pivot?rows=stage",
    "/reports/conversion",
    "/reports/flow?period=month",
    "/reports/signings",
    "/reports/slippage",
    "/data/",
    "/compare/",
)


@pytest.fixture
def kept(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


def tables(client, address, **headers):
    """The answer and what its queries ask."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    return response, [query["sql"] for query in queries]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_page_seen_before_touches_no_project(client, kept, address):
    project("Acme works", total=BN)
    first = client.get(address)
    again, queries = tables(client, address)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert again["Content-Type"] == first["Content-Type"]
    assert len(queries) == 1
    assert "dataversion" in queries[0]
    unchanged, queries = tables(client, address, **{"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content, len(queries)) == (304, b"", 1)


@pytest.mark.django_db
def test_every_change_of_public_data_makes_pages_anew(client, kept):
    made = project("Acme works", total=BN)
    for address in ("/", "/projects/", f"/projects/{made.code}/"):
        assert b"2.0 bn" not in client.get(address).content
    claim(made, 2 * BN, as_of="2025-01-01")
    refresh([made.pk])
    for address in ("/", "/projects/", f"/projects/{made.code}/"):
        assert b"2.0 bn" in client.get(address).content, address


@pytest.mark.django_db
def test_each_language_has_its_own(client, kept):
    project("Acme works", name_zh="顶点工厂")
    assert "Acme works" in client.get("/projects/").text
    assert "顶点工厂" in client.get("/zh-hans/projects/").text
    assert 'lang="en"' in client.get("/projects/").text
    assert 'lang="zh-Hans"' in client.get("/zh-hans/projects/").text


@pytest.mark.django_db
def test_the_query_is_part_of_the_key(client, kept):
    project("Acme works", total=BN)
    assert b"Acme works" in client.get("/projects/?basis=headline").content
    assert client.get("/projects/?basis=nonsense").status_code == 400
    assert b"Acme works" not in client.get("/projects/?q=nothing").content


@pytest.mark.django_db
def test_whoever_is_signed_in_is_neither_served_from_it_nor_kept_in_it(admin_client, client, kept):
    project("Acme works")
    client.get("/projects/")
    Project.objects.update(name="Changed without a version")
    own = admin_client.get("/projects/")
    assert b"Changed without a version" in own.content
    assert own["Cache-Control"] == "private, no-store"
    assert "ETag" not in own
    assert b"Acme works" in client.get("/projects/").content


@pytest.mark.django_db
def test_what_is_refused_or_missing_is_not_kept(client, kept):
    assert client.get("/projects/2022-9999/").status_code == 404
    project("Acme works", code="2022-9999")
    assert client.get("/projects/2022-9999/").status_code == 200


@pytest.mark.django_db
def test_no_page_that_is_kept_sets_a_cookie_or_holds_a_token(client, kept):
    many(5)
    for address in PAGES:
        response = client.get(address)
        assert not response.cookies, address
        assert b"csrfmiddlewaretoken" not in response.content, address


@pytest.mark.django_db
def test_a_page_made_while_the_data_changed_is_not_kept(client, kept, monkeypatch):
    project("Acme works")
    from projects.views import projects as views

    counted = views.form_of
    monkeypatch.setattr(views, "form_of", lambda selection: (move_on(), counted(selection))[1])
    client.get("/projects/")
    assert not cache._cache


@pytest.mark.django_db
def test_a_cache_that_is_down_costs_no_answer(client, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("no directory")
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "file"),
        }
    }
    project("Acme works")
    assert b"Acme works" in client.get("/projects/").content
    assert "cache cannot be" in caplog.text


# ---- Several processes over one cache ----

WRITER = """
import django; django.setup()
from projects.models import Project
from projects.totals.refresh import refresh
from django.db import transaction
import sys
for line in sys.stdin:
    with transaction.atomic():
        Project.objects.update(name=f"Version {line.strip()} of it")
        refresh(Project.objects.values_list("pk", flat=True))
    print(line.strip(), flush=True)
"""
MAKE = """
import django; django.setup()
from tests.factories import project
project("Version none of it")
"""


@pytest.fixture
def site(tmp_path):
    """Ports of two processes that share a database and a cache, and the environment of both."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "CACHE_URL": f"filecache://{tmp_path}/cache",
        "SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DEBUG": "false",
        "SITE_URL": "http://127.0.0.1",
    }
    run = {"env": env, "cwd": ROOT, "check": True}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], **run)
    if not (ROOT / "var/static/staticfiles.json").exists():
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], **run)
    subprocess.run([sys.executable, "-c", MAKE], **run)
    ports, servers = [free_port(), free_port()], []
    for port in ports:
        command = [
            "gunicorn",
            "-c",
            "/dev/null",
            "-k",
            "gthread",
            "--threads",
            "4",
            "-b",
            f"127.0.0.1:{port}",
        ]
        servers.append(
            subprocess.Popen(
                [sys.executable, "-m", *command, "tracker.wsgi"], env=env, cwd=ROOT, stderr=subprocess.DEVNULL
            )
        )
    try:
        for port in ports:
            wait_for(port)
        yield ports, env
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def wait_for(port):
    for _ in range(300):
        try:
            return fetch(port)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def fetch(port):
    server = HTTPConnection("127.0.0.1", port, timeout=20)
    server.request("GET", "/projects/")
    text = server.getresponse().read().decode()
    server.close()
    return text


@pytest.mark.drill
def test_two_processes_never_serve_a_stale_page_after_a_commit(site):
    ports, env = site
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        env=env,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    stop, failures, acknowledged = threading.Event(), [], [-1]

    def read(port):
        """What a reader sees is never older than what was acknowledged before it asked."""
        while not stop.is_set():
            least, text = acknowledged[0], fetch(port)
            seen = text.split("Version ")[1].split(" ")[0]
            if least >= 0 and (seen == "none" or int(seen) < least):
                failures.append((least, seen))

    readers = [threading.Thread(target=read, args=(port,)) for port in ports * 2]
    for reader in readers:
        reader.start()
    try:
        for number in range(30):
            writer.stdin.write(f"{number}\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == f"{number}\n"
            acknowledged[0] = number
            for port in ports:
                assert f"Version {number} of it" in fetch(port)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        writer.stdin.close()
        writer.wait(20)
        writer.stdout.close()
    assert not failures
