"""The way of a record from draft to public and back, each step with who, when and a note (docs/domain.md, Records)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from ..caching import data_version
from ..history import trail
from ..history.audit_log import PUBLICATION_STEP
from ..history.reasons import FROM_LIST
from ..history.remembering import remember
from ..models import PendingChange, Project, Signing, SigningEvent
from ..models.private import forget
from ..models.project import assign_codes
from ..models.signed import settle_all
from ..totals.refresh import refresh, refresh_events
from ..values.choices import Decision, MilestoneKind, Publication
from ..values.marks import mark
from .acts import Acts, last_acts, makers
from .permissions import may_publish_of
from .requirements import missing

Record = Project | SigningEvent
JUDGED_BY = ("amounts", "milestones", "participations")  # the rows that `missing` looks at
AT_ONCE = 500  # records that are held in memory
NEVER = datetime.min.replace(tzinfo=UTC)
# Where a step takes such a list, it notes there which records cannot be moved, and why, instead of raising.
Refused = list[tuple[Record, str]]


def submit(
    records: Iterable[Record], by: User | None = None, note: str = "", refused: Refused | None = None
) -> None:
    """Drafts and withdrawn records wait for a second person."""
    allowed = {Publication.DRAFT, Publication.WITHDRAWN}
    _move(records, Publication.IN_REVIEW, allowed, by, note, refused=refused)


def submit_listed(
    records: Iterable[Record], by: User | None = None, note: str = "", refused: Refused | None = None
) -> None:
    """As `submit`, by somebody who had a list before them: it makes nobody the second person who saw the text."""
    submit(records, by, from_list(note), refused)


def from_list(note: str) -> str:
    """The reason in a record's history for what was done to many at once."""
    return f"{_(FROM_LIST)} {note}".strip()


def send_back(records: Iterable[Record], by: User | None = None, note: str = "") -> None:
    """What waits for review becomes a draft again, for the reason in the note; ValidationError without one."""
    _require(note)
    _move(records, Publication.DRAFT, {Publication.IN_REVIEW}, by, note)


def publish(
    records: Iterable[Record],
    at: datetime | None = None,
    by: User | None = None,
    note: str = "",
    refused: Refused | None = None,
) -> None:
    """Make records public from `at` (default now); a project gets its code at the latest here.

    A person (`by`) is held to `obstacles()`; a list or a command without one publishes what its maker checked.
    """
    allowed = set(Publication) - {Publication.PUBLISHED}
    _move(records, Publication.PUBLISHED, allowed, by, note, at, refused)


def withdraw(
    records: Iterable[Record],
    at: datetime | None = None,
    by: User | None = None,
    note: str = "",
    refused: Refused | None = None,
) -> None:
    """Take public records back; they and their history stay."""
    _move(records, Publication.WITHDRAWN, {Publication.PUBLISHED}, by, note, at, refused)


def obstacles(record: Record, by: User) -> list[tuple[str, str]]:
    """What keeps this person from publishing the record, as (field of the form, reason)."""
    return _Approval(by, [record]).obstacles(record)


class _Approval:
    """What keeps this person from publishing these records of one model, in a fixed number of queries."""

    def __init__(self, by: User, records: Sequence[Record]):
        self._by = by
        self._acts = last_acts(records) if settings.FOUR_EYES else {}
        self._makers = makers(by) if settings.FOUR_EYES and not settings.ADMIN_MAY_PUBLISH else set()

    def obstacles(self, record: Record) -> list[tuple[str, str]]:
        """As `obstacles`, of one of them."""
        found = [(r.field, str(r.message)) for r in missing(record)]
        if self._acts:
            found += [("", reason) for reason in _one_person(self._acts[record.pk], self._by, self._makers)]
        return found

    def check(self, record: Record) -> None:
        """ValidationError, with every reason, where something keeps them from it."""
        if found := self.obstacles(record):
            reasons = mark(";").join(reason for _field, reason in found)
            raise ValidationError(
                _("%(record)s cannot be published: %(reasons)s.") % {"record": record, "reasons": reasons}
            )


def _one_person(acts: Acts, by: User, made: set[int]) -> Iterator[str]:
    """Why a second person has not seen what would be public (docs/decisions/0014)."""
    wrote, seen = acts.wrote, acts.seen
    if (
        by.pk in wrote
        and max((at for user, at in seen.items() if user != by.pk), default=NEVER) < wrote[by.pk]
    ):
        others = wrote.keys() - {by.pk}
        yield (
            _("you changed it last: a second person publishes")
            if others
            else _("you alone entered it: a second person publishes")
        )
    elif not settings.ADMIN_MAY_PUBLISH and wrote and wrote.keys() - {by.pk} <= made:
        yield _("whoever entered it made or changed your login: another person publishes")


