from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """The program as one Django app."""

    name = "projects"
    verbose_name = _("Investment projects")

    def ready(self) -> None:
        """Makes the indexes that no model declares after each migration."""
        from .models import indexes, second_factor
        from .totals import counters

        post_migrate.connect(second_factor.seal_all, sender=self)
        post_migrate.connect(indexes.ensure, sender=self)
        post_migrate.connect(counters.ensure, sender=self)
