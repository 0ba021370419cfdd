"""What people wrote, as paragraphs of Word: headings, lists, quotations, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from grants.narratives.markdown import (
    Block,
    Code,
    Grid,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    text_of,
)
from reports.consolidated.document import Image
from reports.renderers.docx import grid
from reports.renderers.docx.grid import Line
from reports.renderers.docx.paper import Paper
from reports.renderers.docx.wording import printable

INDENT, DEEPEST = 0.63, 8
"""Centimetres a list goes in at each depth, and the depth from which it goes no further."""


class Writing:
    """Writes texts on a paper. ``images``: name of a picture to the picture."""

    def __init__(self, paper: Paper, images: Mapping[str, Image]) -> None:
        self.paper, self.images = paper, images

    def write(self, blocks: Iterable[Block], depth: int = 0, style: str = "") -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._runs(self.paper.paragraph(style=f"Heading {3 if block.level <= 3 else 4}"), block.runs)
                case Paragraph():
                    self._runs(self._paragraph(depth, style), block.runs)
                case Items():
                    self._list(block, depth)
                case Quote():
                    self.write(block.blocks, depth, "Quote")
                case Grid():
                    head = [text_of(cell) for cell in block.head]
                    ends = {at for at, side in enumerate(block.sides) if side == "end"}
                    lines = [Line([text_of(cell) for cell in row]) for row in block.rows]
                    grid.write(self.paper, "", head, lines, ends)
                case Picture():
                    self._picture(block)
                case Code():
                    for line in block.text.split("\n"):
                        run = self._paragraph(depth, style).add_run(printable(line))
                        run.font.name = "Consolas"
                case Rule():
                    self.paper.paragraph("–––").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _paragraph(self, depth: int, style: str) -> Any:
        paragraph = self.paper.paragraph(style=style)
        if depth:
            paragraph.paragraph_format.left_indent = Cm(INDENT * min(depth, DEEPEST))
        return paragraph

    def _list(self, items: Items, depth: int) -> None:
        """Bullets in Word's style for them; numbers as they are, so that each list counts from its own start."""
        for number, item in enumerate(items.items, start=items.start):
            first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph) else (Paragraph(()), item)
            paragraph = self._paragraph(depth + 1, "" if items.is_ordered else "List Bullet")
            if items.is_ordered:
                paragraph.paragraph_format.first_line_indent = Cm(-INDENT)
                paragraph.add_run(f"{number}.\t")
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(INDENT * min(depth + 1, DEEPEST)))
            self._runs(paragraph, first.runs)
            self.write(rest, depth + 1)

    def _runs(self, paragraph: Any, runs: Iterable[Run]) -> None:
        for run in runs:
            text = run.text
            if run.href and run.href.removeprefix("mailto:") not in (text, text.rstrip("/")):
                text = f"{text} ({run.href})"
            for number, line in enumerate(printable(text).split("\n")):
                made = paragraph.add_run()
                if number:
                    made.add_break()
                made.add_text(line)
                made.bold, made.italic = run.bold or None, run.italic or None
                if run.code:
                    made.font.name = "Consolas"

    def _picture(self, picture: Picture) -> None:
        image = self.images.get(picture.name)
        if image is None:
            self.paper.paragraph().add_run(printable(f"[{picture.caption}]")).italic = True
            return
        wide = min(16.0, image.width * 16.0 / max(image.width, 600), 11.0 * image.width / image.height)
        self.paper.image(image.data, max(wide, 1.0), picture.caption, keep_with_next=bool(picture.caption))
        if picture.caption:
            self.paper.paragraph(picture.caption, "Caption")
