"""Bar charts in a PDF: bars from a zero baseline, figures beside them, under a title that states the finding.

Texts must be legible already.
"""

from __future__ import annotations

from reportlab.platypus import Flowable

from reports.bars import Bars
from reports.renderers.pdf.bar_drawing import BarDrawing
from reports.renderers.pdf.canvas import TaggedCanvas
from reports.renderers.pdf.structure import alternative


class BarChart(Flowable):
    """A chart as one figure with its caption and its alternative text."""

    def __init__(self, bars: Bars) -> None:
        super().__init__()
        self.bars = bars
        self.spaceBefore, self.spaceAfter = 6, 14

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self._drawing = BarDrawing(self.bars, available_width)
        self.width, self.height = available_width, self._drawing.height
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        x, y = canvas.absolutePosition(0, 0)
        box = f"{x:.1f} {y:.1f} {x + self.width:.1f} {y + self.height:.1f}"
        said = alternative(f"{self.bars.title}. {self.bars.description}")
        figure = canvas.add("Figure", f"/A<</O/Layout/Placement/Block/BBox[{box}]>>{said}")
        canvas.begin_artifact()
        self._drawing.draw_ground(canvas)
        canvas.end()
        canvas.begin(canvas.add("Caption", parent=figure))
        self._drawing.draw_title(canvas)
        canvas.end()
        canvas.begin(figure)
        self._drawing.draw_bars(canvas)
        canvas.end()
