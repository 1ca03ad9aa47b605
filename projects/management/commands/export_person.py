import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, ManyToManyField, Model

from ...editions import store
from ...history import trail
from ...models import AuditEntry, EditionFile, Passkey, Person, SignIn

SECRET = {"password", "key", "token", "digest", "content"}  # never handed out, whoever asks


class Command(BaseCommand):
    """For who asks what is kept about them; `forget_person` and the admin remove it."""

    help = "Writes as JSON what is kept about a person of the records (by number) or about a login."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of both."""
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("number", nargs="?", type=int, help="of the person's record")
        who.add_argument("--login", help="of a member of staff")

    def handle(self, *, number: int | None, login: str | None, **options: Any) -> None:
        """CommandError where nothing is kept."""
        told = about_login(login) if login is not None else about_person(number or 0)
        if not any(told.values()):
            raise CommandError("nothing is kept of them")
        trail.record(trail.Kind.EXPORT, None, f"person {number}" if login is None else "login")
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))


def about_person(number: int) -> dict[str, Any]:
    """The record, what it was called earlier, what names it, and the lines of editions that hold a name of it."""
    past = list(Person.history.filter(id=number).order_by("history_date").values())
    names = {name for row in past for name in (row["name"], row["name_zh"]) if name}
    record = Person.objects.filter(pk=number).first()
    named = dict(_pointing_at(Person, number))
    return {
        "record": _plain(record),
        "history": past,
        "named_by": named,
        "editions": list(_lines_with(names)),
    }


def about_login(login: str) -> dict[str, Any]:
    """The login, its sign-ins and entries of the audit log, and the numbers of the records that name it."""
    user = User.objects.filter(username=login).first()
    if user is None:
        return {"record": None}
    audit = AuditEntry.objects.filter(user=user).order_by("pk").values("at", "kind", "subject", "details")
    signs = SignIn.objects.filter(username=login).order_by("pk").values("at", "address", "result")
    acts = (
        LogEntry.objects.filter(user=user)
        .order_by("pk")
        .values("action_time", "object_repr", "change_message")
    )
    keys = Passkey.objects.filter(user=user).values("name", "made_at", "last_used_at")
    roles = [group.name for group in user.groups.all()]
    return {
        "record": _plain(user),
        "roles": roles,
        "passkeys": list(keys),
        "sign_ins": list(signs),
        "audit_log": list(audit),
        "actions": list(acts),
        "named_by": dict(_pointing_at(User, user.pk)),
    }


def _plain(record: Model | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {f.name: f.value_from_object(record) for f in record._meta.concrete_fields if f.name not in SECRET}


def _pointing_at(model: type[Model], pk: int) -> Iterator[tuple[str, list[int]]]:
    """(model and field, numbers of its rows) of everything that points at the record, histories included."""
    for other in apps.get_models(include_auto_created=True):
        for field in (*other._meta.concrete_fields, *other._meta.local_many_to_many):
            if isinstance(field, ForeignKey | ManyToManyField) and field.related_model is model:
                rows = (
                    other._base_manager.filter(**{field.name: pk}).order_by("pk").values_list("pk", flat=True)
                )
                if keys := list(rows):
                    yield f"{other._meta.label}.{field.name}", keys


def _lines_with(names: set[str]) -> Iterator[dict[str, Any]]:
    """Lines of the files of editions in which one of the names stands."""
    for file in EditionFile.objects.filter(name__endswith=".csv").select_related("edition").order_by("pk"):
        with store.plain(file.sha256) as content:
            for number, line in enumerate(content, 1):
                text = line.decode(errors="replace").rstrip("\r\n")
                if any(name in text for name in names):
                    yield {"edition": file.edition.period, "file": file.name, "line": number, "text": text}
