"""The counting rules of docs/domain.md for one project or event: the only place that decides what adds to what.

No database: they read facts and give figures, which `refresh` stores and `measures` adds up. All figures ending in
`_cny` are whole yuan, in `_usd` whole dollars and in `_eur` whole euros.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..models import SigningEvent
from ..models.base import split_aliases
from ..values.choices import (
    FOREIGN,
    INVESTING_ROLES,
    PROMISE_BASES,
    STAGE_RANK,
    STAGES,
    Basis,
    Currency,
    Evidence,
    MilestoneKind,
    Precision,
    Qualifier,
    figure_in,
)
from ..values.dates import period_end
from .exchange import Stated, claim_day, to_yuan
from .facts import ClaimFact, Dossier, MilestoneFact, PlanFact, SigningEventFact, SourceFact

BASIS_RANK = {basis.value: rank for rank, basis in enumerate(Basis)}


# ---- Choosing among one project's claims (rules 1 and 5) ----


def precedence(claim: Stated) -> tuple[date, int, date, int]:
    """Claims in this order; the last one prevails (rule 1)."""
    published = claim.source.published_at if claim.source else None
    return (claim_day(claim) or date.min, BASIS_RANK[claim.basis], published or date.min, claim.pk)


def choose(claims: Iterable[ClaimFact]) -> ClaimFact | None:
    """The last claim that is disclosed and not set aside (rule 1)."""
    eligible = [c for c in claims if c.disclosed and not c.set_aside_reason]
    return max(eligible, key=precedence, default=None)


def by_phase(claims: Iterable[ClaimFact]) -> list[ClaimFact]:
    """Each phase's chosen claim, in phase order."""
    phases: dict[int, list[ClaimFact]] = defaultdict(list)
    for claim in claims:
        if claim.phase is not None:
            phases[claim.phase].append(claim)
    chosen = (choose(phases[phase]) for phase in sorted(phases))
    return [claim for claim in chosen if claim is not None]


def summed(claims: Sequence[ClaimFact], currency: str = Currency.CNY) -> int | None:
    """Their sum in a reporting currency; blank where there are none or one of them does not convert."""
    figures = [claim.worth(currency) for claim in claims]
    return sum(f for f in figures if f is not None) if figures and None not in figures else None


def face(claim: ClaimFact) -> Decimal:
    """The claim's amount in its own currency; bounds and about at face value (rule 2)."""
    return claim.amount or Decimal(0)


def inexact(claims: Iterable[ClaimFact]) -> int:
    """How many say about, at least or up to (rule 2)."""
    return sum(claim.qualifier != Qualifier.EXACT for claim in claims)


def money_facts(claims: Sequence[ClaimFact]) -> dict[str, Any]:
    """The stored figures of one project from its converted claims; marks each claim with what chose it."""
    for claim in claims:
        claim.chosen_for = ""
    promises = [c for c in claims if c.basis in PROMISE_BASES]
    headline = choose(c for c in promises if c.phase is None)
    phases = by_phase(promises)
    realised, from_phases = realised_claims([c for c in claims if c.basis == Basis.REALISED])
    chosen_on = {"headline": [headline] if headline else [], "phases": phases, "realised": realised}
    for basis, chosen in chosen_on.items():
        for claim in chosen:
            claim.chosen_for = basis
    facts: dict[str, Any] = {
        "headline_claim_id": headline and headline.pk,
        "headline_cny": headline and headline.amount_cny,
        "headline_disclosed": headline is not None,
        "headline_inexact": inexact([headline] if headline else []),
        "phases_cny": summed(phases),
        "phases_disclosed": bool(phases),
        "phases_inexact": inexact(phases),
        "phase_1_cny": next((c.amount_cny for c in phases if c.phase == 1), None),
        "realised_cny": summed(realised),
        "realised_disclosed": bool(realised),
        "realised_inexact": inexact(realised),
        "realised_as_of": max((d for d in map(claim_day, realised) if d), default=None),
        "realised_from_phases": from_phases,
        "remainder": None,
        "remainder_cny": None,
    }
    if headline and phases and {c.currency for c in phases} == {headline.currency}:
        facts["remainder"] = face(headline) - sum(map(face, phases))
        if headline.amount_cny is not None:
            facts["remainder_cny"] = to_yuan(facts["remainder"], headline.rate or Decimal(1))
    for currency in FOREIGN:
        for basis, chosen in chosen_on.items():
            facts[figure_in(basis, currency)] = summed(chosen, currency)
    return facts


