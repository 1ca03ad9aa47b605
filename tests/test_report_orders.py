"""The headings of each report's tables order its rows, on the page and in its files alike."""

import re
from decimal import Decimal

import pytest

from projects.values.choices import STAGES
from tests.downloads import rows as rows_of
from tests.factories import YI, event, milestone, place, project
from tests.kept import kept

pytestmark = pytest.mark.django_db

STEPS = ("registered", "construction_start", "in_production")
# Of each report: its rows' key, its query, and by which columns of its file each key of `order` sorts; the first that is known.
REPORTS = {
    "pivot": ("zone", "rows=zone&measure=amount", {
        "name": "zone_name", "total": "amount_cny", "projects": "projects", "undisclosed": "undisclosed", "left_out": "left_out",
    }),
    "conversion": ("cohort", "cohort=zone", {
        "name": "cohort_name", "signed": "signed", "terminated": "terminated",
        **{key: key for step in STEPS for key in (step, f"{step}_percent", f"{step}_median_days")},
        "funds_percent": "funds_percent", "started_in_year_percent": "started_in_year_percent",
        "started_in_two_years_percent": "started_in_two_years_percent",
    }),
    "flow": ("period", "measure=amount", {
        "name": "period", "signed": "signed_cny", "construction_start": "construction_start_cny",
        "in_production": "in_production_cny", "realised": "realised_cny",
    }),
    "signings": ("event", "", {
        "name": "title", "claimed": "claimed_projects", "named": "named", "unnamed": "unnamed",
        "amount": "amount_cny", "started": "started",
    }),
    "slippage": ("code", "", {
        "name": "name", "milestone": "milestone", "first_planned": "first_planned",
        "latest_planned": "latest_planned", "actual": "actual", "late": ("overdue_days", "delay_days"),
    }),
}  # fmt: skip
STATUSES = ("active", "terminated", "active", "delayed")


@pytest.fixture
@kept
def world():
    """Four places, some of their projects silent on money, dates or progress, and three events."""
    made = []
    for number, town in enumerate(place(name) for name in ("North", "east", "South", "West")):
        for k in range(number + 1):
            total, realised = (None, None) if (number + k) % 3 == 0 else ((7 - number) * YI, (1 + k) * YI)
            one = project(
                f"{town.name} {k}", location=town, signed=f"{2018 + 2 * number}-03-0{k + 1}", total=total, realised=realised,
                status=STATUSES[(number + 2 * k) % 4],
            )  # fmt: skip
            milestone(
                one,
                "construction_start",
                f"{2019 + number + k}-05-0{k}" if k else None,
                [f"20{24 - number}-0{k + 1}"],
                reached=bool(k),
            )
            if k > 1:
                milestone(one, "registered", f"202{number}-07-01")
                milestone(one, "in_production", "2024-05-01", ["2023", "2024"])
            made.append(one)
    for title, claimed, named in (
        ("Small", 2, made[:2]),
        ("Large", 9, made[2:3]),
        ("Silent", None, made[3:6]),
    ):
        event(title, claimed_projects=claimed, projects=named)


def known(row, columns):
    """The value that a row is sorted by: a number where it is one, a milestone by its place; None where it is blank."""
    text = next(filter(None, (row[column] for column in columns)), "")
    if text in STAGES:
        return STAGES.index(text)
    try:
        return Decimal(text)
    except ArithmeticError:
        return text.casefold() or None


@pytest.mark.parametrize("name", REPORTS)
def test_page_and_file_stand_in_the_order_that_a_heading_asks_for(client, world, name):
    identity, query, keys = REPORTS[name]
    for key, columns in keys.items():
        columns = (columns,) if isinstance(columns, str) else columns
        for order in (key, f"-{key}"):
            found = [
                row
                for row in rows_of(client, f"/reports/{name}.csv?{query}&order={order}")
                if row[identity] not in ("none", "total")
            ]
            values = [known(row, columns) for row in found]
            told = [value for value in values if value is not None]
            assert told == sorted(told, reverse=order != key), order
            assert values == told + [None] * (len(values) - len(told)), order  # what is not known stands last
        assert len({*values}) > 1, f"nothing to sort by {key}"
    page = client.get(f"/reports/{name}?{query}&order=-{key}").text
    assert re.search(f'aria-sort="descending"><a href="[^"]*order={key}#t-', page)  # which leads the way back
    for each in keys:
        assert f"order={'' if each == 'name' else '-' if each != key else ''}{each}#t-" in page, each
    assert client.get(f"/charts/{name}.svg?{query}&order=-{key}").status_code == 200
    for address in (f"/reports/{name}", f"/reports/{name}.csv", f"/charts/{name}.svg"):
        assert client.get(f"{address}?{query}&order=nothing").status_code == 400
