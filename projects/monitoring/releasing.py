"""What a publisher lets the public read of a month: the texts written for it, on the project's page, with their day."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import trail
from ..models import Project, Update
from ..review.permissions import may_publish
from ..totals.refresh import refresh
from ..values.marks import mark

TEXTS = ("public_text", "public_text_zh")


def may_release(user: User) -> bool:
    """Whether a login may let texts of updates go public."""
    return user.has_perm("projects.release_update") and may_publish(user, Project)


def hindrances(update: Update, by: User) -> Iterator[str]:
    """What keeps this person from releasing the update's public texts."""
    if update.released_at:
        yield _("it is released")
    if not update.submitted_at or update.replaced:
        yield _("it is not the submitted version")
    if not any(getattr(update, name).strip() for name in TEXTS):
        yield _("there is no public text")
    elif settings.FOUR_EYES and writer(update) == by.pk:
        yield _("you wrote the public text: a second person releases it")


def writer(update: Update) -> int | None:
    """The login that last wrote one of the public texts; whoever begins a next version takes them over unseen."""
    rows = Update.history.filter(
        project_id=update.project_id, period=update.period, version__lte=update.version
    )
    wrote: dict[tuple[str, ...], int | None] = {}
    last, before, version = None, ("", ""), 0
    for row in rows.order_by("version", "history_date", "history_id").values(
        "version", "history_user", *TEXTS
    ):
        now = tuple(row[name] for name in TEXTS)
        if now != before:
            carried = row["version"] != version and now in wrote
            last, before = wrote[now] if carried else row["history_user"], now
        wrote[now], version = last, row["version"]
    return last


def release(update: Update, by: User) -> None:
    """Make the public texts public with the project; those of an earlier version of the month go with it.

    PermissionDenied without the right, ValidationError with what hinders it.
    """
    if not may_release(by):
        raise PermissionDenied
    with transaction.atomic():
        Project.objects.select_for_update().filter(pk=update.project_id).first()
        stored = Update.objects.get(pk=update.pk)
        if found := list(hindrances(stored, by)):
            raise ValidationError(
                _("It cannot be released: %(reasons)s.") % {"reasons": mark(";").join(found)}
            )
        same_month = Update.objects.filter(project=stored.project_id, period=stored.period)
        for former in same_month.released():
            _set(former, None)
        _set(stored, by)
        refresh([stored.project_id])
        trail.record(trail.Kind.PUBLICATION, by, f"update {stored.pk}", to="released")
    update.refresh_from_db()


def take_back(update: Update, by: User) -> None:
    """The texts leave the public page; what the public knew stays known of the past."""
    if not may_release(by):
        raise PermissionDenied
    with transaction.atomic():
        _set(Update.objects.select_for_update().get(pk=update.pk), None)
        refresh([update.project_id])
        trail.record(trail.Kind.PUBLICATION, by, f"update {update.pk}", to="taken back")
    update.refresh_from_db()


def _set(update: Update, by: User | None) -> None:
    update.released_at, update.released_by = (timezone.now(), by) if by else (None, None)
    update.save()