def realised_claims(claims: Sequence[ClaimFact]) -> tuple[list[ClaimFact], bool]:
    """The project's latest realised claim, or the phases' where one is newer and their sum larger (rule 1)."""
    whole = choose(c for c in claims if c.phase is None)
    phases = by_phase(claims)
    if whole is None:
        return phases, bool(phases)
    newer = any((claim_day(c) or date.min) > (claim_day(whole) or date.min) for c in phases)
    total = summed(phases)
    if newer and total is not None and whole.amount_cny is not None and total > whole.amount_cny:
        return phases, True
    return [whole], False


# ---- Stage and dates ----


def stage_facts(milestones: Sequence[MilestoneFact], events: Sequence[SigningEventFact]) -> dict[str, Any]:
    """Stage, signing date and planned start of one project (docs/domain.md, Milestone)."""
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


# Those whose earliest dates are kept on the project: the report on conversion follows them.
STEPS = (MilestoneKind.REGISTERED, MilestoneKind.CONSTRUCTION_START, MilestoneKind.IN_PRODUCTION)
BEGUN = [kind for kind, rank in STAGE_RANK.items() if rank >= STAGE_RANK[MilestoneKind.CONSTRUCTION_START]]
UNDATED = "~"  # after every date
PRECISE = (Precision.DAY, Precision.MONTH)


def step_facts(milestones: Sequence[MilestoneFact], signed: date | None, precision: str) -> dict[str, Any]:
    """The earliest date of each of `STEPS`, and how long after the signing it came (docs/domain.md, Milestone).

    `first_`: the first day of its period as ISO text with the precision behind it, `UNDATED` without any date, blank where
    it is not reported. `days_to_`: where both dates are known to the day or month. `years_to_start`: from the year of
    signing to that of the earliest date of a construction start or a later kind.
    """
    reached = [m for m in milestones if m.reached and m.evidence == Evidence.SUBSTANTIVE]
    facts: dict[str, Any] = {}
    for kind in STEPS:
        first, when = _earliest(m for m in reached if m.kind == kind)
        exact = first and signed and precision in PRECISE and when in PRECISE
        facts[f"first_{kind}"] = f"{first or ''}{when}"
        facts[f"days_to_{kind}"] = (first - signed).days if exact and first and signed else None
    begun, _when = _earliest(m for m in reached if m.kind in BEGUN)
    facts["years_to_start"] = begun.year - signed.year if begun and signed else None
    return facts


def _earliest(milestones: Iterable[MilestoneFact]) -> tuple[date | None, str]:
    """The earliest day and its precision, of one day the most exact; `UNDATED` where none is dated, blank of none."""
    found = list(milestones)
    dated = [(m.actual, m.actual_precision) for m in found if m.actual]
    # Of the precisions "day", "month", "quarter" and "year" the alphabet has the most exact first.
    return min(dated, default=(None, UNDATED if found else ""))


def _planned_start(milestones: Sequence[MilestoneFact]) -> PlanFact | None:
    """The latest plan for the project's construction start, else for that of its first phase that has one."""
    starts = [m for m in milestones if m.kind == "construction_start" and m.plans_in_order]
    starts.sort(key=lambda m: (m.phase or 0, m.pk))
    return starts[0].plans_in_order[-1] if starts else None


