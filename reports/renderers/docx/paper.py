"""The Word document that is written on: its styles, paragraphs, fields and pages, and the bytes of its file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.renderers.docx.wording import printable

NAVY, QUIET = RGBColor(0x0B, 0x3C, 0x5D), RGBColor(0x4A, 0x5B, 0x6B)
TYPEFACE = "Calibri"
STANDING, LYING = (21.0, 29.7), (29.7, 21.0)
MARGIN = 2.0
"""Sizes of the page (width, height) and its side margins, in centimetres."""
ABOVE_AND_BELOW = 8.0
"""Centimetres of a page's height that are kept for its margins, and for a heading and words beside a picture."""
HEADINGS = ((1, 18), (2, 13.5), (3, 11.5), (4, 10.5))
"""Level of a heading, size of its type in points."""
_THEMED = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


class Paper:
    """One document, empty at first, whose last page stands or lies."""

    def __init__(self, language: str) -> None:
        self.word = Document()
        self._lies = False
        self._tables = self._marks = 0
        self._style_ids: dict[str, str] = {}
        self._set_styles(language)
        for section in self.word.sections:
            section.page_width, section.page_height = map(Cm, STANDING)
            section.left_margin = section.right_margin = Cm(MARGIN)

    def _set_styles(self, language: str) -> None:
        styles = self.word.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = TYPEFACE, Pt(10.5)
        normal.paragraph_format.space_after = Pt(6)
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), language)
        normal.element.get_or_add_rPr().append(spoken)
        for level, size in HEADINGS:
            style = styles[f"Heading {level}"]
            style.font.size = Pt(size)
            style.paragraph_format.keep_with_next = True
        for name in ("Title", "Subtitle", "Caption", *(f"Heading {level}" for level, _size in HEADINGS)):
            style = styles[name]
            style.font.name, style.font.color.rgb = TYPEFACE, NAVY
            # Typefaces of the theme would come before the one that is named.
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in _THEMED:
                fonts.attrib.pop(qn(attribute), None)

    # --- Paragraphs ----------------------------------------------------------------------------------------------

    def paragraph(self, text: str = "", style: str = "") -> Any:
        """A new paragraph. python-docx looks a style up among all of them each time; here it is kept."""
        paragraph = self.word.add_paragraph()
        if style:
            paragraph._p.style = self.style_id(style)
        if text:
            paragraph.add_run(printable(text))
        return paragraph

    def style_id(self, style: str) -> str:
        if style not in self._style_ids:
            self._style_ids[style] = str(self.word.styles[style].style_id)
        return self._style_ids[style]

    def heading(self, text: str, level: int, mark: str = "") -> Any:
        """``mark``: the name of a bookmark around it, by which the contents find its page."""
        paragraph = self.paragraph(text, f"Heading {level}")
        if mark:
            self._marks += 1
            begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            begin.set(qn("w:name"), mark)
            for element in (begin, end):
                element.set(qn("w:id"), str(self._marks))
            paragraph.runs[0]._r.addprevious(begin)
            paragraph._p.append(end)
        return paragraph

    def caption(self, title: str, unit: str = "", numbered: bool = True) -> None:
        """The words above a table, on its page."""
        if numbered:
            self._tables += 1
            title = f"{_('Table %(number)d') % {'number': self._tables}}. {title}"
        paragraph = self.paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(printable(title))
        if unit:
            paragraph.add_run(printable(f"  {unit}")).italic = True

    def small(self, text: str) -> None:
        """A note below a table."""
        run = self.paragraph().add_run(printable(text))
        run.font.size, run.font.color.rgb = Pt(8.5), QUIET

    def image(self, data: bytes, width: float, said: str, *, keep_with_next: bool = False) -> None:
        """A picture as wide as so many centimetres; ``said`` is read out in its place."""
        paragraph = self.paragraph()
        paragraph.paragraph_format.keep_with_next = keep_with_next
        shape = paragraph.add_run().add_picture(BytesIO(data), width=Cm(width))
        shape._inline.docPr.set("descr", printable(said)[:4000])
        highest = Cm((LYING if self._lies else STANDING)[1] - ABOVE_AND_BELOW)
        if shape.height > highest:
            shape.width, shape.height = round(shape.width * highest / shape.height), highest
        for side in ("distT", "distB", "distL", "distR"):
            # Some readers keep a distance to the text where none is said.
            shape._inline.set(side, "0")

    def field(self, paragraph: Any, code: str, shown: Sequence[str] = ()) -> None:
        """A field that Word fills; ``shown`` stands there until it has."""

        def mark(kind: str) -> None:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            paragraph.add_run()._r.append(element)

        mark("begin")
        instruction = OxmlElement("w:instrText")
        instruction.set(qn("xml:space"), "preserve")
        instruction.text = f" {code} "
        paragraph.add_run()._r.append(instruction)
        mark("separate")
        for position, text in enumerate(shown):
            if position:
                paragraph.add_run().add_break()
            paragraph.add_run(printable(text))
        mark("end")

    # --- Pages ---------------------------------------------------------------------------------------------------

    def turn(self, *, lies: bool) -> None:
        """Goes on on a page that lies, or on one that stands; the page begins anew only where it has to turn."""
        if self._lies == lies:
            return
        self._lies = lies
        section = self.word.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = map(Cm, LYING if lies else STANDING)

    @property
    def width(self) -> float:
        """Centimetres between the margins."""
        return (LYING if self._lies else STANDING)[0] - 2 * MARGIN

    # --- Bytes ---------------------------------------------------------------------------------------------------

    def bytes(self) -> bytes:
        """The file; its parts carry no moment of their own, so that equal reports are equal bytes."""
        made = BytesIO()
        self.word.save(made)
        made.seek(0)
        target = BytesIO()
        with ZipFile(made) as source, ZipFile(target, "w", ZIP_DEFLATED) as file:
            for name in source.namelist():
                part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
                file.writestr(part, source.read(name))
        return target.getvalue()
