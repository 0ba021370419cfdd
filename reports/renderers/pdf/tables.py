"""A table as a flowable: drawn straight on the page, tagged cell by cell, split between pages without loss.

reportlab's own Table is not used: it restyles all remaining rows at each page, which makes a long table
cost rows times pages, and it knows nothing of tags.
"""

from __future__ import annotations

from bisect import bisect_right

from reportlab.platypus import Flowable
from reportlab.platypus.doctemplate import FrameBreak

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.structure import COLUMN_HEADER, ROW_HEADER, Element, actual_text
from reports.renderers.pdf.table_layout import (
    CAPTION_LEADING,
    CAPTION_SIZE,
    HEADING,
    LINE,
    PAD,
    SUBTOTAL,
    TOTAL,
    UNIT_SIZE,
    WORDS,
    ColumnGroup,
    PrintedTable,
    TableLayout,
    font_of,
)
from reports.renderers.pdf.text import draw_lines

AFTER = 10.0
BACKGROUNDS = {HEADING: look.TINT, SUBTOTAL: look.TINT, TOTAL: look.TINT_STRONG}


class Parts:
    """What the parts of one table on several pages share: its layout and its structure elements."""

    def __init__(self, table: PrintedTable, continued: str) -> None:
        self.table = table
        self.continued = continued
        self._layouts: dict[float, TableLayout] = {}
        self.body: Element | None = None

    def layout(self, available: float) -> TableLayout:
        if available not in self._layouts:
            self._layouts[available] = TableLayout(self.table, available)
        return self._layouts[available]


