"""Who may do what, and the way of a record from draft to public and back (DOMAIN.md, INTERFACE.md Staff)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import freshness
from .choices import Publication
from .models import Project, SigningEvent
from .totals import refresh, refresh_events

Record = Project | SigningEvent

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
)
REFERENCE = ("location", "sector", "exchangerate")

# Role -> (what on which models); each role may also do what the ones before it may.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Editor": {
        "add": RECORDS,
        "change": RECORDS,
        "view": RECORDS + REFERENCE,
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
        ),
    },
    "Publisher": {"publish": ("project", "signingevent")},
    "Administrator": {
        "add": (*REFERENCE, "user"),
        "change": (*REFERENCE, "user"),
        "delete": (*REFERENCE, "investor", "person", "source"),
        "view": ("user", "group", "logentry"),
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


def may_publish(user, record: Record) -> bool:
    return user.has_perm(f"projects.publish_{record._meta.model_name}")


def submit(records: Iterable[Record]) -> None:
    """Drafts and withdrawn records wait for a second person."""
    _move(records, Publication.IN_REVIEW, {Publication.DRAFT, Publication.WITHDRAWN})


def publish(records: Iterable[Record], at: datetime | None = None) -> None:
    """Make records public from `at` (default now); a project gets its code at the latest here."""
    _move(records, Publication.PUBLISHED, set(Publication) - {Publication.PUBLISHED}, at)


def withdraw(records: Iterable[Record], at: datetime | None = None) -> None:
    """Take public records back; they and their history stay."""
    _move(records, Publication.WITHDRAWN, {Publication.PUBLISHED}, at)


def _move(
    records: Iterable[Record], to: Publication, allowed: set[Publication], at: datetime | None = None
) -> None:
    at = at or timezone.now()
    with transaction.atomic():
        for given in records:
            model = type(given)
            record = model.objects.select_for_update().get(pk=given.pk)
            if record.publication not in allowed:
                raise ValidationError(
                    _("%(record)s is %(state)s; that cannot become %(wanted)s.")
                    % {"record": record, "state": record.get_publication_display(), "wanted": to.label}
                )
            if isinstance(record, Project):
                record.assign_code()
            fields = {"publication": to}
            if to == Publication.PUBLISHED:
                fields |= {"first_published_at": record.first_published_at or at, "updated_at": at}
            model.objects.filter(pk=record.pk).update(**fields)
            _follow(record, at, public=Publication.PUBLISHED in (record.publication, to))
            given.refresh_from_db()


def _follow(record: Record, at: datetime, public: bool) -> None:
    if isinstance(record, Project):
        refresh([record.pk], at)
    else:
        refresh(record.signings.values_list("project_id", flat=True), at)
        refresh_events([record.pk])
        if public:
            freshness.move_on(at)
