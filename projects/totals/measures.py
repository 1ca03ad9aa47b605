"""What is counted and summed of projects (docs/domain.md, counting rules 2 and 4): each measure is declared once, here.

Lists, facets, reports and the running counters take their expressions from `MEASURES`, or in dollars or euros from
`measures_in`, under the same keys. All amounts are whole units of the currency.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy

from ..models import Project
from ..models.querysets import COUNTED
from ..values.choices import SIZE_KEYS, Currency, SizeBand, Status, TotalBasis, figure_in

NO_BAND = "none"  # the key of what has no figure, or a negative one


# ---- The declarations ----


@dataclass(frozen=True)
class Measure:
    """A number over projects: how many are meant by `where`, or the sum of their stored figure `of`.

    `where` names fields of the project itself. `basis` is blank where the measure speaks of no money. What has a
    `label` can be asked for in the pivot.
    """

    name: str
    where: Q
    of: str = ""
    basis: str = ""
    label: Any = field(default="", compare=False, repr=False)

    @property
    def key(self) -> str:
        """What it is called beside the measures of other bases."""
        return f"{self.basis}_{self.name}" if self.basis else self.name

    @property
    def fields(self) -> set[str]:
        """The fields that it reads."""
        return {*_fields(self.where), self.of} - {""}

    def each(self) -> Combinable:
        """What a single project adds; NULL where its figure is not known."""
        adds = F(self.of) if self.of else Value(1)
        return Case(When(self.where, then=adds), default=Value(0)) if self.where else adds

    def aggregate(self, path: str = "", within: Q | None = None) -> Aggregate:
        """As the database computes it over projects at the end of `path`, of those `within` a condition on the row."""
        where = (within or Q()) & through(path, self.where)
        if self.of:
            return Sum(f"{path}{self.of}", filter=where or None)
        return Count(f"{path}pk", filter=where or None)


def _on(basis: str, currency: str) -> tuple[Measure, ...]:
    """What stands beside every total (rule 2) and what it leaves out (rule 4)."""
    money, disclosed = figure_in(basis, currency), f"{basis}_disclosed"
    covered = COUNTED & Q(**{f"{money}__isnull": False})
    undisclosed = COUNTED & Q(**{disclosed: False})
    return (
        Measure("amount", covered, money, basis, gettext_lazy("Amount (CNY)")),
        Measure("covered", covered, "", basis),
        Measure("undisclosed", undisclosed, "", basis, gettext_lazy("Undisclosed projects")),
        Measure("unconvertible", COUNTED & Q(**{disclosed: True, f"{money}__isnull": True}), "", basis),
        Measure("inexact_claims", covered, f"{basis}_inexact", basis),
        Measure("left_out_amount", ~COUNTED, money, basis, gettext_lazy("Left out (CNY)")),
    )


def _all(currency: str) -> dict[str, Measure]:
    measures = (
        Measure("projects", Q()),
        Measure("counting", COUNTED, label=gettext_lazy("Projects")),
        Measure("terminated", Q(status=Status.TERMINATED)),
        *(measure for basis in TotalBasis.values for measure in _on(basis, currency)),
    )
    return {measure.key: measure for measure in measures}


BY_CURRENCY = {currency.value: _all(currency) for currency in Currency}
MEASURES = BY_CURRENCY[Currency.CNY]


def measures_in(currency: str) -> Mapping[str, Measure]:
    """All measures by key, their money in a reporting currency: each claim at the rates of its own day (rule 6)."""
    return BY_CURRENCY[currency]


def through(path: str, condition: Q) -> Q:
    """A condition on projects as one on rows that have their project at the end of `path`."""
    parts = [
        through(path, part) if isinstance(part, Q) else (f"{path}{part[0]}", part[1])
        for part in condition.children
        if isinstance(part, Q | tuple)
    ]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _fields(condition: Q) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _fields(part)
        elif isinstance(part, tuple):
            yield part[0].partition("__")[0]


def keys_of(*bases: str) -> list[str]:
    """Of the measures that speak of no money and of those on these bases."""
    wanted = {"", *bases}
    return [key for key, measure in MEASURES.items() if measure.basis in wanted]


def aggregates(*bases: str, currency: str = Currency.CNY) -> dict[str, Aggregate]:
    """The expressions of the measures `keys_of` these bases."""
    measures = measures_in(currency)
    return {key: measures[key].aggregate() for key in keys_of(*bases)}


# ---- Size bands ----


def size_band(figure: str, band: SizeBand) -> Q:
    """Projects whose yuan figure lies in the band: from its bound to under the next one."""
    above = [other.value for other in SizeBand if other > band]
    upper = Q(**{f"{figure}__lt": min(above)}) if above else Q()
    return Q(**{f"{figure}__gte": band.value}) & upper


def size_key(figure: str) -> Case:
    """The key of the band that the figure lies in."""
    bands = [When(size_band(figure, band), then=Value(key)) for key, band in SIZE_KEYS.items()]
    return Case(*bands, default=Value(NO_BAND), output_field=CharField())


# ---- What they say of a selection ----


@dataclass(frozen=True)
class Total:
    """One basis added up over a selection: its measures by name, with what stands beside every total (rule 2)."""

    basis: TotalBasis
    figures: Mapping[str, int]

    @property
    def amount(self) -> int:
        """Whole yuan, dollars or euros over the covered projects that count."""
        return self.figures["amount"]

    @property
    def covered(self) -> int:
        """How many projects that count have a figure in the currency: what an average divides by (rule 2)."""
        return self.figures["covered"]

    @property
    def undisclosed(self) -> int:
        """How many projects that count have no disclosed amount on this basis (rule 2)."""
        return self.figures["undisclosed"]

    @property
    def unconvertible(self) -> int:
        """How many projects that count disclose an amount for which there is no rate (rules 2 and 6)."""
        return self.figures["unconvertible"]

    @property
    def inexact(self) -> int:
        """How many claims in the amount are about, at least or up to; they add at face value (rule 2)."""
        return self.figures["inexact_claims"]

    @property
    def left_out_amount(self) -> int:
        """The money of the projects that do not count: listed beside the amount, never in it (rule 4)."""
        return self.figures["left_out_amount"]

    @property
    def average(self) -> Decimal | None:
        """Money per covered project; blank where none is covered (rule 2)."""
        return Decimal(self.amount) / self.covered if self.covered else None


@dataclass(frozen=True)
class Summary:
    """All measures over one selection, by key; `counting + left_out == projects`."""

    figures: Mapping[str, int]

    @property
    def projects(self) -> int:
        """How many are selected, those that do not count among them."""
        return self.figures["projects"]

    @property
    def counting(self) -> int:
        """How many count: not terminated, and not taken off (rule 4)."""
        return self.figures["counting"]

    @property
    def left_out(self) -> int:
        """How many are terminated or were taken off (rule 4)."""
        return self.projects - self.counting

    @property
    def headline(self) -> Total:
        """Of the chosen claims for whole projects: announced, contracted or filed (rule 1)."""
        return self.on(TotalBasis.HEADLINE)

    @property
    def phases(self) -> Total:
        """Of phases, another reading of the same promises: never added to the headline (rule 1)."""
        return self.on(TotalBasis.PHASES)

    @property
    def realised(self) -> Total:
        """Of the funds in place, by the latest realised claims (rule 1)."""
        return self.on(TotalBasis.REALISED)

    def on(self, basis: str) -> Total:
        """The total on a basis by its value, for callers that have it from a parameter."""
        return read_total(basis, self.figures)

    def __iter__(self) -> Iterator[Total]:
        return map(self.on, TotalBasis)


def summarise(projects: QuerySet[Project], currency: str = Currency.CNY) -> Summary:
    """Add a selection up on every basis, in one query."""
    return read_summary(projects.order_by().aggregate(**aggregates(*TotalBasis.values, currency=currency)))


def read_summary(row: Mapping[str, Any]) -> Summary:
    """Of what `aggregates` gave for all bases."""
    return Summary({key: int(row[key] or 0) for key in MEASURES})


def read_total(basis: str, row: Mapping[str, Any]) -> Total:
    """Of what `aggregates` gave for this basis."""
    figures = {m.name: int(row[key] or 0) for key, m in MEASURES.items() if m.basis == basis}
    return Total(TotalBasis(basis), figures)
