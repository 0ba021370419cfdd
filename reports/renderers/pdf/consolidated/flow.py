"""Running text of several kinds of type as flowables: paragraphs of runs, items of lists, pictures, rules.

Texts must be legible already, run by run (``legible_run``). A paragraph splits between pages and stays one element.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.scripts import begins_right
from reports.renderers.pdf.structure import Element, alternative
from reports.renderers.pdf.text import Heading, draw_lines

SLANT = 0.2
LARGEST_PICTURE = 300.0
"""Height of a picture at most, in points."""

HEADING_3 = TextStyle(fonts.BOLD, 9.8, 13.6, look.NAVY, before=8, after=4)
HEADING_4 = TextStyle(fonts.BOLD, 9.0, 13.0, look.INK, before=5, after=3)
ITEM = TextStyle(fonts.REGULAR, 9.0, 13.8, look.INK, after=3)
QUOTE = TextStyle(fonts.REGULAR, 9.0, 13.8, look.QUIET, after=6)
CHAPTER = TextStyle(fonts.BOLD, 17.0, 22.0, look.WHITE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line in one kind of type."""

    text: str
    bold: bool = False
    italic: bool = False

    @property
    def is_same_type(self) -> tuple[bool, bool]:
        return self.bold, self.italic


Line = list[Piece]


def legible_run(text: str) -> str:
    """As ``fonts.legible``, but the spaces at its ends and the breaks within stay."""
    lines = text.split("\n")
    return "\n".join(
        f"{' ' if line[:1].isspace() else ''}{fonts.legible(line)}{' ' if line[-1:].isspace() else ''}"
        if line.strip()
        else line[:1]
        for line in lines
    )


def wrapped(pieces: list[Piece], style: TextStyle, available: float) -> list[Line]:
    """The pieces in lines no wider than ``available``; a word that is wider is broken within."""
    lines: list[Line] = [[]]
    used = 0.0
    for word in _words(pieces):
        if word is None:
            lines.append([])
            used = 0.0
            continue
        space = fonts.width(" ", style.font, style.size) if lines[-1] else 0.0
        length = sum(_width(piece, style) for piece in word)
        if used + space + length <= available + 0.01:
            if space:
                lines[-1].append(Piece(" ", word[0].bold and lines[-1][-1].bold, False))
            lines[-1] += word
            used += space + length
            continue
        for part in _broken(word, style, available) if length > available else [word]:
            if lines[-1]:
                lines.append([])
            lines[-1] += part
            used = sum(_width(piece, style) for piece in part)
    return [_joined(line) for line in lines]


def _words(pieces: list[Piece]) -> list[list[Piece] | None]:
    """Words, each of pieces that no space parts; None is a break."""
    words: list[list[Piece] | None] = []
    open_word: list[Piece] = []
    for piece in pieces:
        for position, line in enumerate(piece.text.split("\n")):
            if position:
                if open_word:
                    words.append(open_word)
                    open_word = []
                words.append(None)
            for number, part in enumerate(line.split(" ")):
                if number and open_word:
                    words.append(open_word)
                    open_word = []
                if part:
                    open_word.append(replace(piece, text=part))
    if open_word:
        words.append(open_word)
    return words


def _broken(word: list[Piece], style: TextStyle, available: float) -> list[list[Piece]]:
    parts: list[list[Piece]] = []
    for piece in word:
        parts += [
            [replace(piece, text=text)]
            for text in fonts.wrapped(piece.text, _font(piece, style), style.size, available)
        ]
    return parts


