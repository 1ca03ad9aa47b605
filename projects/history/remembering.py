"""Rows of history for many records at once, copied by the database from the records as they are stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

# What is told beside the row: PostgreSQL has to know of what type a parameter is.
_TYPED = {
    "postgresql": "%s::varchar, %s::timestamptz, %s::integer, %s::varchar",
    "sqlite": "%s, %s, %s, %s",
}


def remember(
    model: type[Any], ids: Collection[int], kind: str, user: Any, reason: str | None, at: datetime
) -> None:
    """Add to the history of these records that they read as they do since `at`; `kind` as simple-history has it, or
    `PUBLICATION_STEP`."""
    if not ids:
        return
    past, quote = model.history.model, connection.ops.quote_name
    names = [past._meta.get_field(f.name).attname for f in past.tracked_fields]
    into = ", ".join(quote(str(past._meta.get_field(f.name).column)) for f in past.tracked_fields)
    rows = model._default_manager.filter(pk__among=ids).order_by("pk")
    select, params = rows.values_list(*names).query.sql_with_params()
    told = ("history_type", "history_date", "history_user_id", "history_change_reason")
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(past._meta.db_table)} ({into}, {', '.join(told)}) "
            f"SELECT stored.*, {_TYPED[connection.vendor]} FROM ({select}) stored",
            [kind, moment, user and user.pk, reason, *params],
        )
