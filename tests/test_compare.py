"""Up to five projects, zones or sectors side by side."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from projects.columns.listed import LISTED
from projects.matching.merge import merge
from projects.models import Project
from projects.totals.refresh import refresh
from tests.downloads import rows as csv_rows
from tests.kept import kept

from . import factories

pytestmark = pytest.mark.django_db


def rows(client, query):
    response = client.get(f"/compare.csv?{query}")
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.fixture
@kept
def two():
    zone = factories.place("A zone")
    one = factories.project("One", location=zone, total=3_000_000_000)
    other = factories.project("Other", location=zone, total=None)
    return zone, one, other


def test_projects_stand_side_by_side_in_the_order_asked(client, two):
    _zone, one, other = two
    page = client.get(f"/compare/?project={other.code}&project={one.code}").content.decode()
    assert page.index("Other</a>") < page.index("One</a>")
    assert "CNY 3.0 bn" in page
    assert [row["total_cny"] for row in rows(client, f"project={one.code}&project={other.code}")] == [
        "3000000000",
        "",
    ]


def test_a_zone_has_the_sums_of_what_is_counted_there(client, two):
    zone, *_ = two
    (row,) = rows(client, f"zone={zone.slug}")
    assert (row["projects"], row["headline_cny"], row["headline_covered"], row["headline_undisclosed"]) == (
        "2",
        "3000000000",
        "1",
        "1",
    )
    assert "CNY 3.0 bn" in client.get(f"/compare/?zone={zone.slug}").content.decode()


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("project=2022-9999", "project"),
        ("project=%00", "project"),
        ("zone=nope", "zone"),
        ("colour=red", "colour"),
        ("project=2022-0001&zone=a-zone", "zone"),
        ("&".join(f"project=2022-000{n}" for n in range(1, 7)), "project"),
    ],
)
def test_it_refuses_by_name(client, two, query, param):
    assert client.get(f"/compare/?{query}").status_code == 400
    answer = client.get(f"/compare.csv?{query}")
    assert answer.status_code == 400
    assert answer.content.decode().startswith(f"{param}:")


def test_a_draft_is_as_unknown(client, two):
    hidden = Project.objects.create(name="Hidden", code="2022-0099")
    assert client.get(f"/compare/?project={hidden.code}").status_code == 400


def test_without_a_question_it_says_what_to_do(client, two):
    assert "side by side" in client.get("/compare/").content.decode()


def test_what_is_ticked_in_a_list_is_compared_without_a_script(client, two):
    zone, one, _other = two
    for path, name, key in (("/projects/", "project", one.code), ("/zones/", "zone", zone.slug)):
        page = client.get(path).content.decode()
        assert f'<input type="checkbox" name="{name}" value="{key}" form="compare">' in page
        assert '<form class="compare-ticked" id="compare" method="get" action="/compare/"' in page
        assert client.get(f"/compare/?{name}={key}").status_code == 200


def test_no_total_of_a_zone_stands_without_its_coverage(client, two):
    zone, *_ = two
    assert "1 covered, 1 undisclosed" in client.get(f"/compare/?zone={zone.slug}").content.decode()


def test_a_code_that_was_merged_away_leads_to_the_project_that_was_kept(client, two):
    _zone, one, other = two
    merge(one, other)
    assert [row["code"] for row in rows(client, f"project={other.code}&project={one.code}")] == [one.code]
    assert client.get(f"/compare/?project={other.code}").context["comparison"].records == [one]


def test_it_answers_for_a_day_of_the_past(client):
    known = factories.project(
        "One", total=5, location=factories.place("A zone"), at=datetime(2024, 1, 5, tzinfo=UTC)
    )
    known.name = "Renamed"
    known.save()
    refresh([known.pk], at=datetime(2024, 3, 1, tzinfo=UTC))
    asked = f"project={known.code}&known_on=2024-02-01"
    assert "One</a>" in client.get(f"/compare/?{asked}").content.decode()
    assert [row["name"] for row in rows(client, asked)] == ["One"]
    zone = f"zone={known.location.slug}&known_on=2024-02-01"
    assert f"counted_in={known.location.slug}&amp;known_on=2024-02-01" in client.get(f"/compare/?{zone}").text
    for day in ("2024-02-30", "2999-01-01", "2024-01-01&known_on=2024-01-02"):
        answer = client.get(f"/compare.csv?project={known.code}&known_on={day}")
        assert (answer.status_code, answer.content.decode().split(":")[0]) == (400, "known_on")


def test_what_is_kept_survives_paging_filtering_and_sorting_without_a_script(client, two):
    """The button "keep" leads back to the list as it was; its links carry what is kept, its files do not."""
    _zone, one, other = two
    kept = client.get(
        "/compare/", {"project": [one.code, other.code, one.code], "to": "sort=name&page_size=50"}
    )
    assert kept["Location"] == f"/projects/?sort=name&page_size=50&project={one.code}&project={other.code}"
    page = client.get(kept["Location"])
    assert [project.code for project in page.context["tray"]] == [one.code, other.code]
    assert page.context["row_count"] == 2, "it is no filter"
    links = re.findall(r'href="(\?[^"]*|/projects\.[a-z]+[^"]*)"', page.text)
    assert links
    for link in links:
        assert (f"project={one.code}" in link) == link.startswith("?"), link
    assert (
        f'<input type="hidden" name="project" value="{one.code}">'
        in page.text.partition('id="filter-form"')[2]
    )
    assert 'name="to" value="sort=name&amp;page_size=50"' in page.text


def test_a_list_of_ones_own_stands_in_the_address(client, two):
    *_others, other = two
    codes = [f"2099-{n:04d}" for n in range(6)] + [other.code]
    form = client.get("/projects/?currency=USD").text.partition('id="compare"')[2]
    assert '<input type="hidden" name="currency" value="USD">' in form.partition("</form>")[0]
    own = client.get("/compare/", {"currency": "USD", "project": codes, "as": "list"})["Location"]
    assert own.endswith("&currency=USD")
    assert client.get(own).context["row_count"] == 1
    assert [row["code"] for row in csv_rows(client, own.replace("/projects/", "/projects.csv"))] == [
        other.code
    ]


def test_a_refusal_offers_what_can_be_compared(client, two):
    zone, one, _other = two
    mixed = client.get(f"/compare/?project={one.code}&project=2099-0001&zone={zone.slug}&currency=EUR")
    assert mixed.status_code == 400
    offers = re.findall(r'href="/compare/\?([^"]+)"', mixed.text)
    assert offers == [
        f"currency=EUR&amp;project={one.code}",
        f"currency=EUR&amp;zone={zone.slug}",
        "currency=EUR",
    ]
    for offer in offers:
        assert client.get(f"/compare/?{offer.replace('amp;', '')}").status_code == 200


def test_years_are_compared(client):
    factories.project("One", total=5, signed="2021")
    factories.project("Two", total=7, signed="2022-03-01", stage="completed")
    factories.project("Three", signed="2022")
    choice = client.get("/compare/").text
    assert re.findall('name="year" value="([0-9]+)"', choice) == ["2022", "2021"]
    page = client.get("/compare/?year=2022&year=2021&year=1999")
    lines = {str(line["heading"]): line["values"] for line in page.context["lines"]}
    assert [(v["number"], v["query"]) for v in lines["Projects"]] == [
        (2, "year=2022"),
        (1, "year=2021"),
        (0, None),
    ]
    assert [v["number"] for v in lines["Completed"]] == [1, 0, 0]
    assert [row["headline_cny"] for row in rows(client, "year=2022&year=1999")] == ["7", ""]
    assert client.get("/compare/?year=22").status_code == 400
    pivot = client.get("/reports/pivot?rows=year").text  # where they are ticked, too
    assert re.findall('name="year" value="([^"]+)" form="compare"', pivot) == ["2021", "2022"]
    assert 'data-kind="year"' in pivot
    assert 'form="compare"' not in client.get("/embed/reports/pivot?rows=year").text


def test_the_reader_chooses_the_columns_of_the_page_alone(client, two):
    page = client.get("/projects/?columns=realised&columns=status&sort=name")
    heads = [
        re.sub("<[^>]*>|\\s", "", head) for head in re.findall(r"<th scope=\"col\".*?</th>", page.text, re.S)
    ]
    assert heads == ["Compare", "Project", "Status", "Realised"]
    assert 'href="?sort=-signed_on' not in page.text
    assert "columns=" in re.search(r'href="(\?[^"]*sort=-name[^"]*)"', page.text)[1]
    assert 'href="/projects.csv?sort=name&amp;bom=1"' in page.text, "files have columns of their own"
    assert client.get("/projects/?columns=colour").status_code == 400
    everything = "&".join(f"columns={key}" for key in LISTED)
    assert client.get(f"/projects/?{everything}").status_code == 200
