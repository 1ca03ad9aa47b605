"""Punctuation of a sentence that is put together, in the reader's language."""

from .languages import reads_chinese

MARKS = {" ": " ", ",": ", ", ":": ": ", "list": ", ", ";": "; ", ".": ". ", "(": " (", ")": ")"}
CHINESE_MARKS = {" ": "", ",": "，", ":": "：", "list": "、", ";": "；", ".": "。", "(": "（", ")": "）"}


def mark(which: str) -> str:
    """What stands between two pieces of a sentence, or two members of a list."""
    return (CHINESE_MARKS if reads_chinese() else MARKS)[which]
