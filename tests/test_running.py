"""The running counts: what the database would count, without counting."""

from collections import Counter
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import projects.migrations
from projects.caching import data_version
from projects.filters import added_up, select
from projects.filters.facets import facets
from projects.filters.investor_pages import pages_of_investors
from projects.filters.related_lists import FIGURES, investors_of
from projects.history.as_of import as_known_at
from projects.models import DataVersion, Project, RunningCount
from projects.models.archive import ProjectVersion
from projects.review.checks import is_overdue, overdue
from projects.review.workflow import withdraw
from projects.totals import counters
from projects.totals.measures import MEASURES, keys_of, summarise
from projects.totals.refresh import refresh
from projects.totals.tallies import SUMMED
from projects.values.choices import TotalBasis
from projects.views.listing import paged
from tests import sample
from tests.factories import BN, claim, draft, fresh, investor, many, milestone, place, project, sector, source

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
    stored = {
        (what, part): n for what, parts in counters.everything().items() for part, n in parts.items() if n
    }
    assert stored == {key: n for key, n in counters.recount().items() if n}
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
    assert not param or selection.stands(param)


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
        for day in ("", f"&known_on={timezone.localdate()}"):
            selection = ask(f"basis=phases&sort=amount&page_size=50{day}")
            selection.summarise()
            facets(selection)
    assert not [q["sql"] for q in asked if "COUNT" in q["sql"] or "SUM" in q["sql"]]


def test_a_filter_that_leaves_projects_out_is_counted_anew():
    sample.make()
    assert not ask("disclosed=false").stands()
    assert not ask("stage=signed&status=active").stands("stage")
    assert not ask("zone=nowhere-at-all").stands("zone")


def test_the_past_is_not_answered_by_the_present(client):
    project("Early", at=datetime(2023, 5, 1, tzinfo=UTC), total=BN)
    project("Late", at=datetime(2024, 5, 1, tzinfo=UTC), total=BN)
    assert not ask("known_on=2023-12-31").stands()
    page = client.get("/projects/?known_on=2023-12-31")
    assert page.context["summary"].projects == 1


def test_counts_that_a_program_without_them_left_behind_are_not_believed():
    made = project("One", total=BN, stage="signed")
    RunningCount.objects.filter(what="sum").update(number=7)
    DataVersion.objects.update(number=F("number") + 1)
    assert not ask().stands()
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


def kinds():
    """Projects of each kind that the kept figures tell apart."""
    sample.make()
    project(
        "Zoned", total=BN, location=place("Zone"), sector=sector("Steel"), stage="signed", status="terminated"
    )
    project("Nowhere", total=3 * BN, realised=BN, stage="in_production", signed="2021-03-05")


@pytest.mark.parametrize("basis", TotalBasis.values)
def test_kept_figures_are_those_of_the_database(basis):
    kinds()
    selection, keys = ask(f"basis={basis}"), keys_of(basis)
    parts = [part for part, measures in SUMMED.items() if measures is MEASURES]
    kept = [added_up.by_part(selection, part, keys) for part in parts]
    trees = [added_up.by_path(selection, field, keys) for field in added_up.PART_OF]
    pairs = [added_up.by_pair(selection, part) for part in ("primary_set", "zone_stage")]
    assert all(added_up.kept(selection, part, keys) for part in parts)
    DataVersion.objects.update(counted=F("number") - 1)
    again = ask(f"basis={basis}")
    assert not again.stands()
    assert kept == [{k: +v for k, v in added_up.by_part(again, part, keys).items()} for part in parts]
    assert trees == [
        {k: +v for k, v in added_up.by_path(again, field, keys).items()} for field in added_up.PART_OF
    ]
    assert pairs == [added_up.by_pair(again, part) for part in ("primary_set", "zone_stage")]


def figures_of(investors):
    return [(i.pk, *(getattr(i, name) for name in FIGURES)) for i in investors]


@pytest.mark.parametrize("sort", ["", "name", "amount", "-amount"])
def test_kept_figures_of_investors_are_those_of_the_database(sort):
    kinds()
    one, other = investor("One of two", "DE"), investor("Other of two")
    both = project("Both", total=BN, investors=[one, other], realised=7)
    both.participations.create(investor=one, role="partner")
    project("Silent", investors=[one])
    project("Nought", total=0, investors=[investor("Of nought")])
    refresh([both.pk])
    agree()
    for basis in TotalBasis.values:
        query = f"basis={basis}&sort={sort}"
        with CaptureQueriesContext(connection) as asked:
            kept = figures_of(investors_of(ask(query)))
        assert not [q["sql"] for q in asked if "SUM(" in q["sql"]]
        DataVersion.objects.update(counted=F("number") - 1)
        assert kept == figures_of(investors_of(ask(query)))
        DataVersion.objects.update(counted=F("number"))


