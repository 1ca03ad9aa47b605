"""Rows and columns in, CSV out: UTF-8, RFC 4180, CRLF, formula-safe, streaming (docs/interface.md, Downloads)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.sql.compiler import SQLCompiler

from ..columns import Column, Kind
from ..history.as_of import shadowed

BLOCK = 64 * 1024
DANGEROUS = "=+-@＝＋－＠\t\r\n"  # a spreadsheet may take what begins so for a formula
# Where such a text stands behind a `;` inside a cell: a spreadsheet that splits at `;` begins a cell there, whatever quotes
# stand around. In bytes, the full-width signs as UTF-8 has them; a plain number is no formula.
_INSIDE = re.compile(
    rb"(; ?)(?=[=+@-]|\xef\xbc[\x9d\x8b\x8d\xa0])(?![+-][0-9]+(?:[.][0-9]+)?(?:[\",;\r\n]|$))"
)
PLAIN_NUMBER = re.compile(r"[+-][0-9]+([.][0-9]+)?")

# How a value of each kind is written, in the SQL of each database; %(x)s is the value. A kind that is not named here
# is written as it is.
BOOLEAN = "CASE WHEN %(x)s THEN 'true' ELSE 'false' END"


def _defused(dangerous: str, number: str) -> str:
    """Text with a leading apostrophe where it begins dangerously and is no plain number, as `defused()` has it."""
    return f"CASE WHEN {dangerous} AND NOT ({number}) THEN '''' || %(x)s ELSE %(x)s END"


CODES = ", ".join(str(ord(sign)) for sign in DANGEROUS)
_ON_POSTGRESQL = {
    # By the first character's code: to match each text with a pattern took a fifth of the file's time.
    Kind.TEXT: "NULLIF("
    + _defused(f"ascii(%(x)s) IN ({CODES})", "%(x)s ~ '^[+-][0-9]+([.][0-9]+)?$'")
    + ", '')",  # COPY writes a blank text as "", but NULL as nothing
    Kind.DECIMAL: "trim_scale(%(x)s)::text",
    Kind.MONEY: "trim_scale(%(x)s)::text",
    Kind.DATE: "to_char(%(x)s, 'YYYY-MM-DD')",
    Kind.TIME: "to_char(%(x)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
    Kind.BOOLEAN: BOOLEAN,
}
_ON_SQLITE = {
    Kind.TEXT: _defused(
        f"unicode(%(x)s) IN ({CODES})",
        " AND ".join(
            (
                "%(x)s GLOB '[-+][0-9]*'",  # a sign and a digit,
                "substr(%(x)s, 2) NOT GLOB '*[^0-9.]*'",  # nothing but digits and points behind the sign,
                "%(x)s NOT GLOB '*.*.*'",  # one point at most,
                "%(x)s NOT GLOB '*.'",  # and not at the end
            )
        ),
    ),
    # Cut, not formatted: strftime may round up to the next second.
    Kind.TIME: "replace(substr(%(x)s, 1, 19), ' ', 'T') || 'Z'",
    Kind.BOOLEAN: BOOLEAN,
}


class Cell(Func):
    """A value written as CSV text by the database itself, so that no row passes through Python objects."""

    output_field = TextField()
    arity = 1

    def __init__(self, expression: Any, kind: Kind, power: int = 0) -> None:
        super().__init__(expression)
        self.kind, self.power = kind, power

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> Any:
        """As SQLite writes it."""
        return self._filled(_ON_SQLITE, compiler)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """As PostgreSQL writes it: a scaled figure by a product, which is exact."""
        if self.power:  # a product of decimals is exact, a quotient is not
            scaled = {self.kind: f"trim_scale(%(x)s * 1e-{self.power}::numeric)::text"}
            return self._filled(scaled, compiler)
        return self._filled(_ON_POSTGRESQL, compiler)

    def _filled(self, templates: Mapping[Kind, str], compiler: SQLCompiler) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        template = templates.get(self.kind, "%(x)s")
        return template % {"x": sql}, tuple(params) * template.count("%(x)s")


def cell_rows(rows: QuerySet[Any], columns: Sequence[Column]) -> QuerySet[Any]:
    """The queryset whose only values are the written cells, in column order."""
    cells = {
        f"cell_{n}": Cell(value_of(column), column.kind, column.power) for n, column in enumerate(columns)
    }
    written: QuerySet[Any] = rows.annotate(**cells).values_list(*cells)
    return written


def value_of(column: Column) -> Any:
    """The column's value as an expression: a condition as true or false."""
    if isinstance(column.value, Q):
        return Case(When(column.value, then=Value(True)), default=Value(False), output_field=BooleanField())
    return F(column.value) if isinstance(column.value, str) else column.value


