"""The staff's first page: what waits for me, and what the data lacks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import InvestmentAmount, PendingChange, Project, SigningEvent
from ..review import workflow
from ..review.addresses import list_address
from ..review.hands import entered_by
from ..review.permissions import may_publish
from ..review.scope import limits, within_reach
from ..review.worklists import BY_KEY, MONTH, WORKLISTS, counts, in_hand, of
from ..values.choices import Decision, Publication
from .asked import sees_projects


@dataclass(frozen=True)
class Pile:
    """Records that wait for the same hand."""

    label: str
    number: int
    url: str


def piles(user: Any) -> list[Pile]:
    """What waits for this person, most pressing first; empty piles are left out."""
    found = []
    for model in (Project, SigningEvent):
        listed, plural = list_address(model), model._meta.verbose_name_plural
        records = within_reach(user, model.objects.all())
        waiting = records.filter(publication=Publication.IN_REVIEW)
        if may_publish(user, model):
            found.append(
                Pile(
                    _("To review: %(what)s") % {"what": plural},
                    waiting.count(),
                    f"{listed}?publication__exact=in_review",
                )
            )
        else:
            mine = entered_by(user, waiting)
            found.append(
                Pile(
                    _("With a publisher: %(what)s") % {"what": plural},
                    mine.count(),
                    f"{listed}?publication__exact=in_review&mine=yes",
                )
            )
        drafts = entered_by(user, records.filter(publication=Publication.DRAFT))
        found.append(
            Pile(
                _("My drafts: %(what)s") % {"what": plural},
                drafts.count(),
                f"{listed}?publication__exact=draft&mine=yes",
            )
        )
    return [*_pending(user), *(pile for pile in found if pile.number)]


def _pending(user: Any) -> list[Pile]:
    changes, label = within_reach(user, workflow.waiting()), _("Changes of public records to decide on")
    if not may_publish(user, Project):
        changes, label = changes.filter(proposed_by=user), _("My changes that wait for a publisher")
    url = list_address(PendingChange, decision__exact=Decision.WAITING)
    number = changes.count()
    return [Pile(label, number, url)] if number else []


class EnteredByMe(admin.SimpleListFilter):
    """Narrows a list to what its reader made, for the links of `piles`."""

    title = gettext_lazy("entered by")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Only oneself: there is no looking at what others entered."""
        return [("yes", _("me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By who made the record, not by who changed it since."""
        return entered_by(request.user, queryset) if self.value() == "yes" else queryset


class ToWorkDown(admin.SimpleListFilter):
    """Narrows a list of projects to one worklist, for the links of the page on quality."""

    title = gettext_lazy("worklist")
    parameter_name = "worklist"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every worklist, empty ones too."""
        return [(worklist.key, worklist.label) for worklist in WORKLISTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of the projects that are in hand; an unknown key narrows nothing."""
        chosen = self.value()
        if chosen in BY_KEY:
            return queryset.filter(pk__in=of(chosen, in_hand()).values("pk"))
        return queryset


@sees_projects
def quality_view(request: HttpRequest) -> TemplateResponse:
    """Each worklist with its number, a link to work it down, and what changed since last month."""
    mine, limited = within_reach(request.user, in_hand()), limits(request.user) is not None
    context = {
        **admin.site.each_context(request),
        "title": _("Data quality"),
        "rows": counts(projects=mine) if limited else counts(),
        "in_hand": mine.count(),
        "moved": [] if limited else _moved(),
        "list_url": list_address(Project),
    }
    return TemplateResponse(request, "admin/quality.html", context)


def _moved() -> list[tuple[str, int]]:
    """What happened to records within the last month."""
    since = timezone.now() - MONTH
    past = Project.history.filter(history_date__gte=since)
    steps = {
        p: past.filter(history_type="=", publication=p).values("id").distinct().count()
        for p in Publication.values
    }
    entered = past.filter(history_type="+").values("id").distinct().count()
    claims = InvestmentAmount.history.filter(history_type="+", history_date__gte=since).count()
    decided = PendingChange.objects.filter(decided_at__gte=since).count()
    return [
        (_("Projects entered"), entered),
        (_("Projects published"), steps[Publication.PUBLISHED]),
        (_("Projects withdrawn"), steps[Publication.WITHDRAWN]),
        (_("Claims about money entered"), claims),
        (_("Changes of public records decided on"), decided),
    ]
