"""One project's page: its milestones along the years, and what other programs read from it."""

import json
import re
from datetime import date

import pytest

from projects.views.timeline import timeline
from tests.factories import claim, fresh, investor, milestone, place, project, source

pytestmark = pytest.mark.django_db
TODAY = date(2023, 7, 1)


def drawn(made, overdue=(), today=TODAY):
    return timeline(sorted(made.milestones.all(), key=lambda m: m.pk), overdue, today)


def test_a_late_start_is_drawn_from_its_first_plan():
    made = project("Plant", signed="2022-01-01")
    milestone(made, "construction_start", "2022-12-31", ["2022-06", "2022-Q3"])
    signed, start = drawn(made).rows
    assert (signed.first, signed.slip, signed.actual.x) == (None, None, "0.00")
    assert (start.first.x, start.latest.x) == ("41.37", "49.59")
    assert start.slip.x == "49.32"
    assert (start.until - start.planned).days == 184
    assert not start.overdue


def test_what_is_overdue_runs_to_today(client):
    made = project("Plant", signed="2022-01-01")
    plan = milestone(made, "construction_start", None, ["2022-09"], reached=False).plans.get()
    found = drawn(made, [plan])
    assert (found.rows[1].until, found.rows[1].overdue) == (TODAY, True)
    assert [year for year, _x in found.years] == [2022, 2023]
    assert "overdue, " in client.get("/projects/2022-0001/").text


def test_many_realised_figures_do_not_bury_the_other_claims(client):
    made = project("Plant", signed="2022-01-01", total=9_000_000)
    for month in range(1, 9):
        claim(made, month * 1_000_000, as_of=date(2023, month, 1), basis="realised")
    fresh(made)
    page = client.get("/projects/2022-0001/")
    claims = page.context["main_claims"], page.context["other_days"]
    assert [[int(c.amount / 1_000_000) for c in some] for some in claims] == [[9, 8], [1, 2, 3, 4, 5, 6, 7]]
    assert "7 realised figures of other days" in page.text
    assert page.text.count("2,000,000") == 1, "folded, not left out"


def test_in_time_is_said_too(client):
    made = project("Plant", signed="2022-01-01")
    milestone(made, "construction_start", "2022-05-01", ["2022-06"])
    assert drawn(made).rows[1].slip is None
    page = client.get("/zh-hans/projects/2022-0001/")
    assert "如期" in page.text


def test_too_little_makes_no_drawing(client):
    made = project("Plant", signed="2022-01-01")
    assert drawn(made) is None
    assert 'class="timeline"' not in client.get("/projects/2022-0001/").text


def test_thirty_years_have_few_labels():
    made = project("Plant", signed="1990-01-01")
    milestone(made, "construction_start", "2022-05-01", ["2000"])
    assert len(drawn(made).years) <= 8


# ---- What other programs read ----


def structured(page):
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    return json.loads(text)


def test_it_describes_the_project_to_search_engines(client):
    paper = source(
        "The paper", date(2022, 8, 22), publisher="Nanhu District", url="https://example.org/a?b&c"
    )
    project(
        "</script><b>Plant",
        name_zh="工厂",
        total=5,
        source=paper,
        location=place("Nanhu"),
        latitude=30,
        longitude=120,
        investors=[investor("Acme")],
    )
    page = client.get("/projects/2022-0001/")
    found = structured(page)
    assert "<b>Plant" not in page.text
    assert (found["@type"], found["identifier"]) == ("Project", "2022-0001")
    assert (found["name"], found["alternateName"]) == ("</script><b>Plant", "工厂")
    assert found["location"]["geo"]["latitude"] == "30.000000"
    assert found["member"][0]["name"] == "Acme"
    assert found["subjectOf"][0]["url"] == "https://example.org/a?b&c"
    assert structured(client.get("/zh-hans/projects/2022-0001/"))["name"] == "工厂"


def test_what_is_not_known_is_left_out(client):
    project("Plant")
    assert set(structured(client.get("/projects/2022-0001/"))) == {
        *("@context", "@type", "@id", "identifier", "name", "location")
    }


def test_it_has_a_card_and_names_its_other_language(client):
    project("Plant", summary="What it will make.")
    text = client.get("/projects/2022-0001/?").text
    assert '<meta property="og:title" content="Plant">' in text
    assert '<meta property="og:description" content="What it will make.">' in text
    assert re.search(r'<meta property="og:image" content="http://127.0.0.1:8000/static/img/card\.png">', text)
    assert (
        '<link rel="alternate" hreflang="zh-Hans" href="http://127.0.0.1:8000/zh-hans/projects/2022-0001/">'
        in text
    )


def test_what_a_later_stage_implies_is_not_told_as_reached(client):
    made = project("Solar", stage="in_production")
    page = client.get(f"/projects/{made.code}/").text
    line = page.partition('<ol class="steps"')[2].partition("</ol>")[0]
    assert line.count('class="implied"') == 6
    assert line.count("implied by a later stage") == 6
    assert line.count("reached, date unknown") == 1
    rows = b"".join(client.get("/milestones.csv").streaming_content).splitlines()
    assert len(rows) == 2  # the headings and what was said
