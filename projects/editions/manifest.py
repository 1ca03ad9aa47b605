"""The manifest of an edition: what its files are, to the byte, and what came before. Needs nothing but Python.

A signature is made and checked by `cryptography`, only where there is a key.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

FORMAT = 1


def written(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it is kept: UTF-8, two blanks a level, so that a person may read it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal, as manifests write it."""
    return sha256(content).hexdigest()


def sign(content: bytes, seed: bytes) -> bytes:
    """The detached Ed25519 signature, 64 bytes; `seed` is the private key's 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(content)


def public_key(seed: bytes) -> str:
    """The public half in base64, as the manifest names it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return base64.b64encode(
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    ).decode()


def is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Whether the signature over these bytes is of this public key (base64); ValueError if the key is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True
