"""What makes the audit log of this database unchangeable, and what takes that away: tests empty all tables."""

from django.db import connection

from projects.migrations import _audit_triggers


def run(which):
    """`MAKE` or `DROP`, as the migrations have them."""
    with connection.cursor() as cursor:
        for statement in getattr(_audit_triggers, which)[connection.vendor]:
            cursor.execute(statement)
