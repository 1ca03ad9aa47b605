"""When realised funds rose, and by how much: realised claims are cumulative, so that no flow is typed twice (rule 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from ..models import InvestmentAmount, Project
from ..values.choices import Basis, Currency, figure_in
from .exchange import claim_day
from .facts import ClaimFact, SourceFact
from .rules import money_facts

FIELDS = ("project_id", "pk", "phase", "amount", "as_of", "source__published_at", "amount_cny")


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
    of_project: dict[int, list[ClaimFact]] = defaultdict(list)
    worth = figure_in("amount", currency)
    rows = claims.order_by().values_list(*FIELDS, worth)
    for project, pk, phase, amount, as_of, published, cny, money in rows:
        source = SourceFact(0, "", published)
        fact = ClaimFact(pk, phase, Basis.REALISED, amount, "exact", "", as_of, "", source)
        fact.amount_cny = cny  # by which the rules choose
        setattr(fact, worth, money)
        of_project[project].append(fact)
    for found in of_project.values():
        yield from _changes(found, figure_in("realised", currency))


def _changes(claims: list[ClaimFact], name: str) -> Iterator[tuple[date | None, int | None]]:
    last = 0
    for day in sorted({claim_day(claim) or date.min for claim in claims}):
        known = [claim for claim in claims if (claim_day(claim) or date.min) <= day]
        figure: int | None = money_facts(known)[name]
        if figure != last:
            yield (None if day == date.min else day), None if figure is None else figure - last
            last = last if figure is None else figure
