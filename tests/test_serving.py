"""A real gunicorn over a real database: many at once, who hangs up, and who is slow.

LOAD_SECONDS=60 makes the load longer.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from tests.settings import DATABASES
from tests.site import free_port
from tracker.incoming import HEAD_SECONDS

ROOT = Path(__file__).resolve().parent.parent
# One server for all of them, on a copy of the tests' database.
pytestmark = [pytest.mark.xdist_group("serving"), pytest.mark.django_db]
POSTGRESQL = "postgresql" in DATABASES["default"]["ENGINE"]
SECONDS = float(os.environ.get("LOAD_SECONDS", "10"))
PASSWORD = "correct horse battery"
FILL = f"""
from django.contrib.auth.models import User
from django.utils.timezone import now
from projects.models import Project
User.objects.create_superuser("w", password="{PASSWORD}")
Project.objects.bulk_create(
    Project(name=f"P{{n}}", code=f"2020-{{n:04}}", first_published_at=now(), updated_at=now(), summary="x" * 100_000, publication="published") for n in range(1, 401)
)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup, django_db_blocker):
    """The port of a site with 40 MB to download, and the address of its database."""
    with django_db_blocker.unblock():
        url, drop = database(tmp_path_factory.mktemp("serving"))
    port = free_port()
    env = {**os.environ, "SECRET_KEY": "for-tests-only-" * 4, "DATABASE_URL": url, "PORT": str(port)}
    env["WORKER_MEMORY_MB"] = "0"  # how a worker is renewed is asked in test_worker.py
    env["SITE_URL"] = f"http://127.0.0.1:{port}"
    for command in ([["migrate", "-v0"]] if POSTGRESQL else []) + [["shell", "--no-imports", "-c", FILL]]:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    env["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # static files need not be collected
    program = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--workers", "1", "--threads", "4"]
    process = subprocess.Popen(program, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: fetch(port, "/healthz")[0] == 200)
        yield port, url
    finally:
        process.terminate()
        process.wait(30)
        drop()


def database(directory):
    """The address of an empty one, and what removes it: on SQLite a copy of the tests' own, which is migrated."""
    if not POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [f"{directory}/serving.sqlite3"])
        return f"sqlite:///{directory}/serving.sqlite3", lambda: None
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"serving_{os.getpid()}"
    told = {"host": socket_of(base), "user": "postgres"}

    def admin(statement):
        with psycopg.connect(dbname="postgres", autocommit=True, **told) as connection:
            connection.execute(statement)

    admin(f"CREATE DATABASE {name}")
    return f"{base}/{name}", lambda: admin(f"DROP DATABASE {name} WITH (FORCE)")


def socket_of(base):
    return "/" + base.partition("@")[2].strip("/")


def wait_for(true):
    ends = time.monotonic() + 30
    while True:
        try:
            if true():
                return
        except OSError:
            pass
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.2)


def when_quiet(port):
    """Wait until the downloads that the test before left behind were given up."""
    wait_for(lambda: fetch(port, "/healthz", timeout=3)[0] == 200)


def fetch(port, path, method="GET", body=None, timeout=30, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def start_download(port, path="/projects.csv"):
    """A connection that has read the first part of a long export, and no more."""
    reader = socket.create_connection(("127.0.0.1", port))
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.sendall(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"200 OK" in reader.recv(4096)
    return reader


def copies(url):
    """How many exports the database is busy with."""
    base, _, name = url.rpartition("/")
    with psycopg.connect(dbname=name, host=socket_of(base), user="postgres") as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY (%' AND pid <> pg_backend_pid()"
        )
        return found.fetchone()[0]


def test_who_hangs_up_frees_the_worker_and_the_cursor(server):
    port, url = server
    readers = [start_download(port) for _ in range(4)]  # all threads
    if POSTGRESQL:
        wait_for(lambda: copies(url) == 4)
    for reader in readers:
        reader.close()
    assert fetch(port, "/healthz", timeout=30)[0] == 200  # SQLite sorts 40 MB for each of them first
    if POSTGRESQL:
        wait_for(lambda: copies(url) == 0)


def test_slow_readers_do_not_hold_the_others_up(server):
    port, _url = server
    readers = [start_download(port) for _ in range(3)]
    try:
        for path in ("/healthz", "/events/", "/api/v1/events/"):
            assert fetch(port, path)[0] == 200
    finally:
        for reader in readers:
            reader.close()


HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\nusername="
LONG_HEAD = HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(20))
SLOW = {
    "nothing": b"",
    "half a head": HEAD,
    "a long head": LONG_HEAD,
    "half a form": FORM % 100,
    "part of a long form": FORM % 900_000 + b"b" * 17_000,
    "part of a file": FORM.replace(b"Host", b"Cookie: sessionid=x\r\nHost") % 20_000_000 + b"b" * 900_000,
    "a body too large to wait for": FORM % 20_000_000 + b"b" * 17_000,
}


@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW)
def test_who_has_not_asked_yet_holds_nobody_up(server, sent):
    port, _url = server
    when_quiet(port)
    waiting = [
        socket.create_connection(("127.0.0.1", port)) for _ in range(12)
    ]  # more than there are threads
    try:
        for visitor in waiting:
            visitor.sendall(sent)
        for _ in range(3):
            assert fetch(port, "/healthz", timeout=HEAD_SECONDS - 2)[0] == 200
    finally:
        for visitor in waiting:
            visitor.close()


