"""When realised funds rose, and by how much: realised claims are cumulative, so that no flow is typed twice (rule 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from ..models import InvestmentAmount, Project
from ..values.choices import Basis, Currency, figure_in
from .exchange import claim_day
from .facts import ClaimFact, SourceFact
from .rules import precedence, realised_claims, summed

FIELDS = ("project_id", "pk", "phase", "as_of", "source__published_at", "amount_cny")
DISCLOSED = Decimal(1)  # whatever the amount in its own currency: to read a hundred thousand takes its time


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
    rows = claims.order_by("project_id").values_list(*FIELDS, worth).iterator()
    for _project, of_project in groupby(rows, itemgetter(0)):
        yield from _changes([_claim(row, worth) for row in of_project], currency)


def _claim(row: tuple[Any, ...], worth: str) -> ClaimFact:
    _project, pk, phase, as_of, published, cny, money = row
    fact = ClaimFact(pk, phase, Basis.REALISED, DISCLOSED, "exact", "", as_of, "", _source(published))
    fact.amount_cny = cny  # by which the rules choose
    setattr(fact, worth, money)
    return fact


@lru_cache(maxsize=10_000)
def _source(published: date | None) -> SourceFact:
    return SourceFact(0, "", published)


def _changes(claims: list[ClaimFact], currency: str) -> Iterator[tuple[date | None, int | None]]:
    last = 0
    for day, figure in _standing(claims, currency):
        if figure != last:
            yield (None if day == date.min else day), None if figure is None else figure - last
            last = last if figure is None else figure


def _standing(claims: list[ClaimFact], currency: str) -> Iterator[tuple[date, int | None]]:
    """The realised figure after each day that a claim is of, in their order."""
    if all(claim.phase is None for claim in claims):  # nearly always: the last claim of each day stands
        in_order = sorted(claims, key=precedence) if len(claims) > 1 else claims
        yield from {claim_day(claim) or date.min: claim.worth(currency) for claim in in_order}.items()
        return
    for day in sorted({claim_day(claim) or date.min for claim in claims}):
        known = [claim for claim in claims if (claim_day(claim) or date.min) <= day]
        yield day, summed(realised_claims(known)[0], currency)
