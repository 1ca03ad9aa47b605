"""The frames that the reader knows, one construct at a time, and what it must not take for certain."""

import time
from datetime import date

import pytest

from projects.announcements import read
from tests.announcements import KNOWN

DAY = date(2024, 5, 20)


def claims_of(text: str, published: date | None = DAY) -> list:
    return read(text, published, KNOWN)


def money_of(text: str) -> set[tuple]:
    """(scope, amount, the project beside it, sure) of every amount."""
    claims = claims_of(text)
    names = {claim.span: claim.value for claim in claims if claim.kind == "project"}
    return {
        (
            f"phase{claim.phase}" if claim.kind == "phase" else claim.kind,
            int(claim.value.amount),
            names.get(claim.about),
            claim.sure,
        )
        for claim in claims
        if claim.kind in ("total", "phase", "realised", "event_amount")
    }


FRAMES = {
    "临江新材料有限公司计划投资20亿元建设铝箔项目。": {("total", 2_000_000_000, "铝箔项目", True)},
    "铝箔加工项目（一期）总投资5亿元。": {("total", 500_000_000, "铝箔加工项目（一期）", True)},
    "5月18日，12个项目集中签约，总投资150亿元。": {("event_amount", 15_000_000_000, None, True)},
    "铝箔加工项目首期投资2.8亿元，计划总投资8亿元。": {
        ("phase1", 280_000_000, "铝箔加工项目", True),
        ("total", 800_000_000, "铝箔加工项目", True),
    },
    "铝箔加工项目分三期建设，总投资约22亿元。": {("total", 2_200_000_000, "铝箔加工项目", True)},
    "铝箔加工项目一期、二期分别投资10亿元和20亿元。": {
        ("phase1", 1_000_000_000, "铝箔加工项目", True),
        ("phase2", 2_000_000_000, "铝箔加工项目", True),
    },
    "铝箔加工项目、智能车灯项目分别投资6亿元和11亿元。": {
        ("total", 600_000_000, "铝箔加工项目", True),
        ("total", 1_100_000_000, "智能车灯项目", True),
    },
    "总投资50亿元的铝箔加工项目签约；山湾供水工程，计划总投资2.5亿元。": {
        ("total", 5_000_000_000, "铝箔加工项目", True),
        ("total", 250_000_000, "山湾供水工程", True),
    },
    "The foil project, with a total investment of 5 billion yuan, was signed.": {("total", 5_000_000_000, "foil project", True)},
    "Of the copper foil project's cost, 2 billion yuan will be invested in the first phase.": {
        ("phase1", 2_000_000_000, "copper foil project", True)
    },
    "Lumen Co., Ltd. will invest EUR 90 million to build a rotor blade project.": {("total", 90_000_000, "rotor blade project", True)},
    "The second phase of a $1-billion rotor blade project has broken ground.": {("total", 1_000_000_000, "rotor blade project", True)},
}  # fmt: skip

NO_INVESTMENT = [
    "铝箔加工项目年产值10亿元，税收5000万元。", "铝箔加工项目投资强度500万元/亩。", "铝箔加工项目亩均投资500万元。",
    "铝箔加工项目年度计划投资4亿元。", "铝箔加工项目获银行贷款3亿元。", "企业注册资本2亿元。", "发行债券5亿元。",
    "今年以来，全市累计签约项目57个，总投资655亿元。", "签约亿元以上项目15个，其中100亿级项目1个。",
    "It launched 293 projects, each with an investment of more than 50 million yuan.", "Output will reach 5 billion yuan a year.",
    "An estimated annual investment of 43.6 billion yuan would be made.", "GDP reached 320 billion yuan.",
    "The company issued bonds of 2 billion yuan.", "There were 128 new projects, with an extra investment of 22.5 billion yuan.",
]  # fmt: skip

