"""Running text as flowables: paragraphs, headings, terms with their descriptions, lists of names, notices.

There is no markup: text is drawn as it is, so nothing a person wrote can be taken for an instruction.
All texts given here must be legible (``fonts.legible``) already.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.structure import Element


class Text(Flowable):
    """A paragraph. Split over pages it stays one element."""

    def __init__(self, text: str, style: TextStyle = look.BODY, tag: str = "P") -> None:
        super().__init__()
        self.text, self.style, self.tag = text, style, tag
        self.spaceBefore, self.spaceAfter = style.before, style.after
        self._lines: list[str] | None = None
        self._element: list[Element] = []

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        if self._lines is None:
            self._lines = fonts.wrapped(self.text, self.style.font, self.style.size, available_width)
        self.height = len(self._lines) * self.style.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        lines = self._lines or []
        fitting = min(int(available_height / self.style.leading), len(lines) - 2)
        if fitting < 2:
            return []
        first, second = Text("", self.style, self.tag), Text("", self.style, self.tag)
        first._lines, second._lines = lines[:fitting], lines[fitting:]
        first._element = second._element = self._element
        return [first, second]

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self._element:
            self._element.append(canvas.add(self.tag))
        canvas.begin(self._element[0])
        draw_lines(canvas, self._lines or [], 0, self.height, self.style)
        canvas.end()


def draw_lines(canvas: TaggedCanvas, lines: list[str], x: float, top: float, style: TextStyle) -> None:
    """Draws lines of text downwards from ``top``."""
    canvas.ink(style.colour)
    y = top - style.leading * 0.5 - style.size * 0.36
    for line in lines:
        canvas.words(x, y, line, style.font, style.size)
        y -= style.leading


class Heading(Text):
    """A heading of level 1 or 2, reachable as ``key`` and listed in the outline as ``title``."""

    def __init__(self, title: str, level: int, key: str) -> None:
        super().__init__(title, look.HEADING_1 if level == 1 else look.HEADING_2, f"H{level}")
        self.level, self.key = level, key

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        self.canv.mark_place(self.key, self.text, self.level - 1, self.height + 8)
        super().draw()
        if self.level == 1:
            self.canv.begin_artifact()
            self.canv.rule(0, -5, 46, look.RULE, 2.4)
            self.canv.end()


class Code(Text):
    """What is typed into a computer, in a tinted box."""

    def __init__(self, text: str) -> None:
        super().__init__(text, look.MONO, "Code")

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        return []

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        super().wrap(available_width - 20, available_height)
        self.width, self.height = available_width, self.height + 10
        return self.width, self.height

    def draw(self) -> None:
        self.canv.begin_artifact()
        self.canv.fill_box(0, 0, self.width, self.height, look.TINT)
        self.canv.end()
        self.canv.begin(self.canv.add(self.tag))
        draw_lines(self.canv, self._lines or [], 10, self.height - 5, self.style)
        self.canv.end()


class Opening(Flowable):
    """What follows is inside a new element, until ``Closing``."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.open(self.tag)


class Closing(Opening):
    """Ends what ``Opening`` began."""

    def __init__(self) -> None:
        super().__init__("")

    def draw(self) -> None:
        self.canv.close()


class Described(Flowable):
    """A term at the left and its description beside it: one item of the list opened by ``Opening("L")``."""

    def __init__(
        self, term: str, description: str, term_width: float = 128, style: TextStyle = look.DESCRIPTION
    ) -> None:
        super().__init__()
        self.term, self.description, self.term_width, self.style = term, description, term_width, style

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._terms = fonts.wrapped(self.term, look.TERM.font, look.TERM.size, self.term_width - 12)
        room = available_width - self.term_width
        self._lines = fonts.wrapped(self.description, self.style.font, self.style.size, room)
        self.height = max(len(self._terms) * look.TERM.leading, len(self._lines) * self.style.leading) + 9
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.begin_artifact()
        canvas.rule(0, 0, self.width, look.LINE, 0.4)
        canvas.end()
        item = canvas.add("LI")
        for tag, lines, x, style in (
            ("Lbl", self._terms, 0.0, look.TERM),
            ("LBody", self._lines, self.term_width, self.style),
        ):
            canvas.begin(canvas.add(tag, parent=item))
            draw_lines(canvas, lines, x, self.height - 4.5, style)
            canvas.end()


