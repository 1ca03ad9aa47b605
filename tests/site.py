"""A real site for drills: gunicorn with several workers on a database of its own, and staff who write through it."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

# On servers of their own, one after the other.
DRILL = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
ROOT = Path(__file__).resolve().parent.parent
PREPARE = """
from django.core.management import call_command
for command in ("migrate", "load_reference", "seed"):
    call_command(command, verbosity=0)
"""
SIGN_IN = """
from django.contrib.auth import get_user_model, BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
user = get_user_model().objects.filter(username="drill").first() or get_user_model().objects.create_superuser("drill")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.create()
print("session", session.session_key)
"""


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()
        self.text = self.body.decode(errors="replace")


class Site:
    """Use as a context manager: the site answers inside, and is gone after."""

    def __init__(self, directory, database_url, workers=2, root=ROOT, **variables):
        self.root = root  # of the program: another version of it for drills of an upgrade
        self.log_file = Path(directory) / "site.log"
        self.port = free_port()
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.site_settings",
            "DRILL_FILES": str(Path(directory) / "files"),
            "SECRET_KEY": "for-drills-only-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DATABASE_URL": database_url,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
        }
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environ = passed | own | variables
        self.session = None

    def __enter__(self):
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "tracker.wsgi"],
                cwd=self.root,
                env=self.environ,
                stderr=log,
                start_new_session=True,
            )
        assert wait_for(lambda: self.get("/healthz").status == 200, 60), self.log_file.read_text()
        return self

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def manage(self, *command, check=True):
        """Run a management command on the site's database; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,  # on a busy machine the migrations take minutes
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def prepare(self):
        """Tables, the announcement's records and one administrator's session."""
        self.manage("shell", "--no-imports", "-c", PREPARE)
        self.sign_in()

    def sign_in(self):
        """A new session of the administrator."""
        self.session = self.manage("shell", "--no-imports", "-c", SIGN_IN).stdout.split()[-1]

    def ask(self, method, path, body=None, headers=()):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)  # a busy machine
        try:
            connection.request(method, path, body, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()})

    def add_source(self, title):
        """As staff do, in the admin; True where the site acknowledged it."""
        token = "x" * 32
        form = {"title": title, "csrfmiddlewaretoken": token, "_save": "1"}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            answer = self.ask("POST", "/admin/projects/source/add/", urlencode(form), headers)
        except (HTTPException, OSError):  # the worker is gone; nothing was promised
            return False
        assert answer.status in (302, 500, 503), answer.text
        return answer.status == 302 and "/login/" not in answer.headers["Location"]

    def workers(self):
        """The process ids of gunicorn's workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def metric(self, name):
        """{labels: value} of one metric, over all workers."""
        lines = [line for line in self.get("/metrics").text.splitlines() if line.startswith(name)]
        return {line.rpartition(" ")[0].removeprefix(name): float(line.rpartition(" ")[2]) for line in lines}

    def log(self):
        """What it logged, as objects; every line must be one."""
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]


class Load:
    """Threads that do one thing over and over while the drill goes on; `done` are its true answers in order."""

    def __init__(self, act, threads=3):
        self.act, self.done, self.failed, self.ended = act, [], [], threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(n,)) for n in range(threads)]

    def _run(self, thread):
        number = 0
        while not self.ended.is_set():
            number += 1
            name = f"{thread}-{number}"
            try:
                (self.done if self.act(name) else self.failed).append(name)
            except Exception as error:
                self.failed.append(f"{name}: {error!r}")
            time.sleep(0.01)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def go_on(self, more=5, seconds=20):
        """Wait until so many more have succeeded."""
        goal = len(self.done) + more
        assert wait_for(lambda: len(self.done) >= goal, seconds), self.failed[-3:]


def wait_for(what, seconds=30):
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except (HTTPException, OSError):
            pass
        time.sleep(0.05)
    return False


def free_port():
    """Below those of outgoing connections, one of which might take it before the server does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
