"""Who changed what: the state of a record with its rows, what differs between two states, and its history in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import (
    Attendance,
    InvestmentAmount,
    Milestone,
    MilestonePlan,
    Participation,
    Project,
    Responsibility,
    Signing,
    SigningEvent,
)
from ..values.dates import PartialDate, period_start, read_date, write_date
from ..values.marks import mark

# The rows that are entered with a record on one page, and the path from them to it.
PARTS: dict[type[models.Model], tuple[tuple[type[models.Model], str], ...]] = {
    Project: (
        (Participation, "project"),
        (InvestmentAmount, "project"),
        (Milestone, "project"),
        (MilestonePlan, "milestone__project"),
        (Signing, "project"),
        (Responsibility, "project"),
    ),
    SigningEvent: ((Signing, "event"), (Attendance, "event")),
}

State = dict[str, dict[str, Any]]
# Dates that are as precise as another field says; the two are told as one: 2027-Q1.
PRECISIONS = {"actual": "actual_precision", "planned": "precision"}


# ---- Now ----


@cache
def fields_of(model: type[models.Model]) -> tuple[Any, ...]:
    """What people enter on the model, or what is entered for them and told: no stored figure."""
    tracked = getattr(model, "history", None)
    concrete = tracked.model.tracked_fields if tracked else model._meta.concrete_fields
    entered: list[Any] = [model._meta.get_field(f.name) for f in concrete]
    return (
        *(
            f
            for f in entered
            if not f.primary_key and f.name != "last_login" and f.name not in PRECISIONS.values()
        ),
        *(f for f in model._meta.many_to_many if _is_entered(f)),
    )


def _is_entered(link: Any) -> bool:
    return bool(link.remote_field.through._meta.auto_created)


def state(record: models.Model) -> State:
    """The record and its rows as {"model:pk": {field: value}}, values as JSON has them."""
    rows = [record]
    for model, way in PARTS.get(type(record), ()):
        rows += model._default_manager.filter(**{way: record}).order_by("pk")
    values = {f"{r._meta.model_name}:{r.pk}": _values(r) for r in rows}
    as_json: State = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return as_json


def _values(row: models.Model) -> dict[str, Any]:
    def value(f: Any) -> Any:
        if f.many_to_many:
            return sorted(getattr(row, f.name).values_list("pk", flat=True))
        return _own_value(row, f)

    return {f.name: value(f) for f in fields_of(type(row))}


def _own_value(row: models.Model, f: models.Field) -> Any:
    """A field that is a column of the row; an imprecise date as ISO 8601 writes it, "2027-Q1"."""
    value = getattr(row, f.attname)
    precision = getattr(row, PRECISIONS.get(f.name, ""), "")
    if value is not None and precision:
        return PartialDate(period_start(value, precision), precision).iso
    return str(value) if isinstance(f, models.FileField) else value


def fingerprint(record: models.Model) -> str:
    """Differs as soon as anything that is entered on the record or its rows differs."""
    return sha256(json.dumps(state(record), sort_keys=True).encode()).hexdigest()[:24]


def changed_after(
    model: type[Any], ids: Iterable[int], at: datetime, but_for: models.Q | None = None
) -> set[int]:
    """Those of the records that anyone changed since, in themselves or their rows, but for rows of history that are
    `but_for`; steps of publication are no changes."""
    ids = list(ids)
    after = models.Q(history_date__gt=at)
    if but_for:
        after &= ~but_for
    own = model.history.filter(after, id__in=ids).exclude(history_type=PUBLICATION_STEP)
    changed = set(own.values_list("id", flat=True))
    for part, way in PARTS.get(model, ()):
        past: Any = part  # whose `history` the stubs do not know
        holder, _through, rest = way.partition("__")
        if not rest:
            key = f"{way}_id"
            changed |= set(past.history.filter(after, **{f"{key}__in": ids}).values_list(key, flat=True))
        else:
            holders: Any = part._meta.get_field(holder).related_model
            rows = past.history.filter(after).values(f"{holder}_id")
            found = holders._default_manager.filter(pk__in=rows, **{f"{rest}__in": ids})
            changed |= set(found.values_list(f"{rest}_id", flat=True))
    return changed


# Not by simple-history's diff_against: that knows no first, last or published state, nothing that no form shows, orders
# fields by alphabet, and takes blank and empty for two values.
def difference(before: State, after: State) -> list[list[Any]]:
    """[row, field, value before, value after] for each that differs; None where the row is not there."""
    lines = []
    for row in [*before, *(row for row in after if row not in before)]:
        old, new = before.get(row, {}), after.get(row, {})
        for name in [*old, *(name for name in new if name not in old)]:
            values = old.get(name), new.get(name)
            if values[0] != values[1] and not (values[0] in EMPTY and values[1] in EMPTY):
                lines.append([row, name, *values])
    return lines


EMPTY: tuple[Any, ...] = (None, "", [])
PUBLICATION_STEP = "="  # the type of history row that a step of publication leaves
SILENT = {"first_published_at", "set_aside_at", "signing"}  # told by what stands beside them


# ---- In words ----


@dataclass(frozen=True)
class Line:
    """One field that changed; `before` and `after` in the reader's language, blank where there was nothing."""

    what: str
    label: str
    before: str
    after: str


