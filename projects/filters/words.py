"""Parts of addresses that pages share."""

from __future__ import annotations

from datetime import date


def day_kept(day: date | None) -> str:
    """The query string that keeps a link on the day that a page answers for."""
    return f"?known_on={day}" if day else ""
