"""What each kind of job does: generators of (done, size) and of sentences for the person who asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..exports.staff import write_xlsx
from ..importing import copyfile, keeping
from ..importing.author import give_way
from ..importing.profiles import ProfileError
from ..importing.reopening import reopen
from ..importing.running import Refused, Run, Stale
from ..importing.table import FileError
from ..importing.undoing import Undoing
from ..models import Import, Job, Project
from ..monitoring.tables import workbook
from ..review import workflow
from ..review.permissions import may_publish
from ..review.scope import projects_of
from ..values.choices import ImportState, JobKind, JobState
from . import queue
from .steps import in_words, step

faults = logging.getLogger("tracker.jobs")
AT_ONCE = 200  # projects that go public in one transaction: a third of a second on SQLite
SHOWN = 20  # refusals that are named
Steps = Iterator[tuple[int, int] | str]


def run_waiting() -> int:
    """Take up what waits, one after the other, until nothing does; how many there were."""
    number = 0
    while job := queue.take():
        run(job)
        number += 1
    return number


def run(job: Job) -> None:
    """Do one job that was taken; what it cannot do is told, what breaks off is logged and told."""
    told: list[str] = []
    state = JobState.DONE
    with override(job.language):
        try:
            for step in WORK[JobKind(job.kind)](job):
                if isinstance(step, str):
                    told.append(step)
                else:
                    queue.progress(job, *step)
        except (Refused, FileError, ProfileError, copyfile.TooMany) as error:
            state, told = JobState.FAILED, [*told, str(error)]
        except ValidationError as error:
            state, told = JobState.FAILED, [*told, *error.messages]
        except PermissionDenied:
            state, told = JobState.FAILED, [*told, _("You may not do this.")]
        except Exception:
            faults.exception("job broke off", extra={"job": job.pk})
            state, told = (
                JobState.FAILED,
                [*told, _("This broke off; nothing is half stored. Ask for it again.")],
            )
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
    queue.end(job, state, told)


def _check(job: Job) -> Steps:
    imported = Import.objects.get(pk=job.given["import"])
    run = reopen(imported, job.made_by)
    for done in keeping.check(imported, run):
        yield done, run.layout.size


def _commit(job: Job) -> Steps:
    """All or nothing: in one transaction, or on SQLite, where others wait for its end, in stretches that are taken back."""
    imported = Import.objects.get(pk=job.given["import"])
    if imported.state == ImportState.COMMITTED and job.tries > 1:
        return  # by a worker that was killed before it could say so
    if imported.state in (ImportState.COMMITTING, ImportState.UNDOING) and job.tries > 1:  # killed on the way
        yield from keeping.take_back(imported, job.made_by)
        yield from _check(job)
    elif job.given.get("check"):  # asked for by a program: stored where no row fails
        yield from _check(job)
    imported.refresh_from_db()
    run = reopen(imported, job.made_by)
    try:
        yield from _committed(imported, run, job)
    except Stale:
        yield _("Records were changed since the preview. Nothing is stored; here is the preview anew.")
        yield from _check(job)


def _committed(imported: Import, run: Run, job: Job) -> Steps:
    if not keeping.may_go_in_stretches(imported, run):
        with transaction.atomic():
            for done in keeping.commit(imported, run, job.made_by, expected=imported.digest):
                yield done, run.layout.size
        return
    try:
        for done in keeping.commit_in_stretches(imported, run, job.made_by, expected=imported.digest):
            yield done, run.layout.size
    except Exception:
        stored = Import.objects.get(pk=imported.pk)
        if stored.state == ImportState.COMMITTING:
            yield from keeping.take_back(stored, job.made_by)
        raise


def _undo(job: Job) -> Steps:
    imported = Import.objects.get(pk=job.given["import"])
    if imported.state == ImportState.UNDONE and job.tries > 1:
        return
    work = Undoing(imported, job.made_by)
    yield from work.steps()
    yield _("The import is undone.")
    for row in work.left[:SHOWN]:
        yield _("%(project)s was changed since and is left as it is.") % {"project": row.project or row.title}
    if len(work.left) > SHOWN:
        yield _("%(number)s more are left.") % {"number": len(work.left) - SHOWN}


def _publish(job: Job) -> Steps:
    """A second person lets what an import brought go public; what cannot is named and stays in review."""
    if not may_publish(job.made_by, Project):
        raise PermissionDenied
    imported = Import.objects.get(pk=job.given["import"])
    ids = list(keeping.in_review(imported).values_list("pk", flat=True))
    refused: workflow.Refused = []
    for start in range(0, len(ids), AT_ONCE):
        projects = Project.objects.filter(pk__in=ids[start : start + AT_ONCE]).order_by("pk")
        with transaction.atomic():
            workflow.publish(projects, by=job.made_by, refused=refused)
        give_way()
        yield min(start + AT_ONCE, len(ids)), len(ids)
    for project, why in refused[:SHOWN]:
        yield in_words(project, why)
    if len(refused) > SHOWN:
        yield _("%(number)d more stay in review.") % {"number": len(refused) - SHOWN}


def _export(job: Job) -> Steps:
    """A working copy of the projects whose ids were chosen."""
    projects = projects_of(job.made_by).filter(pk__among=job.given["ids"])
    yield 0, len(job.given["ids"])
    with copyfile.write(projects, job.language) as file:
        Job.objects.filter(pk=job.pk).update(content=file.read())
    yield len(job.given["ids"]), len(job.given["ids"])


def _list(job: Job) -> Steps:
    """The list of projects with internal columns, as it stood in its order; or an official table of them."""
    given = job.given
    projects = projects_of(job.made_by).filter(pk__among=given["ids"])
    yield 0, len(given["ids"])
    if table := given.get("table"):
        made = workbook(table, projects, date.fromisoformat(given["month"]), given["english"])
    else:
        made = write_xlsx(projects.order_by(*given["order"]), job.made_by, given["selection"])
    with made as file:
        Job.objects.filter(pk=job.pk).update(content=file.read())
    yield len(given["ids"]), len(given["ids"])


WORK: dict[JobKind, Callable[[Job], Any]] = {
    JobKind.CHECK: _check,
    JobKind.COMMIT: _commit,
    JobKind.UNDO: _undo,
    JobKind.PUBLISH: _publish,
    JobKind.EXPORT: _export,
    JobKind.LIST: _list,
    JobKind.STEP: step,
}
