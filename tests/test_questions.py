"""The question box: 200 questions in both languages over one small tracker, each with what is understood, asked back and left out."""

from datetime import date
from pathlib import Path

import pytest

from projects.models import Label
from projects.questions.asking import answer
from tests.factories import BN, event, investor, place, project, sector

QUESTIONS = Path(__file__).with_name("questions.txt")
TODAY = date(2024, 3, 15)
pytestmark = pytest.mark.django_db


def tracker():
    """Places, sectors, parties, a label and an event with names that questions are asked by, some of them ambiguous."""
    china = place("China", kind="country", name_zh="中国", aliases="中华人民共和国")
    province = place(
        "Zhejiang Province", china, "province", name_zh="浙江省", aliases="Zhejiang\n浙江", code="330000"
    )
    city = place("Jiaxing City", province, "city", name_zh="嘉兴市", aliases="Jiaxing\n嘉兴", code="330400")
    district = place("Nanhu District", city, name_zh="南湖区", code="330402")
    place("Nanhu Subdistrict", district, "subdistrict", name_zh="南湖街道", code="330402010")
    town = place("Fengqiao Town", district, "town", name_zh="凤桥镇", code="330402100")
    place("Yuxin Town", district, "town", name_zh="余新镇", code="330402101")
    zone = place(
        "Nanhu High-tech Zone",
        district,
        "zone",
        name_zh="南湖高新区",
        aliases="Jiaxing Science and Technology City\n嘉兴科技城",
    )
    chips = sector("Microelectronics", name_zh="微电子")
    masks = sector("Photomask materials", chips, name_zh="光掩模材料")
    energy = sector("New energy", name_zh="新能源")
    power = sector("Photovoltaics", energy, name_zh="光伏")
    cells = sector("Lithium battery materials", energy, name_zh="锂电池材料")
    storage = sector("Energy storage", energy, name_zh="储能")
    cold = sector("Cold-chain logistics", name_zh="冷链物流")
    solars = [sector("Solar", energy), sector("Solar", chips)]
    acme = investor("Acme, Inc.", "US", aliases="Akme\n艾克米")
    river = investor("Xinghe Technology Co., Ltd.", "CN", name_zh="星河科技有限公司")
    phoenix = [investor("Phoenix Ltd", slug="phoenix-ltd"), investor("Phoenix Inc", slug="phoenix-inc")]
    acme.labels.add(Label.objects.create(name="Fortune 500", name_zh="世界500强", public=True))
    Label.objects.create(name="Hidden list", name_zh="内部名单")
    ceremony = event("Autumn signing 2022", "2022-08-19", title_zh="秋季集中签约")
    everywhere = [town, zone, district]
    for n, branch in enumerate([masks, power, cells, storage, cold, *solars]):
        project(
            f"Works {n}",
            location=everywhere[n % 3],
            sector=branch,
            investors=[acme, river, *phoenix] if n == 0 else [],
            signed="2022-08-19",
            events=[ceremony] if n == 0 else [],
            total=BN,
        )
    project("Third-party testing", name_zh="第三方检测", signed="2022", location=town, total=BN)


def line(found):
    """An answer as the file has it: filters | asked back | left out."""
    asked = (f"{p.words} = {' or '.join(in_line(m.params) for m in p.meanings)}" for p in found.asked)
    return " | ".join([in_line(found.params), "; ".join(asked), "; ".join(p.words for p in found.left_out)])


def in_line(params):
    return "&".join(f"{name}={','.join(texts)}" for name, texts in params.items())


def test_two_hundred_questions():
    tracker()
    asked = [row.split("\t") for row in QUESTIONS.read_text().splitlines()]
    wrong = [
        (question, line(found), told)
        for question, told in asked
        if line(found := answer(question, TODAY)) != told
    ]
    assert wrong == []
    assert len(asked) >= 200
