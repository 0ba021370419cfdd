"""What papers are put together from: the name at their head, facts side by side, boxes for signatures.

All texts given here must be legible (``fonts.legible``) already.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.text import draw_lines

KICKER = TextStyle(fonts.BOLD, 8.2, 12.0, look.BLUE)
NAME = TextStyle(fonts.BOLD, 17.0, 22.0, look.NAVY)
UNDER = TextStyle(fonts.REGULAR, 9.6, 14.0, look.INK)
LABEL = TextStyle(fonts.REGULAR, 7.2, 10.0, look.QUIET)
VALUE = TextStyle(fonts.REGULAR, 8.6, 11.6, look.INK)
SMALL = TextStyle(fonts.REGULAR, 8.2, 11.6, look.INK, after=4)
POINT = TextStyle(fonts.REGULAR, 8.6, 12.6, look.INK)
GOOD, WARN, PLAIN = "good", "warn", "plain"
"""What a tag's colours repeat: it is settled, it is not, it is neither."""
TAG_COLOURS = {
    GOOD: (look.GOOD, look.GOOD_TINT),
    WARN: (look.WARN, look.WARN_TINT),
    PLAIN: (look.NAVY, look.TINT),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word or two in a tinted box."""

    text: str
    tone: str = PLAIN


class Masthead(Flowable):
    """The name of a paper at the head of its first page: whose it is, what it is, its number, how it stands."""

    def __init__(self, kicker: str, title: str, under: str, tag: Tag | None, key: str = "masthead") -> None:
        super().__init__()
        self.kicker, self.title, self.under, self.tag, self.key = kicker, title, under, tag, key
        self.spaceAfter = 14

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        tag_width = fonts.width(self.tag.text, fonts.BOLD, 8.6) + 36 if self.tag else 0.0
        self._tag_width = min(tag_width, available_width * 0.45)
        self._kicker = _lines(self.kicker, KICKER, available_width - self._tag_width, 2)
        self._title = _lines(self.title, NAME, available_width, 4)
        self._under = _lines(self.under, UNDER, available_width, 3)
        self.height = (
            len(self._kicker) * KICKER.leading
            + 6
            + len(self._title) * NAME.leading
            + (len(self._under) * UNDER.leading + 2 if self.under else 0)
            + 12
        )
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.mark_place(self.key, self.height)
        canvas.addOutlineEntry(self.title, self.key, 0)
        top = self.height
        canvas.begin(canvas.add("P"))
        draw_lines(canvas, self._kicker, 0, top, KICKER)
        canvas.end()
        if self.tag:
            self._draw_tag(canvas, self.tag, top)
        top -= len(self._kicker) * KICKER.leading + 6
        canvas.begin(canvas.add("H1"))
        draw_lines(canvas, self._title, 0, top, NAME)
        canvas.end()
        top -= len(self._title) * NAME.leading + 2
        if self.under:
            canvas.begin(canvas.add("P"))
            draw_lines(canvas, self._under, 0, top, UNDER)
            canvas.end()
        canvas.begin_artifact()
        canvas.rule(0, 2, self.width, look.NAVY, 1.6)
        canvas.end()

    def _draw_tag(self, canvas: TaggedCanvas, tag: Tag, top: float) -> None:
        edge, tint = TAG_COLOURS[tag.tone]
        (text,) = _lines(tag.text, TextStyle(fonts.BOLD, 8.6, 12.0, edge), self._tag_width - 24, 1)
        left = self.width - self._tag_width + 8
        canvas.begin_artifact()
        canvas.fill_box(left, top - 16, self._tag_width - 8, 19, tint)
        canvas.fill_box(left, top - 16, 3.5, 19, edge)
        canvas.end()
        canvas.begin(canvas.add("P"))
        canvas.ink(edge)
        canvas.words(left + 12, top - 9.6, text, fonts.BOLD, 8.6)
        canvas.end()


class Facts(Flowable):
    """One line of facts side by side: small names, the values below them. Items of the list opened around it."""

    MOST_LINES = 8

    def __init__(self, facts: list[tuple[str, str]], columns: int = 3) -> None:
        super().__init__()
        self.facts, self.columns = facts, columns

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._column = available_width / self.columns
        room = self._column - 12
        self._cells = [
            (_lines(name, LABEL, room, 2), _lines(value, VALUE, room, self.MOST_LINES)) for name, value in self.facts
        ]
        self.height = (
            max(len(names) * LABEL.leading + len(values) * VALUE.leading for names, values in self._cells) + 9.0
        )
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.begin_artifact()
        canvas.rule(0, 0, self.width, look.LINE, 0.4)
        canvas.end()
        for position, (names, values) in enumerate(self._cells):
            x = position * self._column
            item = canvas.add("LI")
            canvas.begin(canvas.add("Lbl", parent=item))
            draw_lines(canvas, names, x, self.height - 4, LABEL, more=True)
            canvas.end()
            canvas.begin(canvas.add("LBody", parent=item))
            draw_lines(canvas, values, x, self.height - 4 - len(names) * LABEL.leading, VALUE)
            canvas.end()


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """``lines`` are printed under the name; ``is_signed`` False leaves room for a hand."""

    institution: str
    name: str
    lines: tuple[str, ...]
    is_signed: bool


class SignatureRow(Flowable):
    """Up to two signatures side by side: items of the list opened around it."""

    GAP, PAD = 12.0, 11.0

    def __init__(self, boxes: list[SignatureBox]) -> None:
        super().__init__()
        self.boxes = boxes
        self.spaceAfter = 10

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._box = (available_width - self.GAP) / 2
        room = self._box - 2 * self.PAD
        self._texts = [
            (
                _lines(box.institution, look.TERM, room, 3),
                _lines(box.name, VALUE, room, 2) if box.name else [],
                [line for text in box.lines for line in _lines(text, LABEL, room, 3)],
            )
            for box in self.boxes
        ]
        self.height = max(
            len(institution) * look.TERM.leading
            + len(name) * VALUE.leading
            + len(lines) * LABEL.leading
            + (26 if not box.is_signed else 0)
            + 18
            for box, (institution, name, lines) in zip(self.boxes, self._texts, strict=True)
        )
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        for position, (box, (institution, name, lines)) in enumerate(zip(self.boxes, self._texts, strict=True)):
            x, top = position * (self._box + self.GAP), self.height
            edge, tint = TAG_COLOURS[GOOD if box.is_signed else PLAIN]
            canvas.begin_artifact()
            canvas.fill_box(x, 0, self._box, self.height, tint)
            canvas.fill_box(x, self.height - 2.2, self._box, 2.2, edge)
            canvas.end()
            item = canvas.add("LI")
            canvas.begin(canvas.add("Lbl", parent=item))
            draw_lines(canvas, institution, x + self.PAD, top - 9, look.TERM, more=True)
            canvas.end()
            top -= 9 + len(institution) * look.TERM.leading
            canvas.begin(canvas.add("LBody", parent=item))
            if name:
                draw_lines(canvas, name, x + self.PAD, top, VALUE, more=True)
                top -= len(name) * VALUE.leading
            if not box.is_signed:
                top -= 26
            draw_lines(canvas, lines, x + self.PAD, top, LABEL)
            canvas.end()
            if not box.is_signed:
                canvas.begin_artifact()
                canvas.rule(x + self.PAD, top - 0.5, self._box - 2 * self.PAD, look.STEEL, 0.7)
                canvas.end()


class Point(Flowable):
    """A point of a list with its mark; its text is one paragraph of any length, shortened on paper beyond a page."""

    INDENT, MOST_LINES = 18.0, 44

    def __init__(self, mark: str, text: str, style: TextStyle = POINT) -> None:
        super().__init__()
        self.mark, self.text, self.style = mark, text, style
        self.spaceAfter = 2

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._lines = _lines(self.text, self.style, available_width - self.INDENT, self.MOST_LINES)
        self.height = len(self._lines) * self.style.leading
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        item = canvas.add("LI")
        canvas.begin(canvas.add("Lbl", parent=item))
        draw_lines(canvas, [self.mark], 2, self.height, self.style, more=True)
        canvas.end()
        canvas.begin(canvas.add("LBody", parent=item))
        draw_lines(canvas, self._lines, self.INDENT, self.height, self.style)
        canvas.end()


def _lines(text: str, style: TextStyle, room: float, most: int) -> list[str]:
    return fonts.shortened(fonts.wrapped(text, style.font, style.size, room), most)