def _joined(line: Line) -> Line:
    """Neighbours of one type as one piece."""
    joined: Line = []
    for piece in line:
        if joined and joined[-1].is_same_type == piece.is_same_type:
            joined[-1] = replace(joined[-1], text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _font(piece: Piece, style: TextStyle) -> str:
    return fonts.BOLD if piece.bold else style.font


def _width(piece: Piece, style: TextStyle) -> float:
    return fonts.width(piece.text, _font(piece, style), style.size)


class Runs(Flowable):
    """A paragraph of pieces. ``mark``: the bullet or number of an item, which opens an ``LBody`` that stays open."""

    def __init__(
        self,
        pieces: list[Piece],
        style: TextStyle = look.BODY,
        tag: str = "P",
        *,
        indent: float = 0.0,
        mark: str = "",
        bar: bool = False,
    ) -> None:
        super().__init__()
        self.pieces, self.style, self.tag = pieces, style, tag
        self.indent, self.mark, self.bar = indent, mark, bar
        self.spaceBefore, self.spaceAfter = style.before, style.after
        self._lines: list[Line] = []
        self._lines_width = -1.0
        self._element: list[Element] = []
        self._begins_right = begins_right("".join(piece.text for piece in pieces))

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        if self._lines_width != available_width:
            self._lines = wrapped(self.pieces, self.style, max(available_width - self.indent, 40.0))
            self._lines_width = available_width
        self.height = len(self._lines) * self.style.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        fitting = min(int(available_height / self.style.leading), len(self._lines) - 2)
        if fitting < 2:
            return []
        return [self._part(self._lines[:fitting], self.mark), self._part(self._lines[fitting:], "")]

    def _part(self, lines: list[Line], mark: str) -> Runs:
        part = Runs([], self.style, self.tag, indent=self.indent, mark=mark, bar=self.bar)
        part._lines, part._lines_width, part._element = lines, self._lines_width, self._element
        part._begins_right = self._begins_right
        return part

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        style = self.style
        if self.bar:
            canvas.begin_artifact()
            canvas.fill_box(max(self.indent - 12, 0), 0, 2.4, self.height, look.RULE)
            canvas.end()
        first = self.height - style.leading * 0.5 - style.size * 0.36
        if self.mark:
            canvas.begin(canvas.add("Lbl"))
            canvas.ink(look.BLUE)
            canvas.words(max(self.indent - 14, 0), first, self.mark, fonts.REGULAR, style.size, more=True)
            canvas.end()
            canvas.open("LBody")
        if not self._element:
            self._element.append(canvas.add(self.tag))
        canvas.begin(self._element[0])
        canvas.ink(style.colour)
        y = first
        for line in self._lines:
            self._draw_line(line, y)
            y -= style.leading
        canvas.end()

    def _draw_line(self, line: Line, y: float) -> None:
        """Its pieces one beside the other; where the paragraph runs from right to left, each left of the one before."""
        x = self.width if self._begins_right else self.indent
        for position, piece in enumerate(line, start=1):
            length = _width(piece, self.style)
            x -= length if self._begins_right else 0.0
            self.canv.words(
                x,
                y,
                piece.text,
                _font(piece, self.style),
                self.style.size,
                more=position == len(line),
                slant=SLANT if piece.italic else 0.0,
                from_right=self._begins_right,
            )
            x += 0.0 if self._begins_right else length


class Photograph(Flowable):
    """A picture with its caption, which is also what is said of it to who cannot see it."""

    def __init__(self, data: bytes, width: int, height: int, caption: str, indent: float = 0.0) -> None:
        super().__init__()
        self.data, self.pixels, self.caption, self.indent = data, (width, height), caption, indent
        self.spaceBefore, self.spaceAfter = 6, 12

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        room = max(available_width - self.indent, 40.0)
        width, height = self.pixels
        scale = min(room / width, LARGEST_PICTURE / height, 1.2)
        self._size = (width * scale, height * scale)
        lines = fonts.wrapped(self.caption, look.NOTE.font, look.NOTE.size, room) if self.caption else []
        self._lines = fonts.shortened(lines, 4)
        self.width = available_width
        self.height = self._size[1] + (len(self._lines) * look.NOTE.leading + 5 if self._lines else 0)
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        x, y = canvas.absolutePosition(self.indent, self.height - self._size[1])
        box = f"{x:.1f} {y:.1f} {x + self._size[0]:.1f} {y + self._size[1]:.1f}"
        said = self.caption or "–"
        figure = canvas.add("Figure", f"/A<</O/Layout/Placement/Block/BBox[{box}]>>{alternative(said)}")
        canvas.begin(figure)
        canvas.drawImage(
            ImageReader(BytesIO(self.data)), self.indent, self.height - self._size[1], *self._size, mask="auto"
        )
        canvas.end()
        if self._lines:
            canvas.begin(canvas.add("Caption", parent=figure))
            draw_lines(canvas, self._lines, self.indent, self.height - self._size[1] - 4, look.NOTE)
            canvas.end()


class Divider(Flowable):
    """A line between two parts of a text."""

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 12.0
        return self.width, self.height

    def draw(self) -> None:
        self.canv.begin_artifact()
        self.canv.rule(0, 6, self.width, look.LINE, 0.6)
        self.canv.end()


class Band(Heading):
    """The heading of a chapter, on a band as wide as the text."""

    def __init__(self, title: str, level: int, key: str) -> None:
        super().__init__(title, level, key)
        self.style = CHAPTER
        self.spaceBefore, self.spaceAfter = 0, 16

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        lines = fonts.wrapped(self.text, CHAPTER.font, CHAPTER.size, available_width - 36)
        self._lines = fonts.shortened(lines, 6)
        self.height = len(self._lines) * CHAPTER.leading + 34
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.mark_place(self.key, self.height + 8)
        canvas.addOutlineEntry(self.text, self.key, self.level - 1)
        canvas.begin_artifact()
        canvas.fill_box(0, 0, self.width, self.height, look.NAVY)
        canvas.fill_box(0, 0, self.width, 3.2, look.RULE)
        canvas.end()
        canvas.begin(canvas.add(self.tag))
        draw_lines(canvas, self._lines, 18, self.height - 16, CHAPTER)
        canvas.end()
