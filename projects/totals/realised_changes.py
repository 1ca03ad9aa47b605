"""When realised funds rose, and by how much: realised claims are cumulative, so that no flow is typed twice (rule 1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from ..models import InvestmentAmount, Project
from ..models.archive import InvestmentAmountVersion, SourceVersion
from ..values.choices import Basis, Currency, figure_in
from .exchange import claim_day
from .facts import ClaimFact, SourceFact
from .rules import realised_claims, summed

DISCLOSED = Decimal(1)  # whatever the amount in its own currency: to read a hundred thousand takes its time
# Project, key, phase, the claim's day (as texts; its source's where it has none) and its source's, whole yuan, whole money.
Row = tuple[Any, ...]
_day = lru_cache(maxsize=20_000)(date.fromisoformat)
Rise = list[int]  # how often a figure changed, to how many known figures, and by how much these rose


# How often figures changed in a month, to how many known ones, and by how much these rose: as it is kept.
KEPT = ("realised_changes", "realised_known", "realised_rise")


def rises(projects: QuerySet[Project], currency: str = Currency.CNY) -> dict[str, Rise]:
    """By month (2026-11) how often projects' realised figures changed, to how many known ones, and by how many whole yuan
    (or dollars, euros) these rose or fell; one query.

    Blank where claims have no day. A figure that does not convert is not known. What a project's changes add up to is its
    realised figure now.
    """
    claims = InvestmentAmount.objects.filter(project__in=projects.order_by())
    return _rises(claims, F("source__published_at"), currency)


def counted(of_counting: Q) -> Counter[tuple[str, str]]:
    """The same in yuan of what is public of these projects, those that count, under `KEPT` and the month."""
    claims: Any = InvestmentAmountVersion._default_manager  # the fields of both are those of their models
    sources: Any = SourceVersion._default_manager
    mine = claims.filter(of_counting, valid_to=None)
    source = sources.filter(valid_to=None, record=OuterRef("source_id")).values("published_at")[:1]
    return of_rises(_rises(mine, Subquery(source), Currency.CNY))


def of_rises(found: dict[str, Rise]) -> Counter[tuple[str, str]]:
    """As they are kept."""
    return Counter(
        {
            (what, month): n
            for month, figures in found.items()
            for what, n in zip(KEPT, figures, strict=True)
            if n
        }
    )


def _rises(claims: QuerySet[Any], published_on: Any, currency: str) -> dict[str, Rise]:
    worth, published = figure_in("amount", currency), Cast(published_on, TextField())
    day = Coalesce(Cast("as_of", TextField()), published)
    facts = ("project_id", "pk", "phase", day, published, "amount_cny", worth)
    of_month: dict[str, Rise] = defaultdict(lambda: [0, 0, 0])
    realised = claims.filter(basis=Basis.REALISED, amount__isnull=False, set_aside_reason="")
    rows = realised.order_by("project_id").values_list(*facts)
    for _project, of_project in groupby(rows.iterator(), itemgetter(0)):
        last = 0
        for day_of, figure in _standing(list(of_project), currency):  # a hundred thousand: no call for each
            if figure != last:
                found = of_month[day_of[:7]]
                found[0] += 1
                if figure is not None:
                    found[1] += 1
                    found[2] += figure - last
                    last = figure
    return of_month


def _standing(rows: list[Row], currency: str) -> Iterable[tuple[str, int | None]]:
    """The realised figure after each day that a claim is of, in their order; the day as text, blank where it has none."""
    if all(row[2] is None for row in rows):  # nearly always: the last claim of each day stands
        if len(rows) > 1:
            rows.sort(key=_precedence)
        return {row[3] or "": row[6] for row in rows}.items()
    return _standing_with_phases([_claim(row, figure_in("amount", currency)) for row in rows], currency)


def _precedence(row: Row) -> tuple[str, str, int]:
    """As `rules.precedence`, of realised claims alone."""
    return (row[3] or "", row[4] or "", row[1])


def _standing_with_phases(claims: list[ClaimFact], currency: str) -> Iterator[tuple[str, int | None]]:
    for day in sorted({claim_day(claim) or date.min for claim in claims}):
        known = [claim for claim in claims if (claim_day(claim) or date.min) <= day]
        yield ("" if day == date.min else day.isoformat()), summed(realised_claims(known)[0], currency)


def _claim(row: Row, worth: str) -> ClaimFact:
    _project, pk, phase, day, published, cny, money = row
    source = _source(_day(published) if published else None)
    fact = ClaimFact(
        pk, phase, Basis.REALISED, DISCLOSED, "exact", "", _day(day) if day else None, "", source
    )
    fact.amount_cny = cny  # by which the rules choose
    setattr(fact, worth, money)
    return fact


@lru_cache(maxsize=10_000)
def _source(published: date | None) -> SourceFact:
    return SourceFact(0, "", published)
