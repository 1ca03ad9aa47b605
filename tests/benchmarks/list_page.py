"""The list page, its facets included, beside bare SQL that answers the same: rows, count and sums, seven facets.

    .venv/bin/python -m tests.benchmarks.list_page [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.list_page ...    on PostgreSQL

Nothing is cached. Sizes default to 10,000 and 100,000. Targets: at 100,000 at most 3 times the bare SQL; at 1,000,000
under a second. With PLANS=1 the plans of the pages' own statements are written to tests/benchmarks/plans/.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from .database import ROOT, Database, filled, sizes

PLANS = Path(__file__).parent / "plans"
FROM = "FROM projects_project p WHERE p.publication = 'published'"
SUMS = "SELECT count(*), sum(headline_cny), sum(phases_cny), sum(realised_cny), count(headline_cny)"
SIZE = (
    "CASE WHEN headline_cny IS NULL THEN 'none' WHEN headline_cny < 100000000 THEN '0' WHEN headline_cny < 1000000000"
    " THEN '100m' WHEN headline_cny < 5000000000 THEN '1bn' WHEN headline_cny < 10000000000 THEN '5bn' ELSE '10bn' END"
)
ORDER = "ORDER BY signed_on DESC NULLS LAST, code"


def statements(where: dict[str, str], page: int, year: str) -> dict[str, str]:
    """SQL by what it answers; each facet leaves its own filter out."""

    def rest(but: str = "") -> str:
        return FROM + "".join(f" AND ({sql})" for param, sql in where.items() if param != but)

    groups = {"zone": "location_id", "stage": "stage", "status": "status", "year": year, "size": SIZE}
    asked = {
        "rows": f"SELECT p.* {rest()} {ORDER} LIMIT 25 OFFSET {25 * (page - 1)}",
        "sums": f"{SUMS} {rest()}",
        "origin": f"SELECT investor_origins, count(*) {rest()} GROUP BY 1",
        "sector": "SELECT s.sector_id, count(*) FROM (SELECT p.id, p.sector_id "
        + rest("sector")
        + " UNION SELECT"
        " p.id, l.sector_id FROM projects_project_secondary_sectors l JOIN projects_project p ON p.id = l.project_id"
        f" {rest('sector').removeprefix('FROM projects_project p')}) s GROUP BY 1",
    }
    return asked | {f: f"SELECT {by}, count(*) {rest(f)} GROUP BY 1" for f, by in groups.items()}


def cases(ask, like: str) -> dict[str, tuple[str, dict[str, str], int]]:
    """Query string, conditions and page by name. A zone and a sector that many projects have."""
    zone, path = ask(
        "SELECT z.slug, z.path FROM projects_location z JOIN projects_location b ON b.path >= z.path AND b.path <"
        " z.path || 'a' JOIN projects_project p ON p.location_id = b.id WHERE z.kind = 'zone' GROUP BY z.slug, z.path"
        " ORDER BY count(*) DESC LIMIT 1"
    )[0]
    sector, root = ask(
        "SELECT slug, path FROM projects_sector WHERE slug LIKE 'lithium-batteries-%' LIMIT 1"
    )[0]
    count = ask(f"SELECT count(*) {FROM}")[0][0]
    inside = "SELECT id FROM projects_location WHERE path >= '{0}' AND path < '{0}a'"
    found = (
        f"p.sector_id IN (SELECT id FROM projects_sector WHERE path >= '{root}' AND path < '{root}a') OR EXISTS (SELECT 1 FROM"
        " projects_project_secondary_sectors x JOIN projects_sector s ON s.id = x.sector_id WHERE x.project_id = p.id"
        f" AND s.path >= '{root}' AND s.path < '{root}a')"
    )
    narrow = {
        "zone": f"p.location_id IN ({inside.format(path)})",
        "sector": found,
        "stage": "p.stage IN ('signed', 'registered')",
    }
    deep = max(count // 25, 1)
    return {
        "unfiltered": ("", {}, 1),
        "unfiltered, last page": (f"page={deep}", {}, deep),
        "unfiltered, middle page": (f"page={deep // 2 + 1}", {}, deep // 2 + 1),
        "zone, sector, stage": (f"zone={zone}&sector={sector}&stage=signed&stage=registered", narrow, 1),
        "a word": ("q=hengrui", {"q": f"p.search_text {like} '%hengrui%'"}, 1),
        "a rare word": ("q=optics+77+group", {"q": f"p.search_text {like} '%optics 77 group%'"}, 1),
        "two characters": ("q=明扬", {"q": f"p.search_text {like} '%明扬%'"}, 1),
        "four characters": ("q=光伏回收", {"q": f"p.search_text {like} '%光伏回收%'"}, 1),
    }


def seconds(ask, asked: dict[str, str]) -> float:
    start = time.perf_counter()
    for sql in asked.values():
        ask(sql)
    return time.perf_counter() - start


def main(wanted: list[int]) -> None:
    with filled(wanted) as databases:
        for database in databases:
            with database.asked() as ask, database.served() as site:
                print(f"{'':26} {'bare SQL':>9} {'page':>9} {'ratio':>7}")
                for name, (query, where, page) in cases(ask, "LIKE").items():
                    asked = statements(where, page, database.year)
                    own = min(seconds(ask, asked) for _ in range(2))
                    taken = site.best(f"/projects/?{quoted(query)}")
                    print(f"{name:26} {own:>8.3f}s {taken:>8.3f}s {taken / own:>7.2f}", flush=True)
                    if os.environ.get("PLANS"):
                        keep_plans(database, name, query)


def keep_plans(database: Database, name: str, query: str) -> None:
    kind = "postgresql" if database.postgresql else "sqlite"
    command = [sys.executable, "-m", "tests.benchmarks.explain", f"/projects/?{query}"]
    env = {**database.env, "CACHE_URL": "dummycache://"}
    plans = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    file = PLANS / f"{kind}_{name.replace(', ', '_').replace(' ', '_')}.txt"
    file.write_text(f"{database.size:,} projects\n\n{plans}")


def quoted(query: str) -> str:
    from urllib.parse import quote

    return quote(query, safe="=&+")


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
