"""What the public read of a project's months and when: texts released, rewritten, taken back; never the texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def month_changes(texts: Iterable[Any], versions: Iterable[Any]) -> Iterator[tuple[datetime, str]]:
    """Moments with what happened then, in order of the months.

    `texts` are the lasting versions of the project's released updates, `versions` those of the project: what came or
    went together with the project itself is told there.
    """
    spans = [(version.valid_from, version.valid_to) for version in versions]
    by_month: dict[date, list[Any]] = defaultdict(list)
    for text in texts:
        by_month[text.period].append(text)
    for month, found in sorted(by_month.items()):
        before: Any = None
        for text in sorted(found, key=lambda text: (text.valid_from, text.pk)):
            yield from _between(month, before, text, spans)
            before = text
        if before.valid_to and _went_on(spans, before.valid_to):
            yield before.valid_to, _words(month)["taken_back"]


def _between(month: date, before: Any, text: Any, spans: list[Any]) -> Iterator[tuple[datetime, str]]:
    words = _words(month)
    if before and before.valid_to == text.valid_from:
        if (before.public_text, before.public_text_zh) != (text.public_text, text.public_text_zh):
            yield text.valid_from, words["rewritten"]
        return
    if before and _went_on(spans, before.valid_to):
        yield before.valid_to, words["taken_back"]
    if _went_on(spans, text.valid_from):
        yield text.valid_from, words["released"]


def _went_on(spans: list[Any], moment: datetime) -> bool:
    """Whether the project was public before the moment and still is."""
    was = any(first < moment and (last is None or last >= moment) for first, last in spans)
    return was and any(first <= moment and (last is None or last > moment) for first, last in spans)


def _words(month: date) -> dict[str, str]:
    named = {"month": date_format(month, "YEAR_MONTH_FORMAT")}
    return {
        "released": _("Progress of %(month)s published") % named,
        "rewritten": _("Progress of %(month)s rewritten") % named,
        "taken_back": _("Progress of %(month)s no longer published") % named,
    }
