"""Projects in, a package of the Open Contracting for Infrastructure Data Standard 0.9 out, streaming.

What the mapping loses is said in `LOST`, for the page that describes the data.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from ..columns import titled
from ..models import InvestmentAmount, Milestone, MilestonePlan, Participation, Project, Source
from ..models.milestones import standing_plans
from ..values.choices import Evidence, MilestoneKind, ParticipationRole, Status
from .csv import blocks
from .datapackage import LICENCE

VERSION = "0.9"
AT_ONCE = 500  # projects that are held in memory
LOST = (
    _(
        "Chinese names: the standard has one title in one language. The English one is given, else the Chinese one."
    ),
    _(
        "Claims that no total is chosen from, and what each rests on: only the chosen total and phases are budgets."
    ),
    _("Funds in place: the standard's payments belong to contracts, which are not tracked here."),
    _("Qualifiers (about, at least, up to) stand in the budget's description alone."),
    _("How precise a date is: a month stands as its first day, and its milestone says so."),
    _("Whether a start was ceremonial stands in the description of the milestone alone."),
    _("Signing events, secondary sectors, status reasons, planned jobs, land, output and tax."),
    _("Sectors of the standard: ours are industry chains and stand as additional classifications."),
)
STAGES = {
    "": "identification",
    **dict.fromkeys(("signed", "registered", "approved", "land_granted"), "preparation"),
    "construction_start": "implementation",
    "completed": "completion",
    **dict.fromkeys(("in_production", "full_capacity"), "maintenance"),
}
CODES = {
    "approved": "projectApproval",
    "construction_start": "commencement",
    "completed": "completion",
    "in_production": "commissioning",
}
ROLES = {
    ParticipationRole.LEAD: "funder",
    ParticipationRole.PARTNER: "funder",
    ParticipationRole.CONTRACTOR: "supplier",
}


def stream(projects: QuerySet[Project], uri: str, published: datetime) -> Iterator[bytes]:
    """The package of a selection; the standard has none without projects."""
    head = {
        "uri": uri,
        "publishedDate": _moment(published),
        "version": VERSION,
        "publisher": {"name": titled("Investment Project Tracker"), "uri": settings.SITE_URL},
        "license": LICENCE["path"],
        "publicationPolicy": f"{settings.SITE_URL}/data/",
    }
    yield from blocks(_lines(json.dumps(head, ensure_ascii=False)[:-1], projects))


def _lines(head: str, projects: QuerySet[Project]) -> Iterator[bytes]:
    separator = f'{head}, "projects": ['
    for project in written(projects):
        yield f"{separator}\n{json.dumps(project, ensure_ascii=False, allow_nan=False)}".encode()
        separator = ","
    yield b"\n]}\n"


# What is read of each record: plain rows, as to make the models' instances takes most of the time.
CLAIM = ("amount", "currency", "basis", "qualifier", "as_of")
STEP = ("pk", "project_id", "kind", "phase", "reached", "actual", "actual_precision", "evidence")
PLAN = ("pk", "milestone_id", "planned", "stated_on", "set_aside_reason")
PARTY = ("project_id", "role", *(f"investor__{name}" for name in ("slug", "name", "name_zh", "credit_code")))
SOURCE = ("pk", "title", "url", "publisher", "language", "published_at")
OWN = (
    *("pk", "code", "updated_at", "name", "name_zh", "summary", "summary_zh", "status", "stage"),
    *("address", "latitude", "longitude", "location__slug", "location__path_name"),
    *(f"sector__{name}" for name in ("slug", "name", "name_zh", "code")),
    *(f"headline_claim__{name}" for name in CLAIM),
)


class Claim(NamedTuple):
    """What is said of an amount."""

    amount: Decimal | None
    currency: str
    basis: str
    qualifier: str
    as_of: date | None


def written(projects: QuerySet[Project]) -> Iterator[dict[str, Any]]:
    """Each project as the standard has it, in the selection's order, a few hundred at once in eight statements."""
    ids = list(projects.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        facts = _Facts(some)
        found = Project.objects.filter(pk__among=some).order_by().values_list(*OWN, named=True)
        by_id = {project.pk: project for project in found}
        yield from (facts.of(by_id[pk]) for pk in some if pk in by_id)


class _Facts:
    """What hangs on some projects, each kind read at once."""

    def __init__(self, ids: Sequence[int]):
        mine: Any = {"project__pk__among": ids}
        phases = InvestmentAmount.objects.filter(chosen_for="phases", **mine).order_by("phase", "pk")
        self.phases = _grouped(phases.values_list("project_id", "phase", *CLAIM, named=True))
        steps = Milestone.objects.public().filter(**mine).order_by(F("phase").asc(nulls_first=True), "pk")
        self.milestones = _grouped(steps.values_list(*STEP, named=True))
        plans = MilestonePlan.objects.filter(milestone__project__pk__among=ids).order_by()
        self.plans = _grouped(plans.values_list(*PLAN, named=True), "milestone_id")
        self.parties = _grouped(
            Participation.objects.filter(**mine).order_by("pk").values_list(*PARTY, named=True)
        )
        self.sources = self._sources(ids)

    def _sources(self, ids: Sequence[int]) -> Mapping[int, list[Any]]:
        named: dict[int, dict[int, None]] = defaultdict(dict)
        for cited in (InvestmentAmount.objects.all(), Milestone.objects.public()):
            rows = cited.filter(project__pk__among=ids).exclude(source=None).order_by("pk")
            for project, source in rows.values_list("project_id", "source_id"):
                named[project][source] = None
        keys = {pk for sources in named.values() for pk in sources}
        found = Source.objects.filter(pk__among=keys).order_by().values_list(*SOURCE, named=True)
        papers = {paper.pk: paper for paper in found}
        return {project: [papers[pk] for pk in keys if pk in papers] for project, keys in named.items()}

    def of(self, project: Any) -> dict[str, Any]:
        """Blank facts are left out: the standard has no empty values."""
        return _filled(
            {
                "id": project.code,
                "updated": project.updated_at and _moment(project.updated_at),
                "identifiers": [{"id": project.code, "scheme": settings.SITE_URL}],
                "title": titled(project.name or project.name_zh),
                "description": project.summary or project.summary_zh,
                "status": "cancelled" if project.status == Status.TERMINATED else STAGES[project.stage],
                "additionalClassifications": _sector(project),
                "locations": _location(project),
                "budget": self._budget(project),
                "parties": self._parties(project),
                "milestones": [
                    _milestone(step, standing_plans(self.plans.get(step.pk, ())))
                    for step in self.milestones.get(project.pk, ())
                ],
                "documents": [_document(source) for source in self.sources.get(project.pk, ())],
            }
        )

    def _budget(self, project: Any) -> dict[str, Any]:
        claim = Claim(*(getattr(project, f"headline_claim__{name}") for name in CLAIM))
        phases = [p for p in self.phases.get(project.pk, ()) if p.amount is not None]
        return _filled(
            {
                "description": claim.amount is not None and _says(claim),
                "amount": claim.amount is not None and _value(claim),
                "budgetBreakdowns": phases
                and [
                    {
                        "id": "phases",
                        "description": "By phase",
                        "budgetBreakdown": [_phase(p) for p in phases],
                    }
                ],
            }
        )

    def _parties(self, project: Any) -> list[dict[str, Any]]:
        """Each investor once, in all its roles."""
        found: dict[str, dict[str, Any]] = {}
        for taker in self.parties.get(project.pk, ()):
            slug, role = taker.investor__slug, ROLES.get(taker.role, "interestedParty")
            party = found.setdefault(
                slug,
                _filled(
                    {
                        "id": slug,
                        "name": taker.investor__name or taker.investor__name_zh,
                        "identifier": taker.investor__credit_code and {"id": taker.investor__credit_code},
                        "roles": [],
                    }
                )
                | {"roles": []},
            )
            if role not in party["roles"]:
                party["roles"].append(role)
        return list(found.values())


def _grouped(rows: Iterable[Any], by: str = "project_id") -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return found


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [], {}, False)}


