"""forget_person NUMBER: the name of a person whose record was deleted goes from the public past and from staff's histories."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace

from projects.models import Person

from ...caching import data_version
from ...history import versions


class Command(BaseCommand):
    """For who asks to be forgotten; the deletion itself comes before it, in the admin."""

    help = "Take the name of a deleted person (by the record's number) out of the public past and staff's histories."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number, for a record that is deleted has no name to be found by."""
        parser.add_argument("number", type=int, help="of the record, as its address in the admin said")

    @transaction.atomic
    def handle(self, *, number: int, **options: Any) -> None:
        """All or nothing; CommandError where the record is still there or nothing is kept of it."""
        if Person.objects.filter(pk=number).exists():
            raise CommandError("The record is still there: take it off projects and events, then delete it.")
        history = Person.history.filter(id=number)
        names = {name for row in history.values_list("name", "name_zh") for name in row if name}
        history.delete()
        names |= versions.forget(number)
        if not names:
            raise CommandError(f"Nothing is kept of a person number {number}.")
        for name in names:
            _take_out(name)
        data_version.move_on()
        self.stdout.write(
            "Forgotten. Texts that people wrote and files that they attached may still hold the name."
        )


def _take_out(name: str) -> None:
    """Of the log of actions in the admin, which keeps what each record was called."""
    for field in ("object_repr", "change_message"):
        found = LogEntry.objects.filter(**{f"{field}__contains": name})
        found.update(**{field: Replace(F(field), Value(name), Value("—"))})
