"""A pasted announcement, in English or Chinese, as draft claims - each with the piece of text it was read from.

Rules, no model: a claim is only made where the words around it say what it is; it is sure only where its frame is
complete and nothing contradicts it (docs/announcements.md). A person confirms each one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .claims import Claim, Place
from .reading import read_text

MAX_TEXT = 20_000  # characters: what a page takes, and says that it does

__all__ = ["MAX_TEXT", "Claim", "Place", "read"]


def read(text: str, published: date | None = None, known: Iterable[Place] = ()) -> list[Claim]:
    """The claims of a text, of at most `MAX_TEXT` characters, in the order in which they stand there.

    `published` is the announcement's date, which "September this year" needs; `known` the tracker's places.
    What lies beyond the limit is not read; who calls refuses or says so.
    """
    return read_text(text[:MAX_TEXT], published, list(known))
