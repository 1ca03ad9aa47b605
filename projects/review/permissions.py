"""Who may do what: the staff's roles as groups (docs/interface.md, Staff)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
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
    YearPlan,
)
from ..values.choices import Publication, ResponsibilityRole

RECORDS = (
    "project",
    "participation",
    "investmentamount",
    "milestone",
    "milestoneplan",
    "signingevent",
    "signing",
    "attendance",
    "investor",
    "person",
    "source",
    "savedview",
    "responsibility",
    "update",
    "photograph",
    "problem",
    "yearplan",
)
LISTS = ("import", "importprofile", "edition")
REFERENCE = ("location", "sector", "exchangerate", "unit", "label", "labelgroup")

# Role -> (what on which models); each role may also do what the ones before it may.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Editor": {
        "add": (*RECORDS, *LISTS),
        "change": (*RECORDS, *LISTS),
        "view": (*RECORDS, *LISTS, *REFERENCE, "pendingchange"),
        "delete": (
            "project",
            "participation",
            "investmentamount",
            "milestone",
            "milestoneplan",
            "signingevent",
            "signing",
            "attendance",
            "savedview",
            "responsibility",
            "photograph",
            "problem",
            "yearplan",
            *LISTS,
        ),
    },
    "Publisher": {"publish": ("project", "signingevent", "edition"), "release": ("update",)},
    "Administrator": {
        "add": (*REFERENCE, "user"),
        "change": (*REFERENCE, "user"),
        "delete": (*REFERENCE, "investor", "person", "source"),
        "view": ("user", "group", "logentry", "signin"),
    },
}


def make_roles() -> None:
    """The three groups with their permissions; again: the same."""
    granted = Q(pk__in=[])
    for role, actions in ROLES.items():
        for action, models in actions.items():
            granted |= Q(codename__in=[f"{action}_{model}" for model in models])
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(granted))


def may_publish(user: Any, model: type[Model] | Model) -> bool:
    """Whether the user may publish, withdraw and decide on records of this model.

    Where ADMIN_MAY_PUBLISH is false, whoever can make logins may not: they could be two persons.
    """
    if not settings.ADMIN_MAY_PUBLISH and user.has_perm("auth.change_user"):
        return False
    if isinstance(model, Model) and not may_see(user, model):
        return False
    return bool(user.has_perm(f"projects.publish_{model._meta.model_name}"))


def may_change_public_alone(user: Any, model: type[Model] | Model) -> bool:
    """Whether the user's own change of a published record is public at once (FOUR_EYES=strict: nobody's)."""
    return may_publish(user, model) and not settings.FOUR_EYES_STRICT


# Shared records are public through published ones, by these ways; only publishers change what is public.
BORNE_BY: dict[type[Model], tuple[str, ...]] = {
    Investor: ("participations__project",),
    Person: ("projects", "attendances__event"),
    Source: ("amounts__project", "milestones__project", "plans__milestone__project", "events"),
}


def is_public(record: Model) -> bool:
    """Whether the public knows of this party, person or source through a published record."""
    ways = BORNE_BY.get(type(record), ())
    borne = (Q(**{f"{way}__publication": Publication.PUBLISHED}) for way in ways)
    return any(type(record)._default_manager.filter(way, pk=record.pk).exists() for way in borne)


def may_change(user: Any, record: Model) -> bool:
    """A party, person or source of a published record only by publishers; of other records it refuses none."""
    return not is_public(record) or may_publish(user, Project)


# ---- Who may where (docs/domain.md, Unit) ----


def units_of(user: Any) -> list[int] | None:
    """Ids of the units that a login is limited to; None for one without units, and for who gives logins their units."""
    if user.is_superuser or user.has_perm("auth.change_user"):
        return None
    if not hasattr(
        user, "_units"
    ):  # asked for every list and field of a page; a login is loaded anew for each
        user._units = list(Unit.objects.filter(members=user.pk).values_list("pk", flat=True))
    return user._units or None


def visible(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records that this login works on, of whatever model; all for one that is not limited to units.

    Every list, count, choice, export, import and address of staff narrows by this.
    """
    units, rule = units_of(user), SEEN.get(records.model)
    return records if units is None or rule is None else records.filter(rule(user, units))


def may_see(user: Any, record: Model) -> bool:
    """Whether a stored record is among those that this login works on."""
    limited = type(record) in SEEN and units_of(user) is not None
    return not limited or visible(user, type(record)._default_manager.filter(pk=record.pk)).exists()


def may_see_whole(user: Any, event: SigningEvent) -> bool:
    """Whether nothing of the event is another unit's: its page names the reader's own projects alone otherwise."""
    mine = visible(user, Project.objects.all())
    elsewhere = units_of(user) is not None and event.signings.exclude(project__in=mine.values("pk")).exists()
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
            mine = SigningEvent.objects.filter(_events(user, units)) if events else None
            mine = Project.objects.filter(_of_units(units)) if mine is None else mine
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
    **{model: _shared(model) for model in BORNE_BY},
    **{
        model: _by_project("project")
        for model in (
            InvestmentAmount, Milestone, Participation, Problem, Responsibility, Signing, Update, YearPlan,
        )
    },
}  # fmt: skip
