"""Indexes that no model declares are there after every migration, and the lists use them."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import Count
from django.http import QueryDict

from projects.filters import select, selection
from projects.history.as_of import Shadow
from projects.models import Location, Project, Sector, search
from projects.models.archive import ProjectVersion
from projects.models.indexes import after_rows, ensure, set_aside
from projects.totals.tallies import PARTS
from tests.factories import many, project

pytestmark = pytest.mark.django_db


def plan(queryset):
    """The plan where reading the whole table is the last resort: a test's tables are too small for indexes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return queryset.explain()


def names():
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "projects_project"))


def test_they_are_made_where_they_are_missing_and_again_changes_nothing():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX project_newest")
    assert "project_newest" not in names()
    ensure()
    ensure()
    assert names() >= {
        "project_newest",
        "project_largest",
        "project_narrow",
        "project_place",
        "project_stage",
    }


def test_a_new_index_is_measured_where_its_table_was():
    """SQLite takes an index of unknown size for one that finds ten rows."""
    if connection.vendor == "postgresql":
        pytest.skip("knows how large its tables are")
    many(3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE projects_project")
        cursor.execute("DROP INDEX project_in_hand")
        ensure()
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'project_in_hand'")
        assert cursor.fetchall()


@pytest.mark.parametrize(("sort", "index"), [("", "project_newest"), ("sort=-amount", "project_largest")])
def test_a_page_is_found_by_its_order(sort, index):
    many(30)
    found = plan(select(QueryDict(sort)).queryset.values_list("pk")[:25])
    assert index in found
    assert "TEMP B-TREE" not in found


def test_the_first_of_what_is_silent_are_found_by_their_order_and_what_went_before_is_dropped():
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX project_reported ON projects_project (reported_on)")
    ensure()
    assert "project_reported" not in names()
    many(30)
    silent = Project.objects.published().silent(date(2026, 11, 27), stored=True)
    found = plan(silent.order_by("signed_on", "code").values_list("pk")[:5])
    assert "project_oldest" in found
    assert "TEMP B-TREE" not in found


def test_counts_read_an_index_alone():
    if connection.vendor == "postgresql":
        pytest.skip("a table must be vacuumed first, which a test's transaction cannot")
    many(30)
    stages = Project.objects.published().order_by().values_list("stage").annotate(n=Count("pk"))
    assert "COVERING INDEX" in stages.explain()


def test_a_word_that_most_texts_have_is_found_by_reading_them(monkeypatch):
    index = "projects_pairs" if connection.vendor == "postgresql" else "projects_search"
    for n in range(11):
        project(name_zh=f"{'光伏' if n == 7 else ''}{'集团' if n % 3 == 0 else ''}项目{n}")
    monkeypatch.setattr(search, "SAMPLE", 1)
    sought = {word: Project.objects.filter(search.holds(word)) for word in ("光伏", "集团", "项目")}
    of_a_third = connection.vendor == "postgresql"  # its index of pairs is believed
    assert [index in str(found.query) for found in sought.values()] == [True, of_a_third, False]
    assert [found.count() for found in sought.values()] == [1, 4, 11]


def test_texts_are_read_in_the_order_of_the_table(monkeypatch):
    if connection.vendor == "postgresql":
        pytest.skip("its planner knows that nearly all are published")
    for n in range(11):
        project(name_zh=f"项目{n}")
    monkeypatch.setattr(search, "SAMPLE", 1)
    monkeypatch.setattr(selection, "LITTLE", -1)
    asked = select(QueryDict("q=项目"))
    assert "SCAN projects_project" in asked.whole.explain()
    assert "SEARCH projects_project USING INDEX" in asked.queryset.explain()
    assert {each.pk for each in asked.whole} == {each.pk for each in asked.queryset}


def test_they_can_be_set_aside_and_find_what_was_added_meanwhile():
    with set_aside():
        assert not {name for name in names() if name in ("project_narrow", "project_newest")}
        many(3)
    assert {"project_narrow", "project_newest"} <= names()
    word = Project.objects.order_by("pk").values_list("name", flat=True)[0][:6]
    assert select(QueryDict(f"q={word}")).queryset.count() >= 1


def test_a_table_has_its_own_indexes_again_when_the_rows_are_there():
    def own():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, ProjectVersion._meta.db_table)
        return {(name, *each["columns"], each["unique"]) for name, each in found.items() if each["index"]}

    before = own()
    with after_rows([ProjectVersion]):
        assert not {name for name, *_rest in own()} & {"project_now", "project_past"}
        many(3)
    assert {name for name, *_rest in own()} >= {"project_now", "project_past"}
    assert own() == before


@pytest.mark.parametrize("model", [Location, Sector])
def test_a_tree_of_the_past_is_looked_up_by_place(model):
    """Without its indexes each node would read every version of every project: 30 s at 10,000."""
    many(30)
    sql, params = model.objects.public().values_list("pk").query.sql_with_params()
    past = Shadow(datetime.now(UTC)).over(sql, connection.vendor)
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(explain + past, params)
        found = "\n".join(str(row[-1]) for row in cursor.fetchall())
    if connection.vendor == "postgresql":
        # Which of the indexes it takes for a test's few rows is its own affair. The keys of events that are not public are
        # read once, from the events themselves, which are few.
        assert {*re.findall(r"Seq Scan on (\w+)", found)} <= {"projects_signingevent"}, found
        return
    assert f"{model.__name__.lower()}_path" in found
    assert f"project_{model.__name__.lower()}_id" in found


@pytest.mark.parametrize(("part", "number"), [("year", 3), ("month", 4)])
def test_the_planner_knows_how_few_years_and_months_there_are(part, number):
    if connection.vendor == "sqlite":
        pytest.skip("asks for no number of groups")
    for signed in (
        "2021-03-04",
        "2021-03-05",
        "2021-04-05",
        "2021-04-06",
        "2022-03-04",
        "2022-03-05",
        "2020",
    ):
        project(signed=signed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE projects_project")
    groups = Project.objects.order_by().annotate(part=PARTS[part].key).values("part").annotate(n=Count("pk"))
    (made,) = json.loads(groups.explain(format="json"))
    assert made["Plan"]["Plan Rows"] == number