def hold_back(ids: Iterable[int], by: User | None, note: str, before: dict[int, set[str]]) -> None:
    """Published projects that lack since an undoing what publication asks for, into review.

    `before` are the fields that each lacked already, as `lacking` told them.
    """
    for project in _published(ids):
        if {r.field for r in missing(project)} - before.get(project.pk, set()):
            withdraw([project], note=note)
            submit([project], by=by, note=note)


def lacking(ids: Iterable[int]) -> dict[int, set[str]]:
    """The fields that each published project lacks, by its key: for `hold_back` after a change."""
    return {project.pk: {r.field for r in missing(project)} for project in _published(ids)}


def _published(ids: Iterable[int]) -> Iterable[Project]:
    """Those of them that are public, read with all that `missing` looks at."""
    published = Project.objects.published().filter(pk__among=list(ids)).order_by("pk")
    return published.prefetch_related(*JUDGED_BY)


def _move(
    records: Iterable[Record],
    to: Publication,
    allowed: set[Publication],
    by: User | None = None,
    note: str = "",
    at: datetime | None = None,
    refused: Refused | None = None,
) -> None:
    """Of a queryset only the keys are read; records that are given themselves read as stored afterwards."""
    step = _Step(to, allowed, by, note, at or timezone.now(), refused)
    given = [] if isinstance(records, QuerySet) else list(records)
    ids: dict[type[Any], list[int]] = defaultdict(list)
    if isinstance(records, QuerySet):
        ids[records.model] = list(records.values_list("pk", flat=True))
    for one in dict.fromkeys(given):
        ids[type(one)].append(one.pk)
    with transaction.atomic():
        was = {model: step.take(model, of_model) for model, of_model in ids.items()}
        _follow(was, to, step.at)
        _note(was, to, by)
        for model, moved in was.items():
            _read_again(model, [one for one in given if type(one) is model and one.pk in moved])


@dataclass(frozen=True)
class _Step:
    """One step of publication, taken with many records: a fixed number of queries for each `AT_ONCE` of them."""

    to: Publication
    allowed: set[Publication]
    by: User | None
    note: str
    at: datetime
    refused: Refused | None

    def take(self, model: type[Any], ids: Sequence[int]) -> dict[int, Publication]:
        """The keys of those that moved, with what each was before."""
        was: dict[int, Publication] = {}
        for start in range(0, len(ids), AT_ONCE):
            going = self._allowed(model, self._held(model, ids[start : start + AT_ONCE]))
            was |= {record.pk: record.publication for record in going}
            self._store(model, going)
            remember(model, [one.pk for one in going], PUBLICATION_STEP, self.by, self.note or None, self.at)
        return was

    def _held(self, model: type[Any], ids: Sequence[int]) -> list[Any]:
        """The records as they are stored, locked, in the order of the keys."""
        rows = model.objects.filter(pk__among=ids).order_by("pk").select_for_update()
        if model is Project and self._is_approval:
            rows = rows.prefetch_related(*JUDGED_BY)
        found = {record.pk: record for record in rows}
        if len(found) < len(ids):
            raise model.DoesNotExist
        return [found[pk] for pk in ids]

    @property
    def _is_approval(self) -> bool:
        return self.by is not None and self.to == Publication.PUBLISHED

    def _allowed(self, model: type[Any], records: Sequence[Any]) -> list[Any]:
        """Those with which the step may be taken; the others are refused."""
        ids, by, going = [record.pk for record in records], self.by, []
        reached = may_publish_of(by, model.objects.filter(pk__among=ids)) if by and self._is_public else set()
        approval = _Approval(by, records) if by and self._is_approval else None
        for record in records:
            try:
                _check(record, self.to, self.allowed)
                if by and self._is_public and record.pk not in reached:
                    raise PermissionDenied
                if approval:
                    approval.check(record)
            except ValidationError as error:
                if self.refused is None:
                    raise
                self.refused.append((record, " ".join(error.messages)))
            else:
                going.append(record)
        return going

    @property
    def _is_public(self) -> bool:
        """Whether the public sees the step."""
        return self.to in (Publication.PUBLISHED, Publication.WITHDRAWN)

    def _store(self, model: type[Any], records: Sequence[Any]) -> None:
        if model is Project:
            assign_codes(records)
        fields: dict[str, Any] = {"publication": self.to, "modified_at": self.at}
        if self.to == Publication.PUBLISHED:
            now = Value(self.at, output_field=DateTimeField())
            fields |= {"first_published_at": Coalesce("first_published_at", now), "updated_at": self.at}
        model.objects.filter(pk__among=[record.pk for record in records]).update(**fields)


