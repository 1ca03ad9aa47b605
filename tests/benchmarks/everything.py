"""Every public address and the staff's main ones on a filled database: seconds, statements, memory, beside bare SQL.

    .venv/bin/python -m tests.benchmarks.everything [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.everything ...    on PostgreSQL

Nothing is cached. Sizes default to 10,000 and 100,000. One process makes all answers, as a worker with one thread would:
`s` is the better of two times, `cpu` the processor seconds of this process in it, `sql` how many statements, `MB` how
much more memory the process held at most than before. Targets at 100,000: a public page 0.5 s, and 3 times its bare SQL
where that takes over 0.1 s; a page of the staff 0.7 s. Files of a whole list have no such target (docs/operations.md).
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .database import ROOT, filled, sizes

PAGE, STAFF_PAGE, RATIO, SMALL = 0.5, 0.7, 3, 0.1  # seconds, seconds, times, seconds
WHOLE = (".csv", ".xlsx", ".json", ".geojson", ".jsonld")  # files grow with what is selected


@dataclass(frozen=True)
class Visit:
    """What one answer cost: seconds, processor seconds, statements, megabytes, bytes."""

    address: str
    status: int
    seconds: float
    cpu: float
    statements: int
    megabytes: float
    size: int
    bare: float | None

    def late(self, target: float) -> bool:
        """Over its target; a file of a whole list has none."""
        if self.address.partition("?")[0].endswith(WHOLE):
            return False
        slow = self.bare is not None and self.bare > SMALL and self.seconds > RATIO * self.bare
        return self.seconds > target or slow

    def __str__(self) -> str:
        bare = f"{self.bare:>8.3f} {self.seconds / self.bare:>6.1f}" if self.bare else f"{'':>15}"
        return (
            f"{self.seconds:>8.3f} {self.cpu:>7.3f} {bare} {self.statements:>5} {self.megabytes:>6.0f}"
            f" {self.size / 1024:>9,.0f} {self.status}  {self.address}"
        )


HEAD = f"{'s':>8} {'cpu':>7} {'bare':>8} {'ratio':>6} {'sql':>5} {'MB':>6} {'KB':>9}"

PUBLISHED = "FROM projects_project p WHERE p.publication = 'published'"
COUNTED = f"{PUBLISHED} AND p.counts_in_totals AND p.status <> 'terminated'"
SUMS = "count(*), sum(p.headline_cny), sum(p.phases_cny), sum(p.realised_cny), count(p.headline_cny)"
INVESTING = (
    "FROM projects_project p JOIN projects_participation t ON t.project_id = p.id AND t.role IN ('lead', 'partner')"
    + COUNTED.removeprefix("FROM projects_project p")
)
EVENTS = "FROM projects_project p JOIN projects_signing s ON s.project_id = p.id" + COUNTED.removeprefix(
    "FROM projects_project p"
)


def bare(year: str) -> dict[str, str]:
    """The bare SQL of an address's own figures, by the address as it is declared."""
    by = f"SELECT {{0}}, {SUMS} {COUNTED} GROUP BY 1"
    zones, sectors, years = by.format("p.location_id"), by.format("p.sector_id"), by.format(year)
    investors = f"SELECT t.investor_id, {SUMS} {INVESTING} GROUP BY 1"
    words = "SELECT p.id, p.headline_cny, p.stage, p.status, p.location_id, p.sector_id {0} AND p.search_text LIKE '%{{1}}%'"
    return {
        "/": zones,
        "/projects/": f"SELECT p.stage, {SUMS} {COUNTED} GROUP BY 1",
        "/projects/?q={common}": words.format(PUBLISHED),
        "/zones/": zones,
        "/sectors/": sectors,
        "/investors/": investors,
        "/reports/pivot?rows=zone&measure=amount": zones,
        "/reports/pivot?rows=sector&measure=amount": sectors,
        "/reports/pivot?rows=year&measure=amount": years,
        "/reports/pivot?rows=investor&measure=amount": investors,
        "/reports/pivot?rows=event&measure=amount": f"SELECT s.event_id, {SUMS} {EVENTS} GROUP BY 1",
        "/reports/pivot?rows=investor&cols=year&measure=amount": f"SELECT t.investor_id, {year}, {SUMS} {INVESTING} GROUP BY 1, 2",
        "/reports/pivot?rows=investor&cols=zone&measure=amount": f"SELECT t.investor_id, p.location_id, {SUMS} {INVESTING} GROUP BY 1, 2",
        "/reports/pivot?rows=zone&cols=year&measure=projects": f"SELECT p.location_id, {year}, {SUMS} {COUNTED} GROUP BY 1, 2",
        "/reports/pivot?rows=sector&cols=stage&measure=amount": f"SELECT p.sector_id, p.stage, {SUMS} {COUNTED} GROUP BY 1, 2",
        "/reports/signings": f"SELECT s.event_id, {SUMS} {EVENTS} GROUP BY 1",
    }


