"""The XLSX of all projects beside the bare library writing the same cells as plain texts from the CSV.

    .venv/bin/python -m tests.benchmarks.xlsx_export [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.xlsx_export ...    on PostgreSQL

Sizes default to 10,000 and 100,000.
"""

import csv
import sys
import time
from pathlib import Path

import xlsxwriter

from .database import filled, sizes


def bare(text: str, file: Path) -> float:
    """Seconds of the library in its own flat-memory mode."""
    start = time.perf_counter()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(text.splitlines())):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return time.perf_counter() - start


def main(wanted: list[int]) -> None:
    peaks = []
    with filled(wanted) as databases:
        for database in databases:
            with database.served() as site:
                own = bare(site.read("/projects.csv").decode(), Path(database.folder) / "bare.xlsx")
                site.get("/projects.xlsx?q=nothing-at-all")
                site.forget_peak()
                status, first, seconds, size, _headers = site.get("/projects.xlsx")
                peaks.append(site.peak())
            print(
                f"{'':22} {'seconds':>9} {'ratio':>7} {'first byte':>11} {'MB':>7} {'peak MB':>9}   {status}"
            )
            print(f"{'the bare library':22} {own:>9.2f}")
            print(
                f"{'/projects.xlsx':22} {seconds:>9.2f} {seconds / own:>7.2f} {first:>10.2f}s {size / 1e6:>7.1f} {peaks[-1]:>9.1f}",
                flush=True,
            )
    print(f"\ngrowth of the peak: {peaks[-1] - peaks[0]:.1f} MB")


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
