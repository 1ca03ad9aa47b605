"""What an edition's files are called, and how their rows are read. Needs nothing but Python."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from io import TextIOWrapper
from typing import IO, Any

PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
MANIFEST, SIGNATURE, PACKAGE = "manifest.json", "manifest.json.sig", "datapackage.json"
DATA = (
    *("projects.csv", "amounts.csv", "milestones.csv", "events.csv", "investors.csv"),
    *("zones.csv", "sectors.csv", "signings.csv"),
)
BRIDGE, CHANGES = "bridge.csv", "changes.csv"
FILES = (*DATA, BRIDGE, CHANGES, PACKAGE, MANIFEST, SIGNATURE)

# The three readings of money, each with its column of `projects.csv`.
BASES = {"headline": "total_cny", "phases": "phases_cny", "realised": "realised_cny"}
PARTS = (
    *("opening", "new", "returned", "withdrawn", "left_scope", "moved_out", "moved_in"),
    *("disclosed", "undisclosed", "raised", "lowered", "closing"),
)
# What a part does to the number of projects; the others leave it as it is.
ADDS = frozenset({"opening", "new", "returned", "moved_in"})
TAKES = frozenset({"withdrawn", "left_scope", "moved_out"})
ALL, NONE = "all", "none"

MADE_UP = "made_up"  # the last column of each file where the data are made up
BRIDGE_COLUMNS = ("group", "group_name", "basis", "part", "projects", "amount_cny")
CHANGES_COLUMNS = (
    *("code", "name", "group", "basis", "part"),
    *("before_cny", "after_cny", "amount_cny", "restated", "source"),
)

Open = Callable[[str], AbstractContextManager[IO[Any]]]  # a file of an edition by name, as bytes


def period_before(period: str) -> str:
    """The month before: 2026-01 -> 2025-12."""
    year, month = map(int, period.split("-"))
    return f"{year:04d}-{month - 1:02d}" if month > 1 else f"{year - 1:04d}-12"


def rows(opened: Open, name: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """These columns of a CSV, row by row, in flat memory; ValueError where a column is not there."""
    csv.field_size_limit(2**31 - 1)  # a summary may be as long as it likes
    with opened(name) as file:
        reader = csv.reader(TextIOWrapper(file, encoding="utf-8", newline=""))
        heading = next(reader, [])
        missing = [column for column in columns if column not in heading]
        if missing:
            raise ValueError(f"{name} has no column {', '.join(missing)}")
        places = [heading.index(column) for column in columns]
        for row in reader:
            yield [row[place] for place in places]


def yuan(text: str) -> int | None:
    """Whole yuan; None where the cell is blank, which is not zero."""
    return int(text) if text else None
