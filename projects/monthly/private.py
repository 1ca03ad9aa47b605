"""What python-docx keeps under names of its own; tests/test_private_names.py tells when they change (docs/decisions/0010)."""

from __future__ import annotations

from typing import Any, cast

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.section import Section
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run


def xml_of(of: Paragraph | Run | Table) -> Any:
    """The element that this stands for: the library has no words for bookmarks, links and fixed columns."""
    return of._element


def paragraph_in(file: Document, found: Any) -> Paragraph:
    """The paragraph that a `w:p` element of the file is."""
    return Paragraph(found, file._body)


def page_of(section: Section) -> Any:
    """The `w:sectPr` of a section: how its pages are laid out."""
    return section._sectPr


def put_fonts(file: Document, content: bytes) -> None:
    """The table of fonts of the file, as XML."""
    part = cast(Part, file.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE))
    part._blob = content
