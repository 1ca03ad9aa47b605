"""One file with everything: the database as it was at one moment, and the attached files.

A gzipped tar of `manifest.json` (what the copy holds, in counts and sums), `database.sqlite3` or `database.sql`, and
`files/...`. The database is copied before the files: no row of the copy names a file that is not in it."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

MANIFEST, FILES = "manifest.json", "files"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
ENTERED = ("projects.Project", "projects.SigningEvent", "projects.Source", "auth.User")


def pack(path: Path, work: Path) -> dict:
    """Write the backup to `path`, by way of the empty directory `work`; returns its manifest."""
    database = work / NAMES[connection.vendor]
    figures = {"sqlite": copy_sqlite, "postgresql": dump_postgresql}[connection.vendor](database)
    manifest: dict[str, Any] = {
        "made": timezone.now().isoformat(),
        "database": connection.vendor,
        "figures": figures,
    }
    (work / MANIFEST).write_text(json.dumps(manifest, indent=1))
    unfinished = work / "backup.tar.gz"
    with tarfile.open(unfinished, "w:gz", compresslevel=1) as tar:
        for member in (work / MANIFEST, database):
            tar.add(member, member.name)
        manifest["files"] = sum(add_file(tar, name) for name in stored_files())
    unfinished.chmod(0o600)  # it holds what is not published, and people's names
    os.replace(unfinished, path)
    return manifest


def unpack(path: Path, work: Path) -> dict[str, Any]:
    """Unpack the backup into `work` and return its manifest; CommandError if it is none, or of another database."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            tar.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise CommandError(f"{path} is no whole backup: {error}") from None
    if manifest["database"] != connection.vendor:
        raise CommandError(
            f"this backup is of {manifest['database']}, but DATABASE_URL is {connection.vendor}"
        )
    return manifest


def replace_database(work: Path, manifest: dict) -> None:
    """Put the copy in the database's place; CommandError if it does not hold what it should."""
    load = {"sqlite": load_sqlite, "postgresql": load_postgresql}[connection.vendor]
    load(work / NAMES[connection.vendor], manifest["figures"])


def holds_records() -> bool:
    """Whether people have entered anything here."""
    tables = set(connection.introspection.table_names())
    entered = [apps.get_model(label) for label in ENTERED]
    # Not through the models: an older database may lack a column of theirs.
    held = figures(ask_database, {m._meta.db_table: [] for m in entered if m._meta.db_table in tables})
    return any(row["rows"] for row in held.values())


# --- What a database holds: {table: {"rows": number, column: sum}}


def figures(ask: Callable[[str], tuple], wanted: dict[str, list[str]]) -> dict[str, dict]:
    """Rows and sums of these columns; `ask` runs a query and returns its one row."""
    quote = connection.ops.quote_name
    found = {}
    for table, columns in wanted.items():
        parts = ", ".join(["count(*)", *(f"sum({quote(column)})" for column in columns)])
        row = ask(f"SELECT {parts} FROM {quote(table)}")  # noqa: S608
        values = [None if value is None else int(value) for value in row]
        found[table] = dict(zip(["rows", *columns], values, strict=True))
    return found


def ask_database(sql: str) -> tuple[Any, ...]:
    """The one row that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def number_columns() -> dict[str, list[str]]:
    """{table: its columns of numbers} as this program knows them."""
    tables = set(connection.introspection.table_names())
    known = [m._meta for m in apps.get_models(include_auto_created=True) if m._meta.db_table in tables]
    kinds = (models.IntegerField, models.DecimalField)
    return {
        meta.db_table: [
            str(f.column) for f in meta.concrete_fields if isinstance(f, kinds) and not f.is_relation
        ]
        for meta in known
    }


def check(found: dict, expected: dict) -> None:
    """CommandError where a copy does not hold what was counted when it was made."""
    if wrong := sorted(table for table in expected if found.get(table) != expected[table]):
        raise CommandError(f"the copy differs from what was backed up, in {', '.join(wrong)}")


def columns_of(expected: dict) -> dict[str, list[str]]:
    """{table: its columns of numbers} as the figures of a backup have them."""
    return {table: [name for name in row if name != "rows"] for table, row in expected.items()}


# --- SQLite


def copy_sqlite(target: Path) -> dict:
    """Copy by SQLite's online backup: one moment, while others read and write."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return figures(lambda sql: copy.execute(sql).fetchone(), number_columns())