# (text, the kind of the claim, the doubt that it must carry)
DOUBTED = [
    ("集中签约仪式上，12个项目签约，总投资150亿元。", "event_amount", "no_day"),
    ("集中签约仪式上，12个项目签约，总投资150亿元。", "count", "no_day"),
    ("铝箔加工项目总投资20亿元。铝箔加工项目总投资25亿元。", "total", "contradicts"),
    ("铝箔加工项目总投资5万元。", "total", "small"),
    ("铝箔加工项目总投资20亿。", "total", "no_currency"),
    ("铝箔加工项目总投资20-30亿元。", "total", "range"),
    ("总投资30亿元。", "total", "no_project"),
    ("三一重工拟投资35亿元建设装备产业园。", "company", "no_form"),
    ("5月18日，29个项目集中开工，总投资91.7亿元。", "event_amount", "not_signing"),
    ("清河县物流项目总投资20亿元。", "project", "no_name"),
    ("都市农业重大项目总投资20亿元。", "project", "no_name"),
    ("该区首个单体超150兆瓦的云石光伏项目总投资20亿元。", "project", "cut"),
    ("约定公司拟投资12亿元建设铝箔加工项目。", "company", "cut"),
    (
        "The county opened a second Kentucky facility with a total investment of $80 million.",
        "project",
        "no_name",
    ),
    ("Overseas talents town project starts with a total investment of 2 billion yuan.", "project", "no_name"),
    ("The New Jersey battery site has a total investment of $70 million.", "project", "no_name"),
]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("云石重工设备钢构项目总投资20亿元。云石重工精密设备钢构项目总投资30亿元。", "云石重工设备钢构项目"),
        ("The Yuhe wind project will cost $50 million. The Yuhe coastal wind power project will cost $90 million.", "Yuhe wind project"),
    ],
)  # fmt: skip
def test_a_name_that_only_shortens_another_one_is_not_ticked(text, short):
    found = {claim.value: claim.doubts for claim in claims_of(text) if claim.kind == "project"}
    assert "twin" in found.pop(short)
    assert len(found) == 1
    assert not any("twin" in doubts for doubts in found.values())


@pytest.mark.parametrize("text", FRAMES)
def test_money_stands_beside_its_project(text):
    assert money_of(text) == FRAMES[text]


@pytest.mark.parametrize("text", NO_INVESTMENT)
def test_what_is_no_investment_of_a_project_is_never_certain(text):
    assert not [found for found in money_of(text) if found[-1]]


@pytest.mark.parametrize(("text", "kind", "doubt"), DOUBTED)
def test_what_is_not_sure_says_why(text, kind, doubt):
    found = [claim for claim in claims_of(text) if claim.kind == kind]
    assert found
    assert all(doubt in claim.doubts for claim in found)
    assert not any(claim.sure for claim in found)


def dates_of(text: str, published: date | None = DAY) -> set[tuple]:
    return {(c.detail, c.value.iso, c.planned) for c in claims_of(text, published) if c.kind == "milestone"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天，铝箔加工项目签约。", ("signed", "2024-05-19", False)),
        ("17日下午，铝箔加工项目签约。", ("signed", "2024-05-17", False)),
        ("本报5月18日讯 今天上午，铝箔加工项目签约仪式举行。", ("signed", "2024-05-18", False)),
        ("5月18日，临江区迎来“开门红”。铝箔加工、智能车灯等3个项目集中签约。", ("signed", "2024-05-18", False)),
        ("铝箔加工项目将于今年9月开工。", ("construction_start", "2024-09", True)),
        ("The foil project was signed on Thursday morning.", ("signed", "2024-05-16", False)),
        ("The foil project was signed yesterday.", ("signed", "2024-05-19", False)),
        ("Construction of the foil project started on Thursday morning.", ("construction_start", "2024-05-16", False)),
        ("Production at the foil project is scheduled to begin in 2025.", ("in_production", "2025", True)),
    ],
)  # fmt: skip
def test_a_date_is_read_with_the_day_of_publication(text, expected):
    assert dates_of(text) == {expected}


def test_a_ground_breaking_is_a_ceremony_and_no_signing():
    (claim,) = [c for c in claims_of("5月18日，铝箔加工项目奠基。") if c.kind == "milestone"]
    assert (claim.detail, claim.ceremonial) == ("construction_start", True)


def test_three_ceremonies_have_each_its_sum():
    text = "1月27日，29个项目开工、总投资91.7亿元，15个项目竣工、总投资50.9亿元，签约16个项目、计划总投资45.2亿元。"
    assert {found for found in money_of(text) if found[-1]} == {("event_amount", 4_520_000_000, None, True)}
    assert [c.value for c in claims_of(text) if c.kind == "count" and c.sure] == [16]


def test_traditional_yuan_is_nobodys_without_a_sign_of_the_mainland():
    assert money_of("鋁箔加工項目總投資50億元。") == set()
    assert {found[1] for found in money_of("鋁箔加工項目總投資人民幣50億元。")} == {5_000_000_000}


SLOWEST = ["总投资1亿元", "等3个项目", "分别1亿元和", "A公司投资1亿元建设B项目，", "On May 1, ", "$1 "]


@pytest.mark.parametrize("piece", SLOWEST)
def test_hostile_texts_take_less_than_two_seconds(piece):
    assert _seconds(piece, 20_000) < 2


