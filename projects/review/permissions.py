"""Who may do what: the staff's roles as groups (docs/interface.md, Staff)."""

from collections.abc import Collection
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from ..models import Project
from ..values.choices import Publication
from .scope import BORNE_BY, may_see, within_reach

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
    "updatedocument",
    "problem",
    "yearplan",
)
LISTS = ("import", "importprofile", "edition")
REFERENCE = (
    "publisher", "location", "sector", "exchangerate", "unit", "label", "labelgroup", "lampruleset", "lamprule",
)  # fmt: skip

# Role -> (what on which models); each role may also do what the ones before it may.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Editor": {
        "add": (*RECORDS, *LISTS),
        "change": (*RECORDS, *LISTS),
        "view": (*RECORDS, *LISTS, *REFERENCE, "pendingchange", "job", "target", "reportwording"),
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
            "updatedocument",
            "problem",
            "yearplan",
            *LISTS,
        ),
    },
    "Publisher": {
        "publish": ("project", "signingevent", "edition"),
        "release": ("update",),
        **dict.fromkeys(("add", "change", "delete"), ("target", "reportwording")),
    },
    "Administrator": {
        "add": (*REFERENCE, "user"),
        "change": (*REFERENCE, "user", "noticesubscription", "noticemessage"),
        "delete": (*REFERENCE, "investor", "person", "source"),
        "view": ("user", "group", "logentry", "signin", "auditentry", "cspreport", "noticemessage"),
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


def may_publish_of(user: Any, records: QuerySet[Any]) -> set[int]:
    """Keys of those of these records of one model that the user may publish, withdraw and decide on."""
    if not may_publish(user, records.model):
        return set()
    return set(within_reach(user, records).values_list("pk", flat=True))


def may_change_public_alone(user: Any, model: type[Model] | Model) -> bool:
    """Whether the user's own change of a published record is public at once (FOUR_EYES=strict: nobody's)."""
    return may_publish(user, model) and not settings.FOUR_EYES_STRICT


def is_public(record: Model) -> bool:
    """Whether the public knows of this party, person or source through a published record."""
    return bool(public_among(type(record), [record.pk]))


def public_among(model: type[Model], ids: Collection[int]) -> set[int]:
    """Those of the parties, persons or sources of these keys that the public knows of; one query."""
    every, borne = model._default_manager, cast(Any, Q(pk__in=[]))
    for way in BORNE_BY.get(model, ()):
        borne |= Exists(every.filter(pk=OuterRef("pk"), **{f"{way}__publication": Publication.PUBLISHED}))
    return set(every.filter(borne, pk__in=ids).values_list("pk", flat=True))


def may_change(user: Any, record: Model) -> bool:
    """A party, person or source of a published record only by publishers; of other records it refuses none."""
    return not is_public(record) or may_publish(user, Project)
