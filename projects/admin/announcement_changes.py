"""What an announcement says of a published project, kept as a change that waits for a publisher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..announcements.drafts import MONEY, Confirmed, claim_of
from ..history.audit_log import difference, fingerprint, state
from ..models import PendingChange, Project, Source
from .asked import person

Posted = dict[str, list[str]]


class _Undo(Exception):
    """Ends a transaction whose changes were only looked at."""


def propose(
    request: HttpRequest, editor: ModelAdmin, project: Project, said: Sequence[Confirmed], source: Source
) -> PendingChange:
    """Keep the amounts as new rows of the project's form, to be replayed when a publisher accepts."""
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
    data["_version"] = [fingerprint(project)]
    before = state(project)
    try:
        with transaction.atomic():
            for claim in claims:
                claim.save()
            lines = difference(before, state(project))
            raise _Undo
    except _Undo:
        pass
    reason = _("From the announcement “%(title)s”.") % {"title": source.title}
    return PendingChange.objects.create(
        project=project, data=data, lines=lines, reason=reason[:500], proposed_by=person(request)
    )


def _posted_form(request: HttpRequest, editor: ModelAdmin, project: Project) -> Posted:
    """The project's form with its rows, as a browser would send it unchanged."""
    data: Posted = {}
    form = editor.get_form(request, project, change=True)(instance=project)
    _take(data, form)
    for made, inline in editor.get_formsets_with_inlines(request, project):
        prefix = made.get_default_prefix()
        rows = made(instance=project, prefix=prefix, queryset=inline.get_queryset(request))
        stored = rows.initial_forms
        data |= {
            f"{prefix}-TOTAL_FORMS": [str(len(stored))],
            f"{prefix}-INITIAL_FORMS": [str(len(stored))],
            f"{prefix}-MIN_NUM_FORMS": ["0"],
            f"{prefix}-MAX_NUM_FORMS": ["1000"],
        }
        for row in stored:
            _take(data, row)
    return data


def _take(data: Posted, form: Iterable[forms.BoundField]) -> None:
    for field in form:
        if not field.field.disabled and (values := _values(field)) is not None:
            data[field.html_name] = values


def _values(field: forms.BoundField) -> list[str] | None:
    """What a browser sends of a field; None for an empty tick."""
    value = field.value()
    widget: Any = getattr(field.field.widget, "widget", field.field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else None
    if value is None or value == "":
        return [""]
    if isinstance(value, list | tuple):
        return [str(getattr(one, "pk", one)) for one in value]
    written = widget.format_value(getattr(value, "pk", value))
    return [str(one) for one in written] if isinstance(written, list) else [str(written)]
