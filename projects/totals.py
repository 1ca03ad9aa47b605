"""The counting rules of DOMAIN.md: the only place that decides what adds to what.

`refresh()` stores what the rules give on projects, amounts and events; `summarise()` adds stored figures up.
All figures ending in `_cny` are whole yuan.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.utils import timezone

from . import freshness, snapshots
from .choices import (
    INVESTING_ROLES,
    PROMISE_BASES,
    STAGE_RANK,
    Basis,
    Evidence,
    Publication,
    Qualifier,
    TotalBasis,
)
from .dates import period_end
from .models import (
    ExchangeRate,
    InvestmentAmount,
    Investor,
    Milestone,
    Project,
    Signing,
    SigningEvent,
)
from .models.base import split_aliases
from .querysets import COUNTED

MAX_RATE_AGE = timedelta(days=10)
BASIS_RANK = {basis.value: rank for rank, basis in enumerate(Basis)}


# ---- Choosing and converting one project's claims (rules 1, 5 and 6) ----


class Rates:
    """Looks exchange rates up; loads each currency once, for the span of days that is asked for."""

    def __init__(self, claims: Iterable[InvestmentAmount]):
        days: dict[str, list[date]] = defaultdict(list)
        for claim in claims:
            on = known_on(claim)
            if claim.currency != "CNY" and claim.amount is not None and on:
                days[claim.currency].append(on)
        self._rates: dict[str, list[tuple[date, Decimal, str]]] = {
            currency: list(
                ExchangeRate.objects.filter(currency=currency, date__range=(_days_before(min(on)), max(on)))
                .order_by("date")
                .values_list("date", "rate", "publisher")
            )
            for currency, on in days.items()
        }

    def at(self, currency: str, on: date) -> tuple[date, Decimal, str] | None:
        """The last rate on or before `on`, if no more than 10 days older (DOMAIN.md, ExchangeRate)."""
        rates = self._rates.get(currency, [])
        place = bisect_right(rates, on, key=lambda rate: rate[0])
        if not place or on - rates[place - 1][0] > MAX_RATE_AGE:
            return None
        return rates[place - 1]


def _days_before(day: date) -> date:
    """The first day whose rate may serve `day`; the calendar's first day where there is none before it."""
    return max(day, date.min + MAX_RATE_AGE) - MAX_RATE_AGE


def known_on(claim: InvestmentAmount) -> date | None:
    """The day that a claim speaks of: `as_of`, else its source's publication (rule 1)."""
    return claim.as_of or (claim.source.published_at if claim.source else None)


def precedence(claim: InvestmentAmount) -> tuple[date, int, date, int]:
    """Claims in this order; the last one prevails (rule 1)."""
    published = claim.source.published_at if claim.source else None
    return (known_on(claim) or date.min, BASIS_RANK[claim.basis], published or date.min, claim.pk)


def choose(claims: Iterable[InvestmentAmount]) -> InvestmentAmount | None:
    """The last claim that is disclosed and not set aside (rule 1)."""
    eligible = [c for c in claims if c.disclosed and not c.set_aside_reason]
    return max(eligible, key=precedence, default=None)


def to_yuan(amount: Decimal, rate: Decimal = Decimal(1)) -> int:
    """Whole yuan, rounded half-even once (rule 6)."""
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


def convert(claim: InvestmentAmount, rates: Rates) -> None:
    """Set the claim's yuan figure and the rate it came by; blank where it cannot be converted."""
    claim.amount_cny = claim.rate = claim.rate_date = None
    claim.rate_publisher = ""
    on = known_on(claim)
    if claim.amount is None:
        return
    if claim.currency == "CNY":
        claim.amount_cny = to_yuan(claim.amount)
    elif on and (found := rates.at(claim.currency, on)):
        claim.rate_date, claim.rate, claim.rate_publisher = found
        claim.amount_cny = to_yuan(claim.amount, claim.rate)


def by_phase(claims: Iterable[InvestmentAmount]) -> list[InvestmentAmount]:
    """Each phase's chosen claim, in phase order."""
    phases: dict[int, list[InvestmentAmount]] = defaultdict(list)
    for claim in claims:
        if claim.phase is not None:
            phases[claim.phase].append(claim)
    chosen = (choose(phases[phase]) for phase in sorted(phases))
    return [claim for claim in chosen if claim is not None]


