from django.db import models
from django.utils.translation import gettext_lazy as _


class RunningCount(models.Model):
    """How many published projects, or how many yuan of them, lie in one part; kept by `totals.counters` alone."""

    what = models.CharField(max_length=40)
    part = models.TextField(blank=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("running count")
        constraints = [models.UniqueConstraint(fields=["what", "part"], name="running_count_part")]

    def __str__(self) -> str:
        return f"{self.what} {self.part}: {self.number}"
