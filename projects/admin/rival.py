"""Two people, one record: what only the other changed is taken over, so that the second save erases nothing of it.

The form carries what it showed at first (`_base`). What was posted and equals it was not touched by this person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.forms import BaseForm, CheckboxInput
from django.http import QueryDict

# Names of a form's inputs with the values that a browser sends, as `QueryDict.lists()` gives them.
Sent = dict[str, list[str]]
MOST = 2_000_000  # characters of a base; a longer one is taken for none


def sent(forms: Iterable[BaseForm]) -> Sent:
    """What a browser would send of these forms, untouched."""
    return {field.html_name: list(_values(field)) for form in forms for field in form}


def _values(field: Any) -> Iterator[str]:
    widget = getattr(
        field.field.widget, "widget", field.field.widget
    )  # within the one that adds "+" and pencil
    if isinstance(widget, CheckboxInput):
        yield from ["on"] if field.value() else []
        return
    value = widget.format_value(field.value())
    if isinstance(value, list | tuple):
        yield from (str(each) for each in value if each not in (None, ""))
    else:
        yield "" if value is None else str(value)


def read_base(text: str) -> Sent | None:
    """The base that a form carries; None where it is none."""
    try:
        base = json.loads(text) if len(text) <= MOST else None
    except ValueError:
        return None
    if not isinstance(base, dict) or not all(isinstance(values, list) for values in base.values()):
        return None
    return {name: [str(value) for value in values] for name, values in base.items()}


def merged(posted: QueryDict, base: Sent, now: Sent, prefixes: Iterable[str]) -> QueryDict:
    """What was posted, with what only another person changed since `base` taken from `now`.

    Rows are told by their id, not by their place: others may have come before them, or be gone.
    """
    mine = {name: [str(value) for value in values] for name, values in posted.lists()}
    result = QueryDict(mutable=True)
    rows = re.compile(f"({'|'.join(map(re.escape, prefixes)) or '(?!)'})-([0-9]+)-(.+)")
    for name in dict.fromkeys([*mine, *now]):
        if not rows.fullmatch(name):
            result.setlist(name, _of(name, mine, base, now))
    for prefix in prefixes:
        _merge_rows(result, prefix, *(_rows(each, prefix) for each in (mine, base, now)))
    return result


def _of(
    name: str, mine: Mapping[str, list[str]], base: Mapping[str, list[str]], now: Mapping[str, list[str]]
) -> list[str]:
    """This person's values where they touched them, else the stored ones."""
    values = mine.get(name, [])
    untouched = name in now and _plain(values) == _plain(base.get(name, []))
    return now[name] if untouched else values


def _plain(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n").strip() for value in values if value.strip()]


def _rows(given: Sent, prefix: str) -> dict[str, Sent]:
    """The rows of a formset by their id; new ones by "new" and their place."""
    rows: dict[str, Sent] = {}
    for name, values in given.items():
        if found := re.fullmatch(f"{re.escape(prefix)}-([0-9]+)-(.+)", name):
            rows.setdefault(found[1], {})[found[2]] = values
    return {"".join(row.get("id", [])) or f"new {at}": row for at, row in rows.items()}


def _merge_rows(
    result: QueryDict, prefix: str, mine: dict[str, Sent], base: dict[str, Sent], now: dict[str, Sent]
) -> None:
    stored = [key for key in now if not key.startswith("new ")]
    touched = {
        key
        for key, row in mine.items()
        if any(_plain(row[n]) != _plain(base.get(key, {}).get(n, [])) for n in row)
    }
    # A row that the other deleted stays as a new one where this person wrote in it.
    added = [key for key in mine if key not in stored and (key.startswith("new ") or key in touched)]
    for at, key in enumerate([*stored, *added]):
        row, then, current = mine.get(key, {}), base.get(key, {}), now.get(key, {})
        for name in dict.fromkeys([*row, *current]):
            values = (
                _of(name, row, then, current)
                if key in stored and row
                else row.get(name, current.get(name, []))
            )
            result.setlist(f"{prefix}-{at}-{name}", [] if name == "id" and key in added else values)
    result[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(added))
    result[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
