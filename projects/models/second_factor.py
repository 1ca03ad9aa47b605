"""What the second factor stands on: keys of apps, encrypted and bound to their login, digests of codes, passkeys."""

from __future__ import annotations

import base64
import os
from binascii import unhexlify
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

SEALED = "aes:"  # before what is encrypted; a plain key is hex and has no colon
NONCE = 12  # bytes
SALT = "projects.models.second_factor"
DIGEST_CHARACTERS = 16  # as many as the table of backup codes holds; a code has 8


def _secrets() -> Iterator[str]:
    """Today's SECRET_KEY, then earlier ones that still count."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def _cipher(secret: str) -> AESGCM:
    return AESGCM(sha256(f"{SALT}:{secret}".encode()).digest())


def sealed(key: str, user_id: int) -> str:
    """A hex key as the database has it: AES-GCM by SECRET_KEY, of use for this login alone."""
    nonce = os.urandom(NONCE)
    text = _cipher(settings.SECRET_KEY).encrypt(nonce, unhexlify(key), str(user_id).encode())
    return SEALED + base64.b64encode(nonce + text).decode()


def opened(stored: str, user_id: int) -> bytes:
    """The key itself; ValueError where none of the keys that count sealed it for this login."""
    if not stored.startswith(SEALED):
        return unhexlify(stored)  # of before keys were sealed; the next `migrate` does it
    raw = base64.b64decode(stored.removeprefix(SEALED))
    for secret in _secrets():
        try:
            return _cipher(secret).decrypt(raw[:NONCE], raw[NONCE:], str(user_id).encode())
        except InvalidTag:
            continue
    raise ValueError("sealed by another SECRET_KEY, or for another login")


class AppDevice(TOTPDevice):
    """An app that shows codes; its key is sealed in the database."""

    key: Any  # the library's field; it has no types

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        """The key itself."""
        return opened(self.key, self.user_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never stores a plain key."""
        if not self.key.startswith(SEALED):
            self.key = sealed(self.key, self.user_id)
        super().save(*args, **kwargs)


class Passkey(Device):
    """A public key (WebAuthn) whose other half stays in a phone, a computer or a stick; nothing here is secret."""

    name: Any  # the library's field: what its owner calls it

    credential = models.BinaryField(max_length=1023)
    # Of the credential: a long one cannot be unique on every database.
    digest = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField(max_length=1023)
    uses = models.PositiveBigIntegerField(default=0)  # as the key itself counts; most tell 0
    transports = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ("made_at", "pk")


def has_second_factor(user: str = "pk") -> Q:
    """Whether a login (by default the row's own) has proved an app or a passkey to be theirs."""
    kinds = (AppDevice, Passkey)
    app, key = (Exists(kind.objects.filter(user=OuterRef(user), confirmed=True)) for kind in kinds)
    return Q(app) | Q(key)


def seal_all(**kwargs: Any) -> None:
    """After each `migrate`: every key by today's SECRET_KEY, so that an earlier one can go (docs/operations.md)."""
    for device in AppDevice.objects.all():
        try:
            device.key = opened(device.key, device.user_id).hex()
        except ValueError:
            continue  # no code fits it any more: an administrator takes it away
        device.save(update_fields=["key"])


def code_digest(code: str, secret: str | None = None) -> str:
    """A backup code as it is stored."""
    return salted_hmac(SALT, code, secret=secret, algorithm="sha256").hexdigest()[:DIGEST_CHARACTERS]


def code_forms(code: str) -> list[str]:
    """What a backup code may be stored as: by each key that counts, and as it is where it was made before that."""
    plain = [code] if len(code) < DIGEST_CHARACTERS else []
    return [*(code_digest(code, secret) for secret in _secrets()), *plain]
