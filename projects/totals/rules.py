"""The counting rules of DOMAIN.md: the only place that decides what adds to what.

`refresh()` stores what the rules give on projects, amounts and events; `measures` adds stored figures up.
All figures ending in `_cny` are whole yuan.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..caching import data_version
from ..history import versions
from ..models import ExchangeRate, InvestmentAmount, Project, Signing, SigningEvent
from ..models.base import split_aliases
from ..models.bulk import update_many
from ..values.choices import (
    INVESTING_ROLES,
    PROMISE_BASES,
    STAGE_RANK,
    Basis,
    Evidence,
    Publication,
    Qualifier,
)
from ..values.dates import period_end
from . import counters
from .facts import CLAIM_FIELDS, Ceremony, Claim, Dossier, Paper, Plan, Step, claims_of, read

MAX_RATE_AGE = timedelta(days=10)
BASIS_RANK = {basis.value: rank for rank, basis in enumerate(Basis)}


# ---- Choosing and converting one project's claims (rules 1, 5 and 6) ----


class Rates:
    """Looks exchange rates up; `cover` first loads those that claims need, once a currency unless the span widens."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[date, date]] = {}
        self._rates: dict[str, list[tuple[date, Decimal, str]]] = {}

    def cover(self, claims: Iterable[Claim]) -> None:
        spans: dict[str, tuple[date, date]] = {}
        for claim in claims:
            on = known_on(claim)
            if claim.currency != "CNY" and claim.amount is not None and on:
                first, last = spans.get(claim.currency) or self._spans.get(claim.currency) or (on, on)
                spans[claim.currency] = (min(first, on), max(last, on))
        for currency, span in spans.items():
            if self._spans.get(currency) != span:
                self._load(currency, *span)

    def _load(self, currency: str, first: date, last: date) -> None:
        rates = ExchangeRate.objects.filter(currency=currency, date__range=(_days_before(first), last))
        self._rates[currency] = list(rates.order_by("date").values_list("date", "rate", "publisher"))
        self._spans[currency] = (first, last)

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


def known_on(claim: Claim) -> date | None:
    """The day that a claim speaks of: `as_of`, else its source's publication (rule 1)."""
    return claim.as_of or (claim.source.published_at if claim.source else None)


def precedence(claim: Claim) -> tuple[date, int, date, int]:
    """Claims in this order; the last one prevails (rule 1)."""
    published = claim.source.published_at if claim.source else None
    return (known_on(claim) or date.min, BASIS_RANK[claim.basis], published or date.min, claim.pk)


def choose(claims: Iterable[Claim]) -> Claim | None:
    """The last claim that is disclosed and not set aside (rule 1)."""
    eligible = [c for c in claims if c.disclosed and not c.set_aside_reason]
    return max(eligible, key=precedence, default=None)


def to_yuan(amount: Decimal, rate: Decimal = Decimal(1)) -> int:
    """Whole yuan, rounded half-even once (rule 6)."""
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_EVEN))


def convert(claim: Claim, rates: Rates) -> None:
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


def by_phase(claims: Iterable[Claim]) -> list[Claim]:
    """Each phase's chosen claim, in phase order."""
    phases: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.phase is not None:
            phases[claim.phase].append(claim)
    chosen = (choose(phases[phase]) for phase in sorted(phases))
    return [claim for claim in chosen if claim is not None]


def sum_cny(claims: Sequence[Claim]) -> int | None:
    """Their sum in yuan; blank where there are none or one of them does not convert."""
    figures = [claim.amount_cny for claim in claims]
    return sum(f for f in figures if f is not None) if figures and None not in figures else None


def face(claim: Claim) -> Decimal:
    """The claim's amount in its own currency; bounds and about at face value (rule 2)."""
    return claim.amount or Decimal(0)


def inexact(claims: Iterable[Claim]) -> int:
    return sum(claim.qualifier != Qualifier.EXACT for claim in claims)


def money_facts(claims: Sequence[Claim]) -> dict[str, Any]:
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


def _realised(claims: Sequence[Claim]) -> tuple[list[Claim], bool]:
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


def stage_facts(milestones: Sequence[Step], events: Sequence[Ceremony]) -> dict[str, Any]:
    """Stage, signing date and planned start of one project (DOMAIN.md, Milestone)."""
    reached = [m for m in milestones if m.reached and m.evidence == Evidence.SUBSTANTIVE]
    furthest = max((STAGE_RANK[m.kind] for m in reached), default=None)
    by = [m for m in reached if STAGE_RANK[m.kind] == furthest]
    whole = any(m.phase is None for m in by)
    signed = [(m.actual, m.actual_precision) for m in milestones if m.kind == "signed" and m.actual]
    signed = signed or [(event.held_on, "day") for event in events]
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


def _planned_start(milestones: Sequence[Step]) -> Plan | None:
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


def joined_facts(dossier: Dossier) -> dict[str, str]:
    parties = sorted(dossier.parties, key=lambda p: (p.role != "lead", p.pk))
    investing = [party for party in parties if party.role in INVESTING_ROLES]
    events = sorted(dossier.events, key=lambda e: (e.held_on, e.slug))
    words = [dossier.name, dossier.name_zh, dossier.code or "", dossier.summary]
    for party in parties:
        words += [party.name, party.name_zh, *split_aliases(party.aliases)]
    return {
        "investor_names": _joined(p.name or p.name_zh for p in investing),
        "investor_origins": _joined(p.origin for p in investing),
        "event_titles": _joined(e.title or e.title_zh for e in events),
        "source_titles": _joined(paper.title for paper in _papers(dossier)),
        "secondary_sector_names": _joined(sector.name for sector in dossier.secondary_sectors),
        "sector_set": _sector_set(dossier),
        "search_text": search_key("\n".join(filter(None, words))),
    }