Told = tuple[models.Model, Iterable[Sequence[Any]]]  # a record with lines of its `difference()`
NAMED_BY: dict[type[models.Model], tuple[str, ...]] = {  # what a row's own name asks for
    Participation: ("investor",),
    MilestonePlan: ("milestone",),
    Responsibility: ("unit",),
    Attendance: ("person",),
}


@dataclass(frozen=True)
class Names:
    """What rows and records are called, by model and key.

    `proposed`: a row that is new has no name yet; the key that it had when it was tried may be another's by now.
    """

    called: dict[type[models.Model], dict[int, str]]
    proposed: bool = False


def in_words(record: models.Model, lines: Iterable[Sequence[Any]], names: Names | None = None) -> list[Line]:
    """Lines of `difference()` as people read them; `names` are those of `names_in` many."""
    lines = list(lines)
    names, words = names or names_in([(record, lines)]), []
    new = {line[0] for line in lines if line[1] == _owner_of(record, line[0]) and line[2] in EMPTY}
    for row, name, before, after in lines:
        model, pk = _row_of(record, row)
        if name in SILENT or name == _owner(type(record), model):
            continue
        found: Any = model._meta.get_field(name)
        known = None if names.proposed and row in new else names.called.get(model, {}).get(pk)
        what = "" if model is type(record) else _row_name(model, known)
        texts = (shown(found, value, names) for value in (before, after))
        words.append(Line(what, str(capfirst(found.verbose_name)), *texts))
    return words


def names_in(told: Iterable[Told], proposed: bool = False) -> Names:
    """What the rows and records are called that these lines speak of, in a query for each model."""
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for record, lines in told:
        for row, name, *values in lines:
            model, pk = _row_of(record, row)
            wanted[model].update([pk] if model is not type(record) else [])
            found: Any = model._meta.get_field(name)
            if found.many_to_many or found.is_relation:
                wanted[found.related_model].update(pk for value in values for pk in _keys(value))
    return Names({model: _called(model, ids) for model, ids in wanted.items()}, proposed)


def _called(model: type[models.Model], ids: Collection[int]) -> dict[int, str]:
    rows = model._default_manager.filter(pk__in=ids).select_related(*NAMED_BY.get(model, ())) if ids else ()
    return {row.pk: str(row) for row in rows}


def _keys(value: Any) -> list[int]:
    """Of what a line says of a relation."""
    return [] if value in EMPTY else value if isinstance(value, list) else [value]


def _owner_of(record: models.Model, row: str) -> str:
    return _owner(type(record), _row_of(record, row)[0])


def _row_of(record: models.Model, row: str) -> tuple[type[models.Model], int]:
    """The model and the key that a line's row names."""
    name, _colon, pk = row.partition(":")
    return next(model for model in models_of(record) if model._meta.model_name == name), int(pk)


def models_of(record: models.Model) -> list[type[models.Model]]:
    """The record's own model first, then those of its rows that its history tells of."""
    return [type(record), *(model for model, _way in PARTS.get(type(record), ()))]


def _owner(owner: type[models.Model], model: type[models.Model]) -> str:
    """The row's field that names the record itself: it says nothing."""
    return next((way.split("__")[0] for m, way in PARTS.get(owner, ()) if m is model), "")


def _row_name(model: type[models.Model], name: str | None) -> str:
    kind = capfirst(model._meta.verbose_name)
    return str(kind) if name is None else _("%(kind)s “%(name)s”") % {"kind": kind, "name": name}


def shown(found: Any, value: Any, names: Names | None = None) -> str:
    """One stored value as people read it; `names` as `in_words`."""
    if value in EMPTY:
        return ""
    if found.many_to_many or found.is_relation:
        ids, model = _keys(value), found.related_model
        called = _called(model, ids) if names is None else names.called[model]
        return mark(";").join(called.get(pk, _("(deleted)")) for pk in ids)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.DecimalField):
        return f"{found.to_python(value).normalize():,f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(found, models.DateField) and not isinstance(found, models.DateTimeField):
        when = read_date(str(value))
        return write_date(when.first, when.precision) if when else ""
    return str(value)


