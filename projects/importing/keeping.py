"""Imports as records: previews and commits with their rows, so that each can be shown and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import trail
from ..models import Import, ImportRow, Project
from ..models.bulk import create_many, new
from ..values.choices import ImportKind, ImportOutcome, ImportState, Publication
from .author import Author, beginning, give_way
from .likely import Likely
from .plan import Planned
from .profiles import Profile, ProfileError, read_profile
from .proposing import look_at, propose
from .running import Refused, Run, Stale
from .undoing import Undoing
from .writing import Written

AT_ONCE = 200  # rows of one transaction of a long list on SQLite: a quarter of a second
ROWS_A_SECOND = 400  # of a list that is stored in one transaction, on two cores
LOOKED_AT = 100  # imports of the past
KEPT = timedelta(days=30)  # how long a file waits for its commit


def new_import(file_name: str, data: bytes, profile: str = "", user: Any = None) -> Import:
    """Not saved yet; of a long file name the end is kept."""
    return Import(file_name=file_name[-255:], content=data, profile=profile, created_by=user)


def uploaded(file_name: str, data: bytes, kind: ImportKind, profile: str, user: Any) -> Import:
    """A new file of a person; what was uploaded a month ago and never committed goes."""
    long_ago = timezone.now() - KEPT
    Import.objects.filter(state__in=(ImportState.NEW, ImportState.CHECKED), created_at__lt=long_ago).delete()
    imported = new_import(file_name, data, profile, user)
    imported.kind = kind
    imported.save()
    return imported


def spellings_before(list_name: str, imports: QuerySet[Import]) -> dict[str, dict[str, str]]:
    """What names meant in the list's last edition that was committed, so that nobody is asked again."""
    told = imports.filter(state=ImportState.COMMITTED).exclude(same={}).order_by("-committed_at")
    for profile, same in told.values_list("profile", "same")[:LOOKED_AT]:
        try:
            if read_profile(profile, "list").list == list_name:
                return dict(same)
        except ProfileError:
            continue
    return {}


def check(imported: Import, run: Run) -> Iterator[int]:
    """Store the preview; yields how many rows of the file are done."""
    imported.rows.all().delete()
    done, likely = 0, Likely(run.user)
    for planned in run.plans():
        rows = [_row(imported, one) for one in planned]
        for row, twins in zip(rows, likely.of(planned), strict=True):
            row.twins = twins
        with transaction.atomic():
            create_many(rows)
        done += len(planned)
        yield done
    imported.alike = run.alike()
    _count(imported, run)
    imported.state = ImportState.CHECKED
    imported.save()


def commit(imported: Import, run: Run, user: Any, *, expected: str) -> Iterator[int]:
    """Carry the import out, inside the caller's transaction; yields how many projects are done.

    Refused or Stale where it may not be, and the transaction must be rolled back.
    """
    author = _begin(imported, run, user, ImportState.NEW, ImportState.CHECKED)
    done, waiting = 0, list[Planned]()

    def keep(planned: Sequence[Planned], written: Sequence[Written]) -> None:
        _keep(imported, planned, written)
        waiting.extend(one for one in planned if one.outcome == ImportOutcome.PENDING)

    for number in run.commit(author, keep, expected, look_at):
        done += number
        yield done
    _end(imported, run, author)
    propose(imported, waiting, author)


def may_go_in_stretches(imported: Import, run: Run) -> bool:
    """Whether a long list may be stored a stretch at a time: on SQLite, where others could not write until its end."""
    return (
        connection.vendor == "sqlite"
        and imported.state == ImportState.CHECKED
        and run.layout.size > AT_ONCE
        and not _is_public(imported, run.profile)
    )


def _is_public(imported: Import, profile: Profile) -> bool:
    """Whether storing it changes more than drafts: the public sees all of a list or nothing."""
    public = imported.rows.filter(outcome=ImportOutcome.UPDATED, project__publication=Publication.PUBLISHED)
    return (
        bool(imported.pending or imported.deleted)
        or (profile.publish and not settings.FOUR_EYES)
        or public.exists()
    )


def seconds_held(imported: Import) -> int:
    """For how long its commit would keep all others from saving; 0 where hardly."""
    changes = imported.created + imported.updated + imported.pending + imported.deleted
    if connection.vendor != "sqlite" or imported.state != ImportState.CHECKED or changes <= AT_ONCE:
        return 0
    profile = Profile()
    if imported.kind == ImportKind.LIST:
        with suppress(ProfileError):  # the commit will say so
            profile = read_profile(imported.profile, "list")
    return changes // ROWS_A_SECOND + 1 if _is_public(imported, profile) else 0


