"""What the tests of the other formats share: their values held against those of the CSV."""

from datetime import date, datetime
from decimal import Decimal

from projects.exports.csv import defused, defused_inside

# Selections that touch every kind of filter, over tests/sample.py.
SELECTIONS = [
    "",
    "basis=phases&sort=-amount",
    "basis=realised&sort=amount&disclosed=true",
    "zone=nanhu-high-tech-zone",
    "counted_in=fengqiao-town&counted_in=none",
    "sector=microelectronics&sort=name",
    "stage=none&status=active",
    "investor=none",
    "origin=US&origin=CN",
    "size=10bn&size=none",
    "year=2022",
    "signed_after=2022-01-01&signed_before=2022-12-31",
    "amount_min=1bn&sort=-updated",
    "q=photomask",
    "q=nothing-is-called-so",
    "counts_in_totals=false",
    "page=7&page_size=100",
]


def as_csv(value):
    """A value of another format as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(repr(value)).normalize():f}"
    return defused_inside(defused(value).encode()).decode()


def one_kind_of_line_end(row):
    """A cell of a spreadsheet ends its lines with LF."""
    return {key: text.replace("\r\n", "\n").replace("\r", "\n") for key, text in row.items()}