# ---- Since the beginning ----

TOGETHER = timedelta(seconds=3)


@dataclass
class Step:
    """What one person changed in one go."""

    at: datetime
    who: str
    why: str
    lines: list[Line] = field(default_factory=list)


def history(record: models.Model, since: datetime | None = None) -> list[Step]:
    """Every change of the record and its rows, newest first; rows that were saved unchanged are left out."""
    changes = [
        (row, difference({key: before}, {key: after}))
        for model in models_of(record)
        for _owner, row, before, after in rows_in_turn([record], model)
        for key in [f"{model._meta.model_name}:{row.id}"]
    ]
    changes.sort(key=lambda change: (change[0].history_date, change[0].history_id))
    names = {
        user.pk: str(user) for user in User.objects.filter(pk__in={row.history_user_id for row, _ in changes})
    }
    called, steps = names_in((record, lines) for _row, lines in changes), list[Step]()
    for row, lines in changes:
        if since and row.history_date < since:
            continue
        who, why = names.get(row.history_user_id, ""), row.history_change_reason or ""
        last = steps[-1] if steps else None
        if not last or (last.who, last.why) != (who, why) or row.history_date - last.at > TOGETHER:
            steps.append(Step(row.history_date, who, why))
        steps[-1].lines += in_words(record, lines, called)
    return [step for step in reversed(steps) if step.lines]


Turn = tuple[int, Any, dict[str, Any], dict[str, Any]]


def rows_in_turn(records: Sequence[models.Model], model: type[models.Model]) -> Iterator[Turn]:
    """Each historical row of the model that belongs to one of these records of one model: the record's key, the row, the
    values before it and since."""
    before: dict[tuple[int, int], dict[str, Any]] = {}
    found, owners = _historical(records, model)
    rows = list(found.order_by("id", "history_date", "history_id"))
    links = {f.name: _links(f, rows) for f in fields_of(model) if f.many_to_many}
    for row in rows:
        for owner in owners(row):
            was = before.get((owner, row.id), {})
            before[owner, row.id] = _after(row, model, was, links)
            yield owner, row, was, before[owner, row.id]


Links = dict[
    str, dict[int, list[int]]
]  # by field and key of a historical row, the keys of what it was linked to


def _links(f: Any, rows: Sequence[Any]) -> dict[int, list[int]]:
    past = getattr(type(rows[0]), f.name).model._default_manager if rows else None
    key = f"{f.related_model._meta.model_name}_id"
    linked: dict[int, list[int]] = defaultdict(list)
    for row, pk in (
        past.filter(history__in=[r.history_id for r in rows]).values_list("history_id", key) if past else ()
    ):
        linked[row].append(pk)
    return linked


def _after(row: Any, model: type[models.Model], before: dict[str, Any], links: Links) -> dict[str, Any]:
    if row.history_type == "-":
        return {}
    if row.history_type == PUBLICATION_STEP:
        return before | {name: getattr(row, name) for name in ("publication", "code") if hasattr(row, name)}
    return _past(row, model, links)


def _historical(
    records: Sequence[models.Model], model: Any
) -> tuple[models.QuerySet[Any], Callable[[Any], Iterable[int]]]:
    """All historical rows of the model that belong to the records, those of deleted rows included, and to which each does."""
    past: models.QuerySet[Any] = model.history.model._default_manager.all()
    ids, kind = [record.pk for record in records], type(records[0])
    if model is kind:
        return past.filter(id__among=ids), lambda row: [row.id]
    way = next(way for m, way in PARTS[kind] if m is model)
    if "__" not in way:
        return past.filter(**{f"{way}_id__in": ids}), lambda row: [getattr(row, f"{way}_id")]
    parent, owner = way.split("__")
    between = model._meta.get_field(parent).related_model.history.model._default_manager
    of: dict[int, set[int]] = defaultdict(set)
    for pk, record in between.filter(**{f"{owner}_id__in": ids}).values_list("id", f"{owner}_id"):
        of[pk].add(record)
    return past.filter(**{f"{parent}_id__in": list(of)}), lambda row: of[getattr(row, f"{parent}_id")]


def _past(row: Any, model: type[models.Model], links: Links) -> dict[str, Any]:
    return {
        f.name: sorted(links[f.name].get(row.history_id, ())) if f.many_to_many else _own_value(row, f)
        for f in fields_of(model)
    }