def _check(record: Record, to: Publication, allowed: set[Publication]) -> None:
    if record.publication not in allowed:
        raise ValidationError(
            _("%(record)s is %(state)s; that cannot become %(wanted)s.")
            % {"record": record, "state": record.get_publication_display(), "wanted": to.label}
        )
    if isinstance(record, Project):
        _refuse_merged(record)
        if to == Publication.PUBLISHED and record.stage == MilestoneKind.NEGOTIATING:
            raise ValidationError(
                _("%(record)s is in negotiation: it is published once it is signed.") % {"record": record}
            )


def _refuse_merged(project: Project) -> None:
    if project.merged_into:
        raise ValidationError(
            _("%(record)s was merged into %(other)s already.")
            % {"record": project, "other": project.merged_into}
        )


Was = dict[type[Any], dict[int, Publication]]  # by model, the keys of what moved and what each was before


def _note(was: Was, to: Publication, by: User | None) -> None:
    for model in (Project, SigningEvent):
        if keys := sorted(was.get(model, ())):
            name = str(model._meta.model_name)
            only = f"{name} {keys[0]}" if len(keys) == 1 else name
            trail.record(trail.Kind.PUBLICATION, by, only, to=str(to), records=keys)


def _follow(was: Was, to: Publication, at: datetime) -> None:
    """Store what follows from the steps, for all of them at once."""
    events, projects = was.get(SigningEvent, {}), was.get(Project, {})
    named = set(Signing.objects.filter(event__in=events).values_list("project_id", flat=True))
    settle_all([*named, *projects])
    refresh({*projects, *named}, at)
    refresh_events(events, at)
    if any(Publication.PUBLISHED in (before, to) for before in events.values()):
        data_version.move_on(at)


def _read_again(model: type[Any], records: Sequence[Any]) -> None:
    """As `refresh_from_db()` of each, in one query."""
    stored = model._base_manager.in_bulk([record.pk for record in records])
    for record in records:
        for f in model._meta.concrete_fields:
            setattr(record, f.attname, getattr(stored[record.pk], f.attname))
        forget(record)


# ---- Pending changes ----


def waiting(record: Record | None = None) -> QuerySet[PendingChange]:
    """Changes that wait for a publisher, oldest first."""
    changes = PendingChange.objects.filter(decision=Decision.WAITING).order_by("proposed_at")
    if record is None:
        return changes
    return changes.filter(**{"project" if isinstance(record, Project) else "event": record})


def needs_another(change: PendingChange, by: User) -> bool:
    """Whether this person may not accept the change, for it is their own: any under FOUR_EYES=strict, else a
    postponement (docs/domain.md)."""
    own = change.proposed_by_id == by.pk
    return own and (settings.FOUR_EYES_STRICT or (settings.FOUR_EYES and postpones(change.lines)))


def postpones(lines: Iterable[Sequence[Any]]) -> bool:
    """Whether lines of `difference()` move a plan later with a reason."""
    return any(line[1] == "postponement_reason" and line[3] for line in lines)


def decide(change: PendingChange, decision: Decision, by: User, note: str = "") -> None:
    """Close a waiting change; ValidationError if someone else did so meanwhile, or for a rejection without a note.

    A rejection stands before its proposer until it is dealt with (`returned`).
    """
    if decision == Decision.REJECTED:
        _require(note)
    if decision == Decision.ACCEPTED and needs_another(change, by):
        raise ValidationError(_("You proposed this change: a second person accepts it."))
    closed = waiting().filter(pk=change.pk)
    at = timezone.now()
    fields = {"decision": decision, "decided_by": by, "decided_at": at, "decision_note": note}
    fields["answered_at"] = None if decision == Decision.REJECTED else at
    if not closed.update(**fields):
        raise ValidationError(_("This change was decided meanwhile."))
    trail.record(trail.Kind.DECISION, by, f"pendingchange {change.pk}", decision=str(decision))


def _require(note: str) -> None:
    """What goes back to whoever worked on it goes back with a reason."""
    if not note.strip():
        raise ValidationError(_("Say why: the editor reads it."))
