"""Which record a text means, and which names are spellings of one."""

import random

import pytest

from projects.importing.fields import CellError
from projects.importing.known import Known
from projects.matching.names import Names, name_key, similar_names
from projects.models import Investor, Location, Project, Sector
from tests.factories import draft, investor, place, sector


def find(model, text):
    return Names(model.objects.all()).find(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Co., Ltd.", "ACME"),
        ("Acme Co.,Ltd", "Acme Company Limited"),
        ("Acme S.p.A.", "Acme SPA"),
        ("Acme L.L.C.", "acme, llc"),
        ("Vestas Wind Systems A/S", "Vestas Wind Systems"),
        ("Bayer AG", "BAYER  ag"),
        ("Johnson & Johnson, Inc.", "Johnson and Johnson"),
        ("Ａｃｍｅ　Ｅｎｅｒｇｙ", "Acme Energy"),
        ("Cold-Chain “Trade” City", "cold chain trade city"),
        ("Jiaxing (International) City", "Jiaxing International City"),
        ("浙江锋启新能源有限公司", "浙江锋启新能源"),
        ("浙江锋启新能源股份有限公司", "浙江 锋启 新能源 有限责任公司"),
        ("吉电泰能（浙江）智慧能源有限公司", "吉电泰能(浙江)智慧能源有限公司"),
        ("O'Neil Foods", "ONeil Foods"),
    ],
)
def test_names_of_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phase 1", "Phase 2"),
        ("Battery 3.5 GWh", "Battery 35 GWh"),
        ("Münster", "Munster"),
        ("浙江锋启新能源", "浙江锋启新材料"),
        ("Ltd", "Inc"),
        ("+++", "---"),
        ("कि", "का"),
    ],
)
def test_names_of_two_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.fixture
def places(db):
    china = place("China", kind="country", name_zh="中国")
    east = place("East Province", china, "province")
    west = place("West Province", china, "province")
    place("Chaoyang District", place("Middle City", east, "city"), code="110105", name_zh="朝阳区")
    place("Chaoyang District", west, aliases="Sunny\nSunny-side")
    place("Hill", place("Hill Town", east, "town"), "zone")
    place("Hill", east, "zone")


@pytest.mark.parametrize(
    ("text", "path_name"),
    [
        ("110105", "China > East Province > Middle City > Chaoyang District"),
        ("chaoyang-district-2", "China > West Province > Chaoyang District"),
        ("朝阳区", "China > East Province > Middle City > Chaoyang District"),
        (" Sunny ", "China > West Province > Chaoyang District"),
        ("SUNNY SIDE", "China > West Province > Chaoyang District"),
        ("East Province > Chaoyang District", "China > East Province > Middle City > Chaoyang District"),
        ("China > West Province > Chaoyang District", "China > West Province > Chaoyang District"),
        ("china＞west province＞chaoyang district", "China > West Province > Chaoyang District"),
        ("East Province > Hill", "China > East Province > Hill"),
        ("China > Middle City", "China > East Province > Middle City"),
    ],
)
def test_it_finds_the_one_place_that_is_meant(places, text, path_name):
    assert find(Location, text).path_name == path_name


@pytest.mark.parametrize(
    "text",
    ["", " ", "Chaoyang District", "China > Chaoyang District", "West Province > Middle City", ">", "Hill > ", "Nowhere"],
)  # fmt: skip
def test_it_finds_none_where_none_or_several_are_meant(places, text):
    assert find(Location, text) is None


@pytest.mark.django_db
def test_a_name_goes_before_another_record_s_other_name():
    investor("Acme Holding", aliases="Acme Ltd")
    acme = investor("Acme Ltd")
    assert find(Investor, "Acme Ltd") == acme
    assert find(Investor, "acme ltd.") is None


@pytest.mark.django_db
def test_it_finds_by_credit_code_sector_code_and_project_code():
    acme = investor("Acme", credit_code="91330100799655058B")
    masks = sector("Masks", code="C3985")
    made = draft("Photomasks")
    made.assign_code()
    assert find(Investor, "91330100799655058B") == acme
    assert find(Sector, "C3985") == masks
    assert find(Project, made.code) == made


@pytest.mark.django_db
def test_many_texts_are_matched_with_one_reading(django_assert_num_queries):
    for number in range(3):
        investor(f"Investor {number}")
    with django_assert_num_queries(1):
        names = Names(Investor.objects.all())
    with django_assert_num_queries(3):  # each found record
        assert [names.find(f"investor {n}, inc.").name for n in range(3)] == [
            f"Investor {n}" for n in range(3)
        ]
    with django_assert_num_queries(0):
        assert names.find("unknown") is None


def test_spellings_of_one_name_are_one_group_most_frequent_first():
    names = [
        "Acme Ltd",
        "São Paulo Solar",
        "acme",
        "Sao Paulo Solar",
        "acme",
        "Solar Sao Paulo",
        "浙江嘉维供应链管理有限公司",
        "浙江嘉维供应链管理",
        "Fengqi New Energy",
        "Fengqi New Enrgy",
        "",
        " ",
    ]
    assert similar_names(names) == [
        ["acme", "Acme Ltd"],
        ["Sao Paulo Solar", "Solar Sao Paulo", "São Paulo Solar"],
        ["浙江嘉维供应链管理", "浙江嘉维供应链管理有限公司"],
        ["Fengqi New Energy", "Fengqi New Enrgy"],
    ]


def test_names_that_differ_in_a_number_or_letter_are_two():
    pairs = [
        ["Nordic Battery Plant Phase 1", "Nordic Battery Plant Phase 2"],
        ["Logistics Park Block A", "Logistics Park Block B"],
        ["嘉兴国际冷链贸易城一号", "嘉兴国际冷链贸易城二号"],
        ["North Carolina", "South Carolina"],
    ]
    assert similar_names(name for pair in pairs for name in pair) == []


def test_the_lengths_leave_out_no_pair_that_is_alike():
    from rapidfuzz import fuzz

    from projects.matching.names import ALIKE, _alike_pairs

    letters = random.Random(3)
    keys = sorted({"".join(letters.choices("ab", k=letters.randrange(4, 12))) for _ in range(150)})
    expected = {
        frozenset(pair)
        for pair in ((one, other) for one in keys for other in keys if one < other)
        if fuzz.ratio(*pair) >= ALIKE
    }
    assert expected
    assert {frozenset(pair) for pair in _alike_pairs(keys)} == expected


def test_legal_forms_belong_to_companies_alone(db):
    country = place("United States", kind="country")
    states = {code: place(code, country, "province") for code in ("CO", "NV", "AS", "SE", "SA", "AG")}
    for code, state in states.items():
        assert find(Location, f"United States > {code}") == state
    assert find(Location, "United States Co") is None
    assert find(Location, "United States > KG") is None


def test_a_path_begins_at_the_outermost_of_its_name(db):
    region = place("Africa", kind="country")
    country = place("Africa", region, "country")
    known = Known({"zone": "country"})
    assert (known.zone("Africa > Togo").parent.pk, known.zone("Africa > Africa").pk) == (
        region.pk,
        country.pk,
    )
    assert known.zone("Africa > Africa > Togo").parent.pk == country.pk
    place("Asia", place("World", kind="country"), "country"), place("Asia", kind="country")
    with pytest.raises(CellError, match="name of several"):
        Known({"zone": "country"}).zone("Asia > Laos")
