"""Seals an edition: writes the manifest that names each file, the edition before and what was revised, and signs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ..models import Edition, EditionFile, Project
from ..models.archive import ProjectVersion
from ..values.choices import Publication
from . import manifest, store
from .layout import MANIFEST, SIGNATURE
from .packaging import address


def digest_of(files: Mapping[str, str]) -> str:
    """One hash for a set of files by name and hash."""
    return sha256(json.dumps(sorted(files.items())).encode()).hexdigest()


def seal(edition: Edition, earlier: Edition | None) -> None:
    """Write and sign the manifest of an edition whose other files are stored."""
    edition.files.filter(name__in=(MANIFEST, SIGNATURE)).delete()
    content = manifest.written(_manifest(edition, earlier))
    _add(edition, MANIFEST, content)
    if settings.EDITION_KEY:
        _add(edition, SIGNATURE, manifest.sign(content, settings.EDITION_KEY))


def _add(edition: Edition, name: str, content: bytes) -> None:
    kept = store.keep([content])
    EditionFile.objects.create(edition=edition, name=name, sha256=kept.sha256, size=kept.size)


def _manifest(edition: Edition, earlier: Edition | None) -> dict[str, Any]:
    revisions = list(edition.revisions.all())
    named: dict[str, Any] = {
        "format": manifest.FORMAT,
        "edition": edition.period,
        "address": address(edition.period),
        "cut": utc(edition.cut_at),
        "published": utc(edition.published_at) if edition.published_at else None,
        "data_version": edition.data_version,
        "note": edition.note,
        "note_zh": edition.note_zh,
        "previous": earlier
        and {
            "edition": earlier.period,
            "cut": utc(earlier.cut_at),
            "cut_day": cut_day(earlier),
            "manifest_sha256": earlier.files.get(name=MANIFEST).sha256,
        },
        "figures": edition.figures,
        "files": {
            file.name: {"sha256": file.sha256, "bytes": file.size}
            for file in edition.files.exclude(name__in=(MANIFEST, SIGNATURE))
        },
        "revisions": [
            {
                "made": utc(revision.made_at),
                "reason": revision.reason,
                "reason_zh": revision.reason_zh,
                "manifest_sha256": revision.manifest_sha256,
            }
            for revision in revisions
        ],
        "withdrawn": sorted({code for revision in revisions for code in revision.withdrawn}),
    }
    if settings.EDITION_KEY:
        named["public_key"] = manifest.public_key(settings.EDITION_KEY)
    return named


def cut_day(edition: Edition) -> str:
    """The day on which the cut lies, by the site's calendar: what is dated before it was there to be known."""
    return timezone.localdate(edition.cut_at).isoformat()


def utc(moment: datetime) -> str:
    """ISO 8601 to the second with a Z: how every moment of a manifest is written."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def withdrawn_since(edition: Edition) -> list[str]:
    """Codes of the projects that the edition's files hold and that are not public now."""
    held = ProjectVersion._default_manager.filter(*_valid(edition.cut_at)).filter(
        record__in=ProjectVersion._default_manager.filter(*_valid(edition.frozen_at)).values("record")
    )
    gone = Project.objects.exclude(publication=Publication.PUBLISHED).exclude(code=None)
    codes = gone.filter(pk__in=held.values("record")).values_list("code", flat=True)
    return sorted(filter(None, codes))


def _valid(moment: datetime) -> tuple[Q, ...]:
    """Versions that read so at a moment."""
    return (Q(valid_from__lt=moment), Q(valid_to=None) | Q(valid_to__gte=moment))
