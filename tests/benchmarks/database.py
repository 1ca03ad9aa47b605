"""What the benchmarks share: a database of made-up projects, a server over it, and the database's own client."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]


class Database:
    """A database of `size` projects: a file in a temporary folder, or one on the server of DATABASE_URL.

    BENCHMARK_URL names one that is filled already, and is used as it is.
    """

    def __init__(self, size: int, folder: str):
        self.size, self.folder = size, Path(folder)
        given = os.environ.get("DATABASE_URL", "")
        self.postgresql = (os.environ.get("BENCHMARK_URL") or given).startswith("postgres")
        if self.postgresql:
            self.url = f"{given.rpartition('/')[0]}/benchmark_{size}"
        else:
            self.url = f"sqlite:///{folder}/benchmark_{size}.sqlite3"
        self.url = os.environ.get("BENCHMARK_URL", self.url)
        self.env = {
            **os.environ,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "SECRET_KEY": "for-benchmarks-only-0123456789-abcdefghijklmnopqrstuvwxyz",
            "SITE_URL": "http://127.0.0.1",
            "DEBUG": "false",
        }

    def fill(self) -> float:
        """Make the projects; seconds that it took."""
        if "BENCHMARK_URL" in os.environ:
            return 0.0
        self.empty()
        start = time.perf_counter()
        self.manage("generate_projects", str(self.size))
        seconds = time.perf_counter() - start
        if self.postgresql:  # as autovacuum does in time
            self.client(self.name, "VACUUM ANALYZE")
        return seconds

    def empty(self) -> None:
        """Make the database, with reference data alone."""
        if self.postgresql:
            self.client("postgres", f"CREATE DATABASE benchmark_{self.size}")
        self.manage("migrate", "-v0")
        self.manage("load_reference")

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def socket(self) -> str:
        return urlsplit(self.url).path.strip("/").rpartition("/")[0]

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, stdout=subprocess.DEVNULL)

    def client(self, name: str, sql: str) -> None:
        command = [
            "psql",
            "-qX",
            "-h",
            f"/{self.socket}",
            "-U",
            "postgres",
            "-d",
            name,
            "-v",
            "ON_ERROR_STOP=1",
        ]
        subprocess.run([*command, "-c", sql], check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def asked(self):
        """A function that asks the database an SQL statement, for rows."""
        if self.postgresql:
            opened = psycopg.connect(
                host=f"/{self.socket}", dbname=self.name, user="postgres", autocommit=True
            )
        else:
            opened = sqlite3.connect(self.url.removeprefix("sqlite:///"))

        def ask(sql: str) -> list[tuple]:
            cursor = opened.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

        with closing(opened):
            yield ask

    @property
    def year(self) -> str:
        """SQL for the year of signing."""
        return "extract(year FROM signed_on)" if self.postgresql else "substr(signed_on, 1, 4)"

    def dump(self, query: str, file: Path) -> float:
        """Seconds that the database's own client takes to write the rows of a query as CSV."""
        start = time.perf_counter()
        if self.postgresql:
            flat = re.sub(r"\s+", " ", query)
            self.client(self.name, f"\\copy ({flat}) TO '{file}' WITH (FORMAT csv, HEADER)")
        else:
            with file.open("wb") as out:
                path = self.url.removeprefix("sqlite:///")
                subprocess.run(["sqlite3", "-csv", "-header", path, query], check=True, stdout=out)
        return time.perf_counter() - start

    @contextmanager
    def served(self, cache: str = "dummycache://", workers: int = 1):
        """A running site over it."""
        self.manage("collectstatic", "--no-input", "-v0")
        port = free_port()
        env = {**self.env, "CACHE_URL": cache}
        command = ["gunicorn", "-c", "/dev/null", "-k", "gthread", "--threads", "4", "-w", str(workers)]
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "-t", "600", "-b", f"127.0.0.1:{port}", "tracker.wsgi"],
            cwd=ROOT,
            env=env,
            stderr=subprocess.DEVNULL,
        )
        site = Site(port, server.pid)
        try:
            site.wait()
            yield site
        finally:
            server.terminate()
            server.wait(20)


class Site:
    """A server on this machine."""

    def __init__(self, port: int, pid: int):
        self.port, self.pid = port, pid

    def wait(self) -> None:
        for _ in range(300):
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.1)
            else:
                return
        sys.exit("the server did not start")

    def get(self, address: str, headers: dict[str, str] | None = None):
        """(status, seconds to the first byte, seconds to the last, bytes, headers)."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        start = time.perf_counter()
        connection.request("GET", address, headers=headers or {})
        response = connection.getresponse()
        size = len(response.read(1))
        first = time.perf_counter() - start
        while block := response.read(1 << 20):
            size += len(block)
        seconds = time.perf_counter() - start
        connection.close()
        return response.status, first, seconds, size, response.headers

    def read(self, address: str) -> bytes:
        """The whole answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("GET", address)
        body = connection.getresponse().read()
        connection.close()
        return body

    def best(self, address: str, times: int = 3) -> float:
        """Seconds of the fastest of a few answers."""
        found = [self.get(address) for _ in range(times)]
        wrong = [status for status, *_ in found if status != 200]
        if wrong:
            sys.exit(f"{address}: {wrong[0]}")
        return min(seconds for _status, _first, seconds, *_ in found)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def forget_peak(self) -> None:
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peak(self) -> float:
        """Megabytes that the workers held at most since `forget_peak`."""
        status = "".join(Path(f"/proc/{pid}/status").read_text() for pid in self.workers())
        return sum(map(int, re.findall(r"VmHWM:\s+(\d+)", status))) / 1024


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def filled(sizes: list[int]):
    """Databases of these sizes, one after the other; what they took to fill is printed."""
    with tempfile.TemporaryDirectory() as folder:
        yield (_one(size, folder) for size in sizes)


def _one(size: int, folder: str) -> Database:
    for old in Path(folder).glob("*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    database = Database(size, folder)
    seconds = database.fill()
    kind = "PostgreSQL" if database.postgresql else "SQLite"
    print(f"\n{kind}, {size:,} projects" + (f", made up in {seconds:.0f} s" if seconds else ""), flush=True)
    return database


def sizes(arguments: list[str], usage: str) -> list[int]:
    if not all(argument.isdecimal() for argument in arguments):
        sys.exit(usage)
    return [int(argument) for argument in arguments] or [10_000, 100_000]
