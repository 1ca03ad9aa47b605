"""Takes an import back, chunk by chunk, except what was changed by hand since: that is named and left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import DO_NOTHING, ManyToOneRel, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..history import trail
from ..history.audit_log import changed_after
from ..models import Import, ImportRow, InvestmentAmount, MilestonePlan, Project, Update
from ..models.history import told_already
from ..review import workflow
from ..review.permissions import may_change_public_alone, may_publish
from ..totals.refresh import BackInNegotiation, refresh
from ..values.choices import ImportOutcome, ImportState, Publication
from .author import Author, beginning, give_way, undone
from .drafts import bring_back, delete_drafts
from .running import Refused, lift_timeouts

MOST_UNDONE = 30  # later imports that were undone and are remembered as such
CHUNK = 100  # rows in one transaction: on SQLite other writers wait no longer than it


def undo(imported: Import, user: Any) -> list[ImportRow]:
    """Take all of it back; the rows whose projects were changed since and are left as they are."""
    work = Undoing(imported, user)
    for _done in work.steps():
        pass
    return work.left


def _no_changes(imported: Import) -> Q:
    """History that is no reason to leave a record: of the import, its undoing, and later imports that were undone."""
    found = Q()
    later = Import.objects.filter(state=ImportState.UNDONE, undone_at__gt=imported.committed_at)
    numbers = [imported.pk, *later.order_by("-pk").values_list("pk", flat=True)[:MOST_UNDONE]]
    for language in ("en", "zh-hans"):
        with override(language):
            for number in numbers:
                found |= Q(history_change_reason__startswith=beginning(number))
            found |= Q(history_change_reason__in=[undone(number) for number in numbers])
    return found


class Undoing:
    """One undoing, in steps of a transaction each: broken off, it goes on where it stood. `left` grows on the way."""

    def __init__(self, imported: Import, user: Any, back_to: ImportState = ImportState.UNDONE):
        self._back_to = back_to  # of what was never committed whole another state
        self.left: list[ImportRow] = []
        self._pk, self._user = imported.pk, user
        self._author = Author(user, undone(imported.pk))
        self._no_changes = _no_changes(imported)
        self._since = imported.committed_at

    def steps(self) -> Iterator[tuple[int, int]]:
        """Yields how many rows of how many are done. Refused where this person may not, before anything is changed."""
        ids = self._begin()
        for start in range(0, len(ids), CHUNK):
            self._take_back_all(ids[start : start + CHUNK])
            give_way()
            yield min(start + CHUNK, len(ids)), len(ids)
        self._drop_unused()
        with transaction.atomic():
            undone = {"undone_at": self._author.at, "undone_by": self._user}
            never: dict[str, Any] = {"committed_at": None, "committed_by": None, "made": {}}
            told = undone if self._back_to == ImportState.UNDONE else never
            Import.objects.filter(pk=self._pk).update(state=self._back_to, **told)
            left = len(self.left)
            trail.record(
                trail.Kind.IMPORT, self._user, f"import {self._pk}", undone=len(ids) - left, left=left
            )

    def _begin(self) -> list[int]:
        with transaction.atomic():
            stored = Import.objects.select_for_update().get(pk=self._pk)
            if stored.state not in (ImportState.COMMITTING, ImportState.COMMITTED, ImportState.UNDOING):
                raise Refused(_("Only a committed import can be undone."))
            if why := hindrance(stored, self._user):
                raise Refused(why)
            rows = _taken(stored)
            Import.objects.filter(pk=self._pk).update(state=ImportState.UNDOING)
            # What came last goes first.
            return list(rows.order_by("-row", "-pk").values_list("pk", flat=True))

    def _take_back_all(self, ids: list[int]) -> None:
        """Together; where a public project would be in negotiation again, one by one, and that one stays."""
        try:
            with transaction.atomic():
                lift_timeouts()
                left = self._take_back(ids)
            self.left += left
        except BackInNegotiation:
            if len(ids) > 1:
                for pk in ids:
                    self._take_back_all([pk])
            else:
                self.left += ImportRow.objects.filter(pk__in=ids)

    def _changed_since(self, rows: list[ImportRow], projects: Mapping[int, Project]) -> set[int]:
        """Of these projects those that somebody has changed after the import."""
        since = self._since
        if not since or not projects:
            return set()
        changed = changed_after(Project, projects, since, self._no_changes)
        if any(step.get("added") == "update" for row in rows for step in row.undo):
            later = Update.history.filter(history_date__gt=since, project_id__in=list(projects))
            later = later.exclude(self._no_changes)
            changed |= set(later.values_list("project_id", flat=True))
        return changed

    def _take_back(self, ids: list[int]) -> list[ImportRow]:
        """The rows that are left as they are."""
        author = self._author
        found = ImportRow.objects.filter(pk__in=ids).order_by("-row", "-pk")
        rows = list(found.defer("changes", "problems", "notices", "twins"))
        projects = Project.objects.select_for_update().in_bulk(
            [row.project_id for row in rows if row.project_id]
        )
        changed = self._changed_since(rows, projects)
        lacked = workflow.lacking(projects)
        left: list[ImportRow] = []
        goers, public = list[Project](), list[Project]()
        kept: list[int] = []
        simple = list[ImportRow]()
        for row in rows:
            project = projects.get(row.project_id or 0)
            if row.outcome == ImportOutcome.DELETED:
                row.project_id = bring_back(row.undo, author)[0]
                row.save(update_fields=["project"])
                kept.append(row.project_id)
            elif project is None:
                continue
            elif project.pk in changed:
                left.append(row)
                continue
            elif row.outcome == ImportOutcome.CREATED and project.first_published_at is None:
                goers.append(project)
            elif row.outcome == ImportOutcome.CREATED:
                public += [project] * project.is_published
            elif row.undo and all(map(_is_of_month, row.undo)):
                for step in reversed(row.undo):
                    _step_back(project, step, author)
            else:
                if all(step.get("put_back") in _AT_ONCE for step in row.undo):
                    simple.append(row)
                else:
                    _taken_back(project, row, author)
                kept.append(project.pk)
            row.undone = True
        _put_all_back(simple, projects, author)
        delete_drafts(goers, author, keep=False)
        workflow.withdraw(public, author.at, note=author.reason)
        ImportRow.objects.filter(pk__in=[row.pk for row in rows if row.undone]).update(undone=True)
        refresh(kept, author.at)
        workflow.hold_back(kept, self._user, author.reason, lacked)
        return left

    def _drop_unused(self) -> None:
        """Places, sectors, parties and sources that came with the import go where nothing else uses them."""
        made = Import.objects.values_list("made", flat=True).get(pk=self._pk)
        for name in ("investor", "person", "source", "location", "sector"):
            ids = list(reversed(made.get(name, [])))
            for start in range(0, len(ids), CHUNK):
                with transaction.atomic():
                    self._drop(_model(name), ids[start : start + CHUNK])
                give_way()

    def _drop(self, model: type[Any], ids: list[int]) -> None:
        """Those of them that nothing points at and nobody changed since; what lies below another goes before it."""
        going = set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))
        if self._since:
            going -= changed_after(model, going, self._since, self._no_changes)
        while unused := going - _used(model, going):
            records = model._default_manager.filter(pk__in=unused)
            self._author.remember(model, list(records), "-")
            with told_already([model]):
                records.delete()
            going -= unused


# Of what waits for a publisher the month's update alone is stored.
_TAKEN = Q(outcome__in=(ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.DELETED)) | (
    Q(outcome=ImportOutcome.PENDING) & ~Q(undo=[])
)


_AT_ONCE = ("project", "investmentamount", "participation")  # what saving them does beside is no matter here


def _put_all_back(rows: list[ImportRow], projects: dict[int, Project], author: Author) -> None:
    """Undo rows that changed nothing but fields of these models: a few statements for all of them."""
    steps: dict[str, list[dict[str, Any]]] = {name: [] for name in _AT_ONCE}
    for step in (step for row in rows for step in reversed(row.undo)):
        steps[step["put_back"]].append(step)
    for name, each in steps.items():
        model: Any = _model(name)
        found = projects if model is Project else model.objects.in_bulk({step["pk"] for step in each})
        for step in each:
            if record := found.get(step["pk"]):
                _put_back(record, step)
        changed = {project: None for row in rows if (project := projects.get(row.project_id or 0))}
        records = list(changed) if model is Project else list(found.values())
        fields = {_field(name) for step in each for name in step["was"]}
        author.update(model, records, [*fields, "modified_at"] if model is Project else fields)


def _put_back(record: Any, step: dict[str, Any]) -> None:
    for name, value in step["was"].items():
        field = record._meta.get_field(_field(name))
        setattr(record, name, None if value is None else field.to_python(value))


def hindrance(imported: Import, user: Any) -> str:
    """Why this login (None: the command) may not take back what the import did; blank where it may."""
    if user is None or may_change_public_alone(user, Project) or not _changes_the_public(_taken(imported)):
        return ""
    if may_publish(user, Project):
        return _("Some of these projects are public: this undoing would change them without a second person.")
    return _("Some of these projects are public: only a publisher can undo this import.")


def _taken(imported: Import) -> QuerySet[ImportRow]:
    return imported.rows.filter(_TAKEN, undone=False)


def _is_of_month(step: dict[str, Any]) -> bool:
    """Whether only a month's update is taken back, which needs no second person."""
    return "update" in (step.get("added"), step.get("put_back"))


