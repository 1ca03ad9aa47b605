"""Robots of DingTalk, WeCom, Feishu and plain webhooks, by apprise (docs/decisions/0016).

Apprise says of a message that it was sent or not; whether a robot took it, and whether it may have arrived after all,
is read here off its answer. No request leaves for an address that is private and not listed, or follows a redirect.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import apprise
import requests
from django.conf import settings

from ..models import NoticeMessage
from ..models.notices import NoticeError
from .channels import Doubtful, Refused
from .digests import Digest

# Where a robot answers 200 and says in the body that it refused.
CODES = ("errcode", "code", "StatusCode")


class Robots:
    """Each message is a request of its own."""

    def ready(self, message: NoticeMessage, digest: Digest) -> Callable[[], None]:
        """What hands it over; Refused where there is no such robot."""
        address = settings.NOTICE_ROBOTS.get(message.recipient.robot)
        if address is None:
            raise Refused(NoticeError.NOT_CONFIGURED)
        service = apprise.Apprise.instantiate(address)
        if not isinstance(service, apprise.NotifyBase):
            raise Refused(NoticeError.NOT_CONFIGURED)
        return lambda: _send(service, digest)


def _send(service: apprise.NotifyBase, digest: Digest) -> None:
    """Refused or Doubtful where the robot did not say that it has it."""
    answers: list[requests.Response | Exception] = []
    with _watched(answers):
        service.notify(body=digest.text, title=digest.title, body_format=apprise.NotifyFormat.TEXT)
    _judge(answers)


def _judge(answers: list[requests.Response | Exception]) -> None:
    if not answers:
        raise Refused(NoticeError.NOT_CONFIGURED)
    if any(isinstance(answer, NotAllowed) for answer in answers):
        raise Refused(NoticeError.PRIVATE)
    answer = answers[-1]
    if isinstance(answer, requests.ConnectTimeout | requests.exceptions.SSLError) or _never_connected(answer):
        raise Refused(f"{NoticeError.NO_CONNECTION}: {type(answer).__name__}")
    if isinstance(answer, Exception):
        raise Doubtful(f"{NoticeError.NO_ANSWER}: {type(answer).__name__}")
    if not 200 <= answer.status_code < 300:
        raise Refused(f"{NoticeError.REFUSED}: HTTP {answer.status_code}")
    if code := _code(answer):
        raise Refused(f"{NoticeError.REFUSED}: {code}")


def _never_connected(answer: Any) -> bool:
    """urllib3 gives up with "max retries" where no connection was made; an answer that broke off is another error."""
    return isinstance(answer, requests.ConnectionError) and "Max retries exceeded" in str(answer)


def _code(answer: requests.Response) -> str:
    """The number by which a robot refuses what it answers with 200; blank where it took it."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    return next((str(said[name])[:20] for name in CODES if said.get(name) not in (None, 0, "0")), "")


# ---- Where requests may go ----


class NotAllowed(requests.RequestException):
    """The address is private and not listed."""


@contextmanager
def _watched(answers: list[requests.Response | Exception]) -> Iterator[None]:
    """Within it each request is answered to `answers`, none is redirected, and names lead to allowed addresses alone.

    Names are checked where the connection looks them up, so that a second look cannot lead elsewhere. Only for
    `send_notices`, which does nothing else meanwhile.
    """
    request, look_up = requests.Session.request, socket.getaddrinfo

    def asking(self: requests.Session, method: str, url: str, **how: Any) -> requests.Response:
        try:
            _allowed_host(urlsplit(url).hostname or "", look_up)
            answer = request(self, method, url, **{**how, "allow_redirects": False})
        except Exception as error:
            answers.append(error)
            raise
        answers.append(answer)
        return answer

    def looking_up(host: Any, *how: Any, **more: Any) -> Any:
        found = look_up(host, *how, **more)
        try:
            _check(entry[4][0] for entry in found)
        except NotAllowed as refusal:
            answers.append(refusal)  # what calls this makes a connection that failed out of it
            raise
        return found

    patched: Any = (requests.Session, socket)
    patched[0].request, patched[1].getaddrinfo = asking, looking_up
    try:
        yield
    finally:
        patched[0].request, patched[1].getaddrinfo = request, look_up


def _allowed_host(host: str, look_up: Callable[..., Any]) -> None:
    try:
        found = look_up(host, None)
    except OSError:
        return  # by a proxy perhaps; the connection itself will say
    _check(entry[4][0] for entry in found)


def _check(addresses: Iterator[Any]) -> None:
    for text in addresses:
        address = ipaddress.ip_address(str(text).partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        listed = any(address in network for network in settings.NOTICE_PRIVATE_HOSTS)
        if not listed and (not address.is_global or address.is_multicast):
            raise NotAllowed
