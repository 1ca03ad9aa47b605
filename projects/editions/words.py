"""What happened between two editions, in words that are made from the figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from ..values.money import write_amount
from .reading import Figure

LABELS = {
    "opening": pgettext_lazy("part of a bridge", "Opening"),
    "new": pgettext_lazy("part of a bridge", "New"),
    "returned": pgettext_lazy("part of a bridge", "Returned"),
    "withdrawn": pgettext_lazy("part of a bridge", "Withdrawn"),
    "left_scope": pgettext_lazy("part of a bridge", "Left the count"),
    "moved_out": pgettext_lazy("part of a bridge", "Moved out"),
    "moved_in": pgettext_lazy("part of a bridge", "Moved in"),
    "disclosed": pgettext_lazy("part of a bridge", "Disclosed"),
    "undisclosed": pgettext_lazy("part of a bridge", "Not disclosed any more"),
    "raised": pgettext_lazy("part of a bridge", "Raised"),
    "lowered": pgettext_lazy("part of a bridge", "Lowered"),
    "closing": pgettext_lazy("part of a bridge", "Closing"),
}
MEANINGS = {
    "new": gettext_lazy("Was not public in the edition before, counts now."),
    "returned": gettext_lazy("Was public and did not count, counts now."),
    "withdrawn": gettext_lazy("Counted in the edition before, is not public now."),
    "left_scope": gettext_lazy("Counted, is public and does not count now: given up, or marked so."),
    "moved_out": gettext_lazy("Counts in both editions, in another group now; with its amount then."),
    "moved_in": gettext_lazy("Counts in both editions, in another group before; with its amount then."),
    "disclosed": gettext_lazy("Counts in both editions; had no amount then."),
    "undisclosed": gettext_lazy("Counts in both editions; has no amount now."),
    "raised": gettext_lazy("Counts in both editions, with a higher amount now; the difference."),
    "lowered": gettext_lazy("Counts in both editions, with a lower amount now; the difference."),
}
SENTENCES = {
    "new": ngettext_lazy(
        "%(n)s project was added with %(amount)s.",
        "%(n)s projects were added with %(amount)s.",
        "number",
    ),
    "returned": ngettext_lazy(
        "%(n)s project counts again, with %(amount)s.",
        "%(n)s projects count again, with %(amount)s.",
        "number",
    ),
    "withdrawn": ngettext_lazy(
        "%(n)s project was withdrawn; %(amount)s left with it.",
        "%(n)s projects were withdrawn; %(amount)s left with them.",
        "number",
    ),
    "left_scope": ngettext_lazy(
        "%(n)s project does not count any more; it had counted with %(amount)s.",
        "%(n)s projects do not count any more; they had counted with %(amount)s.",
        "number",
    ),
    "moved_out": ngettext_lazy(
        "%(n)s project moved to another group with %(amount)s.",
        "%(n)s projects moved to other groups with %(amount)s.",
        "number",
    ),
    "moved_in": ngettext_lazy(
        "%(n)s project moved here from another group with %(amount)s.",
        "%(n)s projects moved here from other groups with %(amount)s.",
        "number",
    ),
    "disclosed": ngettext_lazy(
        "%(n)s project disclosed its amount: %(amount)s.",
        "%(n)s projects disclosed their amounts: %(amount)s together.",
        "number",
    ),
    "undisclosed": ngettext_lazy(
        "%(n)s project has no disclosed amount any more; it had %(amount)s.",
        "%(n)s projects have no disclosed amount any more; they had %(amount)s.",
        "number",
    ),
    "raised": ngettext_lazy(
        "%(n)s project was raised, by %(amount)s.",
        "%(n)s projects were raised, by %(amount)s together.",
        "number",
    ),
    "lowered": ngettext_lazy(
        "%(n)s project was lowered, by %(amount)s.",
        "%(n)s projects were lowered, by %(amount)s together.",
        "number",
    ),
}


def sentences(parts: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """(part, sentence) for each part that some project falls into, in the order of the bridge."""
    found = []
    for part in LABELS:
        if part in MEANINGS and part in parts:
            number, amount = parts[part]
            said = {"number": number, "n": f"{number:,}", "amount": write_amount(abs(amount))}
            found.append((part, SENTENCES[part] % said))
    return found