def _changes_the_public(rows: QuerySet[ImportRow]) -> bool:
    """Whether taking these back changes more of a public project than a month's update."""
    public = rows.filter(project__publication=Publication.PUBLISHED)
    done = public.values_list("outcome", "undo").iterator()
    return any(outcome == ImportOutcome.CREATED or not all(map(_is_of_month, undo)) for outcome, undo in done)


def _taken_back(project: Project, row: ImportRow, author: Author) -> None:
    """Undo one row of a project that stays."""
    for step in reversed(row.undo):
        _step_back(project, step, author)
    project.refresh_from_db()
    _save(project, author)


def _step_back(project: Project, step: dict[str, Any], author: Author) -> None:
    if "put_back" in step:
        record = _model(step["put_back"]).objects.filter(pk=step["pk"]).first()
        if record is not None:
            _put_back(record, step)
            _save(record, author)
    elif "added" in step:
        record = _model(step["added"]).objects.filter(pk=step["pk"]).first()
        if record is not None:
            _remove(project, record, author)
    elif "restore" in step:
        record = _model(step["restore"])(project=project, **step["facts"])
        _save(record, author)
    elif "labels" in step:
        _signed(project, author).labels.set(step["labels"])
    elif "secondary" in step:
        _signed(project, author).secondary_sectors.set(step["secondary"])
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
    _signed(record, author).save()


def _signed(record: Any, author: Author) -> Any:
    """The record, whose next change is told in the author's name."""
    record._history_user, record._change_reason = author.user, author.reason
    return record


def _model(name: str) -> Any:
    return apps.get_model("projects", name)


def _field(name: str) -> str:
    return name.removesuffix("_id")


def _used(model: type[Any], ids: Collection[int]) -> set[int]:
    """Those of the records that any other points at; what history tells of them is no use."""
    used: set[int] = set()
    for way in model._meta.get_fields(include_hidden=True):
        if isinstance(way, ManyToOneRel) and way.on_delete is not DO_NOTHING:
            key = way.field.attname
            pointing = way.related_model._base_manager.filter(**{f"{key}__in": ids})
            used |= set(pointing.values_list(key, flat=True))
    return used
