"""Reading and writing many rows at once.

Writing leaves no history and checks nothing: it is for stored figures, made-up projects, and imports, which keep their
own history.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import copy
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    DateTimeField,
    DecimalField,
    Field,
    FileField,
    IntegerField,
    JSONField,
    Lookup,
    Max,
    Model,
)
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


@IntegerField.register_lookup
class Among(Lookup):
    """`pk__among=ids`: as `in`, with all ids in one parameter; a thousand of them take their time to be prepared."""

    lookup_name = "among"

    def get_prep_lookup(self) -> str:
        """The ids as one text in JSON."""
        return json.dumps(list(self.rhs))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """By reading the JSON."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, self.rhs)  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """By an array of the column's own type: of another one the server compares each of its values with each row."""
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.cast_db_type(connection)
        return f"{column} = ANY (%s::{kind}[])", (*params, array(self.rhs))


def array(ids: str) -> str:
    """Ids in JSON as PostgreSQL writes an array of them: as one text they take a tenth of the time of a list."""
    return f"{{{ids[1:-1]}}}"


def columns_of(model: type[Model], names: Sequence[str]) -> list[Field]:
    """The model's fields by name or column name."""
    by_name = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    return [by_name[name] for name in names]


def update_many(model: type[Model], names: Sequence[str], rows: Sequence[tuple]) -> None:
    """Write these fields of many records; each row ends with the record's id. `bulk_update` takes many times as long."""
    if not rows:
        return
    fields = columns_of(model, names)
    if connection.vendor == "postgresql":
        _update_from_json(model, fields, rows)
    else:
        _update_one_by_one(model, fields, rows)


def _update_from_json(model: type[Model], fields: Sequence[Field], rows: Sequence[tuple]) -> None:
    """All rows in one text: arrays of texts that hold quotation marks take ten times as long to be written."""
    quote = connection.ops.quote_name
    keyed = [*fields, model._meta.pk]
    names = [str(field.column) for field in keyed]
    given = ", ".join(f"{quote(str(field.column))} {field.rel_db_type(connection)}" for field in keyed)
    sets = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in names[:-1])
    table = quote(model._meta.db_table)
    sql = (
        f"UPDATE {table} SET {sets} FROM json_to_recordset(%s) AS given({given}) WHERE {table}.id = given.id"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)])


def _update_one_by_one(model: type[Model], fields: Sequence[Field], rows: Sequence[tuple]) -> None:
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote('id')} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, prepared(fields, rows))


def tell_planner(model: type[Model], tables: Sequence[type[Model]], new: int) -> None:
    """Let PostgreSQL look at tables that have just got more new rows than it knew of `model`.

    Within the transaction that adds them nobody else does, and it takes them for all but empty: seconds for what takes
    milliseconds. A table that another one is looking at is left out.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [model._meta.db_table])
        if cursor.fetchone()[0] < new:
            names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {names}")


def prepared(fields: Sequence[Field], rows: Sequence[tuple]) -> Sequence[tuple]:
    """Rows as the database's client takes them; on SQLite amounts and moments differ from what Python has."""
    written = [
        (n, field) for n, field in enumerate(fields) if isinstance(field, DecimalField | DateTimeField)
    ]
    if connection.vendor == "postgresql" or not written:
        return rows
    out = []
    for row in rows:
        cells = list(row)
        for n, field in written:
            if cells[n] is not None:
                cells[n] = field.get_db_prep_save(cells[n], connection)
        out.append(tuple(cells))
    return out


def insert_many(model: type[Model], names: Sequence[str], rows: Sequence[tuple]) -> None:
    """Add rows of these fields, by COPY where the database has it; the other fields need a default of the database's."""
    fields = columns_of(model, names)
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in prepared(fields, rows):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", prepared(fields, rows))  # noqa: S608


def take_ids(model: type[Model], number: int) -> list[int]:
    """As many ids as the database has not given yet; inside a transaction, which on SQLite holds other writers back."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + number))


M = TypeVar("M", bound=Model)


@cache
def _blank(model: type[M]) -> tuple[M, list[Any]]:
    """A record without facts, and the fields whose default is made for each: a list, a time."""
    return model(), [f for f in model._meta.concrete_fields if f.has_default() and callable(f.default)]


def new(model: type[M], **facts: Any) -> M:
    """As `model(**facts)`, for records by the ten thousand: Django asks each of sixty fields for its default each time.

    No signal is told.
    """
    blank, made_each = _blank(model)
    record: M = copy(blank)
    for field in made_each:
        setattr(record, field.attname, field.get_default())
    for name, value in facts.items():
        setattr(record, name, value)
    return record


def create_many(records: Sequence[Model]) -> None:
    """Store new records of one model and give them their ids, checking nothing and telling no signal."""
    if not records:
        return
    model = type(records[0])
    fields = model._meta.concrete_fields
    for record, pk in zip(records, take_ids(model, len(records)), strict=True):
        record.pk = pk
    rows = _cells(fields, records)
    insert_many(model, [field.attname for field in fields], rows)
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def _cells(fields: Sequence[Field], records: Sequence[Model]) -> list[tuple]:
    """The records' values as the database's client takes them; most fields have nothing to say before they are stored."""
    told = [field for field in fields if type(field).pre_save is not Field.pre_save]
    for record in records:
        for field in told:
            field.pre_save(record, True)
    rows = list(map(attrgetter(*(field.attname for field in fields)), records))
    for n, field in enumerate(fields):
        if isinstance(field, FileField | JSONField):
            rows = [(*row[:n], _plain(field, row[n]), *row[n + 1 :]) for row in rows]
    return rows


def _plain(field: Field, value: Any) -> Any:
    return str(value) if isinstance(field, FileField) else field.get_db_prep_save(value, connection)


class Table:
    """Rows to come of a model with their ids, kept until `flush`."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.names = tuple(field.attname for field in fields)
        now = timezone.now()
        self._blank = {
            field.attname: now
            if getattr(field, "auto_now", 0) or getattr(field, "auto_now_add", 0)
            else field.get_default()
            for field in fields
        }
        self._rows: list[tuple] = []
        self.next = (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1

    def take(self) -> int:
        """The next id, for a row that is added later."""
        self.next += 1
        return self.next - 1

    def add(self, **values: Any) -> int:
        """The row's id."""
        pk: int = values.get("id") or self.take()
        self._rows.append(tuple({**self._blank, **values, "id": pk}.values()))
        return pk

    def hand_over(self) -> tuple[type[Model], Sequence[str], list[tuple]]:
        """The rows that were added, for `insert_many`."""
        rows, self._rows = self._rows, []
        return self.model, self.names, rows

    def flush(self) -> None:
        """Store the rows that were added."""
        insert_many(*self.hand_over())


def reset_sequences(models: Sequence[type[Model]]) -> None:
    """Let the database count on from the ids that `Table` gave."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)
