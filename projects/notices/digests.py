"""One message as it reads: of what it was made for, that which is still so and which the reader may see now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ..models import Notice, NoticeMessage, NoticeRecipient, NoticeSubscription
from ..values.marks import mark
from .collecting import Found, is_allowed, question
from .question import Item, Line, Told
from .topics import BY_KEY, TOPICS


@dataclass(frozen=True)
class Section:
    """What is told of one topic, or of one saved view or worklist; the heading ends with how much."""

    heading: str
    told: Told


@dataclass(frozen=True)
class Digest:
    """A message in the recipient's language, as text and as HTML."""

    title: str
    text: str
    html: str
    sections: list[Section]


def of_message(message: NoticeMessage, now: datetime) -> Digest | None:
    """The message as it is now; None where nothing is left of it."""
    recipient = message.recipient
    if message.test:
        return _test(recipient, now)
    grouped: dict[tuple[str, str], list[Item]] = {}
    for notice in Notice.objects.filter(message=message).order_by("pk"):
        item = Item(notice.item, notice.occasion, notice.facts)
        grouped.setdefault((notice.topic, notice.subject), []).append(item)
    chosen = {(each.topic, each.subject): each for each in recipient.subscriptions.all()}
    return _digest(recipient, [(chosen[key], items) for key, items in grouped.items() if key in chosen], now)


def of_found(recipient: NoticeRecipient, found: Iterable[Found], now: datetime) -> Digest | None:
    """The message that would be made of this; None for none."""
    return _digest(recipient, [(each.subscription, each.items) for each in found if each.items], now)


def _test(recipient: NoticeRecipient, now: datetime) -> Digest | None:
    """That messages arrive, and no more; None for who works here no longer."""
    if recipient.user and not (recipient.user.is_active and recipient.user.is_staff):
        return None
    with override(recipient.language):
        said = _("Messages of this site arrive here; this one was asked for in its administration.")
        return _written(
            recipient, _("Test message"), [Section(_("Test message"), Told(1, [Line(said)]))], now
        )


def _digest(
    recipient: NoticeRecipient, parts: list[tuple[NoticeSubscription, list[Item]]], now: datetime
) -> Digest | None:
    with override(recipient.language):
        order = [topic.key for topic in TOPICS]
        parts = sorted(parts, key=lambda part: (order.index(part[0].topic), part[0].subject))
        sections = [section for part in parts if (section := _section(recipient, *part, now))]
        if not sections:
            return None
        number = sum(section.told.number for section in sections)
        title = ngettext("%(number)d notice", "%(number)d notices", number) % {"number": number}
        return _written(recipient, title, sections, now)


def _written(recipient: NoticeRecipient, title: str, sections: list[Section], now: datetime) -> Digest:
    """In the language that is switched on."""
    title = f"{_('Investment Project Tracker')} · {title}"
    title = f"{title}{mark('(')}{_('made-up data')}{mark(')')}" if settings.MADE_UP else title
    context = {
        "title": title,
        "sections": sections,
        "at": timezone.localtime(now),
        "language": recipient.language,
        "settings_url": settings.SITE_URL + reverse("admin:notices") if recipient.user else "",
    }
    text = render_to_string("notices/digest.txt", context).strip() + "\n"
    return Digest(title, text, render_to_string("notices/digest.html", context), sections)


def _section(
    recipient: NoticeRecipient, subscription: NoticeSubscription, items: list[Item], now: datetime
) -> Section | None:
    topic = BY_KEY[subscription.topic]
    if not is_allowed(recipient, topic):
        return None
    told = topic.tell(question(subscription, recipient, now), items)
    if not told.number:
        return None
    if recipient.user is None and not topic.public:
        told = replace(told, lines=[], more=0)  # robots stand in rooms with others: the number alone
    names: dict[str, str | Promise] = topic.subjects() if topic.subjects else {}
    name = names.get(subscription.subject)
    heading = str(topic.label) if name is None else f"{topic.label} · {name}"
    return Section(f"{heading}{mark('(')}{told.number}{mark(')')}", told)
