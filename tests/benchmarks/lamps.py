"""Lamps of all projects for one day, and the staff's page with the list of reds, beside the bare SQL of the same rules.

    .venv/bin/python -m tests.benchmarks.lamps [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.lamps ...    on PostgreSQL

CPU seconds on SQLite (its work is the process's own), seconds on PostgreSQL. Sizes default to 10,000 and 100,000. Where
the data have no plans of the year, each project gets one, and every other project a claim at both ends of it.
"""

from __future__ import annotations

import os
import sys
import time

from .database import filled, sizes

DAY = "2026-10-31"
GOING = "p.status IN ('active', 'delayed') AND p.stage <> 'negotiating'"
# The rules of Yinchuan 2025 in one statement: the colour of each project.
BARE = f"""
WITH latest AS (
    SELECT * FROM (
        SELECT m.project_id, m.phase, l.planned, l.precision, row_number() OVER (
            PARTITION BY l.milestone_id ORDER BY l.stated_on DESC NULLS LAST, l.id DESC) AS place
        FROM projects_milestoneplan l JOIN projects_milestone m ON m.id = l.milestone_id
        WHERE m.kind = 'construction_start' AND l.set_aside_reason = '' AND (l.stated_on IS NULL OR l.stated_on <= '{DAY}')
    ) AS ranked WHERE place = 1
), begun AS (
    SELECT DISTINCT project_id FROM projects_milestone
    WHERE kind IN ('construction_start', 'completed', 'in_production', 'full_capacity') AND evidence = 'substantive'
        AND reached AND (actual IS NULL OR actual <= '{DAY}') AND phase IS NULL
), late AS (
    SELECT project_id,
        max(CASE WHEN planned < CASE precision WHEN 'day' THEN '2026-07-31' WHEN 'month' THEN '2026-07-01'
            WHEN 'quarter' THEN '2026-05-01' ELSE '2025-08-01' END THEN 2
        WHEN planned < CASE precision WHEN 'day' THEN '2026-10-31' WHEN 'month' THEN '2026-10-01'
            WHEN 'quarter' THEN '2026-08-01' ELSE '2025-11-01' END THEN 1 ELSE 0 END) AS colour
    FROM latest WHERE project_id NOT IN (SELECT project_id FROM begun) GROUP BY 1
), realised AS (
    SELECT project_id, max(CASE WHEN at_start = 1 THEN amount_cny END) AS opening, max(CASE WHEN at_end = 1 THEN amount_cny END) AS closing
    FROM (
        SELECT project_id, amount_cny,
            CASE WHEN as_of <= '2025-12-31' THEN row_number() OVER (
                PARTITION BY project_id, as_of <= '2025-12-31' ORDER BY as_of DESC, id DESC) END AS at_start,
            row_number() OVER (PARTITION BY project_id ORDER BY as_of DESC, id DESC) AS at_end
        FROM projects_investmentamount
        WHERE basis = 'realised' AND amount IS NOT NULL AND set_aside_reason = '' AND as_of <= '{DAY}'
    ) AS ranked GROUP BY 1
)
SELECT p.id, CASE
    WHEN coalesce(l.colour, 0) = 2 OR 304.0 / 365 - (r.closing - r.opening) * 1.0 / y.planned_investment > 0.3 THEN 'red'
    WHEN coalesce(l.colour, 0) = 1 OR 304.0 / 365 - (r.closing - r.opening) * 1.0 / y.planned_investment >= 0.1 THEN 'yellow'
    WHEN (b.project_id IS NULL AND l.project_id IS NULL) OR r.closing - r.opening IS NULL OR y.planned_investment IS NULL THEN 'grey'
    ELSE 'green' END
FROM projects_project p LEFT JOIN late l ON l.project_id = p.id LEFT JOIN begun b ON b.project_id = p.id
    LEFT JOIN projects_yearplan y ON y.project_id = p.id AND y.year = 2026 LEFT JOIN realised r ON r.project_id = p.id
WHERE {GOING} AND p.publication <> 'withdrawn' AND p.merged_into_id IS NULL"""


