"""A document of the office: pages with header and footer, sections, contents, outline, tags; and its bytes.

Knows nothing of reports or funds. A document is filled from top to bottom with flowables and then built once:

    document = Document(Properties(…), Frame(…))
    document.cover(flowable)
    document.contents()
    document.section("1", "Sources, uses and balance", Text("…"), DataTable(…))
    data = document.built()
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, NextPageTemplate, PageBreak, PageTemplate
from reportlab.platypus import Frame as PlatypusFrame
from reportlab.platypus.doctemplate import ActionFlowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import FOOTER, HEADER, TaggedCanvas
from reports.renderers.pdf.contents import Contents, Entry, clipped
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Closing, Heading, Opening, Text

PORTRAIT, LANDSCAPE, COVER = "portrait", "landscape", "cover"
WHOLE_IF_SMALLER, FEW_ROWS = 0.62, 24
"""A block that needs less of a page than this, or a table of so few rows, begins a new page rather than be split."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself. ``moment`` (aware) is its date of making."""

    title: str
    subject: str
    author: str
    language: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Furniture:
    """Header and footer of every page but the cover. ``page_of`` holds ``{page}`` and ``{pages}``."""

    header_left: str
    header_right: str
    footer_left: str
    page_of: str
    contents_title: str
    tables_title: str
    continued: str


class _Template(BaseDocTemplate):
    """Describes the file before its first page."""

    def __init__(self, properties: Properties, target: BytesIO, **keywords: object) -> None:
        super().__init__(target, **keywords)
        self.properties = properties

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        properties = self.properties
        self.canv.describe(
            title=properties.title,
            author=properties.author,
            subject=properties.subject,
            language=properties.language,
            moment=properties.moment,
        )


def orientation_for(table: DataTable) -> str:
    """Lying where the table would be too small to read with ease on an upright page."""
    return PORTRAIT if table.fits_comfortably(look.PORTRAIT_WIDTH) else LANDSCAPE


class Turn(ActionFlowable):
    """A new page in this orientation, if the page reached is not so. Decided when the document is laid out."""

    def __init__(self, orientation: str, unless_fits: Flowable | None = None) -> None:
        super().__init__()
        self.orientation, self.unless_fits = orientation, unless_fits

    def apply(self, doc: BaseDocTemplate) -> None:
        if doc.pageTemplate.id == self.orientation:
            return
        frame = doc.frame
        if self.unless_fits is not None:
            needed = self.unless_fits.wrap(frame._width, frame._height)[1] + self.unless_fits.getSpaceBefore()
            if needed <= frame._y - frame._y1p:
                return
        doc.handle_nextPageTemplate(self.orientation)
        doc.handle_pageBreak()


