"""A reportlab canvas that says what everything on its pages is.

What carries meaning is drawn inside ``begin``/``end`` of a structure element; rules, fills, headers and
footers are drawn inside ``begin_artifact``/``end``. Text known only at the end (the number of pages, the
page of a heading) is drawn by ``at_the_end``, so that a document is laid out once and not twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from reports.renderers.pdf import fonts
from reports.renderers.pdf.scripts import as_drawn, begins_right, turns
from reports.renderers.pdf.structure import (
    AnnotationRef,
    Element,
    MarkedContent,
    StructureTree,
    metadata_stream,
    text_string,
)

_ESCAPES = {code: f"\\{code:03o}" for code in (*range(32), *range(127, 256))}
_ESCAPES |= {ord(character): f"\\{character}" for character in "()\\"}

HEADER, FOOTER = "<</Type/Pagination/Subtype/Header>>", "<</Type/Pagination/Subtype/Footer>>"
DECORATION = "<</Type/Layout>>"


class TaggedCanvas(Canvas):
    """One document. Colours are (red, green, blue) between 0 and 1, lengths are points."""

    def __init__(self, filename: Any, **keywords: Any) -> None:
        fonts.register()
        keywords.update(initialFontName=fonts.REGULAR, pdfVersion=(1, 7), pageCompression=1)
        super().__init__(filename, **keywords)
        self.structure = StructureTree()
        self._open = [self.structure.root]
        self._owners: list[list[Element]] = [[]]
        self._links: list[tuple[pdfdoc.PDFDictionary, Element]] = []
        self._late: list[tuple[str, Callable[[], None]]] = []
        self._pages_of_keys: dict[str, int] = {}

    # --- Structure ---------------------------------------------------------------------------------------------

    def add(self, tag: str, entries: str = "", parent: Element | None = None) -> Element:
        """A new element, by default inside the one opened last."""
        return self.structure.add(tag, parent or self._open[-1], entries)

    def open(self, tag: str, entries: str = "") -> Element:
        """A new element that holds what is added until ``close``."""
        element = self.add(tag, entries)
        self._open.append(element)
        return element

    def close(self) -> None:
        self._open.pop()

    @contextmanager
    def inside(self, element: Element) -> Iterator[None]:
        """What is added meanwhile goes into this element."""
        self._open.append(element)
        yield
        self._open.pop()

    def begin(self, element: Element) -> None:
        """What is drawn until ``end`` is the content of this element."""
        owners = self._owners[-1]
        element.kids.append(MarkedContent(len(self._owners) - 1, len(owners)))
        self._code.append(f"/{element.tag} <</MCID {len(owners)}>> BDC")
        owners.append(element)

    def begin_artifact(self, properties: str = DECORATION) -> None:
        """What is drawn until ``end`` carries no meaning of its own."""
        self._code.append(f"/Artifact {properties} BDC")

    def end(self) -> None:
        self._code.append("EMC")

    def link(self, element: Element, box: tuple[float, float, float, float], key: str, contents: str) -> None:
        """A link from a box (left, bottom, right, top, in current coordinates) to the place bookmarked as ``key``."""
        annotation = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Annot"),
                "Subtype": pdfdoc.PDFName("Link"),
                "Rect": pdfdoc.PDFArray(self._absRect(box, 1)),
                "Border": pdfdoc.PDFArray([0, 0, 0]),
                "F": 4,
                "Contents": text_string(contents),
                "Dest": self._bookmarkReference(key),
            }
        )
        self._addAnnotation(annotation)
        name = self._doc.annotationName(f"NUMBER{self._annotationCount}")
        element.kids.append(AnnotationRef(len(self._owners) - 1, name))
        self._links.append((annotation, element))

    def mark_place(self, key: str, height: float = 0) -> None:
        """Makes the current place, ``height`` above the origin, reachable by links."""
        left, top = self.absolutePosition(0, height)
        self.bookmarkPage(key, fit="XYZ", left=max(left - 12, 0), top=top)
        self._pages_of_keys[key] = len(self._owners)

    def page_of(self, key: str) -> int | None:
        """The page (from 1) of a bookmarked place, None where there is none. Complete only at the end."""
        return self._pages_of_keys.get(key)

    @property
    def page_count(self) -> int:
        """The number of pages. Known at the end."""
        return len(self._owners)

    # --- Drawing -----------------------------------------------------------------------------------------------

    def words(
        self,
        x: float,
        y: float,
        text: str,
        font: str,
        size: float,
        more: bool = False,
        slant: float = 0.0,
        from_right: bool | None = None,
    ) -> None:
        """Draws a text with its left end at x, in the colour set last. ``slant``: how far it leans, 0.2 as italics do.

        ``more``: the text goes on elsewhere, on the next line say. A space is drawn too, so that who reads the
        text from the file does not run two words together. ``from_right``: how its paragraph runs. What runs from
        right to left is drawn turned and joined; who reads the file finds it as it was written.
        """
        if turns(text):
            drawn = as_drawn(text, from_right)
            if more and (from_right or begins_right(text)):
                x, drawn = x - fonts.width(" ", font, size), f" {drawn}"
                more = False
            self._drawn(x, y, drawn, font, size, more, slant)
        else:
            self._drawn(x, y, text, font, size, more, slant)

    def _drawn(self, x: float, y: float, text: str, font: str, size: float, more: bool, slant: float) -> None:
        face = pdfmetrics.getFont(font)
        if more:
            text += " "
        pieces = []
        for subset, encoded in face.splitString(text, self._doc):
            shown = encoded.decode("latin-1").translate(_ESCAPES)
            pieces.append(f"{face.getSubsetInternalName(subset, self._doc)} {size:g} Tf ({shown}) Tj")
        if pieces:
            self._code.append(f"BT 1 0 {slant:g} 1 {x:.2f} {y:.2f} Tm {' '.join(pieces)} ET")

    def words_right(self, x: float, y: float, text: str, font: str, size: float, more: bool = False) -> None:
        """Draws a text with its right end at x."""
        self.words(x - fonts.width(text, font, size), y, text, font, size, more)

    def ink(self, colour: tuple[float, float, float]) -> None:
        """Sets the colour of text and fills."""
        self._code.append("{:.3f} {:.3f} {:.3f} rg".format(*colour))

    def fill_box(self, x: float, y: float, width: float, height: float, colour: tuple[float, float, float]) -> None:
        """A filled rectangle; the colour of text and fills is then this one."""
        self.ink(colour)
        self._code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rule(
        self, x: float, y: float, length: float, colour: tuple[float, float, float], thickness: float = 0.5
    ) -> None:
        """A horizontal line whose middle is at y, drawn as a box: equally thick in every viewer."""
        self.fill_box(x, y - thickness / 2, length, thickness, colour)

    def hatch(self, x: float, y: float, width: float, height: float, colour: tuple[float, float, float]) -> None:
        """Thin slanted lines over a rectangle."""
        lines = [
            f"q {x:.2f} {y:.2f} {width:.2f} {height:.2f} re W n {{:.3f}} {{:.3f}} {{:.3f}} RG 0.7 w".format(*colour)
        ]
        for step in range(int((width + height) / 5) + 1):
            at = x - height + 5 * step
            lines.append(f"{at:.2f} {y:.2f} m {at + height:.2f} {y + height:.2f} l")
        self._code.append(" ".join([*lines, "S Q"]))

    def at_the_end(self, draw: Callable[[], None]) -> None:
        """Draws here, in the current coordinates, when all pages are known."""
        # A token no drawn text can hold: reportlab and ``words`` write control characters as octal escapes.
        token = f"\x00{len(self._late)}\x00"
        self._code.append(token)
        self._late.append((token, draw))

    # --- Pages and saving --------------------------------------------------------------------------------------

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        page_number = len(self._owners) - 1
        name = self._doc.thisPageName()
        super().showPage()
        page = self._doc.idToObject[name]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = page_number
        page.Tabs = pdfdoc.PDFName("S")
        self._owners.append([])

    def describe(self, *, title: str, author: str, subject: str, language: str, moment: datetime) -> None:
        """The document's properties. ``moment`` (aware) is its date: equal arguments give equal bytes."""
        self.setTitle(title)
        self.setAuthor(author)
        self.setSubject(subject)
        self.setCreator(author)
        utc = moment.astimezone(UTC)
        stamp = self._doc._timeStamp
        stamp.YMDhms = utc.timetuple()[:6]
        stamp.dhh = stamp.dmm = 0
        catalog = self._doc.Catalog
        catalog.Lang = pdfdoc.PDFString(language)
        catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": pdfdoc.PDFtrue})
        catalog.PageMode = pdfdoc.PDFName("UseOutlines")
        catalog.Metadata = metadata_stream(
            title=title,
            author=author,
            subject=subject,
            language=language,
            creator=author,
            producer=self._doc.info.producer,
            moment=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def save(self) -> None:
        if self._code:
            self.showPage()
        self._owners.pop()
        self._draw_late()
        self.structure.written_into(self._doc, self._owners, self._links)
        self._identify()
        super().save()

    def _draw_late(self) -> None:
        pages = [self._doc.idToObject[f"Page{number + 1}"] for number in range(len(self._owners))]
        waiting = dict(self._late)
        for page in pages:
            first, *rest = page.stream.split("\x00")
            drawn = [first]
            for position, piece in enumerate(rest):
                drawn.append(piece if position % 2 else self._code_of(waiting[f"\x00{piece}\x00"]))
            page.stream = "".join(drawn)
            # Compressed, and not in base 85 on top of it as reportlab would by default.
            page.Contents = pdfdoc.PDFStream(content=page.stream, filters=[pdfdoc.PDFZCompress])

    def _code_of(self, draw: Callable[[], None]) -> str:
        self._code = []
        draw()
        code, self._code = "\n".join(self._code), []
        return code

    def _identify(self) -> None:
        """The file's identifier is a digest of its pages: equal documents are equal, others are not."""
        digest = hashlib.md5(usedforsecurity=False)
        for number in range(len(self._owners)):
            digest.update(self._doc.idToObject[f"Page{number + 1}"].stream.encode("utf-8"))
        self._doc.signature = digest
