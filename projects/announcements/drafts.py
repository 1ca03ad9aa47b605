"""Confirmed claims as draft records: one source, an event where a signing is dated, projects with what was said of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..matching.names import Names
from ..models import (
    InvestmentAmount,
    Investor,
    Milestone,
    Participation,
    Project,
    Signing,
    SigningEvent,
    Source,
)
from ..totals.refresh import refresh
from ..values.choices import Evidence, PostponementReason, Precision
from ..values.dates import PartialDate
from ..values.money import Reading
from .claims import Claim

MONEY = ("total", "phase", "realised")


@dataclass(frozen=True)
class Confirmed:
    """A claim that a person confirmed; `project` is the number of the project it is about, None for the event."""

    claim: Claim
    value: Any
    project: int | None = None


@dataclass
class Made:
    """What was made, for the page that leads to it."""

    source: Source
    event: SigningEvent | None = None
    projects: list[Project] = field(default_factory=list)


def sha256_of(text: str) -> str:
    """The SHA-256 of a text as its copy is stored (UTF-8), in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def keep_source(source: Source, text: str) -> None:
    """Save the source with the pasted text as its copy."""
    source.accessed = timezone.localdate()
    source.language = "zh-Hans" if re.search("[\u4e00-\u9fff]", text) else "en"
    source.copy.save(f"announcement-{sha256_of(text)[:12]}.txt", ContentFile(text.encode()), save=False)
    source.save()


def make(
    source: Source, text: str, names: Sequence[str], confirmed: Iterable[Confirmed], day: date | None = None
) -> Made:
    """Save the source with its copy, and draft records of the claims.

    `names` are the projects in order, number 0 first; `day` is that of the event where no claim gives it.
    """
    confirmed = list(confirmed)
    try:
        with transaction.atomic():
            keep_source(source, text)
            made = Made(source, _event(source, [c for c in confirmed if c.project is None], day))
            investors = Names(Investor.objects.all())
            for number, name in enumerate(names):
                made.projects.append(
                    _project(name, [c for c in confirmed if c.project == number], made, investors)
                )
            for project in made.projects:
                project.assign_code()
            refresh([project.pk for project in made.projects])
    except Exception:
        if source.copy:
            source.copy.delete(save=False)
        raise
    return made


def named(text: str) -> dict[str, str]:
    """A name in the field of its language."""
    return {"name_zh" if re.search("[\u4e00-\u9fff]", text) else "name": text[:300]}


def _event(source: Source, said: Sequence[Confirmed], day: date | None) -> SigningEvent | None:
    """The ceremony; none without a day, for an event without one cannot be stored."""
    by_kind = {c.claim.kind: c.value for c in reversed(said)}
    signed = by_kind.get("milestone")
    held_on = signed.first if signed else day
    if held_on is None:
        return None
    title = {"title_zh" if "name_zh" in named(source.title) else "title": source.title[:300]}
    event = SigningEvent(held_on=held_on, source=source, location=by_kind.get("place"), **title)
    event.claimed_projects = by_kind.get("count")
    if money := by_kind.get("event_amount"):
        event.claimed_amount, event.claimed_currency = money.amount, money.currency
        event.claimed_qualifier = money.qualifier or event.claimed_qualifier
    event.save()
    return event


def _project(name: str, said: Sequence[Confirmed], made: Made, investors: Names) -> Project:
    place = next((c.value for c in said if c.claim.kind == "place"), None)
    project = Project.objects.create(location=place, **named(name))
    if made.event:
        Signing.objects.create(event=made.event, project=project)
    signed = made.event.held_on if made.event else None
    for one in said:
        if one.claim.kind == "company":
            _take_part(project, one.value, investors)
        elif one.claim.kind in MONEY:
            claim_of(project, one, made.source, signed).save()
        elif one.claim.kind == "milestone":
            set_date(project, one, made.source)
    return project


def _take_part(project: Project, name: str, investors: Names) -> None:
    """The known investor of this name, else a new one, named as in the text."""
    known = investors.find(name) or Investor.objects.filter(**named(name)).first()
    Participation.objects.get_or_create(
        project=project, investor=known or Investor.objects.create(**named(name))
    )


def claim_of(project: Project, one: Confirmed, source: Source, signed: date | None) -> InvestmentAmount:
    """The ledger's row for a confirmed amount, not saved: as of the signing, else of the source's publication.

    What is realised is known when it was told, not when the signing was held.
    """
    money: Reading = one.value
    realised = one.claim.kind == "realised"
    return InvestmentAmount(
        project=project,
        phase=one.claim.phase,
        basis="realised" if realised else "announced",
        amount=money.amount,
        currency=money.currency or "CNY",
        qualifier=money.qualifier or "exact",
        as_of=(None if realised else signed) or source.published_at,
        source=source,
    )


def set_date(project: Project, one: Confirmed, source: Source) -> None:
    """A confirmed milestone of a project: a plan in its ledger, or the day on which it was reached; saved."""
    claim, when = one.claim, one.value
    milestone, _made = Milestone.objects.get_or_create(
        project=project, kind=claim.detail, phase=claim.phase, evidence=evidence_of(claim)
    )
    milestone.source = source
    if claim.planned:
        why = postponement(milestone, when, source)
        milestone.plans.create(planned=when.first, precision=when.precision, source=source, **why)
    else:
        milestone.actual, milestone.reached = when.first, True
        milestone.actual_precision = Precision(when.precision)
    milestone.save()


def postponement(milestone: Milestone, when: PartialDate, source: Source) -> dict[str, str]:
    """The plan's facts about why it is later than the one before; empty where it is not.

    No reason is read from an announcement, so it is `other`, and the text names the announcement.
    """
    plans = milestone.plans_in_order[-1:]
    if not plans or when.last <= plans[0].last:
        return {}
    text = _("From the announcement “%(title)s”.") % {"title": source.title}
    return {"postponement_reason": PostponementReason.OTHER.value, "postponement_text": text[:2000]}


def evidence_of(claim: Claim) -> Evidence:
    """Whether a milestone is said of a ceremony only."""
    return Evidence.CEREMONIAL if claim.ceremonial else Evidence.SUBSTANTIVE
