from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Investment projects")

    def ready(self) -> None:
        from .models import indexes
        from .totals import counters

        post_migrate.connect(indexes.ensure, sender=self)
        post_migrate.connect(counters.ensure, sender=self)
