"""Blocks of a text (``grants/narratives/markdown.py``) as flowables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reportlab.platypus import CondPageBreak, Flowable

from grants.narratives.markdown import Block, Code, Grid, Heading, Items, Paragraph, Picture, Quote, Rule, Run, text_of
from reports.consolidated.document import Image
from reports.renderers.pdf import look
from reports.renderers.pdf.consolidated.flow import (
    HEADING_3,
    HEADING_4,
    ITEM,
    QUOTE,
    Divider,
    Photograph,
    Piece,
    Runs,
    legible_run,
)
from reports.renderers.pdf.fonts import legible
from reports.renderers.pdf.table_layout import WORDS, PrintedColumn, PrintedRow, PrintedTable
from reports.renderers.pdf.tables import DataTable
from reports.renderers.pdf.text import Closing, Opening, Text

STEP = 16.0
"""How far what is within a list or a quote stands in, in points."""
DEEPEST_INDENT = 6 * STEP
STAYS_WITH = 46.0
"""A heading needs so much room below it, in points."""


def flowables(
    blocks: Iterable[Block], images: Mapping[str, Image], continued: str, indent: float = 0.0
) -> Iterator[Flowable]:
    """What is drawn, from above. ``continued``: the word after a table's name on later pages."""
    indent = min(indent, DEEPEST_INDENT)
    for block in blocks:
        match block:
            case Heading():
                style, tag = (HEADING_3, "H3") if block.level <= 3 else (HEADING_4, "H4")
                yield CondPageBreak(style.leading * 2 + STAYS_WITH)
                yield Runs([Piece(piece.text, True) for piece in pieces(block.runs)], style, tag, indent=indent)
            case Paragraph():
                yield Runs(pieces(block.runs), indent=indent)
            case Items():
                yield from _list(block, images, continued, indent)
            case Quote():
                yield Opening("BlockQuote")
                for each in flowables(block.blocks, images, continued, indent + STEP):
                    if isinstance(each, Runs) and not each.mark:
                        each.style, each.bar = QUOTE, True
                    yield each
                yield Closing()
            case Grid():
                yield _table(block, continued)
            case Picture():
                yield _picture(block, images, indent)
            case Code():
                for line in block.text.split("\n"):
                    yield Text(legible(line) or " ", look.MONO, "Code")
            case Rule():
                yield Divider()


def pieces(runs: Iterable[Run]) -> list[Piece]:
    """Runs as pieces. A link is its words and, where they differ, its address: on paper nobody can follow it else."""
    found = []
    for run in runs:
        text = legible_run(run.text)
        if run.href and run.href.removeprefix("mailto:") not in (run.text, run.text.rstrip("/")):
            text = f"{text} ({legible(run.href)})"
        found.append(Piece(text, run.bold, run.italic))
    return found


def _list(items: Items, images: Mapping[str, Image], continued: str, indent: float) -> Iterator[Flowable]:
    yield Opening("L")
    for number, item in enumerate(items.items, start=items.start):
        yield Opening("LI")
        mark = f"{number}." if items.is_ordered else "•"
        first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph) else (Paragraph(()), item)
        deeper = min(
            indent + STEP + (6 if items.is_ordered and len(items.items) + items.start > 10 else 0), DEEPEST_INDENT
        )
        yield Runs(pieces(first.runs), ITEM, indent=deeper, mark=mark)
        yield from flowables(rest, images, continued, deeper)
        yield Closing()
        yield Closing()
    yield Closing()


def _table(grid: Grid, continued: str) -> DataTable:
    heading, *columns = (legible(text_of(cell)) for cell in grid.head)
    rows = tuple(
        PrintedRow(legible(text_of(row[0])), tuple(legible(text_of(cell)) for cell in row[1:])) for row in grid.rows
    )
    return DataTable(
        PrintedTable(
            number="",
            title="",
            unit="",
            row_heading=heading,
            columns=tuple(PrintedColumn(label, WORDS) for label in columns),
            rows=rows,
            widest_words=max(300.0 / max(len(columns), 1), 60.0),
        ),
        continued,
    )


def _picture(picture: Picture, images: Mapping[str, Image], indent: float) -> Flowable:
    image = images.get(picture.name)
    caption = legible(picture.caption)
    if image is None:
        return Runs([Piece(f"[{caption}]", italic=True)], look.NOTE, indent=indent)
    return Photograph(image.data, image.width, image.height, caption, indent)
