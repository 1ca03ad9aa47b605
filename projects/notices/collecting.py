"""Look for what is new to each recipient, and put it into one message a look (docs/decisions/0016)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Notice, NoticeMessage, NoticeRecipient, NoticeSubscription
from ..values.choices import NoticeFrequency
from .question import Item, Question
from .topics import BY_KEY

log = logging.getLogger(__name__)
MORNING = time(8)
MONDAY = 0


@dataclass(frozen=True)
class Found:
    """What is new for one subscription, and what it remembers for the next look."""

    subscription: NoticeSubscription
    items: list[Item]
    seen: Any


def collect(now: datetime) -> int:
    """Look for all recipients whose subscriptions are due; how many messages were made."""
    return sum(_collect_for(recipient, now) for recipient in reachable())


def reachable() -> Iterator[NoticeRecipient]:
    """Those who can be told: robots that are configured, and active staff with a mail address."""
    people = Q(user__is_active=True, user__is_staff=True) & ~Q(user__email="")
    robots = Q(robot__in=list(settings.NOTICE_ROBOTS))
    return NoticeRecipient.objects.filter(people | robots).select_related("user").order_by("pk").iterator()


def _collect_for(recipient: NoticeRecipient, now: datetime) -> int:
    due = [each for each in recipient.subscriptions.order_by("pk") if is_due(each, now)]
    found = list(look(recipient, due, now))  # before the transaction: others may write meanwhile
    with transaction.atomic():
        kept = [each for each in found if _remember(each, now)]
        if not any(each.items for each in kept):
            return 0
        message = NoticeMessage.objects.create(recipient=recipient, due_at=now)
        Notice.objects.bulk_create(
            (
                Notice(
                    recipient=recipient,
                    message=message,
                    topic=each.subscription.topic,
                    subject=each.subscription.subject,
                    item=item.key,
                    occasion=item.occasion,
                    facts=item.facts,
                )
                for each in kept
                for item in each.items
            ),
            batch_size=500,
        )
    return 1


def _remember(found: Found, now: datetime) -> bool:
    """False where another collector looked meanwhile: what is new is in its message then."""
    old = found.subscription
    same = NoticeSubscription.objects.filter(pk=old.pk, looked_at=old.looked_at)
    return bool(same.update(looked_at=now, seen=found.seen))


def is_due(subscription: NoticeSubscription, now: datetime) -> bool:
    """Whether it is time to look: at every run, or once after each morning or Monday morning.

    What is compared with an earlier look is looked at as soon as it is subscribed to.
    """
    if subscription.frequency == NoticeFrequency.AT_ONCE:
        return True
    if subscription.looked_at is None and BY_KEY[subscription.topic].compares:
        return True
    return (subscription.looked_at or subscription.made_at) < latest_morning(subscription.frequency, now)


def latest_morning(frequency: str, now: datetime) -> datetime:
    """The last moment, up to now, at which a daily or weekly digest was due."""
    here = timezone.localtime(now)
    morning = here.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    if morning > here:
        morning -= timedelta(days=1)
    if frequency == NoticeFrequency.WEEKLY:
        morning -= timedelta(days=(morning.weekday() - MONDAY) % 7)
    return morning


def look(
    recipient: NoticeRecipient, subscriptions: Iterable[NoticeSubscription], now: datetime
) -> Iterator[Found]:
    """What is new for each of the subscriptions; one that fails is logged, and the others go on."""
    for subscription in subscriptions:
        topic = BY_KEY[subscription.topic]
        if not is_allowed(recipient, topic):
            continue
        try:
            found = topic.look(question(subscription, recipient, now))
        except Exception:
            log.exception("notices: %s could not be looked for", subscription.topic)
            continue
        told = _told(subscription)
        yield Found(
            subscription, [item for item in found.items if (item.key, item.occasion) not in told], found.seen
        )


def is_allowed(recipient: NoticeRecipient, topic: Any) -> bool:
    """Whether the recipient may be told of the topic now."""
    if recipient.user is None:
        return bool(topic.robots)
    return bool(recipient.user.is_active and recipient.user.is_staff and topic.may(recipient.user))


def question(subscription: NoticeSubscription, recipient: NoticeRecipient, now: datetime) -> Question:
    """What the topic is asked for this subscription."""
    return Question(
        user=recipient.user,
        now=now,
        day=timezone.localdate(now),
        subject=subscription.subject,
        days=subscription.days or 0,
        mine=subscription.mine,
        seen=subscription.seen,
        looked_at=subscription.looked_at,
    )


def _told(subscription: NoticeSubscription) -> set[tuple[str, str]]:
    told = Notice.objects.filter(
        recipient=subscription.recipient_id, topic=subscription.topic, subject=subscription.subject
    )
    return set(told.values_list("item", "occasion"))
