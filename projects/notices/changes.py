"""Topics that tell what came into a list, what left it and what changed in it since the last look."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Project
from ..values.marks import mark
from .question import MOST_LINES, Item, Line, Look, Question, Told

MOST_REMEMBERED = 5000  # projects of a list; of a longer one its number alone


def of_list(
    projects: Callable[[Question], QuerySet[Project] | None],
    line: Callable[[Project], Line],
    path: Callable[[Question], str],
    follows: bool = False,
    leaving: bool = True,
) -> dict[str, Any]:
    """`look` and `tell` of a topic about a list of projects; None where there is no such list any more.

    `follows`: public facts of those that stayed count as changes, too; `leaving`: what left is told. The projects that are named when it is sent are
    those that the reader may see then.
    """

    def look(question: Question) -> Look:
        found = projects(question)
        if found is None:
            return Look([], question.seen)
        now = _remembered(found)
        if question.seen is None or question.looked_at is None:
            return Look([], now)
        facts = _difference(question.seen, now)
        if not leaving:
            facts["left_number"] = 0
        if follows:
            changed = found.filter(updated_at__gt=question.looked_at)
            keys = [pk for pk in changed.values_list("pk", flat=True) if pk not in facts["came"]]
            facts |= {"changed": keys[:MOST_LINES], "changed_number": len(keys)}
        if not any(facts[key] for key in ("came_number", "left_number", "changed_number")):
            return Look([], now)
        return Look([Item(question.subject, question.now.isoformat(), facts)], now)

    def tell(question: Question, items: Collection[Item]) -> Told:
        found = projects(question)
        if found is None:
            return Told(0, [])
        lines = [Line(_summary(item.facts), path(question)) for item in items]
        for key, said in (("came", _("New")), ("changed", _("Changed"))):
            keys = {pk for item in items for pk in item.facts[key]}
            for project in found.filter(pk__in=keys)[:MOST_LINES]:
                one = line(project)
                lines.append(Line(f"{said}{mark(':')}{one.text}", one.path))
        number = sum(item.facts[f"{key}_number"] for item in items for key in ("came", "left", "changed"))
        return Told(number, lines, 0, path(question))

    return {"look": look, "tell": tell, "compares": True}


def _remembered(found: QuerySet[Project]) -> dict[str, Any]:
    keys = list(found.order_by().values_list("pk", flat=True)[: MOST_REMEMBERED + 1])
    if len(keys) > MOST_REMEMBERED:
        return {"number": found.count(), "keys": None}
    return {"number": len(keys), "keys": sorted(keys)}


def _difference(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Keys of what came in, the first of them, and how many came and left; of long lists the balance alone."""
    facts: dict[str, Any] = {"changed": [], "changed_number": 0, "number": now["number"]}
    if before["keys"] is None or now["keys"] is None:
        more = now["number"] - before["number"]
        return facts | {"came": [], "came_number": max(more, 0), "left_number": max(-more, 0)}
    came = sorted({*now["keys"]} - {*before["keys"]})
    left = {*before["keys"]} - {*now["keys"]}
    return facts | {"came": came[:MOST_LINES], "came_number": len(came), "left_number": len(left)}


def _summary(facts: dict[str, Any]) -> str:
    came, left, changed = facts["came_number"], facts["left_number"], facts["changed_number"]
    parts = [
        ngettext("%(n)d came in", "%(n)d came in", came) % {"n": came} if came else "",
        ngettext("%(n)d left", "%(n)d left", left) % {"n": left} if left else "",
        ngettext("%(n)d changed", "%(n)d changed", changed) % {"n": changed} if changed else "",
    ]
    now = ngettext("%(n)d project now", "%(n)d projects now", facts["number"]) % {"n": facts["number"]}
    return mark(",").join([*filter(None, parts), now])
