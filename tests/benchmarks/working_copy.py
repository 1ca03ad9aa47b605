"""A working copy of all projects: written, brought back unchanged, and with 12 cells of each hundred rows changed.

    .venv/bin/python -m tests.benchmarks.working_copy [PROJECTS]                                      on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.working_copy      on PostgreSQL

CPU seconds of this process and the memory that it came to; 3,752 and 10,000 projects where nothing is said.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO

from .database import Database


def cpu(what, work):
    """The work's answer; CPU seconds are printed."""
    start = time.process_time()
    answer = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:40} {time.process_time() - start:6.1f} s CPU   {peak:6.0f} MB")
    return answer


def measure():
    """Inside a process whose database is filled."""
    import django

    django.setup()
    import openpyxl
    from django.db import transaction

    from projects.importing import copyfile, keeping
    from projects.importing.copycolumns import COLUMNS
    from projects.importing.workingcopy import CopyRun
    from projects.models import Project
    from projects.values.choices import ImportKind

    def preview(data):
        imported = keeping.uploaded("copy.xlsx", data, ImportKind.COPY, "", None)
        run = CopyRun(data, Project.objects.all())
        list(keeping.check(imported, run))
        return imported, run

    data = cpu("written", lambda: copyfile.write(Project.objects.all(), "en").read())
    imported, run = cpu("unchanged: previewed", lambda: preview(data))
    assert imported.unchanged == imported.rows.count() == Project.objects.count()
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1, 8):
        sheet.cell(row, COLUMNS.index("realised_amount") + 1).value = 1000 + row
        sheet.cell(row, COLUMNS.index("realised_as_of") + 1).value = "2030-01-31"
    out = BytesIO()
    book.save(out)
    imported, run = cpu("one row of eight changed: previewed", lambda: preview(out.getvalue()))

    def commit():
        with transaction.atomic():
            list(keeping.commit(imported, run, None, expected=imported.digest))

    cpu(f"{imported.updated} rows committed", commit)


def main():
    """Each size in a process of its own."""
    if os.environ.get("MEASURE"):
        measure()
        return
    for size in [int(given) for given in sys.argv[1:]] or [3752, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(size, folder)
            database.fill()
            print(f"\n{size} projects on {'PostgreSQL' if database.postgresql else 'SQLite'}")
            env = {**database.env, "MEASURE": "1", "DJANGO_SETTINGS_MODULE": "tracker.settings"}
            subprocess.run([sys.executable, "-m", __spec__.name], env=env, check=True)


if __name__ == "__main__":
    main()
