"""/reports/flow: what happened in each period, made again from the CSVs alone."""

from datetime import date

import pytest
from django.http import QueryDict

from projects.filters import select
from projects.reports.flow import flow
from projects.values.choices import STAGE_RANK
from projects.values.dates import period_end
from tests import sample
from tests.downloads import refused, rows
from tests.factories import BN, YI, claim, fresh, milestone, project

pytestmark = pytest.mark.django_db

KINDS = ("signed", "construction_start", "in_production")


def lines(client, query):
    return {row["period"]: row for row in rows(client, f"/reports/flow.csv?{query}")}


@pytest.fixture
def world():
    """Three that count, dated to the day, the month and the year; and one that was given up."""
    plant = project("Plant", total=3 * BN, signed="2020-02-03", realised=1 * BN)
    claim(plant, 3 * BN // 2, basis="realised", as_of=date(2023, 5, 1))
    milestone(plant, "construction_start", "2021-12", phase=2)
    milestone(plant, "construction_start", "2022-03-01")
    milestone(plant, "in_production", reached=True)
    fresh(plant)
    mine = project("Mine", total=5 * YI, signed="2022-05")
    milestone(mine, "construction_start", "2022")
    fresh(mine)
    project("Vague", signed="2022")
    project("Given up", total=BN, signed="2022-05", status="terminated")


def test_a_date_counts_in_the_period_that_holds_all_of_it(client, world):
    years = lines(client, "period=year")
    assert list(years) == ["2020", "2021", "2022", "2023", "none", "total"]
    assert [years[year]["signed"] for year in years] == ["1", "0", "2", "0", "0", "3"]
    assert (years["2022"]["signed_covered"], years["2022"]["signed_cny"]) == ("1", str(5 * YI))
    assert years["2021"]["construction_start"] == "1"  # the earliest date, a phase's
    months = lines(client, "period=month")
    assert (months["2022-05"]["signed"], months["none"]["signed"]) == ("1", "1")
    assert (months["2021-12"]["construction_start"], months["none"]["construction_start"]) == ("1", "1")
    assert (months["none"]["in_production"], months["none"]["in_production_cny"]) == ("1", str(3 * BN))
    assert months["2020-07"]["signed"] == "0"
    assert months["2020-07"]["signed_cny"] == ""


def test_realised_funds_are_what_cumulative_claims_rose_by(client, world):
    years = lines(client, "period=year")
    assert {year: row["realised_cny"] for year, row in years.items() if row["realised_cny"]} == {
        "2022": str(BN),
        "2023": str(BN // 2),
        "total": str(3 * BN // 2),
    }


def test_signed_projects_lead_to_their_list(client, world):
    made = flow(select(QueryDict("signed_after=2020-02-02&signed_before=2022-12-30")), "year")
    assert [bucket.key for bucket in made.buckets] == ["2020", "2021", "2022", "2023"]
    for bucket in made.buckets:
        listed = bucket.signed_query and client.get(f"/projects/?{bucket.signed_query}").context["row_count"]
        assert (listed or 0) == bucket.sums["signed"].projects
    assert made.left_out == 1


def test_a_wrong_period_is_refused(client):
    assert refused(client, "/reports/flow.csv", "period=week") == {"period"}
    assert client.get("/reports/flow?measure=median").status_code == 400
    assert "No project is published yet" in client.get("/reports/flow").text


# ---- Made again from the files ----


def within(day, precision, bucket, period):
    """Whether the whole of a coarse date lies in the bucket."""
    if not day:
        return False
    first, last = date.fromisoformat(day), period_end(date.fromisoformat(day), precision)
    names = {
        "year": lambda d: f"{d.year}",
        "quarter": lambda d: f"{d.year}-Q{(d.month + 2) // 3}",
        "month": lambda d: f"{d.year}-{d.month:02}",
    }
    return names[period](first) == names[period](last) == bucket


LENGTHS = ("day", "month", "quarter", "year")


def earliest(steps, code, kind):
    """The first of its dates; of two that begin alike the more precise."""
    dated = [
        (row["actual"], row["actual_precision"])
        for row in steps
        if (row["code"], row["milestone"], row["evidence"]) == (code, kind, "substantive") and row["actual"]
    ]
    return min(dated, key=lambda found: (found[0], LENGTHS.index(found[1])), default=("", ""))


@pytest.mark.parametrize(
    "query", ["", "basis=phases", "zone=nanhu-district", "disclosed=true&basis=realised"]
)
@pytest.mark.parametrize("period", ["year", "quarter", "month"])
def test_it_follows_from_the_files(client, query, period):
    sample.make()
    cny = {"basis=phases": "phases_cny", "disclosed=true&basis=realised": "realised_cny"}.get(
        query, "total_cny"
    )
    projects = [row for row in rows(client, f"/projects.csv?{query}") if row["counts_in_totals"] == "true"]
    steps = rows(client, f"/milestones.csv?{query}")
    happened = []
    for row in projects:
        if row["signed_on"] or row["stage"]:
            happened.append(("signed", row["signed_on"], row["signed_on_precision"], row[cny]))
        for kind in KINDS[1:]:
            if row["stage"] and STAGE_RANK[row["stage"]] >= STAGE_RANK[kind]:
                happened.append((kind, *earliest(steps, row["code"], kind), row[cny]))
    found = lines(client, f"{query}&period={period}")
    buckets = set(found) - {"none", "total"}
    for kind in KINDS:
        placed = {
            bucket: [
                money
                for k, day, precision, money in happened
                if k == kind and within(day, precision, bucket, period)
            ]
            for bucket in buckets
        }
        placed["total"] = [money for k, _day, _precision, money in happened if k == kind]
        rest = len(placed["total"]) - sum(map(len, placed.values())) + len(placed["total"])
        assert found["none"][kind] == str(rest), kind
        for bucket, money in placed.items():
            assert found[bucket][kind] == str(len(money)), (kind, bucket)
            assert found[bucket][f"{kind}_cny"] == (
                str(sum(map(int, filter(None, money)))) if any(money) else ""
            )
    realised = sum(int(row["realised_cny"] or 0) for row in projects)
    assert int(found["total"]["realised_cny"] or 0) == realised