def test_more_slow_readers_than_threads_hold_nobody_up(server):
    readers = [start_download(server[0], "/projects.csv?q=P1") for _ in range(8)]  # 11 MB each
    try:
        for _ in range(3):
            assert fetch(server[0], "/healthz", timeout=6)[0] == 200
    finally:
        for reader in readers:
            reader.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (LONG_HEAD, b"431"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
        (FORM % 2_000_000, b"413"),
        (HEAD + b"Content-Length: five\r\n\r\n", b"400"),
    ],
)
def test_what_will_be_no_request_is_refused_at_once(server, sent, status):
    with socket.create_connection(("127.0.0.1", server[0]), timeout=30) as visitor:
        visitor.sendall(sent)
        answer = b""
        while block := visitor.recv(65536):  # until it is closed
            answer += block
        assert answer.startswith(b"HTTP/1.1 " + status)


def test_a_long_form_that_comes_slowly_arrives_whole(server):
    body = b"csrfmiddlewaretoken=" + b"x" * 900_000
    with socket.create_connection(("127.0.0.1", server[0]), timeout=30) as visitor:
        visitor.sendall((FORM % len(body)).removesuffix(b"username="))
        for start in range(0, len(body), 100_000):
            visitor.sendall(body[start : start + 100_000])
            time.sleep(0.02)
        assert visitor.recv(65536).startswith(b"HTTP/1.1 403 ")  # no cookie to compare the token with


def test_who_waits_to_be_asked_for_the_body_is_asked(server):
    with socket.create_connection(("127.0.0.1", server[0]), timeout=30) as visitor:
        visitor.sendall(
            FORM.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n").removesuffix(b"username=") % 9
        )
        assert visitor.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        visitor.sendall(b"username=")
        assert visitor.recv(65536).startswith(b"HTTP/1.1 403 ")


def test_a_request_that_comes_in_pieces_is_answered(server):
    with socket.create_connection(("127.0.0.1", server[0]), timeout=30) as visitor:
        for _ in range(2):  # on one connection
            for piece in (HEAD[:20], HEAD[20:], b"\r", b"\n"):
                visitor.sendall(piece)
                time.sleep(0.05)
            answer = b""
            while not answer.endswith(b"ok\n"):  # its head and its body may come by themselves
                answer += visitor.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.drill
def test_who_never_ends_the_request_is_let_go(server):
    with socket.create_connection(("127.0.0.1", server[0]), timeout=HEAD_SECONDS + 5) as visitor:
        visitor.sendall(HEAD)
        with suppress(ConnectionResetError):  # what was sent is thrown away unread
            assert visitor.recv(4096).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("name", [b"Script_Name", b"Path_Info", b"X_Forwarded_Proto"])
def test_no_header_moves_the_site_elsewhere(server, name):
    with socket.create_connection(("127.0.0.1", server[0]), timeout=30) as visitor:
        visitor.sendall(HEAD + name + b": /elsewhere\r\n\r\n")
        assert visitor.recv(4096).startswith(b"HTTP/1.1 200 OK")


def sign_in(port):
    _status, headers, page = fetch(port, "/admin/login/")
    cookie = headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
    form = {"csrfmiddlewaretoken": token, "username": "w", "password": PASSWORD}
    status, headers, _page = post(port, "/admin/login/", form, cookie)
    assert status == 302
    return "; ".join(value.partition(";")[0] for value in headers.get_all("Set-Cookie"))


def post(port, path, form, cookie):
    kind = "application/x-www-form-urlencoded"
    referer = f"http://127.0.0.1:{port}{path}"
    return fetch(port, path, "POST", urlencode(form), Content_Type=kind, Cookie=cookie, Referer=referer)


def write(port, cookie, ends, stored, wrong):
    path = "/admin/projects/source/add/"
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', fetch(port, path, Cookie=cookie)[2])[1]
    while time.monotonic() < ends:
        title = f"S{len(stored)}-{threading.get_ident()}-{time.monotonic_ns()}"
        status, _headers, _page = post(port, path, {"csrfmiddlewaretoken": token, "title": title}, cookie)
        (stored if status == 302 else wrong).append(title if status == 302 else (path, status))


def read(port, ends, number, wrong):
    paths = ("/events/", "/projects/2020-0001/", "/api/v1/events/", "/events.csv", "/zh-hans/sectors/")
    while time.monotonic() < ends:
        path = paths[number % len(paths)]
        number += 1
        status = fetch(port, path)[0]
        if status != 200:
            wrong.append((path, status))


@pytest.mark.drill
def test_sixteen_readers_and_four_writers_lose_nothing(server):
    port, _url = server
    before = sources(port)
    cookies = [sign_in(port) for _ in range(4)]  # one after the other: few passwords are checked at once
    ends, stored, wrong = time.monotonic() + SECONDS, [], []
    threads = [threading.Thread(target=read, args=(port, ends, n, wrong)) for n in range(16)]
    threads += [
        threading.Thread(target=write, args=(port, cookie, ends, stored, wrong)) for cookie in cookies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(stored) >= SECONDS / 2
    assert sources(port) == before + len(stored)


def sources(port):
    """How many there are, by the list in the admin."""
    page = fetch(port, "/admin/projects/source/", Cookie=sign_in(port))[2]
    return int(re.search(r"\b(\d+)\s+sources?\b", page)[1])
