"""Takes an import back as a whole, except what was changed by hand since: that is named and left."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ..history import trail
from ..history.audit_log import PARTS, PUBLICATION_STEP
from ..models import Import, ImportRow, InvestmentAmount, Milestone, MilestonePlan, Project
from ..review import workflow
from ..review.permissions import may_change_public_alone, may_publish
from ..totals.refresh import refresh
from ..values.choices import ImportOutcome, ImportState, Publication
from .author import Author
from .drafts import bring_back
from .running import Refused, lift_timeouts


def undo(imported: Import, user: Any) -> list[ImportRow]:
    """Inside the caller's transaction; returns the rows whose projects were changed since and are left as they are."""
    lift_timeouts()
    stored = Import.objects.select_for_update().get(pk=imported.pk)
    if stored.state != ImportState.COMMITTED:
        raise Refused(_("Only a committed import can be undone."))
    rows = stored.rows.filter(
        outcome__in=(ImportOutcome.CREATED, ImportOutcome.UPDATED), project__isnull=False
    )
    projects = Project.objects.select_for_update().in_bulk(list(rows.values_list("project", flat=True)))
    public = any(project.is_published for project in projects.values())
    if public and user is not None and not may_change_public_alone(user, Project):
        raise Refused(
            _("Some of these projects are public: this undoing would change them without a second person.")
            if may_publish(user, Project)
            else _("Some of these projects are public: only a publisher can undo this import.")
        )
    lacked = workflow.lacking(projects.values())
    author = Author(user, _("Import %(number)s undone") % {"number": stored.pk})
    changed = changed_since(stored, set(projects))
    left: list[ImportRow] = []
    kept: list[int] = []
    for row in rows.order_by("-row", "-pk").iterator(500):
        if row.project_id in changed:
            left.append(row)
        elif _taken_back(project := projects[row.project_id], row, author):
            kept.append(project.pk)
    gone = stored.rows.filter(outcome=ImportOutcome.DELETED).order_by("row", "pk")
    for row in gone:
        row.project_id = bring_back(row.undo, author)[0]
        row.save(update_fields=["project"])
        kept.append(row.project_id)
    refresh(kept, author.at)
    workflow.hold_back((projects[pk] for pk in kept if pk in projects), user, author.reason, lacked)
    _drop_unused(stored.made)
    Import.objects.filter(pk=stored.pk).update(state=ImportState.UNDONE, undone_at=author.at, undone_by=user)
    trail.record(trail.Kind.IMPORT, user, f"import {stored.pk}", undone=len(kept), left=len(left))
    return left


def changed_since(imported: Import, ids: set[int]) -> set[int]:
    """Those of the projects that anyone changed after the import; steps of publication are no changes."""
    after = {"history_date__gt": imported.committed_at}
    changed = set(
        Project.history.filter(id__in=ids, **after)
        .exclude(history_type=PUBLICATION_STEP)
        .values_list("id", flat=True)
    )
    for model, way in PARTS[Project]:
        if way == "project":
            past: Any = model  # whose `history` the stubs do not know
            changed |= set(
                past.history.filter(project_id__in=ids, **after).values_list("project_id", flat=True)
            )
    plans = MilestonePlan.history.filter(**after).values("milestone_id")
    changed |= set(
        Milestone.objects.filter(pk__in=plans, project__in=ids).values_list("project_id", flat=True)
    )
    return changed


def _taken_back(project: Project, row: ImportRow, author: Author) -> bool:
    """Undo one row; False where the project is gone with it."""
    if row.outcome == ImportOutcome.CREATED:
        if not project.is_public_record():
            author.delete(project)
            return False
        if project.is_published:
            workflow.withdraw([project], author.at, note=author.reason)
        return True
    for step in reversed(row.undo):
        _step_back(project, step, author)
    project.refresh_from_db()
    _save(project, author)
    return True


def _step_back(project: Project, step: dict[str, Any], author: Author) -> None:
    if "put_back" in step:
        record = _model(step["put_back"]).objects.filter(pk=step["pk"]).first()
        if record is not None:
            for name, value in step["was"].items():
                setattr(
                    record,
                    name,
                    record._meta.get_field(_field(name)).to_python(value) if value is not None else None,
                )
            _save(record, author)
    elif "added" in step:
        record = _model(step["added"]).objects.filter(pk=step["pk"]).first()
        if record is not None:
            _remove(project, record, author)
    elif "restore" in step:
        record = _model(step["restore"])(project=project, **step["facts"])
        _save(record, author)
    elif "secondary" in step:
        project.secondary_sectors.set(step["secondary"])
    elif "send_back" in step and project.publication == Publication.IN_REVIEW:
        workflow.send_back([project], note=author.reason)
    elif {"withdraw", "send_back"} & step.keys() and project.publication == Publication.PUBLISHED:
        workflow.withdraw([project], author.at, note=author.reason)


def _remove(project: Project, record: Any, author: Author) -> None:
    """What the public has seen of a ledger is set aside; the rest goes."""
    if project.is_public_record() and isinstance(record, InvestmentAmount | MilestonePlan):
        record.set_aside_reason = author.reason
        if isinstance(record, InvestmentAmount):
            record.set_aside_at, record.set_aside_by = author.at, author.user
        _save(record, author)
    else:
        author.delete(record)


def _save(record: Any, author: Author) -> None:
    record._history_user, record._change_reason = author.user, author.reason
    record.save()


def _model(name: str) -> Any:
    return apps.get_model("projects", name)


def _field(name: str) -> str:
    return name.removesuffix("_id")


def _drop_unused(made: dict[str, list[int]]) -> None:
    """Places, sectors, parties and sources that came with the import go where nothing else uses them."""
    for name in ("investor", "person", "source", "location", "sector"):
        for pk in reversed(made.get(name, [])):
            record = _model(name).objects.filter(pk=pk).first()
            try:
                if record is not None:
                    record.delete()
            except (ProtectedError, ValidationError):
                continue
