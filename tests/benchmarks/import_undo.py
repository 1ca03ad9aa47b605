"""A list of new projects imported and undone: CPU seconds, and how long one transaction of the undoing holds other writers.

    .venv/bin/python -m tests.benchmarks.import_undo [ROWS ...]                                      on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.import_undo      on PostgreSQL

3,752 rows (AEI's list has as many) and 10,000 where nothing is said.
"""

import os
import subprocess
import sys
import tempfile
import time

from .database import Database
from .working_copy import cpu

PROFILE = """
list = "benchmark"
key = "key"
unit = ""
as_of = "2026-10-31"
[columns]
key = "external_ref"
name = "name"
zone = "zone"
investor = "investors"
total = "total_amount"
realised = "realised_amount"
signed = "signed_on"
[create]
zone = "town"
investor = true
"""


def made_up(number):
    """Rows of a list, each project with an investor of its own."""
    yield "key,name,zone,investor,total,realised,signed"
    for n in range(number):
        yield f"K{n},Project {n},Town {n % 50},Company number {n},{n + 1}000000,{n + 1}000,202{n % 6}-0{1 + n % 9}"


def measure(number):
    """Inside a process whose database is empty."""
    import django

    django.setup()
    from django.db import transaction

    from projects.importing import keeping
    from projects.importing.profiles import read_profile
    from projects.importing.running import Run
    from projects.importing.undoing import Undoing
    from projects.models import Project

    data = "\n".join(made_up(number)).encode()
    imported = keeping.new_import("list.csv", data, PROFILE)
    imported.save()
    run = Run(data, read_profile(PROFILE))

    def commit():
        with transaction.atomic():
            list(keeping.commit(imported, run, None, expected=""))

    cpu("imported", commit)
    assert Project.objects.count() == number
    longest = [0.0]

    def undo():
        last = time.process_time()
        for _done in Undoing(imported, None).steps():
            now = time.process_time()
            longest[0], last = max(longest[0], now - last), now

    cpu("undone", undo)
    assert not Project.objects.exists()
    print(f"{'the longest step':40} {longest[0]:6.2f} s CPU")


def main():
    """Each size in a process of its own."""
    if number := os.environ.get("MEASURE"):
        measure(int(number))
        return
    for size in [int(given) for given in sys.argv[1:]] or [3752, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(size, folder)
            database.empty()
            print(f"\n{size} rows on {'PostgreSQL' if database.postgresql else 'SQLite'}", flush=True)
            env = {**database.env, "MEASURE": str(size)}
            subprocess.run([sys.executable, "-m", __spec__.name], env=env, check=True)


if __name__ == "__main__":
    main()
