"""What makes the audit log of this database unchangeable, and what takes that away: tests empty all tables."""

from importlib import import_module
from pathlib import Path

from django.db import connection

import projects.migrations


def run(which):
    """`MAKE` or `DROP`, as the migration has them."""
    (found,) = Path(projects.migrations.__path__[0]).glob("*_audit_entry_stays.py")
    statements = getattr(import_module(f"projects.migrations.{found.stem}"), which)[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
