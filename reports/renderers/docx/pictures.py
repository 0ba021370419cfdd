"""Charts as pictures: the drawing of the PDF, on a sheet of pixels."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from reports.bars import Bars
from reports.renderers.pdf import fonts
from reports.renderers.pdf.bar_drawing import BarDrawing, legible_bars
from reports.renderers.pdf.look import INK, PORTRAIT_WIDTH, WHITE, Colour
from reports.renderers.pdf.scripts import as_drawn

SCALE = 3
"""Pixels a point: 216 to the inch, sharp on paper and small in the file."""
COLOURS = 64
"""A chart has a dozen colours and the blends at the edges of its letters."""


def png(bars: Bars) -> bytes:
    """The chart as PNG, as wide as a page of the PDF is between its margins. Equal charts give equal bytes."""
    drawing = BarDrawing(legible_bars(bars), PORTRAIT_WIDTH)
    sheet = Sheet(drawing.width, drawing.height)
    drawing.draw_ground(sheet)
    drawing.draw_title(sheet)
    drawing.draw_bars(sheet)
    return sheet.png()


class Sheet:
    """A ``Surface`` of pixels: lengths are points, and heights are counted from below as in a PDF."""

    def __init__(self, width: float, height: float) -> None:
        self._height = height
        self._image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), _pixel(WHITE))
        self._draw = ImageDraw.Draw(self._image)
        self._ink = _pixel(INK)

    def ink(self, colour: Colour) -> None:
        self._ink = _pixel(colour)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        font: str,
        size: float,
        more: bool = False,
        *,
        from_right: bool | None = None,
    ) -> None:
        self._draw.text(self._at(x, y), as_drawn(text, from_right), self._ink, _typeface(font, size), anchor="ls")

    def words_right(self, x: float, y: float, text: str, font: str, size: float, more: bool = False) -> None:
        self._draw.text(self._at(x, y), as_drawn(text), self._ink, _typeface(font, size), anchor="rs")

    def fill_box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """As on a page: the colour of text is then this one. A box is at least a pixel wide and high."""
        self.ink(colour)
        left, bottom = self._at(x, y)
        right, top = self._at(x + width, y + height)
        # Pillow draws the last pixel as well.
        self._draw.rectangle((left, top, max(right - 1, left), max(bottom - 1, top)), self._ink)

    def rule(self, x: float, y: float, length: float, colour: Colour, thickness: float = 0.5) -> None:
        self.fill_box(x, y - thickness / 2, length, thickness, colour)

    def hatch(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Thin slanted lines, drawn on a piece of their own so that none leaves its box."""
        left, bottom = self._at(x, y)
        right, top = self._at(x + width, y + height)
        if right <= left or bottom <= top:
            return
        piece = self._image.crop((left, top, right, bottom))
        wide, high = piece.size
        draw = ImageDraw.Draw(piece)
        for start in range(-high, wide, 5 * SCALE):
            draw.line((start, high, start + high, 0), _pixel(colour), width=2)
        self._image.paste(piece, (left, top))

    def png(self) -> bytes:
        made = BytesIO()
        # The quick ways of both: the picture is as small, in a seventh of the time.
        few = self._image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(made, "PNG")
        return made.getvalue()

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return round(x * SCALE), round((self._height - y) * SCALE)


def _pixel(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in colour)
    return red, green, blue


@cache
def _typeface(name: str, size: float) -> ImageFont.FreeTypeFont:
    # The basic layout sets letter after letter, as the widths were measured.
    return ImageFont.truetype(fonts.FOLDER / f"{name}.ttf", size * SCALE, layout_engine=ImageFont.Layout.BASIC)
