"""A passkey in software: answers what the pages ask as a browser with a key would, truly or not."""

import json
import os
from base64 import urlsafe_b64encode
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256


def text(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One key pair for one site, counting its uses."""

    def __init__(self, origin="http://localhost:8000", site="localhost"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.number, self.uses = os.urandom(32), 0
        self.origin, self.site = origin, site

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _state(self, flags):
        self.uses += 1
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _answer(self, client, **response):
        response = {"clientDataJSON": text(client), **response}
        number = text(self.number)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})

    def made(self, options):
        """What a browser answers that was asked for a new one."""
        point = self.key.public_key().public_numbers()
        x, y = (value.to_bytes(32, "big") for value in (point.x, point.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        state = self._state(0x41) + bytes(16) + len(self.number).to_bytes(2, "big") + self.number + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": state})
        client = self._client("webauthn.create", json.loads(options)["challenge"])
        return self._answer(client, attestationObject=text(attestation), transports=["internal"])

    def shown(self, options):
        """What a browser answers that was asked for this one."""
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        state = self._state(0x01)
        signature = self.key.sign(state + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=text(state), signature=text(signature))
