"""How documents of the office look: colours, sizes and styles.

Colours are (red, green, blue) between 0 and 1. ``RULE`` is too light for text on white (3:1): it is for bands,
lines and bars only.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, landscape

from reports.renderers.pdf import fonts

Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return (red / 255, green / 255, blue / 255)


NAVY, BLUE, RULE = _colour("0b3c5d"), _colour("005a9c"), _colour("009edb")
INK, QUIET, WHITE = _colour("1b2733"), _colour("4a5b6b"), _colour("ffffff")
PAGE, TINT, TINT_STRONG, LINE = _colour("f5f8fb"), _colour("eaf2f8"), _colour("d5e5f1"), _colour("d3dde6")
SKY, SAND, STEEL = _colour("7cc4e8"), _colour("c98a1b"), _colour("8fa3b5")
DEEP = _colour("0f4d77")
WARN, WARN_TINT = _colour("7a4a00"), _colour("fff3d6")
GOOD, GOOD_TINT = _colour("1b6b3a"), _colour("e3f2e8")
NEGATIVE = _colour("b10e1e")

PORTRAIT, LANDSCAPE = A4, landscape(A4)
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 48.0, 68.0, 60.0
"""Distance of the text from the edges of a page, in points."""
PORTRAIT_WIDTH = PORTRAIT[0] - 2 * MARGIN_SIDE
LANDSCAPE_WIDTH = LANDSCAPE[0] - 2 * MARGIN_SIDE


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How running text is set: sizes and spaces in points."""

    font: str
    size: float
    leading: float
    colour: Colour
    before: float = 0.0
    after: float = 0.0


BODY = TextStyle(fonts.REGULAR, 9.0, 13.8, INK, after=7)
LEAD = TextStyle(fonts.REGULAR, 10.2, 16.0, INK, after=9)
NOTE = TextStyle(fonts.REGULAR, 7.5, 10.6, QUIET, after=4)
MONO = TextStyle(fonts.REGULAR, 8.0, 12.0, INK, after=6)
HEADING_1 = TextStyle(fonts.BOLD, 15.5, 20.0, NAVY, before=20, after=14)
HEADING_2 = TextStyle(fonts.BOLD, 11.2, 15.0, BLUE, before=14, after=6)
CAPTION = TextStyle(fonts.BOLD, 8.8, 12.0, NAVY, after=4)
TERM = TextStyle(fonts.BOLD, 8.8, 13.0, NAVY)
DESCRIPTION = TextStyle(fonts.REGULAR, 8.8, 13.0, INK)