def stream(
    rows: QuerySet[Any] | Iterable[Sequence[Any]],
    columns: Sequence[Column],
    headings: Iterable[str],
    bom: bool = False,
) -> Iterator[bytes]:
    """The whole file in blocks, the heading row at once. An error while reading is raised, never written.

    `rows` is a queryset, or values in the columns' order (a report).
    """
    yield (b"\xef\xbb\xbf" if bom else b"") + _line(map(defused, headings))
    if not isinstance(rows, QuerySet):
        yield from map(defused_inside, blocks(_line(map(_cell, row, columns)) for row in rows))
        return
    connection = connections[rows.db]
    try:
        sql, params = cell_rows(rows, columns).query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:  # the database need not be asked
        return
    if connection.vendor == "postgresql":
        yield from map(defused_inside, blocks(_copied(connection, sql, params)))
    else:
        decimals = {
            n: column.power
            for n, column in enumerate(columns)
            if column.power or column.kind in (Kind.DECIMAL, Kind.MONEY)
        }
        yield from map(defused_inside, _written(connection, sql, params, decimals))


def defused_inside(lines: bytes) -> bytes:
    """Whole lines with a ' before what a spreadsheet that splits at `;` would take for a formula."""
    return _INSIDE.sub(rb"\1'", lines)


def defused(text: str) -> str:
    """Text as a spreadsheet may open it: what begins like a formula and is no plain number gets a leading '."""
    return f"'{text}" if text[:1] in DANGEROUS and text and not PLAIN_NUMBER.fullmatch(text) else text


def _cell(value: Any, column: Column) -> str:
    """As the database writes it, for a value that is at hand."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.power or column.kind in (Kind.DECIMAL, Kind.MONEY):
        return f"{Decimal(value).scaleb(-column.power).normalize():f}"
    return value.isoformat() if isinstance(value, date) else defused(str(value))


def _line(cells: Iterable[str]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _copied(connection: Any, sql: str, params: Sequence[Any]) -> Iterator[bytes]:
    # COPY takes no parameters, so they are written into it; Django's cursor with DEBUG takes none here either.
    query = connection.ops.compose_sql(shadowed(sql, connection), params)
    with (
        unhurried(connection),
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy,
    ):
        for row in copy:
            # The server sends a row a message and ends it with LF.
            yield bytes(row[:-1]) + b"\r\n"


@contextmanager
def unhurried(connection: Any) -> Iterator[None]:
    """Lift the statement timeout: an export may take longer than a page, and had better join whole tables than look
    each row up."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET random_page_cost = 4")
    try:
        yield
    except BaseException:
        # A copy that broke off leaves the connection unusable.
        connection.close()
        raise
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout; RESET random_page_cost")


def blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of about `BLOCK`."""
    block: list[bytes] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(block)
            block, size = [], 0
    if block:
        yield b"".join(block)


def _written(
    connection: Any, sql: str, params: Sequence[Any], decimals: Mapping[int, int]
) -> Iterator[bytes]:
    out = StringIO()
    writer = csv.writer(out)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(500):
            writer.writerows(_plain_decimals(row, decimals) for row in rows)
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()


def _plain_decimals(row: tuple[Any, ...], decimals: Mapping[int, int]) -> list[Any]:
    """SQLite holds decimals as floats of up to 15 digits; `decimals` has their places with the power to divide by."""
    cells = list(row)
    for n, power in decimals.items():
        if cells[n] is not None:
            text = str(cells[n]) if isinstance(cells[n], int) else f"{cells[n]:.15g}"
            plain = not power and "e" not in text
            cells[n] = text if plain else f"{Decimal(text).scaleb(-power).normalize():f}"
    return cells
