"""The words of the monthly report: paragraphs that name figures and tables, in each language, changed by staff.

    # heading          ## heading below it
    text with {figure}, [figure: said only where it is known and not zero], [not figure: said otherwise]
    [[table]]          a line of its own

Nothing else is read: no code, no files, no addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import ReportWording
from . import bureau, edition_figures
from .figure import Declared
from .tables import TABLES

FIGURE = re.compile(r"\{([^{}\n]*)\}")
ASIDE = re.compile(r"\[(not )?([a-z0-9_]+): ?([^\[\]]*)\]")
TABLE = re.compile(r"\[\[([^\[\]]*)\]\]")
LONGEST = 20_000  # characters of a body
DEFAULTS = Path(__file__).parent / "texts"


class Words(NamedTuple):
    """What a report says in one language."""

    title: str
    addressee: str
    body: str
    issuer: str


class Line(NamedTuple):
    """A paragraph: `level` 0 is text, 1 and 2 are headings, -1 a table that `text` names."""

    level: int
    text: str


@cache
def declared() -> dict[str, Declared]:
    """Every figure that wording may name."""
    return {each.name: each for each in (*edition_figures.declared(), *bureau.declared())}


@cache
def default(language: str) -> Words:
    """As it comes with the program: title, addressee and body, divided by blank lines; the issuer is the publisher."""
    text = (DEFAULTS / f"{language}.txt").read_text(encoding="utf-8")
    title, addressee, body = text.split("\n\n", 2)
    return Words(title.strip(), addressee.strip(), body.strip(), "")


def words(language: str) -> Words:
    """As staff have it now, else the default."""
    kept = ReportWording.objects.filter(language=language).first()
    return Words(kept.title, kept.addressee, kept.body, kept.issuer) if kept else default(language)


def lines(body: str) -> Iterator[Line]:
    """The paragraphs of a body in their order; blank lines divide nothing more than a line's end does."""
    for raw in body.splitlines():
        text = raw.strip()
        if found := TABLE.fullmatch(text):
            yield Line(-1, found[1].strip())
        elif text.startswith("#"):
            level = len(text) - len(text.lstrip("#"))
            yield Line(level, text.lstrip("#").strip())
        elif text:
            yield Line(0, text)


def check(words: Words) -> None:
    """ValidationError, with each line that cannot be printed: names of nothing, brackets without an end, headings too deep."""
    faults = [*_faults(words.title, 0), *_faults(words.addressee, 0), *_faults(words.issuer, 0)]
    for number, line in enumerate(lines(words.body), start=1):
        if line.level < 0 and line.text not in TABLES:
            faults.append(
                _("Paragraph %(n)d: there is no table “%(name)s”.") % {"n": number, "name": line.text}
            )
        elif line.level > 2:
            faults.append(_("Paragraph %(n)d: headings have two levels.") % {"n": number})
        elif line.level >= 0:
            faults += _faults(line.text, number)
    if len(words.body) > LONGEST:
        faults.append(_("The text is too long."))
    if faults:
        raise ValidationError(faults)


def _faults(text: str, number: int) -> Iterator[str]:
    where = _("Paragraph %(n)d:") % {"n": number} if number else _("Head:")
    named = [*FIGURE.findall(text), *(name for _no, name, _said in ASIDE.findall(text))]
    for name in dict.fromkeys(named):
        if name not in declared():
            yield f"{where} " + _("there is no figure “%(name)s”.") % {"name": name}
    left = FIGURE.sub("", ASIDE.sub(lambda found: found[3], text))
    if sign := next((sign for sign in "{}[]" if sign in left), None):
        yield f"{where} " + _("“%(sign)s” has no partner.") % {"sign": sign}
