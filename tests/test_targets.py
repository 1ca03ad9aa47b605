"""Targets: what each measure counts at its boundaries, completion, due share, year on year, and the lists behind."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from projects.models import Label, Project, Responsibility, Target, Unit
from projects.monitoring.achieved import MEASURES, Period, achieved
from projects.monitoring.targets import standings
from projects.totals.refresh import refresh
from tests.factories import claim, draft, fresh, investor, milestone, place, project, rate, sector
from tests.staff import cast

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
M100 = 100_000_000


def counted(measure, period=YEAR, label=None):
    """(number, unknown) of all projects."""
    found = achieved(Project.objects.all(), measure, period, label)
    return found.number, len(found.unknown)


def test_signed_within_the_period_as_exactly_as_it_is_known():
    for signed in ("2026-01-01", "2026-06-30", "2026-06", "2026-Q2"):
        draft(signed=signed)
    for signed in ("2025-12-31", "2026-07-01", "2026", "2026-Q3", None):
        draft(signed=signed)
    draft(signed="2026-03-01", status="terminated")
    draft(signed="2026-03-01", counts_in_totals=False, left_out_reason="duplicate")
    assert counted("signed") == (4, 0)
    assert counted("signed", Period(date(2026, 1, 1), date(2025, 6, 1))) == (0, 0)


def test_bands_begin_with_their_bound_and_money_adds_up_with_what_is_unknown():
    for total in (M100 - 1, M100, 5 * M100, 10 * M100, 50 * M100, 100 * M100, None):
        draft(signed="2026-03-01", total=total)
    found = {key: counted(key)[0] for key in MEASURES if key.startswith("signed") and "usd" not in key}
    assert found == {
        "signed": 7, "signed_100m": 5, "signed_500m": 4, "signed_1bn": 3, "signed_5bn": 2, "signed_10bn": 1,
        "signed_amount": 167 * M100 - 1,
    }  # fmt: skip
    assert counted("signed_amount")[1] == 1


def test_a_hundred_million_dollars_at_the_rate_of_the_day_of_signing():
    rate("USD", "2026-02-27", 7)
    rate("USD", "2026-04-01", 8)
    abroad, home = investor("A", "DE"), investor("B", "CN")
    hong_kong = investor("C", "HK")
    draft(signed="2026-03-01", total=7 * M100, investors=[abroad])
    draft(signed="2026-03-01", total=7 * M100, investors=[hong_kong, home])
    draft(signed="2026-03-01", total=7 * M100 - 1, investors=[abroad])
    draft(signed="2026-04-02", total=7 * M100, investors=[abroad])  # the dollar is dearer
    draft(signed="2026-03-01", total=70 * M100, investors=[home])
    draft(signed="2026-03-01", total=70 * M100, contractors=[abroad])
    draft(signed="2026-05-30", total=70 * M100, investors=[abroad])  # no rate: not guessed
    draft(
        signed="2026-04-02", total=M100, currency="USD", as_of="2026-02-27", investors=[abroad]
    )  # as it stands
    assert counted("signed_usd_100m") == (3, 0)


def test_realised_is_what_was_added_within_the_period_and_unknown_without_an_end():
    rate("USD", "2025-12-31", 7)
    rate("USD", "2026-05-29", 8)
    both, none_before = draft(signed="2025", investors=[investor("A", "DE")]), draft(signed="2025")
    for amount, day in ((70, "2025-12-31"), (150, "2026-05-30"), (999, "2026-07-01")):
        claim(both, amount, basis="realised", as_of=day)
    claim(both, 120, basis="realised", as_of="2026-02-01", set_aside_reason="Wrong")
    claim(none_before, 50, basis="realised", as_of="2026-05-30")
    still = draft(signed="2025", realised=30, as_of="2025-11-01")
    phases = draft(signed="2025")
    claim(phases, 10, basis="realised", as_of="2025-06-01")
    for phase, amount in ((1, 8), (2, 9)):
        claim(phases, amount, phase, basis="realised", as_of="2026-03-01")
    refresh([p.pk for p in (both, none_before, still, phases)])
    assert counted("realised") == (80 + 7, 1)  # 17 of phases are newer and more than 10
    assert counted("realised_foreign") == (round(150 / 8) - 10, 0)  # each claim at the rate of its own day
    assert achieved(Project.objects.all(), "realised", YEAR).parts == {both.pk: 80, phases.pk: 7}


def test_started_by_the_earliest_date_of_the_project_or_a_phase():
    cases = {"2026-01-01": 1, "2026-06": 1, "2026": 0, "2025-12-31": 0, "2026-07-01": 0}
    for when in cases:
        milestone(draft(signed="2025"), "construction_start", when)
    earlier = draft(signed="2025")
    milestone(earlier, "construction_start", "2025-10-01", phase=1)
    milestone(earlier, "construction_start", "2026-02-01", phase=2)
    milestone(draft(signed="2025"), "construction_start", "2026-02-01", evidence="ceremonial")
    milestone(draft(signed="2025"), "in_production", "2026-02-01")
    assert counted("started") == (sum(cases.values()), 0)
    assert counted("in_production") == (1, 0)


def test_labelled_by_the_project_or_an_investor():
    label, other = Label.objects.create(name="Fortune 500"), Label.objects.create(name="Other")
    one = draft(signed="2026-03-01")
    one.labels.add(label, other)
    firm = investor("A")
    firm.labels.add(label)
    draft(signed="2026-03-01", investors=[firm])
    draft(signed="2025-03-01", investors=[firm])
    draft(signed="2026-03-01", contractors=[firm])
    assert (counted("labelled", label=label)[0], counted("labelled", label=other)[0]) == (2, 1)


@pytest.fixture
def town():
    """A district with a town, a unit with one below it, and targets for both."""
    district = place("District")
    below = place("Town", district, "town")
    top = Unit.objects.create(name="Bureau")
    part = Unit.objects.create(name="Office", parent=top)
    Target.objects.create(location=district, measure="signed", year=2026, number=4)
    Target.objects.create(unit=top, measure="signed_amount", year=2026, quarter=2, number=1000)
    in_town = draft(signed="2026-04-10", total=300, location=below)
    draft(signed="2026-02-28", total=500, location=district)
    draft(signed="2025-03-01", total=500, location=district)
    draft(signed="2025-03-02", total=500, location=district)
    elsewhere = draft(signed="2026-05-01", total=700)
    for made, unit, role in ((in_town, part, "responsible"), (elsewhere, part, "serving")):
        Responsibility.objects.create(project=made, unit=unit, role=role)
    return district


def test_completion_due_share_and_year_on_year_as_of_any_day(town):
    def standing(day):
        found = standings(Project.objects.all(), Target.objects.order_by("pk"), date.fromisoformat(day))
        return [(s.now.number, s.before.number, s.completion, s.due, s.growth) for s in found]

    yearly, quarterly = standing("2026-04-10")
    assert yearly == (2, 2, Decimal("50.0"), Decimal("27.4"), Decimal("0.0"))  # 100 of 365 days
    assert quarterly == (300, 0, Decimal("30.0"), Decimal("11.0"), None)  # 10 of 91 days; units below count
    assert standing("2026-03-01")[0] == (1, 1, Decimal("25.0"), Decimal("16.4"), Decimal("0.0"))
    assert standing("2025-12-31")[0][:4] == (0, 0, Decimal("0.0"), Decimal("0.0"))
    assert standing("2027-02-01")[0] == (2, 2, Decimal("50.0"), Decimal("100.0"), Decimal("0.0"))


def test_each_measure_is_counted_once_for_all_targets(town):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            standings(Project.objects.all(), Target.objects.all(), date(2026, 4, 10))
        return len(asked)

    before = queries()
    for n in range(4):
        made = draft(signed="2026-01-01")
        Target.objects.create(unit=Unit.objects.create(name=f"U{n}"), measure="signed", year=2026, number=1)
        Responsibility.objects.create(project=made, unit=Unit.objects.get(name=f"U{n}"))
    assert queries() == before


def test_the_page_shows_them_and_each_figure_leads_to_what_it_counts(client, town):
    client.force_login(cast()["Editor"])
    page = client.get("/admin/targets/?day=2026-04-10").text
    for words in (
        "50.0%",
        "27.4%",
        "Q2",
        "Projects signed",
        "5 projects among those looked at are not public",
    ):
        assert words in page
    links = [
        link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/targets/counted/\?[^"]+)"', page)
    ]
    shown = re.findall(r'(?s)targets/counted/\?[^"]+"\s*>(.*?)</a>', page)
    assert len(links) == len(shown) == 2 * (2 + len(MEASURES) - 1)
    for link, figure in zip(links, shown, strict=True):
        behind = client.get(link)
        assert behind.status_code == 200
        sums = strip_tags(behind.text.split('class="sums"')[1].split("</p>")[0])
        figure = strip_tags(figure).strip()
        assert figure
        assert figure in sums, link


def test_the_same_measures_for_any_filter(client):
    chips = sector("Chips")
    project(signed="2026-02-01", sector=chips, total=100)
    project(signed="2025-02-01", sector=chips, total=400)
    project(signed="2026-02-01", total=100)
    draft(signed="2026-02-01", sector=chips)  # not public: no filter finds it
    client.force_login(cast()["Editor"])
    page = client.get("/admin/targets/?day=2026-04-10&sector=chips")
    assert [row[0].now.number for row in page.context["measures"]][:1] == [1]
    assert "with_label" not in page.text
    assert "−75.0%" in page.text
    assert "measure=signed&amp;first=2026-01-01&amp;last=2026-04-10&amp;sector=chips" in page.text
    for wrong in ("?sector=nothing", "?colour=red", "?day=2026-02-30", "?year=x", "counted/?measure=signed",
                  "counted/?measure=labelled&first=2026-01-01&last=2026-02-01"):  # fmt: skip
        answer = client.get(f"/admin/targets/{wrong}")
        assert answer.status_code == 400
        assert "<tbody" not in answer.text


def test_people_of_a_unit_see_their_own_projects_alone(client, town):
    people = cast()
    Unit.objects.get(name="Office").members.add(people["Editor"])
    client.force_login(people["Editor"])
    page = client.get("/admin/targets/?day=2026-04-10")
    rows = page.context["rows"]
    assert [row[0].now.number for row in rows if row[0].target.unit_id is None] == [1]
    assert "Only the projects of your units" in page.text
    assert "of all projects" not in page.text


def test_a_target_is_of_one_unit_or_place_once():
    here, unit = place(), Unit.objects.create(name="U")
    facts = {"measure": "signed", "year": 2026, "number": 1}
    for wrong in ({}, {"unit": unit, "location": here}, {"unit": unit, "measure": "labelled"}):
        with pytest.raises(ValidationError):
            Target.objects.create(**{**facts, **wrong})
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.bulk_create([Target(**{**facts, **wrong})])
    Target.objects.create(unit=unit, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(unit=unit, **facts)
    with pytest.raises(ValidationError):
        Target(unit=unit, **facts).full_clean()
    Target.objects.create(unit=unit, quarter=1, **facts)
    assert Target.objects.first().history.count() == 1


def test_one_more_day_of_a_leap_year():
    draft(signed="2023-02-28")
    draft(signed="2024-02-29")
    Target.objects.create(location=place(), measure="signed", year=2024, number=1)
    found = standings(Project.objects.all(), Target.objects.all(), date(2024, 2, 29))[0]
    assert found.period_before == Period(date(2023, 1, 1), date(2023, 2, 28))
    assert found.due == Decimal("16.4")  # 60 of 366
    assert fresh(draft()).pk
