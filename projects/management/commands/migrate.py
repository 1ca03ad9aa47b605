import time
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError

AGAIN = ("40P01", "55P03")  # PostgreSQL: a deadlock was broken up, a lock was not had in time
TRIES = 20


class Command(migrate.Command):
    """As Django's, but a migration that met the locks of a version that serves meanwhile is tried again.

    It was rolled back, or goes on where it stood.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """OperationalError after `TRIES` times."""
        for left in reversed(range(TRIES)):
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in AGAIN or not left:
                    raise
            self.stderr.write("A request that is being answered was in the way; once more.")
            time.sleep(1)
