"""The Data Package of an edition: its files with what their columns mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ..columns import (
    Column,
    amount_columns,
    bridge_columns,
    change_columns,
    event_columns,
    investor_columns,
    milestone_columns,
    project_columns,
    signing_columns,
    tree_columns,
    with_mark,
)
from ..exports.datapackage import Resource, descriptor
from ..models import Edition
from ..values.choices import TotalBasis
from .store import Kept


def tables() -> dict[str, tuple[Any, tuple[Column, ...]]]:
    """Each table of an edition with its title and its columns."""
    return {
        "projects": (_("Projects"), project_columns(TotalBasis.HEADLINE)),
        "amounts": (_("Claims about money"), amount_columns()),
        "milestones": (_("Milestones"), milestone_columns()),
        "events": (_("Signing events"), event_columns()),
        "investors": (_("Investors"), investor_columns()),
        "zones": (_("Zones"), tree_columns("zones", figures=False)),
        "sectors": (_("Sectors"), tree_columns("sectors", figures=False)),
        "signings": (_("Projects signed at events"), signing_columns()),
        "bridge": (_("Bridge from the edition before"), with_mark(bridge_columns())),
        "changes": (_("Projects behind the bridge"), with_mark(change_columns())),
    }


def package(edition: Edition, files: Mapping[str, Kept]) -> bytes:
    """`datapackage.json` with the size and hash of each file."""
    with translation.override("en"):
        resources = [
            Resource(
                name,
                f"{name}.csv",
                str(title),
                columns,
                {"bytes": files[f"{name}.csv"].size, "hash": f"sha256:{files[f'{name}.csv'].sha256}"},
            )
            for name, (title, columns) in tables().items()
        ]
        described: dict[str, Any] = descriptor(
            f"edition-{edition.period}",
            f"Investment Project Tracker, edition {edition.period}",
            edition.cut_at,
            address(edition.period),
            resources,
            version=edition.period,
        )
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def address(period: str) -> str:
    """The permanent address of an edition's page, under `SITE_URL`, for files that are read elsewhere."""
    return f"{settings.SITE_URL}/editions/{period}/"
