"""A step with many records that were chosen from a list: a few in each transaction, each refusal named.

Broken off it goes on where it stood: how far it is, is stored with what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..history.audit_log import changed_after
from ..importing.author import Author, give_way
from ..importing.drafts import delete_drafts
from ..models import Job, Label, Project, SigningEvent
from ..review import workflow
from ..review.exposure import exposed_by
from ..review.permissions import may_change_public_alone, may_publish
from ..review.scope import within_reach
from ..totals.refresh import refresh
from ..values.choices import Publication

AT_ONCE = 25  # records of one transaction: half a second on SQLite
SHOWN = 20  # refusals that are named
Given = dict[str, Any]
Step = Callable[[Any, Any, Given, workflow.Refused], None]
MODELS: dict[str, Any] = {"project": Project, "signingevent": SigningEvent}


def step(job: Job) -> Iterator[tuple[int, int] | str]:
    """Take the step `given["step"]` with the records `given["ids"]` as they stood at `given["asked"]`.

    PermissionDenied where this person may not.
    """
    given, by = job.given, job.made_by
    model, name = MODELS[given["model"]], given["step"]
    if by is None or not by.is_active or not _may(by, name, model):
        raise PermissionDenied
    ids, told = given["ids"], list(job.told)
    kept = Job.objects.filter(pk=job.pk)
    for start in range(job.done, len(ids), AT_ONCE):
        chunk = ids[start : start + AT_ONCE]
        done = start + len(chunk)
        with transaction.atomic():
            refused = _taken(job, model, chunk)
            given["refused"] = given.get("refused", 0) + len(refused)
            told += [in_words(record, why) for record, why in refused][: max(SHOWN - len(told), 0)]
            kept.update(done=done, size=len(ids), given=given, told=told, beat_at=timezone.now())
        give_way()
        yield done, len(ids)
    moved = len(ids) - given.get("refused", 0)
    yield ngettext("%(number)d record: done.", "%(number)d records: done.", moved) % {"number": moved}
    yield from told
    if (more := given.get("refused", 0) - len(told)) > 0:
        yield _("%(number)d more are left as they are.") % {"number": more}
    yield from _beside(given, by)


def in_words(record: Any, why: str) -> str:
    """Why a step was not taken with a record, which is named once."""
    return why if str(record) in why else f"{record}: {why}"


def _may(by: Any, name: str, model: Any) -> bool:
    if name in ("_publish", "_withdraw"):
        return may_publish(by, model)
    right = "delete" if name == "_delete" else "change"
    return bool(by.has_perm(f"projects.{right}_{model._meta.model_name}"))


def _taken(job: Job, model: Any, ids: Sequence[int]) -> workflow.Refused:
    """Those of the records that are left as they are, and why; where one breaks all of them off, one by one."""
    try:
        with transaction.atomic():
            return _take(job, model, ids)
    except (ValidationError, ProtectedError) as error:
        if len(ids) > 1:
            return [one for pk in ids for one in _taken(job, model, [pk])]
        record = model.objects.get(pk=ids[0])
        why = " ".join(error.messages) if isinstance(error, ValidationError) else _("something else needs it")
        return [(record, why)]


def _take(job: Job, model: Any, ids: Sequence[int]) -> workflow.Refused:
    given, by = job.given, job.made_by
    found = within_reach(by, model.objects.all()).filter(pk__among=ids).order_by("pk")
    records = list(model.objects.filter(pk__in=found.values("pk")).order_by("pk").select_for_update())
    asked = datetime.fromisoformat(given["asked"])
    changed = changed_after(model, [record.pk for record in records], asked)
    if given["step"] == "_publish":
        changed |= {record.pk for record in records if _shows_more(record, asked)}
    why = _("changed while you were looking at the list; nothing was done with it.")
    refused: workflow.Refused = [(record, why) for record in records if record.pk in changed]
    going = [record for record in records if record.pk not in changed]
    STEPS[given["step"]](going, by, given, refused)
    return refused


def _shows_more(record: Any, asked: datetime) -> bool:
    """Whether a text that becomes public with the record was changed since."""
    return any(changed_after(type(one), [one.pk], asked) for one in exposed_by(record))


def _moved(move: Callable[..., None]) -> Step:
    def take(records: Any, by: Any, given: Given, refused: workflow.Refused) -> None:
        move(records, by=by, note=given.get("note", ""), refused=refused)

    return take


def _labelled(records: Sequence[Any], by: Any, given: Given, refused: workflow.Refused) -> None:
    """The label is put on them or, by `_unlabel`, taken off; on what is public by whoever changes that alone."""
    label = Label.objects.filter(pk=given["label"]).first()
    if label is None:
        raise ValidationError(_("The label is gone."))
    adding, alone = given["step"] == "_label", may_change_public_alone(by, Project)
    here = Project.objects.filter(labels=label, pk__in=[record.pk for record in records])
    bearing = set(here.values_list("pk", flat=True))
    changed = []
    for record in records:
        if (record.pk in bearing) == adding:
            why = _("bears the label already") if adding else _("does not bear the label")
            refused.append((record, why))
        elif record.is_published and not alone:
            refused.append((record, _("it is public: propose the label in its form or a working copy")))
        else:
            record._history_user, record._change_reason = by, workflow.from_list(given.get("note", ""))
            (record.labels.add if adding else record.labels.remove)(label)
            changed.append(record.pk)
    refresh(changed)


def _delete(records: Sequence[Project], by: Any, given: Given, refused: workflow.Refused) -> None:
    """Drafts that were never public; what was public is withdrawn."""
    drafts = [
        r
        for r in records
        if r.publication == Publication.DRAFT and not r.is_public_record() and not r.merged_into_id
    ]
    why = _("Only drafts are deleted; what was public is withdrawn in its form.")
    refused += [(record, why) for record in records if record not in drafts]
    delete_drafts(drafts, Author(by, given.get("note") or _("Deleted from the list")), keep=False)


STEPS: dict[str, Step] = {
    "_submit": _moved(workflow.submit_listed),
    "_publish": _moved(workflow.publish),
    "_withdraw": _moved(workflow.withdraw),
    "_delete": _delete,
    "_label": _labelled,
    "_unlabel": _labelled,
}


def _beside(given: dict[str, Any], by: Any) -> Iterator[str]:
    """Events that were ticked to go public with their projects; each tells how it went."""
    events = SigningEvent.objects.filter(pk__in=given.get("beside", ())).order_by("pk")
    refused: workflow.Refused = []
    with transaction.atomic():
        workflow.publish(within_reach(by, events), by=by, note=given.get("note", ""), refused=refused)
    for event, why in refused:
        yield in_words(event, why)
