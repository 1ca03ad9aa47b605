"""Sixteen readers over all public addresses and four writers, for some minutes: errors, growth, slowest answers.

    .venv/bin/python -m tests.benchmarks.soak [MINUTES [SIZE]]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.soak ...         on PostgreSQL

Minutes default to 30, projects to 100,000. Two workers, pages kept in files. A writer corrects a published project's claim once
a second, as the form does: history, stored figures, public past and data version in one transaction. Exit 1 where a reader
or writer met an error (503 of a bounded request is counted apart) or where the workers held over `GROWTH` MB more at
the end than after the first fifth.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from random import Random

from .database import ROOT, Database, Site, filled

READERS, WRITERS, GROWTH = 16, 4, 60
WHOLE = (
    ".csv",
    ".xlsx",
    ".json",
    ".geojson",
    "oc4ids",
)  # of all projects: minutes of writing, not what is tried here
WORDS = """
import json, django; django.setup()
from django.utils.encoding import iri_to_uri
from tests.benchmarks.addresses import PUBLIC
from tests.benchmarks.everything import facts
words, found = facts(), []
for declared in (address for several in PUBLIC.values() for address in several):
    try:
        found.append(iri_to_uri(declared.format(**words)))
    except KeyError:
        pass
print(json.dumps(found))
"""
WRITER = """
import sys, time, django; django.setup()
from django.db import OperationalError, transaction
from projects.models import InvestmentAmount, Project
from projects.totals.refresh import refresh
number, until = int(sys.argv[1]), time.time() + float(sys.argv[2])
keys = list(Project.objects.published().order_by("pk").values_list("pk", flat=True)[number : 4000 : 4])
seconds, failed = [], 0
for turn, pk in enumerate(keys * 1000):
    if time.time() > until:
        break
    start = time.perf_counter()
    try:
        with transaction.atomic():
            claim = InvestmentAmount.objects.filter(project=pk).first()
            if claim and claim.amount:
                claim.amount += 10_000
                claim.save()
            refresh([pk])
    except OperationalError:
        failed += 1
    seconds.append(time.perf_counter() - start)
    time.sleep(1)
seconds.sort()
print(len(seconds), failed, seconds[int(len(seconds) * 0.95)] if seconds else 0)
"""


def script(database: Database, text: str, *arguments: object) -> subprocess.Popen[str]:
    """A program of its own over the database."""
    command = [sys.executable, "-c", text, *map(str, arguments)]
    env = {**database.env, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE)


def read(
    site: Site, addresses: list[str], seconds: float
) -> tuple[dict[str, list[float]], Counter[int], list[float]]:
    """What sixteen readers met: seconds by address, statuses, megabytes of the workers every few seconds."""
    times: dict[str, list[float]] = defaultdict(list)
    statuses, held, end = Counter[int](), list[float](), time.monotonic() + seconds

    def reader(number: int) -> None:
        random = Random(number)
        while time.monotonic() < end:
            address = random.choice(addresses)
            try:
                status, _first, took, _size, _headers = site.get(address)
            except OSError:
                status, took = 0, 0.0
            statuses[status] += 1
            times[address].append(took)
            if status not in (200, 503):
                print(f"{status} {address}", flush=True)

    def watcher() -> None:
        while time.monotonic() < end:
            site.forget_peak()
            time.sleep(5)
            held.append(site.peak())

    with ThreadPoolExecutor(READERS + 1) as pool:
        for task in [pool.submit(reader, number) for number in range(READERS)] + [pool.submit(watcher)]:
            task.result()
    return times, statuses, held


def main(minutes: float, size: int) -> int:
    """The exit code."""
    with filled([size]) as databases:
        (database,) = databases
        listed = json.loads(script(database, WORDS).communicate()[0])
        addresses = [a for a in listed if not any(part in a.partition("?")[0] for part in WHOLE)]
        with database.served(f"filecache://{database.folder}/cache", workers=2) as site:
            writers = [script(database, WRITER, number, minutes * 60) for number in range(WRITERS)]
            times, statuses, held = read(site, addresses, minutes * 60)
            written = [writer.communicate()[0].split() for writer in writers]
    every = sorted(took for each in times.values() for took in each)
    print(f"{len(every):,} answers of {len(times)} addresses, statuses {dict(statuses)}")
    print(
        f"half within {every[len(every) // 2]:.2f} s, 95 % within {every[int(len(every) * 0.95)]:.2f} s, all within {every[-1]:.2f} s"
    )
    for address, each in sorted(times.items(), key=lambda item: -max(item[1]))[:5]:
        print(f"{max(each):>8.2f}  {address}")
    for number, failed, slow in written:
        print(f"a writer: {number} changes, {failed} failed, 95 % within {float(slow):.2f} s")
    early, late = max(held[: max(len(held) // 5, 1)]), max(held[-max(len(held) // 5, 1) :])
    print(f"the workers held {early:.0f} MB at first, {late:.0f} MB at the end")
    wrong = sum(number for status, number in statuses.items() if status not in (200, 503))
    return int(bool(wrong) or any(int(failed) for _n, failed, _s in written) or late - early > GROWTH)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    given = sys.argv[1:]
    sys.exit(main(float(given[0]) if given else 30, int(given[1]) if len(given) > 1 else 100_000))
