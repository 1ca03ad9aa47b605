"""One project in a sentence: what its sources say, and nothing that none of them says."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from projects.models import Project
from projects.review.checks import overdue_plans
from projects.views.story import story
from tests.factories import BN, project

pytestmark = pytest.mark.django_db


def told(one, year):
    return story(one, overdue_plans(one, date(year, 9, 15)))


@pytest.fixture
def announced(client):
    from django.core.management import call_command

    from projects.management.commands import load_reference

    original, load_reference.load_ecb = load_reference.load_ecb, lambda rows: 0
    call_command("seed", verbosity=0)
    load_reference.load_ecb = original
    return Project.objects.get(code="2022-0001")


def test_a_plan_that_passed_is_told_with_the_promise(announced):
    assert told(announced, 2026) == (
        "Signed: 19 Aug 2022. Construction started: planned for Sep 2022, not reported. "
        "CNY 3.0 bn promised; no funds are reported to be in place."
    )
    with translation.override("zh-hans"):
        assert told(announced, 2026) == (
            "2022年8月19日签约。原计划2022年9月开工，至今未见报告。公布总投资30亿元，未报告到位资金。"
        )


def test_a_plan_ahead_and_funds_in_place_are_told(announced):
    assert "Construction started: planned for Sep 2022. " in told(announced, 2022)
    funded = project(total=2 * BN)
    Project.objects.filter(pk=funded.pk).update(realised_cny=BN, status="suspended")
    words = told(Project.objects.get(pk=funded.pk), 2026)
    assert "Now suspended." in words
    assert "CNY 2.0 bn promised; CNY 1.0 bn in place." in words


def test_a_source_has_its_number_beside_each_figure(announced, client):
    page = client.get("/projects/2022-0001/")
    (source,) = page.context["sources"]
    assert page.context["numbers"] == {source.pk: 1}
    assert page.text.count(f'href="#source-{source.pk}"') >= 6


def test_the_overview_tells_all_of_them_in_a_sentence(client):
    project(total=BN, stage="construction_start", realised=BN)

    def said(address):
        return strip_tags(client.get(address).text.partition('<p class="lead">')[2].partition("</p>")[0])

    told = "1 project, CNY 1.0 bn promised; 1 has reported a construction start, none produces. CNY 1.0 bn is reported to be in place."
    assert said("/").strip() == told
    assert (
        said("/zh-hans/").strip()
        == "共1个项目，公布总投资10亿元；已有1个项目开工，尚无项目投产。已报告到位资金10亿元。"
    )
