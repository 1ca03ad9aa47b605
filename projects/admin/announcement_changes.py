"""What an announcement says of a published project, kept as a change that waits for a publisher."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..announcements.drafts import MONEY, Confirmed, claim_of
from ..models import PendingChange, Project, Source
from ..review.proposals import trial
from .asked import person
from .proposal_forms import posted_form


def propose(
    request: HttpRequest, editor: ModelAdmin, project: Project, said: Sequence[Confirmed], source: Source
) -> PendingChange:
    """Keep the amounts as new rows of the project's form, to be replayed when a publisher accepts."""
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
    with trial(project) as seen:
        for claim in claims:
            claim.save()
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
