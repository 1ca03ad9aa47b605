"""Charts of editions: the way from opening to closing, and the stock month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from ..charts.bars import Bar, Chart, Part, chart
from ..charts.plots import Mark, Plot, Series
from ..charts.scale import Unit
from ..charts.times import time_axis
from ..editions.layout import PARTS
from ..editions.reading import Figure as Figures
from ..editions.reading import Reader, first_day
from ..editions.words import LABELS
from ..models import Edition
from ..values.choices import basis_heading
from ..values.dates import write_date
from ..values.money import write_amount
from .figures import BASIS_TONES, Figure

ENDS = ("opening", "closing")
TONES = {"opening": "tone-1", "closing": "tone-1"}
UP, DOWN, GAP = "tone-2", "bad", "gap"


def waterfall(parts: Mapping[str, Figures], url: Callable[[str], str]) -> tuple[Chart, int]:
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
            write_amount(amount) if part in ENDS else _signed(amount),
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
    return ("+" if amount > 0 else "−") + write_amount(abs(amount))


def bridge(edition: Edition, basis: str, parts: Mapping[str, Figures], url: Callable[[str], str]) -> Figure:
    """The way from the edition before to this one; without an address until it is published."""
    body, base = waterfall(parts, url)
    words = [basis_heading(basis), write_date(first_day(edition.period), "month")]
    if base:
        words.append(_("the bars begin at %(amount)s") % {"amount": write_amount(base)})
    name = f"edition-{edition.period}" if edition.published_at else ""
    title = _("From the edition before to this one")
    return Figure(name, title, " · ".join(words), body, _query(basis))


def stock(readers: Iterable[Reader], basis: str) -> Figure:
    """What each month's edition adds up to; a month without one, or whose files are lost, is a gap in the line."""
    found = {first_day(reader.edition.period): reader for reader in readers if not reader.is_lost}
    axis = time_axis(found, "month")
    marks = []
    for month, _place in axis:
        reader = found.get(month)
        if reader is None:
            marks.append(Mark(None))
            continue
        total = reader.figures["bases"][basis]
        address = reverse("edition_detail", args=[reader.edition.period])
        query = _query(basis)
        marks.append(
            Mark(
                total["amount_cny"] if total["covered"] else None,
                f"{address}?{query}" if query else address,
            )
        )
    places = [place for _month, place in axis]
    body = Plot(
        places,
        [Series(BASIS_TONES[basis], basis_heading(basis), marks)],
        Unit(basis_heading(basis), money=True),
        "line",
    )
    return Figure("editions", _("Stock by month"), basis_heading(basis), body, _query(basis))


def _query(basis: str) -> str:
    return f"basis={basis}" if basis != "headline" else ""
