"""Tables in, the descriptor of a Frictionless Data Package out: types, keys, units and what blank means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from ..columns import Column, Kind, titled

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "number",
    Kind.MONEY: "number",
    Kind.YUAN: "integer",
    Kind.WHOLE: "integer",
    Kind.DATE: "date",
    Kind.TIME: "datetime",
    Kind.BOOLEAN: "boolean",
}
# The key of each table, and the columns that name a row of another one.
KEYS: dict[str, tuple[str, ...]] = {
    "projects": ("code",),
    "events": ("event",),
    "investors": ("slug",),
    "zones": ("slug",),
    "sectors": ("slug",),
    "signings": ("code", "event"),
    "bridge": ("group", "basis", "part"),
}
FOREIGN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "projects": (("zone_slug", "zones", "slug"), ("sector_slug", "sectors", "slug")),
    "amounts": (("code", "projects", "code"),),
    "milestones": (("code", "projects", "code"),),
    "signings": (("code", "projects", "code"), ("event", "events", "event")),
    "events": (("zone_slug", "zones", "slug"),),
    "zones": (("parent_slug", "zones", "slug"),),
    "sectors": (("parent_slug", "sectors", "slug"),),
}


@dataclass(frozen=True)
class Resource:
    """A CSV of the package; `more` is what else is known of it (bytes, hash)."""

    name: str
    path: str
    title: str
    columns: Sequence[Column]
    more: Mapping[str, Any] = field(default_factory=dict)


def descriptor(
    name: str, title: str, created: datetime, homepage: str, resources: Iterable[Resource], **more: Any
) -> dict[str, Any]:
    """The package as JSON has it. A key into a table that is not in it is left out."""
    resources = list(resources)
    names = {resource.name for resource in resources}
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": titled(title),
        **({"made_up": True} if settings.MADE_UP else {}),
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "homepage": homepage,
        "licenses": [LICENCE],
        **more,
        "resources": [_resource(resource, names) for resource in resources],
    }


def _resource(resource: Resource, names: set[str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        **resource.more,
        "schema": schema(resource.name, resource.columns, names),
    }


def schema(name: str, columns: Sequence[Column], tables: Iterable[str] = ()) -> dict[str, Any]:
    """The Table Schema of a table among these others."""
    keys = KEYS.get(name, ())
    described: dict[str, Any] = {
        "fields": [_field(column, column.key in keys, keys == (column.key,)) for column in columns],
        "missingValues": [""],
    }
    if keys:
        described["primaryKey"] = list(keys)
    foreign = [
        {"fields": [own], "reference": {"resource": "" if other == name else other, "fields": [theirs]}}
        for own, other, theirs in FOREIGN.get(name, ())
        if other in tables
    ]
    return {**described, "foreignKeys": foreign} if foreign else described


def _field(column: Column, required: bool, unique: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.key,
        "type": "number" if column.power else TYPES[column.kind],
        "title": str(column.heading),
        "description": str(column.description),
    }
    if column.kind is Kind.BOOLEAN:
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    if unit := _unit(column):
        described["unit"] = unit
    if required:
        described["constraints"] = {"required": True, **({"unique": True} if unique else {})}
    return described


def _unit(column: Column) -> str:
    """What one of it is: yuan, ten thousand or a hundred million of them; the row's own currency for claims."""
    if column.kind not in (Kind.YUAN, Kind.MONEY, Kind.WHOLE):
        return "mu" if column.key == "land_area_mu" else ""
    currency = "CNY" if column.kind is Kind.YUAN else column.currency or "currency"
    return f"{10**column.power} {currency}" if column.power else currency