@pytest.mark.parametrize(
    "piece",
    [
        "集团", "（", "项目", "Project ", "Co., Ltd. ", "Smith Co., Ltd. and ", "with an investment of $1 million ", "Big Park ",
        "9月", "。", "\n", "1", "A ", "的", "与A、", "Foo (B), a c, ", "Rs 1 ",
    ],
)  # fmt: skip
def test_other_hostile_texts_take_no_longer_for_their_length(piece):
    assert _seconds(piece, 5_000) < 0.5


def _seconds(piece: str, size: int) -> float:
    text = (piece * (size // len(piece) + 1))[:size]
    began = time.process_time()
    claims_of(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("Vale Metals will invest $945 million to build a nickel refinery project in Ontario.", True),
        ("Vale Metals will invest US$945 million to build a nickel refinery project in Ontario.", False),
        ("Vale Metals will invest $945 million to build a nickel refinery project in Texas.", False),
        ("Toyota of Japan will invest ¥120 billion in the battery project.", True),
        ("Lucky Cement will invest Rs 5 billion in the Nooriabad Cement Project in Pakistan.", True),
        ("Lucky Cement will invest Rs 5 billion in the Nooriabad Cement Project in Gujarat.", False),
    ],
)
def test_a_sign_of_several_countries_is_not_certain_where_the_text_speaks_of_another(text, doubted):
    claim = next(claim for claim in claims_of(text) if claim.kind == "total")
    assert ("which_currency" in claim.doubts) is doubted


MISTAKEN = {
    "由公司自筹，资金来源为公司。平和县与恒晖储能有限公司签约，项目总投资8亿元。": (
        "company",
        "资金来源为公司",
    ),
    "光掩模项目投产。根据项目备案情况，项目预计总投资18亿元。": ("project", "根据项目"),
    "Bergmann GmbH will invest 45 million dollars in Zhongrui (Wuxi) International Innovation Park to build a valve line.": (
        "project",
        "Zhongrui (Wuxi) International Innovation Park",
    ),
    "Omnium SA will spend 50 million euros to supply the new Rover assembly plant at Nitra.": (
        "project",
        "Rover assembly plant",
    ),
    "Nevada is set to host another mega project with two buildings.": (
        "project",
        "host another mega project",
    ),
    "平和县要“拼经济、抓项目、扩投资”。": ("project", "拼经济、抓项目"),
}


@pytest.mark.parametrize("text", MISTAKEN)
def test_what_is_no_name_is_none(text):
    kind, words = MISTAKEN[text]
    assert (kind, words) not in {(claim.kind, claim.value) for claim in claims_of(text)}


PARTS = {
    "5月18日，集中签约和开工的84个项目，总投资544亿元。其中，集中签约项目54个，总投资305亿元。": {
        54,
        30_500_000_000,
    },
    "5月18日，24个项目签约，总投资248亿元。新材料签约项目10个，投资额100亿元。装备签约项目14个，投资额148亿元。": {
        24,
        24_800_000_000,
    },
    "On May 18, 26 projects were signed, with an investment of 3.9 billion yuan. 11 projects signed on the stage had a total investment of 2.8 billion yuan.": {
        26,
        3_900_000_000,
    },
    "Signing and groundbreaking ceremonies for a total of 72 projects took place on May 18. At one, 14 projects with a total investment of 21.6 billion yuan were signed, while 10 projects with an investment of 5.9 billion yuan broke ground.": {
        14,
        21_600_000_000,
    },
}


@pytest.mark.parametrize("text", PARTS)
def test_the_sum_and_count_of_what_was_signed_are_ticked_and_its_parts_are_not(text):
    sure = [claim for claim in claims_of(text) if claim.sure]
    assert {claim.value for claim in sure if claim.kind == "count"} | {
        int(claim.value.amount) for claim in sure if claim.kind == "event_amount"
    } == PARTS[text]


@pytest.mark.parametrize(
    ("text", "money"),
    [
        # Somebody else's money is not the last project's.
        (
            "光掩模项目5月投产。赛飞科技再一次加大投资，首期投资5000万元。",
            ("phase1", 50_000_000, "光掩模项目", False),
        ),
        (
            "Halden Corp. will build the Alder Bay Solar Project for $90 million. Stellar Inc. will invest $99 million.",
            ("total", 99_000_000, "Alder Bay Solar Project", False),
        ),
        # A bracket between the sum and what it builds.
        ("恒晖公司拟投资32亿元（不含税）建设碳纤维项目。", ("total", 3_200_000_000, "碳纤维项目", True)),
        # The names stand behind "respectively".
        (
            "总投资分别为11亿元、6亿元的养老院项目和文化村项目签约。",
            ("total", 600_000_000, "文化村项目", False),
        ),
        ("光掩模项目投资额最大，达52亿元。", ("total", 5_200_000_000, "光掩模项目", True)),
    ],
)
def test_whose_money_it_is(text, money):
    assert money in money_of(text)
