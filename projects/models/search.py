"""How a word is found in the search texts: by an index where the database has one for it (see `indexes`)."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup
from django.db.models.lookups import Contains
from django.db.models.sql.compiler import SQLCompiler

from .indexes import has_trigrams
from .project import Project

HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff]+")
SAMPLE = 1000  # one in so many texts is looked at
COMMON = {"postgresql": 0.5, "sqlite": 0.1}  # the share of these that makes a word common
SHARE = {
    "postgresql": "SELECT avg((position(%(word)s in search_text) > 0)::int)"
    " FROM projects_project TABLESAMPLE SYSTEM (100.0 / %(each)s)",
    "sqlite": "WITH RECURSIVE sample (id) AS (SELECT %(each)s UNION ALL SELECT id + %(each)s FROM sample"
    " WHERE id < (SELECT max(id) FROM projects_project))"
    " SELECT avg(instr(search_text, %(word)s) > 0) FROM sample CROSS JOIN projects_project USING (id)",
}
MOST_PARTS = 8  # of a long word that the index is asked for: the rest is settled by reading what it found


class HoldsWord(Lookup):
    """A condition on `search_text`: as `contains`, but of the present alone, for an index knows no past."""

    lookup_name = "holds_word"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """By reading every text."""
        return Contains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """By the index of pairs for two Chinese characters, else by trigrams."""
        if not _is_pair(self.rhs):
            return self.as_sql(compiler, connection)
        column, _none = self.process_lhs(compiler, connection)
        return f"projects_pairs({column}) @> ARRAY[%s]", (self.rhs,)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """By the index of trigrams, checked by reading what it found."""
        sql, params = self.as_sql(compiler, connection)
        if len(self.rhs) < 2 or not has_trigrams():
            return sql, params
        column, _none = self.process_lhs(compiler, connection)
        key = f"{column.rpartition('.')[0]}.{connection.ops.quote_name('id')}"
        found, given = _by_parts(self.rhs) if len(self.rhs) > 2 else _by_beginning(self.rhs)
        return f"({key} IN ({found}) AND {sql})", (*given, *params)


def holds(word: str) -> Lookup:
    """The condition that a text holds the word, by its index unless most texts have it.

    PostgreSQL may check the index of pairs by making each text's pairs again, as it does where all texts hold the two
    Chinese characters: at a million 15 s, where reading the texts takes 0.6; of a third of them it believes its index, and
    that takes half as long as the texts. SQLite lists all that an index finds and reads each, too.
    """
    costly = connection.vendor == "sqlite" or _is_pair(word)
    return (
        Contains(F("search_text"), word) if costly and _is_common(word) else HoldsWord(F("search_text"), word)
    )


def _is_pair(word: str) -> bool:
    """Whether it is two Chinese characters: trigrams serve from three on, and many words of Chinese have two."""
    return len(word) == 2 and bool(HAN.fullmatch(word))


def _is_common(word: str) -> bool:
    """Whether a sample says so; of a small table there is none, and the index is as good."""
    with connection.cursor() as cursor:
        cursor.execute(SHARE[connection.vendor], {"word": word, "each": SAMPLE})
        (share,) = cursor.fetchone()
    return (share or 0) > COMMON[connection.vendor]


def some_holding(words: Sequence[str], most: int) -> set[int]:
    """Keys of at most `most` projects whose search text holds every one of the words; which ones is left open.

    On SQLite the index alone is asked, and no further than for `most`: of a long word it may give some too many.
    """
    if connection.vendor == "sqlite" and has_trigrams():
        held = [_by_parts(word) if len(word) > 2 else _by_beginning(word) for word in words]
        sql = " INTERSECT ".join(sql for sql, _params in held)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {most}", [value for _sql, params in held for value in params])
            return {pk for (pk,) in cursor.fetchall()}
    found = Project.objects.filter(*(HoldsWord(F("search_text"), word) for word in words))
    return set(found.values_list("pk", flat=True)[:most])


def _by_parts(word: str) -> tuple[str, tuple[str, ...]]:
    """Keys of the texts that hold parts of three characters that the word consists of."""
    step = max(1, (len(word) - 3) // (MOST_PARTS - 1))
    parts = [word[start : start + 3] for start in range(0, len(word) - 2, step)][:MOST_PARTS]
    quoted = (f'"{part.replace(chr(34), chr(34) * 2)}"' for part in parts)
    return "SELECT rowid FROM projects_search WHERE projects_search MATCH %s", (" AND ".join(quoted),)


def _by_beginning(word: str) -> tuple[str, tuple[str, ...]]:
    """Keys of the texts that hold three characters of which the word is the first two; a line's end is one."""
    last = word + chr(sys.maxunicode)
    return "SELECT doc FROM projects_search_terms WHERE term >= %s AND term <= %s", (word, last)
