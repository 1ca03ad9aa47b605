"""Punctuation of a sentence that is put together, in the reader's language."""

from django.utils.translation import get_language

MARKS = {" ": " ", ",": ", ", ":": ": ", "list": ", ", ";": "; ", ".": ". ", "(": " (", ")": ")"}
CHINESE_MARKS = {" ": "", ",": "，", ":": "：", "list": "、", ";": "；", ".": "。", "(": "（", ")": "）"}


def mark(which: str) -> str:
    """What stands between two pieces of a sentence, or two members of a list."""
    return (CHINESE_MARKS if (get_language() or "").startswith("zh") else MARKS)[which]
