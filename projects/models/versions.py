from django.db import models
from django.utils.translation import gettext_lazy as _


class DataVersion(models.Model):
    """One row, moved on by every committed change of public data.

    `counted`: the number of which the running counts speak; one behind `number` says that they do not hold.
    """

    number = models.BigIntegerField(default=0)
    counted = models.BigIntegerField(default=0, db_default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("data version")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="data_version_one_row")]

    def __str__(self) -> str:
        return str(self.number)
