from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ..values.choices import NoticeFrequency, NoticeState
from ..values.marks import mark


class NoticeError:
    """Why a message did not go out, stored in English and shown translated."""

    KILLED = gettext_noop("the sender ended while it was sending")
    NO_CONNECTION = gettext_noop("no connection")
    NO_ANSWER = gettext_noop("no answer")
    REFUSED = gettext_noop("the receiver refused")
    FAULT = gettext_noop("a fault of the program")
    NOT_CONFIGURED = gettext_noop("the robot is not in NOTICE_ROBOTS, or its address there is not understood")
    PRIVATE = gettext_noop("its address is private and not in NOTICE_PRIVATE_HOSTS")


class NoticeRecipient(models.Model):
    """Who is told: a person of the staff, by mail, or a robot of NOTICE_ROBOTS, by its name there."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices", verbose_name=_("login")
    )
    robot = models.CharField(_("robot"), max_length=60, null=True, unique=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta:
        verbose_name = _("recipient of notices")
        constraints = [
            models.CheckConstraint(
                name="notice_recipient_person_or_robot",
                condition=Q(user__isnull=True, robot__isnull=False)
                | Q(user__isnull=False, robot__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.user if self.user_id else self.robot)


class NoticeSubscription(models.Model):
    """What a recipient wants to be told, and how often.

    `topic` is a key of `notices.topics.TOPICS`; `subject` names the saved view or worklist where the topic has such.
    `looked_at` and `seen` are what the last look found: the next one tells what is new since.
    """

    recipient = models.ForeignKey(NoticeRecipient, models.CASCADE, related_name="subscriptions")
    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    frequency = models.CharField(max_length=10, choices=NoticeFrequency)
    days = models.PositiveSmallIntegerField(null=True)
    mine = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True)
    seen = models.JSONField(null=True)

    class Meta:
        verbose_name = _("subscription of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "topic", "subject"], name="notice_subscription_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.topic} {self.subject}".strip()


class NoticeMessage(models.Model):
    """One digest on its way to one recipient.

    It keeps no text: that is written when it is sent, of what the recipient may see then. `claim` is a number that only
    its sender knows, set just before the message is handed over.
    """

    recipient = models.ForeignKey(
        NoticeRecipient, models.CASCADE, related_name="messages", verbose_name=_("recipient")
    )
    test = models.BooleanField(_("test"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    due_at = models.DateTimeField(_("next try"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("sent or given up"), null=True)
    error = models.CharField(_("what the channel said"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-made_at", "-pk")
        indexes = [models.Index(fields=["state", "due_at"], name="notice_message_due")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def reason(self) -> str:
        """What the channel said, in the reader's language: words of ours, then perhaps a code of its own."""
        words, colon, code = self.error.partition(": ")
        return f"{gettext(words)}{mark(':')}{code}" if colon else gettext(words) if words else ""


class Notice(models.Model):
    """That a recipient is told of one item on one occasion: once, which the unique key holds to.

    `item` is like "plan:12"; `facts` hold keys of records and numbers, never texts.
    """

    recipient = models.ForeignKey(NoticeRecipient, models.CASCADE, related_name="told")
    message = models.ForeignKey(NoticeMessage, models.CASCADE, related_name="notices")
    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    item = models.CharField(max_length=160)
    occasion = models.CharField(max_length=40, blank=True)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "topic", "subject", "item", "occasion"], name="notice_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.item} {self.occasion}".strip()
