from django.db import models
from django.utils.translation import gettext_lazy as _


class WorklistCount(models.Model):
    """How many projects stood on a worklist on a day, to be compared with a month later."""

    day = models.DateField()
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count of a worklist")
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="worklist_count_unique")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}: {self.number}"
