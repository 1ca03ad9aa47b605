from __future__ import annotations

from decimal import Decimal
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast, Right
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import CheckedModel, local_name, person_who
from .history import ChangeRecords
from .private import is_new
from .sources import COPIES, check_copy

# Minutes, tables and lists of a month; pictures are photographs, whose data are taken off.
DOCUMENTS = {kind: COPIES[kind] for kind in ("pdf", "docx", "xlsx", "odt")}


class UpdateQuerySet(models.QuerySet):
    """Of updates."""

    def submitted(self) -> Self:
        """Those that hold: submitted, and not replaced by a later version."""
        return self.filter(submitted_at__isnull=False, replaced=False)

    def open(self) -> Self:
        """Those that somebody still works on."""
        return self.filter(submitted_at__isnull=True)

    def released(self) -> Self:
        """Those of which a text is public, where their project is."""
        return self.filter(released_at__isnull=False)


class Update(CheckedModel):
    """What one month brought for a project. A submitted one is corrected by another row of the next `version`:
    per project and month one holds and at most one is open.
    """

    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="updates", verbose_name=pgettext_lazy("record", "project")
    )
    period = models.DateField(_("month"), help_text=_("Its first day."))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    progress = models.TextField(_("progress this month"), blank=True)
    problems = models.TextField(_("problems this month"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    realised = models.DecimalField(
        _("realised so far (CNY)"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_(
            "Cumulative, as of the end of the month: a claim of the project's ledger once it is submitted."
        ),
    )
    unit = models.ForeignKey(
        "Unit", models.PROTECT, null=True, blank=True, related_name="updates", verbose_name=_("unit")
    )
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last saved"), auto_now=True)
    submitted_by = person_who(_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    replaced = models.BooleanField(_("replaced by a later version"), default=False, editable=False)
    public_text = models.TextField(_("public text"), blank=True)
    public_text_zh = models.TextField(_("public text in Chinese"), blank=True)
    released_by = person_who(_("released by"))
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(UpdateQuerySet)()

    history = ChangeRecords()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ("-period", "project", "-version")
        permissions = [("release_update", "Can release texts of updates to the public")]
        constraints = [
            models.UniqueConstraint(fields=["project", "period", "version"], name="update_version_unique"),
            models.UniqueConstraint(
                fields=["project", "period"],
                condition=Q(submitted_at__isnull=True),
                name="update_one_open",
            ),
            models.UniqueConstraint(
                fields=["project", "period"],
                condition=Q(submitted_at__isnull=False, replaced=False),
                name="update_one_holds",
            ),
            # By its text: what SQLite takes a date apart with is Django's, and a check must hold without it.
            models.CheckConstraint(
                condition=Exact(Right(Cast("period", models.CharField(max_length=10)), 3), Value("-01")),
                name="update_period_first_day",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="update_version"),
            models.CheckConstraint(
                condition=Q(realised__isnull=True) | Q(realised__gte=0), name="update_realised_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | Q(replaced=False, released_at__isnull=True),
                name="update_open_is_neither_replaced_nor_released",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(public_text="", public_text_zh=""),
                name="update_released_has_text",
            ),
        ]
        indexes = [models.Index(fields=["period", "project"], name="update_period")]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m}"

    @property
    def text(self) -> str:
        """The public text in the reader's language, else in the other one."""
        return local_name(self.public_text, self.public_text_zh)

    def clean(self) -> None:
        """Refuses a period that is no first day of a month."""
        super().clean()
        if self.period and self.period.day != 1:
            raise ValidationError({"period": _("A month is given by its first day.")})


class Photograph(CheckedModel):
    """A picture of a month's works, as `monitoring.photographs` keeps it: smaller, and without position or camera data."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="photographs", verbose_name=_("update"))
    image = models.FileField(_("photograph"), upload_to="updates/")
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    added_by = person_who(_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ("update", "pk")

    def __str__(self) -> str:
        return self.caption or f"{self.update} {self.pk}"


def check_document(file: FieldFile) -> None:
    """ValidationError for what is not of `DOCUMENTS`, by name and beginning, is too large or holds a virus."""
    check_copy(file, DOCUMENTS)


def document_place(document: Any, name: str) -> str:
    """Under a name that tells nothing; the given one is kept as the document's title."""
    return f"updates/{uuid4().hex}.{name.rpartition('.')[2].lower()}"


class UpdateDocument(CheckedModel):
    """A file that belongs to a month: minutes, a table, a certificate; staff who see the project download it."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="documents", verbose_name=_("update"))
    file = models.FileField(_("file"), upload_to=document_place, validators=[check_document])
    title = models.CharField(
        _("title"), max_length=300, blank=True, help_text=_("Blank: the name of the file.")
    )
    added_by = person_who(_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("update", "pk")

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        """Without a title, a new file gives its own name."""
        if not self.title and is_new(self.file):
            self.title = str(self.file.name or "").rpartition("/")[2][:300]
        super().save(**kwargs)
