"""What else a step makes public: the texts of investors, persons and sources that only now stand on a public page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from ..history.audit_log import PARTS, fields_of, fingerprint, models_of, shown
from ..models import PendingChange, Project, SigningEvent
from ..models.archive import INTERNAL as NEVER_PUBLIC
from ..values.choices import MilestoneKind
from .permissions import BORNE_BY, public_among

INTERNAL = {"note", "merged_into", "slug"}


@dataclass(frozen=True)
class Exposed:
    """One shared record as the public would see it: its kind and name, and what is entered on it."""

    kind: str
    name: str
    texts: list[tuple[str, str]]


def exposed_by(*records: Project | SigningEvent) -> list[Model]:
    """The shared records that publishing these of one model makes public."""
    rows: list[Any] = [*records]  # of several models
    for model, way in PARTS[type(records[0])] if records else ():
        rows += model._default_manager.filter(**{f"{way}__pk__among": [record.pk for record in records]})
    named = {
        (f.related_model, getattr(row, f.attname))
        for row in rows
        if getattr(getattr(row, "milestone", row), "kind", "") != MilestoneKind.NEGOTIATING
        for f in fields_of(row._meta.model)
        if f.related_model in BORNE_BY and not f.many_to_many and f.name not in NEVER_PUBLIC
    }
    return _hidden(named)


def exposed_by_change(change: PendingChange) -> list[Model]:
    """The shared records that accepting this change makes public."""
    return exposed_by_changes([change])[change.pk]


def exposed_by_changes(changes: Iterable[PendingChange]) -> dict[int, list[Model]]:
    """The same of each of these, by its key; the records are read for all of them at once."""
    named = {change.pk: _named_by(change) for change in changes}
    hidden = _hidden({one for of_change in named.values() for one in of_change})
    return {
        pk: [record for record in hidden if (type(record), record.pk) in of_change]
        for pk, of_change in named.items()
    }


def _named_by(change: PendingChange) -> set[tuple[Any, Any]]:
    named = set()
    for row, name, _before, after in change.lines:
        model = next(m for m in models_of(change.record) if m._meta.model_name == row.partition(":")[0])
        f = model._meta.get_field(name)
        if f.related_model in BORNE_BY and name not in NEVER_PUBLIC:
            named.add((f.related_model, after))
    return named


def _hidden(named: Iterable[tuple[Any, Any]]) -> list[Model]:
    """Those of the records, given as (model, key), that exist and the public does not know yet; in a fixed order."""
    ids: dict[Any, set[int]] = defaultdict(set)
    for model, pk in named:
        ids[model].update([pk] if pk else [])
    hidden = [
        record
        for model, of_model in ids.items()
        for record in model._default_manager.filter(pk__in=of_model - public_among(model, of_model))
    ]
    return sorted(hidden, key=lambda record: (record._meta.model_name, record.pk))


def described(records: Iterable[Model]) -> list[Exposed]:
    """The records for a page on which somebody decides about them."""
    return [
        Exposed(
            str(capfirst(record._meta.verbose_name)),
            str(record),
            [
                (str(capfirst(f.verbose_name)), text)
                for f in fields_of(type(record))
                if f.name not in INTERNAL and not f.many_to_many
                if (text := shown(f, getattr(record, f.attname)))
            ],
        )
        for record in records
    ]


def seal(records: Iterable[Model]) -> str:
    """Differs as soon as any text of these records differs, or there is another one; blank for none."""
    prints = [(record._meta.model_name, record.pk, fingerprint(record)) for record in records]
    return sha256(json.dumps(prints).encode()).hexdigest()[:24] if prints else ""