def load_sqlite(source: Path, expected: dict) -> None:
    """Overwrite by the online backup, in one transaction: readers see the old or the new."""
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        check(figures(lambda sql: copy.execute(sql).fetchone(), columns_of(expected)), expected)
        copy.backup(connection.connection)


# --- PostgreSQL


def dump_postgresql(target: Path) -> dict:
    """Dump what one snapshot sees, and count in the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        options = ["--no-owner", "--no-privileges", "--no-comments", "--file", str(target)]
        run("pg_dump", f"--snapshot={snapshot}", *options)
        return figures(ask_database, number_columns())


# All tables or none, and never waiting for one while holding another: writers would deadlock with that.
LOCK_ALL = """
DO $$ DECLARE tables text; BEGIN
    SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO tables
    FROM pg_tables WHERE schemaname = 'public';
    FOR attempt IN 1..1200 LOOP
        BEGIN
            IF tables IS NOT NULL THEN EXECUTE 'LOCK TABLE ' || tables || ' NOWAIT'; END IF;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN PERFORM pg_sleep(0.05);
        END;
    END LOOP;
    RAISE EXCEPTION 'the site is too busy: no moment in a minute without a query; stop it and try again';
END $$
"""


def load_postgresql(source: Path, expected: dict) -> None:
    """Replace the schema in one transaction: readers see the old or the new, and a failure changes nothing."""
    connection.close()  # or its own locks would be waited for
    proof = source.with_name("proof.sql")
    proof.write_text("\n".join(proven(table, row) for table, row in expected.items()))
    once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    steps = [f"--command={LOCK_ALL}", "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public"]
    run("psql", *once, *steps, f"--file={source}", f"--file={proof}")


def proven(table: str, row: dict) -> str:
    """A statement that fails where the table does not hold what was counted: before anybody else sees it."""
    quote = connection.ops.quote_name
    found = ["count(*)", *(f"trunc(sum({quote(name)}))" for name in row if name != "rows")]
    wanted = ["NULL::numeric" if value is None else str(int(value)) for value in row.values()]
    differs = f"ROW({', '.join(found)}) IS DISTINCT FROM ROW({', '.join(wanted)})"
    return (
        f"DO $$ BEGIN IF (SELECT {differs} FROM public.{quote(table)}) THEN "  # noqa: S608
        f"RAISE EXCEPTION 'the copy differs from what was backed up, in {table}'; END IF; END $$;"
    )


def run(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own client programs on this database; CommandError with what it said."""
    if not shutil.which(name):
        raise CommandError(f"{name} is not installed here; Debian has it in postgresql-client")
    command, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, list(arguments))
    done = subprocess.run(  # noqa: S603
        [name, *command[1:]],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr.strip()[:2000]}")


# --- Attached files


def stored_files(directory: str = "") -> Iterator[str]:
    """The name of every attached file."""
    if directory == "" and not default_storage.exists(""):
        return
    directories, names = default_storage.listdir(directory)
    yield from (os.path.join(directory, name) for name in names)
    for name in directories:
        yield from stored_files(os.path.join(directory, name))


def add_file(tar: tarfile.TarFile, name: str) -> int:
    """Add one attached file to the archive; 1, to be counted."""
    info = tarfile.TarInfo(f"{FILES}/{name}")
    info.size = default_storage.size(name)
    with default_storage.open(name) as content:
        tar.addfile(info, content)
    return 1


def replace_files(work: Path) -> int:
    """Store every file of the backup under its name; files that it lacks stay. Returns how many."""
    root = work / FILES
    found = [path for path in sorted(root.rglob("*")) if path.is_file()]
    for path in found:
        name = str(path.relative_to(root))
        default_storage.delete(name)
        with path.open("rb") as content:
            default_storage.save(name, File(content))
    return len(found)
