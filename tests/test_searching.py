"""A word is found by an index, and exactly where it stands."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from projects.filters import select, selection
from projects.filters.facets import facets
from projects.models import Project
from projects.models.indexes import ensure
from projects.models.search import HoldsWord
from projects.totals.refresh import refresh
from projects.totals.rules import search_key
from tests.factories import YI, draft, investor, names, project, projects

pytestmark = pytest.mark.django_db

TEXTS = (
    "Photomask plant of Hengrui, Nanhu",
    "南湖光罩材料项目",
    "光罩",
    "高端光",
    'A "quoted" name, 100 % of it_all \\ and more',
    "AND OR NOT NEAR(a b) * ^ ( ) : - +",
    "Café Ætolia ΣΊΣΥΦΟΣ straße ᏣᎳᎩ",
    "𠮷野家 𠮷 emoji 🙂🙂🙂",
    "ab",
    "a",
)
WORDS = (
    *(
        "photomask",
        "hengrui,",
        "nanhu",
        "光罩",
        "罩材",
        "光",
        "南湖光罩材料项目",
        "材料项目",
        "湖光罩",
        "高端光",
        "端光",
    ),
    *(
        '"quoted"',
        '"',
        "%",
        "100",
        "it_all",
        "_",
        "\\",
        "and",
        "near(a",
        "*",
        "(",
        ")",
        "-",
        "no-such-word",
        "没有",
    ),
    *(
        "café",
        "ætolia",
        "σίσυφοσ",
        "strasse",
        "ꮳꮃ",
        "Ꮳꮃ",
        "𠮷野",
        "𠮷野家",
        "𠮷",
        "🙂🙂",
        "🙂🙂🙂",
        "ab",
        "a",
        "b",
    ),
    *(
        [
            "photomask",
            "plant",
            "of",
            "hengrui,",
            "nanhu",
            "and",
            "a",
            "long",
            "word",
            "that",
            "occurs",
            "nowhere",
        ]
    ),
    "x" * 3000,
)


def found(words):
    return set(names(Project.objects.filter(*(HoldsWord(F("search_text"), word) for word in words))))


def read(words):
    """Names by reading every text."""
    rows = Project.objects.values_list("name", "search_text")
    return {name for name, text in rows if all(word in text for word in words)}


def same():
    for word in map(search_key, WORDS):
        assert found([word]) == read([word]), word
    assert found(["光罩", "材料"]) == read(["光罩", "材料"])


def test_the_index_finds_what_reading_finds():
    projects(*({"name": text} for text in TEXTS))
    assert len(read(["光罩"])) == 2
    same()


def test_what_changes_or_goes_is_followed():
    for text in TEXTS:
        draft(text)
    for number, made in enumerate(Project.objects.order_by("pk")):
        if number % 3 == 0:
            Project.objects.filter(pk=made.pk).update(search_text=search_key(f"{made.name} 改名光罩"))
        elif number % 3 == 1:
            Project.objects.filter(pk=made.pk).delete()
    same()


def test_it_is_made_anew_for_a_table_that_a_migration_rebuilt():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite rebuilds tables")
    projects(*({"name": text} for text in TEXTS))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER project_searched")
        cursor.execute("UPDATE projects_project SET search_text = 'renamed ' || search_text")
    assert found(["renamed"]) == set()
    ensure()
    assert found(["renamed"]) == set(TEXTS)
    same()


@pytest.mark.parametrize(("word", "index"), [("光罩材料", "project_search"), ("光罩", "project_pairs")])
def test_no_word_of_two_characters_or_more_reads_every_text(word, index):
    projects(*({"name": f"{text} {n}"} for text in TEXTS for n in range(20)))
    condition = HoldsWord(F("search_text"), word)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if index == "project_search" and not cursor.fetchone():
                pytest.skip("needs pg_trgm")
        assert index in Project.objects.filter(condition).explain()
    else:
        without_statistics()
        plan = Project.objects.filter(condition).explain()
        assert "SCAN projects_search" in plan
        assert "SCAN projects_project" not in plan.replace("SCAN projects_project USING COVERING", "")


def without_statistics():
    """A test that filled this worker's database for good may have left some: of tables that hold little now."""
    with connection.cursor() as cursor:
        for statement in ("ANALYZE", "DELETE FROM sqlite_stat1", "ANALYZE sqlite_schema"):
            cursor.execute(statement)


# ---- What little is found is looked for once ----


def texts(asked):
    return [query["sql"] for query in asked if "LIKE" in query["sql"]]


def test_little_is_looked_for_once():
    projects({"name": "Photomask one", "total": YI}, {"name": "Photomask two"}, {"name": "Other"})
    with CaptureQueriesContext(connection) as asked:
        selection = select(QueryDict("q=photomask&stage=none"))
        assert selection.summarise().projects == 2
        facets(selection)
        assert len(list(selection.queryset)) == 2
    assert len(texts(asked)) == 1


def test_much_is_asked_of_the_database(monkeypatch):
    acme = investor("Acme", "US")
    projects(
        *({"name": f"Photomask {n}", "investors": [acme], "total": n * YI} for n in range(4)),
        {"name": "Other"},
    )
    few = select(QueryDict(f"q=photomask&investor={acme.slug}"))
    assert len(few._found) == 4
    monkeypatch.setattr(selection, "LITTLE", 2)
    much = select(QueryDict(f"q=photomask&investor={acme.slug}"))
    assert much._found is None
    assert few.summarise() == much.summarise()
    assert facets(few) == facets(much)
    assert list(few.queryset) == list(much.queryset)


def test_the_past_is_searched_in_the_texts_of_then(client):
    made = project("Oldname", at=datetime(2023, 5, 1, tzinfo=UTC))
    Project.objects.filter(pk=made.pk).update(name="Newname")
    refresh([made.pk], datetime(2024, 5, 1, tzinfo=UTC))
    shown = [
        client.get(f"/projects.csv?q={word}&known_on=2023-12-31").getvalue().count(b"\n") - 1
        for word in ("oldname", "newname")
    ]
    assert shown == [1, 0]
