"""The charts room: scales, axes of time and pictures, without a request; then their addresses and frames."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import translation

from projects.charts import palette
from projects.charts.bars import Bar, Part, chart
from projects.charts.files import Picture
from projects.charts.heat import Heat
from projects.charts.plots import Mark, Place, Plot, Series
from projects.charts.scale import Unit, scale, tick_words
from projects.charts.times import time_axis
from tests.cases import each_of
from tests.downloads import rows
from tests.factories import BN, YI, event, place, project, sector
from tests.kept import kept
from tests.test_editions import editions, frozen, story  # noqa: F401  # fixtures
from tests.test_source_style import ROOT

SVG = "{http://www.w3.org/2000/svg}"
YUAN = Unit("CNY", money=True)


# ---- Axes ----


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0, 1]),
        ([None, 0], [0, 1]),
        ([7, 93], [0, 20, 40, 60, 80, 100]),
        ([3 * BN], [0, BN, 2 * BN, 3 * BN]),
        ([-4, 9], [-5, 0, 5, 10]),
    ],
)
def test_a_scale_is_linear_from_nought_with_round_ticks(values, ticks):
    on = scale(values)
    assert on.ticks == ticks
    assert [round(on.share(tick) * (len(ticks) - 1), 9) for tick in ticks] == list(range(len(ticks)))


def test_numbers_of_projects_have_whole_ticks():
    assert scale([2], whole=True).ticks == [0, 1, 2]


def test_the_unit_of_an_axis_is_said_once():
    assert tick_words(scale([3 * BN]), YUAN) == (["0", "1", "2", "3"], "CNY bn")
    with translation.override("zh-hans"):
        assert tick_words(scale([3 * BN]), YUAN) == (["0", "10", "20", "30"], "亿元")
    assert tick_words(scale([-4, 9]), Unit("n"))[0][0] == "−5"


def test_an_axis_of_time_is_complete_and_ends_with_the_newest():
    axis = time_axis([date(2024, 10, 1), date(2021, 1, 1)], "quarter")
    assert len(axis) == 16
    assert axis[0][0], axis[-1][0] == (date(2021, 1, 1), date(2024, 10, 1))
    assert [place.tick for _start, place in axis if place.tick] == ["2021", "2022", "2023", "2024"]
    assert [place.label for _start, place in time_axis([date(2022, 11, 3), date(2023, 1, 1)], "month")] == [
        "Nov 2022",
        "Dec 2022",
        "Jan 2023",
    ]


# ---- Pictures ----


def drawn(body, **more):
    """The picture, read as strict XML."""
    return ElementTree.fromstring(
        Picture("A <title>", "unit & more", body, ["Source: here"], **more).draw("https://x.org")
    )


def plot(form="columns", first=(10, None, 30), second=(5, 0, 10)):
    places = [Place(str(year), str(year)) for year in (2022, 2023, 2024)]
    series = [
        Series(tone, label, [Mark(value, f"/projects/?n={value}&y=1") for value in values])
        for tone, label, values in (("tone-1", "Headline", first), ("real", "Realised", second))
    ]
    return Plot(places, series, Unit("n"), form)


def marks(root, tag="rect"):
    return [mark for link in root.iter(f"{SVG}a") for mark in link.iter(f"{SVG}{tag}")]


def test_a_picture_says_what_it_is_and_needs_no_style():
    root = drawn(plot())
    words = [element.text for element in root.iter() if element.text]
    for said in ("A <title>", "unit & more", "Source: here", "Headline", "Realised", "2024"):
        assert said in words, said
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "text", "a", "line", "circle",
    }  # fmt: skip
    assert not [
        element for element in root.iter() if "style" in element.attrib or "onclick" in element.attrib
    ]
    assert all(link.get("href").startswith("https://x.org/projects/?n=") for link in root.iter(f"{SVG}a"))


def test_a_mark_is_as_high_as_its_value_says():
    heights = [float(mark.get("height")) for mark in marks(drawn(plot()))]
    assert len(heights) == 4  # what is not known, and what is nought, is no column
    assert heights == pytest.approx([214 / 3, 214 / 6, 214, 214 / 3], abs=0.02)


def test_stacks_stand_on_each_other_and_lines_break_at_gaps():
    stack = marks(drawn(plot("stacked")))[-2:]
    low, high = (float(mark.get("y")) for mark in stack)
    assert low - float(stack[1].get("height")) == pytest.approx(high, abs=0.02)
    root = drawn(plot("line", second=(1, 2, 3)))
    assert len(marks(root, "circle")) == 5
    assert len([line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "2"]) == 2


def test_every_mark_is_named_for_those_who_do_not_see_it():
    names = [link.get("aria-label") for link in drawn(plot()).iter(f"{SVG}a")]
    assert names[0] == "2022 · Headline: 10"
    assert len(set(names)) == len(names) == 4


def test_bars_are_on_one_scale_and_long_labels_are_cut_in_files_alone():
    made = chart(
        [Bar("L" * 200, "4", "/a", [Part(4, "tone-1", "")]), Bar("b", "1", "", [Part(1, "tone-1", "")])]
    )
    root = drawn(made)
    widths = [
        float(mark.get("width").rstrip("%"))
        for mark in root.iter(f"{SVG}rect")
        if mark.get("class") == "tone-1"
    ]
    assert widths == [100, 25]
    assert any((text.text or "").endswith("…") for text in root.iter(f"{SVG}text"))
    assert made.bars[0].label == "L" * 200


def test_a_heat_map_says_where_its_tones_begin():
    made = Heat(["a", "b"], ["x"], [[Mark(1), Mark(9)]], Unit("n"))
    assert made.legend == [("heat-2", "≥ 1"), ("heat-3", "≥ 2"), ("heat-4", "≥ 5")]
    assert [made.tone(value) for value in (None, 0, 1, 4, 9)] == ["", "", "heat-2", "heat-3", "heat-4"]
    far = Heat(["a", "b"], ["x"], [[Mark(1), Mark(4 * BN)]], YUAN)
    assert [words for _tone, words in far.legend][-1] == "≥ CNY 3.0 bn"
    assert far.tone(1) == "heat-0"


def test_files_have_the_colours_of_the_pages():
    light = (ROOT / "static/css/tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    names = {f"tone-{n}": f"phase-{n}" for n in range(1, 5)}
    for name, colour in palette.COLOURS.items():
        assert colour == "none" or tokens[names.get(name, name)] == colour, name


# ---- Addresses ----


@pytest.fixture
def world(db):
    return _world()


@kept
def _world():
    china = place("China", kind="country")
    park, town = place("Park", china, "zone"), place("Town", china, "town")
    chips = sector("Chips")
    project(
        "a",
        location=park,
        sector=chips,
        total=3 * BN,
        realised=1 * BN,
        signed="2020-02-03",
        stage="completed",
    )
    project("b", location=town, total=5 * YI, signed="2023-05", stage="registered")
    project("c", location=town, total=4 * YI, signed="2023-05", stage="registered", status="terminated")
    event("Ceremony", date(2020, 2, 3), [])


CHARTS = [
    "stages", "years?zone=china", "pivot?rows=year&cols=zone&measure=amount", "pivot?rows=zone&cols=year", "pivot?rows=zone",
    "conversion?cohort=zone", "flow?period=month&measure=amount", "signings", "slippage", "editions?basis=realised",
]  # fmt: skip


def address(chart, form="svg", before="/charts/"):
    name, _mark, query = chart.partition("?")
    return f"{before}{name}{f'.{form}' if form else ''}{f'?{query}' if query else ''}"


@each_of("chart", CHARTS)
def test_each_chart_has_a_picture_figures_and_a_page_for_frames(client, world, chart):
    picture = client.get(address(chart))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    words = [each.text or "" for each in ElementTree.fromstring(picture.content).iter()]
    assert any(each.startswith(f"Source: Investment Project Tracker, {settings.SITE_URL}/") for each in words)
    assert any(each.startswith("Data as of ") and "data version" in each for each in words)
    assert client.get(address(chart, "csv"))["Content-Type"] == "text/csv; charset=utf-8"
    chinese = client.get(address(chart, before="/zh-hans/charts/")).content.decode()
    assert "来源：投资项目跟踪平台" in chinese
    for framed in (address(chart, "", "/embed/charts/"), address(chart, "svg", "/embed/charts/")):
        alone(client.get(framed))


def alone(answer):
    """It may stand in any site's frame, and does nothing there."""
    assert answer.status_code == 200
    assert "frame-ancestors *;" in answer["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    text = answer.content.decode()
    assert "<script" not in text
    assert "<form" not in text
    assert "<button" not in text
    assert " style=" not in text


@each_of(
    "path",
    [
        "/embed/", "/embed/reports/pivot?rows=zone&cols=year", "/embed/reports/conversion", "/embed/reports/flow", "/embed/reports/signings",
        "/embed/reports/slippage", "/embed/editions/", "/zh-hans/embed/",
    ],
)  # fmt: skip
def test_pages_of_charts_and_tables_may_be_framed(client, world, path):
    alone(client.get(path))


def test_nothing_else_may_be_framed(client, world):
    for path in ("/", "/reports/pivot", "/charts/stages.svg", "/embed/nothing"):
        answer = client.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
        assert answer["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize("before", ["/charts/", "/embed/charts/"])
def test_a_wrong_parameter_is_refused_and_an_unknown_chart_is_none(client, world, before):
    for wrong in (
        "stages?nope=1",
        "pivot?rows=nope",
        "editions?zone=park",
        "years?zone=nowhere",
        "signings?page=9",
    ):
        answer = client.get(address(wrong, before=before))
        assert answer.status_code == 400, wrong
        assert client.get(address(wrong, "", "/embed/charts/")).status_code == 400, wrong
    for unknown in ("nope", "edition-2020-01", "edition-x"):
        assert client.get(address(unknown, before=before)).status_code == 404, unknown


def test_what_is_compared_is_drawn_on_one_scale_and_one_axis(client, world):
    made = client.get("/compare/?zone=park&zone=town").context["figure"]
    (park, first), (town, second) = made.body.plots
    assert (park, town) == ("Park", "Town")
    assert first.scale == second.scale
    assert [place.label for place in second.places] == ["2020", "2021", "2022", "2023"]
    found = lists(client, "compare?zone=park&zone=town")
    assert client.get(found["2023 · Headline total: CNY 500 m (1 of 1)"]).context["row_count"] == 1
    for wrong in ("compare?zone=nope", "compare", "compare?zone=park&sector=chips"):
        assert client.get(address(wrong)).status_code == 400, wrong


def test_a_list_in_a_frame_holds_what_the_list_holds(client, world):
    page = client.get("/embed/projects/?zone=town&sort=name")
    rows = page.context["list"].rows
    assert [(row[0].words, row[-1].words) for row in rows] == [("b", "CNY 500 m"), ("c", "CNY 400 m")]
    assert client.get(rows[0][0].url).status_code == 200
    for wrong in (
        "projects/?zone=nowhere",
        "projects/?page=9",
        "zones/?page=2",
        "investors/?x=1",
        "events/?year=x",
    ):
        answer = client.get(f"/embed/{wrong}")
        assert answer.status_code == 400, wrong
        assert answer.context["list"] is None


def lists(client, chart):
    """The addresses that a picture leads to, with what they are said to show."""
    root = ElementTree.fromstring(client.get(address(chart)).content)
    return {
        link.get("aria-label"): link.get("href").removeprefix(settings.SITE_URL)
        for link in root.iter(f"{SVG}a")
    }


def test_the_funnel_counts_those_that_came_at_least_so_far(client, world):
    found_rows = rows(client, "/charts/stages.csv")
    reached = {row["label"]: row["figure"] for row in found_rows}
    assert reached["Signed"] == "2 · CNY 3.5 bn"
    assert reached["Approved / filed"] == "1 · CNY 3.0 bn"
    assert reached["In production"] == "0"
    found = lists(client, "stages")
    assert client.get(found["Signed: 2 · CNY 3.5 bn"]).context["row_count"] == 2
    assert client.get(found["Completed: 1 · CNY 3.0 bn"]).context["row_count"] == 1
    assert "1 terminated here" in client.get("/charts/stages.svg").content.decode()


def test_years_without_a_project_are_drawn_and_each_column_leads_to_its_list(client, world):
    found_rows = rows(client, "/charts/years.csv")
    assert [(row["label"], row["Headline total"], row["Realised"]) for row in found_rows] == [
        ("2020", str(3 * BN), str(BN)),
        ("2021", "", ""),
        ("2022", "", ""),
        ("2023", str(5 * YI), ""),
    ]
    found = lists(client, "years")
    assert len(found) == 3
    assert client.get(found["2023 · Headline total: CNY 500 m (1 of 1)"]).context["row_count"] == 1


def test_a_pivot_over_time_is_stacked_and_complete(client, world):
    made = client.get("/reports/pivot?rows=quarter&cols=zone").context["figure"]
    assert made.body.form == "stacked"
    assert len(made.body.places) == 14  # Q1 2020 to Q2 2023
    assert [series.label for series in made.body.series] == ["Park", "Town"]
    for label, path in lists(client, "pivot?rows=quarter&cols=zone").items():
        assert client.get(path).context["row_count"] == int(label.rpartition(": ")[2]), label


@pytest.mark.django_db
def test_editions_have_a_bridge_and_a_line_over_all(client, editions):  # noqa: F811
    page = client.get("/editions/2024-10/")
    assert 'href="/charts/edition-2024-10.svg"' in page.text
    found = lists(client, "edition-2024-10")
    assert any("part=raised" in path for path in found.values())
    line = lists(client, "editions")
    assert list(line) == ["Sep 2024: CNY 300 m", "Oct 2024: CNY 900 m"]
    assert set(line.values()) == {"/editions/2024-09/", "/editions/2024-10/"}
    for path in (
        "/embed/charts/edition-2024-10",
        "/embed/editions/2024-10/?group=sector",
        "/embed/editions/",
    ):
        alone(client.get(path))
    assert client.get("/embed/editions/2024-10/?group=nope").status_code == 400
