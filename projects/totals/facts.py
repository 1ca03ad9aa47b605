"""What the counting rules read of projects, in bulk and as plain records: model instances cost many times as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from ..models import InvestmentAmount, Milestone, MilestonePlan, Participation, Project, Signing, Source
from ..models.milestones import standing_plans
from ..values.choices import Publication

# What a claim keeps of its conversion and of the basis that chose it; stored by `totals.refresh()`.
CLAIM_FIELDS = ("chosen_for", "amount_cny", "rate", "rate_date", "rate_publisher")


class Paper(NamedTuple):
    """A source."""

    pk: int
    title: str
    published_at: date | None


class Ceremony(NamedTuple):
    """A signing event."""

    slug: str
    title: str
    title_zh: str
    held_on: date


class Party(NamedTuple):
    """An investor in a role; `pk` is the participation's."""

    pk: int
    role: str
    name: str
    name_zh: str
    aliases: str
    origin: str


class Branch(NamedTuple):
    """A sector."""

    pk: int
    name: str


class Plan(NamedTuple):
    """A plan for a milestone."""

    pk: int
    planned: date
    precision: str
    stated_on: date | None
    set_aside_reason: str
    source: Paper | None


@dataclass(slots=True)
class Claim:
    """A row of the ledger of amounts; the fields from `chosen_for` on are `CLAIM_FIELDS`."""

    pk: int
    phase: int | None
    basis: str
    amount: Decimal | None
    qualifier: str
    currency: str
    as_of: date | None
    set_aside_reason: str
    source: Paper | None
    chosen_for: str = ""
    amount_cny: int | None = None
    rate: Decimal | None = None
    rate_date: date | None = None
    rate_publisher: str = ""

    @property
    def disclosed(self) -> bool:
        return self.amount is not None

    @property
    def stored(self) -> tuple:
        return (self.chosen_for, self.amount_cny, self.rate, self.rate_date, self.rate_publisher)


@dataclass(slots=True)
class Step:
    """A milestone with its plans."""

    pk: int
    kind: str
    phase: int | None
    reached: bool
    actual: date | None
    actual_precision: str
    evidence: str
    source: Paper | None
    plans: list[Plan]

    @property
    def plans_in_order(self) -> list[Plan]:
        return standing_plans(self.plans) if self.plans else []


@dataclass(slots=True)
class Dossier:
    """One project with all that the rules read of it; `stored` holds the figures asked for, as the database has them."""

    pk: int = 0
    code: str | None = None
    name: str = ""
    name_zh: str = ""
    summary: str = ""
    sector_id: int | None = None
    stored: tuple = ()
    claims: list[Claim] = field(default_factory=list)
    milestones: list[Step] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    events: list[Ceremony] = field(default_factory=list)  # published ones
    secondary_sectors: list[Branch] = field(default_factory=list)


OWN = ("pk", "code", "name", "name_zh", "summary", "sector_id")
CLAIM = ("project_id", "pk", "phase", "basis", "amount", "qualifier", "currency", "as_of", "set_aside_reason")
STEP = ("project_id", "pk", "kind", "phase", "reached", "actual", "actual_precision", "evidence", "source_id")
PLAN = ("milestone_id", "pk", "planned", "precision", "stated_on", "set_aside_reason", "source_id")
PARTY = ("pk", "role", "investor__name", "investor__name_zh", "investor__aliases", "investor__origin")


def read(ids: Collection[int], stored: Sequence[str]) -> list[Dossier]:
    """Dossiers of these projects, by id, with the figures of these names; seven queries, however many."""
    claims = _rows(
        InvestmentAmount.objects.filter(project__pk__among=ids), (*CLAIM, "source_id", *CLAIM_FIELDS)
    )
    steps = _rows(Milestone.objects.filter(project__pk__among=ids), STEP)
    plans = _rows(MilestonePlan.objects.filter(milestone__project__pk__among=ids), PLAN)
    papers = _papers({row[len(CLAIM)] for row in claims} | {row[-1] for row in [*steps, *plans]})
    by_project: list[dict[int, list[Any]]] = [  # in the order of the dossier's fields
        _grouped((pk, Claim(*_sourced(row, papers, 8))) for pk, *row in claims),
        _steps(steps, plans, papers),
        _grouped(_parties(ids)),
        _grouped(_events(ids)),
        _grouped(_secondary_sectors(ids)),
    ]
    rows = Project.objects.filter(pk__among=ids).order_by("pk").values_list(*OWN, *stored)
    own = len(OWN)
    return [
        Dossier(*(*row[:own], row[own:], *(groups.get(row[0], []) for groups in by_project))) for row in rows
    ]


def claims_of(amounts: QuerySet[InvestmentAmount]) -> Iterator[tuple[int, Claim]]:
    """Pairs of a project's id and one of these claims; two queries."""
    rows = _rows(amounts, (*CLAIM, "source_id"))
    papers = _papers({row[-1] for row in rows})
    return ((pk, Claim(*_sourced(row, papers))) for pk, *row in rows)


def _rows(records: QuerySet, names: Sequence[str]) -> list[tuple]:
    return list(records.order_by("pk").values_list(*names))


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _sourced(row: list, papers: Mapping[int | None, Paper], place: int = -1) -> list:
    """The row with its source in the place of the source's id."""
    row[place] = papers.get(row[place])
    return row


def _papers(ids: set[int | None]) -> Mapping[int | None, Paper]:
    rows = (
        Source.objects.filter(pk__among={pk for pk in ids if pk})
        .order_by()
        .values_list("pk", "title", "published_at")
    )
    return {row[0]: Paper(*row) for row in rows}


def _steps(steps: list[tuple], plans: list[tuple], papers: Mapping[int | None, Paper]) -> dict:
    planned = _grouped((pk, Plan(*_sourced(row, papers))) for pk, *row in plans)
    return _grouped((pk, Step(*_sourced([*row, planned.get(row[0], [])], papers, 7))) for pk, *row in steps)


def _parties(ids: Collection[int]) -> Iterator[tuple[int, Party]]:
    rows = _rows(Participation.objects.filter(project__pk__among=ids), ("project_id", *PARTY))
    return ((pk, Party(*row)) for pk, *row in rows)


def _events(ids: Collection[int]) -> Iterator[tuple[int, Ceremony]]:
    signings = Signing.objects.filter(project__pk__among=ids, event__publication=Publication.PUBLISHED)
    rows = _rows(signings, ("project_id", "event__slug", "event__title", "event__title_zh", "event__held_on"))
    return ((pk, Ceremony(*row)) for pk, *row in rows)


def _secondary_sectors(ids: Collection[int]) -> Iterator[tuple[int, Branch]]:
    links = Project.secondary_sectors.through.objects.filter(project__pk__among=ids).order_by("sector__path")
    rows = links.values_list("project_id", "sector_id", "sector__name", "sector__name_zh")
    return ((pk, Branch(sector, name or name_zh)) for pk, sector, name, name_zh in rows)