def sum_cny(claims: Sequence[InvestmentAmount]) -> int | None:
    """Their sum in yuan; blank where there are none or one of them does not convert."""
    figures = [claim.amount_cny for claim in claims]
    return sum(f for f in figures if f is not None) if figures and None not in figures else None


def face(claim: InvestmentAmount) -> Decimal:
    """The claim's amount in its own currency; bounds and about at face value (rule 2)."""
    return claim.amount or Decimal(0)


def inexact(claims: Iterable[InvestmentAmount]) -> int:
    return sum(claim.qualifier != Qualifier.EXACT for claim in claims)


def money_facts(claims: Sequence[InvestmentAmount]) -> dict[str, Any]:
    """The stored figures of one project from its converted claims; marks each claim with what chose it."""
    for claim in claims:
        claim.chosen_for = ""
    promises = [c for c in claims if c.basis in PROMISE_BASES]
    headline = choose(c for c in promises if c.phase is None)
    phases = by_phase(promises)
    realised, from_phases = _realised([c for c in claims if c.basis == Basis.REALISED])
    for basis, chosen in (
        ("headline", [headline] if headline else []),
        ("phases", phases),
        ("realised", realised),
    ):
        for claim in chosen:
            claim.chosen_for = basis
    facts: dict[str, Any] = {
        "headline_claim_id": headline and headline.pk,
        "headline_cny": headline and headline.amount_cny,
        "headline_disclosed": headline is not None,
        "headline_inexact": inexact([headline] if headline else []),
        "phases_cny": sum_cny(phases),
        "phases_disclosed": bool(phases),
        "phases_inexact": inexact(phases),
        "phase_1_cny": next((c.amount_cny for c in phases if c.phase == 1), None),
        "realised_cny": sum_cny(realised),
        "realised_disclosed": bool(realised),
        "realised_inexact": inexact(realised),
        "realised_as_of": max((d for d in map(known_on, realised) if d), default=None),
        "realised_from_phases": from_phases,
        "remainder": None,
        "remainder_cny": None,
    }
    if headline and phases and {c.currency for c in phases} == {headline.currency}:
        facts["remainder"] = face(headline) - sum(map(face, phases))
        if headline.amount_cny is not None:
            facts["remainder_cny"] = to_yuan(facts["remainder"], headline.rate or Decimal(1))
    return facts


def _realised(claims: Sequence[InvestmentAmount]) -> tuple[list[InvestmentAmount], bool]:
    """The project's latest realised claim, or the phases' where one is newer and their sum larger (rule 1)."""
    whole = choose(c for c in claims if c.phase is None)
    phases = by_phase(claims)
    if whole is None:
        return phases, bool(phases)
    newer = any((known_on(c) or date.min) > (known_on(whole) or date.min) for c in phases)
    total = sum_cny(phases)
    if newer and total is not None and whole.amount_cny is not None and total > whole.amount_cny:
        return phases, True
    return [whole], False


# ---- Stage and dates ----


def stage_facts(milestones: Sequence[Milestone], signings: Sequence[Signing]) -> dict[str, Any]:
    """Stage, signing date and planned start of one project (DOMAIN.md, Milestone)."""
    reached = [m for m in milestones if m.reached and m.evidence == Evidence.SUBSTANTIVE]
    furthest = max((STAGE_RANK[m.kind] for m in reached), default=None)
    by = [m for m in reached if STAGE_RANK[m.kind] == furthest]
    whole = any(m.phase is None for m in by)
    signed = [(m.actual, m.actual_precision) for m in milestones if m.kind == "signed" and m.actual]
    signed = signed or [(s.event.held_on, "day") for s in signings]
    signed_on, precision = min(signed, key=lambda s: (s[0], period_end(*s)), default=(None, ""))
    plan = _planned_start(milestones)
    return {
        "stage": by[0].kind if by else "",
        "stage_phase": None if whole else min((m.phase for m in by if m.phase), default=None),
        "signed_on": signed_on,
        "signed_on_precision": precision,
        "signed_on_last": signed_on and period_end(signed_on, precision),
        "planned_start": plan and plan.planned,
        "planned_start_precision": plan.precision if plan else "",
    }


def _planned_start(milestones: Sequence[Milestone]):
    """The latest plan for the project's construction start, else for that of its first phase that has one."""
    starts = [m for m in milestones if m.kind == "construction_start" and m.plans_in_order]
    starts.sort(key=lambda m: (m.phase or 0, m.pk))
    return starts[0].plans_in_order[-1] if starts else None


# ---- What is joined into one text ----


