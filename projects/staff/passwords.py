"""What no password may be, beside Django's own rules."""

from __future__ import annotations

import os
import re
from hashlib import sha1
from itertools import pairwise
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:  # this file is read before there are models
    from django.contrib.auth.models import AbstractBaseUser

SAMPLED = 200  # lines of a list, to see whether it is sorted
LEFT = 6  # characters that a password must have besides its owner's names


class NotMadeOfTheLogin:
    """Refuses the login written twice, or with a year behind it; Django's rule compares by likeness alone."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """ValidationError where fewer than `LEFT` characters remain without login and names of three or more."""
        left = password.lower()
        for name in ("username", "first_name", "last_name"):
            text = str(getattr(user, name, "") or "").lower()
            left = left.replace(text, "") if len(text) > 2 else left
        if len(left) < LEFT and left != password.lower():
            raise ValidationError(_("The password is made of the login or the name."), code="made_of_login")

    def get_help_text(self) -> str:
        """What the form says beforehand, in the reader's language."""
        return _("Your password must not be made of your login or your name.")


DIGEST = re.compile(rb"[0-9A-Fa-f]{40}(:|$)")


class NotBreached:
    """Refuses what is in the file of BREACHED_PASSWORDS; nothing leaves this machine."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """ValidationError where the password is in the list."""
        if settings.BREACHED_PASSWORDS and is_listed(password, settings.BREACHED_PASSWORDS):
            raise ValidationError(_("This password was found in a breach: others know it."), code="breached")

    def get_help_text(self) -> str:
        """What the form says beforehand, in the reader's language."""
        return (
            _("Your password must not be one that was found in a breach.")
            if settings.BREACHED_PASSWORDS
            else ""
        )


def is_listed(password: str, path: str) -> bool:
    """Whether the sorted file has the password, or its SHA-1 where its first line is one; read by halves."""
    with open(path, "rb") as file:
        digests = bool(DIGEST.match(file.readline().strip()))
        wanted = password.encode()
        if digests:
            wanted = sha1(wanted, usedforsecurity=False).hexdigest().upper().encode()
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:  # to the first place behind which no line is below what is wanted
            middle = (low + high) // 2
            line = _key(_line_from(file, middle), digests)
            low, high = (middle + 1, high) if line and line < wanted else (low, middle)
        found = _line_from(file, low)
        return bool(found) and _key(found, digests) == wanted


def seems_sorted(path: str) -> bool:
    """Whether lines from all over the file stand in the order in which `is_listed` looks for them."""
    with open(path, "rb") as file:
        digests = bool(DIGEST.match(file.readline().strip()))
        size = file.seek(0, os.SEEK_END)
        places = range(0, size, max(1, size // SAMPLED))
        keys = [_key(line, digests) for place in places if (line := _line_from(file, place))]
    return all(before <= after for before, after in pairwise(keys))


def _line_from(file: IO[bytes], place: int) -> bytes:
    """The first line that begins there or behind it; blank where none does."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()


def _key(line: bytes, digests: bool) -> bytes:
    line = line.rstrip(b"\r\n")
    return line.partition(b":")[0].upper() if digests else line
