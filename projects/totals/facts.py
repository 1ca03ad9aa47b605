"""What the counting rules read of projects, in bulk and as plain records: model instances cost many times as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from ..models import InvestmentAmount, Milestone, MilestonePlan, Participation, Project, Signing, Source
from ..models.milestones import standing_plans
from ..values.choices import INVESTING_ROLES, Publication, figure_in

# What a claim keeps of its conversion and of the basis that chose it; stored by `refresh`.
CLAIM_FIELDS = (
    "chosen_for", "amount_cny", "rate", "rate_date", "rate_publisher", "amount_usd", "amount_eur",
)  # fmt: skip


# ---- The records ----


class SourceFact(NamedTuple):
    """A source."""

    pk: int
    title: str
    published_at: date | None


class SigningEventFact(NamedTuple):
    """A signing event."""

    slug: str
    title: str
    title_zh: str
    held_on: date


class ParticipationFact(NamedTuple):
    """An investor in a role; `pk` is the participation's."""

    pk: int
    role: str
    name: str
    name_zh: str
    aliases: str
    origin: str


class SectorFact(NamedTuple):
    """`name` is the English one, else the Chinese one."""

    pk: int
    name: str


class PlanFact(NamedTuple):
    """A plan for a milestone."""

    pk: int
    planned: date
    precision: str
    stated_on: date | None
    set_aside_reason: str
    source: SourceFact | None


@dataclass(slots=True)
class ClaimFact:
    """A row of the ledger of amounts; the fields from `chosen_for` on are `CLAIM_FIELDS`."""

    pk: int
    phase: int | None
    basis: str
    amount: Decimal | None
    qualifier: str
    currency: str
    as_of: date | None
    set_aside_reason: str
    source: SourceFact | None
    chosen_for: str = ""
    amount_cny: int | None = None
    rate: Decimal | None = None
    rate_date: date | None = None
    rate_publisher: str = ""
    amount_usd: int | None = None
    amount_eur: int | None = None

    @property
    def disclosed(self) -> bool:
        """False where the source says that there is an investment and not how much: that is not zero (rule 2)."""
        return self.amount is not None

    @property
    def stored(self) -> tuple[Any, ...]:
        """The values of `CLAIM_FIELDS`."""
        return (
            self.chosen_for, self.amount_cny, self.rate, self.rate_date, self.rate_publisher, self.amount_usd,
            self.amount_eur,
        )  # fmt: skip

    def worth(self, currency: str) -> int | None:
        """Its whole yuan, dollars or euros; None where it has none or no rate."""
        worth: int | None = getattr(self, figure_in("amount", currency))
        return worth


@dataclass(slots=True)
class MilestoneFact:
    """A milestone with its plans."""

    pk: int
    kind: str
    phase: int | None
    reached: bool
    actual: date | None
    actual_precision: str
    evidence: str
    source: SourceFact | None
    plans: list[PlanFact]

    @property
    def plans_in_order(self) -> list[PlanFact]:
        """Oldest first by the day that each was stated; those set aside are left out."""
        return standing_plans(self.plans) if self.plans else []


@dataclass(slots=True)
class Dossier:
    """One project with all that the rules read of it; `stored` holds the figures asked for, as the database has them."""

    pk: int = 0
    code: str | None = None
    name: str = ""
    name_zh: str = ""
    summary: str = ""
    summary_zh: str = ""
    sector_id: int | None = None
    stored: dict[str, Any] = field(default_factory=dict)
    claims: list[ClaimFact] = field(default_factory=list)
    milestones: list[MilestoneFact] = field(default_factory=list)
    participations: list[ParticipationFact] = field(default_factory=list)
    events: list[SigningEventFact] = field(default_factory=list)  # published ones
    secondary_sectors: list[SectorFact] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)  # public ones, its own and its investors'


# ---- Reading them: each record's fields bear the names of the columns that they are read from ----

OWN = ("pk", "code", "name", "name_zh", "summary", "summary_zh", "sector_id")
MADE = {"source", "plans"}  # looked up, not read from a column
CLAIM = tuple(f.name for f in fields(ClaimFact) if f.name not in {*MADE, *CLAIM_FIELDS})
MILESTONE = tuple(f.name for f in fields(MilestoneFact) if f.name not in MADE)
PLAN = tuple(name for name in PlanFact._fields if name not in MADE)
INVESTOR = ("name", "name_zh", "aliases", "origin")
EVENT = SigningEventFact._fields

Row = dict[str, Any]


