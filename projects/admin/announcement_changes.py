"""What an announcement says of a published project, kept as a change that waits for a publisher."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..announcements.drafts import MONEY, Confirmed, claim_of, evidence_of, set_date
from ..history.audit_log import difference, fingerprint, state
from ..models import PendingChange, Project, Source
from .asked import person
from .rival import Sent, sent

OFFERED = (*MONEY, "milestone")  # kinds of claims that can wait as a change of a published project


class _Undo(Exception):
    """Ends a transaction whose changes were only looked at."""


def propose(
    request: HttpRequest, editor: ModelAdmin, project: Project, said: Sequence[Confirmed], source: Source
) -> PendingChange:
    """Keep amounts and dates as rows of the project's form, to be replayed when a publisher accepts."""
    claims = [claim_of(project, one, source, None) for one in said if one.claim.kind in MONEY]
    data = _posted_form(request, editor, project)
    number = int(data["amounts-TOTAL_FORMS"][0])
    for offset, claim in enumerate(claims):
        row = {
            "id": "",
            "project": str(project.pk),
            "phase": str(claim.phase or ""),
            "basis": claim.basis,
            "typed": f"{claim.amount:f}",
            "currency": claim.currency,
            "qualifier": claim.qualifier,
            "as_of": claim.as_of.isoformat() if claim.as_of else "",
            "source": str(source.pk),
        }
        data |= {f"amounts-{number + offset}-{name}": [value] for name, value in row.items()}
    data["amounts-TOTAL_FORMS"] = [str(number + len(claims))]
    dates = [one for one in said if one.claim.kind == "milestone"]
    for one in dates:
        _add_date(data, project, one, source)
    data["_version"] = [fingerprint(project)]
    before = state(project)
    try:
        with transaction.atomic():
            for claim in claims:
                claim.save()
            for one in dates:
                set_date(project, one, source)
            lines = difference(before, state(project))
            raise _Undo
    except _Undo:
        pass
    reason = _("From the announcement “%(title)s”.") % {"title": source.title}
    return PendingChange.objects.create(
        project=project, data=data, lines=lines, reason=reason[:500], proposed_by=person(request)
    )


def _add_date(data: Sent, project: Project, one: Confirmed, source: Source) -> None:
    """A date in the form's row of its milestone; in a new one where the project has none of this kind."""
    claim, number = one.claim, int(data["milestones-TOTAL_FORMS"][0])
    of = (claim.detail, str(claim.phase or ""), evidence_of(claim).value)
    names = ("kind", "phase", "evidence")
    row = next(
        (
            at
            for at in range(number)
            if tuple((data.get(f"milestones-{at}-{name}") or [""])[0] for name in names) == of
        ),
        number,
    )
    prefix = f"milestones-{row}"
    if row == number:
        new = {"id": "", "project": str(project.pk), **dict(zip(names, of, strict=True))}
        data |= {f"{prefix}-{name}": [value] for name, value in new.items()}
        data["milestones-TOTAL_FORMS"] = [str(number + 1)]
    data[f"{prefix}-source"] = [str(source.pk)]
    if claim.planned:
        data[f"{prefix}-new_plan"] = [one.value.iso]
    else:
        data |= {f"{prefix}-when": [one.value.iso], f"{prefix}-reached": ["on"]}


def _posted_form(request: HttpRequest, editor: ModelAdmin, project: Project) -> Sent:
    """The project's form with its stored rows, as a browser would send it unchanged."""
    form = editor.get_form(request, project, change=True)(instance=project)
    formsets = [
        made(instance=project, prefix=made.get_default_prefix(), queryset=inline.get_queryset(request))
        for made, inline in editor.get_formsets_with_inlines(request, project)
    ]
    data = sent([form, *(row for formset in formsets for row in formset.initial_forms)])
    for formset in formsets:
        stored = str(len(formset.initial_forms))
        counts = {"TOTAL": stored, "INITIAL": stored, "MIN_NUM": "0", "MAX_NUM": "1000"}
        data |= {f"{formset.prefix}-{name}_FORMS": [value] for name, value in counts.items()}
    return data