def test_pages_of_all_that_is_public_add_nothing_up(client):
    kinds()
    for address in (
        "/",
        "/zones/",
        "/sectors/",
        "/about/",
        *(f"/reports/pivot?rows={a}" for a in ("zone", "year", "size")),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert not [
            q["sql"]
            for q in asked
            if "GROUP BY" in q["sql"] and "SUM" in q["sql"] and "latitude" not in q["sql"]
        ]


def test_what_is_overdue_or_silent_follows_from_the_days_that_are_kept():
    sample.make()
    many(60)
    late = project("Late", signed="2020-05-01")
    milestone(late, "construction_start", plans=["2021-Q2", "2024-02"], reached=False)
    milestone(late, "completed", plans=["2023"], reached=False)
    past = project("Past it", signed="2020-05-01")
    milestone(past, "completed", plans=["2021"], reached=False)
    milestone(past, "in_production", "2022")
    refresh([late.pk, past.pk])
    assert Project.objects.get(pk=late.pk).due_on == date(2023, 12, 31)
    assert Project.objects.get(pk=past.pk).due_on is None
    public, found = Project.objects.published(), Counter[str]()
    for on in (date(2021, 7, 1), date(2023, 12, 31), date(2024, 1, 1), date(2027, 1, 1)):
        by_ledger = public.filter(pk__in=overdue(on).values("milestone__project"))
        assert set(public.filter(is_overdue(on))) == set(by_ledger)
        assert set(public.silent(on, stored=True)) == set(public.silent(on))
        found += Counter(late=by_ledger.count(), silent=public.silent(on).count())
    assert min(found["late"], found["silent"]) > 0


def test_a_migration_fills_these_days():
    test_what_is_overdue_or_silent_follows_from_the_days_that_are_kept()
    (file,) = Path(projects.migrations.__path__[0]).glob("*_fill_project_days.py")
    days = list(Project.objects.order_by("pk").values_list("reported_on", "due_on"))
    Project.objects.update(reported_on=None, due_on=None)
    import_module(f"projects.migrations.{file.stem}").fill(apps, SimpleNamespace(connection=connection))
    assert list(Project.objects.order_by("pk").values_list("reported_on", "due_on")) == days


def test_a_migration_fills_the_steps_of_now_and_then():
    sample.make()
    made = project("Went on", signed="2020-05-01")
    milestone(made, "registered", "2020-06")
    milestone(made, "construction_start", "2021")
    fresh(made)
    milestone(made, "in_production", "2020-12-24", phase=1)
    refresh([made.pk])
    (file,) = Path(projects.migrations.__path__[0]).glob("*_fill_project_steps.py")
    module = import_module(f"projects.migrations.{file.stem}")
    lasting = ProjectVersion._default_manager.exclude(valid_to=F("valid_from"))  # others no day can ask for
    tables = (Project.objects.order_by("pk"), lasting.order_by("pk"))
    kept = [list(table.values_list(*module.COLUMNS)) for table in tables]
    assert ("2020-06-01month", "2021-01-01year", "2020-12-24day", 31, None, 237, 0) in kept[0]
    assert ("2020-06-01month", "2021-01-01year", "", 31, None, None, 1) in kept[1]
    blank = {name: "" if name.startswith("first_") else None for name in module.COLUMNS}
    Project.objects.update(**blank)
    ProjectVersion._default_manager.update(**blank)
    module.fill(apps, SimpleNamespace(connection=connection))
    assert [list(table.values_list(*module.COLUMNS)) for table in tables] == kept


def test_realised_changes_follow_a_source_that_projects_of_two_chunks_cite(monkeypatch):
    monkeypatch.setattr("projects.totals.refresh.CHUNK", 1)
    note = source(published_at=date(2024, 3, 5))
    made = [project(name, total=9 * BN) for name in ("One", "Two")]
    for each in made:
        claim(each, 2 * BN, basis="realised", as_of=None, source=note)
        claim(each, BN, basis="realised", as_of=date(2024, 5, 6))
    refresh([each.pk for each in made])
    assert counters.realised() == {"2024-03": [2, 2, 4 * BN], "2024-05": [2, 2, -2 * BN]}
    agree()
    note.published_at = date(2024, 7, 8)
    note.save()
    refresh([each.pk for each in made])
    assert counters.realised() == {"2024-05": [2, 2, 2 * BN], "2024-07": [2, 2, 2 * BN]}
    agree()
    Project.objects.filter(pk=made[0].pk).update(counts_in_totals=False, left_out_reason="other")
    refresh([made[0].pk])
    assert counters.realised() == added_up.rises(Project.objects.filter(pk=made[1].pk))


def test_of_equal_investors_those_with_more_projects_come_first_and_then_the_slug_decides():
    best, acme, zed = (investor(name) for name in ("Best", "Acme", "Zed"))
    for taker, amount in ((best, 10), (acme, 10), (zed, 6), (zed, 4)):
        project(total=amount, investors=[taker])
    assert counters.first_investors("headline_amount", 1) == [zed.pk]
    assert counters.first_investors("headline_amount", 2) == [zed.pk, acme.pk]


def test_pages_of_investors_are_those_of_the_whole_list(monkeypatch):
    takers = [investor(name) for name in ("Acme", "Best", "Core", "Dawn", "East", "Flow")]
    for number, taker in enumerate(takers):
        for again in range(1 + number // 2):
            made = project(total=None if number == 5 else (7 - again) * 100 + number % 2, investors=[taker])
            made.participations.create(investor=taker, role="partner")
    monkeypatch.setattr("projects.filters.selection.PAGE_SIZES", (2,))
    for query in (
        "",
        "sort=-amount",
        "sort=amount",
        "sort=name",
        "sort=-updated",
        "sort=-amount&basis=realised",
    ):
        for narrowing in ("", "&status=active", "&currency=USD", "&status=active&currency=USD"):
            whole = list(investors_of(select(QueryDict(query + narrowing))))
            assert len(whole) == 6
            for page in (1, 2, 3):
                selection = select(QueryDict(f"{query}{narrowing}&page={page}"))
                _selection, found = paged(selection, *pages_of_investors(selection))
                assert found.paginator.count == 6
                assert figures_of(found) == figures_of(whole[2 * page - 2 : 2 * page]), (query, page)


def test_the_past_is_never_answered_from_what_is_kept_of_the_present():
    kinds()
    assert select(QueryDict()).stands()
    with as_known_at(timezone.now()):
        assert not select(QueryDict()).stands()
