"""The announcement of 22 August 2022, exactly as docs/domain.md works it through."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from projects.caching import data_version
from projects.models import (
    Attendance,
    ExchangeRate,
    InvestmentAmount,
    Investor,
    Location,
    Milestone,
    Person,
    Project,
    ProjectVersion,
    Sector,
    SigningEvent,
    Source,
)
from projects.review.checks import contradictions
from projects.review.drift import drift
from projects.totals.measures import summarise
from tests.factories import DAY, draft


# Loading the bank's 177,000 rates takes seconds: once for all tests here, on one worker.
@pytest.mark.xdist_group("seed")
class SeedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        out = StringIO()
        call_command("seed", stdout=out)
        cls.said = out.getvalue()

    def test_the_photomask_project(self):
        made = Project.objects.get(name__startswith="Photomask")
        assert (made.headline_cny, made.phase_1_cny, made.phases_cny) == (
            3_000_000_000,
            1_100_000_000,
            1_100_000_000,
        )
        assert (made.remainder, made.remainder_cny) == (1_900_000_000, 1_900_000_000)
        assert (made.stage, made.signed_on, made.signed_on_precision) == ("signed", DAY, "day")
        assert (made.planned_start, made.planned_start_precision) == (date(2022, 9, 1), "month")
        assert made.location.path_name.endswith(
            "Nanhu District > Nanhu High-tech Zone > Integrated Circuit Industrial Park"
        )
        assert (made.sector.slug, made.sector.parent.slug) == ("photomask-materials", "microelectronics")
        assert (made.led_by.name, made.investor_names, made.status) == ("Zhang Rujing", "", "active")
        assert made.event_titles == "Photomask material industry chain project signing ceremony"
        assert made.code == "2022-0001"

    def test_its_amounts_are_announced_and_lead_to_the_one_source(self):
        paper = Source.objects.get()
        assert paper.published_at == date(2022, 8, 22)
        claims = list(
            InvestmentAmount.objects.values_list("phase", "amount", "basis", "qualifier", "as_of", "source")
        )
        assert claims == [
            (None, 3_000_000_000, "announced", "exact", DAY, paper.pk),
            (1, 1_100_000_000, "announced", "exact", DAY, paper.pk),
        ]
        assert set(Milestone.objects.values_list("source", flat=True)) == {paper.pk}
        assert set(SigningEvent.objects.values_list("source", flat=True)) == {paper.pk}

    def test_the_three_of_fengqiao(self):
        three = Project.objects.filter(location__slug="fengqiao-town").order_by("code")
        assert [(p.investor_names, p.sector.slug) for p in three] == [
            ("Zhejiang Fengqi New Energy Co., Ltd.", "lithium-battery-materials"),
            ("Zhejiang Jiamei Supply Chain Management Co., Ltd.", "cold-chain-logistics"),
            ("Jidiantai Energy (Zhejiang) Smart Energy Co., Ltd.", "energy-storage"),
        ]
        for made in three:
            assert (made.headline_disclosed, made.stage, made.signed_on) == (False, "signed", DAY)
            assert "speech about the town's development" in made.note

    def test_the_two_ceremonies(self):
        events = SigningEvent.objects.published().order_by("claimed_projects")
        assert [(e.claimed_projects, e.named, e.unnamed, e.named_without_claim) for e in events] == [
            (1, 1, 0, 0),
            (6, 3, 3, 3),
        ]
        assert [(e.claimed_amount, e.residual) for e in events] == [(3_000_000_000, 0), (None, None)]
        assert {(e.held_on, e.part_of_day) for e in events} == {(DAY, "morning")}
        assert [e.location.slug for e in events] == ["nanhu-high-tech-zone", "fengqiao-town"]

    def test_who_was_there(self):
        there = Attendance.objects.order_by("event__claimed_projects", "order")
        assert list(there.values_list("person__name", "event__claimed_projects", "side")) == [
            ("Shao Panfeng", 1, "government"),
            ("Chen Qunwei", 1, "government"),
            ("Cao Jiandi", 1, "government"),
            ("Zhao Yafeng", 1, "government"),
            ("Zhang Rujing", 1, "investor"),
            ("Chen Qunwei", 6, "government"),
        ]
        assert Person.objects.count() == 5

    def test_the_sums_of_the_announcement(self):
        summary = summarise(Project.objects.published())
        headline, phases, realised = summary
        assert (summary.projects, summary.counting, summary.left_out) == (4, 4, 0)
        assert (headline.amount, headline.covered, headline.undisclosed) == (3_000_000_000, 1, 3)
        assert (phases.amount, phases.covered) == (1_100_000_000, 1)
        assert (realised.amount, realised.covered, realised.undisclosed) == (0, 0, 4)
        assert headline.unconvertible == headline.inexact == headline.left_out_amount == 0

    def test_what_is_not_said_stays_blank(self):
        assert not Investor.objects.exclude(origin="", credit_code="", name_zh="").exists()
        facts = Project.objects.values_list(
            "jobs_planned", "land_area_mu", "latitude", "address", "status_reason"
        )
        assert set(facts) == {(None, None, None, "", "")}
        assert Source.objects.get().url == ""

    def test_the_zones_of_the_judges(self):
        zone, district = (Location.objects.get(slug=s) for s in ("nanhu-high-tech-zone", "nanhu-district"))
        assert [p.headline_cny for p in Project.objects.published().found_in(zone)] == [3_000_000_000]
        assert Project.objects.published().found_in(district).count() == 4
        assert "Jiaxing Science and Technology City" in zone.alias_list

    def test_it_contradicts_nothing_and_is_consistent(self):
        assert list(drift()) == []
        assert [contradictions(p) for p in Project.objects.all()] == [[], [], [], []]

    @pytest.mark.once
    def test_again_it_changes_nothing(self):
        def state():
            models = (Project, SigningEvent, Source, Location, Sector, ExchangeRate, ProjectVersion)
            return [m.objects.count() for m in models], data_version.current().number

        before, out = state(), StringIO()
        call_command("seed", stdout=out)
        assert state() == before
        assert "2 signing events and 4 projects published" in self.said
        assert out.getvalue() == "the announcement is there already\n"

    def test_reference_data_again_adds_and_changes_nothing(self):
        Location.objects.filter(slug="fengqiao-town").update(description="Edited by staff")
        out = StringIO()
        call_command("load_reference", stdout=out)
        assert out.getvalue() == "0 places, 0 sectors, 0 exchange rates added\n"
        assert Location.objects.get(slug="fengqiao-town").description == "Edited by staff"

    def test_the_banks_whole_file_gives_the_check_figures(self):
        assert ExchangeRate.objects.count() > 150_000
        assert draft(total=300_000_000, currency="USD", as_of="2024-06-28").headline_cny == 2_178_832_321
        assert draft(total=40_000_000, currency="GBP", as_of="2015-06-24").headline_cny == 391_227_873
        assert draft(total=100, currency="USD", as_of="2004-12-31").headline_cny is None
