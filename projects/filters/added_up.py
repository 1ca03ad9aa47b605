"""Figures of a selection by one fact: the kept ones where nothing is filtered, else added up by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count

from ..models.querysets import COUNTED
from ..totals import counters, nodes
from ..totals.measures import MEASURES, Summary, keys_of, measures_in, read_summary, summarise
from ..totals.nodes import Figures
from ..totals.realised_changes import Rise, rises
from ..totals.steps import Days
from ..totals.tallies import (
    AT,
    COHORT_OF,
    PARTS,
    figures_at,
    of_part,
    split,
    sum_of,
    tallied,
    unnamed_part,
)
from ..values.choices import Currency, TotalBasis
from .selection import Selection

PART_OF = {"location": "zone", "sector": "primary"}  # the part that holds the figures of a tree's nodes


def kept(
    selection: Selection, part: str, measures: Collection[str], currency: str = ""
) -> dict[str, Figures] | None:
    """These measures by the keys of a part, if all that is published is meant, now or then, and they are kept: in yuan.

    Or those that were read `at_once`.
    """
    read = selection.at_once.get(part)
    if read and {*measures} <= read.keys() and currency in ("", selection.currency):
        return figures_at(read)
    of_money = any(MEASURES[key].basis for key in measures)
    if of_money and (currency or selection.currency) != Currency.CNY:
        return None
    correction = selection.correction()
    return None if correction is None else counters.figures(part, measures, correction)


def summary(selection: Selection) -> Summary:
    """Its counts and totals on every basis, where no facets are asked for beside them."""
    if "year" in selection.at_once:  # of which each project has one or none
        everything = Figures()
        for figures in by_part(selection, "year", keys_of(*TotalBasis.values)).values():
            everything.update(figures)
        return read_summary(everything)
    correction, what = selection.correction(), sum_of(selection.currency)
    counts = None if correction is None else counters.counts([what], correction)
    return summarise(selection.whole, selection.currency) if counts is None else read_summary(counts[what])


def unnamed(selection: Selection, part: str, measures: Collection[str]) -> dict[str, Figures] | None:
    """As `kept`, of the projects that no event names."""
    found = kept(selection, unnamed_part(part), measures)
    return None if found is None else {key.removeprefix(AT): figures for key, figures in found.items() if key}


def read_at_once(selection: Selection, parts: Mapping[str, Collection[str]]) -> None:
    """Read the measures of these parts in one statement where they are not kept: each would read all projects again."""
    if selection.is_kept and selection.currency == Currency.CNY:
        return
    declared = measures_in(selection.currency)
    summed = {part: {key: declared[key] for key in measures} for part, measures in parts.items()}
    counts = tallied(selection.whole, (), summed=summed)
    for part, measures in parts.items():
        selection.at_once[part] = {key: counts[of_part(part, key)] for key in measures}


def first_investors(selection: Selection, measure: str, number: int) -> list[int] | None:
    """Ids of the so many investors that come first by a measure; None where that is not kept, or some are meant only."""
    foreign = MEASURES[measure].basis and selection.currency != Currency.CNY if measure in MEASURES else True
    if foreign or measure not in counters.OF_INVESTORS or not selection.stands():
        return None
    return counters.first_investors(measure, number)


def of_investors(
    selection: Selection, ids: Collection[int], measures: Collection[str]
) -> dict[int, Figures] | None:
    """These measures of each of these investors, in yuan, where nothing is filtered and they are kept."""
    if selection.currency != Currency.CNY or not selection.stands():
        return None
    return counters.figures_of_investors(ids, measures)


def by_part(selection: Selection, part: str, measures: Collection[str]) -> dict[str, Figures]:
    """As `kept`, added up where they are not, in one statement; blank: the projects without any."""
    if (found := kept(selection, part, measures)) is not None:
        return found
    rows = selection.whole.annotate(part=PARTS[part].key).values("part")
    at: dict[str, Figures] = defaultdict(Figures)
    for row in rows.annotate(**_aggregates(measures, selection.currency)):
        at[row.pop("part") or ""].update({name: int(value or 0) for name, value in row.items()})
    return at


def by_pair(selection: Selection, part: str) -> dict[tuple[str, str], int]:
    """How many projects lie in each pair of keys of a part."""
    if read := selection.at_once.get(part):
        return {split(key): number for key, number in read["projects"].items()}
    if (correction := selection.correction()) and (found := counters.pairs(part, correction)) is not None:
        return found
    rows = selection.whole.annotate(part=PARTS[part].key).values_list("part")
    return {split(key): number for key, number in rows.annotate(n=Count("pk"))}


def by_path(
    selection: Selection, field: str, measures: Collection[str], currency: str = ""
) -> dict[str, Figures]:
    """As `totals.nodes.by_path`: at each path of "location" or "sector" alone; blank: those without one.

    In another `currency` than the selection's where one is given.
    """
    found = kept(selection, PART_OF[field], measures, currency)
    if found is None:
        return nodes.by_path(selection.whole, field, _aggregates(measures, currency or selection.currency))
    return _at_paths(field, found)


def unnamed_by_path(selection: Selection, field: str, measures: Collection[str]) -> dict[str, Figures] | None:
    """As `by_path`, of the projects that no event names, if that is kept."""
    found = unnamed(selection, PART_OF[field], measures)
    return None if found is None else _at_paths(field, found)


def _at_paths(field: str, found: Mapping[str, Figures]) -> dict[str, Figures]:
    paths = paths_of(field, found)
    return {paths.get(key, ""): figures for key, figures in found.items()}


def paths_of(field: str, keys: Iterable[str]) -> dict[str, str]:
    """The paths of nodes by their keys as parts have them."""
    paths = nodes.paths_of(field, [int(key) for key in keys if key])
    return {str(pk): path for pk, path in paths.items()}


def cohorts(
    selection: Selection,
) -> tuple[dict[tuple[str, str], Figures], dict[str, dict[str, Days]]] | None:
    """As `counters.cohorts`; None in another currency, or where they are not kept of what is meant."""
    correction = selection.correction() if selection.currency == Currency.CNY else None
    return None if correction is None else counters.cohorts(correction)


def cohorts_by_path(selection: Selection, field: str) -> dict[tuple[str, str], Figures] | None:
    """The measures of `steps` by whether projects count and the path of "location" or "sector"; None as with `cohorts`."""
    correction = selection.correction() if selection.currency == Currency.CNY else None
    found = None if correction is None else counters.steps_of(COHORT_OF[field], correction)
    if found is None:
        return None
    paths = paths_of(field, {node for _counts, node in found})
    return {(counts, paths.get(node, "")): figures for (counts, node), figures in found.items()}


def realised(selection: Selection) -> dict[str, Rise]:
    """As `rises` of the projects that count, from what is kept where that tells of what is meant."""
    correction = selection.correction() if selection.currency == Currency.CNY else None
    found = None if correction is None else counters.realised(correction)
    return rises(selection.whole.filter(COUNTED), selection.currency) if found is None else found


def _aggregates(measures: Collection[str], currency: str) -> dict[str, Any]:
    declared = measures_in(currency)
    return {key: declared[key].aggregate() for key in measures}
