"""Imports as records: previews and commits with their rows, so that each can be shown and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import trail
from ..models import Import, ImportRow, Project
from ..values.choices import ImportKind, ImportOutcome, ImportState, Publication
from .author import Author
from .likely import Likely
from .plan import Planned
from .profiles import ProfileError, read_profile
from .proposing import look_at, propose
from .running import Refused, Run
from .writing import Written

BATCH = 500
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
        ImportRow.objects.bulk_create(rows, BATCH)
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
    stored = Import.objects.select_for_update().get(pk=imported.pk)
    if stored.state not in (ImportState.NEW, ImportState.CHECKED):
        raise Refused(_("This import is committed already."))
    author = Author(user, f"Import {imported.pk}: {run.title} ({imported.file_name})")
    imported.rows.all().delete()
    done, waiting = 0, list[Planned]()
    for planned, written in run.commit(author, expected, look_at):
        _keep(imported, planned, written)
        waiting += [one for one in planned if one.outcome == ImportOutcome.PENDING]
        done += len(planned)
        yield done
    _count(imported, run)
    imported.made = _made(run)
    imported.state, imported.committed_at, imported.committed_by = ImportState.COMMITTED, author.at, user
    imported.save()
    propose(imported, waiting, author)
    told = {outcome: getattr(imported, outcome) for outcome in ImportOutcome.values}
    trail.record(trail.Kind.IMPORT, user, f"import {imported.pk}", **told)


def in_review(imported: Import) -> QuerySet[Project]:
    """The projects of a committed import that wait for a second person."""
    rows = imported.rows.filter(project__isnull=False).values("project")
    return Project.objects.filter(pk__in=rows, publication=Publication.IN_REVIEW).order_by("pk")


def _keep(imported: Import, planned: Sequence[Planned], written: Sequence[Written]) -> None:
    by_entry = {id(one.planned): one for one in written}
    ImportRow.objects.bulk_create((_row(imported, one, by_entry.get(id(one))) for one in planned), BATCH)


def _row(imported: Import, one: Planned, written: Written | None = None) -> ImportRow:
    project = written.project if written else one.project
    if written and one.outcome == ImportOutcome.DELETED:
        project = None
    return ImportRow(
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
