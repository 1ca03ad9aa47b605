"""The lamps of everything in hand, by colour: worked out once for all readers; after a change, of what it touched.

Nothing is stored as a fact: with what the cache holds stands the moment at which it held.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from zlib import compress, decompress

from django.db.models import QuerySet
from django.utils import timezone

from ..caching import data_version, kept
from ..models import LampRuleSet, Project
from ..review.worklists import in_hand
from ..values.choices import Colour
from .lamp_changes import Moment, moment, touched
from .lamps import judged, lamps, lamps_on, rule_set_on
from .standing import FEW

DAY = 24 * 60 * 60  # in seconds
PAST = 31 * DAY  # the end of a month is asked for all the next month

Colours = Mapping[Colour, set[int]]


def colours(on: date, rule_set: LampRuleSet | None = None) -> Colours:
    """As `lamps(in_hand(), on).by_colour`."""
    return colours_on([on], rule_set)[0]


def colours_on(days: Sequence[date], rule_set: LampRuleSet | None = None) -> list[Colours]:
    """Of each of these days; those that are not known are judged together."""
    rule_sets, now = {on: rule_set or rule_set_on(on) for on in days}, moment()
    known = {on: _known(on, rule_sets[on], now) for on in days}
    unknown = [on for on in days if known[on] is None]
    for lit in lamps_on(in_hand(), unknown, rule_set) if unknown else ():
        known[lit.on] = lit.by_colour
        _keep(lit.on, rule_sets[lit.on], now, lit.by_colour)
    return [found for on in days if (found := known[on]) is not None]


def in_colour(projects: QuerySet[Project], colour: Colour, on: date) -> QuerySet[Project]:
    """Those of some projects in hand whose lamp has this colour; few are judged by themselves unless all were before."""
    found = _known(on, rule_set_on(on), moment())
    if found is None and judged(projects).order_by()[: FEW + 1].count() <= FEW:
        return projects.filter(pk__among=lamps(projects, on).by_colour[colour])
    found = colours(on) if found is None else found
    return projects.filter(pk__among=found[colour])


def _known(on: date, rule_set: LampRuleSet | None, now: Moment) -> Colours | None:
    """What was kept, with the lamps of what was written to since judged again; None where too little is known."""
    held: tuple[Moment, Mapping[str, bytes]] | None = kept.find(_key(on, rule_set))
    if held is None:
        return None
    then, packed = held
    again = set[int]() if then.same_as(now) else touched(then, now)
    if again is None:
        return None
    found = {Colour(colour): set(array("q", decompress(ids))) for colour, ids in packed.items()}
    if again:
        fresh = lamps(in_hand().filter(pk__among=again), on, rule_set).by_colour
        found = {colour: (ids - again) | fresh[colour] for colour, ids in found.items()}
        _keep(on, rule_set, now, found)
    return found


def _keep(on: date, rule_set: LampRuleSet | None, now: Moment, found: Colours) -> None:
    packed = {colour.value: compress(array("q", sorted(ids)).tobytes(), 1) for colour, ids in found.items()}
    kept.keep(_key(on, rule_set), (now, packed), PAST if on < timezone.localdate() else DAY)


def _key(on: date, rule_set: LampRuleSet | None) -> str:
    return f"lamps:{on}:{rule_set and rule_set.pk}:{data_version.release()}"
