"""What the first page says beside the piles: what is due, what is mine, what others changed since I was here.

Each number leads to exactly the list that it counts: one rule gives both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import NoticeMessage, PendingChange, Project, SigningEvent, Visit
from ..monitoring.lamp_colours import in_colour
from ..monitoring.month import not_submitted
from ..monitoring.problems import problems_due
from ..review.addresses import list_address
from ..review.checks import due_within, is_overdue
from ..review.hands import mine
from ..review.permissions import may_publish
from ..review.scope import limits, within_reach
from ..review.worklists import in_hand
from ..values.choices import Colour, Decision, NoticeState

Projects = QuerySet[Project]


@dataclass(frozen=True)
class Errand:
    """Something to do on projects; `of` narrows projects to those of which it is to be done on a day."""

    key: str
    label: Promise
    of: Callable[[Projects, date], Projects]


ERRANDS = (
    Errand(
        "due-today",
        gettext_lazy("A plan is due today"),
        lambda projects, on: projects.filter(pk__in=due_within(0, on).values("milestone__project")),
    ),
    Errand(
        "due-soon",
        gettext_lazy("A plan is due within a week"),
        lambda projects, on: projects.filter(pk__in=due_within(7, on).values("milestone__project")),
    ),
    Errand(
        "overdue",
        gettext_lazy("A milestone is overdue"),
        lambda projects, on: projects.filter(is_overdue(on)),
    ),
    Errand(
        "problem-due",
        gettext_lazy("A problem is due today or overdue"),
        lambda projects, on: projects.filter(pk__in=problems_due(None, on).values("project")),
    ),
    Errand(
        "update-due",
        gettext_lazy("This month's update is missing"),
        lambda projects, on: not_submitted(projects, on.replace(day=1)),
    ),
    Errand(
        "red",
        gettext_lazy("The lamp is red"),
        lambda projects, on: in_colour(projects, Colour.RED, on),
    ),
)
BY_KEY = {errand.key: errand for errand in ERRANDS}
MINE = "mine"


@dataclass(frozen=True)
class Count:
    """A number that leads to its list."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Group:
    """Numbers under one heading; `empty` is said where there is none."""

    heading: str
    counts: list[Count]
    empty: str


def answers_for(user: Any) -> Projects:
    """The projects whose errands are this person's: of a publisher all within reach, of an editor their own."""
    reached = within_reach(user, in_hand())
    return reached if may_publish(user, Project) else mine(user, reached)


def groups(user: Any, now: datetime) -> list[Group]:
    """What stands on the first page; numbers that are 0 are left out."""
    if not user.has_perm("projects.view_project"):
        return []
    found = [_due(user, timezone.localdate(now)), _mine(user), _changed(user, Visit.note(user, now))]
    if user.has_perm("projects.view_noticemessage"):
        found.append(_messages())
    return found


def _due(user: Any, on: date) -> Group:
    projects = answers_for(user)
    counts = [
        Count(str(errand.label), errand.of(projects, on).count(), list_address(Project, errand=errand.key))
        for errand in ERRANDS
    ]
    return Group(
        _whose(user),
        _some(counts),
        _("Nothing is due within a week, and nothing is overdue."),
    )


def _whose(user: Any) -> str:
    if not may_publish(user, Project):
        return _("Due: my projects")
    return _("Due: all projects") if limits(user) is None else _("Due: my unit's projects")


def _mine(user: Any) -> Group:
    own = mine(user, within_reach(user, in_hand())).count()
    counts = [
        Count(
            _("Projects that I entered, or that my unit answers for"), own, list_address(Project, errand=MINE)
        )
    ]
    return Group(
        _("Mine"), _some(counts), _("You entered no project yet, and no unit of yours answers for one.")
    )


def _changed(user: Any, since: datetime | None) -> Group:
    if since is None:
        heading = _("Since I was last here")
        return Group(
            heading, [], _("You are here for the first time: from now on this says what others changed.")
        )
    moment = date_format(timezone.localtime(since), "DATETIME_FORMAT")
    counts = [
        Count(
            _("Changed by others: %(what)s") % {"what": model._meta.verbose_name_plural},
            changed_since(user, model, since).count(),
            list_address(model, changed_since=since.isoformat()),
        )
        for model in (Project, SigningEvent)
    ]
    answers = (Decision.ACCEPTED, Decision.REJECTED)
    decided = PendingChange.objects.filter(proposed_by=user, decided_at__gte=since, decision__in=answers)
    url = list_address(
        PendingChange,
        proposed_by__id__exact=user.pk,
        decided_at__gte=since.isoformat(),
        decision__in=",".join(answers),
    )
    counts.append(Count(_("My changes that were decided on"), decided.count(), url))
    return Group(
        _("Since I was last here, %(moment)s") % {"moment": moment},
        _some(counts),
        _("Nobody changed anything."),
    )


def _messages() -> Group:
    counts = [
        Count(
            str(state.label),
            NoticeMessage.objects.filter(state=state).count(),
            list_address(NoticeMessage, state__exact=state.value),
        )
        for state in (NoticeState.FAILED, NoticeState.IN_DOUBT)
    ]
    return Group(_("Notices that did not arrive for certain"), _some(counts), _("None."))


def changed_since(user: Any, model: Any, since: datetime) -> QuerySet[Any]:
    """Records within reach that somebody else saved, or moved towards the public or back, since a moment."""
    steps = model.history.filter(history_date__gt=since).exclude(history_user=user)
    return within_reach(user, model.objects.filter(pk__in=steps.values("id")))


def _some(counts: list[Count]) -> list[Count]:
    return [count for count in counts if count.number]


class OnErrand(admin.SimpleListFilter):
    """Narrows a list of projects to an errand of its reader's, for the links of the first page."""

    title = gettext_lazy("errand")
    parameter_name = "errand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every errand, and one's own projects."""
        own = (MINE, _("Projects that I entered, or that my unit answers for"))
        return [own, *((errand.key, errand.label) for errand in ERRANDS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As the first page counts; an unknown key narrows nothing."""
        chosen = self.value()
        if chosen == MINE:
            return queryset.filter(
                pk__in=mine(request.user, within_reach(request.user, in_hand())).values("pk")
            )
        if chosen in BY_KEY:
            found = BY_KEY[chosen].of(answers_for(request.user), timezone.localdate())
            return queryset.filter(pk__in=found.values("pk"))
        return queryset


class ChangedSince(admin.SimpleListFilter):
    """Narrows a list to what others changed since a moment, for the links of the first page."""

    title = gettext_lazy("changed by others since")
    parameter_name = "changed_since"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The moment that is asked for; without one there is nothing to choose."""
        since = self.moment(request.GET.get(self.parameter_name, ""))
        return (
            [(since.isoformat(), date_format(timezone.localtime(since), "DATETIME_FORMAT"))] if since else []
        )

    @staticmethod
    def moment(text: str) -> datetime | None:
        """The moment with its zone; None for what is none."""
        try:
            found = parse_datetime(text)
        except ValueError:
            return None
        return found if found and timezone.is_aware(found) else None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As the first page counts; what is no moment narrows nothing."""
        since = self.moment(self.value() or "")
        if since is None:
            return queryset
        return queryset.filter(pk__in=changed_since(request.user, queryset.model, since).values("pk"))
