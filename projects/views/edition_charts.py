"""Charts of editions: the way from opening to closing, and the stock month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from ..charts.bars import Bar, Chart, Part, chart
from ..editions.layout import PARTS
from ..editions.reading import Figure, Reader, first_day
from ..editions.words import LABELS, money
from ..values.dates import write_date

ENDS = ("opening", "closing")
TONES = {"opening": "tone-1", "closing": "tone-1"}
UP, DOWN, GAP = "tone-2", "bad", "gap"


def waterfall(parts: Mapping[str, Figure], url: Callable[[str], str]) -> tuple[Chart, int]:
    """A bar a part, each from where the one before ended; and the yuan at which the bars begin."""
    steps, level = [], 0
    for part in PARTS:
        if part not in parts or (part not in ENDS and not parts[part][1]):
            continue
        amount = parts[part][1]
        low, high = (0, amount) if part in ENDS else sorted((level, level + amount))
        level = amount if part in ENDS else level + amount
        steps.append((part, low, high, amount))
    base = _base(
        [high for _part, _low, high, _amount in steps],
        [low for part, low, *_rest in steps if part not in ENDS],
    )
    bars = [
        Bar(
            str(LABELS[part]),
            money(amount) if part in ENDS else _signed(amount),
            "" if part in ENDS else url(part),
            [
                Part(max(low - base, 0), GAP, ""),
                Part(high - max(low, base), _tone(part, amount), str(LABELS[part])),
            ],
        )
        for part, low, high, amount in steps
    ]
    return chart(bars), base


def _base(highs: list[int], lows: list[int]) -> int:
    """Where the bars begin: above nought where what changed would else be too small to see."""
    if not highs or not lows:
        return 0
    low, high = min(*lows, *highs), max(highs)
    return max(low - (high - low), 0) if high - low < high // 4 else 0


def _tone(part: str, amount: int) -> str:
    return TONES.get(part) or (UP if amount > 0 else DOWN)


def _signed(amount: int) -> str:
    return ("+" if amount > 0 else "−") + money(abs(amount))


def stock(readers: Iterable[Reader], basis: str, language: str) -> Chart:
    """What the editions add up to, the oldest first."""
    return chart(
        Bar(
            write_date(first_day(reader.edition.period), "month", language),
            money(amount),
            reverse("edition_detail", args=[reader.edition.period])
            + (f"?basis={basis}" if basis != "headline" else ""),
            [Part(amount, "tone-1", "")],
        )
        for reader in readers
        for amount in [reader.figures["bases"][basis]["amount_cny"]]
    )


def basis_label(basis: str) -> str:
    """In the reader's language; what is no other basis is the headline total."""
    return {"phases": _("Sum of phases"), "realised": _("Realised")}.get(basis, _("Headline total"))
