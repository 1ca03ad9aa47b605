"""A claim that another desk brings: it goes through the project's own form, with its checks, history and four eyes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history.audit_log import fingerprint
from ..models import Project, Source, Update
from ..models.private import muted
from ..monitoring.days import month_end
from ..values.choices import Basis
from .proposal_forms import posted_form


def add_realised(request: HttpRequest, update: Update) -> str:
    """Enter, or propose, what an update says was realised by the end of its month; why it could not be, else blank.

    The month's own claim is corrected where there is one already; the same figure again changes nothing.
    """
    project = Project.objects.get(pk=update.project_id)
    paper = _paper(update.period)
    stored = project.amounts.filter(
        basis=Basis.REALISED, phase=None, source=paper, set_aside_reason="", currency="CNY"
    ).first()
    if stored and stored.amount == update.realised:
        return ""
    editor: Any = admin.site.get_model_admin(Project)
    posted = _posted(request, editor, project)
    at = _row_of(posted, stored.pk) if stored else str(posted["amounts-TOTAL_FORMS"])
    if not stored:
        posted["amounts-TOTAL_FORMS"] = str(int(at) + 1)
    day = min(month_end(update.period), timezone.localdate())
    facts = {
        "basis": Basis.REALISED.value,
        "typed": f"{update.realised:f}",
        "currency": "CNY",
        "source": paper.pk,
    }
    for name, value in (facts | {"as_of": day.isoformat(), "qualifier": "exact"}).items():
        posted[f"amounts-{at}-{name}"] = str(value)
    posted["_version"] = fingerprint(project)
    posted["_why"] = _("Update of %(month)s") % {"month": f"{update.period:%Y-%m}"}
    return _saved(request, editor, project, posted)


def _paper(month: date) -> Source:
    """What all claims of a month's updates point at."""
    title = f"项目月度进展 / Monthly progress of projects, {month:%Y-%m}"
    return Source.objects.get_or_create(
        title=title, defaults={"published_at": min(month_end(month), timezone.localdate())}
    )[0]


def _posted(request: HttpRequest, editor: Any, project: Project) -> QueryDict:
    """The project's form with its stored rows, as a browser would send it unchanged."""
    data = QueryDict(mutable=True)
    for name, values in posted_form(request, editor, project).items():
        data.setlist(name, values)
    return data


def _row_of(posted: QueryDict, pk: int) -> str:
    """The number of the row that holds the claim."""
    found = (re.fullmatch(r"amounts-([0-9]+)-id", name) for name in posted if posted[name] == str(pk))
    return next(match[1] for match in found if match)


def _saved(request: HttpRequest, editor: Any, project: Project, posted: QueryDict) -> str:
    """Post the form as this person; what its page says where it is not taken."""
    form = muted(request)
    form.POST = posted  # type: ignore[assignment]  # it is as one that was sent
    answer = editor.changeform_view(form, str(project.pk))
    if answer.status_code == 302:
        return ""
    errors = [str(each) for each in answer.context_data["errors"]]
    return re.sub(r"<[^>]+>", " ", " ".join(errors)) or _("the project's form was refused")
