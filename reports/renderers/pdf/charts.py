"""Bar charts: bars from a zero baseline, each with its figure beside it, under a title that states the finding.

A chart draws what it is given and computes no figure; lengths of bars are geometry only. Series differ by
colour and by pattern. Texts must be legible already.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.renderers.pdf import fonts, look
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.structure import alternative
from reports.renderers.pdf.text import draw_lines

LABEL_SIZE, LABEL_LEADING = 7.6, 9.4
BETWEEN, AROUND = 1.2, 5.4
"""Between the lines of a group, and around each group, in points."""
SERIES_COLOURS = (look.NAVY, look.RULE, look.STEEL, look.SAND, look.SKY, look.DEEP)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``start`` to ``end`` on the scale of the chart; ``text`` is printed beside it."""

    start: int
    end: int
    series: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class BarGroup:
    """What is drawn at one label: each inner tuple is one line of bars, end to end."""

    label: str
    lines: tuple[tuple[Bar, ...], ...]
    strong: bool = False


class BarChart(Flowable):
    """Horizontal bars. ``steps`` joins the end of each group's bar to the next (a chart of sources and uses)."""

    def __init__(
        self,
        title: str,
        description: str,
        groups: list[BarGroup],
        series: tuple[str, ...] = (),
        *,
        unit: str = "",
        steps: bool = False,
        thickness: float = 9.6,
    ) -> None:
        super().__init__()
        if len(series) > len(SERIES_COLOURS):
            raise ValueError(f"A chart has at most {len(SERIES_COLOURS)} series.")
        self.title, self.description, self.groups, self.series = title, description, groups, series
        self.unit, self.steps, self.thickness = unit, steps, thickness
        self.spaceBefore, self.spaceAfter = 6, 14

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        title = fonts.wrapped(self.title, look.CAPTION.font, look.CAPTION.size, available_width - 24)
        self._title = fonts.shortened(title, 5)
        self._label_width = min(
            max((fonts.width(group.label, fonts.BOLD, LABEL_SIZE) for group in self.groups), default=0.0) + 10,
            available_width * 0.34,
        )
        self._labels = [
            fonts.shortened(fonts.wrapped(group.label, self._font(group), LABEL_SIZE, self._label_width - 10), 4)
            for group in self.groups
        ]
        self._heights = [
            max(len(group.lines) * (self.thickness + BETWEEN), len(lines) * LABEL_LEADING) + AROUND
            for group, lines in zip(self.groups, self._labels, strict=True)
        ]
        self._legend_height = 17.0 if self.series or self.unit else 0.0
        self._title_height = len(self._title) * look.CAPTION.leading + 4
        self.height = sum(self._heights) + self._legend_height + self._title_height + 14
        return self.width, self.height

    def _font(self, group: BarGroup) -> str:
        return fonts.BOLD if group.strong else fonts.REGULAR

    def _scale(self) -> tuple[float, float]:
        """Where zero is, and points a unit. Room is left for the figures beside the bars."""
        bars = [bar for group in self.groups for line in group.lines for bar in line]
        highest = max([0, *(max(bar.start, bar.end) for bar in bars)])
        lowest = min([0, *(min(bar.start, bar.end) for bar in bars)])
        beside = max((fonts.width(bar.text, fonts.BOLD, LABEL_SIZE) for bar in bars), default=0.0) + 8
        left = 12 + self._label_width
        room = self.width - 12 - left - beside - (beside if lowest < 0 else 0)
        unit = max(room, 10.0) / max(highest - lowest, 1)
        return left + (beside if lowest < 0 else 0) - lowest * unit, unit

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        x, y = canvas.absolutePosition(0, 0)
        box = f"{x:.1f} {y:.1f} {x + self.width:.1f} {y + self.height:.1f}"
        figure = canvas.add(
            "Figure", f"/A<</O/Layout/Placement/Block/BBox[{box}]>>{alternative(f'{self.title}. {self.description}')}"
        )
        canvas.begin_artifact()
        canvas.fill_box(0, 0, self.width, self.height, look.PAGE)
        canvas.rule(0, self.height, self.width, look.RULE, 1.6)
        canvas.end()
        canvas.begin(canvas.add("Caption", parent=figure))
        draw_lines(canvas, self._title, 12, self.height - 8, look.CAPTION)
        canvas.end()
        canvas.begin(figure)
        top = self.height - 8 - self._title_height
        if self._legend_height:
            self._draw_legend(canvas, top)
        self._draw_groups(canvas, top - self._legend_height)
        canvas.end()

    def _draw_legend(self, canvas: TaggedCanvas, top: float) -> None:
        x, y = 12.0, top - 9
        for number, name in enumerate(self.series):
            self._swatch(canvas, x, y - 1, 16, 8, number)
            canvas.ink(look.INK)
            canvas.words(x + 21, y, name, fonts.REGULAR, LABEL_SIZE, more=True)
            x += 21 + fonts.width(name, fonts.REGULAR, LABEL_SIZE) + 18
        canvas.ink(look.QUIET)
        canvas.words_right(self.width - 12, y, self.unit, fonts.REGULAR, 7.2, more=True)

    def _swatch(self, canvas: TaggedCanvas, x: float, y: float, width: float, height: float, series: int) -> None:
        canvas.fill_box(x, y, width, height, SERIES_COLOURS[series])
        if series % 2 and width > 3:
            # The difference between two series survives a black-and-white printer.
            canvas.hatch(x, y, width, height, look.WHITE)

    def _draw_groups(self, canvas: TaggedCanvas, top: float) -> None:
        zero, unit = self._scale()
        bottom = top - sum(self._heights)
        before: tuple[float, float] | None = None
        for group, labels, height in zip(self.groups, self._labels, self._heights, strict=True):
            middle = top - height / 2
            canvas.ink(look.NAVY if group.strong else look.INK)
            y = middle + (len(labels) - 1) * LABEL_LEADING / 2 - LABEL_SIZE * 0.36
            for line in labels:
                canvas.words(12, y, line, self._font(group), LABEL_SIZE, more=True)
                y -= LABEL_LEADING
            pitch = self.thickness + BETWEEN
            y = middle + len(group.lines) * pitch / 2 - pitch + BETWEEN / 2
            for bars in group.lines:
                self._draw_bars(canvas, group, bars, zero, unit, y)
                y -= pitch
            if self.steps:
                end = zero + group.lines[-1][-1].end * unit
                if before:
                    canvas.fill_box(before[0] - 0.3, middle, 0.6, before[1] - middle, look.STEEL)
                before = (end, middle)
            top -= height
        canvas.fill_box(zero - 0.4, bottom, 0.8, sum(self._heights), look.QUIET)

    def _draw_bars(
        self, canvas: TaggedCanvas, group: BarGroup, bars: tuple[Bar, ...], zero: float, unit: float, y: float
    ) -> None:
        for bar in bars:
            left, right = sorted((zero + bar.start * unit, zero + bar.end * unit))
            if right > left:
                self._swatch(canvas, left, y, max(right - left, 0.6), self.thickness, bar.series)
        text = next((bar.text for bar in reversed(bars) if bar.text), "")
        lowest, highest = min(min(bar.start, bar.end) for bar in bars), max(max(bar.start, bar.end) for bar in bars)
        canvas.ink(look.NAVY if group.strong else look.INK)
        font, baseline = self._font(group), y + self.thickness / 2 - LABEL_SIZE * 0.36
        if highest > 0 or lowest == 0:
            canvas.words(zero + highest * unit + 5, baseline, text, font, LABEL_SIZE, more=True)
        else:
            canvas.words_right(zero + lowest * unit - 5, baseline, text, font, LABEL_SIZE, more=True)
