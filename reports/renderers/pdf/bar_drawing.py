"""How a chart of bars is set and drawn, on a page of a PDF or in a picture of a Word document.

A chart draws what it is given and computes no figure; lengths of bars are geometry only. Series differ by
colour and by pattern. Texts must be legible already.
"""

from __future__ import annotations

from dataclasses import replace

from reports.bars import Bar, BarGroup, Bars
from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.surface import Surface
from reports.renderers.pdf.text import draw_lines

LABEL_SIZE, LABEL_LEADING = 7.6, 9.4
BETWEEN, AROUND = 1.2, 5.4
"""Between the lines of a group, and around each group, in points."""
THICKNESS = 9.6
"""Of a bar, in points."""
SERIES_COLOURS = (look.NAVY, look.RULE, look.STEEL, look.SAND, look.SKY, look.DEEP)


def legible_bars(bars: Bars) -> Bars:
    """The chart with its texts as the fonts can draw them."""
    return replace(
        bars,
        title=fonts.legible(bars.title),
        description=fonts.legible(bars.description),
        groups=tuple(replace(group, label=fonts.legible(group.label)) for group in bars.groups),
    )


class BarDrawing:
    """A chart set to a width in points; its ``height`` follows. Raises ValueError for more series than have colours."""

    def __init__(self, bars: Bars, width: float) -> None:
        if len(bars.series) > len(SERIES_COLOURS):
            raise ValueError(f"A chart has at most {len(SERIES_COLOURS)} series.")
        self.bars, self.width = bars, width
        title = fonts.wrapped(bars.title, look.CAPTION.font, look.CAPTION.size, width - 24)
        self._title = fonts.shortened(title, 5)
        self._label_width = min(
            max((fonts.width(group.label, fonts.BOLD, LABEL_SIZE) for group in bars.groups), default=0.0) + 10,
            width * 0.34,
        )
        self._labels = [
            fonts.shortened(fonts.wrapped(group.label, self._font(group), LABEL_SIZE, self._label_width - 10), 4)
            for group in bars.groups
        ]
        self._heights = [
            max(len(group.lines) * (THICKNESS + BETWEEN), len(lines) * LABEL_LEADING) + AROUND
            for group, lines in zip(bars.groups, self._labels, strict=True)
        ]
        self._legend_height = 17.0 if bars.series or bars.unit else 0.0
        self._title_height = len(self._title) * look.CAPTION.leading + 4
        self.height = sum(self._heights) + self._legend_height + self._title_height + 14

    def draw_ground(self, surface: Surface) -> None:
        """What carries no meaning: the tinted box and the rule above it."""
        surface.fill_box(0, 0, self.width, self.height, look.PAGE)
        surface.rule(0, self.height, self.width, look.RULE, 1.6)

    def draw_title(self, surface: Surface) -> None:
        draw_lines(surface, self._title, 12, self.height - 8, look.CAPTION)

    def draw_bars(self, surface: Surface) -> None:
        """The legend, the bars, their labels and figures."""
        top = self.height - 8 - self._title_height
        if self._legend_height:
            self._draw_legend(surface, top)
        self._draw_groups(surface, top - self._legend_height)

    def _font(self, group: BarGroup) -> str:
        return fonts.BOLD if group.strong else fonts.REGULAR

    def _scale(self) -> tuple[float, float]:
        """Where zero is, and points a unit. Room is left for the figures beside the bars."""
        bars = [bar for group in self.bars.groups for line in group.lines for bar in line]
        highest = max([0, *(max(bar.start, bar.end) for bar in bars)])
        lowest = min([0, *(min(bar.start, bar.end) for bar in bars)])
        beside = max((fonts.width(bar.text, fonts.BOLD, LABEL_SIZE) for bar in bars), default=0.0) + 8
        left = 12 + self._label_width
        room = self.width - 12 - left - beside - (beside if lowest < 0 else 0)
        unit = max(room, 10.0) / max(highest - lowest, 1)
        return left + (beside if lowest < 0 else 0) - lowest * unit, unit

    def _draw_legend(self, surface: Surface, top: float) -> None:
        x, y = 12.0, top - 9
        for number, name in enumerate(self.bars.series):
            self._swatch(surface, x, y - 1, 16, 8, number)
            surface.ink(look.INK)
            surface.words(x + 21, y, name, fonts.REGULAR, LABEL_SIZE, more=True)
            x += 21 + fonts.width(name, fonts.REGULAR, LABEL_SIZE) + 18
        surface.ink(look.QUIET)
        surface.words_right(self.width - 12, y, self.bars.unit, fonts.REGULAR, 7.2, more=True)

    def _swatch(self, surface: Surface, x: float, y: float, width: float, height: float, series: int) -> None:
        surface.fill_box(x, y, width, height, SERIES_COLOURS[series])
        if series % 2 and width > 3:
            # The difference between two series survives a black-and-white printer.
            surface.hatch(x, y, width, height, look.WHITE)

    def _draw_groups(self, surface: Surface, top: float) -> None:
        zero, unit = self._scale()
        bottom = top - sum(self._heights)
        before: tuple[float, float] | None = None
        for group, labels, height in zip(self.bars.groups, self._labels, self._heights, strict=True):
            middle = top - height / 2
            surface.ink(look.NAVY if group.strong else look.INK)
            y = middle + (len(labels) - 1) * LABEL_LEADING / 2 - LABEL_SIZE * 0.36
            for line in labels:
                surface.words(12, y, line, self._font(group), LABEL_SIZE, more=True)
                y -= LABEL_LEADING
            pitch = THICKNESS + BETWEEN
            y = middle + len(group.lines) * pitch / 2 - pitch + BETWEEN / 2
            for bars in group.lines:
                self._draw_bars(surface, group, bars, zero, unit, y)
                y -= pitch
            if self.bars.steps:
                end = zero + group.lines[-1][-1].end * unit
                if before:
                    surface.fill_box(before[0] - 0.3, middle, 0.6, before[1] - middle, look.STEEL)
                before = (end, middle)
            top -= height
        surface.fill_box(zero - 0.4, bottom, 0.8, sum(self._heights), look.QUIET)

    def _draw_bars(
        self, surface: Surface, group: BarGroup, bars: tuple[Bar, ...], zero: float, unit: float, y: float
    ) -> None:
        for bar in bars:
            left, right = sorted((zero + bar.start * unit, zero + bar.end * unit))
            if right > left:
                self._swatch(surface, left, y, max(right - left, 0.6), THICKNESS, bar.series)
        text = next((bar.text for bar in reversed(bars) if bar.text), "")
        lowest, highest = min(min(bar.start, bar.end) for bar in bars), max(max(bar.start, bar.end) for bar in bars)
        surface.ink(look.NAVY if group.strong else look.INK)
        font, baseline = self._font(group), y + THICKNESS / 2 - LABEL_SIZE * 0.36
        if highest > 0 or lowest == 0:
            surface.words(zero + highest * unit + 5, baseline, text, font, LABEL_SIZE, more=True)
        else:
            surface.words_right(zero + lowest * unit - 5, baseline, text, font, LABEL_SIZE, more=True)
