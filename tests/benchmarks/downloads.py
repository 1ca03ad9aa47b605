"""How long the downloads take, and whether their memory grows with the rows.

    .venv/bin/python -m tests.benchmarks.downloads [ROWS]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.downloads   on PostgreSQL

Makes ROWS (default 100,000) projects in a throw-away database, and reads each download of a tenth of them and of all
of them in a process of its own. Prints seconds, bytes and peak memory above that at the start; the last column is the
growth of memory for ten times the rows, which stays near 1 where memory is flat.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
if __name__ == "__main__" and len(sys.argv) > 2:  # a process of its own: the database is known
    django.setup()
    from projects.models import CodeCounter, InvestmentAmount, Milestone, Participation, Project

ADDRESSES = (
    "/projects.csv",
    "/projects.json",
    "/projects.geojson",
    "/projects.xlsx",
    "/amounts.xlsx",
    "/investors.xlsx",
)
PAGES = (
    "/api/v1/projects/?page_size=100",
    "/api/v1/investors/?page_size=100",
    "/api/v1/zones/?page_size=100",
)


def measure(address):
    """Read one answer to its end; print seconds, bytes and kilobytes of memory above those before it."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.get("/api/v1/").close()  # what any first answer loads is not the download's
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        sys.exit(f"{address}: {response.status_code}")
    size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)
    seconds = time.perf_counter() - start
    print(f"{seconds:.2f} {size} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before}")


def make(count):
    """Let there be `count` projects."""
    from django.core.management import call_command

    from tests.factories import many

    call_command("migrate", verbosity=0)
    if not Project.objects.exists():
        many(1000)
    while (missing := count - Project.objects.count()) > 0:
        copy(missing)


def copy(most):
    """Up to a thousand more projects like the first thousand, each with its amounts, investors and milestones."""
    originals = list(Project.objects.order_by("pk")[: min(most, 1000)])
    copies = {project.pk: project for project in originals}
    for project, code in zip(originals, CodeCounter.take(2023, len(originals)), strict=True):
        project.pk, project.code, project._state.adding = None, code, True
    Project.objects.bulk_create(originals)
    for model in (InvestmentAmount, Participation, Milestone):
        rows = list(model.objects.filter(project__in=copies))
        for row in rows:
            row.pk, row.project = None, copies[row.project_id]
        model.objects.bulk_create(rows)


def child(*arguments):
    command = [sys.executable, "-m", "tests.benchmarks.downloads", *arguments]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split()


def main(count):
    with tempfile.TemporaryDirectory() as directory:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{directory}/benchmark.sqlite3")
        figures = {address: [] for address in ADDRESSES + PAGES}
        for rows in (count // 10, count):
            child("make", str(rows))
            for address, found in figures.items():
                found.append(child("measure", address))
        print(f"{'':36} {count // 10:>10} rows: s, MB, + MB {count:>12} rows: s, MB, + MB   growth")
        for address, found in figures.items():
            cells = [f"{float(s):>10.2f} {int(b) / 1e6:>8.1f} {int(kb) / 1e3:>6.1f}" for s, b, kb in found]
            print(
                f"{address:36} {cells[0]:>22} {cells[1]:>32} {(int(found[1][2]) + 1) / (int(found[0][2]) + 1):>12.1f}"
            )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", count]:
            make(int(count))
        case ["measure", address]:
            measure(address)
        case [count] if count.isdecimal():
            main(int(count))
        case []:
            main(100_000)
        case _:
            sys.exit(__doc__)