def facts() -> dict[str, str]:
    """Words for the addresses: places and parties that many projects have, found in the database."""
    from django.db.models import Count
    from django.utils.timezone import localdate

    from projects.models import Edition, Investor, Location, Project, Sector, SigningEvent

    published = Project.objects.published()
    codes = list(published.order_by("code").values_list("code", "pk")[:2])
    most = published.values("location").annotate(n=Count("pk")).order_by("-n").first()
    place = Location.objects.get(pk=most["location"]) if most else Location.objects.first()
    chain = published.values("sector").annotate(n=Count("pk")).order_by("-n").first()
    sector = Sector.objects.get(pk=chain["sector"]) if chain else Sector.objects.first()
    word = published.order_by("pk").values_list("name", "name_zh").first() or ("", "")
    edition = Edition.objects.published().order_by("-period").first()
    found: dict[str, Any] = {
        "code": codes[0][0],
        "code2": codes[1][0],
        "pk": codes[0][1],
        "zone": place and place.slug,
        "sector": sector and sector.slug,
        "investor": Investor.objects.public().order_by("pk").values_list("slug", flat=True).first(),
        "event": SigningEvent.objects.published().order_by("pk").values_list("slug", flat=True).first(),
        "period": edition and edition.period,
        "rare": word[0].replace(" ", "+"),
        "common": "group",
        "characters": word[1][:2] or "项目",
        "last": max(published.count() // 25, 1),
        "today": localdate().isoformat(),
    }
    return {name: str(value) for name, value in found.items() if value}


def memory(name: str) -> float:
    """Megabytes of this process by the kernel's name: VmHWM the most so far, VmRSS now."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # the kernel writes each line


def visit(client: Any, address: str, sql: str | None = None) -> Visit:
    """Ask for an address: once for its statements and memory, twice for its time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> tuple[int, int]:
        response = client.get(address)
        body = response.streaming_content if response.streaming else [response.content]
        size = sum(len(block) for block in body)
        response.close()
        return response.status_code, size

    Path("/proc/self/clear_refs").write_text("5")
    before, times = memory("VmRSS"), []
    with CaptureQueriesContext(connection) as asked:
        ask()
    statements, peak = len(asked), memory("VmHWM") - before
    for _ in range(2):
        start, cpu = time.perf_counter(), time.process_time()
        status, size = ask()
        times.append((time.perf_counter() - start, time.process_time() - cpu))
    seconds, cpu = min(times)
    own = min(_seconds(sql) for _ in range(2)) if sql else None
    return Visit(address, status, seconds, cpu, statements, peak, size, own)


def _seconds(sql: str) -> float:
    from django.db import connection

    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"), ())
        cursor.fetchall()
    return time.perf_counter() - start


def visit_all() -> None:
    """Visit everything on the database of the environment, and print it."""
    from tracker import wsgi  # noqa: F401  sets Django up as a worker's start does

    logging.disable()
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from .addresses import PUBLIC, STAFF

    words = facts()
    year = (
        "extract(year FROM p.signed_on)" if connection.vendor == "postgresql" else "substr(p.signed_on, 1, 4)"
    )
    statements = bare(year)
    staff = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    staff.force_login(User.objects.create_superuser(f"visitor-{time.time():.0f}"))
    for title, client, addresses, target in (
        ("Public", Client(raise_request_exception=False, SERVER_NAME="127.0.0.1"), PUBLIC, PAGE),
        ("Staff", staff, STAFF, STAFF_PAGE),
    ):
        print(f"\n{title}\n{HEAD}", flush=True)
        done = []
        for declared in (address for several in addresses.values() for address in several):
            try:
                address = declared.format(**words)
            except KeyError as missing:
                print(f"{'':>15}  {declared}: the data hold no {missing}")
                continue
            sql = statements.get(declared)
            done.append(visit(client, address, sql and sql.replace("{1}", words["common"])))
            print(done[-1], flush=True)
        slowest = sorted(done, key=lambda one: -one.seconds)[:5]
        print("\nThe slowest five", *slowest, sep="\n")
        print(
            f"\nOver the target of {target} s",
            *([one for one in done if one.late(target)] or ["none"]),
            sep="\n",
        )


def main(wanted: list[int]) -> None:
    """A process of its own for each database, as its settings come from the environment."""
    with filled(wanted) as databases:
        for database in databases:
            env = {**database.env, "CACHE_URL": "dummycache://"}
            database.manage("collectstatic", "--no-input", "-v0")
            if "BENCHMARK_URL" not in os.environ:  # else it has one, or its answers are said to be missing
                database.manage("make_edition", "2026-10", "--publish")
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.everything", "here"], cwd=ROOT, env=env, check=True
            )


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        visit_all()
    else:
        main(sizes(sys.argv[1:], __doc__))
