"""The names of a list that ends with "等N个项目"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import Count, Name
from ..texts import Sentence
from .names import HEAD_AT_END, begin_of
from .words import GENERIC

_LIST = re.compile(r"等$|、[^，。；：、]{4,24}$")
# "涵盖新能源、装备制造等6个项目": what they are about.
_FIELDS = re.compile("涵盖|涉及|覆盖|聚焦|围绕|领域|产业|行业|包括|方面|类")


def listed(sentence: Sentence, firms: list[Name], counts: list[Count]) -> Iterator[Name]:
    """Each item before 等; an item without a project's word is only taken where others have one, or all are told."""
    for count in counts:
        yield from _named_behind(sentence, firms, count)
        lead = sentence.text[sentence.start : count.start]
        if not _LIST.search(lead):
            continue
        whole = not lead.endswith("等")  # "A、B两个项目"
        end = count.start - (not whole)
        start = max(sentence.text.rfind(mark, sentence.start, end) for mark in "，。；：") + 1
        start = max(start, sentence.start)
        items = list(_items(sentence, start, end))
        headed = [item for item in items if HEAD_AT_END.search(item.text) or item.text.endswith("项目")]
        fields = _FIELDS.search(sentence.text[start : count.start])
        if whole and len(items) != count.number:
            continue
        if len(items) < 2 or (not headed and len(items) != count.number and fields):
            continue
        for item in items:
            if any(firm.start < item.end and item.start < firm.end for firm in firms):
                continue
            if item not in headed and len(items) != count.number:
                item.doubts.append("no_head")
            yield item


_ARE = re.compile(r"(?:分别)?[为是](?P<items>[^，。；]{8,160})")


def _named_behind(sentence: Sentence, firms: list[Name], count: Count) -> Iterator[Name]:
    """The names of "三个集中开工项目为A产业园、B基地和C中心", where there are as many as were counted."""
    found = _ARE.match(sentence.text, count.end, sentence.end)
    if found is None:
        return
    items = list(re.finditer("[^、和]+(?:和(?!平)[^、和]*(?=、))?", found["items"]))
    if len(items) != count.number or count.number < 2:
        return
    names = [
        (found.start("items") + item.start(), found.start("items") + item.end(), item[0]) for item in items
    ]
    if all(HEAD_AT_END.search(words) or words.endswith("项目") for _start, _end, words in names):
        for start, end, _words in names:
            start = max([start, *(firm.end for firm in firms if start <= firm.start and firm.end < end)])
            yield Name("project", start, end, sentence.text[start:end], "listed")


def _items(sentence: Sentence, start: int, end: int) -> Iterator[Name]:
    at = start
    for piece in re.split("、", sentence.text[start:end]):
        first, last = at, at + len(piece)
        at = last + 1
        begin = begin_of(sentence.text, first, last) if first == start else first
        quoted = re.fullmatch("“(.+)”", sentence.text[begin:last])
        if quoted:
            begin, last = begin + 1, last - 1
        words = sentence.text[begin:last]
        if len(words) >= 6 and not GENERIC.match(words):
            yield Name("project", begin, last, words, "listed")
