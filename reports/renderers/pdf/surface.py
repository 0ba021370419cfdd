"""What a chart is drawn on: the page of a PDF, or a picture. Lengths are points from the lower left corner."""

from __future__ import annotations

from typing import Protocol

from reports.renderers.pdf.look import Colour


class Surface(Protocol):
    """The few strokes a chart is made of, as ``TaggedCanvas`` has them."""

    def ink(self, colour: Colour) -> None: ...

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
    ) -> None: ...

    def words_right(self, x: float, y: float, text: str, font: str, size: float, more: bool = False) -> None: ...

    def fill_box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None: ...

    def rule(self, x: float, y: float, length: float, colour: Colour, thickness: float = 0.5) -> None: ...

    def hatch(self, x: float, y: float, width: float, height: float, colour: Colour) -> None: ...
