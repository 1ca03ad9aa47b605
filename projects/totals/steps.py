"""What became of projects that were signed together, as the report on conversion counts it: each measure is declared
once, here. Money is in the headlines' whole yuan, dollars or euros; marked projects are counted by themselves (rule 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Q

from ..values.choices import STAGE_RANK, Currency, MilestoneKind, Status, figure_in
from .measures import Measure
from .rules import STEPS

Days = Counter[int]  # how many projects took so many days
DAYS = tuple(f"days_to_{kind.value}" for kind in STEPS)  # the fields that hold them


def read_days(joined: str | None) -> Days:
    """Of whole numbers joined by commas; to count the texts first takes a quarter of the time, as few are different."""
    found = Counter(joined.split(",")) if joined else {}
    return Counter({int(days): number for days, number in found.items()})


def _reached(kind: MilestoneKind) -> Q:
    return Q(stage__in=[stage for stage, rank in STAGE_RANK.items() if rank >= STAGE_RANK[kind]])


def _all(currency: str) -> dict[str, Measure]:
    headline, realised = figure_in("headline", currency), figure_in("realised", currency)
    both = Q(**{f"{headline}__isnull": False, f"{realised}__isnull": False})
    dated, begun = Q(signed_on__isnull=False), _reached(MilestoneKind.CONSTRUCTION_START)
    reached = {kind: _reached(kind) for kind in STEPS}
    reported = {kind: ~Q(**{f"first_{kind}": ""}) for kind in STEPS}
    measures = (
        Measure("projects", Q()),
        Measure("terminated", Q(status=Status.TERMINATED)),
        Measure("unsigned", Q(stage="", signed_on=None)),
        Measure("dated", dated),
        Measure("begun_dated", dated & begun),
        Measure("begun_started", Q(years_to_start__isnull=False) & begun),
        Measure("within_year", Q(years_to_start__lte=0)),
        Measure("within_two", Q(years_to_start__lte=1)),
        Measure("covered", Q(**{f"{headline}__isnull": False})),
        Measure("money", Q(), headline),
        Measure("both", both),
        Measure("both_money", both, headline),
        Measure("realised", both, realised),
        *(Measure(f"reached_{kind}", where) for kind, where in reached.items()),
        *(Measure(f"reached_money_{kind}", where, headline) for kind, where in reached.items()),
        *(Measure(f"reported_{kind}", where) for kind, where in reported.items()),
        *(Measure(f"reported_money_{kind}", where, headline) for kind, where in reported.items()),
    )
    return {measure.key: measure for measure in measures}


BY_CURRENCY: Mapping[str, Mapping[str, Measure]] = {currency.value: _all(currency) for currency in Currency}
IN_YUAN = BY_CURRENCY[Currency.CNY]
