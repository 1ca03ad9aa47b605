"""The way of a record from draft to public and back, each step with who, when and a note (docs/domain.md, Records)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..caching import data_version
from ..history import trail
from ..history.audit_log import PUBLICATION_STEP, models_of, rows_with_changes
from ..history.reasons import FROM_LIST, shows_no_text
from ..models import PendingChange, Project, Signing, SigningEvent
from ..models.signed import settle_all
from ..totals.refresh import refresh, refresh_events
from ..values.choices import Decision, MilestoneKind, Publication
from ..values.marks import mark
from .permissions import may_publish
from .requirements import missing

Record = Project | SigningEvent
ASSIGNED = ("code", "publication", "first_published_at")  # by the program, whoever's save it happens in
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
    found = [(r.field, str(r.message)) for r in missing(record)]
    if settings.FOUR_EYES:
        found += [("", reason) for reason in _one_person(record, by)]
    return found


def _one_person(record: Record, by: User) -> Iterator[str]:
    """Why a second person has not seen what would be public (docs/decisions/0014)."""
    wrote, seen = last_acts(record)
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
    elif not settings.ADMIN_MAY_PUBLISH and wrote and wrote.keys() - {by.pk} <= makers(by):
        yield _("whoever entered it made or changed your login: another person publishes")


def last_acts(record: Record) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """{user: when something of theirs last came into it} and {user: when they last had all of it before them}.

    Whoever saves a record's form or submits it there has it before them; not who imports a row of it, merges another into
    it, submits or labels it in a list, or changes one of its rows elsewhere. Other steps of publication are no writing.
    """
    wrote: dict[int, datetime] = {}
    seen: dict[int, datetime] = {}
    for model in models_of(record):
        for row, lines in rows_with_changes(record, model):
            user, at = row.history_user_id, row.history_date
            is_step = row.history_type == PUBLICATION_STEP
            if user is None or (is_step and row.publication != Publication.IN_REVIEW):
                continue
            if model is type(record) and not shows_no_text(row.history_change_reason or ""):
                seen[user] = max(seen.get(user, at), at)
            if not is_step and any(name not in ASSIGNED for _row, name, *_values in lines):
                wrote[user] = max(wrote.get(user, at), at)
    if isinstance(record, Project) and (gone := record.merged_from.all()):
        # What their writers entered came into this record when they were merged.
        at = Project.history.filter(id__in=[one.pk for one in gone]).latest("history_date").history_date
        for user in {user for one in gone for user in last_acts(one)[0]}:
            wrote[user] = max(wrote.get(user, at), at)
    return wrote, seen


def makers(user: User) -> set[int]:
    """Ids of those who made this login or changed it, its password for one."""
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).exclude(user=user)
    return set(entries.values_list("user_id", flat=True))


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
    return published.prefetch_related("amounts", "milestones", "participations")


def _move(
    records: Iterable[Record],
    to: Publication,
    allowed: set[Publication],
    by: User | None = None,
    note: str = "",
    at: datetime | None = None,
    refused: Refused | None = None,
) -> None:
    at, moved = at or timezone.now(), []
    with transaction.atomic():
        for given in records:
            record = type(given).objects.select_for_update().get(pk=given.pk)
            try:
                _check(record, to, allowed, by)
            except ValidationError as error:
                if refused is None:
                    raise
                refused.append((given, " ".join(error.messages)))
                continue
            _store(record, to, at)
            _tell(record, by, note, at)
            moved.append((given, record))
        _follow([record for _given, record in moved], to, at)
        _note([record for _given, record in moved], to, by)
        for given, _record in moved:
            given.refresh_from_db()


def _check(record: Record, to: Publication, allowed: set[Publication], by: User | None) -> None:
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
    if by and to in (Publication.PUBLISHED, Publication.WITHDRAWN) and not may_publish(by, record):
        raise PermissionDenied
    if by and to == Publication.PUBLISHED and (found := obstacles(record, by)):
        reasons = mark(";").join(reason for _field, reason in found)
        raise ValidationError(
            _("%(record)s cannot be published: %(reasons)s.") % {"record": record, "reasons": reasons}
        )


def _refuse_merged(project: Project) -> None:
    if project.merged_into:
        raise ValidationError(
            _("%(record)s was merged into %(other)s already.")
            % {"record": project, "other": project.merged_into}
        )


def _store(record: Record, to: Publication, at: datetime) -> None:
    if isinstance(record, Project):
        record.assign_code()
    fields = {"publication": to, "modified_at": at}
    if to == Publication.PUBLISHED:
        fields |= {"first_published_at": record.first_published_at or at, "updated_at": at}
    type(record).objects.filter(pk=record.pk).update(**fields)


def _tell(record: Record, by: User | None, note: str, at: datetime) -> None:
    """Queryset updates leave no history; a step of publication is part of it."""
    stored = type(record).objects.get(pk=record.pk)
    past = type(record).history.model
    values = {f.attname: getattr(stored, f.attname) for f in past.tracked_fields}
    past.objects.create(
        **values,
        history_type=PUBLICATION_STEP,
        history_user=by,
        history_change_reason=note or None,
        history_date=at,
    )


def _note(records: Sequence[Record], to: Publication, by: User | None) -> None:
    for model in (Project, SigningEvent):
        if keys := sorted(record.pk for record in records if isinstance(record, model)):
            name = str(model._meta.model_name)
            only = f"{name} {keys[0]}" if len(keys) == 1 else name
            trail.record(trail.Kind.PUBLICATION, by, only, to=str(to), records=keys)


def _follow(records: Sequence[Record], to: Publication, at: datetime) -> None:
    """Store what follows from the steps, for all of them at once; the records still say where they came from."""
    events = [record for record in records if isinstance(record, SigningEvent)]
    named = set(Signing.objects.filter(event__in=events).values_list("project_id", flat=True))
    projects = [record.pk for record in records if isinstance(record, Project)]
    settle_all([*named, *projects])
    refresh({*projects, *named}, at)
    refresh_events((event.pk for event in events), at)
    if any(Publication.PUBLISHED in (event.publication, to) for event in events):
        data_version.move_on(at)


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
