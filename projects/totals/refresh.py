"""Storing what the counting rules give: the figures that lists filter, sort and add by. Nothing else writes them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..caching import data_version
from ..history import versions
from ..models import InvestmentAmount, Project, Signing, SigningEvent
from ..models.bulk import update_many
from ..values.choices import PROMISE_BASES, MilestoneKind, Publication
from . import counters, rules
from .exchange import Rates, convert
from .facts import CLAIM_FIELDS, ClaimFact, Dossier, claims_by_project, read

CHUNK = 1000
STORED = tuple(rules.stored_facts(Dossier()))
EVENT_STORED = ("named", "residual", "named_without_claim")


@dataclass(frozen=True)
class Computed:
    """A record's stored figures as they are and as the rules have them, by field; `stale` are claims that differ."""

    label: str
    pk: int
    stored: dict[str, Any]
    right: dict[str, Any]
    stale: Sequence[ClaimFact] = ()


def refresh(project_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store anew what follows from the records of these projects, and of the events that they were signed at.

    Call it in the transaction of the change, after the change. Keeps what is public from `at` (default now)
    on and moves the data version on if any of it is public. A fixed number of statements a chunk.
    """
    ids, at, rates = sorted(set(project_ids)), at or timezone.now(), Rates()
    if not ids:
        return
    with transaction.atomic():
        change, events = Counter[tuple[str, str]](), set[int]()
        public = {chunk for chunk in chunks(ids) if versions.concerns(chunk)}
        for chunk in public:  # all of them first: what several cite, a source, is kept with the first
            change.subtract(counters.of(chunk))
        for number, chunk in enumerate(chunks(ids)):
            if number == 1 and public:
                versions.settle_in(len(ids))
            _store(chunk, rates)
            if chunk in public:
                versions.follow(chunk, at)
                change.update(counters.of(chunk))
            events.update(Signing.objects.filter(project__pk__among=chunk).values_list("event_id", flat=True))
        refresh_events(events, at)
        if public:
            data_version.move_on(at)
            counters.add(change)


def refresh_events(event_ids: Iterable[int], at: datetime | None = None) -> None:
    """Store named, residual and its gaps for these events, over their published projects (docs/domain.md).

    Call it in the transaction of the change. A fixed number of statements a chunk.
    """
    at = at or timezone.now()
    for chunk in chunks(sorted(set(event_ids))):
        changed = [event for event in computed_events(chunk) if event.right != event.stored]
        update_many(SigningEvent, EVENT_STORED, [_row(event, EVENT_STORED) for event in changed])
        versions.follow_events(chunk, at)


def chunks(ids: Sequence[int]) -> Iterator[Collection[int]]:
    """Ids in sets of at most `CHUNK`."""
    return (frozenset(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK))


# ---- Projects ----


def computed(ids: Collection[int], rates: Rates) -> Iterator[Computed]:
    """What is stored on these projects beside what the rules give now. Writes nothing."""
    dossiers = read(ids, STORED)
    rates.cover(claim for dossier in dossiers for claim in dossier.claims)
    for dossier in dossiers:
        before = {claim.pk: claim.stored for claim in dossier.claims}
        for claim in dossier.claims:
            convert(claim, rates)
        right = rules.stored_facts(dossier)
        stale = [claim for claim in dossier.claims if claim.stored != before[claim.pk]]
        yield Computed(f"project {dossier.code or dossier.pk}", dossier.pk, dossier.stored, right, stale)


def _store(ids: Collection[int], rates: Rates) -> None:
    # Held until the commit, so that two writers of one project follow each other.
    list(Project.objects.filter(pk__among=ids).order_by("pk").select_for_update().values_list("pk"))
    found = list(computed(ids, rates))
    _refuse_public_prospects(found)
    stale = [(*claim.stored, claim.pk) for project in found for claim in project.stale]
    update_many(InvestmentAmount, CLAIM_FIELDS, stale)
    update_many(
        Project, STORED, [_row(project, STORED) for project in found if project.right != project.stored]
    )


class BackInNegotiation(ValidationError):
    """A change that would leave a published project without its signing."""


def _refuse_public_prospects(found: Iterable[Computed]) -> None:
    """In words what the database would refuse: a prospect that is public (docs/domain.md)."""
    prospects = {project.pk for project in found if project.right["stage"] == MilestoneKind.NEGOTIATING}
    public = Project.objects.published().filter(pk__in=prospects).first() if prospects else None
    if public:
        raise BackInNegotiation(
            _(
                "%(record)s is public: without its signing it would be in negotiation again. Withdraw it first."
            )
            % {"record": public}
        )


def _row(record: Computed, names: Sequence[str]) -> tuple[Any, ...]:
    """As `update_many` takes it."""
    return (*(record.right[name] for name in names), record.pk)


# ---- Events ----


def computed_events(ids: Collection[int]) -> Iterator[Computed]:
    """What is stored on these events beside what the rules give now; four queries. Writes nothing."""
    signed = Signing.objects.filter(event__pk__among=ids, project__publication=Publication.PUBLISHED)
    named: dict[int, list[int]] = defaultdict(list)
    for event_id, project_id in signed.order_by().values_list("event_id", "project_id"):
        named[event_id].append(project_id)
    # Their keys, not a subquery: SQLite would read the whole ledger for it.
    projects = {pk for pks in named.values() for pk in pks}
    promises = InvestmentAmount.objects.filter(phase=None, basis__in=PROMISE_BASES)
    claims = claims_by_project(promises.filter(project__pk__among=projects))
    for event in SigningEvent.objects.filter(pk__among=ids).order_by("pk"):
        stored = {name: getattr(event, name) for name in EVENT_STORED}
        right = rules.event_facts(event, [claims.get(pk, []) for pk in named[event.pk]])
        yield Computed(f"event {event.slug}", event.pk, stored, right)
