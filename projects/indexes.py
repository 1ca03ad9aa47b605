"""Indexes that models cannot declare alike for both databases; their plans are kept in tests/benchmarks/plans/.

Made after every migration where they are missing: on SQLite a migration that rebuilds a table drops what no model
declares, and on PostgreSQL pg_trgm may be installed later.
"""

from __future__ import annotations

from django.db import connections

# All that facets, totals and sorting read, so that they need not touch the wide rows of the table.
NARROW = (
    "publication, sector_id, location_id, stage, status, signed_on, headline_cny, phases_cny, realised_cny,"
    " counts_in_totals, headline_disclosed, phases_disclosed, realised_disclosed, headline_inexact,"
    " phases_inexact, realised_inexact, investor_origins, code, id"
)
PLACE = (
    "publication, location_id, stage, sector_id, status, signed_on, headline_cny, investor_origins, code, id"
)
POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS project_narrow ON projects_project ({NARROW})",
    f"CREATE INDEX IF NOT EXISTS project_place ON projects_project ({PLACE})",
    "CREATE INDEX IF NOT EXISTS project_newest ON projects_project"
    ' (publication, signed_on DESC NULLS LAST, (code) COLLATE "C", id)',
    "CREATE INDEX IF NOT EXISTS project_largest ON projects_project"
    ' (publication, headline_cny DESC NULLS LAST, (code) COLLATE "C", id)',
)
SQLITE = (
    f"CREATE INDEX IF NOT EXISTS project_narrow ON projects_project ({NARROW})",
    f"CREATE INDEX IF NOT EXISTS project_place ON projects_project ({PLACE})",
    "CREATE INDEX IF NOT EXISTS project_newest ON projects_project (publication, signed_on DESC, code)",
    "CREATE INDEX IF NOT EXISTS project_largest ON projects_project (publication, headline_cny DESC, code)",
)


TRIGRAMS = (
    "CREATE INDEX IF NOT EXISTS project_search ON projects_project USING gin (search_text gin_trgm_ops)"
)


def ensure(using: str = "default", **kwargs) -> None:
    """Make what is missing; again: nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for sql in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(sql)
        if connection.vendor == "postgresql" and _knows_trigrams(cursor):
            cursor.execute(TRIGRAMS)


def _knows_trigrams(cursor) -> bool:
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
