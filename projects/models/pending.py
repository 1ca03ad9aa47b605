from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values.choices import Decision


class ChangeBatch(models.Model):
    """Changes of public records that were proposed in one go (a list, a working copy, a grid), to be decided together."""

    title = models.CharField(_("title"), max_length=255)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("batch of pending changes")
        verbose_name_plural = _("batches of pending changes")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title


class PendingChange(models.Model):
    """What an editor would change on a published record: kept until a publisher accepts or rejects it.

    `data` is the form as it was posted, {name: [values]}, with the version of the record that it started from;
    `lines` is what it changes, as `audit_log.difference()` gives it; `effect` what that does to the project's figures,
    as `review.proposals` gives it, blank where it moves no figure.
    """

    project = models.ForeignKey(
        "Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pending",
        verbose_name=pgettext_lazy("record", "project"),
    )
    event = models.ForeignKey(
        "SigningEvent",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pending",
        verbose_name=_("signing event"),
    )
    imported = models.ForeignKey(
        "Import",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("import"),
    )
    batch = models.ForeignKey(
        ChangeBatch,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("batch"),
    )
    # The proposal whose state this one started from, and which it holds.
    continues = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("continues")
    )
    data = models.JSONField()
    lines = models.JSONField(default=list)
    effect = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    reason = models.CharField(_("why"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.WAITING, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=500, blank=True)
    # When whoever proposed it has dealt with the answer: until then a rejection stands on their start page.
    answered_at = models.DateTimeField(_("dealt with"), null=True, blank=True)

    class Meta:
        verbose_name = _("pending change")
        verbose_name_plural = _("pending changes")
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="pending_change_of_one_record",
                condition=Q(project__isnull=True, event__isnull=False)
                | Q(project__isnull=False, event__isnull=True),
            ),
            models.CheckConstraint(
                name="pending_change_decided_at",
                condition=Q(decision="waiting", decided_at__isnull=True)
                | (~Q(decision="waiting") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.record)

    @property
    def record(self) -> Any:
        """The project or event that it would change."""
        return self.project or self.event
