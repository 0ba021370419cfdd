"""The cover of a published document: a navy band with the name, and below it what the document is."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.look import TextStyle
from reports.renderers.pdf.text import draw_lines

SIDE = 56.0
BAND_SHARE = 0.56
"""The part of the page's height the band covers."""

KICKER = TextStyle(fonts.BOLD, 9.4, 14.0, look.SKY)
TITLE = TextStyle(fonts.BOLD, 27.0, 34.0, look.WHITE)
NAME = TextStyle(fonts.REGULAR, 15.0, 21.0, look.WHITE)
PERIOD = TextStyle(fonts.REGULAR, 11.0, 16.0, look.SKY)
FACT_NAME = TextStyle(fonts.REGULAR, 8.0, 13.0, look.QUIET)
FACT = TextStyle(fonts.BOLD, 9.6, 13.6, look.NAVY)
SMALL = TextStyle(fonts.REGULAR, 7.4, 10.6, look.QUIET)


@dataclass(frozen=True, slots=True)
class CoverText:
    """What a cover says. ``facts`` are (name, value); ``settled`` tells whether the tag is one of confidence."""

    kicker: str
    title: str
    name: str
    period: str
    tag: str
    settled: bool
    facts: tuple[tuple[str, str], ...]
    foot: str


class Cover(Flowable):
    """Fills a page without margins."""

    def __init__(self, text: CoverText) -> None:
        super().__init__()
        self.text = text

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, available_height
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.open("Part")
        band = self.height * (1 - BAND_SHARE)
        self._draw_band(canvas, band)
        room = self.width - 2 * SIDE
        top = self.height - 92
        for tag, text, style, gap in (
            ("P", self.text.kicker, KICKER, 26.0),
            ("H1", self.text.title, TITLE, 18.0),
            ("P", self.text.name, NAME, 10.0),
            ("P", self.text.period, PERIOD, 0.0),
        ):
            lines = fonts.shortened(fonts.wrapped(text, style.font, style.size, room), 5)
            canvas.begin(canvas.add(tag))
            draw_lines(canvas, lines, SIDE, top, style)
            canvas.end()
            top -= len(lines) * style.leading + gap
        self._draw_tag(canvas, band + 40)
        self._draw_facts(canvas, band - 40)
        canvas.begin(canvas.add("P"))
        lines = fonts.shortened(fonts.wrapped(self.text.foot, SMALL.font, SMALL.size, self.width - 2 * SIDE), 6)
        draw_lines(canvas, lines, SIDE, 48 + len(lines) * SMALL.leading, SMALL)
        canvas.end()
        canvas.close()

    def _draw_band(self, canvas: TaggedCanvas, bottom: float) -> None:
        """The band, with lines like those of an open ledger, and the rule beneath it."""
        canvas.begin_artifact()
        canvas.fill_box(0, bottom, self.width, self.height - bottom, look.NAVY)
        for number in range(7):
            length = (0.46, 0.34, 0.40, 0.28, 0.37, 0.22, 0.31)[number] * self.width
            canvas.fill_box(self.width - length, bottom + 34 + number * 15, length, 5, look.DEEP)
        canvas.fill_box(SIDE, self.height - 66, 46, 3, look.RULE)
        canvas.fill_box(0, bottom - 4, self.width, 4, look.RULE)
        canvas.end()

    def _draw_tag(self, canvas: TaggedCanvas, y: float) -> None:
        edge, tint = (look.GOOD, look.GOOD_TINT) if self.text.settled else (look.WARN, look.WARN_TINT)
        width = fonts.width(self.text.tag, fonts.BOLD, 9.4)
        canvas.begin_artifact()
        canvas.fill_box(SIDE, y - 8, width + 26, 24, tint)
        canvas.fill_box(SIDE, y - 8, 4, 24, edge)
        canvas.end()
        canvas.begin(canvas.add("P"))
        canvas.ink(edge)
        canvas.words(SIDE + 15, y + 0.6, self.text.tag, fonts.BOLD, 9.4)
        canvas.end()

    def _draw_facts(self, canvas: TaggedCanvas, top: float) -> None:
        canvas.open("L")
        for name, value in self.text.facts:
            item = canvas.add("LI")
            canvas.begin(canvas.add("Lbl", parent=item))
            draw_lines(canvas, [name], SIDE, top, FACT_NAME)
            canvas.end()
            lines = fonts.shortened(fonts.wrapped(value, FACT.font, FACT.size, self.width - 2 * SIDE - 150), 3)
            canvas.begin(canvas.add("LBody", parent=item))
            draw_lines(canvas, lines, SIDE + 150, top, FACT)
            canvas.end()
            top -= len(lines) * FACT.leading + 9
            canvas.begin_artifact()
            canvas.rule(SIDE, top + 4.5, self.width - 2 * SIDE, look.LINE, 0.5)
            canvas.end()
        canvas.close()