def _sector_set(dossier: Dossier) -> str:
    keys = {sector.pk for sector in dossier.secondary_sectors}
    return " ".join(map(str, sorted(keys | {dossier.sector_id} if dossier.sector_id else keys)))


def _papers(dossier: Dossier) -> list[Paper]:
    """The sources of all that stands, oldest first."""
    holders: list[Claim | Step | Plan] = [c for c in dossier.claims if not c.set_aside_reason]
    for milestone in dossier.milestones:
        holders += [milestone, *milestone.plans_in_order]
    papers = {holder.source for holder in holders if holder.source}
    return sorted(papers, key=lambda paper: (paper.published_at or date.max, paper.pk))


# ---- Storing ----

CHUNK = 1000
EVENT_FIELDS = ("named", "residual", "named_without_claim")


def stored_facts(dossier: Dossier) -> dict[str, Any]:
    """What the rules give for one project whose claims are converted."""
    return {
        **money_facts(dossier.claims),
        **stage_facts(dossier.milestones, dossier.events),
        **joined_facts(dossier),
    }


STORED = tuple(stored_facts(Dossier()))


def loaded(ids: Collection[int], rates: Rates) -> Iterator[tuple[Dossier, tuple, dict[int, tuple]]]:
    """Each project with the values of `STORED` that the rules give and the figures that its claims had before."""
    dossiers = read(ids, STORED)
    rates.cover(claim for dossier in dossiers for claim in dossier.claims)
    for dossier in dossiers:
        before = {claim.pk: claim.stored for claim in dossier.claims}
        for claim in dossier.claims:
            convert(claim, rates)
        yield dossier, tuple(stored_facts(dossier).values()), before


def refresh(project_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store anew what follows from the records of these projects, and of the events that they were signed at.

    Call it in the transaction of the change, after the change. Keeps what is public from `at` (default now)
    on and moves the data version on if any of it is public.
    """
    ids, at, rates = sorted(set(project_ids)), at or timezone.now(), Rates()
    if not ids:
        return
    with transaction.atomic():
        public, change, events = False, Counter[tuple[str, str]](), set[int]()
        for chunk in chunks(ids):
            _store(chunk, rates)
            if versions.concerns(chunk):
                public = True
                change.subtract(counters.of(chunk))
                versions.follow(chunk, at)
                change.update(counters.of(chunk))
            events.update(Signing.objects.filter(project__pk__among=chunk).values_list("event_id", flat=True))
        refresh_events(events, at)
        if public:
            data_version.move_on(at)
            counters.add(change)


def chunks(ids: Sequence[int]) -> Iterator[Collection[int]]:
    return (frozenset(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))


def _store(ids: Collection[int], rates: Rates) -> None:
    # Held until the commit, so that two writers of one project follow each other.
    list(Project.objects.filter(pk__among=ids).order_by("pk").select_for_update().values_list("pk"))
    projects, claims = [], []
    for dossier, facts, before in loaded(ids, rates):
        if facts != dossier.stored:
            projects.append((*facts, dossier.pk))
        claims += [(*c.stored, c.pk) for c in dossier.claims if c.stored != before[c.pk]]
    update_many(InvestmentAmount, CLAIM_FIELDS, claims)
    update_many(Project, STORED, projects)


def refresh_events(event_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store named, residual and its gaps for these events, over their published projects (DOMAIN.md)."""
    for chunk in chunks(sorted(set(event_ids))):
        update_many(
            SigningEvent,
            EVENT_FIELDS,
            [(*facts, event.pk) for event, facts in event_facts(chunk) if facts != stored_on(event)],
        )
        versions.follow_events(chunk, at or timezone.now())


def stored_on(event: SigningEvent) -> tuple:
    return (event.named, event.residual, event.named_without_claim)


def event_facts(ids: Collection[int]) -> Iterator[tuple[SigningEvent, tuple]]:
    """Each of these events with the values of `EVENT_FIELDS`; four queries, however many projects they named."""
    published = Signing.objects.filter(
        event__pk__among=ids, project__publication=Publication.PUBLISHED
    ).order_by()
    named: dict[int, list[int]] = defaultdict(list)
    for event_id, project_id in published.values_list("event_id", "project_id"):
        named[event_id].append(project_id)
    totals: dict[int, list[Claim]] = defaultdict(list)
    promises = InvestmentAmount.objects.filter(phase=None, basis__in=PROMISE_BASES)
    for project_id, claim in claims_of(promises.filter(project__in=published.values("project"))):
        totals[project_id].append(claim)
    for event in SigningEvent.objects.filter(pk__among=ids).order_by("pk"):
        yield event, _reconciled(event, [totals.get(pk, []) for pk in named.get(event.pk, [])])


def _reconciled(event: SigningEvent, named: Sequence[Sequence[Claim]]) -> tuple:
    """Named, residual and named without claim, from the total claims of each project that the event named."""
    known_then = [[c for c in claims if (known_on(c) or date.max) <= event.held_on] for claims in named]
    known = [claim for claim in map(choose, known_then) if claim is not None]
    residual = None
    if event.claimed_amount is not None and {c.currency for c in known} <= {event.claimed_currency}:
        residual = event.claimed_amount - sum(map(face, known))
    return len(named), residual, len(named) - len(known)
