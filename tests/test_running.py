"""The running counts: what the database would count, without counting."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.caching import data_version
from projects.filters import select
from projects.filters.facets import facets
from projects.models import DataVersion, Project, RunningCount
from projects.review.workflow import withdraw
from projects.totals import counters
from projects.totals.measures import summarise
from projects.totals.refresh import refresh
from projects.values.choices import TotalBasis
from tests import sample
from tests.factories import BN, claim, draft, investor, place, project, sector

pytestmark = pytest.mark.django_db


def ask(query=""):
    return select(QueryDict(query))


def scanned(query=""):
    """The same, with the counts out of step."""
    DataVersion.objects.update(counted=F("number") - 1)
    selection = ask(query)
    answers = selection.summarise(), facets(selection)
    DataVersion.objects.update(counted=F("number"))
    return answers


def agree():
    stored = {(what, part): n for what, parts in counters.counts().items() for part, n in parts.items() if n}
    assert stored == +counters.recount()
    assert ask().summarise() == summarise(Project.objects.published())


@pytest.mark.parametrize("basis", TotalBasis.values)
@pytest.mark.parametrize(
    "own", ["", "stage=signed", "zone=nanhu-district", "sector=microelectronics", "size=none"]
)
def test_they_say_what_the_database_counts(basis, own):
    sample.make()
    param = own.partition("=")[0]
    selection = ask(f"basis={basis}&{own}")
    assert not selection.errors
    summary, choices = scanned(f"basis={basis}&{own}")
    assert selection.summarise() == summary
    assert facets(selection) == choices
    assert not param or selection.standing(param) is not None


def test_every_change_of_what_is_public_is_followed():
    agree_after = [
        lambda: project(
            "One", total=BN, phases={1: 1}, realised=5, location=place("Here"), signed="2022-08-19"
        ),
        lambda: project(
            "Two", total=None, investors=[investor("X", "US"), investor("Y", "DE")], stage="approved"
        ),
        lambda: project("Three", total=0, status="terminated", sector=sector("Wood")),
        lambda: draft("Four", total=BN),
    ]
    for change in agree_after:
        change()
        agree()
    one, two = Project.objects.get(name="One"), Project.objects.get(name="Two")
    claim(one, 2 * BN, as_of="2026-01-01")
    Project.objects.filter(pk=one.pk).update(location=None, sector=sector("Steel"), status="suspended")
    one.secondary_sectors.set([sector("Glass"), sector("Paper")])
    two.secondary_sectors.set([sector("Glass")])
    refresh([one.pk, two.pk])
    agree()
    one.secondary_sectors.clear()
    Project.objects.filter(pk=one.pk).update(counts_in_totals=False, left_out_reason="umbrella_agreement")
    refresh([one.pk])
    agree()
    withdraw([one])
    agree()
    assert ask().summarise().projects == 2


def test_nothing_is_scanned_where_nothing_is_filtered():
    sample.make()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        selection = ask("basis=phases&sort=amount&page_size=50")
        selection.summarise()
        facets(selection)
    assert not [q["sql"] for q in asked if "COUNT" in q["sql"] or "SUM" in q["sql"]]


def test_a_filter_that_leaves_projects_out_is_counted_anew():
    sample.make()
    assert ask("disclosed=false").standing() is None
    assert ask("stage=signed&status=active").standing("stage") is None
    assert ask("zone=nowhere-at-all").standing("zone") is None


def test_the_past_is_not_answered_by_the_present(client):
    project("Early", at=datetime(2023, 5, 1, tzinfo=UTC), total=BN)
    project("Late", at=datetime(2024, 5, 1, tzinfo=UTC), total=BN)
    assert ask("known_on=2023-12-31").standing() is None
    page = client.get("/projects/?known_on=2023-12-31")
    assert page.context["summary"].projects == 1


def test_counts_that_a_program_without_them_left_behind_are_not_believed():
    made = project("One", total=BN, stage="signed")
    RunningCount.objects.filter(what="sum").update(number=7)
    DataVersion.objects.update(number=F("number") + 1)
    assert ask().standing() is None
    assert ask().summarise().projects == 1
    refresh([made.pk])
    agree()


def test_a_migration_counts_what_was_there_before():
    project("One", total=BN)
    RunningCount.objects.all().delete()
    DataVersion.objects.update(counted=0)
    counters.ensure()
    agree()
    assert data_version.current().counted == data_version.current().number


def test_other_public_changes_leave_them_in_step():
    project("One", total=BN)
    data_version.move_on()
    agree()
    assert summarise(Project.objects.published()) == ask().summarise()
