"""Orders of projects (docs/interface.md, `sort`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Func, OrderBy, QuerySet, TextField, Value
from django.db.models.functions import NullIf
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy

from ..models import Project

SORTS = {
    "-signed_on": gettext_lazy("Signing date, newest first"),
    "signed_on": gettext_lazy("Signing date, oldest first"),
    "-amount": gettext_lazy("Amount, largest first"),
    "amount": gettext_lazy("Amount, smallest first"),
    "name": gettext_lazy("Name, A to Z"),
    "-name": gettext_lazy("Name, Z to A"),
    "-updated": gettext_lazy("Updated, newest first"),
    "updated": gettext_lazy("Updated, oldest first"),
}


class ByCodePoint(Func):
    """Text ordered alike on every database, whatever its locale."""

    output_field = TextField()
    arity = 1
    template = "%(expressions)s"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """COLLATE "C": the order that SQLite has anyway, whatever the server's language."""
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


def by_key(by: Mapping[str, Any], sort: str) -> OrderBy:
    """The key that `sort` names: what is blank comes last either way (docs/interface.md)."""
    key = by[sort.removeprefix("-")]
    found: OrderBy = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return found


def ordered(projects: QuerySet[Project], sort: str, figure: str) -> QuerySet[Project]:
    """By amount means by the field `figure`; ties by code (docs/interface.md)."""
    by: dict[str, Any] = {
        "signed_on": F("signed_on"),
        "amount": F(figure),
        "name": ByCodePoint(NullIf("name", Value(""))),
        "updated": F("updated_at"),
    }
    return projects.order_by(by_key(by, sort), ByCodePoint("code"))
