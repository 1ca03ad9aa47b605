"""Rows and columns in, a JSON array of objects out, streaming: one line a row, null where unknown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from ..columns import Column
from .csv import blocks
from .rows import plain, typed_rows


def stream(rows: QuerySet, columns: Sequence[Column], headings: Sequence[str]) -> Iterator[bytes]:
    """The whole file in blocks. An error while reading is raised, never written."""
    objects = (dict(zip(headings, map(plain, row), strict=True)) for row in typed_rows(rows, columns))
    yield from blocks(enclosed("[", objects, "]"))


def enclosed(start: str, objects: Iterable[Any], end: str) -> Iterator[bytes]:
    """The objects between `start` and `end`, each on a line."""
    separator = start
    for item in objects:
        yield f"{separator}\n{json.dumps(item, ensure_ascii=False, allow_nan=False)}".encode()
        separator = ","
    yield f"{start if separator == start else ''}\n{end}\n".encode()
