"""The audit log: who signed in, was refused, decided, published, imported, took out or set what.

An entry is stored in the transaction of what it tells and put into the chain right after the commit: writers of long
transactions hold nobody back. Each link is the SHA-256 of the entry's content and of the link before.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from ..models import AuditEntry

Kind = AuditEntry.Kind
LOCK = 0x41554449  # PostgreSQL: of whoever links entries
STRETCH = 500  # entries linked at once
log = logging.getLogger("tracker.audit")


def record(
    kind: str,
    user: Any = None,
    subject: str = "",
    *,
    rarely: bool = False,
    evenly: bool = False,
    **details: Any,
) -> None:
    """Note something inside the caller's transaction.

    `rarely`: at most once a minute for the same kind, user and subject; `evenly`: it takes as long where nothing is
    noted. `details` are plain values, without names of persons and without what people typed: entries stay for good.
    """
    user = user if getattr(user, "pk", None) else None
    now = timezone.now()
    before = AuditEntry.objects.filter(
        kind=kind, at__gt=now - timedelta(minutes=1), user=user, subject=subject
    )
    again = rarely and before.exists()
    if again and not evenly:
        return
    with transaction.atomic():
        AuditEntry.objects.create(at=now, kind=kind, user=user, subject=subject[:200], details=details)
        if again:
            _link()
            transaction.set_rollback(True)
        elif not any(waiting[1] is link for waiting in connection.run_on_commit):
            transaction.on_commit(link, robust=True)  # once for all entries of a transaction


def acting() -> Any:
    """Who is signed in at the request that is being answered; None in commands."""
    return getattr(getattr(HistoricalRecords.context, "request", None), "user", None)


def link() -> None:
    """Put the entries that are in no chain yet into it, in the order in which they were stored."""
    linked = _link()
    for entry in linked:
        log.info(entry.kind, extra={"fields": {"audit": as_json(entry)}})
    if len(linked) == STRETCH:
        link()


def _link() -> list[AuditEntry]:
    """The next stretch of them, linked."""
    linked: list[AuditEntry] = []
    with transaction.atomic():
        alone()
        last = head()
        number, digest = (last.number or 0, last.digest) if last else (0, "")
        waiting = AuditEntry.objects.filter(number__isnull=True).select_related("user").order_by("pk")
        for entry in waiting[:STRETCH]:
            number += 1
            entry.number, entry.previous = number, digest
            entry.digest = digest = digest_of(entry)
            entry.save(update_fields=["number", "previous", "digest"])
            linked.append(entry)
    return linked


def alone() -> None:
    """One writer at a time until the transaction ends; on SQLite every transaction is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def head() -> AuditEntry | None:
    """The last entry of the chain."""
    return AuditEntry.objects.filter(number__isnull=False).order_by("-number").first()


def content(entry: AuditEntry) -> dict[str, Any]:
    """What the chain holds of an entry."""
    return {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "user": entry.user_id,
        "subject": entry.subject,
        "details": entry.details,
        "previous": entry.previous,
    }


def canonical(told: dict[str, Any]) -> bytes:
    """JSON with sorted keys and without blanks, in UTF-8: what is hashed."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(entry: AuditEntry) -> str:
    """What the entry's own link must be."""
    return sha256(canonical(content(entry))).hexdigest()


def as_json(entry: AuditEntry) -> dict[str, Any]:
    """An entry as it is exported: what is chained, its link, and what the login is called today."""
    login = entry.user.get_username() if entry.user else ""
    return {**content(entry), "digest": entry.digest, "login": login}


def entries(after: int = 0) -> Iterator[AuditEntry]:
    """The whole chain from its beginning, or what follows the entry with this number."""
    link()
    chained = AuditEntry.objects.filter(number__gt=after).select_related("user").order_by("number")
    yield from chained.iterator(1000)


@dataclass(frozen=True)
class Verdict:
    """Of a chain: how many entries hold, the last link, and what is wrong first; blank where nothing is."""

    number: int
    head: str
    wrong: str = ""


def verify(chain: Iterable[AuditEntry], kept: str = "") -> Verdict:
    """Whether each entry is what was linked, none is missing or put in, and the kept link is among them."""
    number, digest, seen = 0, "", not kept
    for entry in chain:
        at = f"entry {entry.number} of {entry.at:%Y-%m-%d %H:%M:%S}"
        if entry.number != number + 1:
            return Verdict(number, digest, f"{at} follows entry {number}: entries between them are missing")
        if entry.previous != digest:
            return Verdict(
                number, digest, f"{at} does not follow the entry before: one was put in or removed"
            )
        if entry.digest != digest_of(entry):
            return Verdict(number, digest, f"{at} was changed")
        number, digest = entry.number, entry.digest
        seen = seen or digest == kept
    if not seen:
        return Verdict(
            number, digest, f"the kept link is not in the log: its end after entry {number} was cut off"
        )
    return Verdict(number, digest)
