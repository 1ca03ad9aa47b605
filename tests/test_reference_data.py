"""The shipped locations and sectors are well formed and agree with the codes that they claim."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.utils.text import slugify

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "projects" / "data"
LISTS = ROOT.parent / "shared" / "data"

# A parent's kind for each kind (docs/domain.md, Location).
PARENT_KINDS = {
    "country": {None},
    "province": {"country"},
    "city": {"province"},
    "district": {"city"},
    "town": {"district"},
    "subdistrict": {"district"},
    "zone": {"district"},
    "park": {"zone"},
}
CODE_LENGTHS = {"province": 6, "city": 6, "district": 6, "town": 9, "subdistrict": 9}


def load(name: str) -> list[dict[str, Any]]:
    with (DATA / f"{name}s.toml").open("rb") as file:
        document = tomllib.load(file)
    assert list(document) == [name]
    return document[name]


@pytest.fixture
def locations() -> list[dict[str, Any]]:
    return load("location")


@pytest.fixture
def sectors() -> list[dict[str, Any]]:
    return load("sector")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("location", {"slug", "parent", "kind", "name", "name_zh", "aliases", "code"}),
        ("sector", {"slug", "parent", "name", "name_zh", "code"}),
    ],
)
def test_every_entry_is_complete_and_follows_its_parent(name: str, keys: set[str]) -> None:
    seen: set[str] = set()
    for entry in load(name):
        assert set(entry) - {"latitude", "longitude"} == keys, entry
        assert entry["slug"] == slugify(entry["name"])
        assert entry["slug"] not in seen
        assert entry["parent"] == "" or entry["parent"] in seen, entry["slug"]
        for key in keys - {"aliases"}:
            assert isinstance(entry[key], str)
            assert entry[key] == entry[key].strip()
        assert entry["name"].isascii()
        assert re.fullmatch(r"[\u4e00-\u9fff]*", entry["name_zh"])
        seen.add(entry["slug"])


def test_locations_are_one_tree_from_country_to_park(locations: list[dict[str, Any]]) -> None:
    kinds = {entry["slug"]: entry["kind"] for entry in locations}
    for entry in locations:
        assert kinds.get(entry["parent"]) in PARENT_KINDS[entry["kind"]], entry["slug"]
    assert [entry["slug"] for entry in locations if not entry["parent"]] == ["china"]


def test_division_codes_are_unique_and_begin_with_their_parents(locations: list[dict[str, Any]]) -> None:
    codes = {entry["slug"]: entry["code"] for entry in locations}
    given = [code for code in codes.values() if code]
    assert len(given) == len(set(given)) == 16
    for entry in locations:
        length = CODE_LENGTHS.get(entry["kind"], 0)
        assert re.fullmatch(r"[0-9]*", entry["code"])
        assert len(entry["code"]) == length, entry["slug"]
        if length:
            # 330400 is 3304 with filling.
            prefix = re.sub(r"(00)+$", "", codes[entry["parent"]])
            assert entry["code"].startswith(prefix), entry["slug"]


def test_nanhu_has_its_thirteen_towns_and_subdistricts(locations: list[dict[str, Any]]) -> None:
    by_slug = {entry["slug"]: entry for entry in locations}
    towns = [entry for entry in locations if entry["kind"] in ("town", "subdistrict")]
    assert len(towns) == 13
    assert {entry["parent"] for entry in towns} == {"nanhu-district"}
    for entry in towns:
        suffix, kind = ("镇", "Town") if entry["kind"] == "town" else ("街道", "Subdistrict")
        assert entry["name_zh"].endswith(suffix)
        assert entry["name"].endswith(f" {kind}")
    assert by_slug["nanhu-district"]["code"] == "330402"
    assert by_slug["fengqiao-town"]["code"] == "330402100"
    assert {"nanhu-subdistrict", "daqiao-town"} <= set(by_slug)


def test_the_zone_and_its_park_stand_under_the_district(locations: list[dict[str, Any]]) -> None:
    by_slug = {entry["slug"]: entry for entry in locations}
    zone = by_slug["nanhu-high-tech-zone"]
    assert zone["parent"] == "nanhu-district"
    assert "Jiaxing Science and Technology City" in zone["aliases"]
    assert by_slug["integrated-circuit-industrial-park"]["parent"] == zone["slug"]


def test_names_and_aliases_mean_one_place(locations: list[dict[str, Any]]) -> None:
    names = [
        name for entry in locations for name in (entry["name"], entry["name_zh"], *entry["aliases"]) if name
    ]
    assert len(names) == len(set(names))


def test_sectors_hold_the_promised_slugs_and_codes(sectors: list[dict[str, Any]]) -> None:
    parents = {entry["slug"]: entry["parent"] for entry in sectors}
    assert parents["photomask-materials"] == "microelectronics"
    assert parents["lithium-battery-materials"] == parents["energy-storage"] == "new-energy"
    codes = {entry["slug"]: entry["code"] for entry in sectors if entry["code"]}
    assert codes == {"photomask-materials": "C3985", "lithium-battery-materials": "C3985"}


@pytest.mark.lists
def test_codes_and_names_agree_with_the_published_lists(
    locations: list[dict[str, Any]], sectors: list[dict[str, Any]]
) -> None:
    with (LISTS / "divisions" / "towns_jiaxing.csv").open(encoding="utf-8-sig", newline="") as file:
        towns = {row["code"]: row["name"] for row in csv.DictReader(file) if row["areaCode"] == "330402"}
    assert towns == {entry["code"]: entry["name_zh"] for entry in locations if len(entry["code"]) == 9}
    with (LISTS / "gbt4754_2017" / "gbt4754_2017.csv").open(encoding="utf-8-sig", newline="") as file:
        classes = {row["code"] for row in csv.DictReader(file)}
    assert {entry["code"] for entry in sectors if entry["code"]} <= classes
