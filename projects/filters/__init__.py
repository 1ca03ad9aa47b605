"""The only reader of filter parameters (docs/interface.md, Filters). Strict: what it does not understand selects nothing."""

from .ordering import SORTS, ByCodePoint
from .parameter import Control, Parameter, Terms
from .parameters import ATTENTION, PARAMETERS, choice_label
from .selection import Selection, select
from .shared import as_asked
from .values import MAX_VALUES, NONE, PAGE_SIZES, is_year, read_known_on

__all__ = [
    "ATTENTION",
    "MAX_VALUES",
    "NONE",
    "PAGE_SIZES",
    "PARAMETERS",
    "SORTS",
    "ByCodePoint",
    "Control",
    "Parameter",
    "Selection",
    "Terms",
    "as_asked",
    "choice_label",
    "is_year",
    "read_known_on",
    "select",
]
