"""What `make test` left out: a pytest plugin that notes skipped tests, and a command that says them at the end.

A test counts as left out when no run (on SQLite, on PostgreSQL) executed it."""

import os
import sys
import time
from pathlib import Path

NOTES = Path(__file__).resolve().parent.parent / "var"


def pytest_terminal_summary(terminalreporter):
    """Note what this run executed and what it skipped, and why."""
    NOTES.mkdir(mode=0o700, exist_ok=True)
    with (NOTES / f"tests-{time.time_ns()}.tsv").open("w") as notes:
        for kind in ("passed", "failed", "xfailed", "skipped"):
            for report in terminalreporter.stats.get(kind, []):
                why = report.longrepr[2] if kind == "skipped" else ""
                fate = "left out" if kind == "skipped" else "run"
                notes.write(f"{fate}\t{report.nodeid}\t{' '.join(str(why).split())}\n")


def left_out(lines):
    """{what: why} of everything that no run executed."""
    fates = [line.rstrip("\n").split("\t") for line in lines]
    executed = {what for fate, what, _ in fates if fate == "run"}
    return {what: why for fate, what, why in fates if fate != "run" and what not in executed}


def main():
    """Print the list; with CI=true leaving anything out is a failure."""
    lines = [line for file in sorted(NOTES.glob("tests-*.tsv")) for line in file.open()]
    missing = left_out(lines)
    for what, why in missing.items():
        print(f"LEFT OUT: {what}: {why}")
    print(f"{len(missing)} left out." if missing else "Nothing was left out.")
    return bool(missing) and os.environ.get("CI") == "true"


if __name__ == "__main__":
    sys.exit(main())
