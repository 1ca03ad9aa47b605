"""When realised funds rose, and by how much: realised claims are cumulative, so that no flow is typed twice (rule 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from ..models import InvestmentAmount, Project
from ..values.choices import Basis, Currency, figure_in
from .exchange import claim_day
from .facts import ClaimFact, SourceFact
from .rules import realised_claims, summed

DISCLOSED = Decimal(1)  # whatever the amount in its own currency: to read a hundred thousand takes its time
# Project, key, phase, the claim's day and its source's as texts, whole yuan.
Row = tuple[Any, ...]
_day = lru_cache(maxsize=20_000)(date.fromisoformat)


def changes(
    projects: QuerySet[Project], currency: str = Currency.CNY
) -> Iterator[tuple[date | None, int | None]]:
    """The day of each change of a project's realised figure, with the whole yuan (or dollars, euros) that it rose or
    fell by; one query.

    None for the money where the new figure does not convert, for the day where claims have none. What a project's changes
    add up to is its realised figure now.
    """
    claims = InvestmentAmount.objects.filter(
        project__in=projects.order_by(), basis=Basis.REALISED, amount__isnull=False, set_aside_reason=""
    )
    worth = figure_in("amount", currency)
    days = (Cast("as_of", TextField()), Cast("source__published_at", TextField()))
    rows = claims.order_by("project_id").values_list("project_id", "pk", "phase", *days, "amount_cny", worth)
    for _project, of_project in groupby(rows.iterator(), itemgetter(0)):
        last = 0
        for day, figure in _standing(list(of_project), worth, currency):
            if figure != last:
                yield _day(day) if day else None, None if figure is None else figure - last
                last = last if figure is None else figure


def _standing(rows: list[Row], worth: str, currency: str) -> Iterable[tuple[str, int | None]]:
    """The realised figure after each day that a claim is of, in their order; the day as text, blank where it has none."""
    if all(row[2] is None for row in rows):  # nearly always: the last claim of each day stands
        if len(rows) > 1:
            rows.sort(key=_precedence)
        return {row[3] or row[4] or "": row[6] for row in rows}.items()
    return _standing_with_phases([_claim(row, worth) for row in rows], currency)


def _precedence(row: Row) -> tuple[str, str, int]:
    """As `rules.precedence`, of realised claims alone."""
    return (row[3] or row[4] or "", row[4] or "", row[1])


def _standing_with_phases(claims: list[ClaimFact], currency: str) -> Iterator[tuple[str, int | None]]:
    for day in sorted({claim_day(claim) or date.min for claim in claims}):
        known = [claim for claim in claims if (claim_day(claim) or date.min) <= day]
        yield ("" if day == date.min else day.isoformat()), summed(realised_claims(known)[0], currency)


def _claim(row: Row, worth: str) -> ClaimFact:
    _project, pk, phase, as_of, published, cny, money = row
    source = _source(_day(published) if published else None)
    fact = ClaimFact(
        pk, phase, Basis.REALISED, DISCLOSED, "exact", "", _day(as_of) if as_of else None, "", source
    )
    fact.amount_cny = cny  # by which the rules choose
    setattr(fact, worth, money)
    return fact


@lru_cache(maxsize=10_000)
def _source(published: date | None) -> SourceFact:
    return SourceFact(0, "", published)
