from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...notices.collecting import collect
from ...notices.sending import send_waiting
from ...values.choices import NoticeState


class Command(BaseCommand):
    """Looks for what is new to each recipient and sends it; for cron or compose. Several at once do not double."""

    help = "Sends the notices that are due, once: by mail to staff, and to the robots of NOTICE_ROBOTS."

    def handle(self, **options: Any) -> None:
        """Prints how many messages were made and what became of those that waited."""
        made = collect(timezone.now())
        done = send_waiting()
        said = {
            NoticeState.SENT: "sent",
            NoticeState.WAITING: "to be tried again",
            NoticeState.FAILED: "failed",
            NoticeState.IN_DOUBT: "in doubt",
            NoticeState.DROPPED: "dropped",
        }
        told = [f"{made} made", *(f"{done[state]} {words}" for state, words in said.items() if done[state])]
        self.stdout.write(", ".join(told))
