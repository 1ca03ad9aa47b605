"""Pivots and the other reports beside the bare SQL of the same figures, without row and column totals.

    .venv/bin/python -m tests.benchmarks.pivot [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.pivot ...    on PostgreSQL

Nothing is cached. Sizes default to 10,000 and 100,000.
"""

import sys
import time

from .database import filled, sizes

CELL = "count(*), sum(headline_cny), count(headline_cny)"
PUBLISHED = "FROM projects_project p WHERE p.publication = 'published' AND p.counts_in_totals AND p.status <> 'terminated'"
PARTIES = (
    "FROM projects_project p JOIN projects_participation t ON t.project_id = p.id AND t.role IN ('lead', 'partner')"
    + PUBLISHED.removeprefix("FROM projects_project p")
)
REACHED = """SELECT p.id, m.kind, min(m.actual), p.signed_on FROM projects_project p
    JOIN projects_milestone m ON m.project_id = p.id WHERE p.publication = 'published' AND p.counts_in_totals
    AND m.kind IN ('registered', 'construction_start', 'in_production') AND m.evidence = 'substantive'
    AND m.actual IS NOT NULL GROUP BY 1, 2, 4"""
PLANNED = """SELECT p.code, p.name, p.name_zh, p.status, p.stage, m.kind, m.phase, m.actual, l.planned, l.precision
    FROM projects_project p JOIN projects_milestone m ON m.project_id = p.id
    JOIN projects_milestoneplan l ON l.milestone_id = m.id
    WHERE p.publication = 'published' AND l.set_aside_reason = '' ORDER BY m.id, l.stated_on, l.id"""
SIGNED = "FROM projects_project p JOIN projects_signing s ON s.project_id = p.id" + PUBLISHED.removeprefix(
    "FROM projects_project p"
)


def cases(year: str) -> dict[str, tuple[str, str]]:
    """Address and bare SQL by name."""
    return {
        "zone by year": (
            "pivot.csv?rows=zone&cols=year&measure=amount",
            f"SELECT location_id, {year}, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "sector by stage": (
            "pivot.csv?rows=sector&cols=stage&measure=amount",
            f"SELECT sector_id, stage, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "status by size": (
            "pivot.csv?rows=status&cols=size&measure=amount",
            f"SELECT status, headline_cny / 1000000000, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "investor, page": (
            "pivot?rows=investor&measure=amount",
            f"SELECT t.investor_id, {CELL} {PARTIES} GROUP BY 1",
        ),
        "investor, file": (
            "pivot.csv?rows=investor&measure=amount",
            f"SELECT t.investor_id, {CELL} {PARTIES} GROUP BY 1",
        ),
        "investor by year, page": (
            "pivot?rows=investor&cols=year",
            f"SELECT t.investor_id, {year}, {CELL} {PARTIES} GROUP BY 1, 2",
        ),
        "investor by zone, page": (
            "pivot?rows=investor&cols=zone",
            f"SELECT t.investor_id, p.location_id, {CELL} {PARTIES} GROUP BY 1, 2",
        ),
        "conversion": ("conversion", REACHED),
        "slippage": ("slippage", PLANNED),
        "signings": ("signings", f"SELECT s.event_id, {CELL} {SIGNED} GROUP BY 1"),
    }


def seconds(ask, sql: str) -> float:
    start = time.perf_counter()
    ask(sql)
    return time.perf_counter() - start


def main(wanted: list[int]) -> None:
    with filled(wanted) as databases:
        for database in databases:
            with database.asked() as ask, database.served() as site:
                print(f"{'':26} {'bare SQL':>9} {'report':>9} {'ratio':>7}")
                for name, (address, sql) in cases(database.year).items():
                    own = min(seconds(ask, sql) for _ in range(2))
                    taken = site.best(f"/reports/{address}", times=2)
                    print(f"{name:26} {own:>8.3f}s {taken:>8.3f}s {taken / own:>7.2f}", flush=True)


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
