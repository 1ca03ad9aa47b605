"""Rows of an editor's list on public records: kept as one batch of pending changes, carried out for a publisher.

A change keeps the version of the record that it starts from; where the record was changed since, it is not carried out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from ..history.audit_log import fingerprint
from ..models import ChangeBatch, Import, ImportRow, PendingChange, Project
from ..review import workflow
from ..review.proposals import trial
from ..totals.refresh import refresh
from ..values.choices import Decision, ImportOutcome
from .author import BATCH, Author
from .plan import Planned
from .reopening import reopen
from .writing import Writer, Written


def look_at(writer: Writer, planned: Iterable[Planned]) -> None:
    """Write down on each plan that waits for a publisher what it would change: done, compared and undone again."""
    for one in planned:
        if one.outcome != ImportOutcome.PENDING or one.project is None:
            continue
        with trial(one.project) as seen:
            writer.write([one], proposed=True)
        one.lines, one.version, one.effect = seen.lines, seen.version, seen.effect


def propose(imported: Import, planned: Iterable[Planned], author: Author) -> None:
    """Keep the changes that wait as one batch, once the import itself is stored."""
    waiting = [one for one in planned if one.outcome == ImportOutcome.PENDING]
    if not waiting:
        return
    batch = ChangeBatch.objects.create(title=imported.file_name, made_by=author.user)
    PendingChange.objects.bulk_create(
        PendingChange(
            project=one.project,
            imported=imported,
            batch=batch,
            data={"_ref": [one.entry.ref], "_version": [one.version]},
            lines=one.lines,
            effect=one.effect,
            reason=author.reason[:500],
            proposed_by=author.user,
        )
        for one in waiting
    )


def accept(
    imported: Import, changes: Collection[PendingChange], by: Any, note: str = ""
) -> list[PendingChange]:
    """Carry these changes of one import out in the publisher's name; those are returned whose record changed since.

    ValidationError where one of them was decided meanwhile; then none is carried out.
    """
    waiting = {change.data["_ref"][0]: change for change in changes}
    run = reopen(imported, by, as_publisher=True)
    proposer = next((change.proposed_by for change in changes), None)
    author = Author(
        by,
        _("Import %(number)s, proposed by %(user)s") % {"number": imported.pk, "user": proposer},
    )
    with transaction.atomic():
        list(
            Project.objects.filter(pk__in=[c.project_id for c in changes]).order_by("pk").select_for_update()
        )
        done: set[str] = set()
        for planned in run.plans():
            fitting = [
                one for one in planned if one.entry.ref in waiting and _fits(one, waiting[one.entry.ref])
            ]
            writer = Writer(run.known, run.profile.list, author)
            _keep(imported, writer.write(fitting))
            done.update(one.entry.ref for one in fitting)
        for ref in done:
            workflow.decide(waiting[ref], Decision.ACCEPTED, by, note)
        refresh([pk for ref in done if (pk := waiting[ref].project_id) is not None], author.at)
    return [change for ref, change in waiting.items() if ref not in done]


def _fits(one: Planned, change: PendingChange) -> bool:
    """Whether the row still says of the same state of the record what was proposed."""
    if one.project is None or one.project.pk != change.project_id or one.entry.problems:
        return False
    return bool(change.data["_version"] == [fingerprint(one.project)])


def _keep(imported: Import, written: Iterable[Written]) -> None:
    """The rows are the import's own now, counted as such, and go with it where it is undone."""
    undo = {one.planned.entry.ref: one.undo for one in written}
    rows = list(imported.rows.filter(external_ref__in=undo, outcome=ImportOutcome.PENDING))
    for row in rows:
        row.outcome, row.undo = ImportOutcome.UPDATED, [*row.undo, *undo[row.external_ref]]
    imported.rows.bulk_update(rows, ["outcome", "undo"], BATCH)
    number = len(rows)
    Import.objects.filter(pk=imported.pk).update(updated=F("updated") + number, pending=F("pending") - number)


def reject(changes: Iterable[PendingChange], by: Any, note: str) -> None:
    """Close these changes; ValidationError where no reason is given, or one was decided meanwhile."""
    with transaction.atomic():
        for change in changes:
            workflow.decide(change, Decision.REJECTED, by, note)


NOT_CARRIED_OUT = (Decision.REJECTED, Decision.TAKEN_BACK)


def not_carried_out(imported: Import, *decisions: str) -> QuerySet[Any, Any]:
    """Key and decision of each of its rows whose change was rejected or taken back; their outcome stays "pending"."""
    changes = imported.proposals.filter(decision__in=decisions or NOT_CARRIED_OUT)
    return changes.annotate(ref=Cast(KT("data___ref__0"), TextField())).values_list("ref", "decision")


def with_outcome(imported: Import, outcome: str) -> QuerySet[ImportRow]:
    """Rows of an outcome as it is now, which may be a decision that left them out."""
    if outcome in ImportOutcome.values and outcome != ImportOutcome.PENDING:
        return imported.rows.filter(outcome=outcome)
    proposed = imported.rows.filter(outcome=ImportOutcome.PENDING)
    if outcome == ImportOutcome.PENDING:
        return proposed.exclude(external_ref__in=not_carried_out(imported).values("ref"))
    return proposed.filter(external_ref__in=not_carried_out(imported, outcome).values("ref"))
