"""Plans of the statements that a page asks of the projects, as the database of the environment runs them.

    DATABASE_URL=... .venv/bin/python -m tests.benchmarks.explain '/projects/?q=optics'

`list_page` keeps those of its cases in tests/benchmarks/plans/ with PLANS=1.
"""

import logging
import sys

import django


def main(address: str) -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    logging.disable()
    explain = "EXPLAIN (ANALYZE, BUFFERS) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with CaptureQueriesContext(connection) as asked:
        Client(SERVER_NAME="127.0.0.1").get(address)
    for sql in dict.fromkeys(query["sql"] for query in asked if about(query["sql"])):
        print(f"-- {shortened(sql)}")
        with connection.cursor() as cursor:
            cursor.execute(explain + sql)
            print(*(row[-1] for row in cursor.fetchall()), "", sep="\n")


def about(sql: str) -> bool:
    return sql.startswith("SELECT") and ('FROM "projects_project"' in sql or "projects_runningcount" in sql)


def shortened(sql: str, most: int = 3000) -> str:
    """Of a very long statement the beginning and the end."""
    return sql if len(sql) <= most else f"{sql[: most // 2]} ... {sql[-most // 2 :]}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
