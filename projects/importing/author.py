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
from ..models import Project
from ..models.bulk import create_many

BATCH = 500
PAUSE = 0.15  # seconds


def give_way() -> None:
    """Between two transactions on SQLite: whoever waits to write looks every tenth of a second, and would find none free."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)


# What is told beside the row: PostgreSQL has to know of what type a parameter is.
_TYPED = {
    "postgresql": "%s::varchar, %s::timestamptz, %s::integer, %s::varchar",
    "sqlite": "%s, %s, %s, %s",
}


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
        if not objects:
            return
        past, quote = model.history.model, connection.ops.quote_name
        names = [past._meta.get_field(f.name).attname for f in past.tracked_fields]
        into = ", ".join(quote(str(past._meta.get_field(f.name).column)) for f in past.tracked_fields)
        rows = model._default_manager.filter(pk__among=[record.pk for record in objects]).order_by("pk")
        select, params = rows.values_list(*names).query.sql_with_params()
        told = ("history_type", "history_date", "history_user_id", "history_change_reason")
        at = connection.ops.adapt_datetimefield_value(self.at)
        values = [kind, at, self.user and self.user.pk, self.reason[:100]]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(past._meta.db_table)} ({into}, {', '.join(told)}) "
                f"SELECT stored.*, {_TYPED[connection.vendor]} FROM ({select}) stored",
                [*values, *params],
            )

    def step(self, projects: Sequence[Project]) -> None:
        """Publication as a step of its own in the history, as `review.workflow` tells it."""
        past = Project.history.model
        past.objects.bulk_create(
            (
                past(
                    **{f.attname: getattr(project, f.attname) for f in past.tracked_fields},
                    history_type=PUBLICATION_STEP,
                    history_user=self.user,
                    history_change_reason=self.reason,
                    history_date=self.at,
                )
                for project in projects
            ),
            BATCH,
        )

    def delete(self, record: Any) -> None:
        """One record at a time, so that its history says who, when and why."""
        record._history_user, record._change_reason, record._history_date = self.user, self.reason, self.at
        record.delete()
