"""Confirmed claims as draft records: one source, an event where a signing is dated, projects with what was said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

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
from ..values.choices import Precision
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


def make(source: Source, names: Sequence[str], confirmed: Iterable[Confirmed]) -> Made:
    """Save the source and draft records of the claims; `names` are the projects in order, number 0 first."""
    confirmed = list(confirmed)
    with transaction.atomic():
        source.save()
        made = Made(source, _event(source, [c for c in confirmed if c.project is None]))
        investors = Names(Investor.objects.all())
        for number, name in enumerate(names):
            made.projects.append(
                _project(name, [c for c in confirmed if c.project == number], made, investors)
            )
        for project in made.projects:
            project.assign_code()
        refresh([project.pk for project in made.projects])
    return made


def _named(text: str) -> dict[str, str]:
    """A name in the field of its language."""
    return {"name_zh" if re.search("[\u4e00-\u9fff]", text) else "name": text[:300]}


def _event(source: Source, said: Sequence[Confirmed]) -> SigningEvent | None:
    """The ceremony; none without a day, for an event without one cannot be stored."""
    by_kind = {c.claim.kind: c.value for c in reversed(said)}
    signed = by_kind.get("milestone")
    if signed is None:
        return None
    title = {"title_zh" if "name_zh" in _named(source.title) else "title": source.title[:300]}
    event = SigningEvent(held_on=signed.first, source=source, location=by_kind.get("place"), **title)
    event.claimed_projects = by_kind.get("count")
    if money := by_kind.get("event_amount"):
        event.claimed_amount, event.claimed_currency = money.amount, money.currency
        event.claimed_qualifier = money.qualifier or event.claimed_qualifier
    event.save()
    return event


def _project(name: str, said: Sequence[Confirmed], made: Made, investors: Names) -> Project:
    places = [c.value for c in said if c.claim.kind == "place"]
    place = max(places, key=lambda place: place.depth, default=None)
    project = Project.objects.create(location=place, **_named(name))
    if made.event:
        Signing.objects.create(event=made.event, project=project)
    for one in said:
        if one.claim.kind == "company":
            _take_part(project, one.value, investors)
        elif one.claim.kind in MONEY:
            _claim_money(project, one, one.value, made)
        elif one.claim.kind == "milestone":
            _date(project, one.claim, one.value, made.source)
    return project


def _take_part(project: Project, name: str, investors: Names) -> None:
    """The known investor of this name, else a new one, named as in the text."""
    known = investors.find(name) or Investor.objects.filter(**_named(name)).first()
    Participation.objects.get_or_create(
        project=project, investor=known or Investor.objects.create(**_named(name))
    )


def _claim_money(project: Project, one: Confirmed, money: Reading, made: Made) -> None:
    realised = one.claim.kind == "realised"  # known when it was told, not when the signing was held
    signed = made.event.held_on if made.event and not realised else None
    InvestmentAmount.objects.create(
        project=project,
        phase=one.claim.phase,
        basis="realised" if realised else "announced",
        amount=money.amount,
        currency=money.currency or "CNY",
        qualifier=money.qualifier or "exact",
        as_of=signed or made.source.published_at,
        source=made.source,
    )


def _date(project: Project, claim: Claim, when: PartialDate, source: Source) -> None:
    milestone, _made = Milestone.objects.get_or_create(
        project=project, kind=claim.detail, phase=claim.phase, defaults={"source": source}
    )
    if claim.planned:
        milestone.plans.create(planned=when.first, precision=when.precision, source=source)
        return
    milestone.actual, milestone.actual_precision, milestone.reached = (
        when.first,
        Precision(when.precision),
        True,
    )
    milestone.save()
