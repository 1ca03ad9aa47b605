"""One file with everything: the database as it was at one moment, and the attached files.

A gzipped tar of `database.sqlite3` or `database.sql`, `files/...`, `manifest.json` (what the copy holds, in counts, sums
and digests of each part) and `manifest.mac` (its signature by SECRET_KEY). The database is copied before the files: no row
of the copy names a file that is not in it. Where BACKUP_KEY is set the whole is encrypted by gpg (sealing.py)."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import psycopg
from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

from . import sealing

MANIFEST, SIGNATURE, FILES = "manifest.json", "manifest.mac", "files"
SESSIONS = "django_session"
Manifest = dict[str, Any]
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
ENTERED = ("projects.Project", "projects.SigningEvent", "projects.Source", "auth.User")


def pack(path: Path, work: Path) -> Manifest:
    """Write the backup to `path`, by way of the empty directory `work`; returns its manifest."""
    database = work / NAMES[connection.vendor]
    figures = {"sqlite": copy_sqlite, "postgresql": dump_postgresql}[connection.vendor](database)
    manifest: Manifest = {
        "made": timezone.now().isoformat(),
        "database": connection.vendor,
        "figures": figures,
    }
    unfinished = work / "backup.tar.gz"
    with tarfile.open(unfinished, "w:gz", compresslevel=1) as tar:
        tar.add(database, database.name)
        digests = {database.name: sealing.digest(database.open("rb"))}
        for name in stored_files():
            digests[f"{FILES}/{name}"] = add_file(tar, name)
        manifest["digests"] = digests
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1))
        (work / SIGNATURE).write_text(sealing.signature((work / MANIFEST).read_bytes()))
        for member in (work / MANIFEST, work / SIGNATURE):
            tar.add(member, member.name)
    sealed = sealing.encrypted(unfinished)
    sealed.chmod(0o600)  # it holds what is not published, and people's names
    os.replace(sealed, path)
    manifest["files"] = len(digests) - 1
    return manifest


def unpack(path: Path, work: Path, unsigned: bool = False) -> Manifest:
    """Unpack the backup into `work` and return its manifest.

    CommandError if it is none, of another database, not what was packed, or (unless `unsigned`) not signed by this site.
    """
    try:
        with tarfile.open(sealing.decrypted(path, work), "r:gz") as tar:
            tar.extractall(work, filter="data")
        manifest: Manifest = json.loads((work / MANIFEST).read_text())
        signature = (work / SIGNATURE).read_text() if (work / SIGNATURE).exists() else ""
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise CommandError(f"{path} is no whole backup: {error}") from None
    if not unsigned and not sealing.is_signed((work / MANIFEST).read_bytes(), signature):
        raise CommandError(
            f"{path} is not signed by this site's SECRET_KEY; --unsigned restores it if you know where it is from"
        )
    wrong = [name for name, made in manifest.get("digests", {}).items() if not _is_whole(work / name, made)]
    if wrong:
        raise CommandError(f"{path} is not what was packed: {', '.join(sorted(wrong)[:5])}")
    if manifest["database"] != connection.vendor:
        raise CommandError(
            f"this backup is of {manifest['database']}, but DATABASE_URL is {connection.vendor}"
        )
    return manifest


def _is_whole(path: Path, made: str) -> bool:
    return path.is_file() and sealing.digest(path.open("rb")) == made


def replace_database(work: Path, manifest: Manifest) -> None:
    """Put the copy in the database's place, without its sessions; CommandError if it does not hold what it should."""
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


def figures(
    ask: Callable[[str], tuple[Any, ...]], wanted: dict[str, list[str]]
) -> dict[str, dict[str, int | None]]:
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


def check(found: Manifest, expected: Manifest) -> None:
    """CommandError where a copy does not hold what was counted when it was made."""
    if wrong := sorted(table for table in expected if found.get(table) != expected[table]):
        raise CommandError(f"the copy differs from what was backed up, in {', '.join(wrong)}")


def columns_of(expected: Manifest) -> dict[str, list[str]]:
    """{table: its columns of numbers} as the figures of a backup have them."""
    return {table: [name for name in row if name != "rows"] for table, row in expected.items()}


# --- SQLite


def copy_sqlite(target: Path) -> Manifest:
    """Copy by SQLite's online backup: one moment, while others read and write."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return figures(lambda sql: copy.execute(sql).fetchone(), number_columns())


def load_sqlite(source: Path, expected: Manifest) -> None:
    """Overwrite by the online backup, in one transaction: readers see the old or the new."""
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        check(figures(lambda sql: copy.execute(sql).fetchone(), columns_of(expected)), expected)
        if SESSIONS in expected:
            copy.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608  who was signed in then is not now
            copy.commit()
        copy.backup(connection.connection)


# --- PostgreSQL


def dump_postgresql(target: Path) -> Manifest:
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


COPY = re.compile(rb"COPY [^;]+ FROM stdin;\r?\n")
KEYS = re.compile(rb"\\(un)?restrict \w+\r?\n")  # for psql alone: it is told so to refuse its own commands


def load_postgresql(source: Path, expected: Manifest) -> None:
    """Replace the schema in one transaction: readers see the old or the new, and a failure changes nothing."""
    connection.close()  # or its own locks would be waited for
    connection.ensure_connection()
    try:
        with transaction.atomic(), connection.connection.cursor() as cursor:
            cursor.execute(LOCK_ALL)
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            with source.open("rb") as dump:
                play(cursor, dump)
            for table, row in expected.items():
                cursor.execute(proven(table, row))
            if SESSIONS in expected:
                cursor.execute(f"DELETE FROM public.{SESSIONS}")  # noqa: S608  who was signed in then is not now
    except psycopg.Error as error:
        raise CommandError(f"the backup cannot be restored: {str(error).strip()[:2000]}") from None
    finally:
        connection.close()  # the dump changed settings of the session


def play(cursor: psycopg.Cursor, dump: IO[bytes]) -> None:
    """Run a plain dump statement by statement. Not by psql: a backslash in it would be a command on this machine."""
    statements: list[bytes] = []
    for line in dump:
        if KEYS.fullmatch(line):
            continue
        statements.append(line)
        if COPY.fullmatch(line):
            *before, copy = statements
            statements = []
            if b"".join(before).strip():
                cursor.execute(b"".join(before))
            with cursor.copy(copy) as into:
                for row in iter(dump.readline, b""):
                    if row.rstrip(b"\r\n") == b"\\.":
                        break
                    into.write(row)
    if b"".join(statements).strip():
        cursor.execute(b"".join(statements))


def proven(table: str, row: Manifest) -> str:
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


def add_file(tar: tarfile.TarFile, name: str) -> str:
    """Add one attached file to the archive; its digest."""
    info = tarfile.TarInfo(f"{FILES}/{name}")
    info.size = default_storage.size(name)
    with default_storage.open(name) as content:
        tar.addfile(info, content)
    return sealing.digest(default_storage.open(name))


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