class DataTable(Flowable):
    """Rows ``first`` to ``last`` of a table. ``continued`` is the word after its number on later pages."""

    def __init__(self, table: PrintedTable, continued: str = "continued") -> None:
        super().__init__()
        self._set(Parts(table, continued), 0, len(table.rows))

    place = ""
    """The key under which links find the table."""

    def _set(self, parts: Parts, first: int, last: int) -> None:
        self.parts, self.first, self.last = parts, first, last
        self.spaceAfter = AFTER

    def _part(self, first: int, last: int) -> DataTable:
        part = DataTable.__new__(DataTable)
        Flowable.__init__(part)
        part._set(self.parts, first, last)
        return part

    def _above_rows(self, layout: TableLayout) -> float:
        return layout.header_height + (layout.caption_height if self.first == 0 else 12.0)

    def _below_rows(self, layout: TableLayout) -> float:
        return layout.notes_height if self.last == len(self.parts.table.rows) else 0.0

    def fits_comfortably(self, available: float) -> bool:
        """True where the table can be read with ease in this width, or holds no line to read."""
        empty = all(row.role != LINE for row in self.parts.table.rows)
        return empty or self.parts.layout(available).fits_comfortably()

    def height_in(self, available: float) -> float:
        """The height of the whole part in a width, in points."""
        layout = self.parts.layout(available)
        return self._above_rows(layout) + layout.tops[self.last] - layout.tops[self.first] + self._below_rows(layout)

    def least_height(self, available: float, rows: int = 4) -> float:
        """The height a page must still offer for the table to begin on it."""
        layout = self.parts.layout(available)
        return self._above_rows(layout) + layout.tops[min(self.first + rows, self.last)] - layout.tops[self.first]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, self.height_in(available_width)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        layout = self.parts.layout(available_width)
        room = available_height - self._above_rows(layout)
        cut = bisect_right(layout.tops, layout.tops[self.first] + room + 0.01) - 1
        if cut >= self.last:
            # The rows would fit but not the notes under them: these take two rows along.
            cut = self.last - 2
        cut = self._without_orphans(cut)
        if cut <= self.first:
            return []
        # The break is said, for rows moved on may leave room enough that the next part would begin on this page.
        first = self._part(self.first, cut)
        first.place = self.place
        return [first, FrameBreak, self._part(cut, self.last)]

    def _without_orphans(self, cut: int) -> int:
        """The cut moved up, so that no heading ends a page and no sum begins one without a row of its own."""
        rows, start = self.parts.table.rows, cut
        while self.first < cut < self.last and start - cut < 5:
            if rows[cut - 1].role != HEADING and rows[cut].role not in (SUBTOTAL, TOTAL):
                return cut
            cut -= 1
        return start if cut <= self.first else cut

    # --- Drawing -----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        layout = self.parts.layout(self.width)
        opens = self.parts.body is None
        rows_top = self.height - self._above_rows(layout)
        self._decorate(canvas, layout, rows_top)
        if opens:
            if self.place:
                canvas.mark_place(self.place, self.height)
            table = canvas.add("Table")
            with canvas.inside(table):
                self._draw_caption(canvas, layout, canvas.add("Caption"))
                self._draw_header(canvas, layout, rows_top, canvas.add("THead"))
                self.parts.body = canvas.add("TBody")
        else:
            canvas.begin_artifact()
            canvas.ink(look.QUIET)
            name = self.parts.table.number or self.parts.table.title
            canvas.words(0, self.height - 8, f"{name} ({self.parts.continued})", fonts.REGULAR, UNIT_SIZE)
            canvas.words_right(self.width, self.height - 8, self.parts.table.unit, fonts.REGULAR, UNIT_SIZE)
            self._draw_header(canvas, layout, rows_top, None)
            canvas.end()
        self._draw_rows(canvas, layout, rows_top)
        if self._below_rows(layout):
            canvas.begin(canvas.add("P"))
            draw_lines(canvas, layout.notes, 0, layout.notes_height - 5, look.NOTE)
            canvas.end()

    def _decorate(self, canvas: TaggedCanvas, layout: TableLayout, rows_top: float) -> None:
        canvas.begin_artifact()
        canvas.fill_box(0, rows_top, self.width, layout.header_height, look.NAVY)
        start, striped = layout.tops[self.first], False
        for index in range(self.first, self.last):
            role = self.parts.table.rows[index].role
            bottom = rows_top - (layout.tops[index + 1] - start)
            striped = role == LINE and not striped
            background = BACKGROUNDS.get(role) or (look.PAGE if striped else None)
            if background:
                canvas.fill_box(0, bottom, self.width, layout.heights[index], background)
            if role in (SUBTOTAL, TOTAL):
                top = bottom + layout.heights[index]
                canvas.rule(0, top, self.width, look.NAVY, 0.8 if role == TOTAL else 0.5)
            elif role == LINE:
                canvas.rule(0, bottom, self.width, look.LINE, 0.35)
        canvas.rule(0, rows_top - (layout.tops[self.last] - start), self.width, look.NAVY, 0.8)
        canvas.end()

    def _draw_caption(self, canvas: TaggedCanvas, layout: TableLayout, caption: Element) -> None:
        canvas.begin(caption)
        canvas.ink(look.NAVY)
        y = self.height - 9
        for line in layout.caption:
            canvas.words(0, y, line, fonts.BOLD, CAPTION_SIZE, more=True)
            y -= CAPTION_LEADING
        canvas.ink(look.QUIET)
        canvas.words_right(self.width, self.height - 9, self.parts.table.unit, fonts.REGULAR, UNIT_SIZE)
        canvas.end()

    def _draw_header(self, canvas: TaggedCanvas, layout: TableLayout, bottom: float, head: Element | None) -> None:
        """The header rows; without ``head`` they are a repetition and carry no tags."""
        columns = self.parts.table.columns
        upper = canvas.add("TR", parent=head) if head and layout.groups else None
        lower = canvas.add("TR", parent=head) if head else None
        baseline = bottom + layout.pad_row + layout.size * 0.28 + 1
        groups = {group.first: group for group in layout.groups}
        for index, lines in enumerate(layout.header):
            if index in groups:
                self._draw_group(canvas, layout, bottom, groups[index], upper)
            canvas.ink(look.WHITE)
            if head:
                alone = upper is not None and not (index and columns[index - 1].group)
                span = "/RowSpan 2" if alone else ""
                canvas.begin(canvas.add("TH", f"/A<</O/Table/Scope/Column{span}>>", upper if alone else lower))
            for number, line in enumerate(lines):
                y = baseline + (len(lines) - 1 - number) * layout.leading
                if index == 0 or columns[index - 1].kind == WORDS:
                    canvas.words(layout.lefts[index] + PAD, y, line, fonts.BOLD, layout.size, number + 1 < len(lines))
                else:
                    canvas.words_right(layout.right(index), y, line, fonts.BOLD, layout.size, number + 1 < len(lines))
            if head:
                canvas.end()

    def _draw_group(
        self, canvas: TaggedCanvas, layout: TableLayout, bottom: float, group: ColumnGroup, row: Element | None
    ) -> None:
        """The heading above a group of columns, with a line that spans them."""
        left, right = layout.lefts[group.first] + PAD, layout.lefts[group.last + 1] - PAD
        y = bottom + layout.header_height - layout.group_height
        if row:
            canvas.begin_artifact()
        canvas.rule(left, y + 1, right - left, look.RULE, 0.8)
        if row:
            canvas.end()
            span = f"/ColSpan {group.last - group.first + 1}"
            canvas.begin(canvas.add("TH", f"/A<</O/Table/Scope/Column{span}>>", row))
        canvas.ink(look.WHITE)
        below = len(group.lines)
        for line in group.lines:
            below -= 1
            centred = (left + right - fonts.width(line, fonts.BOLD, layout.size)) / 2
            baseline = y + layout.pad_row + layout.size * 0.28 + 1 + below * layout.leading
            canvas.words(centred, baseline, line, fonts.BOLD, layout.size, more=below > 0)
        if row:
            canvas.end()

    def _draw_rows(self, canvas: TaggedCanvas, layout: TableLayout, rows_top: float) -> None:
        body, rows, size = self.parts.body, self.parts.table.rows, layout.size
        columns = self.parts.table.columns
        rights = [layout.right(index) for index in range(len(columns) + 1)]
        start = layout.tops[self.first]
        canvas.ink(look.INK)
        for index in range(self.first, self.last):
            row, lines = rows[index], layout.rows[index]
            font = font_of(row.role)
            y = rows_top - (layout.tops[index] - start) - layout.pad_row - size * 0.98
            element = canvas.add("TR", parent=body)
            self._draw_label(canvas, layout, index, y, element)
            said = row.said or {}
            for position, text in enumerate(row.texts):
                entries = actual_text(said[position]) if position in said else ""
                cell = canvas.add("TD", entries, element)
                if not text:
                    continue
                canvas.begin(cell)
                if columns[position].kind == WORDS:
                    self._draw_words(canvas, layout, lines[position + 1], position + 1, y, font)
                else:
                    x = rights[position + 1]
                    if text[-1] == ")":
                        x += fonts.width(")", font, size)
                    canvas.words_right(x, y, text, font, size)
                canvas.end()

    @staticmethod
    def _draw_words(
        canvas: TaggedCanvas, layout: TableLayout, lines: list[str], column: int, y: float, font: str
    ) -> None:
        """The lines of one cell of words, from the baseline of the first downwards."""
        x = layout.lefts[column] + PAD
        for number, line in enumerate(lines, start=1):
            canvas.words(x, y, line, font, layout.size, number < len(lines))
            y -= layout.leading

    def _draw_label(self, canvas: TaggedCanvas, layout: TableLayout, index: int, y: float, row: Element) -> None:
        shown, lines = self.parts.table.rows[index], layout.rows[index][0]
        heading = shown.role == HEADING
        entries = ROW_HEADER
        if heading:
            entries = COLUMN_HEADER[:-2] + f"/ColSpan {len(layout.widths)}>>"
        if lines[-1].endswith(" …") and not shown.label.endswith(" …"):
            entries += actual_text(shown.label)
        canvas.begin(canvas.add("TH", entries, row))
        if heading:
            canvas.ink(look.NAVY)
        font = font_of(shown.role)
        self._draw_words(canvas, layout, lines, 0, y, font)
        if heading:
            canvas.ink(look.INK)
        canvas.end()
