"""Projects and columns in, a GeoJSON FeatureCollection (RFC 7946) out, streaming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from ..columns import Column, keys
from .csv import blocks
from .json import enclosed
from .rows import plain, typed_rows


def stream(rows: QuerySet, columns: Sequence[Column], headings: Sequence[str]) -> Iterator[bytes]:
    """One feature a row, its geometry null where the row has no coordinates; the properties are the row."""
    places = [keys(columns).index(key) for key in ("code", "longitude", "latitude")]
    features = (_feature(list(map(plain, row)), headings, *places) for row in typed_rows(rows, columns))
    yield from blocks(enclosed('{"type": "FeatureCollection", "features": [', features, "]}"))


def _feature(
    row: list[Any], headings: Sequence[str], code: int, longitude: int, latitude: int
) -> dict[str, Any]:
    point = [row[longitude], row[latitude]]
    return {
        "type": "Feature",
        "id": row[code],
        "geometry": None if None in point else {"type": "Point", "coordinates": point},
        "properties": dict(zip(headings, row, strict=True)),
    }
