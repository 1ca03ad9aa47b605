"""Whose records a login reaches: those of its units, wherever staff look, count, choose, export or import (docs/domain.md)."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Model, Q, QuerySet

from ..models import (
    Import,
    InvestmentAmount,
    Investor,
    Location,
    Milestone,
    MilestonePlan,
    Participation,
    PendingChange,
    Person,
    Photograph,
    Problem,
    Project,
    Responsibility,
    Signing,
    SigningEvent,
    Source,
    Unit,
    Update,
    UpdateDocument,
    YearPlan,
)
from ..models.querysets import ProjectQuerySet
from ..values.choices import Publication, ResponsibilityRole

# Shared records are public through published ones, by these ways; only publishers change what is public.
BORNE_BY: dict[type[Model], tuple[str, ...]] = {
    Investor: ("participations__project",),
    Person: ("projects", "attendances__event"),
    Source: ("amounts__project", "milestones__project", "plans__milestone__project", "events"),
}


def units_of(user: Any) -> QuerySet[Unit]:
    """The units that a login belongs to; of a superuser none, for nothing is out of reach."""
    return Unit.objects.none() if user.is_superuser else Unit.objects.filter(members=user.pk)


def limits(user: Any) -> list[int] | None:
    """Ids of the units that a login is limited to; None for one without units, and for who gives logins their units."""
    if user.has_perm("auth.change_user"):
        return None
    if not hasattr(user, "_units"):  # each field of a form asks, as for what it may
        user._units = list(units_of(user).values_list("pk", flat=True))
    return user._units or None


def within_reach(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records that this login works on, of whatever model; all for one that is not limited to units.

    Every list, count, choice, export, import and address of staff narrows by this.
    """
    units, rule = limits(user), SEEN.get(records.model)
    return records if units is None or rule is None else records.filter(rule(user, units))


def projects_of(user: Any) -> ProjectQuerySet:
    """The projects that this person works on; nobody (a command) works on all."""
    return (
        Project.objects.all()
        if user is None
        else cast(ProjectQuerySet, within_reach(user, Project.objects.all()))
    )


def may_see(user: Any, record: Model) -> bool:
    """Whether a stored record is among those that this login works on."""
    limited = type(record) in SEEN and limits(user) is not None
    return not limited or within_reach(user, type(record)._default_manager.filter(pk=record.pk)).exists()


def may_see_whole(user: Any, event: SigningEvent) -> bool:
    """Whether nothing of the event is another unit's: its page names the reader's own projects alone otherwise."""
    mine = within_reach(user, Project.objects.all())
    elsewhere = limits(user) is not None and event.signings.exclude(project__in=mine.values("pk")).exists()
    return not elsewhere and may_see(user, event)


def _of_units(units: list[int], way: str = "") -> Q:
    """Projects, at the end of `way`, that stand in a place of the units or that one of them is responsible for."""
    places = Location.objects.found_in(Location.objects.filter(units__in=units))
    answering = Responsibility.objects.filter(unit__in=units, role=ResponsibilityRole.RESPONSIBLE)
    mine = Q(location__in=places.values("pk")) | Q(pk__in=answering.values("project"))
    return Q(**{f"{way}__in": Project.objects.filter(mine).values("pk")}) if way else mine


def _events(user: Any, units: list[int]) -> Q:
    """Public ones, those held in a place of the units, of a project of theirs, or entered by this person."""
    places = Location.objects.found_in(Location.objects.filter(units__in=units))
    entered = SigningEvent.history.filter(history_type="+", history_user=user)
    theirs = Signing.objects.filter(_of_units(units, "project"))
    return (
        Q(publication=Publication.PUBLISHED)
        | Q(location__in=places.values("pk"))
        | Q(pk__in=theirs.values("event"))
        | Q(pk__in=entered.values("id"))
    )


def _whole_events(user: Any, units: list[int]) -> QuerySet[SigningEvent]:
    """As `may_see_whole`, of all."""
    others = Signing.objects.exclude(_of_units(units, "project"))
    return SigningEvent.objects.filter(_events(user, units)).exclude(pk__in=others.values("event"))


def _shared(model: type[Model]) -> Any:
    """A party, person or source: not one that stands in records of other units' drafts alone."""

    def seen(user: Any, units: list[int]) -> Q:
        known, borne = Q(), Q()
        for way in BORNE_BY[model]:
            events = way.endswith(("event", "events"))
            mine: QuerySet[Any] = (
                SigningEvent.objects.filter(_events(user, units))
                if events
                else Project.objects.filter(_of_units(units))
            )
            public = Q(**{f"{way}__publication": Publication.PUBLISHED})
            held = public | Q(**{f"{way}__in": mine.values("pk")})
            known |= Q(pk__in=model._default_manager.filter(held).values("pk"))
            anywhere = model._default_manager.filter(**{f"{way}__isnull": False})
            borne |= Q(pk__in=anywhere.values("pk"))
        return known | ~borne

    return seen


def _pending(user: Any, units: list[int]) -> Q:
    return _of_units(units, "project") | Q(event__in=_whole_events(user, units).values("pk"))


def _by_project(way: str) -> Any:
    return lambda user, units: _of_units(units, way)


# Model -> which of its rows somebody of these units works on; what is not here is everybody's.
SEEN: dict[type[Model], Any] = {
    Project: lambda user, units: _of_units(units),
    SigningEvent: _events,
    PendingChange: _pending,
    Import: lambda user, units: Q(created_by=user),
    MilestonePlan: _by_project("milestone__project"),
    Photograph: _by_project("update__project"),
    UpdateDocument: _by_project("update__project"),
    **{model: _shared(model) for model in BORNE_BY},
    **{
        model: _by_project("project")
        for model in (
            InvestmentAmount, Milestone, Participation, Problem, Responsibility, Signing, Update, YearPlan,
        )
    },
}  # fmt: skip