def _says(claim: Any) -> str:
    qualifier = "" if claim.qualifier == "exact" else f", {claim.qualifier.replace('_', ' ')}"
    as_of = f", as of {claim.as_of}" if claim.as_of else ""
    return f"{claim.basis}{qualifier}{as_of}"


def _value(claim: Any) -> dict[str, Any]:
    whole = claim.amount == claim.amount.to_integral_value()
    return {"amount": int(claim.amount) if whole else float(claim.amount), "currency": claim.currency}


def _phase(claim: Any) -> dict[str, Any]:
    return {"id": f"phase-{claim.phase}", "description": _says(claim), "amount": _value(claim)}


def _sector(project: Any) -> list[dict[str, Any]]:
    if project.sector__slug is None:
        return []
    own = {
        "scheme": f"{settings.SITE_URL}/sectors/",
        "id": project.sector__slug,
        "description": project.sector__name or project.sector__name_zh,
    }
    official = {"scheme": "GB/T 4754-2017", "id": project.sector__code, "description": own["description"]}
    return [own, official] if project.sector__code else [own]


def _location(project: Any) -> list[dict[str, Any]]:
    point = None
    if project.latitude is not None:
        point = {"type": "Point", "coordinates": [float(project.longitude), float(project.latitude)]}
    if project.location__slug is None:
        return [_filled({"id": project.code, "geometry": point})] if point else []
    return [
        _filled(
            {
                "id": project.location__slug,
                "description": project.location__path_name,
                "geometry": point,
                "uri": f"{settings.SITE_URL}/zones/{project.location__slug}/",
                "address": project.address and {"streetAddress": project.address},
            }
        )
    ]


def _key(step: Any) -> str:
    """A ceremony and the start itself are of one kind, and no two of the rest are."""
    phase = f"-{step.phase}" if step.phase else ""
    return f"{step.kind}{phase}" + ("-ceremony" if step.evidence == Evidence.CEREMONIAL else "")


def _milestone(step: Any, plans: Sequence[Any]) -> dict[str, Any]:
    ceremony = step.evidence == Evidence.CEREMONIAL
    precision = step.actual_precision if step.actual else ""
    said = ["a ceremony"] if ceremony else []
    said += [f"the date is known to the {precision}"] if precision not in ("", "day") else []
    return _filled(
        {
            "id": _key(step),
            "title": KINDS[step.kind] + (f", phase {step.phase}" if step.phase else ""),
            "type": "approval" if step.kind == "approved" else "delivery",
            "code": "" if ceremony else CODES.get(step.kind),
            "description": "; ".join(said),
            "dueDate": plans and _start(plans[-1].planned),
            "dateMet": step.reached and step.actual and _start(step.actual),
            "status": "met" if step.reached else "scheduled",
        }
    )


KINDS = {kind.value: kind.name.replace("_", " ").capitalize() for kind in MilestoneKind}


def _document(source: Any) -> dict[str, Any]:
    return _filled(
        {
            "id": str(source.pk),
            "title": source.title,
            "url": source.url,
            "author": source.publisher,
            "language": source.language,
            "datePublished": source.published_at and _start(source.published_at),
        }
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _start(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
