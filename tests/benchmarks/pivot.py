"""The pivot's CSV beside the bare SQL of the same cells, without their row and column totals.

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


def cases(year: str) -> dict[str, tuple[str, str]]:
    """Query string and bare SQL by name."""
    return {
        "zone by year": (
            "rows=zone&cols=year",
            f"SELECT location_id, {year}, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "sector by stage": (
            "rows=sector&cols=stage",
            f"SELECT sector_id, stage, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "status by size": (
            "rows=status&cols=size",
            f"SELECT status, headline_cny / 1000000000, {CELL} {PUBLISHED} GROUP BY 1, 2",
        ),
        "investor": ("rows=investor", f"SELECT t.investor_id, {CELL} {PARTIES} GROUP BY 1"),
    }


def seconds(ask, sql: str) -> float:
    start = time.perf_counter()
    ask(sql)
    return time.perf_counter() - start


def main(wanted: list[int]) -> None:
    with filled(wanted) as databases:
        for database in databases:
            with database.asked() as ask, database.served() as site:
                print(f"{'':26} {'bare SQL':>9} {'pivot':>9} {'ratio':>7}")
                for name, (query, sql) in cases(database.year).items():
                    own = min(seconds(ask, sql) for _ in range(2))
                    taken = site.best(f"/reports/pivot.csv?{query}&measure=amount", times=2)
                    print(f"{name:26} {own:>8.3f}s {taken:>8.3f}s {taken / own:>7.2f}", flush=True)


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
