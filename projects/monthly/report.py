"""Puts the monthly report together: the wording with its figures, tables, annexes, and the list of what each figure answers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..columns.made_up import titled
from ..models import Edition, Publisher
from ..values.dates import write_date
from ..values.languages import reads_chinese
from .bureau import BureauFacts
from .document import Document, Mark, Piece
from .edition_figures import declared as of_edition
from .figure import Figure
from .from_edition import EditionFacts
from .tables import ANNEXES, TABLES, Cell, Table
from .wording import ASIDE, FIGURE, Line, Words, declared, lines

MOST = 200  # rows of an annex: what is longer is read on the site
OF_EDITION = frozenset(each.name for each in of_edition())


class Report:
    """One month's report for whoever makes it, in the language that is active; ValidationError never: wording is checked when kept."""

    def __init__(self, edition: Edition, words: Words, user: Any) -> None:
        self.words, self.made = words, timezone.now()
        self.edition = EditionFacts(edition)
        self.bureau = BureauFacts(self.edition.last, user)
        self.used: dict[str, Figure] = {}  # in the order of their first mention

    # ---- Figures ----

    def figure(self, name: str) -> Figure:
        """A declared figure by its name."""
        facts = self.edition if name in OF_EDITION else self.bureau
        return self.used.get(name) or declared()[name].of(facts)

    def told(self, figure: Figure, text: str) -> Piece:
        """The figure as a part of the text; from here on the annex lists it."""
        if not text:
            return text
        self.used.setdefault(figure.name, figure)
        return Mark(text, figure.name, figure.addresses[0] if figure.addresses else "")

    def pieces(self, text: str) -> list[Piece]:
        """A paragraph with its figures, without the asides that have nothing to say."""
        found: list[Piece] = []
        said = ASIDE.sub(self._aside, text)
        for place, part in enumerate(FIGURE.split(said)):
            if place % 2 == 0:
                found.append(part)
            else:
                figure = self.figure(part)
                found.append(self.told(figure, figure.text))
        return [piece for piece in found if piece]

    def _aside(self, found: Any) -> str:
        has = self.figure(found[2]).value not in (None, 0, "")
        return str(found[3]) if has != bool(found[1]) else ""

    # ---- Paragraphs and tables ----

    def lines(self) -> Iterator[tuple[Line, list[Piece]]]:
        """Each paragraph with its pieces; a table has none."""
        for line in lines(self.words.body):
            yield line, [] if line.level < 0 else self.pieces(line.text)

    def rows(self, table: Table, most: int = MOST) -> list[list[Piece]]:
        """Its first rows."""
        return [[self._cell(cell) for cell in row] for row in islice(table.rows(self), most)]

    def _cell(self, cell: Cell) -> Piece:
        return self.told(cell, cell.cell) if isinstance(cell, Figure) else cell

    @property
    def issuer(self) -> str:
        """Who signs it."""
        return self.words.issuer or str(Publisher.objects.first() or "")


def content(report: Report) -> bytes:
    """The Word file."""
    title = "".join(_texts(report.pieces(report.words.title)))
    document = Document(titled(title), report.issuer, report.made, reads_chinese())
    document.title(report.pieces(titled(report.words.title)))
    if report.words.addressee:
        document.addressee(report.pieces(report.words.addressee))
    for line, pieces in report.lines():
        if line.level < 0:
            _table(document, report, TABLES[line.text])
        elif line.level:
            document.heading(line.level, pieces)
        elif pieces:
            document.paragraph(pieces)
    annexes = [(table, rows) for table in ANNEXES if (rows := report.rows(table, MOST + 1))]
    titles = [*(str(table.title) for table, _rows in annexes), _("What each figure answers to")]
    document.annex_list(titles)
    today = timezone.localdate(report.made)
    document.signature(report.issuer, write_date(today, "day"))
    for number, (table, rows) in enumerate(annexes, start=1):
        document.annex(number, len(titles), str(table.title))
        document.table("", table.headings(), rows[:MOST], table.widths, table.texts)
        if len(rows) > MOST:
            document.note(_("The first %(n)d; all of them stand on the site.") % {"n": MOST})
    document.annex(len(titles), len(titles), titles[-1])
    _sources(document, report)
    return document.content()


def _table(document: Document, report: Report, table: Table) -> None:
    """Nothing where it has no rows."""
    if rows := report.rows(table):
        document.table(str(table.title), table.headings(), rows, table.widths, table.texts)


def _sources(document: Document, report: Report) -> None:
    """Each figure that wording may name, by its bookmark: what it is, to the last digit, from which file, and the addresses that it answers to."""
    edition = report.edition.edition
    document.note(
        _("Edition of %(period)s, cut at %(cut)s, SHA-256 of its manifest %(sha256)s. Where a figure has several addresses, it is the first less the rest, or made of all of them. Figures of single rows lead to theirs where they stand.")
        % {"period": edition.period, "cut": f"{timezone.localtime(edition.cut_at):%Y-%m-%d %H:%M:%S}", "sha256": report.edition.reader.sha256}
    )  # fmt: skip
    rows = (
        (
            figure.name,
            figure.label,
            figure.exact,
            figure.file or _("the bureau's records"),
            "\n".join(figure.addresses),
        )
        for figure in report.used.values()
        if figure.name in declared()
    )
    headings = (_("Bookmark"), _("Figure"), _("To the last digit"), _("Taken from"), _("Address"))
    document.table("", headings, rows, (5, 6, 4, 3, 10), 5)


def _texts(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        yield piece if isinstance(piece, str) else piece.text
