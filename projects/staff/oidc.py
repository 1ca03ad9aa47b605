"""Single sign-on by OpenID Connect beside passwords (docs/decisions/0018): who the provider says it is, and which roles.

mozilla-django-oidc exchanges the code, checks the nonce and asks for the claims; what a token must say is stricter here.
"""

from __future__ import annotations

import time
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from ..models import OutsideIdentity

SECONDS = 5  # that the provider may take for an answer
KEPT_SECONDS = 3600  # what it says of itself is asked again after this
ALGORITHMS = ("RS256", "ES256")  # signed by a key of its own, never by our secret
LEEWAY = 60  # seconds that clocks may differ
SCOPES = "openid email profile"
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class Refused(Exception):
    """Why somebody is not let in, in words for them."""


_known: dict[str, Any] = {}


def provider() -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery); Refused where it does not answer or is another one."""
    if _known.get("issuer") == settings.OIDC_ISSUER and time.monotonic() - _known["at"] < KEPT_SECONDS:
        found: dict[str, Any] = _known["found"]
        return found
    try:
        answer = requests.get(
            f"{settings.OIDC_ISSUER}/.well-known/openid-configuration", timeout=SECONDS, allow_redirects=False
        )
        answer.raise_for_status()
        found = answer.json()
        if found["issuer"].rstrip("/") != settings.OIDC_ISSUER or not all(found[name] for name in NEEDED):
            raise ValueError("another issuer")
    except (requests.RequestException, ValueError, LookupError, AttributeError, TypeError):
        raise Refused(
            _("The provider of single sign-on does not answer. Try later, or use your password.")
        ) from None
    _known.update(issuer=settings.OIDC_ISSUER, at=time.monotonic(), found=found)
    return found


class Backend(OIDCAuthenticationBackend):
    """The library's, with what discovery says in the place of settings and with claims checked in full."""

    def __init__(self) -> None:
        self.provider = provider()
        super().__init__()

    def get_settings(self, attr: str, *args: Any) -> Any:  # type: ignore[override]  # the library's is static
        """What the library asks for, from the environment and from the provider."""
        offered = self.provider.get("id_token_signing_alg_values_supported") or ALGORITHMS[:1]
        own = {
            "OIDC_OP_TOKEN_ENDPOINT": self.provider["token_endpoint"],
            "OIDC_OP_USER_ENDPOINT": self.provider["userinfo_endpoint"],
            "OIDC_OP_JWKS_ENDPOINT": self.provider["jwks_uri"],
            "OIDC_RP_CLIENT_ID": settings.OIDC_CLIENT_ID,
            "OIDC_RP_CLIENT_SECRET": settings.OIDC_CLIENT_SECRET,
            "OIDC_RP_SIGN_ALGO": next((name for name in ALGORITHMS if name in offered), ALGORITHMS[0]),
            "OIDC_AUTHENTICATION_CALLBACK_URL": "admin:single_sign_on_back",
            "OIDC_TIMEOUT": SECONDS,
        }
        return own[attr] if attr in own else super().get_settings(attr, *args)

    def claims(self, code: str, redirect_uri: str, nonce: str, verifier: str) -> dict[str, Any]:
        """Exchange the code for what the provider says of the person; Refused where anything does not fit."""
        asked = {
            "client_id": settings.OIDC_CLIENT_ID,
            "client_secret": settings.OIDC_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        try:
            given = self.get_token(asked)
            told: dict[str, Any] = self.verify_token(given["id_token"], nonce=nonce)
            more = self.get_userinfo(given["access_token"], given["id_token"], told)
            if more.get("sub") != told["sub"]:
                raise SuspiciousOperation("userinfo of somebody else")
        except (
            requests.RequestException,
            jwt.PyJWTError,
            SuspiciousOperation,
            LookupError,
            ValueError,
            TypeError,
        ):
            raise Refused(_("Single sign-on failed. Begin again.")) from None
        return {**more, **told}

    def retrieve_matching_jwk(self, token: Any) -> Any:
        """The provider's key that the token names; the library fails where a provider with one key names none."""
        answer = requests.get(self.provider["jwks_uri"], timeout=SECONDS)
        answer.raise_for_status()
        named, algorithm = jwt.get_unverified_header(token).get("kid"), self.OIDC_RP_SIGN_ALGO
        fitting = [
            key
            for key in answer.json()["keys"]
            if (named is None or key.get("kid") == named)
            and key.get("alg", algorithm) == algorithm
            and key.get("use", "sig") == "sig"
            and key.get("kty") == ("RSA" if algorithm.startswith("RS") else "EC")
        ]
        if len(fitting) != 1:
            raise SuspiciousOperation("no key, or more than one")
        return jwt.PyJWK(fitting[0], algorithm=algorithm)

    def _verify_jws(self, payload: Any, key: Any) -> Any:
        """Signature, algorithm, issuer, audience and time; the library leaves audience and issuer out."""
        algorithm = self.OIDC_RP_SIGN_ALGO
        told = jwt.decode(
            payload,
            key,
            algorithms=[algorithm],
            audience=settings.OIDC_CLIENT_ID,
            issuer=self.provider["issuer"],
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        if told.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
            raise SuspiciousOperation("made for another client")
        return told


def roles_of(claims: dict[str, Any]) -> list[str]:
    """The roles that the claim named in OIDC_ROLES gives; Refused where it gives none."""
    name, mapped = settings.OIDC_ROLES
    held = claims.get(name)
    values = held if isinstance(held, list) else [held]
    found = sorted({mapped[value] for value in values if isinstance(value, str) and value in mapped})
    if not found:
        raise Refused(_("The provider knows you, but gives you no role here. Ask whoever runs it."))
    return found


def login_of(claims: dict[str, Any]) -> User:
    """The login of this person with the roles of today; made at the first time.

    One that was there before is taken where its mail address, verified by the provider, is nobody else's: a person with two
    logins would be four eyes alone. Refused for inactive ones; superusers sign in by password.
    """
    roles = roles_of(claims)
    with transaction.atomic():
        known = OutsideIdentity.objects.filter(issuer=settings.OIDC_ISSUER, subject=str(claims["sub"])[:255])
        identity = known.select_related("user").first()
        user = identity.user if identity else _by_mail(claims) or _new(claims)
        if not user.is_active or user.is_superuser:
            raise Refused(_("This login is not let in by single sign-on. Ask an administrator."))
        if identity is None:
            known.create(issuer=settings.OIDC_ISSUER, subject=str(claims["sub"])[:255], user=user)
        if not user.is_staff:
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        if {group.name for group in user.groups.all()} != set(roles):
            user.groups.set(Group.objects.filter(name__in=roles))
    return user


def _by_mail(claims: dict[str, Any]) -> User | None:
    mail = claims.get("email")
    if not mail or claims.get("email_verified") is not True:
        return None
    found = list(User.objects.filter(email__iexact=str(mail), outside_identity=None)[:2])
    return found[0] if len(found) == 1 else None


def _new(claims: dict[str, Any]) -> User:
    wanted = slugify(str(claims.get("preferred_username") or claims.get("name") or ""), allow_unicode=True)[
        :140
    ]
    name, number = wanted or "staff", 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{wanted or 'staff'}-{number}"
    return User.objects.create_user(
        name,
        str(claims.get("email") or "")[:254],
        None,  # no password: it has none to guess
        first_name=str(claims.get("given_name") or "")[:150],
        last_name=str(claims.get("family_name") or "")[:150],
        is_staff=True,
    )
