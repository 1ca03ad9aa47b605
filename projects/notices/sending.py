"""Send what waits, each message once: claimed just before it is handed over, marked right after (docs/decisions/0016)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

from django.utils import timezone

from ..models import NoticeMessage
from ..models.notices import NoticeError
from ..values.choices import NoticeState
from .channels import Doubtful, Refused
from .digests import of_message
from .mail import Mail
from .outbox import again, claim, drop, end, give_up_on_the_dead
from .robots import Robots

log = logging.getLogger(__name__)


def send_waiting() -> Counter[str]:
    """Send all that is due, oldest first; {state: number of messages that came to it}."""
    give_up_on_the_dead(timezone.now())
    done: Counter[str] = Counter()
    mail, robots = Mail(), Robots()
    due = NoticeMessage.objects.filter(state=NoticeState.WAITING, due_at__lte=timezone.now())
    try:
        for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
            message = due.filter(pk=pk).select_related("recipient__user").first()
            if message is not None:
                done[_send(message, robots if message.recipient.robot else mail)] += 1
    finally:
        mail.close()
    return done


def _send(message: NoticeMessage, channel: Mail | Robots) -> str:
    """The state that the message came to; blank where another sender was faster."""
    try:
        digest = of_message(message, timezone.now())
        if digest is None:
            return drop(message)
        hand_over = channel.ready(message, digest)
    except Refused as refusal:
        return again(message, "", str(refusal))
    except Exception as error:  # of one message must not hold back the others
        log.exception("notices: message %s", message.pk)
        return again(message, "", f"{NoticeError.FAULT}: {type(error).__name__}")
    mine = claim(message)
    return _handed_over(message, mine, hand_over) if mine else ""


def _handed_over(message: NoticeMessage, mine: str, hand_over: Callable[[], None]) -> str:
    """Whatever is no plain refusal leaves it in doubt: nothing is sent twice by the program's own decision."""
    try:
        hand_over()
    except Refused as refusal:
        return again(message, mine, str(refusal))
    except Doubtful as doubt:
        return end(message, mine, NoticeState.IN_DOUBT, str(doubt))
    except Exception as error:
        log.exception("notices: message %s", message.pk)
        return end(message, mine, NoticeState.IN_DOUBT, f"{NoticeError.FAULT}: {type(error).__name__}")
    return end(message, mine, NoticeState.SENT)
