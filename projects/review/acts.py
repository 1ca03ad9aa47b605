"""Who wrote a record and who had all of it before them, from its history: what approval by a second person rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from ..history.audit_log import PUBLICATION_STEP, difference, models_of, rows_in_turn
from ..history.reasons import shows_no_text
from ..models import Project
from ..values.choices import Publication

ASSIGNED = ("code", "publication", "first_published_at")  # by the program, whoever's save it happens in


@dataclass
class Acts:
    """When something of each user's last came into a record, and when they last had all of it before them; by user."""

    wrote: dict[int, datetime] = field(default_factory=dict)
    seen: dict[int, datetime] = field(default_factory=dict)


def last_acts(records: Sequence[Any]) -> dict[int, Acts]:
    """Of records of one model, by key; a fixed number of queries.

    Whoever saves a record's form or submits it there has it before them; not who imports a row of it, merges another into
    it, submits or labels it in a list, or changes one of its rows elsewhere. Other steps of publication are no writing.
    """
    acts = {record.pk: Acts() for record in records}
    for model in models_of(records[0]) if records else ():
        for owner, row, before, after in rows_in_turn(records, model):
            user, at, of = row.history_user_id, row.history_date, acts[owner]
            is_step = row.history_type == PUBLICATION_STEP
            if user is None or (is_step and row.publication != Publication.IN_REVIEW):
                continue
            if model is type(records[0]) and not shows_no_text(row.history_change_reason or ""):
                of.seen[user] = max(of.seen.get(user, at), at)
            if not is_step and _writes(before, after):
                of.wrote[user] = max(of.wrote.get(user, at), at)
    if records and isinstance(records[0], Project):
        _add_merged(acts)
    return acts


def _writes(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(name not in ASSIGNED for _row, name, *_values in difference({"": before}, {"": after}))


def _add_merged(acts: dict[int, Acts]) -> None:
    """What the writers of other projects entered came into these when they were merged."""
    gone = list(Project.objects.filter(merged_into__in=acts))
    theirs, into = last_acts(gone), defaultdict[int, list[Project]](list)
    for one in gone:
        into[one.merged_into_id or 0].append(one)
    for pk, merged in into.items():
        rows = Project.history.filter(id__in=[one.pk for one in merged])
        at, wrote = rows.latest("history_date").history_date, acts[pk].wrote
        for user in {user for one in merged for user in theirs[one.pk].wrote}:
            wrote[user] = max(wrote.get(user, at), at)


def makers(user: User) -> set[int]:
    """Ids of those who made this login or changed it, its password for one."""
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).exclude(user=user)
    return set(entries.values_list("user_id", flat=True))
