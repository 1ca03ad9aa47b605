"""A list of 10,000 rows read, checked and previewed, then imported, beside the database's own client loading the file.

    .venv/bin/python -m tests.benchmarks.import_list [ROWS]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.import_list   on PostgreSQL

The list is our own CSV of made-up projects, imported into an empty database. The client loads it as plain texts.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .database import ROOT, Database

PROFILE = """
list = "benchmark"
key = "code"
publish = true
[columns]
code = "external_ref"
name = "name"
name_zh = "name_zh"
zone = "zone"
sector = "sector"
investors = "investors"
signed_on = "signed_on"
total_amount = "total_amount"
currency = "currency"
[create]
zone = "zone"
sector = true
investor = true
"""
COLUMNS = (
    "code",
    "name",
    "name_zh",
    "zone",
    "sector",
    "investors",
    "signed_on",
    "total_amount",
    "currency",
)


def run(database: Database, *arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a command."""
    start = time.perf_counter()
    command = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=database.env, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(command.pid, 0)
    if status:
        sys.exit(f"{arguments[0]} failed")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def write_list(source: Database, file: Path) -> None:
    with source.served() as site, file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.DictReader(site.read("/projects.csv").decode().splitlines())
        writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def load(database: Database, file: Path) -> float:
    """Seconds of the client."""
    start = time.perf_counter()
    if database.postgresql:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        database.client(database.name, f"CREATE TABLE plain ({columns})")
        database.client(database.name, f"\\copy plain FROM '{file}' WITH (FORMAT csv, HEADER)")
    else:
        path = database.url.removeprefix("sqlite:///")
        subprocess.run(["sqlite3", path, ".mode csv", f".import {file} plain"], cwd=ROOT, check=True)
    return time.perf_counter() - start


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, profile = Path(folder) / "list.csv", Path(folder) / "profile.toml"
        profile.write_text(PROFILE)
        source = Database(rows, folder)
        source.fill()
        write_list(source, file)
        target = Database(rows + 1, folder)
        target.empty()
        own = load(target, file)
        preview, peak = run(target, "import_projects", str(file), "--profile", str(profile))
        commit, peak_of_all = run(target, "import_projects", str(file), "--profile", str(profile), "--commit")
    print(f"{rows:,} rows on {'PostgreSQL' if source.postgresql else 'SQLite'}")
    print(f"{'':22} {'seconds':>9} {'ratio':>8} {'peak MB':>9}")
    print(f"{'its own client':22} {own:>9.2f}")
    print(f"{'preview':22} {preview:>9.2f} {preview / own:>8.1f} {peak:>9.0f}")
    print(f"{'import':22} {commit:>9.2f} {commit / own:>8.1f} {peak_of_all:>9.0f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(10_000)
        case [count] if count.isdecimal():
            main(int(count))
        case _:
            sys.exit(__doc__)
