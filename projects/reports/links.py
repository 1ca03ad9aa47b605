"""From a figure of a report to the list of projects that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from ..filters import Selection
from .axis import Group


def link(selection: Selection, groups: Iterable[Group] = (), **more: list[str]) -> str | None:
    """The query of the list that holds exactly the selected projects of all these groups; None: there is none."""
    narrowed: dict[str, Sequence[str]] = {}
    for narrow in (*(group.narrow for group in groups), more):
        if narrow is None:
            return None
        for name, texts in narrow.items():
            if narrowed.setdefault(name, texts) is not texts and list(narrowed[name]) != list(texts):
                return None
    kept = {name: texts for name, texts in selection.params.items() if name not in ("page", "page_size")}
    return "&".join(_parameter(name, *texts) for name, texts in {**kept, **narrowed}.items() if texts)


@lru_cache(10_000)  # the cells of a table share theirs
def _parameter(name: str, *texts: str) -> str:
    return urlencode({name: texts}, doseq=True)
