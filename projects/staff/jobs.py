"""How a page of the staff asks for a job, and leads to the page that says how far it is."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from ..jobs import queue
from ..jobs.starting import start
from ..models import Job
from ..review.addresses import form_address
from ..values.choices import JobKind


def ask_job(
    request: HttpRequest, kind: JobKind, subject: str, title: str, file_name: str = "", **given: Any
) -> Job | None:
    """The job that was asked for, or the one that is at work on the same record already, which is said."""
    try:
        job = queue.ask(kind, cast(User, request.user), subject, title, file_name, **given)
    except queue.Busy as busy:
        messages.warning(request, _("Other work on it has not ended yet."))
        return busy.job
    start()
    job.refresh_from_db()
    return job


def to_job(job: Job) -> HttpResponseRedirect:
    """To the page that says how far it is."""
    return HttpResponseRedirect(form_address(job))
