"""SVG written element by element: escaped, without style or script, so that the strictest policy lets it be."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from .palette import COLOURS

Percent = float  # of the chart's width: a text keeps its size while the bars follow the page


def element(name: str, *children: Any, **attributes: Any) -> SafeString:
    """`class_` is class, `text_anchor` text-anchor; None leaves an attribute out. Children are escaped unless safe."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{conditional_escape(number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(conditional_escape(child) for child in children if child)
    return mark_safe(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def number(value: Any) -> Any:
    """A float to two decimals, trimmed; anything else as it is."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def percent(share: float) -> str:
    """Of the width, as an attribute."""
    return f"{number(float(share))}%"


def title(words: str) -> SafeString:
    """What pointers and screen readers are told of a mark."""
    return element("title", words)


def rect(x: Percent, y: float, width: Percent, height: float, tone: str, words: str = "") -> SafeString:
    """A mark: from `x` over `width` of the chart, `y` and `height` in pixels. Page styles go before the attribute."""
    return element(
        "rect",
        title(words) if words else "",
        class_=tone,
        x=percent(x),
        y=float(y),
        width=percent(width),
        height=float(height),
        fill=COLOURS[tone],
    )


def line(x1: Percent, y1: float, x2: Percent, y2: float, tone: str, width: float = 1) -> SafeString:
    """A straight line between two points."""
    return element(
        "line",
        class_=f"stroke-{tone}",
        x1=percent(x1),
        y1=float(y1),
        x2=percent(x2),
        y2=float(y2),
        stroke=COLOURS[tone],
        stroke_width=width,
    )


def text(
    x: Percent,
    y: float,
    words: str,
    anchor: str = "start",
    more: str = "",
    tone: str = "ink-2",
    size: int = 12,
) -> SafeString:
    """Words at a place; `more` are further classes."""
    return element(
        "text",
        words,
        class_=f"{tone} {more}".strip(),
        x=percent(x),
        y=float(y),
        text_anchor=None if anchor == "start" else anchor,
        font_size=size,
        fill=COLOURS[tone],
    )


def linked(drawn: SafeString, url: str, site: str = "", words: str = "") -> SafeString:
    """A mark as a link to what it counts; as it is without an address. `site` goes before it in a file of its own."""
    if not url:
        return drawn
    return element("a", drawn, href=f"{site}{url}", aria_label=words or None, target="_top" if site else None)


def joined(parts: Any) -> SafeString:
    """Drawn parts one after the other."""
    return mark_safe("".join(map(conditional_escape, parts)))


def room(words: str) -> float:
    """How wide a text is, in letters of the Latin alphabet; a Chinese character takes nearly two."""
    return sum(1.75 if ord(letter) > 0x2E7F else 1 for letter in words)


def cut(words: str, letters: int) -> str:
    """As much of a text as has room, with an ellipsis where it is not all."""
    if room(words) <= letters:
        return words
    kept = ""
    for letter in words:
        if room(kept + letter) > letters - 1:
            break
        kept += letter
    return f"{kept.rstrip()}…"
