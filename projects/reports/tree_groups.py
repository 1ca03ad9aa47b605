"""The groups of a tree: how they are told apart, and what a filter says for one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..filters import NONE
from ..models.trees import is_within


def told_apart(named: Iterable[tuple[str, str]]) -> list[str]:
    """Of pairs of a name and the whole path the name, or the path where two have one name."""
    pairs = list(named)
    times = Counter(name for name, _path in pairs)
    return [path if times[name] > 1 else name for name, path in pairs]


def narrowed(asked: Iterable[Any] | None, node: Any) -> list[str]:
    """What `counted_in` or `counted_sector` says for a node's part of what is asked: itself, or what lies in it of that."""
    known = [other for other in asked or [] if other != NONE]
    if not known or any(is_within(node.path, other.path) for other in known):
        return [node.slug]
    return [other.slug for other in known if is_within(other.path, node.path)]
