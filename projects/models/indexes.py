"""Indexes that models cannot declare alike for both databases; their plans are kept in tests/benchmarks/plans/.

Made after every migration where they are missing: on SQLite a migration that rebuilds a table drops what no model
declares, and on PostgreSQL pg_trgm may be installed later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from django.db import connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

# All that facets, totals and sorting read, so that they need not touch the wide rows of the table.
FIGURES = (
    "status, signed_on, headline_cny, phases_cny, realised_cny, counts_in_totals, headline_disclosed,"
    " phases_disclosed, realised_disclosed, headline_inexact, phases_inexact, realised_inexact,"
    " investor_origins, sector_set, label_set, signed_on_last, signed_on_precision,"
    " code, id"
)
COVERING = {
    "project_narrow": f"projects_project (publication, sector_id, location_id, stage, {FIGURES})",
    "project_place": f"projects_project (publication, location_id, stage, sector_id, {FIGURES})",
    "project_stage": f"projects_project (publication, stage, sector_id, location_id, {FIGURES})",
    "project_steps": (
        "projects_project (publication, counts_in_totals, stage, status, signed_on, signed_on_precision, location_id,"
        " sector_id, headline_cny, phases_cny, realised_cny, first_registered, first_construction_start,"
        " first_in_production, days_to_registered, days_to_construction_start, days_to_in_production, years_to_start, id)"
    ),
    "project_due": "projects_project (publication, due_on, status, signed_on, code, id)",
    # The overview's first few of what is silent, in their order, and their number.
    "project_oldest": "projects_project (publication, signed_on, code, status, stage, reported_on, id)",
    "project_above": "projects_project (publication, realised_cny, code, id) WHERE realised_cny > headline_cny",
    "project_located": "projects_project (publication, location_id, latitude, longitude) WHERE latitude IS NOT NULL",
    # What staff answer for, whatever its state, by what the start page, worklists, lamps and months ask of it.
    "project_in_hand": "projects_project (merged_into_id, publication, status, stage, due_on, signed_on, id)",
    # The order of a project's steps: contradictory dates, and what lamps ask of all milestones.
    "milestone_order": "projects_milestone (project_id, actual, kind, phase, actual_precision, evidence, reached)",
    # Who leads or partners what: the few largest investors have most of it.
    "participation_investing": "projects_participation (investor_id, role, project_id)",
    "project_sectors": "projects_project_secondary_sectors (sector_id, project_id)",
}
# What became public as it is after a moment: of the past the rest reads as the present does.
PAST = {"projectversion_since": "projects_projectversion (valid_from, record) WHERE valid_to IS NULL"}
REPLACED = ("project_reported",)  # by project_oldest
ORDERED = {
    "postgresql": {
        # In the order of links: what pivots read of the projects that have them.
        "project_linked": (
            "projects_project (id, publication, location_id, sector_id, stage, status, signed_on, signed_on_precision,"
            " counts_in_totals, headline_cny, phases_cny, realised_cny, headline_disclosed, phases_disclosed,"
            " realised_disclosed, headline_inexact, phases_inexact, realised_inexact, investor_origins)"
        ),
        "project_updated": 'projects_project (publication, updated_at DESC NULLS LAST, (code) COLLATE "C", id)',
        "project_newest": 'projects_project (publication, signed_on DESC NULLS LAST, (code) COLLATE "C", id)',
        "project_largest": 'projects_project (publication, headline_cny DESC NULLS LAST, (code) COLLATE "C", id)',
    },
    "sqlite": {
        "project_updated": "projects_project (publication, updated_at DESC, code)",
        "project_newest": "projects_project (publication, signed_on DESC, code)",
        "project_largest": "projects_project (publication, headline_cny DESC, code)",
    },
}
# What is grouped by in PostgreSQL's words: it took each day for a year of its own, and then adds up with one process.
STATISTICS = {
    "project_year": "SUBSTRING((signed_on)::text, 1, 4)",
    "project_month": (
        "CASE WHEN signed_on_precision = 'year' THEN 'year' ELSE SUBSTRING((signed_on)::text, 1, 7) END"
    ),
}
ENTER = "INSERT INTO projects_search (rowid, search_text) VALUES (new.id, new.search_text || char(10))"
LEAVE = (
    "INSERT INTO projects_search (projects_search, rowid, search_text)"
    " VALUES ('delete', old.id, old.search_text || char(10))"
)
TRIGRAMS = (
    "CREATE INDEX IF NOT EXISTS project_search ON projects_project USING gin (search_text gin_trgm_ops)"
)
# Pairs of neighbouring Chinese characters: a trigram index does not serve words of two. To make them takes long, so
# the planner must not make them of every row.
PAIRS = (
    """CREATE OR REPLACE FUNCTION projects_pairs(given text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
        SELECT array_agg(DISTINCT pg_catalog.substr(run, n, 2))
        FROM (SELECT (pg_catalog.regexp_matches(given, '[\u2e80-\u9fff\uf900-\ufaff]{2,}', 'g'))[1] AS run) AS runs,
            pg_catalog.generate_series(1, pg_catalog.length(run) - 1) AS n
    $$""",
    "CREATE INDEX IF NOT EXISTS project_pairs ON projects_project USING gin (projects_pairs(search_text))",
)
# Parts of three characters of each search text and of the line's end after it, kept by triggers.
SEARCH = (
    "DROP TRIGGER IF EXISTS project_searched_new",
    "DROP TRIGGER IF EXISTS project_searched_gone",
    "DROP TRIGGER IF EXISTS project_searched",
    "DROP TABLE IF EXISTS projects_search_terms",
    "DROP TABLE IF EXISTS projects_search",
    "CREATE VIRTUAL TABLE projects_search USING fts5(search_text, content='', detail=none, columnsize=0,"
    " tokenize='trigram case_sensitive 1')",
    "CREATE VIRTUAL TABLE projects_search_terms USING fts5vocab(projects_search, instance)",
    "INSERT INTO projects_search (rowid, search_text) SELECT id, search_text || char(10) FROM projects_project",
    f"CREATE TRIGGER project_searched_new AFTER INSERT ON projects_project BEGIN {ENTER}; END",
    f"CREATE TRIGGER project_searched_gone AFTER DELETE ON projects_project BEGIN {LEAVE}; END",
    "CREATE TRIGGER project_searched AFTER UPDATE OF search_text ON projects_project"
    f" WHEN old.search_text <> new.search_text BEGIN {LEAVE}; {ENTER}; END",
)


def ensure(using: str = "default", **kwargs: Any) -> None:
    """Make what is missing; again: nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        wanted = COVERING | ORDERED[connection.vendor] | PAST  # the last one waits for who fills the past
        missing = _missing(cursor, wanted) if connection.vendor == "sqlite" else set()
        for name in REPLACED:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        if connection.vendor == "postgresql":
            _make_pairs(cursor)
            _make_statistics(cursor)
        for name, on in wanted.items():
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")
        if connection.vendor == "sqlite":
            if has_trigrams():
                _make_search(cursor)
            _know_sizes(cursor, {wanted[name].split()[0] for name in missing})


def _make_statistics(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT stxname FROM pg_statistic_ext")
    missing = STATISTICS.keys() - {name for (name,) in cursor.fetchall()}
    for name in sorted(missing):
        cursor.execute(f"CREATE STATISTICS {name} ON ({STATISTICS[name]}) FROM projects_project")
    if missing:
        cursor.execute("ANALYZE projects_project")


@contextmanager
def set_aside(using: str = "default") -> Iterator[Callable[[], None]]:
    """Without these indexes while very many rows are added: to make them at the end takes a fraction of the time.

    Gives what makes them, for those who will have them before the block ends.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in (*COVERING, *ORDERED[connection.vendor], "project_search", "project_pairs"):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        if connection.vendor == "sqlite":
            for sql in SEARCH[:3]:
                cursor.execute(sql)

    def make() -> None:
        own = connections[using]  # of the thread that calls
        if own.in_atomic_block:  # what waits for the commit would keep PostgreSQL from making an index
            own.check_constraints()
        ensure(using)

    try:
        yield make
    finally:
        make()


# Those that a table was made with, its key's aside: name and statement.
OWN = {
    "postgresql": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " WHERE indrelid = %s::regclass AND NOT indisprimary",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
}


@contextmanager
def after_rows(models: Iterable[type[Model]]) -> Iterator[None]:
    """Without the indexes of these tables while very many rows are added, inside a transaction: an error undoes all."""
    with connection.cursor() as cursor:
        own = dict[str, str]()
        for model in models:
            cursor.execute(OWN[connection.vendor], [model._meta.db_table])
            own |= dict(cursor.fetchall())
        for name in own:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for sql in own.values():
            cursor.execute(sql)


@cache
def has_trigrams() -> bool:
    """Whether this SQLite can index parts of three characters; else a search reads every row."""
    with closing(sqlite3.connect(":memory:")) as own:
        with_fts5 = own.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]
    return bool(with_fts5) and sqlite3.sqlite_version_info >= (3, 34)


def _make_pairs(cursor: CursorWrapper) -> None:
    """And trigrams, where they are known."""
    for sql in PAIRS:
        cursor.execute(sql)
    if _knows_trigrams(cursor):
        cursor.execute(TRIGRAMS)


def _make_search(cursor: CursorWrapper) -> None:
    """Anew where a trigger is missing, which goes with a table that a migration rebuilds."""
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'project_searched%'"
    )
    if cursor.fetchone()[0] < 3:
        for sql in SEARCH:
            cursor.execute(sql)


def _missing(cursor: CursorWrapper, wanted: Iterable[str]) -> set[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
    return set(wanted).difference(name for (name,) in cursor.fetchall())


def _know_sizes(cursor: CursorWrapper, changed: set[str]) -> None:
    """Anew for tables with a new index, and for projects where a migration rebuilt them, if ANALYZE was ever run."""
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1 WHERE tbl LIKE 'projects_%'")
        known = {table for (table,) in cursor.fetchall()}
        rebuilt = {"projects_project"} - known if known else set()
        for table in sorted(changed & known | rebuilt):
            cursor.execute(f"ANALYZE {table}")


def _knows_trigrams(cursor: CursorWrapper) -> bool:
    """Whether pg_trgm is installed, or can be by this user; without it a search reads every row."""
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if cursor.fetchone():
        return True
    cursor.execute(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
        " AND has_database_privilege(current_database(), 'CREATE')"
    )
    if not cursor.fetchone():
        return False
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    return True
