"""In whose name an import writes, many rows at once and with their history."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..history.audit_log import PUBLICATION_STEP
from ..history.reasons import IMPORTED, UNDONE
from ..history.remembering import remember
from ..models import Project
from ..models.bulk import create_many

BATCH = 500
PAUSE = 0.15  # seconds


def give_way() -> None:
    """Between two transactions on SQLite: whoever waits to write looks every tenth of a second, and would find none free."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)


def beginning(number: int) -> str:
    """How the reasons begin that the history gives for what import `number` did."""
    return _(IMPORTED) % {"number": number}


def undone(number: int) -> str:
    """The reason that the history gives for what undoing import `number` did."""
    return _(UNDONE) % {"number": number}


def is_undoing(reason: str) -> bool:
    """Whether the history gives this reason for what an undoing did, in whichever language."""
    digits = re.findall(r"\d+", reason)
    for language in ("en", "zh-hans"):
        with override(language):
            if any(reason == undone(int(number)) for number in digits):
                return True
    return False


@dataclass
class Author:
    """In whose name and why records change, and when."""

    user: Any
    reason: str
    at: datetime = field(default_factory=timezone.now)

    def create(self, model: type[Any], objects: Sequence[Any]) -> None:
        """New records with their history, in a few statements."""
        create_many(objects)
        self.remember(model, objects, "+")

    def update(self, model: type[Any], objects: Sequence[Any], fields: Iterable[str]) -> None:
        """An upsert by id: `bulk_update` of as many fields takes many times as long."""
        if objects:
            model._default_manager.bulk_create(
                objects, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=sorted(set(fields))
            )
            self.remember(model, objects, "~")

    def remember(self, model: type[Any], objects: Sequence[Any], kind: str) -> None:
        """Their history, copied by the database from the rows as they are stored."""
        remember(model, [record.pk for record in objects], kind, self.user, self.reason[:100], self.at)

    def step(self, projects: Sequence[Project]) -> None:
        """Publication as a step of its own in the history, as `review.workflow` tells it."""
        ids = [project.pk for project in projects]
        remember(Project, ids, PUBLICATION_STEP, self.user, self.reason, self.at)

    def delete(self, record: Any) -> None:
        """One record at a time, so that its history says who, when and why."""
        record._history_user, record._change_reason, record._history_date = self.user, self.reason, self.at
        record.delete()
