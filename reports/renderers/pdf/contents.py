"""The list of contents: every entry is a link, tagged as one, with the page it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.structure import Element

LEADING = 11.6
ROOM_FOR_PAGE = 40.0
MOST_LINES = 4
"""Lines of one title; what people write without end is cut there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading: ``number`` may be empty, ``level`` is 1 or 2, ``key`` is its place."""

    number: str
    title: str
    level: int
    key: str


class Contents(Flowable):
    """The entries with their pages. ``flat``: a plain list. The entries may still grow until the document is built."""

    def __init__(self, entries: list[Entry], root: list[Element] | None = None, *, flat: bool = False) -> None:
        super().__init__()
        self.entries, self.flat = entries, flat
        self._root: list[Element] = [] if root is None else root
        self.spaceAfter = 12

    def _height_of(self, entry: Entry) -> float:
        more = (len(self._lines_of(entry)) - 1) * LEADING
        if self.flat:
            return 15.0 + more
        return (21.0 if entry.level == 1 else 17.0) + more

    def _lines_of(self, entry: Entry) -> list[str]:
        """The title in as many lines as it needs: a heading that is cut off tells nobody what stands there."""
        font, size = _type_of(entry)
        return fonts.shortened(
            fonts.wrapped(entry.title, font, size, self.width - self._title_left(entry) - ROOM_FOR_PAGE), MOST_LINES
        )

    def _number_left(self, entry: Entry) -> float:
        return 0.0 if entry.level == 1 or self.flat else 26.0

    def _title_left(self, entry: Entry) -> float:
        if not entry.number:
            return self._number_left(entry)
        return 26.0 if entry.level == 1 else 54.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = sum(map(self._height_of, self.entries))
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.width = available_width
        used = 0.0
        for position, entry in enumerate(self.entries):
            used += self._height_of(entry)
            if used > available_height:
                if position == 0:
                    return []
                parts = (self.entries[:position], self.entries[position:])
                return [Contents(part, self._root, flat=self.flat) for part in parts]
        return [self]

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self._root:
            self._root.append(canvas.add("TOC"))
        nested: Element | None = None
        y = self.height
        for entry in self.entries:
            y -= self._height_of(entry)
            if self.flat or entry.level == 1:
                nested = None
                item = canvas.add("TOCI", parent=self._root[0])
            else:
                nested = nested or canvas.add("TOC", parent=self._root[0])
                item = canvas.add("TOCI", parent=nested)
            self._draw_entry(canvas, entry, y, item)

    def _draw_entry(self, canvas: TaggedCanvas, entry: Entry, y: float, item: Element) -> None:
        font, size = _type_of(entry)
        colour = look.NAVY if entry.level == 1 else look.INK
        number_left, title_left = self._number_left(entry), self._title_left(entry)
        *lines, last = self._lines_of(entry)
        first, baseline = y + 6 + len(lines) * LEADING, y + 6
        link = canvas.add("Link", parent=canvas.add("Reference", parent=item))
        canvas.begin(link)
        canvas.ink(colour)
        if entry.number:
            canvas.words(number_left, first, entry.number, font, size, more=True)
        for position, line in enumerate([*lines, last]):
            canvas.words(title_left, first - position * LEADING, line, font, size, more=True)
        canvas.end()
        # The page stands at the end of the last line, as the dots lead to it.
        dots_from = title_left + fonts.width(last, font, size) + 5
        self._draw_leader(canvas, dots_from, baseline)
        canvas.begin(link)
        canvas.at_the_end(lambda: self._draw_page(canvas, entry, baseline, font, size, colour))
        canvas.end()
        box = (number_left, y + 1, self.width, y + self._height_of(entry) - 3)
        canvas.link(link, box, entry.key, " ".join(filter(None, (entry.number, entry.title))))

    def _draw_leader(self, canvas: TaggedCanvas, start: float, y: float) -> None:
        canvas.begin_artifact()
        canvas.ink(look.STEEL)
        dot = fonts.width(" .", fonts.REGULAR, 7)
        count = int((self.width - 26 - start) / dot)
        canvas.words_right(self.width - 26, y, " ." * max(count, 0), fonts.REGULAR, 7)
        canvas.end()

    def _draw_page(
        self, canvas: TaggedCanvas, entry: Entry, y: float, font: str, size: float, colour: look.Colour
    ) -> None:
        canvas.ink(colour)
        page = canvas.page_of(entry.key)
        canvas.words_right(self.width, y, str(page) if page else "", font, size)


def _type_of(entry: Entry) -> tuple[str, float]:
    return (fonts.BOLD, 9.4) if entry.level == 1 else (fonts.REGULAR, 8.8)


def clipped(text: str, font: str, size: float, available: float) -> str:
    """The text, or as much of it as fits on one line with an ellipsis."""
    if fonts.width(text, font, size) <= available:
        return text
    return f"{fonts.wrapped(text, font, size, available - size)[0]}…"
