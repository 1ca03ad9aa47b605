"""Worlds that many tests stand on: entered once in each process, after that the rows that came of it are put back."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache, wraps
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from projects.models import AuditEntry, RunningCount, SignIn

Model = type[models.Model]
# What the migrations fill for good, and each flush anew, under other ids.
NAMED = (ContentType, Permission)
# Each test's logins write their own entries, whose numbers are then taken.
LOGS = {AuditEntry, SignIn}


class World(NamedTuple):
    """What a call stored and returned."""

    rows: dict[Model, list[tuple[Any, ...]]]
    names: dict[Model, dict[Any, Any]]
    files: dict[str, bytes]
    given: Any


def kept(make: Callable[..., Any]) -> Callable[..., Any]:
    """As `make`, which stores records and files and returns some of them, at a fraction of its time from the second call on.

    Where the database holds what it would clash with, it is entered anew. Each call returns copies.
    """
    worlds: dict[Any, World] = {}

    @wraps(make)
    def made(*args: Any, **options: Any) -> Any:
        which, there = (args, tuple(options.items())), _filled()
        if which in worlds:
            world = worlds[which] = _renamed(worlds[which])
            if world.rows.keys() & there - LOGS:
                return make(*args, **options)
            _put_back(world, there)
            return deepcopy(world.given)
        given = make(*args, **options)
        if all(map(_is_of_logins, there)):
            rows = {model: found for model in _models() if model not in there and (found := _stored(model))}
            worlds[which] = World(rows, _names(), dict(_files()), deepcopy(given))
        return given

    return made


@cache
def _models() -> list[Model]:
    """All that have a table of their own, but those of `NAMED`."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if not model._meta.proxy and model not in NAMED]


def _is_of_logins(model: Model) -> bool:
    return model in LOGS or model._meta.app_label in ("admin", "auth", "axes", "sessions")


def _filled() -> set[Model]:
    """The models that hold rows; the one that says that nothing is counted does not count."""
    asked = [model for model in _models() if model is not RunningCount]
    tables = (connection.ops.quote_name(model._meta.db_table) for model in asked)
    each = ", ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}")
        return {model for model, has_rows in zip(asked, cursor.fetchone(), strict=True) if has_rows}


def _files(folder: str = "") -> Iterator[tuple[str, bytes]]:
    """(name, content) of all that is stored beside the database."""
    folders, names = default_storage.listdir(folder)
    for name in (f"{folder}{name}" for name in names):
        with default_storage.open(name) as file:
            yield name, file.read()
    for below in folders:
        yield from _files(f"{folder}{below}/")


def _columns(model: Model) -> str:
    return ", ".join(connection.ops.quote_name(str(f.column)) for f in model._meta.local_concrete_fields)


def _stored(model: Model) -> list[tuple[Any, ...]]:
    """The rows as the database's client gives and takes them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        return [tuple(row) for row in cursor.fetchall()]


def _names() -> dict[Model, dict[Any, Any]]:
    """{natural key: id} of what is filled anew."""
    return {model: {each.natural_key(): each.pk for each in model._default_manager.all()} for model in NAMED}


def _renamed(world: World) -> World:
    """The world whose rows name the permissions and types as they are numbered now."""
    first = Permission.objects.order_by("pk").values_list("pk", flat=True)[0]
    if first == min(world.names[Permission].values()):
        return world
    now, rows = _names(), dict(world.rows)
    for model in rows:
        for n, field in enumerate(model._meta.local_concrete_fields):
            if field.related_model in NAMED:
                kind = field.related_model
                named = {pk: now[kind][name] for name, pk in world.names[kind].items()}
                rows[model] = [(*row[:n], named.get(row[n]), *row[n + 1 :]) for row in rows[model]]
    return world._replace(names=now, rows=rows)


@transaction.atomic  # its rows name each other
def _put_back(world: World, there: set[Model]) -> None:
    if RunningCount in world.rows:
        RunningCount.objects.all().delete()
    with connection.cursor() as cursor:
        for model in world.rows.keys() - there:
            marks = ", ".join(["%s"] * len(model._meta.local_concrete_fields))
            into = f"{connection.ops.quote_name(model._meta.db_table)} ({_columns(model)})"
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", world.rows[model])  # noqa: S608
    for name, content in world.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
