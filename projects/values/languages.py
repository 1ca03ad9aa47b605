"""The languages of the site as programs name them (BCP 47)."""

import re

from django.utils.translation import get_language

LANGUAGE_TAGS = {"en": "en", "zh-hans": "zh-Hans"}
CJK = "[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"  # a regular expression: one Chinese character
_CHINESE, _LETTER = re.compile(CJK), re.compile(r"[^\W\d_]")


def reader_language() -> str:
    """In which whoever asks reads; English where nobody does."""
    return get_language() or "en"


def reads_chinese() -> bool:
    """Whether whoever asks reads Chinese."""
    return reader_language().startswith("zh")


def language_of(text: str) -> str:
    """The tag of the language that a text of staff is written in, as far as its characters say; "" where they do not."""
    if _CHINESE.search(text):
        return LANGUAGE_TAGS["zh-hans"]
    return LANGUAGE_TAGS["en"] if _LETTER.search(text) else ""