def day_facts(dossier: Dossier, stage: str, stage_phase: int | None) -> dict[str, date | None]:
    """When anything dated was last reported, and by when the first of what is still to come was to be reached.

    The second is the last day of the period of a plan that `review.checks.open_plans` gives, whatever the status.
    """
    plans = [plan for milestone in dossier.milestones for plan in milestone.plans]
    days = [claim.as_of for claim in dossier.claims] + [plan.stated_on for plan in plans]
    days += [milestone.actual for milestone in dossier.milestones]
    reached = STAGE_RANK.get(stage, -1) if stage_phase is None else -1
    to_come = [
        m for m in dossier.milestones if not m.reached and m.kind in STAGES and STAGE_RANK[m.kind] > reached
    ]
    latest = [m.plans_in_order[-1] for m in to_come if m.plans_in_order]
    return {
        "reported_on": max(filter(None, days), default=None),
        "due_on": min((period_end(plan.planned, plan.precision) for plan in latest), default=None),
    }


# ---- What is joined into one text ----


def search_key(text: str) -> str:
    """Text as it is searched: compatibility forms and letter case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


APART = "; "


def _joined(items: Iterable[str]) -> str:
    return APART.join(dict.fromkeys(item for item in items if item))


def origins_of(joined: str) -> list[str]:
    """The country codes that `investor_origins` holds, each once, in its order."""
    return joined.split(APART) if joined else []


def joined_facts(dossier: Dossier) -> dict[str, str]:
    """Names, origins, titles and the text to search, each name once; leads come first."""
    taking_part = sorted(dossier.participations, key=lambda p: (p.role != "lead", p.pk))
    investing = [p for p in taking_part if p.role in INVESTING_ROLES]
    events = sorted(dossier.events, key=lambda e: (e.held_on, e.slug))
    words = [dossier.name, dossier.name_zh, dossier.code or "", dossier.summary, dossier.summary_zh]
    for p in taking_part:
        words += [p.name, p.name_zh, *split_aliases(p.aliases)]
    return {
        "investor_names": _joined(p.name or p.name_zh for p in investing),
        "investor_origins": _joined(p.origin for p in investing),
        "event_titles": _joined(e.title or e.title_zh for e in events),
        "source_titles": _joined(source.title for source in _sources(dossier)),
        "secondary_sector_names": _joined(sector.name for sector in dossier.secondary_sectors),
        "sector_set": _sector_set(dossier),
        "label_set": " ".join(map(str, sorted(set(dossier.labels)))),
        "search_text": search_key("\n".join(filter(None, words))),
    }


def _sector_set(dossier: Dossier) -> str:
    keys = {sector.pk for sector in dossier.secondary_sectors}
    return " ".join(map(str, sorted(keys | {dossier.sector_id} if dossier.sector_id else keys)))


def _sources(dossier: Dossier) -> list[SourceFact]:
    """The sources of all that stands, oldest first."""
    citing: list[ClaimFact | MilestoneFact | PlanFact] = [c for c in dossier.claims if not c.set_aside_reason]
    for milestone in dossier.milestones:
        if milestone.kind == MilestoneKind.NEGOTIATING:
            continue  # internal, whatever the project has become
        citing += [milestone, *milestone.plans_in_order]
    cited = {each.source for each in citing if each.source}
    return sorted(cited, key=lambda source: (source.published_at or date.max, source.pk))


# ---- All of it ----


def stored_facts(dossier: Dossier) -> dict[str, Any]:
    """What the rules give for one project whose claims are converted, by the names of the fields that keep it."""
    come = stage_facts(dossier.milestones, dossier.events)
    return {
        **money_facts(dossier.claims),
        **come,
        **step_facts(dossier.milestones, come["signed_on"], come["signed_on_precision"]),
        **day_facts(dossier, come["stage"], come["stage_phase"]),
        **joined_facts(dossier),
    }


def event_facts(event: SigningEvent, named: Sequence[Sequence[ClaimFact]]) -> dict[str, Any]:
    """The derived figures of an event, from the total claims of each project that it named (docs/domain.md, SigningEvent)."""
    known_then = [[c for c in claims if (claim_day(c) or date.max) <= event.held_on] for claims in named]
    known = [claim for claim in map(choose, known_then) if claim is not None]
    residual = None
    if event.claimed_amount is not None and {c.currency for c in known} <= {event.claimed_currency}:
        residual = event.claimed_amount - sum(map(face, known))
    return {"named": len(named), "residual": residual, "named_without_claim": len(named) - len(known)}
