"""Rows and columns in, CSV out: UTF-8, RFC 4180, CRLF, formula-safe, streaming (INTERFACE.md, Downloads)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When

from ..columns import Column, Kind

BLOCK = 64 * 1024
DANGEROUS = "=+-@＝＋－＠\t\r\n"


class Cell(Func):
    """A value written as CSV text by the database itself, so that no row passes through Python objects."""

    output_field = TextField()
    arity = 1

    _POSTGRESQL = {
        Kind.TEXT: "NULLIF(CASE WHEN %(x)s ~ '^[=+@＝＋－＠\t\r\n-]' AND %(x)s !~ '^[+-][0-9]+([.][0-9]+)?$'"
        " THEN '''' || %(x)s ELSE %(x)s END, '')",
        Kind.DECIMAL: "trim_scale(%(x)s)::text",
        Kind.DATE: "to_char(%(x)s, 'YYYY-MM-DD')",
        Kind.TIME: "to_char(%(x)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
        Kind.BOOLEAN: "CASE WHEN %(x)s THEN 'true' ELSE 'false' END",
    }
    _SQLITE = {
        Kind.TEXT: "CASE WHEN substr(%(x)s, 1, 1) IN ('=','+','-','@','＝','＋','－','＠',char(9),char(13),char(10))"
        " AND NOT (%(x)s GLOB '[-+][0-9]*' AND substr(%(x)s, 2) NOT GLOB '*[^0-9.]*'"
        " AND %(x)s NOT GLOB '*.*.*' AND %(x)s NOT GLOB '*.') THEN '''' || %(x)s ELSE %(x)s END",
        Kind.TIME: "strftime('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M:%%%%SZ', %(x)s)",
        Kind.BOOLEAN: "CASE WHEN %(x)s THEN 'true' ELSE 'false' END",
    }

    def __init__(self, expression, kind: Kind):
        super().__init__(expression)
        self.kind = kind

    def _written(self, template, compiler, connection):
        sql, params = compiler.compile(self.source_expressions[0])
        template = template.get(self.kind, "%(x)s")
        return template % {"x": sql}, tuple(params) * template.count("%(x)s")

    def as_sql(self, compiler, connection, *args: Any, **context: Any):
        return self._written(self._SQLITE, compiler, connection)

    def as_postgresql(self, compiler, connection, **context):
        return self._written(self._POSTGRESQL, compiler, connection)


def cell_rows(rows: QuerySet, columns: Sequence[Column]) -> QuerySet:
    """The queryset whose only values are the written cells, in column order."""
    cells = {f"cell_{n}": Cell(value_of(column), column.kind) for n, column in enumerate(columns)}
    return rows.annotate(**cells).values_list(*cells)


def value_of(column: Column):
    if isinstance(column.value, Q):
        return Case(When(column.value, then=Value(True)), default=Value(False), output_field=BooleanField())
    return F(column.value) if isinstance(column.value, str) else column.value


def stream(rows: QuerySet, columns: Sequence[Column], headings: Iterable[str], bom: bool = False) -> Iterator[bytes]:
    """The whole file in blocks, the heading row at once. An error while reading is raised, never written."""
    yield (b"\xef\xbb\xbf" if bom else b"") + _line(headings)
    connection = connections[rows.db]
    sql, params = cell_rows(rows, columns).query.get_compiler(rows.db).as_sql()
    if connection.vendor == "postgresql":
        yield from _blocks(_copied(connection, sql, params))
    else:
        decimals = [n for n, column in enumerate(columns) if column.kind is Kind.DECIMAL]
        yield from _written(connection, sql, params, decimals)


def _line(cells: Iterable[str]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _copied(connection, sql: str, params: Sequence) -> Iterator[bytes]:
    with unhurried(connection), connection.cursor() as cursor:
        with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as copy:
            for row in copy:
                # The server sends a row a message and ends it with LF.
                yield bytes(row[:-1]) + b"\r\n"


@contextmanager
def unhurried(connection):
    """Lift the statement timeout: an export may take longer than a page."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    except BaseException:
        # A copy that broke off leaves the connection unusable.
        connection.close()
        raise
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    block, size = [], 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(block)
            block, size = [], 0
    if block:
        yield b"".join(block)


def _written(connection, sql: str, params: Sequence, decimals: Sequence[int]) -> Iterator[bytes]:
    out = StringIO()
    writer = csv.writer(out)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(500):
            writer.writerows(_plain_decimals(row, decimals) for row in rows)
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()


def _plain_decimals(row: tuple, decimals: Sequence[int]) -> list:
    """SQLite holds decimals as floats of up to 15 digits."""
    cells = list(row)
    for n in decimals:
        if cells[n] is not None:
            cells[n] = f"{Decimal(f'{cells[n]:.15g}'):f}"
    return cells
