"""The choices beside a list, each with its count under the other filters."""

import pytest
from django.http import QueryDict
from django.utils import translation

from projects.filters import select
from projects.filters.facets import facets
from tests.factories import BN, draft, event, investor, place, project, projects, sector

pytestmark = pytest.mark.django_db


def facet(param, query=""):
    """{key: count} of one facet, trees flattened."""
    (found,) = [f for f in facets(select(QueryDict(query))) if f.param == param]
    return {choice.key: choice.count for choice in flat(found.choices)}


def flat(choices):
    for choice in choices:
        yield choice
        yield from flat(choice.children)


def choice(param, key, query=""):
    (found,) = [f for f in facets(select(QueryDict(query))) if f.param == param]
    return next(c for c in flat(found.choices) if c.key == key)


def test_stages_in_their_order_with_blanks_last():
    projects({"stage": "signed"}, {"stage": "signed"}, {"stage": "completed"}, {})
    assert list(facet("stage").items()) == [
        ("signed", 2),
        ("registered", 0),
        ("approved", 0),
        ("land_granted", 0),
        ("construction_start", 0),
        ("completed", 1),
        ("in_production", 0),
        ("full_capacity", 0),
        ("none", 1),
    ]


def test_none_is_a_choice_only_where_there_is_one_or_it_is_ticked():
    project(stage="signed")
    assert "none" not in facet("stage")
    assert facet("stage", "stage=none")["none"] == 0


def test_its_own_filter_is_left_out_and_the_others_hold():
    projects(
        {"stage": "signed", "status": "delayed"},
        {"stage": "signed"},
        {"stage": "completed", "status": "delayed"},
    )
    query = "stage=signed&status=delayed"
    assert facet("stage", query)["completed"] == 1
    assert facet("stage", query)["signed"] == 1
    assert facet("status", query)["active"] == 1
    assert facet("status", query)["delayed"] == 1


def test_ticked_choices_are_marked():
    project(stage="signed")
    assert choice("stage", "signed", "stage=signed").ticked
    assert not choice("stage", "signed").ticked


def test_what_is_not_published_is_not_counted():
    where, what = place("Here", code="1"), sector("Chips")
    facts = {"location": where, "sector": what, "investors": [investor("Acme", "US")], "signed": "2022"}
    draft(**facts)
    for param in ("zone", "sector", "stage", "origin", "year", "size", "status"):
        assert set(facet(param).values()) <= {0}, param
    assert facet("sector") == {}
    project(**facts)
    for param, key in (("zone", "here"), ("sector", "chips"), ("origin", "US"), ("year", "2022")):
        assert facet(param)[key] == 1


def test_zones_count_what_is_below_and_what_lies_in_them():
    district = place("District", code="1")
    town, zone = place("Town", district, "town", code="11"), place("Zone", district, "zone")
    block = place("Block", zone, "zone", lies_in=town)
    projects({"location": block}, {"location": block}, {"location": town}, {"location": zone}, {})
    assert facet("zone") == {"town": 3, "zone": 3, "block": 2} | {
        k: v for k, v in facet("zone").items() if k == "district"
    }
    assert choice("zone", "zone").children[0].key == "block"


def test_a_block_in_a_town_of_its_own_zones_district_is_counted_once_there():
    district, other = place("District", code="1"), place("Other", code="2")
    town, zone = place("Town", district, "town", code="11"), place("Zone", district, "zone")
    project(location=place("Park", place("Block", zone, "zone", lies_in=town), "park"))
    assert facet("zone") == {"district": 1, "town": 1, "zone": 1, "block": 1, "park": 1, other.slug: 0}


def test_the_tree_begins_where_it_branches():
    top = place("Top", code="1")
    middle = place("Middle", top, code="2")
    place("Left", middle, code="3"), place("Right", middle, code="4")
    assert [c.key for c in facets(select(QueryDict("")))[0].choices] in (["middle"], ["left", "right"])


def test_a_tree_unfolds_to_what_is_ticked():
    one = sector("One")
    leaf = sector("Leaf", sector("Middle", one))
    project(sector=leaf), project(sector=sector("Two"))
    assert choice("sector", "one", "sector=leaf").open
    assert not choice("sector", "one").open
    assert not choice("sector", "leaf", "sector=leaf").open


def test_sectors_count_secondary_ones_and_each_project_once():
    chips, energy = sector("Chips"), sector("Energy")
    masks, films = sector("Masks", chips), sector("Films", chips)
    projects(
        {"sector": masks, "secondary": [films, chips, energy]},
        {"sector": energy, "secondary": [films]},
        {"sector": films},
        {"secondary": [masks]},
        {},
    )
    assert facet("sector") == {"chips": 4, "masks": 2, "films": 3, "energy": 2}


def test_origins_of_leads_and_partners_by_number():
    one, two, blank = investor("One", "CN"), investor("Two", "US"), investor("Blank")
    projects(
        {"investors": [one, two]},
        {"investors": [two, investor("Three", "US")]},
        {"investors": [blank], "contractors": [one]},
        {},
    )
    assert list(facet("origin").items()) == [("US", 2), ("CN", 1), ("none", 2)]
    assert facet("origin", "origin=DE")["DE"] == 0


def test_size_bands_speak_of_the_basis():
    projects({"total": BN, "phases": {1: 100}}, {"total": 10 * BN}, {})
    assert list(facet("size").items()) == [
        ("10bn", 1),
        ("5bn", 0),
        ("1bn", 1),
        ("100m", 0),
        ("0", 0),
        ("none", 1),
    ]
    assert facet("size", "basis=phases") == {"10bn": 0, "5bn": 0, "1bn": 0, "100m": 0, "0": 1, "none": 2}


def test_years_of_signing_the_latest_first():
    projects(
        {"signed": "2021"},
        {"signed": "2023-05"},
        {"signed": "2023-12-31"},
        {"events": [event(held_on="2020-01-01")]},
        {},
    )
    assert list(facet("year").items()) == [("2023", 2), ("2021", 1), ("2020", 1), ("none", 1)]


def test_labels_are_in_the_readers_language():
    project(location=place("Here", name_zh="这里", code="1"), investors=[investor("One", "CN")], total=BN)
    place("There", code="2")
    with translation.override("zh-hans"):
        assert choice("zone", "here").label == "这里"
        assert choice("origin", "CN").label == "中国"
    assert choice("zone", "here").label == "Here"


def test_a_refused_selection_counts_nothing():
    project(signed="2022")
    for found in facets(select(QueryDict("zone=nope&stage=signed"))):
        assert not any(c.count for c in flat(found.choices))
    (zone,) = [f for f in facets(select(QueryDict("zone=nope"))) if f.param == "zone"]
    assert zone.errors
