"""The table of jobs: asked for, taken up by one worker, told how far, ended; taken up again after a kill."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ..models import Job
from ..models.jobs import UNENDED
from ..values.choices import JobKind, JobState
from ..values.languages import reader_language

KEPT = timedelta(days=30)  # how long a job and its file stay after its end
# A worker that says nothing for so long is taken for dead; one on this machine as soon as its process is gone.
SILENT = timedelta(minutes=30)
UNHEARD = timedelta(seconds=10)  # so long a job waits before it is asked for once more
MOST_TRIES = 3


class Busy(Exception):
    """Another job works on the record; `job` is that one."""

    def __init__(self, job: Job | None):
        super().__init__()
        self.job = job


def ask(kind: JobKind, user: Any, subject: str, title: str, file_name: str = "", **given: Any) -> Job:
    """A new job, waiting; Busy where one is at work on the same record already. Old ones go."""
    Job.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
    if kind == JobKind.STEP and (other := _with_any_of(given["model"], given["ids"])):
        raise Busy(other)
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                made_by=user,
                subject=subject,
                title=title[:300],
                file_name=file_name,
                language=reader_language(),
                given=given,
            )
    except IntegrityError:
        raise Busy(Job.objects.filter(subject=subject, state__in=UNENDED).first()) from None


def _with_any_of(model: str, ids: list[int]) -> Job | None:
    """The job that has not ended and takes a step with one of these records."""
    steps = Job.objects.filter(kind=JobKind.STEP, state__in=UNENDED, given__model=model).defer("content")
    return next((job for job in steps if not set(ids).isdisjoint(job.given["ids"])), None)


# Of this process alone: in a container that is started anew the number of the process is the same.
_TOKEN = uuid4().hex[:8]


def worker_name() -> str:
    """This process on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{_TOKEN}"


def take() -> Job | None:
    """The oldest job that waits, or whose worker is gone; it is this process's from now on."""
    now = timezone.now()
    for job in Job.objects.filter(state__in=UNENDED).defer("content").order_by("pk"):
        if job.state == JobState.RUNNING and not _is_gone(job):
            continue
        mine = Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker, tries=job.tries)
        if job.tries >= MOST_TRIES:
            mine.update(state=JobState.FAILED, ended_at=now)
            continue
        taken = mine.update(
            state=JobState.RUNNING, worker=worker_name(), tries=job.tries + 1, beat_at=now, told=[]
        )
        if taken:
            return Job.objects.get(pk=job.pk)
    return None


def _is_gone(job: Job) -> bool:
    host, _colon, rest = job.worker.partition(":")
    pid, _colon, token = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return job.beat_at is None or timezone.now() - job.beat_at > SILENT
    return token != _TOKEN if int(pid) == os.getpid() else not _is_alive(int(pid))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def progress(job: Job, done: int, size: int) -> None:
    """How far it is. Inside a transaction nobody would see it: PostgreSQL is told beside it, SQLite not at all."""
    fields = {"done": done, "size": size, "beat_at": timezone.now()}
    if not connection.in_atomic_block:
        Job.objects.filter(pk=job.pk).update(**fields)
    elif connection.vendor == "postgresql":
        _beside(job, done, size)


def _beside(job: Job, done: int, size: int) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE projects_job SET done = %s, size = %s, beat_at = now() WHERE id = %s",
                [done, size, job.pk],
            )
    finally:
        other.close()


def end(job: Job, state: JobState, told: list[str]) -> None:
    """It is over, with what is to be told of it."""
    Job.objects.filter(pk=job.pk).update(state=state, told=told, ended_at=timezone.now())


def revive(job: Job) -> bool:
    """Whether somebody should take it up, for its worker is gone or nobody has for seconds; True to one who asks alone."""
    now = timezone.now()
    same = Job.objects.filter(pk=job.pk, state=job.state, worker=job.worker, beat_at=job.beat_at)
    if job.state == JobState.RUNNING and _is_gone(job):
        return bool(same.update(state=JobState.WAITING, worker="", beat_at=now))
    if job.state == JobState.WAITING and now - (job.beat_at or job.made_at) > UNHEARD:
        return bool(same.update(beat_at=now))
    return False
