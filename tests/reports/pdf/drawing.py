"""What a document draws, and where: recorded while it is drawn, to see that nothing is cut or runs into another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import NamedTuple

from reports.renderers.pdf import fonts
from reports.renderers.pdf.canvas import TaggedCanvas


class Drawn(NamedTuple):
    """A piece of text on a page (from 1), in points from the lower left corner of the page."""

    page: int
    left: float
    right: float
    baseline: float
    size: float
    text: str
    page_width: float
    page_height: float

    def touches(self, other: Drawn) -> bool:
        """True where the two would be printed over each other."""
        apart = max(self.left, other.left) >= min(self.right, other.right) - 0.2
        return not apart and abs(self.baseline - other.baseline) < 0.62 * max(self.size, other.size)


@contextmanager
def recorded(monkeypatch) -> Iterator[list[Drawn]]:
    """All text drawn meanwhile, but the numbers of pages, which are drawn at the very end."""
    found: list[Drawn] = []
    original = TaggedCanvas.words

    def words(canvas, x, y, text, font, size, more=False, slant=0.0, from_right=None):
        if canvas._pagesize and not getattr(canvas, "is_late", False):
            left, baseline = canvas.absolutePosition(x, y)
            width = fonts.width(text, font, size)
            found.append(Drawn(canvas.getPageNumber(), left, left + width, baseline, size, text, *canvas._pagesize))
        original(canvas, x, y, text, font, size, more, slant, from_right)

    def draw_late(canvas):
        canvas.is_late = True
        original_late(canvas)

    original_late = TaggedCanvas._draw_late
    with monkeypatch.context() as patch:
        patch.setattr(TaggedCanvas, "words", words)
        patch.setattr(TaggedCanvas, "_draw_late", draw_late)
        yield found


def outside(drawn: list[Drawn], margin: float = 24.0) -> list[Drawn]:
    """What is drawn outside the page, or nearer to its edge than any printer prints."""
    return [
        piece
        for piece in drawn
        if piece.text.strip()
        and not (
            piece.left >= margin
            and piece.right <= piece.page_width - margin
            and margin <= piece.baseline <= piece.page_height - margin
        )
    ]


def overprinted(drawn: list[Drawn]) -> list[tuple[Drawn, Drawn]]:
    """Pairs of texts printed over each other."""
    by_page: dict[int, list[Drawn]] = {}
    for piece in drawn:
        if piece.text.strip():
            by_page.setdefault(piece.page, []).append(piece)
    return [pair for pieces in by_page.values() for pair in _near(pieces) if pair[0].touches(pair[1])]


def _near(pieces: list[Drawn]) -> Iterator[tuple[Drawn, Drawn]]:
    """The pairs whose lines lie near enough to touch: of a full page a small part of all pairs."""
    reach = max((piece.size for piece in pieces), default=0.0)
    from_below = sorted(pieces, key=lambda piece: piece.baseline)
    for number, piece in enumerate(from_below, 1):
        for other in takewhile(lambda each, of=piece: each.baseline - of.baseline <= reach, from_below[number:]):
            yield piece, other