def commit_in_stretches(imported: Import, run: Run, user: Any, *, expected: str) -> Iterator[int]:
    """As `commit`, in transactions of `AT_ONCE` rows, so that others write between them; yields the same.

    What is stored is the import's own from the first stretch on (`committing`): where it breaks off, `take_back` follows.
    """
    run.stretch, digests = AT_ONCE, list[str]()
    for _planned in run.plans():  # first of all whether it is what was previewed
        digests.append(run.digest)
        yield 0
    if run.counts[ImportOutcome.FAILED]:
        raise Refused(_("Rows failed, so nothing is imported."))
    if expected != run.digest:
        raise Stale(_("Records were changed since the preview."))
    with transaction.atomic():
        author = _begin(imported, run, user, ImportState.CHECKED)
        imported.state, imported.committed_at, imported.committed_by = ImportState.COMMITTING, author.at, user
        imported.save(update_fields=["state", "committed_at", "committed_by"])
    done = 0

    def keep(planned: Sequence[Planned], written: Sequence[Written]) -> None:
        _keep(imported, planned, written)
        Import.objects.filter(pk=imported.pk).update(made=_made(run))

    for number in run.commit(author, keep, expected, apart=digests):
        give_way()
        done += number
        yield done
    with transaction.atomic():
        _end(imported, run, author)


def take_back(imported: Import, user: Any) -> Iterator[tuple[int, int]]:
    """What a commit in stretches stored before it broke off goes; then the import may be committed again."""
    yield from Undoing(imported, user, back_to=ImportState.CHECKED).steps()


def _begin(imported: Import, run: Run, user: Any, *states: ImportState) -> Author:
    """In whose name it is carried out; Refused where it is not in one of these states any more. Its preview goes."""
    stored = Import.objects.select_for_update().get(pk=imported.pk)
    if stored.state not in states:
        raise Refused(_("This import is committed already."))
    imported.rows.all().delete()
    return Author(user, f"{beginning(imported.pk)}{run.title} ({imported.file_name})")


def _end(imported: Import, run: Run, author: Author) -> None:
    _count(imported, run)
    imported.made = _made(run)
    imported.state, imported.committed_at, imported.committed_by = (
        ImportState.COMMITTED, author.at, author.user,
    )  # fmt: skip
    imported.save()
    told = {outcome: getattr(imported, outcome) for outcome in ImportOutcome.values}
    trail.record(trail.Kind.IMPORT, author.user, f"import {imported.pk}", **told)


def in_review(imported: Import) -> QuerySet[Project]:
    """The projects of a committed import that wait for a second person."""
    rows = imported.rows.filter(project__isnull=False).values("project")
    return Project.objects.filter(pk__in=rows, publication=Publication.IN_REVIEW).order_by("pk")


def _keep(imported: Import, planned: Sequence[Planned], written: Sequence[Written]) -> None:
    by_entry = {id(one.planned): one for one in written}
    create_many([_row(imported, one, by_entry.get(id(one))) for one in planned])


def _row(imported: Import, one: Planned, written: Written | None = None) -> ImportRow:
    project = written.project if written else one.project
    if written and one.outcome == ImportOutcome.DELETED:
        project = None
    return new(
        ImportRow,
        imported=imported,
        row=one.entry.row,
        external_ref=one.entry.ref[:200],
        title=one.entry.title or (one.project.title if one.project else ""),
        outcome=one.outcome,
        project=project,
        changes=[{"field": c.field, "before": c.before, "after": c.after} for c in one.changes],
        problems=[
            {"row": p.row, "column": p.column, "why": p.why, "cure": p.cure} for p in one.entry.problems
        ],
        notices=one.entry.notices,
        undo=written.undo if written else [],
    )


def _count(imported: Import, run: Run) -> None:
    for outcome in ImportOutcome.values:
        setattr(imported, outcome, run.counts[outcome])
    imported.digest, imported.figures = run.digest, run.told()


def _made(run: Run) -> dict[str, list[int]]:
    """Ids of the places, sectors, parties and sources that came with the import; the youngest last."""
    made: dict[str, list[int]] = {}
    for ref in run.known.new.values():
        if ref.pk is not None:
            made.setdefault(str(ref.model._meta.model_name), []).append(ref.pk)
    return made