def search_key(text: str) -> str:
    """Text as it is searched: compatibility forms and letter case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def _joined(items: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(item for item in items if item))


def joined_facts(project: Project) -> dict[str, str]:
    participations = sorted(project.participations.all(), key=lambda p: (p.role != "lead", p.pk))
    investing = [p.investor for p in participations if p.role in INVESTING_ROLES]
    events = sorted((s.event for s in _public_signings(project)), key=lambda e: (e.held_on, e.slug))
    holders: list[Any] = [a for a in project.amounts.all() if not a.set_aside_reason]
    holders += project.milestones.all()
    holders += [plan for m in project.milestones.all() for plan in m.plans_in_order]
    sources = {h.source_id: h.source for h in holders if h.source}
    in_order = sorted(sources.values(), key=lambda s: (s.published_at or date.max, s.pk))
    words = [project.name, project.name_zh, project.code or "", project.summary]
    for participation in participations:
        words += _investor_words(participation.investor)
    return {
        "investor_names": _joined(i.name or i.name_zh for i in investing),
        "investor_origins": _joined(i.origin for i in investing),
        "event_titles": _joined(e.title or e.title_zh for e in events),
        "source_titles": _joined(s.title for s in in_order),
        "secondary_sector_names": _joined(s.name or s.name_zh for s in project.secondary_sectors.all()),
        "search_text": search_key("\n".join(filter(None, words))),
    }


def _investor_words(investor: Investor) -> list[str]:
    return [investor.name, investor.name_zh, *split_aliases(investor.aliases)]


def _public_signings(project: Project) -> list[Signing]:
    return [s for s in project.signings.all() if s.event.publication == Publication.PUBLISHED]


# ---- Storing ----

CHUNK = 500
CLAIM_FIELDS = ("chosen_for", "amount_cny", "rate", "rate_date", "rate_publisher")


def stored_facts(project: Project) -> dict[str, Any]:
    """What the rules give for one project whose relations are loaded and whose claims are converted."""
    return {
        **money_facts(list(project.amounts.all())),
        **stage_facts(list(project.milestones.all()), _public_signings(project)),
        **joined_facts(project),
    }


def loaded(ids: Sequence[int]) -> Iterator[tuple[Project, dict[str, Any], dict[int, tuple]]]:
    """Each project with the facts that the rules give and the stored figures that its claims had before."""
    projects = list(
        Project.objects.filter(pk__in=ids)
        .order_by("pk")
        .prefetch_related(
            "amounts__source",
            "milestones__source",
            "milestones__plans__source",
            "participations__investor",
            "signings__event",
            "secondary_sectors",
        )
    )
    rates = Rates(claim for project in projects for claim in project.amounts.all())
    for project in projects:
        before = {claim.pk: tuple(getattr(claim, f) for f in CLAIM_FIELDS) for claim in project.amounts.all()}
        for claim in project.amounts.all():
            convert(claim, rates)
        yield project, stored_facts(project), before


def refresh(project_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store anew what follows from the records of these projects, and of the events that they were signed at.

    Call it in the transaction of the change, after the change. Keeps what is public from `at` (default now)
    on and moves the data version on if any of it is public.
    """
    ids, at = sorted(set(project_ids)), at or timezone.now()
    if not ids:
        return
    with transaction.atomic():
        public, events = False, set[int]()
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            public |= _refresh_chunk(chunk, at)
            events.update(Signing.objects.filter(project__in=chunk).values_list("event_id", flat=True))
        refresh_events(events, at)
        if public:
            freshness.move_on(at)


def _refresh_chunk(ids: Sequence[int], at: datetime) -> bool:
    # Held until the commit, so that two writers of one project follow each other.
    list(Project.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    changed_projects, changed_claims = [], []
    for project, facts, before in loaded(ids):
        if any(getattr(project, name) != value for name, value in facts.items()):
            changed_projects.append((*facts.values(), project.pk))
        for claim in project.amounts.all():
            values = tuple(getattr(claim, f) for f in CLAIM_FIELDS)
            if values != before[claim.pk]:
                changed_claims.append((*values, claim.pk))
        names = tuple(facts)
    if changed_claims:
        _update_many(InvestmentAmount, CLAIM_FIELDS, changed_claims)
    if changed_projects:
        _update_many(Project, names, changed_projects)
    return snapshots.follow(ids, at)


def _update_many(model: type[Model], names: Sequence[str], rows: Sequence[tuple]) -> None:
    """One prepared UPDATE for many rows: `bulk_update` of as many fields takes many times as long."""
    by_name = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote('id')} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (*(f.get_db_prep_save(v, connection) for f, v in zip(fields, row[:-1], strict=True)), row[-1])
                for row in rows
            ],
        )


