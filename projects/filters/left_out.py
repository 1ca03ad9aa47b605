"""What filters leave out, where it is little: kept counts less it are the counts of what they leave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import BooleanField, Count, Func
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.where import WhereNode

from ..models import Project
from ..models.querysets import ProjectQuerySet

LEAST = 10_000  # of fewer projects all are counted as fast
SAMPLE = 400  # so many at most tell how many are left out
PART = 3  # one in so many at most, for that to be counted instead of what is left
LITTLE = 2000  # that many are remembered by their keys


class Fails(Func):
    """That a condition is false, or says nothing as of a blank field: what it leaves out, to the last project."""

    template = "((%(expressions)s) IS NOT TRUE)"
    output_field = BooleanField()
    arity = 1

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> Any:
        """Of a condition that nothing can meet, all is left out."""
        try:
            return super().as_sql(compiler, connection, *args, **context)
        except EmptyResultSet:
            raise FullResultSet from None


def shares(names: Collection[str], by: Callable[[str], ProjectQuerySet]) -> Mapping[str, float]:
    """How much of all that is public each of these filters leaves out, as a sample says; nothing where there is little anyway.

    `by` narrows by one. The figures do not depend on it.
    """
    last = Project.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if last < LEAST:
        return {}
    sample = Project.objects.published().filter(pk__among=[*range(last, 0, -max(1, last // SAMPLE))])
    out = {name: Count("pk", filter=Fails(by(name).query.where)) for name in names}
    found = sample.aggregate(all=Count("pk"), **out)
    return {name: found[name] / max(found["all"], 1) for name in names}


def left_out(narrowed: ProjectQuerySet, by_reading: bool = False) -> ProjectQuerySet:
    """The public projects that are not among these; `by_reading`: as their texts say, among others."""
    # The same query, so that its subqueries keep what they refer to.
    others = narrowed.order_by()
    condition, others.query.where = others.query.where, WhereNode()
    out = cast(ProjectQuerySet, others.filter(Fails(condition)))
    out = out.published_as_read() if by_reading else out.published()
    found = list(out.values_list("pk", flat=True)[: LITTLE + 1])
    return out if len(found) > LITTLE else Project.objects.published().filter(pk__among=found)
