"""/reports/pivot: every figure worked out by hand, and every cell followed to the list that it counts."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from projects.filters import select
from projects.models.querysets import COUNTED
from projects.reports.axes import AXES
from projects.reports.concentration import concentration
from projects.reports.crosstab import Refusal
from projects.reports.pivot import pivot
from projects.reports.shown import percent
from projects.totals.measures import summarise
from tests.cases import each_of
from tests.downloads import rows as rows_of
from tests.factories import BN, UNDISCLOSED, YI, event, investor, many, place, project, rate, sector
from tests.kept import kept

pytestmark = pytest.mark.django_db


def chosen(query=""):
    selection = select(QueryDict(query))
    assert not selection.errors
    return selection


def table(rows, cols="", measure="projects", query="", levels=()):
    return pivot(chosen(query), rows, cols, measure, levels)


def totals(made):
    """{row: value}, with the grand total under "total"."""
    return {row.group.key: row.total.value for row in made.rows} | {"total": made.grand.value}


def grid(made):
    """{(row, column): value} of the cells that hold a project."""
    return {
        (row.group.key, column.key): cell.value
        for row in made.rows
        for column, cell in zip(made.columns, row.cells, strict=True)
        if cell.sums.projects
    }


@pytest.fixture
@kept
def world():
    """Seven projects that differ in everything that a pivot can group by; two of them do not count."""
    china, us = place("China", kind="country"), place("United States", kind="country")
    nanhu = place("Nanhu District", china)
    park, town = place("High-tech Zone", nanhu, "zone"), place("Fengqiao Town", nanhu, "town")
    chips, energy = sector("Microelectronics"), sector("New energy")
    masks = sector("Photomasks", chips)
    acme, best, plain = investor("Acme", "CN"), investor("Best", "US"), investor("Plain")
    rate("USD", "2022-08-19", "6.8")
    made = {
        "masks": project("Masks", location=park, sector=masks, total=3 * BN, phases={1: 11 * YI}, signed="2022-08-19",
                         stage="construction_start", investors=[acme, best]),
        "cells": project("Cells", location=town, sector=energy, total=5 * YI, signed="2022-09", investors=[acme],
                         secondary=[chips]),
        "cold": project("Cold", location=town, signed="2022", total=UNDISCLOSED, investors=[best, plain], contractors=[acme]),
        "store": project("Store", location=nanhu, sector=energy, signed="2023-Q1", investors=[plain]),
        "abroad": project("Abroad", location=us, sector=chips, total=100_000_000, currency="USD", realised=50_000_000),
        "given up": project("Given up", location=park, sector=masks, total=2 * BN, signed="2022-07-01", status="terminated",
                            investors=[acme]),
        "umbrella": project("Umbrella", location=town, total=9 * BN, signed="2022-08-01", counts_in_totals=False,
                            left_out_reason="umbrella_agreement", sector=energy, investors=[best]),
    }  # fmt: skip
    no_rate = project(
        "No rate", location=town, total=7 * YI, currency="EUR", signed="2023-02-01", status="delayed"
    )
    made["no rate"] = no_rate
    event("First", date(2022, 8, 19), [made["masks"], made["cells"], made["given up"]])
    event("Second", date(2022, 9, 1), [made["masks"], made["cold"]])
    event("Hidden", date(2022, 10, 1), [made["store"]], published=False)
    return made


ABROAD = 680_000_000  # 100 m USD at 6.8


# ---- Figures by hand ----


def test_projects_are_those_that_count_and_the_others_are_told(world):
    made = table("status")
    assert totals(made) == {"active": 5, "delayed": 1, "terminated": 0, "total": 6}
    assert {row.group.key: row.total.left_out for row in made.rows} == {
        "active": 1,
        "delayed": 0,
        "terminated": 1,
    }
    assert made.grand.left_out == 2
    assert made.grand.total.left_out_amount == 11 * BN


def test_amounts_are_of_the_chosen_basis(world):
    assert totals(table("zone", measure="amount", levels=(1,))) == {
        "china": 35 * YI,
        "united-states": ABROAD,
        "total": 35 * YI + ABROAD,
    }
    phases = table("zone", measure="amount", query="basis=phases", levels=(1,))
    assert totals(phases) == {"china": 11 * YI, "united-states": None, "total": 11 * YI}
    assert (
        totals(table("zone", measure="amount", query="basis=realised", levels=(1,)))["united-states"]
        == ABROAD // 2
    )


def test_an_average_divides_by_the_covered_ones_and_undisclosed_is_no_zero(world):
    made = table("year", measure="average")
    assert totals(made) == {
        "2022": 175 * YI // 10,
        "2023": None,
        "none": ABROAD,
        "total": (35 * YI + ABROAD) // 3,
    }
    assert totals(table("year", measure="undisclosed")) == {"2022": 1, "2023": 1, "none": 0, "total": 2}
    assert made.grand.total.unconvertible == 1


def test_a_quarter_needs_more_than_a_year(world):
    made = table("quarter")
    assert totals(made) == {"2022-Q3": 2, "2022-Q4": 0, "2023-Q1": 2, "none": 2, "total": 6}
    assert [row.group.label for row in made.rows] == ["Q3 2022", "Q4 2022", "Q1 2023", "Quarter unknown"]
    assert "year only" in " ".join(made.notes)


def test_sizes_and_stages_stand_in_their_own_order(world):
    assert list(totals(table("size"))) == ["100m", "1bn", "5bn", "none", "total"]
    assert totals(table("size")) == {"100m": 2, "1bn": 1, "5bn": 0, "none": 3, "total": 6}
    assert totals(table("stage")) == {"signed": 4, "construction_start": 1, "none": 1, "total": 6}


def test_what_has_no_order_stands_by_size_and_blank_last(world):
    assert [row.group.key for row in table("sector", measure="amount").rows] == [
        "microelectronics",
        "new-energy",
        "none",
    ]
    assert [row.group.key for row in table("sector", measure="undisclosed").rows] == [
        "new-energy",
        "microelectronics",
        "none",
    ]


# ---- Levels ----


def test_levels_of_a_tree(world):
    assert totals(table("zone", levels=(1,))) == {"china": 5, "united-states": 1, "total": 6}
    assert totals(table("zone", levels=(2,))) == {"nanhu-district": 5, "united-states": 1, "total": 6}
    assert totals(table("zone", levels=(3,))) == {
        "fengqiao-town": 3,
        "high-tech-zone": 1,
        "nanhu-district": 1,
        "united-states": 1,
        "total": 6,
    }
    assert totals(table("zone", levels=(12,))) == totals(table("zone", levels=(3,)))


def test_without_a_level_it_is_the_first_that_divides_the_selection(world):
    assert table("zone").row_axis.level == 1
    within = table("zone", query="zone=china")
    assert within.row_axis.level == 3
    assert totals(within) == {"fengqiao-town": 3, "high-tech-zone": 1, "nanhu-district": 1, "total": 5}


def test_what_lies_above_the_level_stands_for_itself_without_a_link_that_says_more(world):
    row = next(r for r in table("zone", levels=(3,)).rows if r.group.key == "nanhu-district")
    assert row.group.label == "Nanhu District itself"
    assert row.total.query is None
    abroad = next(r for r in table("zone", levels=(3,)).rows if r.group.key == "united-states")
    assert (abroad.group.label, abroad.total.query) == ("United States", "counted_in=united-states")


def test_two_trees_take_a_level_each(world):
    made = table("zone", "sector", levels=(1, 2))
    assert {g.key for g in made.columns} == {"microelectronics", "photomasks", "new-energy", "none"}
    assert grid(made)["china", "photomasks"] == 1
    both = table("zone", "sector", levels=(2,))
    assert (both.row_axis.level, both.col_axis.level) == (2, 2)


# ---- Nothing twice ----


@pytest.mark.parametrize(
    ("by", "parts", "total"),
    [
        ("investor", {"acme": 2, "best": 2, "plain": 2, "none": 2}, 6),
        ("origin", {"CN": 2, "US": 2, "none": 3}, 6),
    ],
)
def test_a_project_of_two_investors_counts_once_in_the_total(world, by, parts, total):
    made = table(by)
    assert totals(made) == parts | {"total": total}
    assert sum(parts.values()) > total
    assert any("counts it once" in note for note in made.notes)
    across = table("status", by)
    assert across.grand.value == total
    assert totals(across) == totals(table("status"))
    assert [cell.value for cell in across.column_totals] == [parts[g.key] for g in across.columns]


def test_a_project_of_two_events_counts_once_and_hidden_events_are_none(world):
    made = table("event", measure="amount")
    assert totals(made) == {"second": 3 * BN, "first": 35 * YI, "none": ABROAD, "total": 35 * YI + ABROAD}
    assert totals(table("event")) == {"second": 2, "first": 2, "none": 3, "total": 6}


def test_investor_and_origin_are_asked_of_the_project_not_of_one_party(world):
    assert grid(table("origin", "investor"))["US", "acme"] == 1


def test_cells_of_single_groups_add_up_to_the_totals(world):
    for rows, cols in combinations(["zone", "sector", "stage", "status", "year", "quarter", "size"], 2):
        for measure in ("projects", "amount", "undisclosed"):
            made = table(rows, cols, measure)
            for row in made.rows:
                assert sum(cell.value or 0 for cell in row.cells) == (row.total.value or 0)
            for n, cell in enumerate(made.column_totals):
                assert sum(row.cells[n].value or 0 for row in made.rows) == (cell.value or 0)
            assert sum(row.total.value or 0 for row in made.rows) == (made.grand.value or 0)


# ---- Every link leads to exactly what its cell counts ----


def listed(summary, basis, measure):
    """What the list behind a link says of the measure, as the list page adds it up."""
    total = summary.on(basis)
    assert summary.left_out == 0
    match measure:
        case "projects":
            return summary.projects
        case "undisclosed":
            assert summary.projects == total.undisclosed
            return summary.projects
        case "amount":
            return total.amount if total.covered else None
    return total.average and round(total.average)


def cells_of(made):
    for row in made.rows:
        yield from row.cells
        yield row.total
    yield from made.column_totals
    yield made.grand


FILTERS = [
    "",
    "basis=phases",
    "basis=realised&status=active",
    "zone=nanhu-district&investor=acme",
    "counted_in=fengqiao-town&counted_in=high-tech-zone&sort=name",
    "counted_sector=photomasks&counted_sector=none",
    "event=first",
    "event=none&origin=none",
    "origin=US&origin=none",
    "investor=best&investor=plain",
    "year=2022&signed_after=2022-08-02",
    "signed_before=2022-12-31&size=100m&size=none",
    "disclosed=true&stage=signed&stage=construction_start",
    "disclosed=false",
    "counts_in_totals=true",
    "counts_in_totals=false",
    "q=c&page_size=50",
]


LISTED = ("projects", "amount", "average", "undisclosed")  # what a list page says of itself
ALONE = [(name, "") for name in AXES]
PAIRS = list(combinations(AXES, 2))


@pytest.mark.once  # that a filter means the same on both databases is asked by test_parity.py
@each_of("query", FILTERS)
def test_following_a_link_gives_the_number_of_its_cell(world, query):
    """Without a filter every cell of a single axis and each sixth of every pair; with one each second, and some of the pairs."""
    lists, followed = {}, 0
    for turn, (rows, cols) in enumerate(ALONE + PAIRS[:: 1 if not query else 20]):
        level = (3,) if {rows, cols} & {"zone", "sector"} and turn % 2 else ()
        cells = list(cells_of(table(rows, cols, "projects", query, level)))
        step = 6 if cols else 2 if query else 1
        for cell in cells[turn % step :: step]:
            for measure in LISTED:
                cell = replace(cell, measure=measure)
                if cell.query is None:
                    continue
                if cell.query not in lists:
                    selection = chosen(cell.query)
                    lists[cell.query] = summarise(selection.queryset), selection.basis
                assert listed(*lists[cell.query], measure) == cell.value, (rows, cols, level, cell.query)
                followed += 1
    assert followed > 20 or not chosen(query).queryset.filter(COUNTED).exists()


def test_links_are_missing_only_where_no_filter_says_what_is_counted(world):
    for rows in AXES:
        missing = {
            row.group.key for row in table(rows).rows if row.total.projects and row.total.query is None
        }
        assert missing == ({"none"} if rows == "quarter" else set()), rows
    assert {r.group.key for r in table("event", query="event=first").rows if r.total.query is None} == {
        "second"
    }


def test_what_is_left_out_has_a_list_of_its_own(world):
    made = table("zone", levels=(3,))
    for row in made.rows:
        if row.total.left_out_query:
            summary = summarise(chosen(row.total.left_out_query).queryset)
            assert (summary.projects, summary.counting) == (row.total.left_out, 0)
    assert summarise(chosen(made.grand.left_out_query).queryset).left_out == 2


# ---- Page and files ----


def test_it_shows_figures_that_lead_to_their_lists(client, world):
    page = client.get("/reports/pivot?rows=zone&cols=year&level=1").content.decode()
    assert re.search(r'href="/projects/\?counted_in=china&amp;year=2023"><data value="2">2</data>', page)
    assert 'href="/projects/?counted_in=china&amp;counts_in_totals=true">' in page
    assert "2 projects are left out" in page


def test_filters_and_basis_travel_with_links(client, world):
    page = client.get("/reports/pivot?rows=stage&measure=amount&basis=phases&zone=china").content.decode()
    assert 'href="/projects/?basis=phases&amp;zone=china&amp;stage=construction_start"' in page
    assert "rows=stage&amp;measure=amount&amp;zone=china" in page  # the switch to headline
    assert "rows=stage&amp;measure=amount&amp;basis=realised&amp;zone=china" in page


@pytest.mark.once
@each_of(
    ("query", "param"),
    [
        ("rows=place", "rows"),
        ("rows=zone&rows=sector", "rows"),
        ("rows=zone&cols=zone", "cols"),
        ("cols=zone", "cols"),
        ("measure=mode", "measure"),
        ("level=0", "level"),
        ("level=13", "level"),
        ("level=1&level=2&level=3", "level"),
        ("zone=nowhere", "zone"),
        ("cohort=year", "cohort"),
        ("page=2", "page"),
        ("rows=%00", "rows"),
    ],
)
def test_bad_parameters_are_refused_by_name(client, world, query, param):
    answer = client.get(f"/reports/pivot?{query}")
    assert answer.status_code == 400
    assert param in answer.context["selection"].errors
    assert b"<table" not in answer.content
    if param in ("rows", "cols", "measure", "level"):
        assert f'id="e-{param}"'.encode() in answer.content
    for form in ("csv", "xlsx") if param != "page" else ():
        file = client.get(f"/reports/pivot.{form}?{query}")
        assert (file.status_code, file.content.decode().split(":")[0]) == (400, param)


def read_csv(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_the_csv_holds_the_cells_and_every_figure_of_a_row(client, world):
    rows = read_csv(client, "/reports/pivot.csv?rows=zone&cols=year&measure=amount&level=1")
    assert [list(row.values()) for row in rows] == [
        ["china", "China", "3500000000", "", "", "5", "3500000000", "1750000000", "2", "2", "1", "0", "2", "11000000000"],
        ["united-states", "United States", "", "", "680000000", "1", "680000000", "680000000", "1", "0", "0", "0", "0", "0"],
        ["total", "Total", "3500000000", "", "680000000", "6", "4180000000", "1393333333", "3", "2", "1", "0", "2", "11000000000"],
    ]  # fmt: skip
    assert list(rows[0])[:5] == ["zone", "zone_name", "year_2022", "year_2023", "year_none"]


def test_units_headings_and_names_as_in_other_downloads(client, world):
    answer = client.get("/reports/pivot.csv?rows=stage&unit=yi&headers=labels&bom=1&zone=china")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffStage,Name,Projects,")
    assert ",35," in text
    assert answer["Content-Disposition"].startswith('attachment; filename="pivot_')
    assert "rows-stage" in answer["Content-Disposition"]
    assert "zone-china" in answer["Content-Disposition"]


def test_the_spreadsheet_holds_the_same(client, world):
    url = "rows=zone&cols=year&measure=amount&level=1"
    answer = client.get(f"/reports/pivot.xlsx?{url}")
    file = io.BytesIO(b"".join(answer.streaming_content))
    sheet = load_workbook(file)["pivot"]
    lines = [[("" if v is None else str(v)) for v in line] for line in sheet.iter_rows(values_only=True)]
    rows = read_csv(client, f"/reports/pivot.csv?{url}")
    assert lines == [list(rows[0]), *(list(row.values()) for row in rows)]


def test_in_chinese(client, world):
    page = client.get("/zh-hans/reports/pivot?rows=zone&level=1")
    assert page.status_code == 200
    assert 'href="/zh-hans/projects/?counted_in=united-states"' in page.content.decode()
    with translation.override("zh-hans"):
        assert table("quarter").rows[0].group.label == "2022年第三季度"


# ---- Queries ----


@pytest.mark.once
def test_queries_do_not_grow_with_the_rows(client, world):
    def count(query):
        with CaptureQueriesContext(connection) as queries:
            table(*query)
        return len(queries)

    asked = [("zone", "year", "amount"), ("investor", "event", "projects"), ("sector", "origin", "average")]
    before = [count(query) for query in asked]
    many(60)
    assert [count(query) for query in asked] == before
    # One GROUP BY; the names of each side, a tree's in two; how many columns there are; whether counts are kept, and whether
    # there are too many projects to read each.
    assert max(before) <= 9


# ---- What else can be asked for ----


def shown(made):
    """{row: figures of its cells and its total}, as they are shown."""
    lines = {row.group.key: [each.figure for each in (*cells, total)] for row, cells, total in made.lines}
    cells, total = made.foot
    return lines | {"total": [each.figure for each in (*cells, total)]}


def test_a_median_is_of_the_covered_projects_each_once(world):
    made = table("investor", measure="median")
    assert totals(made) == {
        "acme": 175 * YI // 10, "best": 3 * BN, "plain": None, "none": ABROAD, "total": ABROAD,
    }  # fmt: skip
    across = table("event", "investor", "median")
    assert grid(across)["first", "best"] == 3 * BN
    assert [cell.value for cell in across.column_totals] == [175 * YI // 10, 3 * BN, None, ABROAD]
    for amount in (1, 2):
        project(total=amount, sector=sector("Half"))
    assert totals(table("sector", measure="median", query="sector=half"))["total"] in (1, 2)


def test_what_is_left_out_can_be_asked_for_with_its_money(world):
    assert totals(table("year", measure="left_out")) == {"2022": 2, "2023": 0, "none": 0, "total": 2}
    money = table("year", measure="left_out_amount")
    assert totals(money) == {"2022": 11 * BN, "2023": 0, "none": 0, "total": 11 * BN}
    given_up = table("year", measure="left_out_amount", query="status=terminated")
    assert totals(given_up)["total"] == 2 * BN
    for cell in cells_of(money):
        if cell.query is not None:
            found = chosen(cell.query)
            assert summarise(found.queryset).on(found.basis).left_out_amount == cell.value


def test_shares_are_of_the_total(world):
    made = pivot(chosen(), "year", "status", "projects", show="share")
    assert shown(made) == {
        "2022": [Decimal("50.0"), Decimal("0.0"), Decimal("0.0"), Decimal("50.0")],
        "2023": [Decimal("16.7"), Decimal("16.7"), Decimal("0.0"), Decimal("33.3")],
        "none": [Decimal("16.7"), Decimal("0.0"), Decimal("0.0"), Decimal("16.7")],
        "total": [Decimal("83.3"), Decimal("16.7"), Decimal("0.0"), Decimal("100.0")],
    }


def test_changes_and_running_sums_go_along_the_columns_or_down_the_rows(world):
    across = {"status": "active"}
    made = pivot(chosen(), "status", "year", "projects", show="change")
    assert shown(made)[across["status"]] == [None, -2, None, 5]  # 3, 1, 1 of 2022, 2023, unknown
    assert shown(pivot(chosen(), "status", "year", "projects", show="cumulative"))["active"] == [
        3,
        4,
        None,
        5,
    ]
    down = pivot(chosen(), "year", "", "amount", show="cumulative")
    assert shown(down) == {"2022": [35 * YI], "2023": [35 * YI], "none": [None], "total": [35 * YI + ABROAD]}
    # What is not disclosed is no nought: the change to it is not known.
    assert shown(pivot(chosen(), "year", "", "amount", show="change"))["2023"] == [None]
    assert down.lines[0][2].query is None


def test_rows_are_ordered_as_asked_and_what_is_not_known_stays_last(world):
    def keys(order, **more):
        return [
            row.group.key for row, _cells, _total in pivot(chosen(), "investor", order=order, **more).lines
        ]

    assert keys("-name") == ["plain", "best", "acme", "none"]
    assert keys("total", measure="amount") == ["best", "acme", "plain", "none"]
    assert keys("-col:2023", cols="year")[0] == "plain"
    with pytest.raises(Refusal):
        keys("col:1999", cols="year")
    # What runs down the rows runs in their own order, in whichever they stand.
    running = {
        order: {row.group.key: total.figure for row, _cells, total in pivot(chosen(), "year", show="change", order=order).lines}
        for order in ("", "-total")
    }  # fmt: skip
    assert running[""] == running["-total"]
    assert list(running[""]) != list(running["-total"])


def test_the_largest_stand_by_themselves_and_the_others_are_one(world):
    made = pivot(chosen(), "year", "stage", "projects", top=1)
    assert totals(made) == {
        "2022": 3,
        "rest": 2,
        "none": 1,
        "total": 6,
    }  # the row beyond one is no row of others
    project("Old", signed="2001"), project("Older", signed="2000")
    made = pivot(chosen(), "year", "", "projects", top=1)
    assert totals(made) == {"2022": 3, "rest": 4, "none": 1, "total": 8}


def test_concentration_counts_a_project_of_two_once_and_leads_to_its_list(world):
    for name in "uvwxyz":
        project(name, total=YI, investors=[investor(name)])
    made = pivot(chosen(), "investor", "", "amount")
    found = concentration(made)
    assert [each.number for each in found] == [1, 5]
    for each in found:
        summary = summarise(chosen(each.query).queryset)
        assert each.percent == percent(summary.headline.amount, made.grand.value)
    assert concentration(pivot(chosen(), "year", "", "amount")) == []


def test_page_and_files_show_what_is_asked(client, world):
    page = client.get("/reports/pivot?rows=status&cols=year&show=change")
    assert "Projects by Status and Year of signing" in page.text  # though no chart draws it
    assert ">−2<" in page.text
    page = client.get("/reports/pivot?rows=year&cols=status&show=share&order=-total")
    assert 'aria-sort="descending"' in page.text
    assert "50.0\u202f%" in page.text
    rows = rows_of(client, "/reports/pivot.csv?rows=year&cols=status&show=share&order=-total")
    assert (rows[0]["year"], rows[0]["status_active"], rows[0]["share"]) == ("2022", "50", "50")
    assert rows_of(client, "/reports/pivot.csv?rows=year&measure=median")[-1]["median_cny"] == str(ABROAD)
    two = client.get("/reports/pivot?rows=zone&cols=sector&level=auto&level=2").context
    assert (two["pivot"].row_axis.level, two["pivot"].col_axis.level) == (1, 2)
    assert [option["label"] for option in two["options"] if option["param"] == "level"] == [
        "Level: Zone", "Level: Sector",
    ]  # fmt: skip
    for wrong in ("measure=median&show=share", "order=col:x", "order=x", "top=7", "show=x", "level=13"):
        assert client.get(f"/reports/pivot?{wrong}").status_code == 400, wrong
        assert client.get(f"/reports/pivot.csv?{wrong}").status_code == 400, wrong
