from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..values import choices
from ..values.marks import mark

UNENDED = (choices.JobState.WAITING, choices.JobState.RUNNING)


class Job(models.Model):
    """Long work of a person, done outside the request that asked for it; how far it is and what came of it.

    `subject` names the record that it works on: one job at a time each.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=choices.JobKind)
    state = models.CharField(
        _("state"), max_length=10, choices=choices.JobState, default=choices.JobState.WAITING
    )
    subject = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("asked by")
    )
    language = models.CharField(max_length=10, default="en")
    given = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    size = models.PositiveIntegerField(_("of"), default=0)
    told = models.JSONField(default=list)
    # What came of it where that is a file.
    file_name = models.CharField(max_length=255, blank=True)
    content = models.BinaryField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(_("asked"), auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="job_one_a_record",
                fields=["subject"],
                condition=Q(state__in=("waiting", "running")),
            )
        ]

    def __str__(self) -> str:
        """What is done in the reader's language, then the name of the list; a title says both in the asker's."""
        kind = self.get_kind_display()
        if "import" in self.given:
            return f"{kind}{mark(':')}{self.title}"
        return self.title or kind

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state not in UNENDED