class Document:
    """A document being put together. All texts must be legible (``fonts.legible``)."""

    def __init__(self, properties: Properties, furniture: Furniture, first: str = COVER) -> None:
        fonts.register()
        self.properties, self.furniture = properties, furniture
        self._story: list[Flowable] = []
        self._entries: list[Entry] = []
        self._table_entries: list[Entry] = []
        self._first = self._orientation = first
        self._level = 0
        self._sections = 0

    # --- Filling -----------------------------------------------------------------------------------------------

    @property
    def width(self) -> float:
        """The width of the text on the present page, in points."""
        return look.LANDSCAPE_WIDTH if self._orientation == LANDSCAPE else look.PORTRAIT_WIDTH

    @property
    def _page_height(self) -> float:
        size = look.LANDSCAPE if self._orientation == LANDSCAPE else look.PORTRAIT
        return size[1] - look.MARGIN_TOP - look.MARGIN_BOTTOM

    def cover(self, flowable: Flowable) -> None:
        """The first page, without margins, header or footer; ``flowable`` fills it and opens what it needs."""
        self._story.append(flowable)

    def masthead(self, flowable: Flowable) -> None:
        """The name of a paper without a cover, above its sections of level 2; it enters itself into the outline."""
        self._open(Opening("Sect"), 1)
        self._story.append(flowable)

    def contents(self) -> None:
        """The list of all sections and of the tables that were ``listed``, on a page of its own."""
        self.new_page(PORTRAIT)
        self._open(Opening("Part"), 1)
        self._story.append(Heading(self.furniture.contents_title, 1, "contents"))
        self._story.append(Contents(self._entries))
        self._story.append(Text(self.furniture.tables_title, look.HEADING_2, "H2"))
        self._story.append(Contents(self._table_entries, flat=True))

    def listed(self, table: DataTable) -> DataTable:
        """The table, to be found in the list of tables."""
        printed = table.parts.table
        table.place = f"table-{len(self._table_entries) + 1}"
        self._table_entries.append(Entry(printed.number, printed.title, 2, table.place))
        return table

    def new_page(self, orientation: str = "") -> None:
        """What follows begins on a new page, upright or lying."""
        self._orientation = orientation or self._orientation
        self._story += [NextPageTemplate(self._orientation), PageBreak()]

    def orient(self, orientation: str, unless_fits: Flowable | None = None) -> None:
        """A new page if this one is not already so; not if what comes next still fits on this one."""
        self._orientation = orientation
        self._story.append(Turn(orientation, unless_fits))

    def fits_on_one_page(self, orientation: str, *flowables: Flowable) -> bool:
        """True where all of them, under a heading, fit on one page."""
        wide = orientation == LANDSCAPE
        width, size = (look.LANDSCAPE_WIDTH, look.LANDSCAPE) if wide else (look.PORTRAIT_WIDTH, look.PORTRAIT)
        height = size[1] - look.MARGIN_TOP - look.MARGIN_BOTTOM
        heading = look.HEADING_1.leading + look.HEADING_1.after
        needed = heading + sum(
            flowable.wrap(width, height)[1] + max(flowable.getSpaceBefore(), flowable.getSpaceAfter())
            for flowable in flowables
        )
        return needed <= height

    def orient_for(self, table: DataTable) -> None:
        """A page on which the table can be read with ease."""
        self.orient(orientation_for(table))

    def section(
        self,
        number: str,
        title: str,
        *flowables: Flowable,
        level: int = 1,
        in_contents: bool = True,
        heading_class: type[Heading] = Heading,
    ) -> None:
        """A numbered heading (the number may be empty) and what follows it, in the outline and mostly the contents."""
        self._sections += 1
        key = f"section-{self._sections}"
        if in_contents:
            self._entries.append(Entry(number, title, level, key))
        heading = heading_class("\u2002".join(filter(None, (number, title))), level, key)
        self._story.append(CondPageBreak(self._needed([heading, *flowables])))
        self._open(Opening("Sect"), level)
        self._story += [heading, *flowables]

    def add(self, *flowables: Flowable) -> None:
        """More of the section; kept on one page where that leaves no great gap."""
        if len(flowables) > 1 or isinstance(flowables[0], DataTable):
            self._story.append(CondPageBreak(self._needed(list(flowables))))
        self._story += flowables

    def _open(self, opening: Opening, level: int) -> None:
        """Closes the sections that end here."""
        self._story += [Closing() for _ in range(self._level - level + 1)]
        self._story.append(opening)
        self._level = level

    def _needed(self, flowables: list[Flowable]) -> float:
        """The height a page must still offer for these to begin on it: all of it, or up to a table's first rows."""
        whole = least = space = 0.0
        reached_table, few_rows = False, True
        for flowable in flowables:
            height = flowable.wrap(self.width, self._page_height)[1]
            space += flowable.getSpaceBefore()
            whole += space + height
            if not reached_table:
                reached_table = isinstance(flowable, DataTable)
                least += space + (flowable.least_height(self.width) if reached_table else height)
            few_rows = few_rows and (not isinstance(flowable, DataTable) or len(flowable.parts.table.rows) <= FEW_ROWS)
            space = flowable.getSpaceAfter()
        limit = self._page_height - 1
        keep = whole <= WHOLE_IF_SMALLER * self._page_height or (few_rows and whole <= limit)
        return min(whole if keep else least, limit)

    # --- Building ----------------------------------------------------------------------------------------------

    def built(self) -> bytes:
        """The PDF. Equal documents give equal bytes."""
        target = BytesIO()
        self._story += [Closing() for _ in range(self._level)]
        template = _Template(
            self.properties,
            target,
            pagesize=look.PORTRAIT,
            invariant=1,
            allowSplitting=1,
            initialFontName=fonts.REGULAR,
        )
        # A document begins with the first of its templates.
        for name in sorted((COVER, PORTRAIT, LANDSCAPE), key=lambda name: name != self._first):
            template.addPageTemplates(self._page_template(name, look.LANDSCAPE if name == LANDSCAPE else look.PORTRAIT))
        template.build(self._story, canvasmaker=TaggedCanvas)
        return target.getvalue()

    def _page_template(self, name: str, size: tuple[float, float]) -> PageTemplate:
        side, top, bottom = look.MARGIN_SIDE, look.MARGIN_TOP, look.MARGIN_BOTTOM
        if name == COVER:
            side = top = bottom = 0.0
        frame = PlatypusFrame(
            side,
            bottom,
            size[0] - 2 * side,
            size[1] - top - bottom,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        if name == COVER:
            return PageTemplate(name, [frame], pagesize=size)
        return PageTemplate(name, [frame], onPage=self._draw_furniture, pagesize=size)

    def _draw_furniture(self, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
        width, height = canvas._pagesize
        left, right, furniture = look.MARGIN_SIDE, width - look.MARGIN_SIDE, self.furniture
        canvas.begin_artifact(HEADER)
        top = height - 40
        right_width = fonts.width(furniture.header_right, fonts.BOLD, 7.4)
        canvas.ink(look.NAVY)
        shown = clipped(furniture.header_left, fonts.REGULAR, 7.4, right - left - right_width - 20)
        canvas.words(left, top, shown, fonts.REGULAR, 7.4)
        canvas.words_right(right, top, furniture.header_right, fonts.BOLD, 7.4)
        canvas.rule(left, top - 8, right - left, look.RULE, 1.2)
        canvas.end()
        canvas.begin_artifact(FOOTER)
        canvas.rule(left, 40, right - left, look.LINE, 0.6)
        canvas.ink(look.QUIET)
        canvas.words(left, 27, clipped(furniture.footer_left, fonts.REGULAR, 7, right - left - 110), fonts.REGULAR, 7)
        number = canvas.getPageNumber()

        def page_of() -> None:
            canvas.ink(look.QUIET)
            text = furniture.page_of.format(page=number, pages=canvas.page_count)
            canvas.words_right(right, 27, text, fonts.REGULAR, 7)

        canvas.at_the_end(page_of)
        canvas.end()