def refresh_events(event_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store named, residual and its gaps for these events, over their published projects (DOMAIN.md)."""
    changed, ids = [], set(event_ids)
    for event in SigningEvent.objects.filter(pk__in=ids):
        facts = event_facts(event)
        if any(getattr(event, name) != value for name, value in facts.items()):
            changed.append((*facts.values(), event.pk))
    if changed:
        _update_many(SigningEvent, ("named", "residual", "named_without_claim"), changed)
    if ids:
        snapshots.follow_events(ids, at or timezone.now())


def event_facts(event: SigningEvent) -> dict[str, Any]:
    """Two queries, however many projects the event named."""
    projects = Project.objects.published().filter(signings__event=event).order_by()
    totals = InvestmentAmount.objects.filter(project__in=projects, phase=None, basis__in=PROMISE_BASES)
    known_then: dict[int, list[InvestmentAmount]] = defaultdict(list)
    for claim in totals.select_related("source").order_by():
        if (known_on(claim) or date.max) <= event.held_on:
            known_then[claim.project_id].append(claim)
    known = [claim for claim in map(choose, known_then.values()) if claim is not None]
    residual = None
    if event.claimed_amount is not None and {c.currency for c in known} <= {event.claimed_currency}:
        residual = event.claimed_amount - sum(map(face, known))
    named = projects.count()
    return {"named": named, "residual": residual, "named_without_claim": named - len(known)}


# ---- Adding up ----


@dataclass(frozen=True)
class Total:
    """One basis added up over a selection, with what stands beside every total (rules 2 and 4)."""

    basis: TotalBasis
    amount: int
    covered: int
    undisclosed: int
    unconvertible: int
    inexact: int
    left_out_amount: int

    @property
    def average(self) -> Decimal | None:
        """Yuan per covered project; blank where none is covered (rule 2)."""
        return Decimal(self.amount) / self.covered if self.covered else None


@dataclass(frozen=True)
class Summary:
    """All three bases over one selection; `counting + left_out == projects`."""

    projects: int
    counting: int
    left_out: int
    headline: Total
    phases: Total
    realised: Total

    def on(self, basis: str) -> Total:
        return {"headline": self.headline, "phases": self.phases, "realised": self.realised}[basis]

    def __iter__(self) -> Iterator[Total]:
        return iter((self.headline, self.phases, self.realised))


def summarise(projects: QuerySet[Project]) -> Summary:
    """Add a selection up on every basis, in one query."""
    asked: dict[str, Any] = {"projects": Count("pk"), "counting": Count("pk", filter=COUNTED)}
    for basis in TotalBasis:
        asked |= measures(basis)
    row = projects.order_by().aggregate(**asked)
    return Summary(
        projects=row["projects"],
        counting=row["counting"],
        left_out=row["projects"] - row["counting"],
        **{basis.value: read_total(basis, row) for basis in TotalBasis},
    )


def measures(basis: TotalBasis) -> dict[str, Any]:
    """Aggregates over projects that `read_total` makes a `Total` of."""
    cny, disclosed = f"{basis}_cny", f"{basis}_disclosed"
    covered = COUNTED & Q(**{f"{cny}__isnull": False})
    return {
        f"{basis}_amount": Sum(cny, filter=covered),
        f"{basis}_covered": Count("pk", filter=covered),
        f"{basis}_undisclosed": Count("pk", filter=COUNTED & Q(**{disclosed: False})),
        f"{basis}_unconvertible": Count(
            "pk", filter=COUNTED & Q(**{disclosed: True, f"{cny}__isnull": True})
        ),
        f"{basis}_inexact_claims": Sum(f"{basis}_inexact", filter=covered),
        f"{basis}_left_out_amount": Sum(cny, filter=~COUNTED),
    }


def read_total(basis: TotalBasis, row: dict[str, Any]) -> Total:
    return Total(
        basis=basis,
        amount=int(row[f"{basis}_amount"] or 0),
        covered=row[f"{basis}_covered"],
        undisclosed=row[f"{basis}_undisclosed"],
        unconvertible=row[f"{basis}_unconvertible"],
        inexact=int(row[f"{basis}_inexact_claims"] or 0),
        left_out_amount=int(row[f"{basis}_left_out_amount"] or 0),
    )
