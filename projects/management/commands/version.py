import platform

import django
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """For bug reports and for scripts that upgrade; needs no database."""

    help = "Says which version this is, and on which Django and Python it runs."
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        """One line."""
        runs_on = f"Django {django.get_version()}, Python {platform.python_version()}"
        self.stdout.write(f"Investment Project Tracker {settings.VERSION} ({runs_on})")
