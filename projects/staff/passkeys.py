"""Passkeys (WebAuthn) as second factor: what browsers are asked, and whether their answers hold.

py_webauthn reads and verifies; a challenge belongs to one session and counts once.
"""

import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ..models import Passkey

NEW, SHOWN = "passkey_new", "passkey_shown"  # in the session: the challenge of either, until it is answered
MOST = 10  # of one login
LONGEST = 20_000  # characters of an answer; they have some 1,000
MILLISECONDS = 5 * 60 * 1000


def possible() -> bool:
    """Whether browsers let this site have passkeys: they want HTTPS and a name, or localhost."""
    return bool(settings.PASSKEY_ORIGIN)


def of(user: Any) -> list[Passkey]:
    """This person's, the eldest first."""
    return list(Passkey.objects.filter(user=user, confirmed=True))


def questions(request: HttpRequest) -> dict[str, Any]:
    """What templates need to ask for a new passkey or for one that is there; nothing where it cannot be."""
    if not possible():
        return {}
    mine = of(request.user)
    asked: dict[str, Any] = {"origin": settings.PASSKEY_ORIGIN}
    if mine:
        asked["show"] = _ask_for_one(request, mine)
    if len(mine) < MOST:
        asked["new"] = _ask_for_new(request, mine)
    return asked


def add(request: HttpRequest, answer: str, name: str) -> Passkey | None:
    """The passkey that the browser made just now, stored; None where the answer is not to our question."""
    challenge = _challenge_of(request, NEW)
    if not challenge or len(answer) > LONGEST or len(of(request.user)) >= MOST:
        return None
    try:
        told = json.loads(answer)
        made = verify_registration_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=settings.PASSKEY_ORIGIN,
        )
        transports = [AuthenticatorTransport(way).value for way in told["response"].get("transports") or []]
    except Exception:  # a reader of bytes that anybody may have made up: whatever it raises is a no
        return None
    try:
        with transaction.atomic():
            key: Passkey = Passkey.objects.create(
                user=request.user,
                name=name,
                credential=made.credential_id,
                digest=_digest(made.credential_id),
                public_key=made.credential_public_key,
                uses=made.sign_count,
                transports=transports,
            )
    except IntegrityError:  # there already
        return None
    return key


def shown(request: HttpRequest, answer: str) -> Passkey | None:
    """Which of this person's passkeys signed our question in this session; None where none did."""
    challenge = _challenge_of(request, SHOWN)
    if not challenge or len(answer) > LONGEST:
        return None
    with transaction.atomic():
        try:
            told = json.loads(answer)
            digest = _digest(base64url_to_bytes(told["rawId"]))
            mine = Passkey.objects.select_for_update().filter(user=request.user, confirmed=True)
            key: Passkey = mine.get(digest=digest)
            proof = verify_authentication_response(
                credential=told,
                expected_challenge=challenge,
                credential_public_key=bytes(key.public_key),
                credential_current_sign_count=key.uses,
                expected_rp_id=_host(),
                expected_origin=settings.PASSKEY_ORIGIN,
            )
        except Exception:  # see above; a key that counts backwards was copied and is refused, too
            return None
        key.uses, key.last_used_at = proof.new_sign_count, datetime.now(UTC)
        key.save(update_fields=["uses", "last_used_at"])
    return key


def _host() -> str:
    return urlsplit(settings.PASSKEY_ORIGIN).hostname or ""


def _digest(credential: bytes) -> str:
    return sha256(credential).hexdigest()


def _challenge(request: HttpRequest, kind: str) -> bytes:
    """The one that is open, or a new one: two tabs of one session ask the same."""
    return bytes.fromhex(request.session.setdefault(kind, secrets.token_hex(32)))


def _challenge_of(request: HttpRequest, kind: str) -> bytes:
    return bytes.fromhex(request.session.pop(kind, ""))


def _named(keys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(key.credential), transports=[AuthenticatorTransport(way) for way in key.transports]
        )
        for key in keys
    ]


def _ask_for_one(request: HttpRequest, mine: list[Passkey]) -> str:
    options = generate_authentication_options(
        rp_id=_host(),
        challenge=_challenge(request, SHOWN),
        timeout=MILLISECONDS,
        allow_credentials=_named(mine),
        # The password was given: who holds the key is enough where its maker asks for no PIN or finger.
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def _ask_for_new(request: HttpRequest, mine: list[Passkey]) -> str:
    user: Any = request.user
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=str(admin.site.site_header),
        user_id=salted_hmac(__name__, str(user.pk), algorithm="sha256").digest(),  # tells nobody who it is
        user_name=user.get_username(),
        challenge=_challenge(request, NEW),
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,  # Android keeps others on one phone alone
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_named(mine),
    )
    return options_to_json(options)
