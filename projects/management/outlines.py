"""Outlines of places out of a GeoJSON file, checked before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..models import Boundary, Location

LARGEST = 50_000_000  # bytes of a file
DIGITS = 5  # of a degree: a metre


class OutlineError(ValueError):
    """What is wrong with the file, in a sentence."""


def read_outlines(content: Any, code_property: str, source: str, licence: str) -> list[Boundary]:
    """A boundary for each feature, by the division code in its properties. OutlineError for anything unclear."""
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise OutlineError("This is no GeoJSON FeatureCollection.")
    if "crs" in content and "CRS84" not in str(content["crs"]) and "4326" not in str(content["crs"]):
        raise OutlineError("The coordinates are not WGS 84: the file names another system.")
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise OutlineError("The file holds no feature.")
    places = {place.code: place for place in Location.objects.exclude(code="")}
    found: dict[str, Boundary] = {}
    for number, feature in enumerate(features, 1):
        code = str((feature.get("properties") or {}).get(code_property, "")).strip()
        if code not in places:
            raise OutlineError(f"Feature {number}: no place has the division code “{code[:20]}”.")
        if code in found:
            raise OutlineError(f"Feature {number}: the code {code} stands twice.")
        geometry = _geometry(feature.get("geometry"), f"Feature {number} ({code})")
        found[code] = Boundary(location=places[code], geometry=geometry, source=source, licence=licence)
    return list(found.values())


def _geometry(geometry: Any, where: str) -> dict[str, Any]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise OutlineError(f"{where}: the outline is no Polygon or MultiPolygon.")
    parts = geometry.get("coordinates")
    polygons = [parts] if kind == "Polygon" else parts
    if not isinstance(polygons, list) or not polygons:
        raise OutlineError(f"{where}: the outline is empty.")
    made = [[_ring(ring, where) for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": made}


def _ring(ring: Any, where: str) -> list[list[float]]:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise OutlineError(f"{where}: a ring is not closed or has fewer than four positions.")
    return list(_positions(ring, where))


def _positions(ring: Sequence[Any], where: str) -> Iterator[list[float]]:
    for position in ring:
        try:
            east, north = float(position[0]), float(position[1])
        except (TypeError, ValueError, IndexError):
            raise OutlineError(f"{where}: a position is no pair of numbers.") from None
        if not (-180 <= east <= 180 and -90 <= north <= 90):
            raise OutlineError(f"{where}: {east}, {north} is no longitude and latitude (WGS 84, east first).")
        yield [round(east, DIGITS), round(north, DIGITS)]
