"""Asks ClamAV's daemon about a file (INSTREAM, clamd(8)): over TCP or a socket of this machine."""

from __future__ import annotations

import socket
import struct
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BLOCK = 1 << 16
SECONDS = 30  # for each step of the talk
CLEAN = "stream: OK"
FOUND = " FOUND"


class Unreachable(Exception):
    """The daemon did not say what the file is."""


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname, parts.port or 3310), SECONDS)


def found_in(file: IO[bytes], address: str) -> str:
    """What is found in the file from where it stands, as the daemon calls it; blank where nothing is.

    Unreachable where the daemon gives no answer or another one, for one by its size limit.
    """
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                line.sendall(struct.pack("!L", len(block)) + block)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := line.recv(4096)):
                answer += part
    except OSError as error:
        raise Unreachable(str(error)) from None
    said = answer.rstrip(b"\0\n").decode(errors="replace")
    if said == CLEAN:
        return ""
    if said.endswith(FOUND):
        return said.removeprefix("stream: ").removesuffix(FOUND)
    raise Unreachable(said)


def refuse_viruses(file: Any) -> None:
    """For each file that somebody uploads: ValidationError where CLAMD_URL's daemon finds something, or cannot say.

    What was not looked at is not kept. The file stands at its beginning before and after.
    """
    if not settings.CLAMD_URL:
        return
    file.seek(0)
    try:
        found = found_in(file, settings.CLAMD_URL)
    except Unreachable:
        raise ValidationError(_("The file cannot be checked for viruses now. Try again later.")) from None
    finally:
        file.seek(0)
    if found:
        raise ValidationError(_("The file holds a virus: %(name)s.") % {"name": found})
