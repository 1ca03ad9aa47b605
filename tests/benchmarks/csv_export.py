"""The CSV of all projects beside the database's own client writing the same columns.

    .venv/bin/python -m tests.benchmarks.csv_export [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.csv_export ...    on PostgreSQL

Sizes default to 10,000 and 100,000. Targets: at most 1.5 times `psql \\copy`, 2.5 times `sqlite3 -csv`; growth of the
server's peak memory under 50 MB from the smallest to the largest; the first byte at once.
"""

import os
import subprocess
import sys
from pathlib import Path

from .database import ROOT, filled, sizes

QUERY = """
import django; django.setup()
from projects.columns import project_columns
from projects.exports.csv import value_of
from projects.filters import select
from django.db import connection
from django.http import QueryDict
columns = project_columns()
rows = select(QueryDict("")).queryset
named = {f"c{n}": value_of(column) for n, column in enumerate(columns)}
sql, params = rows.annotate(**named).values_list(*named).query.sql_with_params()
if connection.vendor == "postgresql":
    print(connection.ops.compose_sql(sql, params))
else:
    print(sql % tuple("'" + str(p).replace("'", "''") + "'" if isinstance(p, str) else int(p) for p in params))
"""


def main(wanted: list[int]) -> None:
    peaks = []
    with filled(wanted) as databases:
        for database in databases:
            made = subprocess.run(
                [sys.executable, "-c", QUERY],
                cwd=ROOT,
                env=database.env,
                check=True,
                text=True,
                stdout=subprocess.PIPE,
            )
            file = Path(database.folder) / "yardstick.csv"
            own = min(database.dump(made.stdout.strip(), file) for _ in range(2))
            size = os.path.getsize(file)
            file.unlink()
            with database.served() as site:
                site.get("/projects.csv?q=nothing-at-all")
                site.forget_peak()
                answers = [site.get("/projects.csv") for _ in range(2)]
                peaks.append(site.peak())
            _status, first, seconds, sent, _headers = min(answers, key=lambda answer: answer[2])
            print(f"{'':22} {'seconds':>9} {'MB':>8} {'ratio':>7} {'first byte':>11} {'peak MB':>9}")
            print(f"{'its own client':22} {own:>9.2f} {size / 1e6:>8.1f}")
            print(
                f"{'/projects.csv':22} {seconds:>9.2f} {sent / 1e6:>8.1f} {seconds / own:>7.2f}"
                f" {first:>10.3f}s {peaks[-1]:>9.1f}"
            )
    print(f"\ngrowth of the peak: {peaks[-1] - peaks[0]:.1f} MB")


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