def read(ids: Collection[int], stored: Sequence[str]) -> list[Dossier]:
    """Dossiers of these projects, by id, with the figures of these names; nine queries, however many."""
    amounts, milestones = InvestmentAmount.objects, Milestone.objects
    claims = _rows(amounts.filter(project__pk__among=ids), "project_id", "source_id", *CLAIM, *CLAIM_FIELDS)
    steps = _rows(milestones.filter(project__pk__among=ids), "project_id", "source_id", *MILESTONE)
    planned = MilestonePlan.objects.filter(milestone__project__pk__among=ids)
    plans = _rows(planned, "milestone_id", "source_id", *PLAN)
    sources = _sources(row["source_id"] for rows in (claims, steps, plans) for row in rows)
    plans_of = _grouped((row.pop("milestone_id"), _plan(row, sources)) for row in plans)
    claims_of = _grouped((row.pop("project_id"), _claim(row, sources)) for row in claims)
    milestones_of = _grouped((row.pop("project_id"), _milestone(row, sources, plans_of)) for row in steps)
    participations_of = _grouped(_participations(ids))
    events_of = _grouped(_events(ids))
    secondary_sectors_of = _grouped(_secondary_sectors(ids))
    labels_of = _grouped(_labels(ids))
    return [
        Dossier(
            **{name: row[name] for name in OWN},
            stored={name: row[name] for name in stored},
            claims=claims_of[row["pk"]],
            milestones=milestones_of[row["pk"]],
            participations=participations_of[row["pk"]],
            events=events_of[row["pk"]],
            secondary_sectors=secondary_sectors_of[row["pk"]],
            labels=labels_of[row["pk"]],
        )
        for row in _rows(Project.objects.filter(pk__among=ids), *OWN, *stored)
    ]


def claims_by_project(amounts: QuerySet[InvestmentAmount]) -> Mapping[int, list[ClaimFact]]:
    """These claims, without their conversion, by their projects' ids; two queries."""
    rows = _rows(amounts, "project_id", "source_id", *CLAIM)
    sources = _sources(row["source_id"] for row in rows)
    return _grouped((row.pop("project_id"), _claim(row, sources)) for row in rows)


def _rows(records: QuerySet[Any], *names: str, **expressions: Any) -> list[Row]:
    return list(records.order_by("pk").values(*names, **expressions))


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


Sources = Mapping[int | None, SourceFact]


def _sources(ids: Iterable[int | None]) -> Sources:
    rows = Source.objects.filter(pk__among={pk for pk in ids if pk}).order_by()
    return {row[0]: SourceFact(*row) for row in rows.values_list(*SourceFact._fields)}


def _claim(row: Row, sources: Sources) -> ClaimFact:
    return ClaimFact(source=sources.get(row.pop("source_id")), **row)


def _plan(row: Row, sources: Sources) -> PlanFact:
    return PlanFact(source=sources.get(row.pop("source_id")), **row)


def _milestone(row: Row, sources: Sources, plans: Mapping[int, list[PlanFact]]) -> MilestoneFact:
    return MilestoneFact(source=sources.get(row.pop("source_id")), plans=plans.get(row["pk"], []), **row)


def _participations(ids: Collection[int]) -> Iterator[tuple[int, ParticipationFact]]:
    of_investor = {name: F(f"investor__{name}") for name in INVESTOR}
    rows = _rows(
        Participation.objects.filter(project__pk__among=ids), "project_id", "pk", "role", **of_investor
    )
    return ((row.pop("project_id"), ParticipationFact(**row)) for row in rows)


def _events(ids: Collection[int]) -> Iterator[tuple[int, SigningEventFact]]:
    signings = Signing.objects.filter(project__pk__among=ids, event__publication=Publication.PUBLISHED)
    rows = _rows(signings, "project_id", **{name: F(f"event__{name}") for name in EVENT})
    return ((row.pop("project_id"), SigningEventFact(**row)) for row in rows)


def _secondary_sectors(ids: Collection[int]) -> Iterator[tuple[int, SectorFact]]:
    links = Project.secondary_sectors.through.objects.filter(project__pk__among=ids).order_by("sector__path")
    rows = links.values_list("project_id", "sector_id", "sector__name", "sector__name_zh")
    return ((pk, SectorFact(sector, name or name_zh)) for pk, sector, name, name_zh in rows)


def _labels(ids: Collection[int]) -> Iterator[tuple[int, int]]:
    own = Project.labels.through.objects.filter(project__pk__among=ids, label__public=True)
    investing = Participation.objects.filter(
        project__pk__among=ids, role__in=INVESTING_ROLES, investor__labels__public=True
    )
    # Of each part: the second names the labels of the same join that it narrows.
    theirs = investing.values_list("project_id", "investor__labels")
    return iter(own.order_by().values_list("project_id", "label_id").union(theirs.order_by()))
