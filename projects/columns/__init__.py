"""Every public column once: its key, heading, meaning and value. CSV and the pages that speak of it read them here."""

from .column import UNITS, Column, Joined, Kind, in_currency, in_unit, keys
from .editions import bridge_columns, change_columns
from .events import event_columns
from .groups import counted_values, investor_columns, tree_columns
from .ledgers import (
    amount_columns,
    claims_of,
    milestone_columns,
    milestones_of,
    signing_columns,
    signings_of,
)
from .made_up import file_stem, mark_rows, titled, with_mark
from .projects import project_columns

__all__ = [
    "UNITS",
    "Column",
    "Joined",
    "Kind",
    "amount_columns",
    "bridge_columns",
    "change_columns",
    "claims_of",
    "counted_values",
    "event_columns",
    "file_stem",
    "in_currency",
    "in_unit",
    "investor_columns",
    "keys",
    "mark_rows",
    "milestone_columns",
    "milestones_of",
    "project_columns",
    "signing_columns",
    "signings_of",
    "titled",
    "tree_columns",
    "with_mark",
]