def cost() -> float:
    """CPU seconds of this process and, where the database has a server, the seconds that pass."""
    return time.perf_counter() if os.environ["DATABASE_URL"].startswith("postgres") else time.process_time()


def best(work, times: int = 3) -> tuple[float, object]:
    """The least of a few, and what the last gave."""
    least, found = 1e9, None
    for _ in range(times):
        start = cost()
        found = work()
        least = min(least, cost() - start)
    return least, found


def with_year_plans() -> None:
    """A plan of 2026 for each project, and claims at both ends for every other one, where there are none."""
    from projects.models import InvestmentAmount, Project, YearPlan

    if YearPlan.objects.filter(year=2026).exists():
        return
    keys = list(Project.objects.values_list("pk", "headline_cny"))
    YearPlan.objects.bulk_create(
        (YearPlan(project_id=pk, year=2026, planned_investment=(cny or 10**8) // 4 + 1) for pk, cny in keys),
        batch_size=5000,
    )
    InvestmentAmount.objects.bulk_create(
        (
            InvestmentAmount(
                project_id=pk, basis="realised", amount=(n + 1) * 10**7, amount_cny=(n + 1) * 10**7, as_of=day
            )
            for pk, _cny in keys[::2]
            for n, day in enumerate(("2025-12-30", "2026-10-30"))
        ),
        batch_size=5000,
    )


def measure(database) -> None:
    """One size; Django is set up once for the process, so each database has its own process."""
    os.environ.update(database.env)
    import django

    django.setup()
    import logging
    from datetime import date

    from django.contrib.auth.models import User
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from projects.models import Problem, Project
    from projects.monitoring.lamp_colours import colours
    from projects.monitoring.lamp_words import reason
    from projects.monitoring.lamps import lamps
    from projects.review.worklists import in_hand
    from projects.values.choices import Colour

    logging.disable(logging.WARNING)
    with_year_plans()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

        def bare():
            cursor.execute(BARE)
            return cursor.fetchall()

        own, rows = best(bare)
        taken, found = best(
            lambda: {c: len(ids) for c, ids in lamps(in_hand(), date.fromisoformat(DAY)).by_colour.items()}
        )
        told = {colour: sum(c == colour for _pk, c in rows) for colour in ("red", "yellow", "grey", "green")}
        print(
            f"bare SQL {own:.3f} s, lamps {taken:.3f} s, ratio {taken / own:.2f}; {told} and {found}",
            flush=True,
        )

    def reds():
        cache.clear()
        on = date.fromisoformat(DAY)
        keys = list(colours(on)[Colour.RED])
        listed = Project.objects.filter(pk__among=keys).order_by(
            "-headline_disclosed", "-headline_cny", "pk"
        )[:50]
        found = lamps(Project.objects.filter(pk__in=[project.pk for project in listed]), on)
        return [reason(finding) for project in listed for finding in found.lamp(project.pk).findings]

    taken, _words = best(reds)
    print(f"list of reds, the first 50 with their reasons {taken:.3f} s", flush=True)
    staff = Client(HTTP_HOST="127.0.0.1")
    staff.force_login(User.objects.create_superuser(f"lamps-{time.time():.0f}"))

    def page():
        return staff.get(f"/admin/lamps/?day={DAY}").content

    first, _answer = best(lambda: (cache.clear(), page()), 2)
    again, _answer = best(page, 2)
    changed = 1e9
    for pk in list(in_hand().values_list("pk", flat=True)[:3]):
        Problem.objects.create(project_id=pk, title="Late", raised_on=DAY, due_on=DAY)
        changed = min(changed, best(page, 1)[0])
    print(
        f"page with counts by unit, newly red and the list of reds {first:.3f} s at first, then {again:.3f} s, "
        f"right after a change {changed:.3f} s"
    )


def main(wanted: list[int]) -> None:
    with filled(wanted) as databases:
        for database in databases:
            database.manage("collectstatic", "--no-input", "-v0")
            if pid := os.fork():
                os.waitpid(pid, 0)
            else:
                measure(database)
                os._exit(0)


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
