"""One declaration makes a measure: what is counted is said once, and seen wherever projects are counted."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.http import QueryDict

from projects.filters import select
from projects.models import Participation, Project
from projects.models.querysets import COUNTED
from projects.reports.pivot import pivot
from projects.totals import counters
from projects.totals.measures import MEASURES, Measure, summarise, through
from projects.totals.refresh import refresh
from tests.factories import BN, investor, project

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch):
    """A new measure: the planned jobs of the projects that count."""
    monkeypatch.setitem(MEASURES, "jobs", Measure("jobs", COUNTED, "jobs_planned", label="Jobs"))
    for number, facts in enumerate(({"status": "active"}, {"status": "terminated"}, {"stage": "signed"})):
        made = project(total=BN, **facts)
        Project.objects.filter(pk=made.pk).update(jobs_planned=10**number)
        refresh([made.pk])


def ask(query=""):
    return select(QueryDict(query))


def test_a_new_measure_is_in_every_total(jobs):
    assert summarise(Project.objects.published()).figures["jobs"] == 101
    assert summarise(Project.objects.published().filter(stage="signed")).figures["jobs"] == 100


def test_it_is_in_the_summary_beside_facets(jobs):
    assert not ask("stage=signed").stands()  # read from the projects
    assert ask("stage=signed").summarise().figures["jobs"] == 100


def test_it_is_in_the_pivot(jobs):
    made = pivot(ask(), "status", "stage", "jobs")
    assert {row.group.key: row.total.value for row in made.rows} == {"active": 101, "terminated": 0}
    assert [cell.value for cell in made.column_totals] == [100, 1]
    assert made.grand.value == 101


def test_it_is_in_the_running_counts(jobs):
    assert counters.counts(["sum"])["sum"]["jobs"] == 101
    changed = Project.objects.get(stage="signed")
    Project.objects.filter(pk=changed.pk).update(jobs_planned=200)
    refresh([changed.pk])
    assert counters.counts(["sum"])["sum"]["jobs"] == 201
    assert ask().summarise().figures["jobs"] == 201
    call_command("check_data", stdout=StringIO())


def test_counts_of_another_set_of_measures_are_not_believed(monkeypatch):
    project(total=BN)
    assert counters.in_step()
    monkeypatch.setitem(MEASURES, "counting", Measure("counting", Q(status="active")))
    assert not counters.in_step()
    assert ask().summarise().counting == 1
    counters.ensure()
    assert counters.counts(["sum"])["sum"]["counting"] == 1


def test_a_condition_on_projects_is_one_on_what_belongs_to_them():
    project(total=BN, investors=[investor("A")])
    project(total=BN, investors=[investor("B")], status="terminated")
    parties = Participation.objects.filter(through("project__", COUNTED))
    assert [party.investor.name for party in parties] == ["A"]
    assert MEASURES["headline_amount"].fields == {"counts_in_totals", "status", "headline_cny"}
