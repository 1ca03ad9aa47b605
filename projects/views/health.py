"""What machines ask of the site: whether it is alive, and whether it is ready to be sent readers."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

ROOM = 100 * 2**20  # bytes: less, and an import or a backup fails half way


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: 200 where the database answers, else 503."""
    return _answer(_unreachable())


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready for readers: 200 where the database answers, knows this version's tables, and the disks have room, else 503.

    A database that is further on than this version is ready: the new version migrates while the old one serves.
    """
    return _answer(_unreachable() or _not_migrated() or _full())


def _answer(wrong: str) -> HttpResponse:
    return HttpResponse(
        f"{wrong or 'ok'}\n", status=503 if wrong else 200, content_type="text/plain; charset=utf-8"
    )


def _unreachable() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "database unreachable"
    return ""


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The last migration of each part of the program."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _not_migrated() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    return "" if _wanted() <= applied.keys() else "not migrated"


def _full() -> str:
    """Where the site writes: attached files, temporary files."""
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    for folder in (settings.MEDIA_ROOT, tempfile.gettempdir()):
        if shutil.disk_usage(folder).free < ROOM:
            return "no room on the disk"
    return ""
