"""The pages of zones and sectors: a tree that is folded where it is long, with counts and totals at each level."""

import re

import pytest

from projects.views import trees
from tests.factories import YI, place, project, sector, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A country of one province with two cities; three projects stand in the first, one of its towns has none."""
    country = place("Land", kind="country")
    province = place("Province", kind="province", parent=country)
    north, south = (place(name, kind="city", parent=province) for name in ("North", "South"))
    mill = place("Mill", kind="town", parent=north)
    idle = place(
        "Idle", kind="town", parent=north, code="330402199"
    )  # an official division is public by itself
    for name in ("A", "B"):
        project(name, location=mill, total=YI, source=source())
    project("C", location=south)
    return idle


def line_of(page, slug):
    """What stands in a place's line, and whether what lies in it is unfolded."""
    found = re.search(
        rf'<li class="level-(\d)">\s*<div class="line">((?:(?!</div>).)*/{slug}/".*?)</div>', page, re.S
    )
    open_ = re.search(rf'id="b-\w+-{slug}"( open)?>', page)
    return int(found[1]), re.sub(r"<[^>]+>|\s+", " ", found[2]), open_ and bool(open_[1])


def test_each_level_says_its_count_and_total_and_unfolds_while_there_is_room(client, tree):
    page = client.get("/zones/").text
    level, text, unfolded = line_of(page, "north")
    assert (level, unfolded) == (2, True)
    assert "CNY 200 m" in text
    assert "2 covered" in text
    assert line_of(page, "mill")[0] == 3
    assert line_of(page, "mill")[2] is None  # nothing lies in it


def test_a_long_level_is_folded_but_one_that_does_not_divide_never(client, tree, monkeypatch):
    monkeypatch.setattr(trees, "ROOM", 1)
    page = client.get("/zones/").text
    assert [line_of(page, slug)[2] for slug in ("land", "province", "north")] == [True, True, False]


def test_places_without_a_project_are_folded_apart_and_still_lead_to_their_pages(client, tree):
    page = client.get("/zones/").text
    assert "1 without a project" in page
    assert re.search(rf'<a\s+href="/zones/{tree.slug}/">\s*Idle\s*</a>', page)
    assert '<data id="result-count" value="6">' in page


def test_where_nothing_has_a_project_the_rest_is_unfolded(client, tree):
    page = client.get("/zones/?q=nothing").text
    assert '<details class="branch rest" open>' in page
    assert "6 without a project" in page


def test_what_is_only_found_in_a_sector_is_shown_there(client):
    first, second = sector("First"), sector("Second")
    project("A", sector=first, secondary=[second])
    page = client.get("/sectors/").text
    assert "+ 1 counted elsewhere" in line_of(page, "second")[1]


def test_names_are_shown_in_both_languages_and_escaped(client):
    here = place("A & <b>", name_zh="甲 <i>", kind="zone", code="9")
    project(location=here, total=7), project(location=here)
    page = client.get("/zones/").text
    assert f'<a class="record" href="/zones/{here.slug}/">A &amp; &lt;b&gt;</a>' in page
    assert '<span class="other-name" lang="zh-Hans">甲 &lt;i&gt;</span>' in page
    assert "Compare A &amp; &lt;b&gt;" in page
    chinese = client.get("/zh-hans/zones/").text
    assert f'<a class="record" href="/zh-hans/zones/{here.slug}/">甲 &lt;i&gt;</a>' in chinese


def test_a_tree_and_the_projects_of_a_place_stand_as_sort_asks(client, tree):
    def order(address):
        page = client.get(address).text
        return [
            slug
            for slug in re.findall(r'class="record" href="/zones/([a-z]+)/"', page)
            if slug in ("north", "south")
        ]

    assert order("/zones/?sort=-name") == ["south", "north"]
    assert order("/zones/?sort=amount") == ["north", "south"], "undisclosed last"
    assert order("/zones/province/?sort=-name") == ["south", "north"]
    assert 'href="?sort=-amount"' in client.get("/zones/").text
    page = client.get("/zones/land/?sort=-name&page_size=25").context
    assert [made.name for made in page["rows"]] == ["C", "B", "A"]
    for number in range(25):
        project(f"D{number:02}", location=tree)
    second = client.get("/zones/land/?sort=name&page=2").context
    assert [made.name for made in second["rows"]] == ["D22", "D23", "D24"]
    assert client.get("/zones/land/?page=3").status_code == 400
