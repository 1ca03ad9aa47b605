"""Made-up projects, loaded in bulk with their stored figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from ..models import CodeCounter, InvestmentAmount, Milestone, MilestonePlan, Participation, Project, Signing
from ..models.bulk import Table, insert_many, reset_sequences
from ..totals.exchange import Rates, convert
from ..totals.facts import (
    ClaimFact,
    Dossier,
    MilestoneFact,
    ParticipationFact,
    SectorFact,
    SigningEventFact,
    SourceFact,
)
from ..totals.rules import stored_facts
from ..values.choices import ConstructionNature, ProjectType
from .drawing import LAST_DAY, Claims, Steps, Weighted
from .hand import Hand
from .words import BRANDS, PURPOSES
from .world import FIRST_YEAR, Named, World

LIST = "made-up"  # `external_list` of every made-up project
BATCH = 5000
STATUSES = Weighted({"active": 78, "delayed": 8, "suspended": 4, "terminated": 6, "ended": 4})
PARTIES = Weighted({0: 5, 1: 60, 2: 25, 3: 10})
# What is built, and of which kind, one after the other.
NATURES = [
    (ConstructionNature.values[nature], ProjectType.values[kind])
    for nature, kind in ((0, 0), (1, 0), (0, 1), (3, 0))
]
SPAN = (LAST_DAY - date(FIRST_YEAR, 1, 1)).days

Batch = list[
    tuple[type[Any], Sequence[str], list[tuple]]
]  # of each table its rows, as `insert_many` takes them


class Portfolio:
    """Adds projects to a world; the same seed and the same world make the same ones."""

    def __init__(self, world: World, random: Random, at: datetime) -> None:
        self.world, self.random, self.at, self.rates = world, random, at, Rates()
        self.projects, self.amounts = Table(Project), Table(InvestmentAmount)
        self.steps, self.plans = Table(Milestone), Table(MilestonePlan)
        self.parties, self.signings = Table(Participation), Table(Signing)
        self.links = Table(Project.secondary_sectors.through)
        self.made: list[int] = []  # ids, in order

    def make(self, number: int, hand: Hand) -> Iterator[int]:
        """Add that many projects, a transaction a batch; yields how many there are so far.

        A batch is stored by the other hand while the next one is drawn: each takes about as long.
        """
        for start in range(0, number, BATCH):
            count = min(BATCH, number - start)
            hand.do(_store, self._batch(count))
            yield start + count

    def _batch(self, count: int) -> Batch:
        signed = [self._signing() for _ in range(count)]
        for (day, paper, event), code in zip(signed, codes([day for day, *_ in signed]), strict=True):
            self._project(code, day, paper, event)
        tables = (
            self.projects, self.amounts, self.steps, self.plans, self.parties, self.signings, self.links,
        )  # fmt: skip
        return [table.hand_over() for table in tables]

    def _signing(self) -> tuple[date, SourceFact, tuple[int, SigningEventFact] | None]:
        """Day, announcement and event; four in ten are signed at none, more of them of late."""
        if self.random.random() < 0.6:
            pk, paper, ceremony = self.random.choice(self.world.events)
            return ceremony.held_on, paper, (pk, ceremony)
        day = date(FIRST_YEAR, 1, 1) + timedelta(int(SPAN * self.random.random() ** 0.6))
        return day, self.world.paper_of(day), None

    def _project(
        self, code: str, day: date, paper: SourceFact, event: tuple[int, SigningEventFact] | None
    ) -> None:
        pk, own = self.projects.take(), self._own()
        self.made.append(pk)
        dossier = Dossier(
            pk, code, own["name"], own["name_zh"], own["summary"], own["summary_zh"], own["sector_id"]
        )
        dossier.claims = Claims(self.world, self.random, self.amounts.take, day, paper).draw()
        dossier.milestones = Steps(self.random, self.steps.take, self.plans.take, day, paper).draw()
        dossier.participations = self._take_part(pk)
        dossier.secondary_sectors = self._secondary(pk, own["sector_id"])
        if event:
            self.signings.add(event_id=event[0], project_id=pk)
            dossier.events = [event[1]]
        self._store(dossier, own)

    def _store(self, dossier: Dossier, own: dict[str, Any]) -> None:
        self.rates.cover(dossier.claims)
        for claim in dossier.claims:
            convert(claim, self.rates)
        figures = stored_facts(dossier)
        for claim in dossier.claims:
            self._add_claim(claim, dossier.pk)
        for step in dossier.milestones:
            self._add_step(step, dossier.pk)
        published = {"publication": "published", "first_published_at": self.at, "updated_at": self.at}
        kept = {"external_list": LIST, "external_ref": dossier.code}
        nature, kind = NATURES[dossier.pk % len(NATURES)]
        kinds = {"construction_nature": nature, "project_type": kind}
        self.projects.add(id=dossier.pk, code=dossier.code, **published, **kept, **kinds, **own, **figures)

    def _add_claim(self, claim: ClaimFact, project_id: int) -> None:
        values = {name: getattr(claim, name) for name in ClaimFact.__slots__ if name not in ("pk", "source")}
        self.amounts.add(
            id=claim.pk,
            project_id=project_id,
            source_id=claim.source and claim.source.pk,
            set_aside_at=self.at if claim.set_aside_reason else None,
            **values,
        )

    def _add_step(self, step: MilestoneFact, project_id: int) -> None:
        names = ("kind", "phase", "reached", "actual", "actual_precision", "evidence")
        values = {name: getattr(step, name) for name in names}
        paper = step.source and step.source.pk
        self.steps.add(id=step.pk, project_id=project_id, source_id=paper, **values)
        for plan in step.plans:
            stated = {"planned": plan.planned, "precision": plan.precision, "stated_on": plan.stated_on}
            self.plans.add(id=plan.pk, milestone_id=step.pk, source_id=paper, **stated)

    def _take_part(self, pk: int) -> list[ParticipationFact]:
        count = PARTIES.draw(self.random)
        parties = []
        for n, investor in enumerate(dict.fromkeys(self.world.investors.draw(self.random, count))):
            role = "partner" if n else "lead"
            taken = self.parties.add(project_id=pk, investor_id=investor.pk, role=role)
            parties.append(
                ParticipationFact(taken, role, investor.name, investor.name_zh, "", investor.origin)
            )
        return parties

    def _secondary(self, pk: int, primary: int) -> list[SectorFact]:
        if self.random.random() > 0.25:
            return []
        found = {
            sector.path: sector for sector in self.world.sectors.draw(self.random, 2) if sector.pk != primary
        }
        for sector in found.values():
            self.links.add(project_id=pk, sector_id=sector.pk)
        return [SectorFact(found[path].pk, found[path].name) for path in sorted(found)]

    def _own(self) -> dict[str, Any]:
        """Its own fields, but for those that tell how far it is."""
        random = self.random
        place, sector = self.world.places.draw(random)[0], self.world.sectors.draw(random)[0]
        land, jobs = int(random.lognormvariate(4, 1)), int(random.lognormvariate(5, 1.2))
        output = int(random.lognormvariate(19, 1.3))
        status = STATUSES.draw(random)
        counts, mapped = random.random() > 0.02, random.random() < 0.6
        return {
            **_names(random, place, sector),
            "summary": f"{sector.name} in {place.name}: {land} mu, {jobs} jobs.",
            "summary_zh": f"{place.name_zh}{sector.name_zh}项目：用地{land}亩，就业{jobs}人。",
            "location_id": place.pk,
            "sector_id": sector.pk,
            "led_by_id": random.choice(self.world.people).pk if random.random() < 0.3 else None,
            "status": status,
            "status_reason": "" if status == "active" else "As the zone reports.",
            "status_reason_zh": "" if status == "active" else "据园区报告。",
            "counts_in_totals": counts,
            "left_out_reason": "" if counts else "umbrella_agreement",
            "land_area_mu": land if random.random() < 0.5 else None,
            "jobs_planned": jobs if random.random() < 0.5 else None,
            "annual_output_planned": output if random.random() < 0.4 else None,
            "annual_tax_planned": output // 20 if random.random() < 0.3 else None,
            "latitude": round(27 + random.random() * 4, 6) if mapped else None,
            "longitude": round(118 + random.random() * 4, 6) if mapped else None,
            "coordinates_accuracy": "place" if mapped else "",
        }


def _store(batch: Batch) -> None:
    with transaction.atomic():
        for model, names, rows in batch:
            insert_many(model, names, rows)
        reset_sequences([model for model, _names, _rows in batch])


def _names(random: Random, place: Named, sector: Named) -> dict[str, str]:
    """One in ten has no English name, one in ten no Chinese one."""
    (brand, brand_zh), (purpose, purpose_zh) = random.choice(BRANDS), random.choice(PURPOSES)
    chance = random.random()
    return {
        "name": "" if chance < 0.1 else f"{brand} {sector.name} {purpose}, {place.name}",
        "name_zh": "" if chance > 0.9 else f"{brand_zh}{place.name_zh}{sector.name_zh}{purpose_zh}",
    }


def codes(days: Sequence[date]) -> list[str]:
    """A code for each project by its year of signing."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for n, day in enumerate(days):
        by_year[day.year].append(n)
    found = [""] * len(days)
    for year, places in by_year.items():
        for n, code in zip(places, CodeCounter.take(year, len(places)), strict=True):
            found[n] = code
    return found
