from django.db import models
from django.utils.translation import gettext_lazy as _

from ..values import choices
from .base import MAX_NAME, CheckedModel


class ImportProfile(CheckedModel):
    """What a list's columns mean, kept for its next edition; `text` is TOML (docs/interface.md, Import profile)."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    text = models.TextField(_("profile"))
    modified_at = models.DateTimeField(_("last saved"), auto_now=True)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One list taken in, or about to be: the file, its profile, what came of it and how it is taken back."""

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=choices.ImportState,
        default=choices.ImportState.NEW,
        editable=False,
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=choices.ImportKind,
        default=choices.ImportKind.LIST,
        db_default=choices.ImportKind.LIST,
        editable=False,
    )
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(null=True)
    profile = models.TextField(_("profile"), blank=True)
    same = models.JSONField(_("spellings taken as one"), default=dict, blank=True)
    # Why plans move later, by row: [reason, text].
    answers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)
    created_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0, db_default=0)
    pending = models.PositiveIntegerField(_("waiting for a publisher"), default=0, db_default=0)
    deleted = models.PositiveIntegerField(_("deleted"), default=0, db_default=0)
    digest = models.CharField(max_length=64, blank=True)
    alike = models.JSONField(default=list)
    # What each column of amounts adds up to, as `importing.figures` gives it.
    figures = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    made = models.JSONField(default=dict)
    committed_at = models.DateTimeField(_("committed"), null=True)
    committed_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("committed by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        "auth.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One project of a list: what the import changes or changed of it, each change before and after."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    row = models.PositiveIntegerField(_("row"))
    external_ref = models.CharField(_("key in that list"), max_length=200, blank=True)
    title = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices.ImportOutcome)
    project = models.ForeignKey("Project", models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    # Projects that this one may be, with the reasons.
    twins = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    undo = models.JSONField(default=list)
    undone = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ("imported", "row", "pk")
        indexes = [models.Index(fields=["imported", "outcome", "row"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.row}: {self.title}"