class NameList(Flowable):
    """Names in columns, read down each column; a list of its own."""

    COLUMNS, GAP, STYLE = 2, 22.0, look.BODY

    def __init__(self, names: list[str], part_of: list[Element] | None = None) -> None:
        super().__init__()
        self.names = names
        self._element: list[Element] = [] if part_of is None else part_of
        self.spaceAfter = 12

    def _column_width(self, available: float) -> float:
        return (available - self.GAP * (self.COLUMNS - 1)) / self.COLUMNS

    def _arranged(self, available: float) -> list[list[list[str]]]:
        """The columns, each a list of names in lines."""
        room = self._column_width(available) - 14
        wrapped = [fonts.wrapped(name, self.STYLE.font, self.STYLE.size, room) for name in self.names]
        per_column = -(-len(wrapped) // self.COLUMNS)
        return [wrapped[start : start + per_column] for start in range(0, len(wrapped), max(per_column, 1))]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._columns = self._arranged(available_width)
        self.height = max((self._height(column) for column in self._columns), default=0.0)
        return self.width, self.height

    def _height(self, column: list[list[str]]) -> float:
        return sum(len(lines) * self.STYLE.leading + 3 for lines in column)

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        def too_high(count: int) -> bool:
            return NameList(self.names[:count]).wrap(available_width, 0)[1] > available_height

        fitting = bisect_left(range(1, len(self.names) + 1), True, key=too_high)
        if not fitting:
            return []
        return [NameList(self.names[:fitting], self._element), NameList(self.names[fitting:], self._element)]

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self._element:
            self._element.append(canvas.add("L"))
        for number, column in enumerate(self._columns):
            x = number * (self._column_width(self.width) + self.GAP)
            top = self.height
            for lines in column:
                canvas.begin_artifact()
                canvas.fill_box(x + 1, top - self.STYLE.leading / 2 - 2, 4, 4, look.RULE)
                canvas.end()
                item = canvas.add("LI", parent=self._element[0])
                canvas.begin(canvas.add("LBody", parent=item))
                draw_lines(canvas, lines, x + 14, top, self.STYLE)
                canvas.end()
                top -= len(lines) * self.STYLE.leading + 3


class Notice(Flowable):
    """A paragraph in a tinted box with a coloured edge. Its colours only repeat what it says."""

    def __init__(self, text: str, edge: look.Colour, tint: look.Colour) -> None:
        super().__init__()
        self.text, self.edge, self.tint = text, edge, tint
        self.spaceBefore, self.spaceAfter = 2, 12

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._lines = fonts.wrapped(self.text, look.BODY.font, look.BODY.size, available_width - 28)
        self.height = len(self._lines) * look.BODY.leading + 14
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.begin_artifact()
        canvas.fill_box(0, 0, self.width, self.height, self.tint)
        canvas.fill_box(0, 0, 4, self.height, self.edge)
        canvas.end()
        canvas.begin(canvas.add("P"))
        draw_lines(canvas, self._lines, 16, self.height - 7, look.BODY)
        canvas.end()


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure people look for first. ``figure`` is a text as printed, ``detail`` says what belongs to it."""

    label: str
    figure: str
    detail: str = ""


class KeyFigures(Flowable):
    """Figures in boxes, three to a line; a list of its own."""

    PER_LINE, HEIGHT, GAP = 3, 66.0, 10.0

    def __init__(self, figures: list[KeyFigure]) -> None:
        super().__init__()
        self.figures = figures
        self.spaceBefore, self.spaceAfter = 4, 14

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        lines = -(-len(self.figures) // self.PER_LINE)
        self.height = lines * self.HEIGHT + (lines - 1) * self.GAP
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        box = (self.width - self.GAP * (self.PER_LINE - 1)) / self.PER_LINE
        size = min(13.0, *(13.0 * (box - 24) / fonts.width(item.figure, fonts.BOLD, 13.0) for item in self.figures))
        canvas.open("L")
        for position, item in enumerate(self.figures):
            line, column = divmod(position, self.PER_LINE)
            x, top = column * (box + self.GAP), self.height - line * (self.HEIGHT + self.GAP)
            canvas.begin_artifact()
            canvas.fill_box(x, top - self.HEIGHT, box, self.HEIGHT, look.TINT)
            canvas.fill_box(x, top - 2.4, box, 2.4, look.RULE)
            canvas.end()
            element = canvas.add("LI")
            canvas.begin(canvas.add("Lbl", parent=element))
            draw_lines(canvas, fonts.wrapped(item.label, fonts.REGULAR, 7.6, box - 20)[:1], x + 11, top - 10, look.NOTE)
            canvas.end()
            canvas.begin(canvas.add("LBody", parent=element))
            canvas.ink(look.NAVY)
            canvas.words(x + 11, top - 39, item.figure, fonts.BOLD, size)
            draw_lines(
                canvas, fonts.wrapped(item.detail, fonts.REGULAR, 7.6, box - 20)[:1], x + 11, top - 47, look.NOTE
            )
            canvas.end()
        canvas.close()
