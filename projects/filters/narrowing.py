"""Which projects each filter leaves: what a reading gave, as a condition on projects (docs/interface.md, Filters)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, floor
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import Contains
from django.utils import timezone

from ..history import as_of
from ..models import Location, Sector
from ..models.querysets import COUNTED, ProjectQuerySet
from ..models.search import holds
from ..totals.measures import size_band
from ..values.choices import SIZE_KEYS, Currency, figure_in
from .parameter import Narrow, Terms
from .values import NONE


def on_field(field: str) -> Narrow:
    """The value itself compared with a field, with its lookup."""
    return lambda projects, value, terms: projects.filter(**{field: value})


def with_keys(field: str) -> Narrow:
    """One of the keys in a field; `none` is blank there."""
    return lambda projects, keys, terms: projects.filter(
        **{f"{field}__in": ["" if key == NONE else key for key in keys]}
    )


def linked(
    by: Callable[[ProjectQuerySet, list[Any]], ProjectQuerySet],
    without: Callable[[ProjectQuerySet], ProjectQuerySet],
) -> Narrow:
    """Projects linked to one of the values; `none`: to nothing of the kind."""

    def narrow(projects: ProjectQuerySet, values: list[Any], terms: Terms) -> ProjectQuerySet:
        known = [value for value in values if value != NONE]
        if NONE not in values:
            return by(projects, known)
        return by(projects, known) | without(projects) if known else without(projects)

    return narrow


def words(projects: ProjectQuerySet, found: list[str], terms: Terms) -> ProjectQuerySet:
    """Every word stands in the search text; an index finds it, but knows no past."""
    past = as_of.is_asked()
    return projects.filter(*(Contains(F("search_text"), word) if past else holds(word) for word in found))


def counted_in(projects: ProjectQuerySet, places: list[Any], terms: Terms) -> ProjectQuerySet:
    """Counted at or below one of the places; `none`: at no place."""
    return projects.filter(_counted("location", Location, places))


def counted_in_sector(projects: ProjectQuerySet, sectors: list[Any], terms: Terms) -> ProjectQuerySet:
    """Counted at or below one of the sectors; `none`: at no sector."""
    return projects.filter(_counted("sector", Sector, sectors))


def _counted(field: str, model: Any, nodes: list[Any]) -> Q:
    known = [node for node in nodes if node != NONE]
    found = Q(**{f"{field}__in": model.objects.below(*known)}) if known else Q()
    return found | Q(**{field: None}) if NONE in nodes else found


def size(projects: ProjectQuerySet, keys: list[str], terms: Terms) -> ProjectQuerySet:
    """In one of the bands, on the chosen basis; bands are of yuan, whatever money is asked for."""
    figure, condition = figure_in(terms.basis, Currency.CNY), Q()
    for key in keys:
        blank = Q(**{f"{figure}__isnull": True})
        condition |= blank if key == NONE else size_band(figure, SIZE_KEYS[key])
    return projects.filter(condition)


def year(projects: ProjectQuerySet, years: list[str], terms: Terms) -> ProjectQuerySet:
    """Signed in one of the years; `none`: no date is known."""
    condition = Q(signed_on=None) if NONE in years else Q()
    for text in years:
        if text != NONE:
            condition |= Q(signed_on__range=(date(int(text), 1, 1), date(int(text), 12, 31)))
    return projects.filter(condition)


def amount_min(projects: ProjectQuerySet, asked: Any, terms: Terms) -> ProjectQuerySet:
    """At least so much. Whole units are stored, and Django would cut the fraction off."""
    return projects.filter(**{f"{terms.figure}__gte": ceil(asked.amount)})


def amount_max(projects: ProjectQuerySet, asked: Any, terms: Terms) -> ProjectQuerySet:
    """At most so much."""
    return projects.filter(**{f"{terms.figure}__lte": floor(asked.amount)})


def disclosed(projects: ProjectQuerySet, answer: str, terms: Terms) -> ProjectQuerySet:
    """Whether there is a figure on the chosen basis."""
    return projects.filter(**{f"{terms.basis}_disclosed": answer == "true"})


def attention(projects: ProjectQuerySet, key: str, terms: Terms) -> ProjectQuerySet:
    """What needs attention, on the day that is asked for or today."""
    if key == "silent":
        return projects.silent(terms.known_on or timezone.localdate(), stored=not as_of.is_asked())
    return projects.above_total()


def counts_in_totals(projects: ProjectQuerySet, answer: str, terms: Terms) -> ProjectQuerySet:
    """Whether it adds to totals (rule 4)."""
    return projects.filter(COUNTED if answer == "true" else ~COUNTED)
