import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from ...jobs.work import run_waiting

SECONDS = 2


class Command(BaseCommand):
    """Takes up the jobs that wait, and those whose worker was killed; several at once do not double."""

    help = "Does the jobs that wait (imports, undoing, publishing, exports) and ends; with --watch it waits for more."

    def add_arguments(self, parser: CommandParser) -> None:
        """As a service it goes on."""
        parser.add_argument(
            "--watch", action="store_true", help="look for more every two seconds, until ended"
        )

    def handle(self, *, watch: bool, **options: Any) -> None:
        """Ends between two jobs on SIGTERM."""
        ended = threading.Event()
        if watch:
            signal.signal(signal.SIGTERM, lambda *_given: ended.set())
        while True:
            run_waiting()
            if not watch or ended.wait(SECONDS):
                return
            close_old_connections()  # as the web does before each request
