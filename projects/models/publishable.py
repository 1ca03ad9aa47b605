from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..values.choices import Publication
from .base import CheckedModel


class PublishableModel(CheckedModel):
    """Draft, in review, published or withdrawn; what was public once is withdrawn, never deleted."""

    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication, default=Publication.DRAFT, editable=False
    )
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    updated_at = models.DateTimeField(_("public facts changed"), null=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last saved"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        """Whether it is public now."""
        return self.publication == Publication.PUBLISHED

    def is_public_record(self) -> bool:
        """Whether it was ever public."""
        # Asks the database: a copy in memory may not know that it was published meanwhile.
        public = type(self)._base_manager.filter(pk=self.pk, first_published_at__isnull=False)
        return self.first_published_at is not None or public.exists()

    def save(self, **kwargs: Any) -> None:
        """Writes what people enter; of a stored record nothing else."""
        if not self._state.adding:
            # Publication, code and stored figures are others' to write, not a copy's that may be stale.
            written = [f.name for f in self._meta.concrete_fields if f.editable and not f.primary_key]
            kwargs.setdefault("update_fields", [*written, "modified_at"])
        super().save(**kwargs)

    def delete(self, **kwargs: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]  # no positional arguments
        """ValidationError for what was ever public."""
        if self.is_public_record():
            raise ValidationError(_("What was public is withdrawn, never deleted."))
        return super().delete(**kwargs)
