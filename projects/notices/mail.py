"""Mail, by the server of EMAIL_URL: one connection a run."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse
from django.utils.translation import override

from ..models import NoticeMessage
from ..models.notices import NoticeError
from .channels import Doubtful, Refused
from .digests import Digest

# Answers of the server that say no to this message: it did not take it.
NO = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


class Mail:
    """Connected before the message is claimed, so that a server that is not there costs no doubt."""

    def __init__(self) -> None:
        self.connection: Any = None

    def ready(self, message: NoticeMessage, digest: Digest) -> Callable[[], None]:
        """What hands it over, once connected; Refused where it cannot be."""
        self._connect()
        mail = self._mail(message, digest)
        return lambda: self._send(mail)

    def _connect(self) -> None:
        """Refused where the server is not there or lets us not in; one that let go meanwhile is asked anew."""
        if self.connection is not None and not self._answers():
            self.close()
        if self.connection is None:
            connection: Any = get_connection()
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as error:
                raise Refused(f"{NoticeError.NO_CONNECTION}: {_reason(error)}") from error
            self.connection = connection

    def _answers(self) -> bool:
        smtp = getattr(self.connection, "connection", None)
        try:
            return smtp is None or smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _send(self, mail: EmailMultiAlternatives) -> None:
        """Refused or Doubtful where the server did not say that it has it."""
        try:
            self.connection.send_messages([mail])
        except NO as error:
            self.close()
            raise Refused(f"{NoticeError.REFUSED}: {_reason(error)}") from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Doubtful(f"{NoticeError.NO_ANSWER}: {_reason(error)}") from error

    def close(self) -> None:
        """Let the connection go; a server that is gone does not mind."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                return

    def _mail(self, message: NoticeMessage, digest: Digest) -> EmailMultiAlternatives:
        recipient = message.recipient
        with override(recipient.language):
            page = settings.SITE_URL + reverse("admin:notices")
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
        made = EmailMultiAlternatives(
            digest.title,
            digest.text,
            to=[recipient.user.email] if recipient.user else [],
            connection=self.connection,
            headers={
                # The same on every try: whoever gets it twice after a doubt can tell.
                "Message-ID": f"<notice-{message.pk}-{message.made_at:%Y%m%d%H%M%S}@{host}>",
                "List-Unsubscribe": f"<{page}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        made.attach_alternative(digest.html, "text/html")
        return made


def _reason(error: Exception) -> str:
    """What the server said, without the addresses that it may repeat."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(f"{code}" for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code}"
    return type(error).__name__
