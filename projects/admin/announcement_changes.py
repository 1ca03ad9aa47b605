"""What an announcement says of a published project, kept as a change that waits for a publisher."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..announcements.drafts import MONEY, Confirmed, claim_of, evidence_of, postponement, set_date
from ..models import PendingChange, Project, Source
from ..review.proposals import trial
from .asked import person
from .proposal_forms import posted_form
from .rival import Sent

OFFERED = (*MONEY, "milestone")  # kinds of claims that can wait as a change of a published project


def propose(
    request: HttpRequest, editor: ModelAdmin, project: Project, said: Sequence[Confirmed], source: Source
) -> PendingChange:
    """Keep amounts and dates as rows of the project's form, to be replayed when a publisher accepts."""
    claims = [claim_of(project, one, source, None) for one in said if one.claim.kind in MONEY]
    data = posted_form(request, editor, project)
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
    with trial(project) as seen:
        for claim in claims:
            claim.save()
        for one in dates:
            set_date(project, one, source)
    data["_version"] = [seen.version]
    reason = _("From the announcement “%(title)s”.") % {"title": source.title}
    return PendingChange.objects.create(
        project=project,
        data=data,
        lines=seen.lines,
        effect=seen.effect,
        reason=reason[:500],
        proposed_by=person(request),
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
        if row < number:
            milestone = project.milestones.get(pk=data[f"{prefix}-id"][0])
            why = postponement(milestone, one.value, source)
            data |= {f"{prefix}-{name}": [value] for name, value in why.items()}
    else:
        data |= {f"{prefix}-when": [one.value.iso], f"{prefix}-reached": ["on"]}
