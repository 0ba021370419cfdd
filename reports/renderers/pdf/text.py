"""Running text as flowables: paragraphs, headings, terms with their descriptions, notices, key figures.

There is no markup: text is drawn as it is, so nothing a person wrote can be taken for an instruction.
All texts given here must be legible (``fonts.legible``) already.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.scripts import begins_right
from reports.renderers.pdf.structure import Element
from reports.renderers.pdf.surface import Surface

MOST_LINES = 24
"""What cannot be split between pages is shortened to so many lines."""


class Text(Flowable):
    """A paragraph. Split over pages it stays one element."""

    def __init__(self, text: str, style: TextStyle = look.BODY, tag: str = "P") -> None:
        super().__init__()
        self.text, self.style, self.tag = text, style, tag
        self.spaceBefore, self.spaceAfter = style.before, style.after
        self._lines: list[str] = []
        self._lines_width = 0.0
        self._element: list[Element] = []
        self._goes_on = False
        self._begins_right = begins_right(text)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        if self._lines_width != available_width:
            self._lines = fonts.wrapped(self.text, self.style.font, self.style.size, available_width)
            self._lines_width = available_width
        self.height = len(self._lines) * self.style.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        fitting = min(int(available_height / self.style.leading), len(self._lines) - 2)
        if fitting < 2:
            return []
        first, second = (self._part(lines) for lines in (self._lines[:fitting], self._lines[fitting:]))
        first._goes_on, second._goes_on = True, self._goes_on
        return [first, second]

    def _part(self, lines: list[str]) -> Text:
        part = Text(" ".join(lines), self.style, self.tag)
        part._lines, part._lines_width, part._element = lines, self._lines_width, self._element
        part._begins_right = self._begins_right
        return part

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self._element:
            self._element.append(canvas.add(self.tag))
        canvas.begin(self._element[0])
        draw_lines(canvas, self._lines, 0, self.height, self.style, self._goes_on, self._right)
        canvas.end()

    @property
    def _right(self) -> float | None:
        return self.width if self._begins_right else None


def draw_lines(
    canvas: Surface,
    lines: list[str],
    x: float,
    top: float,
    style: TextStyle,
    more: bool = False,
    right: float | None = None,
) -> None:
    """Draws lines of text downwards from ``top``. ``more``: the text goes on after the last of them.

    ``right``: where each ends, of a paragraph that runs from right to left; None for all others.
    """
    canvas.ink(style.colour)
    y = top - style.leading * 0.5 - style.size * 0.36
    for number, line in enumerate(lines, start=1):
        goes_on = more or number < len(lines)
        if right is None:
            canvas.words(x, y, line, style.font, style.size, goes_on)
        else:
            left = right - fonts.width(line, style.font, style.size)
            canvas.words(left, y, line, style.font, style.size, goes_on, from_right=True)
        y -= style.leading


class Heading(Text):
    """A heading of level 1 or 2, reachable as ``key`` and listed in the outline as ``title``."""

    def __init__(self, title: str, level: int, key: str) -> None:
        super().__init__(title, look.HEADING_1 if level == 1 else look.HEADING_2, f"H{level}")
        self.level, self.key = level, key

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        self.canv.mark_place(self.key, self.height + 8)
        self.canv.addOutlineEntry(self.text, self.key, self.level - 1)
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
        draw_lines(self.canv, self._lines, 10, self.height - 5, self.style)
        self.canv.end()


class Opening(Flowable):
    """What follows is inside a new element, until ``Closing``."""

    _ZEROSIZE = True

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
        terms = fonts.wrapped(self.term, look.TERM.font, look.TERM.size, self.term_width - 12)
        self._terms = fonts.shortened(terms, MOST_LINES)
        room = available_width - self.term_width
        lines = fonts.wrapped(self.description, self.style.font, self.style.size, room)
        self._lines = fonts.shortened(lines, MOST_LINES)
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


class Notice(Flowable):
    """A paragraph in a tinted box with a coloured edge. Its colours only repeat what it says."""

    def __init__(self, text: str, edge: look.Colour, tint: look.Colour) -> None:
        super().__init__()
        self.text, self.edge, self.tint = text, edge, tint
        self.spaceBefore, self.spaceAfter = 2, 12

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        lines = fonts.wrapped(self.text, look.BODY.font, look.BODY.size, available_width - 28)
        self._lines = fonts.shortened(lines, MOST_LINES)
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
            canvas.words(x + 11, top - 39, item.figure, fonts.BOLD, size, more=bool(item.detail))
            draw_lines(
                canvas, fonts.wrapped(item.detail, fonts.REGULAR, 7.6, box - 20)[:1], x + 11, top - 47, look.NOTE
            )
            canvas.end()
        canvas.close()
