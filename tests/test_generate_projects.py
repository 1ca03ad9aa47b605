"""`generate_projects`: made-up projects whose stored figures are right, in the shape of real ones."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from projects.models import (
    Investor,
    Label,
    Location,
    MilestonePlan,
    Project,
    SigningEvent,
    Unit,
    Update,
    YearPlan,
)
from projects.models.archive import ProjectVersion
from projects.monitoring.flows import of_year
from projects.monitoring.problems import LISTS, problems
from projects.sample_data import portfolio
from projects.totals.refresh import refresh
from tests.factories import draft, place, rate

pytestmark = pytest.mark.django_db


def generate(number, **options):
    call_command("generate_projects", number, stdout=StringIO(), **options)


def test_stored_figures_are_right():
    for currency in ("USD", "EUR", "JPY", "HKD"):
        rate(currency, "2020-01-01", 7)
    generate(120)
    out = StringIO()
    call_command("check_data", stdout=out)
    assert "agree" in out.getvalue()
    assert Project.objects.published().count() == 120
    assert SigningEvent.objects.filter(named__gt=0).exists()


def test_each_has_the_snapshot_that_refresh_would_have_written():
    generate(30)
    kept = list(ProjectVersion.objects.values_list("pk", "valid_to"))
    refresh(Project.objects.values_list("pk", flat=True))
    assert len(kept) == 30
    assert list(ProjectVersion.objects.values_list("pk", "valid_to")) == kept


@pytest.mark.once
def test_the_shape_is_that_of_real_data():
    generate(600)
    projects = Project.objects.published()
    undisclosed = projects.filter(headline_disclosed=False).count()
    assert 0.2 < undisclosed / 600 < 0.4
    assert len(set(projects.values_list("stage", flat=True))) == 8
    assert len(set(projects.values_list("status", flat=True))) == 5
    assert projects.filter(name="").exists()
    assert projects.filter(name_zh="").exists()
    by_place = Counter(projects.values_list("location", flat=True)).most_common()
    assert by_place[0][1] > 20 * by_place[-1][1]
    assert Location.objects.filter(kind="park").exclude(lies_in=None).exists()
    assert max(map(len, Location.objects.values_list("path", flat=True))) == 5 * 6
    assert {p.amounts.exclude(phase=None).count() for p in projects} == {0, 1, 2, 3, 4}
    assert {p.participations.count() for p in projects} >= {0, 1, 2, 3}


def test_the_same_seed_makes_the_same_projects_and_another_seed_others():
    def made(seed):
        before = set(Project.objects.values_list("pk", flat=True))
        generate(20, seed=seed)
        new = Project.objects.exclude(pk__in=before).order_by("pk")
        return [(p.name.split(",")[0], p.headline_cny, p.stage, p.signed_on) for p in new]

    first = made(7)
    assert made(7) == first
    assert made(8) != first


def test_it_refuses_beside_real_projects_unless_told():
    real = draft()
    with pytest.raises(CommandError, match="--yes"):
        generate(5)
    assert Project.objects.get() == real
    generate(5, yes=True)
    assert Project.objects.count() == 6
    generate(5, yes=True)
    assert Project.objects.count() == 11


@pytest.mark.django_db(transaction=True)
def test_batches_that_another_hand_stores_are_those_that_one_hand_stores(monkeypatch):
    monkeypatch.setattr(portfolio, "BATCH", 7)
    facts = ("pk", "code", "name", "name_zh", "headline_cny", "stage", "signed_on", "event_titles", "led_by")

    def made():
        generate(40)
        out = StringIO()
        call_command("check_data", stdout=out)
        assert "agree" in out.getvalue()
        return list(Project.objects.exclude(code=None).order_by("pk").values_list(*facts))

    with transaction.atomic():
        first = made()
        transaction.set_rollback(True)
    assert len(first) == 40
    call_command("flush", interactive=False, verbosity=0)
    second = made()
    offset = second[0][0] - first[0][0]
    assert [(row[0] - offset, *row[1:8]) for row in second] == [row[:8] for row in first]


@pytest.mark.django_db(transaction=True)
def test_what_the_other_hand_fails_in_is_told_and_its_indexes_are_made(monkeypatch):
    monkeypatch.setattr(portfolio, "BATCH", 5)
    monkeypatch.setattr(portfolio, "codes", lambda days: ["2020-0001"] * len(days))
    with pytest.raises(Exception, match=r"(?i)unique"):
        generate(20)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "projects_project")
    assert "project_narrow" in found
    assert not Project.objects.exists()


@pytest.mark.parametrize("number", [0, -1, 10**9])
def test_it_refuses_a_senseless_number(number):
    with pytest.raises(CommandError):
        generate(number)
    assert not Project.objects.exists()


def test_records_can_be_added_afterwards():
    generate(10)
    assert draft("After").pk > max(Project.objects.exclude(name="After").values_list("pk", flat=True))
    assert place("After").pk
    assert Investor.objects.create(name="After").pk


def test_a_bureau_has_two_years_of_months_to_show(client):
    generate(120)
    today = timezone.localdate()
    assert Unit.objects.count() == 8
    periods = set(Update.objects.submitted().values_list("period", flat=True))
    assert len(periods) >= 24
    assert Update.objects.released().filter(project__publication="published").exists()
    assert {key: problems(key).exists() for key in LISTS} == dict.fromkeys(LISTS, True)
    assert YearPlan.objects.filter(year=today.year).count() > 10
    assert sum(flow.cny is not None for flow in of_year(None, today).values()) > 10
    assert len(set(MilestonePlan.objects.values_list("postponement_reason", flat=True))) > 4
    assert Project.objects.filter(stage="negotiating", publication="draft").count() == 3
    assert Label.objects.filter(projects__isnull=False).exists()
    assert not client.get("/projects/?q=Prospect").context["page"].object_list
