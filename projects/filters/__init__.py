"""The only reader of filter parameters (INTERFACE.md, Filters). Strict: what it does not understand selects nothing."""

from .filterset import ProjectFilterSet
from .ordering import SORTS, ByCodePoint
from .selection import Selection, select
from .values import MAX_VALUES, NONE, PAGE_SIZES, read_known_on
from .words import DESCRIPTIONS, choice_label

__all__ = [
    "DESCRIPTIONS",
    "MAX_VALUES",
    "NONE",
    "PAGE_SIZES",
    "SORTS",
    "ByCodePoint",
    "ProjectFilterSet",
    "Selection",
    "choice_label",
    "read_known_on",
    "select",
]
