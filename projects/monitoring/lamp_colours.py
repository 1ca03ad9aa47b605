"""The lamps of everything in hand, by colour: counted once for all readers until a fact or the day changes.

Nothing is stored as a fact: the key of what the cache holds is the day, the rules and the state of all that lamps look at.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import compress, decompress

from django.db import connection
from django.db.models import QuerySet

from ..caching import data_version, kept
from ..models import (
    ExchangeRate,
    InvestmentAmount,
    LampRule,
    LampRuleSet,
    Milestone,
    MilestonePlan,
    Problem,
    Project,
    Update,
    YearPlan,
)
from ..review.worklists import in_hand
from ..values.choices import Colour
from .lamps import judged, lamps, rule_set_on
from .standing import FEW

# Whoever changes one of these leaves a row in its history.
TOLD = (Project, Milestone, MilestonePlan, InvestmentAmount, YearPlan, Update, Problem, LampRuleSet, LampRule)
SECONDS = 24 * 60 * 60

Colours = Mapping[Colour, set[int]]


def colours(on: date, rule_set: LampRuleSet | None = None) -> Colours:
    """As `lamps(in_hand(), on).by_colour`."""
    key = _key(on, rule_set)
    if (packed := kept.find(key)) is not None:
        return _unpacked(packed)
    found = lamps(in_hand(), on, rule_set).by_colour
    kept.keep(
        key,
        {colour.value: compress(array("q", sorted(ids)).tobytes(), 1) for colour, ids in found.items()},
        SECONDS,
    )
    return found


def in_colour(projects: QuerySet[Project], colour: Colour, on: date) -> QuerySet[Project]:
    """Those of some projects in hand whose lamp has this colour; few are judged by themselves unless all were before."""
    packed = kept.find(_key(on, None))
    if packed is None and judged(projects).order_by()[: FEW + 1].count() <= FEW:
        return projects.filter(pk__among=lamps(projects, on).by_colour[colour])
    found = colours(on) if packed is None else _unpacked(packed)
    return projects.filter(pk__among=found[colour])


def _unpacked(packed: Mapping[str, bytes]) -> Colours:
    return {Colour(colour): set(array("q", decompress(ids))) for colour, ids in packed.items()}


def _key(on: date, rule_set: LampRuleSet | None) -> str:
    rule_set = rule_set or rule_set_on(on)
    return f"lamps:{on}:{rule_set and rule_set.pk}:{_state()}"


def _state() -> str:
    """Differs after any change of what lamps look at; read before the facts are."""
    histories: list[Any] = [model.history.model for model in TOLD]  # type: ignore[attr-defined]  # simple_history's
    newest = [(model._meta.db_table, "history_id") for model in histories]
    newest.append((ExchangeRate._meta.db_table, "id"))
    asked = ", ".join(f"(SELECT max({key}) FROM {table})" for table, key in newest)  # noqa: S608  names of ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        told = cursor.fetchone()
    version = data_version.current()
    return ":".join(
        map(str, (data_version.release(), *told, version.number, f"{version.changed_at.timestamp():.0f}"))
    )
