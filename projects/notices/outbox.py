"""The states of a message on its way: claimed, ended, tried again; each step one conditional update."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex

from django.utils import timezone

from ..models import NoticeMessage, NoticeRecipient
from ..models.notices import NoticeError
from ..values.choices import NoticeState

LEASE = timedelta(minutes=5)  # longer than a channel may take: afterwards its sender is taken for dead
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(hours=6)


def give_up_on_the_dead(now: datetime) -> None:
    """Messages whose sender claimed them and ended without a word: only the receiver knows whether it has them."""
    dead = NoticeMessage.objects.filter(state=NoticeState.SENDING, claimed_at__lt=now - LEASE)
    dead.update(state=NoticeState.IN_DOUBT, ended_at=now, error=NoticeError.KILLED)


def claim(message: NoticeMessage) -> str:
    """Take the message for oneself; blank where another sender has it. Of several one gets it, on either database."""
    key = token_hex(16)
    waiting = NoticeMessage.objects.filter(pk=message.pk, state=NoticeState.WAITING)
    taken = waiting.update(state=NoticeState.SENDING, claim=key, claimed_at=timezone.now())
    return key if taken else ""


def drop(message: NoticeMessage) -> str:
    """Nothing is left to say: it is not sent. Blank where another sender was faster."""
    waiting = NoticeMessage.objects.filter(pk=message.pk, state=NoticeState.WAITING)
    dropped = waiting.update(state=NoticeState.DROPPED, due_at=None, ended_at=timezone.now(), error="")
    return NoticeState.DROPPED if dropped else ""


def end(message: NoticeMessage, claim: str, state: NoticeState, error: str = "") -> str:
    """Also of one that was given up for dead meanwhile, if its sender was only slow."""
    ended = {"state": state, "due_at": None, "ended_at": timezone.now(), "error": error[:200]}
    NoticeMessage.objects.filter(pk=message.pk, claim=claim).update(**ended, attempts=message.attempts + 1)
    return state


def again(message: NoticeMessage, claim: str, error: str) -> str:
    """Wait twice as long as the last time: 2, 4, 8 ... minutes, at most six hours; given up after eight tries."""
    attempts = message.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return end(message, claim, NoticeState.FAILED, error)
    wait = min(timedelta(minutes=2**attempts), LONGEST_WAIT)
    own = {"claim": claim} if claim else {"state": NoticeState.WAITING, "attempts": message.attempts}
    NoticeMessage.objects.filter(pk=message.pk, **own).update(
        state=NoticeState.WAITING,
        due_at=timezone.now() + wait,
        attempts=attempts,
        error=error[:200],
        claim="",
    )
    return NoticeState.WAITING


def send_again(messages: list[int]) -> int:
    """Put those that failed or are in doubt into the queue once more, at somebody's word; how many."""
    ended = (NoticeState.FAILED, NoticeState.IN_DOUBT)
    return NoticeMessage.objects.filter(pk__in=messages, state__in=ended).update(
        state=NoticeState.WAITING, due_at=timezone.now(), attempts=0, claim="", ended_at=None, error=""
    )


def send_test(recipient: NoticeRecipient) -> bool:
    """Put a message into the queue that only says it arrived; False where one waits already."""
    if recipient.pk is None:
        recipient.save()
    if recipient.messages.filter(test=True, state=NoticeState.WAITING).exists():
        return False
    NoticeMessage.objects.create(recipient=recipient, test=True, due_at=timezone.now())
    return True
